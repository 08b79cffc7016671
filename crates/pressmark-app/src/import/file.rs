//! Files to import, and reading them line by line.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A file to import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its size on disk, compressed as it is, in bytes.
    pub size: u64,
}

/// Files at these paths; a folder stands for the files below it with a known ending, in the order of their names.
///
/// # Errors
/// The first path that cannot be read.
pub fn find_files(paths: &[PathBuf]) -> std::io::Result<Vec<ImportFile>> {
    let mut found = Vec::new();
    for path in paths {
        let named = |e: std::io::Error| std::io::Error::new(e.kind(), format!("{}: {e}", path.display()));
        collect(path, true, &mut found).map_err(named)?;
    }
    Ok(found)
}

fn collect(path: &Path, named: bool, found: &mut Vec<ImportFile>) -> std::io::Result<()> {
    let meta = std::fs::metadata(path)?;
    if meta.is_dir() {
        let mut entries: Vec<PathBuf> =
            std::fs::read_dir(path)?.map(|e| e.map(|e| e.path())).collect::<Result<_, _>>()?;
        entries.sort();
        return entries.iter().try_for_each(|entry| collect(entry, false, found));
    }
    if named || has_known_ending(path) {
        found.push(ImportFile { path: path.canonicalize()?, size: meta.len() });
    }
    Ok(())
}

fn has_known_ending(path: &Path) -> bool {
    let name = path.file_name().map(|n| n.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    let name = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst")).unwrap_or(&name);
    [".jsonl", ".ndjson", ".json"].iter().any(|ending| name.ends_with(ending)) || name.starts_with("part_")
}

/// Bytes of the file on disk that were read so far.
#[derive(Debug, Clone, Default)]
pub(crate) struct BytesRead(Arc<AtomicU64>);

impl BytesRead {
    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

struct Counted<R>(R, BytesRead);

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.0.read(buffer)?;
        self.1.0.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

impl<R: Seek> Seek for Counted<R> {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.0.seek(to)
    }
}

/// Opens a file as it is, for those who look for what they need in it.
pub(crate) fn open_raw(path: &Path, read: BytesRead) -> std::io::Result<impl BufRead + Seek + use<>> {
    Ok(BufReader::with_capacity(1 << 17, Counted(File::open(path)?, read)))
}

/// Opens a file for reading by lines, decompressed by what it is, not by what it is called.
pub(crate) fn open(path: &Path, read: BytesRead) -> std::io::Result<Box<dyn BufRead + Send>> {
    let mut head = [0u8; 4];
    let n = File::open(path)?.read(&mut head)?;
    let file = BufReader::with_capacity(1 << 17, Counted(File::open(path)?, read));
    Ok(match &head[..n] {
        [0x1f, 0x8b, ..] => Box::new(BufReader::with_capacity(1 << 18, flate2::bufread::MultiGzDecoder::new(file))),
        [0x28, 0xb5, 0x2f, 0xfd] => Box::new(BufReader::with_capacity(1 << 18, zstd::Decoder::with_buffer(file)?)),
        _ => Box::new(file),
    })
}

/// The longest line that is taken, in bytes. A Crossref work with ten thousand references stays below 8 MB.
pub(super) const MAX_LINE: usize = 32 << 20;

/// What reading a line came to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// A line, without its end.
    Text(Vec<u8>),
    /// A line beyond [`MAX_LINE`], which was skipped.
    TooLong,
    /// The end of the file.
    End,
}

/// Reads one line; bounded in memory whatever the file holds.
pub(super) fn next_line(reader: &mut dyn BufRead) -> std::io::Result<Line> {
    let mut line = Vec::new();
    let read = reader.take(MAX_LINE as u64 + 1).read_until(b'\n', &mut line)?;
    if read == 0 {
        return Ok(Line::End);
    }
    if line.len() > MAX_LINE && !line.ends_with(b"\n") {
        loop {
            let chunk = reader.fill_buf()?;
            if chunk.is_empty() {
                break;
            }
            let end = chunk.iter().position(|b| *b == b'\n');
            let used = end.map_or(chunk.len(), |at| at + 1);
            reader.consume(used);
            if end.is_some() {
                break;
            }
        }
        return Ok(Line::TooLong);
    }
    while matches!(line.last(), Some(b'\n' | b'\r')) {
        line.pop();
    }
    Ok(Line::Text(line))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn lines(path: &Path) -> Vec<Line> {
        let mut reader = open(path, BytesRead::default()).unwrap();
        std::iter::from_fn(|| match next_line(&mut *reader).unwrap() {
            Line::End => None,
            line => Some(line),
        })
        .collect()
    }

    #[test]
    fn plain_gzip_and_zstd_read_alike_whatever_they_are_called() {
        let folder = tempfile::tempdir().unwrap();
        let text = b"{\"a\":1}\r\n\n{\"b\":2}";
        let write = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            File::create(&path).unwrap().write_all(bytes).unwrap();
            path
        };
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(text).unwrap();
        let expected = [Line::Text(b"{\"a\":1}".to_vec()), Line::Text(Vec::new()), Line::Text(b"{\"b\":2}".to_vec())];
        assert_eq!(lines(&write("a.jsonl", text)), expected);
        assert_eq!(lines(&write("b.jsonl", &gzip.finish().unwrap())), expected);
        assert_eq!(lines(&write("c.gz", &zstd::encode_all(&text[..], 1).unwrap())), expected);
        assert_eq!(
            find_files(&[folder.path().to_owned()]).unwrap().len(),
            2,
            "c.gz has no known ending below a folder"
        );
        assert!(find_files(&[folder.path().join("none")]).is_err());
    }
}
