//! What an index holds of each entity.

use std::collections::HashMap;
use std::sync::Arc;

use super::batch::Faces;
use crate::error::Result;
use crate::read::Snapshot;

/// What is known of the document of an entity.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known {
    pub hash: u64,
    pub face: Option<u64>,
}

/// A commit, and what was given to the writer since.
pub(crate) struct Held {
    pub committed: Arc<Snapshot>,
    /// `None` = deleted.
    pub pending: HashMap<u64, Option<Known>>,
}

impl Held {
    pub(crate) fn new(committed: Arc<Snapshot>) -> Self {
        Self { committed, pending: HashMap::new() }
    }

    /// The document of an entity as it will be after the next commit.
    pub(crate) fn known(&self, entity: u64) -> Result<Option<Known>> {
        if let Some(known) = self.pending.get(&entity) {
            return Ok(*known);
        }
        let Some(address) = self.committed.find_entity(entity, None)? else { return Ok(None) };
        let columns = self.committed.columns_of(address);
        let face = columns.face.first(address.doc_id);
        Ok(columns.hash.first(address.doc_id).map(|hash| Known { hash, face }))
    }

    /// Takes what was given to the writer, which the commit that comes now brings.
    pub(crate) fn hand_over(&mut self) -> Self {
        Self { committed: Arc::clone(&self.committed), pending: std::mem::take(&mut self.pending) }
    }
}

impl Faces for Held {
    fn face_of(&self, entity: u64) -> Result<Option<u64>> {
        Ok(self.known(entity)?.and_then(|known| known.face))
    }
}
