//! The files of an index, written with fewer waits for the disk.
//!
//! Tantivy keeps a list of the files that it made, to know what may be removed, and makes it durable before each new
//! file; a commit of one document brings eight. Here the list is what stands in the folder: segments have names that
//! nothing else has.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use tantivy::directory::error::{DeleteError, LockError, OpenDirectoryError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, FileSlice, Lock, MmapDirectory, WatchCallback, WatchHandle, WritePtr,
};

/// The name of Tantivy's list.
static LIST: LazyLock<PathBuf> = LazyLock::new(|| PathBuf::from(".managed.json"));

/// A folder of memory-mapped files.
#[derive(Debug, Clone)]
pub(crate) struct IndexFiles {
    files: MmapDirectory,
    path: Arc<Path>,
}

impl IndexFiles {
    pub(crate) fn open(path: &Path) -> Result<Self, OpenDirectoryError> {
        Ok(Self { files: MmapDirectory::open(path)?, path: path.into() })
    }

    /// The files of segments in the folder, as Tantivy would list them.
    fn list(&self) -> io::Result<Vec<u8>> {
        let mut names = Vec::new();
        for entry in std::fs::read_dir(&self.path)? {
            names.extend(entry?.file_name().into_string().ok().filter(|name| is_of_segment(name)));
        }
        Ok(serde_json::to_vec(&names)?)
    }
}

/// Whether a name is that of a segment's file: its number as 32 hexadecimal digits, and what it holds.
fn is_of_segment(name: &str) -> bool {
    name.split_once('.').is_some_and(|(id, _)| id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

impl Directory for IndexFiles {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.files.get_file_handle(path)
    }

    fn open_read(&self, path: &Path) -> Result<FileSlice, OpenReadError> {
        self.files.open_read(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.files.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.files.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.files.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        if path == *LIST {
            return self.list().map_err(|error| OpenReadError::wrap_io_error(error, path.to_owned()));
        }
        self.files.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        if path == *LIST { Ok(()) } else { self.files.atomic_write(path, data) }
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.files.sync_directory()
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        self.files.acquire_lock(lock)
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.files.watch(callback)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use tantivy::TantivyDocument;

    use super::*;
    use crate::document::Built;
    use crate::keep::index::OpenIndex;
    use crate::keep::payload::Payload;
    use crate::keep::writer::Writer;
    use crate::schema::FORMAT;

    fn names(path: &Path) -> BTreeSet<String> {
        let entries = std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        entries.filter(|name| !name.starts_with(".tantivy-")).collect()
    }

    #[test]
    fn what_a_broken_off_commit_left_goes_with_the_next_and_nothing_else_does() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        let path = &path.join(format!("f{FORMAT}-of-a-test"));
        std::fs::create_dir(path).unwrap();
        let index = OpenIndex::create(path).unwrap();
        let commit = |index: &OpenIndex| {
            let mut document = TantivyDocument::new();
            document.add_u64(index.fields.entity, 7);
            let mut writer = Writer::open(index, 16_000_000, 1).unwrap();
            writer.add(Built { entity: 7, hash: 0, face: None, document }).unwrap();
            writer.commit_all(&Payload::new("of a test".to_owned(), false)).unwrap();
        };
        commit(&index);
        let whole = names(path);
        assert!(!whole.contains(".managed.json") && whole.contains("meta.json"), "{whole:?}");
        drop(index);
        let left = format!("{:032x}.store", 1);
        let foreign = ["notes.txt", "f.store", ".managed.json"];
        for name in foreign.into_iter().chain([left.as_str()]) {
            std::fs::write(path.join(name), "[").unwrap();
        }
        let index = OpenIndex::open(path).unwrap();
        assert!(index.index.validate_checksum().unwrap().is_empty());
        commit(&index);
        let now = names(path);
        assert!(!now.contains(&left), "{now:?}");
        assert!(foreign.iter().all(|name| now.contains(*name)) && now.is_superset(&whole), "{now:?}");
    }
}
