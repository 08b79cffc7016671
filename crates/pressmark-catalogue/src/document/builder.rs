//! A document under construction, and the hash of everything that went in.

use serde::Serialize;
use sha2::{Digest, Sha256};
use tantivy::TantivyDocument;
use tantivy::schema::Field;

use crate::error::{CatalogueError, Result};
use crate::schema::Fields;

/// The longest row, bytes: what the index takes as one value of a column.
const LONGEST_ROW: usize = 60_000;

/// A finished document.
#[derive(Debug)]
pub(crate) struct Built {
    /// Key and kind.
    pub entity: u64,
    /// Hash of the content.
    pub hash: u64,
    /// Of a person: what publications carry of it, as far as they are known to.
    pub face: Option<u64>,
    /// For the index.
    pub document: TantivyDocument,
}

pub(super) struct Builder {
    fields: Fields,
    entity: u64,
    document: TantivyDocument,
    hash: Sha256,
    face: Option<u64>,
}

impl Builder {
    pub(super) fn new(fields: Fields, entity: u64) -> Self {
        let mut document = TantivyDocument::default();
        document.add_u64(fields.entity, entity);
        let hash = Sha256::new_with_prefix(entity.to_le_bytes());
        Self { fields, entity, document, hash, face: None }
    }

    pub(super) fn text(&mut self, field: Field, value: &str) {
        if !value.is_empty() {
            self.mark(field, value.as_bytes());
            self.document.add_text(field, value);
        }
    }

    pub(super) fn number(&mut self, field: Field, value: u64) {
        self.mark(field, &value.to_le_bytes());
        self.document.add_u64(field, value);
    }

    /// A number that may not be known; negative ones count as 0.
    pub(super) fn optional(&mut self, field: Field, value: Option<i64>) {
        if let Some(value) = value {
            self.number(field, u64::try_from(value).unwrap_or(0));
        }
    }

    /// What a list is sorted by to the letter: the first bytes of a folded text, eight to a number.
    pub(super) fn sort_text(&mut self, text: &str) {
        self.sort_bytes(text.as_bytes());
    }

    /// As [`Self::sort_text`], of a key whose bytes are in order.
    pub(super) fn sort_bytes(&mut self, key: &[u8]) {
        let pieces = key.chunks(8).chain(std::iter::repeat(&[][..]));
        for (field, bytes) in self.fields.sort_name.into_iter().zip(pieces) {
            let number = (0..8).fold(0, |number, i| number << 8 | u64::from(bytes.get(i).copied().unwrap_or(0)));
            self.number(field, number);
        }
    }

    pub(super) fn face(&mut self, face: u64) {
        self.number(self.fields.face, face);
        self.face = Some(face);
    }

    /// `<what>:<value>`, in the form in which filters ask.
    pub(super) fn term(&mut self, what: &str, value: &str) {
        let term = term(what, value);
        self.text(self.fields.term, &term);
    }

    pub(super) fn detail(&mut self, value: &impl Serialize) -> Result<()> {
        let bytes = postcard::to_stdvec(value).map_err(|e| CatalogueError::Corrupt(e.to_string()))?;
        self.mark(self.fields.detail, &bytes);
        self.document.add_bytes(self.fields.detail, &bytes);
        Ok(())
    }

    /// The row. The first eight bytes are the entity's number, so that rows are sorted by it. `shrink` makes a row that
    /// is too long shorter.
    pub(super) fn row<R: Serialize>(&mut self, row: &mut R, shrink: impl FnOnce(&mut R)) -> Result<()> {
        let encode = |row: &R, entity: u64| {
            postcard::to_extend(row, entity.to_be_bytes().to_vec()).map_err(|e| CatalogueError::Corrupt(e.to_string()))
        };
        let mut bytes = encode(row, self.entity)?;
        if bytes.len() > LONGEST_ROW {
            shrink(row);
            bytes = encode(row, self.entity)?;
        }
        if bytes.len() > LONGEST_ROW {
            return Err(CatalogueError::Corrupt(format!(
                "the row of entity {} has {} bytes",
                self.entity,
                bytes.len()
            )));
        }
        self.mark(self.fields.row, &bytes);
        self.document.add_bytes(self.fields.row, &bytes);
        Ok(())
    }

    pub(super) fn finish(mut self) -> Built {
        let digest = self.hash.finalize();
        let hash = digest.iter().take(8).fold(0, |hash, byte| hash << 8 | u64::from(*byte));
        self.document.add_u64(self.fields.hash, hash);
        Built { entity: self.entity, hash, face: self.face, document: self.document }
    }

    fn mark(&mut self, field: Field, value: &[u8]) {
        self.hash.update(field.field_id().to_le_bytes());
        self.hash.update((value.len() as u64).to_le_bytes());
        self.hash.update(value);
    }
}

/// A filter term: folded to lower case and cut, on both sides.
pub(crate) fn term(what: &str, value: &str) -> String {
    let mut term = format!("{what}:{}", value.trim().to_lowercase());
    term.truncate(term.floor_char_boundary(1_000));
    term
}
