//! Runs a query over all segments: counts exactly, keeps the page asked for, stops when the time is over.

use std::sync::Arc;
use std::time::Instant;

use tantivy::query::{EnableScoring, Query, Scorer};
use tantivy::{DocAddress, DocId, SegmentReader, TERMINATED};

use super::deep::Deep;
use super::facets::FacetCounter;
use super::known::{InSegment, OfQuery};
use super::order::{BLOCK, Order};
use super::snapshot::{Columns, Snapshot};
use super::window::{Hit, Window};
use crate::error::{CatalogueError, Result};
use crate::page::Facets;

/// Blocks between two looks at the clock: some tens of microseconds.
const BLOCKS_PER_LOOK: usize = 64;
/// Pages that end behind so many hits are deep.
const DEEP: usize = 2_000;

/// What is wanted of a query.
pub(crate) struct Wanted<'a, O: Order> {
    pub query: &'a dyn Query,
    pub order: &'a O,
    /// Hits before the page.
    pub offset: usize,
    /// Hits on the page.
    pub limit: usize,
    /// At least so many citations.
    pub min_count: Option<u64>,
    pub facets: bool,
    pub deadline: Instant,
    /// What the same query found before. Not where scores count: those of one segment depend on all of them.
    pub known: Option<OfQuery<'a, O::Rest>>,
}

/// What a query found.
pub(crate) struct Found {
    pub total: u64,
    pub page: Vec<DocAddress>,
    pub facets: Option<Facets>,
}

/// Runs it.
pub(crate) fn collect<O: Order>(snapshot: &Snapshot, wanted: &Wanted<'_, O>) -> Result<Found> {
    let searcher = &snapshot.searcher;
    let scoring = if wanted.order.scores() {
        EnableScoring::enabled_from_searcher(searcher)
    } else {
        EnableScoring::disabled_from_searcher(searcher)
    };
    let weight = wanted.query.weight(scoring)?;
    let until = if wanted.limit == 0 { 0 } else { wanted.offset.saturating_add(wanted.limit) };
    let deep = (until > DEEP).then(|| Deep::new(until, usize::try_from(searcher.num_docs()).unwrap_or(usize::MAX)));
    let facets = wanted.facets.then(FacetCounter::new);
    let mut run = Run { wanted, window: Window::new(until), deep, total: 0, facets, blocks: 0 };
    let known = wanted.known.filter(|_| !wanted.order.scores() && !wanted.facets && run.deep.is_none());
    for ((ord, segment), columns) in (0u32..).zip(searcher.segment_readers()).zip(&snapshot.columns) {
        // Finding similar words takes a while in each, also where nothing matches in the end.
        if Instant::now() > wanted.deadline {
            return Err(CatalogueError::TimedOut);
        }
        let scorer = || weight.scorer(segment, 1.0);
        let Some(known) = known else {
            run.segment(ord, segment, columns, scorer()?)?;
            continue;
        };
        let found = match known.get(segment, until) {
            Some(found) => found,
            None => {
                // By itself, so that what it holds does not depend on what other segments do.
                let mut alone = Run { window: Window::new(until), deep: None, total: 0, facets: None, ..run };
                alone.segment(ord, segment, columns, scorer()?)?;
                run.blocks = alone.blocks;
                let hits = alone.window.kept().into_iter();
                let first = hits.map(|hit| (hit.rank, hit.rest, hit.address.doc_id)).collect();
                let found = Arc::new(InSegment { total: alone.total, first });
                known.put(segment, until, &found);
                found
            }
        };
        run.total += found.total;
        for &(rank, rest, doc) in &found.first {
            run.window.offer(Hit { rank, rest, address: DocAddress::new(ord, doc) });
        }
    }
    let rest = |at: DocAddress| wanted.order.rest(snapshot.columns_of(at), at.doc_id);
    let page = match run.deep {
        Some(deep) => deep.page(wanted.offset, rest),
        None => run.window.page(wanted.offset),
    };
    Ok(Found { total: run.total, page, facets: run.facets.map(FacetCounter::finish) })
}

struct Run<'a, O: Order> {
    wanted: &'a Wanted<'a, O>,
    window: Window<O::Rest>,
    /// Instead of the window, where the page is deep.
    deep: Option<Deep>,
    total: u64,
    facets: Option<FacetCounter>,
    blocks: usize,
}

