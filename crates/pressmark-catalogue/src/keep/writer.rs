//! The one way to write to an index.

use std::sync::Arc;

use tantivy::indexer::IndexWriterOptions;
use tantivy::{IndexWriter, Term};

use super::held::{Held, Known};
use super::index::OpenIndex;
use super::merge::Capped;
use super::payload::Payload;
use super::queue::{Places, Queued};
use crate::document::Built;
use crate::error::Result;
use crate::read::Snapshot;

/// The least memory that the index takes for a thread.
const LEAST_MEMORY: usize = 16_000_000;

/// Writes documents and commits them with a payload.
pub(crate) struct Writer {
    writer: IndexWriter<Queued>,
    places: Arc<Places>,
    index: OpenIndex,
    /// To know what is there already.
    held: Held,
    changed: usize,
}

impl Writer {
    pub(crate) fn open(index: &OpenIndex, memory: usize, threads: usize) -> Result<Self> {
        let options = IndexWriterOptions::builder()
            .num_worker_threads(threads)
            .memory_budget_per_thread((memory / threads).max(LEAST_MEMORY))
            // While one merges large segments for a minute, the small ones that commits bring must not pile up.
            .num_merge_threads(if threads > 1 { 1 } else { 2 })
            .build();
        let writer: IndexWriter<Queued> = index.index.writer_with_options(options)?;
        writer.set_merge_policy(Box::new(if threads > 1 { Capped::while_building() } else { Capped::new() }));
        // A commit that was broken off left files. The same one, done again, would give its files the same names.
        writer.garbage_collect_files().wait()?;
        let held = Held::new(Arc::new(index.snapshot(0, None)?));
        Ok(Self { writer, places: Arc::default(), index: index.clone(), held, changed: 0 })
    }

    /// Documents added or deleted since the last commit.
    pub(crate) fn changed(&self) -> usize {
        self.changed
    }

    /// What the index holds, and what was given to it since.
    pub(crate) fn held(&self) -> &Held {
        &self.held
    }

    /// What the index will hold after the commit that comes now.
    pub(crate) fn hand_over(&mut self) -> Held {
        self.held.hand_over()
    }

    /// Writes a document in place of the one that the entity has. Does nothing if they are alike.
    pub(crate) fn put(&mut self, built: Built) -> Result<()> {
        match self.held.known(built.entity)? {
            Some(known) if known.hash == built.hash => return Ok(()),
            Some(_) => self.forget(built.entity),
            None => {}
        }
        self.held.pending.insert(built.entity, Some(Known { hash: built.hash, face: built.face }));
        self.changed += 1;
        self.writer.add_document(self.places.queue(built.document))?;
        Ok(())
    }

    /// Adds a document of an entity that the index cannot hold yet: for building an index from nothing.
    pub(crate) fn add(&self, built: Built) -> Result<()> {
        self.writer.add_document(self.places.queue(built.document))?;
        Ok(())
    }

    /// Waits until the indexing threads have taken in whatever was added.
    pub(crate) fn drain(&self) {
        self.places.drain();
    }

    /// Removes the document of an entity.
    pub(crate) fn delete(&mut self, entity: u64) -> Result<()> {
        if self.held.known(entity)?.is_some() {
            self.forget(entity);
            self.held.pending.insert(entity, None);
            self.changed += 1;
        }
        Ok(())
    }

    fn forget(&self, entity: u64) {
        self.writer.delete_term(Term::from_field_u64(self.index.fields.entity, entity));
    }

    /// Commits with a payload: the only place that does (a plain `commit` would lose it). Says when the documents are
    /// written, which is most of the way. Returns whether documents changed.
    pub(crate) fn commit(&mut self, payload: &Payload, written: impl FnOnce()) -> Result<bool> {
        let mut prepared = self.writer.prepare_commit()?;
        written();
        prepared.set_payload(&payload.text());
        prepared.commit()?;
        let changed = std::mem::take(&mut self.changed) > 0;
        self.held.pending.clear();
        if changed {
            self.reload()?;
        }
        Ok(changed)
    }

    /// Commits what [`Self::add`] brought.
    pub(crate) fn commit_all(&mut self, payload: &Payload) -> Result<()> {
        // What is left of building is merged by the policy of an index that is followed: a commit begins merges.
        self.writer.set_merge_policy(Box::new(Capped::new()));
        self.commit(payload, || ())?;
        self.reload()
    }

    /// Looks at the last commit again: merges bring other segments.
    pub(crate) fn reload(&mut self) -> Result<()> {
        self.held.committed = Arc::new(self.index.snapshot(0, Some(&self.held.committed))?);
        Ok(())
    }

    /// Whether merges have brought segments that are not looked at yet.
    pub(crate) fn has_merged(&self) -> Result<bool> {
        let mut now = self.index.index.searchable_segment_ids()?;
        let mut known: Vec<_> =
            self.held.committed.searcher.segment_readers().iter().map(tantivy::SegmentReader::segment_id).collect();
        now.sort();
        known.sort();
        Ok(now != known)
    }

    /// The last commit.
    pub(crate) fn snapshot(&self, generation: u64) -> Result<Snapshot> {
        let before = &self.held.committed;
        Snapshot::new(before.searcher.clone(), self.index.fields, self.index.format, generation, Some(before))
    }

    pub(crate) fn index(&self) -> &OpenIndex {
        &self.index
    }
}

#[cfg(test)]
mod tests {
    use tantivy::TantivyDocument;

    use super::*;
    use crate::schema::FORMAT;

    #[test]
    fn a_commit_that_was_broken_off_can_be_done_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(format!("f{FORMAT}-of-a-test"));
        std::fs::create_dir(&path).unwrap();
        let write = |index: &OpenIndex, hash: u64| {
            let mut document = TantivyDocument::new();
            document.add_u64(index.fields.entity, 7);
            document.add_u64(index.fields.hash, hash);
            let mut writer = Writer::open(index, LEAST_MEMORY, 1)?;
            writer.put(Built { entity: 7, hash, face: None, document })?;
            writer.commit(&Payload::new("of a test".to_owned(), false), || ())
        };
        let index = OpenIndex::create(&path).unwrap();
        assert!(write(&index, 1).unwrap());
        let before = index.index.load_metas().unwrap();
        let segment = before.segments[0].id().uuid_string();
        for stamp in 1..9 {
            std::fs::write(path.join(format!("{segment}.{}.del", before.opstamp + stamp)), "").unwrap();
        }
        let index = OpenIndex::open(&path).unwrap();
        assert!(write(&index, 2).unwrap());
        assert_eq!(index.snapshot(0, None).unwrap().searcher.num_docs(), 1);
    }
}
