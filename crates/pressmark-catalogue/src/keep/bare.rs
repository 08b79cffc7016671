//! What benchmarks compare the catalogue with: the index alone, given documents that are ready.

use std::path::Path;

use pressmark_store::Store;
use pressmark_store::repo::settings;

use super::batch::{Maker, blocking};
use super::index::OpenIndex;
use super::payload::Payload;
use super::rebuild::THREADS;
use super::writer::Writer;
use crate::document::Built;
use crate::error::Result;
use crate::options::CatalogueOptions;

/// A new index that takes finished documents of a store, with the threads, the memory and the merges of a rebuild.
#[doc(hidden)]
pub struct BareIndex {
    maker: Maker,
    writer: Writer,
    payload: Payload,
}

/// Documents of publications, made and not yet indexed.
#[doc(hidden)]
pub struct ReadyDocuments(Vec<Built>);

impl BareIndex {
    /// An empty index in a folder that exists.
    ///
    /// # Errors
    /// Errors of the store, the index and the file system.
    pub async fn create(store: Store, path: &Path, options: &CatalogueOptions) -> Result<Self> {
        let index = OpenIndex::create(path)?;
        let payload = Payload::new(settings::epoch(&store).await?, options.internal_members_only);
        let maker = Maker { store, fields: index.fields, internal_only: options.internal_members_only };
        Ok(Self { maker, writer: Writer::open(&index, options.writer_memory, THREADS)?, payload })
    }

    /// The documents of these publications.
    ///
    /// # Errors
    /// Errors of the store.
    pub async fn documents(&self, keys: &[i64]) -> Result<ReadyDocuments> {
        self.maker.publication_documents(keys).await.map(ReadyDocuments)
    }

    /// Adds documents, and returns when the indexing threads have taken them all in.
    ///
    /// # Errors
    /// Errors of the index.
    pub fn add(&self, documents: ReadyDocuments) -> Result<()> {
        documents.0.into_iter().try_for_each(|built| self.writer.add(built))?;
        self.writer.drain();
        Ok(())
    }

    /// Commits everything, once, and lets go of the index. Returns how many documents it holds.
    ///
    /// # Errors
    /// Errors of the index.
    pub async fn commit(self) -> Result<u64> {
        let Self { mut writer, payload, .. } = self;
        blocking(move || {
            writer.commit_all(&payload)?;
            Ok(writer.snapshot(0)?.searcher.num_docs())
        })
        .await
    }
}

impl ReadyDocuments {
    /// How many.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.0.len() as u64
    }
}

impl std::fmt::Debug for BareIndex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BareIndex").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for ReadyDocuments {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("ReadyDocuments").field(&self.0.len()).finish()
    }
}
