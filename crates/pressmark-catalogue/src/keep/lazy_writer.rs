//! A writer that is opened when there is something to write: it takes memory and threads.

use super::batch::blocking;
use super::index::OpenIndex;
use super::writer::Writer;
use crate::error::{CatalogueError, Result};

/// The writer of an index, opened or not. After an error it is gone, and what it held with it.
pub(crate) struct LazyWriter {
    index: OpenIndex,
    /// Bytes.
    memory: usize,
    opened: Option<Writer>,
}

impl LazyWriter {
    pub(crate) fn new(index: OpenIndex, memory: usize) -> Self {
        Self { index, memory, opened: None }
    }

    pub(crate) fn index(&self) -> &OpenIndex {
        &self.index
    }

    /// The writer, if it is open.
    pub(crate) fn opened(&mut self) -> Option<&mut Writer> {
        self.opened.as_mut()
    }

    /// The writer.
    pub(crate) async fn open(&mut self) -> Result<&Writer> {
        if self.opened.is_none() {
            let (index, memory) = (self.index.clone(), self.memory);
            self.opened = Some(blocking(move || Writer::open(&index, memory, 1)).await?);
        }
        self.opened.as_ref().ok_or(CatalogueError::Closed)
    }

    /// The writer, for a while: it must be [put back](Self::put_back).
    pub(crate) async fn take(&mut self) -> Result<Writer> {
        self.open().await?;
        self.opened.take().ok_or(CatalogueError::Closed)
    }

    pub(crate) fn put_back(&mut self, writer: Writer) {
        self.opened = Some(writer);
    }

    /// Works with the writer off the threads that serve.
    pub(crate) async fn with<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut Writer) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let mut writer = self.take().await?;
        let (writer, done) = blocking(move || {
            let done = work(&mut writer)?;
            Ok((writer, done))
        })
        .await?;
        self.put_back(writer);
        Ok(done)
    }

    /// Documents given to it since the last commit.
    pub(crate) fn changed(&self) -> usize {
        self.opened.as_ref().map_or(0, Writer::changed)
    }
}