impl<O: Order> Run<'_, O> {
    fn segment(
        &mut self,
        ord: u32,
        segment: &SegmentReader,
        columns: &Columns,
        mut scorer: Box<dyn Scorer>,
    ) -> Result<()> {
        if let Some(facets) = &mut self.facets {
            facets.begin(columns);
        }
        let (mut docs, mut scores) = ([0; BLOCK], [0.0; BLOCK]);
        loop {
            let (read, kept) = self.block(segment, columns, &mut *scorer, &mut docs, &mut scores);
            if read == 0 {
                break;
            }
            self.take(ord, columns, &docs[..kept], &scores[..kept]);
            self.blocks += 1;
            if self.blocks.is_multiple_of(BLOCKS_PER_LOOK) && Instant::now() > self.wanted.deadline {
                return Err(CatalogueError::TimedOut);
            }
        }
        match &mut self.facets {
            Some(facets) => facets.end(columns),
            None => Ok(()),
        }
    }

    /// Reads up to a block; what is deleted or has too few citations is left out. Returns how many were read and kept.
    fn block(
        &self,
        segment: &SegmentReader,
        columns: &Columns,
        scorer: &mut dyn Scorer,
        docs: &mut [DocId; BLOCK],
        scores: &mut [f32; BLOCK],
    ) -> (usize, usize) {
        let with_scores = self.wanted.order.scores();
        let read = if with_scores { scored_block(scorer, docs, scores) } else { scorer.fill_buffer(docs) };
        let alive = segment.alive_bitset();
        if alive.is_none() && self.wanted.min_count.is_none() {
            return (read, read);
        }
        let mut kept = 0;
        for i in 0..read {
            let doc = docs[i];
            let keep = alive.is_none_or(|alive| alive.is_alive(doc))
                && self
                    .wanted
                    .min_count
                    .is_none_or(|least| columns.count.first(doc).is_some_and(|count| count >= least));
            if keep {
                docs[kept] = doc;
                scores[kept] = scores[i];
                kept += 1;
            }
        }
        (read, kept)
    }

    fn take(&mut self, ord: u32, columns: &Columns, docs: &[DocId], scores: &[f32]) {
        self.total += docs.len() as u64;
        if let Some(facets) = &mut self.facets {
            facets.count(columns, docs);
        }
        if self.wanted.limit == 0 || docs.is_empty() {
            return;
        }
        let mut ranks = [0; BLOCK];
        self.wanted.order.ranks(columns, docs, scores, &mut ranks);
        if let Some(deep) = &mut self.deep {
            for (&doc, &rank) in docs.iter().zip(&ranks) {
                deep.offer(rank, DocAddress::new(ord, doc));
            }
            return;
        }
        for (&doc, &rank) in docs.iter().zip(&ranks) {
            if self.window.may_want(rank) {
                let rest = self.wanted.order.rest(columns, doc);
                self.window.offer(Hit { rank, rest, address: DocAddress::new(ord, doc) });
            }
        }
    }
}

fn scored_block(scorer: &mut dyn Scorer, docs: &mut [DocId; BLOCK], scores: &mut [f32; BLOCK]) -> usize {
    let mut read = 0;
    let mut doc = scorer.doc();
    while read < BLOCK && doc != TERMINATED {
        docs[read] = doc;
        scores[read] = scorer.score();
        read += 1;
        doc = scorer.advance();
    }
    read
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tantivy::query::{AllQuery, EmptyQuery};
    use tantivy::tokenizer::{TextAnalyzer, TokenizerManager};
    use tantivy::{Index, IndexWriter, TantivyDocument};

    use super::*;
    use crate::analyse::{Cut, NAME};
    use crate::query::{Direction, Sort};
    use crate::read::order::PublicationOrder;
    use crate::schema::schema;

    /// So many documents whose number of citations repeats.
    fn snapshot(documents: u64) -> Snapshot {
        let (schema, fields) = schema();
        let mut index = Index::create_in_ram(schema);
        let tokenizers = TokenizerManager::default();
        tokenizers.register(NAME, TextAnalyzer::from(Cut::default()));
        index.set_tokenizers(tokenizers);
        let mut writer: IndexWriter = index.writer_with_num_threads(1, 16_000_000).unwrap();
        for number in 0..documents {
            let mut document = TantivyDocument::default();
            document.add_u64(fields.entity, number);
            document.add_u64(fields.count, number % 7);
            writer.add_document(document).unwrap();
        }
        writer.prepare_commit().unwrap().commit().unwrap();
        Snapshot::new(index.reader().unwrap().searcher(), fields, 1, 1, None).unwrap()
    }

    fn run(snapshot: &Snapshot, offset: usize, deadline: Instant) -> Result<Found> {
        let order = PublicationOrder { sort: Sort::CitedByCount, dir: Direction::Asc };
        let wanted = Wanted {
            query: &AllQuery,
            order: &order,
            offset,
            limit: 3,
            min_count: Some(2),
            facets: true,
            deadline,
            known: None,
        };
        collect(snapshot, &wanted)
    }

    #[test]
    fn what_is_known_of_segments_changes_no_page() {
        let known = crate::read::known::Known::default();
        let snapshot = snapshot(12_000);
        let in_time = Instant::now() + Duration::from_secs(60);
        for dir in [Direction::Asc, Direction::Desc, Direction::Asc] {
            let order = PublicationOrder { sort: Sort::CitedByCount, dir };
            for offset in [0, 40, 400, 11_000] {
                let page = |known| {
                    let (query, order, min_count, deadline) = (&AllQuery, &order, Some(2), in_time);
                    let wanted = Wanted { query, order, offset, limit: 20, min_count, facets: false, deadline, known };
                    collect(&snapshot, &wanted).unwrap()
                };
                let (plain, first) = (page(None), page(Some(known.of(dir as u64))));
                let again = page(Some(known.of(dir as u64)));
                assert_eq!((plain.total, &plain.page), (first.total, &first.page));
                assert_eq!((plain.total, &plain.page), (again.total, &again.page));
            }
        }
    }

    #[test]
    fn a_search_stops_when_its_time_is_over() {
        let snapshot = snapshot(10_000);
        let over = Instant::now().checked_sub(Duration::from_secs(1)).unwrap();
        assert!(matches!(run(&snapshot, 0, over), Err(CatalogueError::TimedOut)));
        let order = &PublicationOrder { sort: Sort::CitedByCount, dir: Direction::Asc };
        let (query, facets, known) = (&EmptyQuery, false, None);
        let nothing = Wanted { query, order, offset: 0, limit: 3, min_count: None, facets, deadline: over, known };
        assert!(matches!(collect(&snapshot, &nothing), Err(CatalogueError::TimedOut)), "though nothing matches");
        let in_time = Instant::now() + Duration::from_secs(60);
        for offset in [0, 7_000] {
            let found = run(&snapshot, offset, in_time).unwrap();
            assert_eq!(found.total, (0..10_000).filter(|n| n % 7 >= 2).count() as u64);
            assert_eq!(found.page.len(), 3);
            assert_eq!(found.facets.unwrap().years[0].count, found.total);
        }
    }
}
