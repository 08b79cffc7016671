//! Taking the bytes of an upload: counted, hashed, looked at, written, and never held whole.

use bytes::{Bytes, BytesMut};
use futures::{Stream, TryStreamExt as _};
use pressmark_store::Store;
use pressmark_store::blobs::{BlobStore, BlobWriter};
use pressmark_store::repo::files::unpublished_bytes;
use sha2::{Digest as _, Sha256};

use super::media::{HEAD, media_type};
use super::{FileError, Files, Interrupted, NewUpload, Pending};
use crate::App;

/// Bytes after which it is looked whether there is room still: so few that all uploads together do not fill the disk
/// between two looks.
const LOOK: u64 = 4 << 20;
/// Bytes after which an upload says how much has come.
const TELL: u64 = 64 << 20;

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
    files.may_wait(&app.store, new.by.user_id, new.expected.unwrap_or(0)).await?;
    let mut head = BytesMut::new();
    while head.len() < HEAD {
        let Some(bytes) = content.try_next().await.map_err(Interrupted::Content)? else { break };
        head.extend_from_slice(&bytes);
    }
    let found = files.accepted(&head)?;
    let object = BlobStore::new_name();
    let pending = Pending::begin(app, &new, found, object.clone()).await.map_err(FileError::from)?;
    let writer = files.blobs.writer(&object).await.map_err(FileError::from)?;
    let owner_id = new.by.user_id;
    let mut taking = Taking { app, owner_id, writer, pending, hash: Sha256::new(), size: 0, looked: 0, told: 0 };
    taking.take(head.freeze()).await?;
    while let Some(bytes) = content.try_next().await.map_err(Interrupted::Content)? {
        taking.take(bytes).await?;
    }
    taking.tell().await?;
    Ok(taking.finish().await?)
}

/// An upload under way.
struct Taking<'a> {
    app: &'a App,
    owner_id: i64,
    // Before the row, so that it is closed first where both are dropped.
    writer: BlobWriter,
    pending: Pending,
    hash: Sha256,
    size: u64,
    /// Its size when it was last looked whether there is room.
    looked: u64,
    /// Its size when it last said it.
    told: u64,
}

impl Taking<'_> {
    async fn take(&mut self, bytes: Bytes) -> Result<(), FileError> {
        self.size += bytes.len() as u64;
        self.app.files.fits(self.size)?;
        self.hash.update(&bytes);
        self.writer.write(bytes).await?;
        if self.size - self.looked > LOOK {
            self.looked = self.size;
            self.app.files.has_room(0).await?;
        }
        if self.size - self.told > TELL {
            self.tell().await?;
        }
        Ok(())
    }

    /// Says how much has come, and looks whether so much may wait: of several uploads at once the last one to say so
    /// sees them all.
    async fn tell(&mut self) -> Result<(), FileError> {
        self.told = self.size;
        if !self.pending.note_size(self.size).await? {
            return Err(FileError::GivenUp);
        }
        self.app.files.may_wait(&self.app.store, self.owner_id, 0).await
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

    /// Whether so many bytes more of a user's may wait unpublished.
    async fn may_wait(&self, store: &Store, user_id: i64, more: u64) -> Result<(), FileError> {
        let Some(most) = self.settings().most_unpublished() else { return Ok(()) };
        let waiting = u64::try_from(unpublished_bytes(store.read(), user_id).await?).unwrap_or_default();
        if waiting.saturating_add(more) > most { Err(FileError::TooMuchUnpublished(most)) } else { Ok(()) }
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
