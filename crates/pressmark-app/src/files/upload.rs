//! Taking the bytes of an upload: counted, hashed, looked at, written, and never held whole.

use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use futures::{Stream, TryStreamExt as _};
use pressmark_store::blobs::{BlobStore, BlobWriter};
use sha2::{Digest as _, Sha256};

use super::media::{HEAD, media_type};
use super::{FileError, Files, Interrupted, NewUpload, Pending};
use crate::App;

/// How often an upload says that it goes on.
const BEAT: Duration = Duration::from_secs(60);
/// Bytes after which it is looked whether there is room still.
const LOOK: u64 = 64 << 20;

/// Takes the bytes of a file. What comes of it belongs to nothing yet, and goes when it is dropped.
///
/// # Errors
/// [`Interrupted`]; then nothing is left of it.
pub async fn store<S, E>(app: &App, new: NewUpload, content: &mut S) -> Result<Pending, Interrupted<E>>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
{
    let files = &app.files;
    files.fits(new.expected.unwrap_or(0))?;
    files.has_room(new.expected.unwrap_or(0)).await?;
    let mut head = BytesMut::new();
    while head.len() < HEAD {
        let Some(bytes) = content.try_next().await.map_err(Interrupted::Content)? else { break };
        head.extend_from_slice(&bytes);
    }
    let found = files.accepted(&head)?;
    let object = BlobStore::new_name();
    let pending = Pending::begin(app, &new, found, object.clone()).await.map_err(FileError::from)?;
    let writer = files.blobs.writer(&object).await.map_err(FileError::from)?;
    let mut taking = Taking { files, writer, pending, hash: Sha256::new(), size: 0, looked: 0, beaten: Instant::now() };
    taking.take(head.freeze()).await?;
    while let Some(bytes) = content.try_next().await.map_err(Interrupted::Content)? {
        taking.take(bytes).await?;
    }
    Ok(taking.finish().await?)
}

/// An upload under way.
struct Taking<'a> {
    files: &'a Files,
    // Before the row, so that it is closed first where both are dropped.
    writer: BlobWriter,
    pending: Pending,
    hash: Sha256,
    size: u64,
    /// Its size when it was last looked whether there is room.
    looked: u64,
    beaten: Instant,
}

impl Taking<'_> {
    async fn take(&mut self, bytes: Bytes) -> Result<(), FileError> {
        self.size += bytes.len() as u64;
        self.files.fits(self.size)?;
        self.hash.update(&bytes);
        self.writer.write(bytes).await?;
        if self.size - self.looked > LOOK {
            self.looked = self.size;
            self.files.has_room(0).await?;
        }
        if self.beaten.elapsed() > BEAT {
            self.beaten = Instant::now();
            if !self.pending.beat().await? {
                return Err(FileError::GivenUp);
            }
        }
        Ok(())
    }

    /// In a task of its own: if whoever asked goes away now, the bytes are first made whole and then removed, never the
    /// other way round.
    async fn finish(self) -> Result<Pending, FileError> {
        let Self { mut pending, writer, hash, size, .. } = self;
        pending.size = size;
        pending.sha256 = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        let finishing = tokio::spawn(async move { writer.finish().await.map(|()| pending) });
        match finishing.await {
            Ok(finished) => Ok(finished?),
            Err(error) => Err(pressmark_store::blobs::BlobError::Unavailable(error.to_string()).into()),
        }
    }
}

impl Files {
    fn fits(&self, size: u64) -> Result<(), FileError> {
        let most = self.settings().max_bytes;
        if size > most { Err(FileError::TooLarge(most)) } else { Ok(()) }
    }

    async fn has_room(&self, size: u64) -> Result<(), FileError> {
        match self.blobs.free_space().await {
            Some(free) if free < size.saturating_add(self.settings().keep_free) => Err(FileError::NoRoom { free }),
            _ => Ok(()),
        }
    }

    /// The type of a file that begins so, if files of it are taken.
    fn accepted(&self, head: &[u8]) -> Result<&'static str, FileError> {
        if head.is_empty() {
            return Err(FileError::Empty);
        }
        let found = media_type(head);
        if self.settings().denies(found) { Err(FileError::Denied(found.to_owned())) } else { Ok(found) }
    }
}
