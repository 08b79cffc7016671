//! One state of the index, with its columns opened: what a query reads from beginning to end.

use std::collections::HashMap;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use tantivy::columnar::{BytesColumn, Column, StrColumn};
use tantivy::index::SegmentId;
use tantivy::schema::{IndexRecordOption, Value};
use tantivy::{DocAddress, DocSet, Searcher, SegmentReader, TERMINATED, TantivyDocument, Term};

use crate::error::{CatalogueError, Result};
use crate::row::StoredDetail;
use crate::schema::Fields;

/// A state of the index.
pub(crate) struct Snapshot {
    pub searcher: Searcher,
    pub columns: Vec<Arc<Columns>>,
    pub fields: Fields,
    /// Counts the states that this process has shown.
    pub generation: u64,
    /// Format of the index.
    pub format: u32,
}

/// The columns of one segment. Opening them takes longer than many a query.
pub(crate) struct Columns {
    pub entity: Column<u64>,
    pub fetched: Column<u64>,
    pub date: Column<u64>,
    pub count: Column<u64>,
    pub second_count: Column<u64>,
    pub year: Column<u64>,
    pub sort_name: [Column<u64>; 3],
    pub hash: Column<u64>,
    pub face: Column<u64>,
    pub kind: Option<StrColumn>,
    pub open_access: Option<StrColumn>,
    row: Option<BytesColumn>,
}

impl Columns {
    fn open(segment: &SegmentReader) -> Result<Self> {
        let number = |name: &str| -> Result<Column<u64>> {
            let column = segment.fast_fields().column_opt::<u64>(name)?;
            Ok(column.unwrap_or_else(|| Column::build_empty_column(segment.max_doc())))
        };
        Ok(Self {
            entity: number("entity")?,
            fetched: number("fetched")?,
            date: number("date")?,
            count: number("count")?,
            second_count: number("second_count")?,
            year: number("year")?,
            sort_name: [number("sort_name_1")?, number("sort_name_2")?, number("sort_name_3")?],
            hash: number("hash")?,
            face: number("face")?,
            kind: segment.fast_fields().str("kind")?,
            open_access: segment.fast_fields().str("open_access")?,
            row: segment.fast_fields().bytes("row")?,
        })
    }
}

impl Snapshot {
    /// Opens what is new in a state; the columns of segments that `before` knows are taken from there.
    pub(crate) fn new(
        searcher: Searcher,
        fields: Fields,
        format: u32,
        generation: u64,
        before: Option<&Self>,
    ) -> Result<Self> {
        let mut known: HashMap<SegmentId, &Arc<Columns>> = HashMap::new();
        if let Some(before) = before {
            known.extend(before.searcher.segment_readers().iter().map(SegmentReader::segment_id).zip(&before.columns));
        }
        let columns = searcher
            .segment_readers()
            .iter()
            .map(|segment| match known.get(&segment.segment_id()) {
                Some(columns) => Ok(Arc::clone(columns)),
                None => Columns::open(segment).map(Arc::new),
            })
            .collect::<Result<_>>()?;
        Ok(Self { searcher, columns, fields, generation, format })
    }

    /// The document with this term, if it is also in this scope (no scope: in any).
    pub(crate) fn find(&self, term: &Term, scope: Option<&Term>) -> Result<Option<DocAddress>> {
        for (ord, segment) in (0u32..).zip(self.searcher.segment_readers()) {
            let index = segment.inverted_index(term.field())?;
            let Some(mut postings) = index.read_postings(term, IndexRecordOption::Basic).map_err(io)? else { continue };
            let mut doc = postings.doc();
            while doc != TERMINATED {
                if !segment.is_deleted(doc) && self.is_in(segment, doc, scope)? {
                    return Ok(Some(DocAddress::new(ord, doc)));
                }
                doc = postings.advance();
            }
        }
        Ok(None)
    }

    fn is_in(&self, segment: &SegmentReader, doc: u32, scope: Option<&Term>) -> Result<bool> {
        let Some(scope) = scope else { return Ok(true) };
        let postings =
            segment.inverted_index(scope.field())?.read_postings(scope, IndexRecordOption::Basic).map_err(io)?;
        Ok(postings.is_some_and(|mut postings| postings.doc() <= doc && postings.seek(doc) == doc))
    }

    /// The document of an entity.
    pub(crate) fn find_entity(&self, entity: u64, scope: Option<&Term>) -> Result<Option<DocAddress>> {
        self.find(&Term::from_field_u64(self.fields.entity, entity), scope)
    }

    /// Where the documents of a page of `ordered` stand now; what is no longer in scope is left out.
    pub(crate) fn relocated(&self, ordered: &Self, page: &[DocAddress], scope: &Term) -> Result<Vec<DocAddress>> {
        if ordered.generation == self.generation {
            return Ok(page.to_vec());
        }
        let entity = |address: &DocAddress| ordered.columns_of(*address).entity.first(address.doc_id).unwrap_or(0);
        let found = page.iter().map(|address| self.find_entity(entity(address), Some(scope)));
        found.filter_map(Result::transpose).collect()
    }

    pub(crate) fn columns_of(&self, address: DocAddress) -> &Columns {
        &self.columns[address.segment_ord as usize]
    }

    /// The row of a document.
    pub(crate) fn row<R: DeserializeOwned>(&self, address: DocAddress) -> Result<R> {
        let missing = || CatalogueError::Corrupt("a document has no row".into());
        let column = self.columns_of(address).row.as_ref().ok_or_else(missing)?;
        let ord = column.term_ords(address.doc_id).next().ok_or_else(missing)?;
        let mut bytes = Vec::with_capacity(1_024);
        if !column.ord_to_bytes(ord, &mut bytes).map_err(io)? || bytes.len() < 8 {
            return Err(missing());
        }
        postcard::from_bytes(&bytes[8..]).map_err(|e| CatalogueError::Corrupt(format!("a row cannot be read: {e}")))
    }

    /// What detail needs beside the row.
    pub(crate) fn detail(&self, address: DocAddress) -> Result<StoredDetail> {
        let document: TantivyDocument = self.searcher.doc(address)?;
        let bytes = document.get_first(self.fields.detail).and_then(|value| value.as_bytes());
        let bytes = bytes.ok_or_else(|| CatalogueError::Corrupt("a document has no detail".into()))?;
        postcard::from_bytes(bytes).map_err(|e| CatalogueError::Corrupt(format!("a detail cannot be read: {e}")))
    }
}

impl std::fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Snapshot")
            .field("generation", &self.generation)
            .field("documents", &self.searcher.num_docs())
            .finish()
    }
}

fn io(error: std::io::Error) -> CatalogueError {
    CatalogueError::Index(error.into())
}
