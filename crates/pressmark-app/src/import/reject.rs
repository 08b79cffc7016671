//! Lines that could not be imported, kept with number and reason so that they can be mended and tried again.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::json;

/// The longest part of a bad line that is kept, in bytes; the number finds the rest.
const KEPT: usize = 64 << 10;

/// A file of rejected lines; made at the first one.
#[derive(Debug)]
pub(super) struct Rejects {
    path: PathBuf,
    source: String,
    file: Option<File>,
}

impl Rejects {
    /// Rejected lines of `source`, appended to the file at `path`.
    pub(super) fn new(path: PathBuf, source: &Path) -> Self {
        Self { path, source: source.to_string_lossy().into_owned(), file: None }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
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
