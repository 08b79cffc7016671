//! One index on disk, opened.

use std::path::{Path, PathBuf};

use tantivy::tokenizer::{TextAnalyzer, TokenizerManager};
use tantivy::{Index, IndexReader, IndexSettings, ReloadPolicy};

use super::directory;
use super::files::IndexFiles;
use super::payload::Payload;
use crate::analyse::{Cut, NAME};
use crate::error::{CatalogueError, Result};
use crate::read::Snapshot;
use crate::schema::{FORMAT, Fields, schema};

/// Formats that this version can answer from until its own index is built. A format that changed what is stored or
/// which fields there are cannot be among them; one that changed only the analyser can.
const READABLE: [u32; 1] = [FORMAT];

/// Decompressed blocks of details that a segment keeps: each is some 16 KiB of memory.
const DETAIL_BLOCKS: usize = 8;

/// An index.
#[derive(Clone)]
pub(crate) struct OpenIndex {
    pub index: Index,
    pub reader: IndexReader,
    pub fields: Fields,
    pub path: PathBuf,
    pub format: u32,
}

impl OpenIndex {
    /// Makes an empty one.
    pub(crate) fn create(path: &Path) -> Result<Self> {
        let (schema, fields) = schema();
        let index = Index::create(files(path)?, schema, IndexSettings::default())?;
        Self::with(index, fields, path, FORMAT)
    }

    /// Opens one, if this version can read it.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let format = directory::format_of(path).filter(|format| READABLE.contains(format));
        let format = format
            .ok_or_else(|| CatalogueError::Corrupt(format!("{} has a format of another version", path.display())))?;
        let index = Index::open(files(path)?)?;
        let (schema, fields) = schema();
        if index.schema() != schema {
            return Err(CatalogueError::Corrupt(format!("{} has other fields", path.display())));
        }
        Self::with(index, fields, path, format)
    }

    fn with(mut index: Index, fields: Fields, path: &Path, format: u32) -> Result<Self> {
        // The default tokenizers stay: the index asks for one of each field, used or not.
        let tokenizers = TokenizerManager::default();
        tokenizers.register(NAME, TextAnalyzer::from(Cut::default()));
        index.set_tokenizers(tokenizers);
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .doc_store_cache_num_blocks(DETAIL_BLOCKS)
            .try_into()?;
        Ok(Self { index, reader, fields, path: path.to_owned(), format })
    }

    /// What the last commit says of itself.
    pub(crate) fn payload(&self) -> Result<Option<Payload>> {
        Ok(self.index.load_metas()?.payload.as_deref().and_then(Payload::parse))
    }

    /// The last commit, for reading.
    pub(crate) fn snapshot(&self, generation: u64, before: Option<&Snapshot>) -> Result<Snapshot> {
        self.reader.reload()?;
        Snapshot::new(self.reader.searcher(), self.fields, self.format, generation, before)
    }
}

fn files(path: &Path) -> Result<IndexFiles> {
    IndexFiles::open(path).map_err(|error| CatalogueError::Index(error.into()))
}
