//! The folder of the catalogue: one folder per index, a file that names the current one, and a lock.
//!
//! ```text
//! lock                 held by the process that owns the catalogue
//! READER               tells this catalogue from those of other nodes, for as long as the folder is there
//! CURRENT              name of the index that answers; replaced by renaming
//! f1-0190c5…/          an index of format 1
//! ```

use std::fs::{File, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::error::{CatalogueError, Result};
use crate::schema::FORMAT;

const CURRENT: &str = "CURRENT";
const READER: &str = "READER";

/// The folder, and the right to write in it.
#[derive(Debug)]
pub(crate) struct Directory {
    path: PathBuf,
    reader: String,
    /// Released by the system when the process ends, however it ends.
    _lock: File,
}

impl Directory {
    /// Takes the folder, making it if needed, and removes indexes that nobody finished.
    pub(crate) fn take(path: &Path) -> Result<Self> {
        std::fs::create_dir_all(path).map_err(|e| io(path, e))?;
        let lock_path = path.join("lock");
        let lock =
            File::options().create(true).truncate(false).write(true).open(&lock_path).map_err(|e| io(&lock_path, e))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(CatalogueError::Locked(path.to_owned())),
            Err(TryLockError::Error(error)) => return Err(io(&lock_path, error)),
        }
        let reader = match reader_of(path) {
            Some(reader) => reader,
            None => new_reader(path)?,
        };
        let directory = Self { path: path.to_owned(), reader, _lock: lock };
        directory.sweep();
        Ok(directory)
    }

    /// What tells this catalogue from others.
    pub(crate) fn reader(&self) -> &str {
        &self.reader
    }

    /// The current index, if there is one.
    pub(crate) fn current(&self) -> Option<PathBuf> {
        current(&self.path)
    }

    /// A folder for a new index.
    pub(crate) fn fresh(&self) -> Result<PathBuf> {
        let path = self.path.join(format!("f{FORMAT}-{}", uuid::Uuid::now_v7().simple()));
        std::fs::create_dir(&path).map_err(|e| io(&path, e))?;
        Ok(path)
    }

    /// Makes an index the current one, for good: a crash leaves the old name or the new one.
    pub(crate) fn make_current(&self, index: &Path) -> Result<()> {
        let name = index.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let (path, beside) = (self.path.join(CURRENT), self.path.join("CURRENT.new"));
        let write = || -> std::io::Result<()> {
            let mut file = File::create(&beside)?;
            file.write_all(name.as_bytes())?;
            file.sync_all()?;
            std::fs::rename(&beside, &path)?;
            // The name itself is durable only when the folder is.
            File::open(&self.path)?.sync_all()
        };
        write().map_err(|e| io(&path, e))
    }

    /// Removes indexes other than the current one. Files still open stay readable until they are closed.
    pub(crate) fn sweep(&self) {
        let current = self.current();
        for entry in std::fs::read_dir(&self.path).into_iter().flatten().flatten() {
            let path = entry.path();
            if is_index(&path) && Some(&path) != current.as_ref() {
                remove(&path);
            }
        }
    }
}

/// What tells the catalogue of a folder from others; `None` if none was ever there.
pub(crate) fn reader_of(path: &Path) -> Option<String> {
    let text = std::fs::read_to_string(path.join(READER)).ok()?;
    Some(text.trim().to_owned()).filter(|reader| !reader.is_empty())
}

fn new_reader(path: &Path) -> Result<String> {
    let reader = uuid::Uuid::now_v7().simple().to_string();
    let file = path.join(READER);
    std::fs::write(&file, &reader).map_err(|e| io(&file, e))?;
    Ok(reader)
}

/// Removes one index.
pub(crate) fn remove(index: &Path) {
    if let Err(error) = std::fs::remove_dir_all(index) {
        tracing::warn!(index = %index.display(), %error, "an old index could not be removed");
    }
}

/// The current index of a folder, if there is one.
pub(crate) fn current(path: &Path) -> Option<PathBuf> {
    let name = std::fs::read_to_string(path.join(CURRENT)).ok()?;
    let index = path.join(name.trim());
    (is_index(&index) && index.is_dir()).then_some(index)
}

/// Bytes of an index on disk.
pub(crate) fn bytes(index: &Path) -> u64 {
    let files = std::fs::read_dir(index).into_iter().flatten().flatten();
    files.filter_map(|entry| entry.metadata().ok()).map(|meta| meta.len()).sum()
}

/// The format that the name of an index tells.
pub(crate) fn format_of(index: &Path) -> Option<u32> {
    let name = index.file_name()?.to_str()?;
    name.strip_prefix('f')?.split_once('-')?.0.parse().ok()
}

fn is_index(path: &Path) -> bool {
    format_of(path).is_some()
}

fn io(path: &Path, error: std::io::Error) -> CatalogueError {
    CatalogueError::Io(path.to_owned(), error)
}
