//! Lines that could not be imported, kept with number and reason so that they can be mended and tried again.

use std::fs::{self, File, OpenOptions};
use std::io::{BufRead as _, BufReader, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::json;

/// The longest part of a bad line that is kept, in bytes; the number finds the rest.
const KEPT: usize = 64 << 10;

/// A file of rejected lines; made at the first one. Several imported files may share it.
#[derive(Debug)]
pub(super) struct Rejects {
    path: PathBuf,
    source: String,
    file: Option<File>,
}

/// What tells whose line a row is.
#[derive(Deserialize)]
struct Whose {
    file: String,
    line: u64,
}

impl Rejects {
    /// Rejected lines of `source`, appended to the file at `path`. What an earlier import of `source` left there goes,
    /// but for its lines up to `behind`, which are not read again.
    pub(super) fn new(path: PathBuf, source: &Path, behind: u64) -> std::io::Result<Self> {
        let rejects = Self { path, source: source.to_string_lossy().into_owned(), file: None };
        rejects.forget_from(behind)?;
        Ok(rejects)
    }

    fn forget_from(&self, behind: u64) -> std::io::Result<()> {
        let file = match File::open(&self.path) {
            Ok(file) => BufReader::new(file),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        };
        let beside = self.path.with_added_extension("part");
        let mut kept = BufWriter::new(File::create(&beside)?);
        let (mut stay, mut go) = (0u64, 0u64);
        for row in file.lines() {
            let row = row?;
            // What is not ours stays as it is.
            let whose = serde_json::from_str::<Whose>(&row).ok();
            if whose.is_some_and(|whose| whose.file == self.source && whose.line > behind) {
                go += 1;
            } else {
                stay += 1;
                writeln!(kept, "{row}")?;
            }
        }
        kept.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?;
        match (go, stay) {
            (0, _) => fs::remove_file(beside),
            (_, 0) => fs::remove_file(beside).and_then(|()| fs::remove_file(&self.path)),
            _ => fs::rename(beside, &self.path),
        }
    }

    /// Appends a line as `{"file": path, "line": number, "reason": …, "text": …}`.
    pub(super) fn add(&mut self, number: u64, reason: &str, line: &[u8]) -> std::io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(OpenOptions::new().create(true).append(true).open(&self.path)?),
        };
        let text = String::from_utf8_lossy(&line[..line.len().min(KEPT)]);
        let mut row = json!({ "file": self.source, "line": number, "reason": reason, "text": text }).to_string();
        row.push('\n');
        file.write_all(row.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_import_that_begins_again_leaves_each_line_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rejects.jsonl");
        let import = |source: &str, behind: u64, lines: &[u64]| {
            let mut rejects = Rejects::new(path.clone(), Path::new(source), behind).unwrap();
            lines.iter().for_each(|line| rejects.add(*line, "no work", b"text").unwrap());
        };
        let rows = || -> Vec<(String, u64)> {
            let text = fs::read_to_string(&path).unwrap_or_default();
            let whose = text.lines().map(|row| serde_json::from_str::<Whose>(row).unwrap());
            whose.map(|whose| (whose.file, whose.line)).collect()
        };
        import("a", 0, &[1, 5, 9]);
        import("b", 0, &[2]);
        // Killed behind line 6, after line 9 was written here and before its batch was.
        import("a", 6, &[9, 12]);
        let row = |file: &str, line| (file.to_owned(), line);
        assert_eq!(rows(), [row("a", 1), row("a", 5), row("b", 2), row("a", 9), row("a", 12)]);
        import("a", 0, &[]);
        assert_eq!(rows(), [row("b", 2)]);
        import("b", 0, &[]);
        assert!(!path.exists(), "nothing is rejected any more");
    }
}
