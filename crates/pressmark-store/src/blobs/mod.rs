//! The bytes of files: in a folder, or in a bucket that speaks S3. Names are random and ours; a file becomes visible
//! when it is whole, and nothing is ever held in memory whole.

mod error;
mod place;
mod writer;

use std::fmt;
use std::io::SeekFrom;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use futures::stream::BoxStream;
use futures::{StreamExt as _, TryStreamExt as _};
use object_store::path::Path as Key;
use object_store::{
    GetOptions, GetRange, GetResultPayload, ObjectStore, ObjectStoreExt as _, PutPayload, WriteMultipart,
};
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};
use tokio_util::io::ReaderStream;

pub use error::BlobError;
pub use place::{BlobPlace, S3Place};
pub use writer::BlobWriter;

/// Bytes that are written at once: the least that S3 takes as a part.
const PART: usize = 5 << 20;
/// Parts of one blob that S3 takes.
const MOST_PARTS: u64 = 10_000;
/// Bytes that are read at once from a folder.
const CHUNK: usize = 128 << 10;

/// The bytes of a file as they come.
pub type Content = BoxStream<'static, std::io::Result<Bytes>>;

/// A store of blobs. A cheap clone.
#[derive(Debug, Clone)]
pub struct BlobStore {
    inner: Arc<Inner>,
    /// Bytes of a part.
    part: usize,
}

#[derive(Debug)]
struct Inner {
    objects: Box<dyn ObjectStore>,
    /// What stands before every name, without a slash at the end.
    prefix: String,
    /// The folder, where it is one.
    folder: Option<PathBuf>,
}

impl fmt::Display for BlobStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.inner.folder {
            Some(folder) => write!(f, "{}", folder.display()),
            None => write!(f, "{}/{}", self.inner.objects, self.inner.prefix),
        }
    }
}

impl BlobStore {
    /// Opens a store; a folder is made if there is none. A bucket is not asked anything yet: see [`BlobStore::check`].
    ///
    /// # Errors
    /// [`BlobError::Unavailable`] if the folder cannot be made or the settings of the bucket make no sense.
    pub fn open(place: &BlobPlace) -> Result<Self, BlobError> {
        let (objects, prefix, folder) = place.open()?;
        Ok(Self { inner: Arc::new(Inner { objects, prefix, folder }), part: PART })
    }

    /// The store, with parts so large that a blob of so many bytes can be written to a bucket. An upload holds three
    /// parts in memory.
    #[must_use]
    pub fn for_blobs_of(self, most: u64) -> Self {
        Self { part: part_of(self.inner.folder.is_some(), most), ..self }
    }

    /// A name that nothing has.
    #[must_use]
    pub fn new_name() -> String {
        let id = uuid::Uuid::new_v4().simple().to_string();
        format!("{}/{id}", &id[..2])
    }

    fn key(&self, name: &str) -> Key {
        match self.inner.prefix.as_str() {
            "" => Key::from(name),
            prefix => Key::from(format!("{prefix}/{name}")),
        }
    }

    /// Begins to write a blob.
    ///
    /// # Errors
    /// [`BlobError::Unavailable`]
    pub async fn writer(&self, name: &str) -> Result<BlobWriter, BlobError> {
        let upload = self.inner.objects.put_multipart(&self.key(name)).await.map_err(BlobError::of_write)?;
        Ok(BlobWriter::new(WriteMultipart::new_with_chunk_size(upload, self.part)))
    }

    /// Reads a part of a blob, which must not be empty.
    ///
    /// # Errors
    /// [`BlobError`]
    pub async fn read(&self, name: &str, range: Range<u64>) -> Result<Content, BlobError> {
        let options = GetOptions { range: Some(GetRange::Bounded(range)), ..GetOptions::default() };
        let got = self.inner.objects.get_opts(&self.key(name), options).await?;
        let range = got.range.clone();
        match got.payload {
            GetResultPayload::File(file, _) => {
                let mut file = tokio::fs::File::from_std(file);
                file.seek(SeekFrom::Start(range.start)).await?;
                Ok(ReaderStream::with_capacity(file.take(range.end - range.start), CHUNK).boxed())
            }
            GetResultPayload::Stream(content) => Ok(content.map_err(std::io::Error::from).boxed()),
        }
    }

    /// Removes a blob, and what an upload that broke off left of it. One that is not there is gone already.
    ///
    /// # Errors
    /// [`BlobError::Unavailable`]
    pub async fn remove(&self, name: &str) -> Result<(), BlobError> {
        if let Some(folder) = &self.inner.folder {
            remove_begun(&folder.join(name)).await?;
        }
        match self.inner.objects.delete(&self.key(name)).await.map_err(BlobError::from) {
            Ok(()) | Err(BlobError::Missing) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Bytes that may still be written; `None` where nobody can say.
    pub async fn free_space(&self) -> Option<u64> {
        let folder = self.inner.folder.clone()?;
        tokio::task::spawn_blocking(move || fs4::available_space(folder).ok()).await.ok().flatten()
    }

    /// Writes a blob, reads it and removes it again.
    ///
    /// # Errors
    /// [`BlobError`]
    pub async fn check(&self) -> Result<(), BlobError> {
        let name = Self::new_name();
        let key = self.key(&name);
        let written = self.inner.objects.put(&key, PutPayload::from_static(b"pressmark")).await;
        written.map_err(BlobError::of_write)?;
        let content: Vec<Bytes> = self.read(&name, 0..9).await?.try_collect().await?;
        self.remove(&name).await?;
        if content.concat() == b"pressmark" {
            return Ok(());
        }
        Err(BlobError::Unavailable("what was written is not what is read".to_owned()))
    }
}

/// Bytes of a part where blobs of so many bytes are written. Folders take as many parts as come.
fn part_of(is_folder: bool, most: u64) -> usize {
    let least = if is_folder { 0 } else { most.div_ceil(MOST_PARTS) };
    usize::try_from(least).unwrap_or(usize::MAX).max(PART)
}

/// Removes what stands beside a blob in a folder until it is whole: `NAME#1`.
async fn remove_begun(path: &Path) -> Result<(), BlobError> {
    let (Some(parent), Some(name)) = (path.parent(), path.file_name().and_then(|name| name.to_str())) else {
        return Ok(());
    };
    let beginning = format!("{name}#");
    let mut entries = match tokio::fs::read_dir(parent).await {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    while let Some(entry) = entries.next_entry().await? {
        if entry.file_name().to_string_lossy().starts_with(&beginning) {
            match tokio::fs::remove_file(entry.path()).await {
                // Whoever wrote it was quicker.
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                other => other?,
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
