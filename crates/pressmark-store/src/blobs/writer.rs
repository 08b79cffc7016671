//! Writing a blob part by part.

use bytes::Bytes;
use object_store::WriteMultipart;

use super::BlobError;

/// Parts under way at once; with the one that fills, that is the memory that an upload takes.
const PARTS: usize = 2;

/// A blob that is being written. Dropped before its end it leaves nothing.
#[derive(Debug)]
pub struct BlobWriter(Option<WriteMultipart>);

impl BlobWriter {
    pub(super) fn new(writing: WriteMultipart) -> Self {
        Self(Some(writing))
    }

    /// Adds bytes; waits while the parts before are under way.
    ///
    /// # Errors
    /// [`BlobError::Unavailable`]; the blob cannot be finished then.
    pub async fn write(&mut self, content: Bytes) -> Result<(), BlobError> {
        let Some(writing) = &mut self.0 else { return Err(closed()) };
        writing.wait_for_capacity(PARTS).await.map_err(BlobError::of_write)?;
        writing.put(content);
        Ok(())
    }

    /// Makes the blob visible. To be waited for to the end, in a task of its own where the caller may go away.
    ///
    /// # Errors
    /// [`BlobError::Unavailable`]; then there is no blob.
    pub async fn finish(mut self) -> Result<(), BlobError> {
        let finished = self.0.take().ok_or_else(closed)?.finish().await;
        finished.map(drop).map_err(BlobError::of_write)
    }
}

fn closed() -> BlobError {
    BlobError::Unavailable("the blob was closed".to_owned())
}

impl Drop for BlobWriter {
    fn drop(&mut self) {
        let Some(writing) = self.0.take() else { return };
        // Without a runtime the process ends, and what is left is removed by the next one.
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        drop(runtime.spawn(async move {
            if let Err(error) = writing.abort().await {
                tracing::warn!(%error, "parts of an upload that broke off were not removed");
            }
        }));
    }
}
