//! Documents on their way to the index. Its own queue takes ten thousand, whatever their size; this bounds them.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use tantivy::TantivyDocument;
use tantivy::schema::document::Document;

/// Documents that may wait at a time.
const PLACES: usize = 512;
/// The longest wait for a place. If none comes free for so long the indexing threads have ended; the next document that
/// is given to them says why.
const PATIENCE: Duration = Duration::from_secs(10);

/// The places of one writer.
#[derive(Default)]
pub(crate) struct Places {
    taken: Mutex<usize>,
    freed: Condvar,
}

/// One of them.
struct Place(Arc<Places>);

/// A document that waits to be indexed.
pub(crate) struct Queued {
    document: TantivyDocument,
    _place: Place,
}

impl Places {
    /// Waits for a place.
    pub(crate) fn queue(self: &Arc<Self>, document: TantivyDocument) -> Queued {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let full = |taken: &mut usize| *taken >= PLACES;
        let waited = self.freed.wait_timeout_while(taken, PATIENCE, full);
        let (mut taken, _) = waited.unwrap_or_else(PoisonError::into_inner);
        *taken += 1;
        Queued { document, _place: Place(Arc::clone(self)) }
    }

    /// Waits until every place is free.
    pub(crate) fn drain(&self) {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.freed.wait_timeout_while(taken, PATIENCE, |taken| *taken > 0));
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        *self.0.taken.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        self.0.freed.notify_one();
    }
}

impl Document for Queued {
    type Value<'a> = <TantivyDocument as Document>::Value<'a>;
    type FieldsValuesIter<'a> = <TantivyDocument as Document>::FieldsValuesIter<'a>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        self.document.iter_fields_and_values()
    }

    fn into_tantivy_document(self) -> TantivyDocument {
        self.document
    }
}
