//! A dump as ROR publishes it: a zip, of which the file of JSON is unpacked while it is read; or that file by itself,
//! plain or compressed.

use std::fs::File;
use std::io::{BufRead, BufReader, Error, ErrorKind, Read, Result, Seek};
use std::path::Path;

use zip::ZipArchive;

use crate::import::{BytesRead, open, open_raw};

/// How the releases of the years between two schemas called the newer of their two files.
const NEWER: &str = "schema_v2";

/// Lets somebody read the text of a dump.
///
/// # Errors
/// What the system says, or who reads; a zip that cannot be read, or that does not hold one file of JSON.
pub(super) fn read_dump<T>(
    path: &Path,
    read: BytesRead,
    look: impl FnOnce(&mut dyn BufRead) -> Result<T>,
) -> Result<T> {
    if !is_zip(path)? {
        return look(&mut open(path, read)?);
    }
    let mut archive = ZipArchive::new(open_raw(path, read)?)?;
    let at = only_json(&archive)?;
    // At its end the check sum is looked at too.
    let mut text = BufReader::with_capacity(1 << 18, archive.by_index(at)?);
    look(&mut text)
}

/// Whether a file is a zip, whatever it is called.
fn is_zip(path: &Path) -> Result<bool> {
    let mut head = Vec::new();
    File::open(path)?.take(4).read_to_end(&mut head)?;
    Ok(matches!(head.as_slice(), b"PK\x03\x04" | b"PK\x05\x06"))
}

/// The place of the one file of JSON.
fn only_json<R: Read + Seek>(archive: &ZipArchive<R>) -> Result<usize> {
    let is_json = |name: &str| {
        let name = name.to_ascii_lowercase();
        name.ends_with(".json") && !name.starts_with("__macosx/")
    };
    let named = |at: usize| Some((at, archive.name_for_index(at)?.ok()?.into_owned()));
    let found: Vec<(usize, String)> = (0..archive.len()).filter_map(named).filter(|(_, name)| is_json(name)).collect();
    let mut newer = found.iter().filter(|(_, name)| name.contains(NEWER));
    match (found.as_slice(), newer.next(), newer.next()) {
        ([(at, _)], ..) | (_, Some((at, _)), None) => Ok(*at),
        _ => Err(Error::new(ErrorKind::InvalidData, "the zip does not hold one file of JSON, as ROR's does")),
    }
}
