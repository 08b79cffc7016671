//! Builds a new index from the whole truth, beside the one that answers (engineering 12).

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use pressmark_store::Store;
use pressmark_store::repo::{change_log, for_index, settings};
use tokio::task::JoinSet;

use super::batch::{Maker, blocking};
use super::index::OpenIndex;
use super::payload::Payload;
use super::shared::Shared;
use super::writer::Writer;
use crate::error::{CatalogueError, Result};
use crate::options::CatalogueOptions;
use crate::status::Progress;

/// Records read in one short read.
const PAGE: u64 = 500;
/// Pages in hand at a time: one is read while others are made into documents.
const PAGES: usize = 3;
/// Threads that index: one processor more than that reads and makes documents.
pub(super) const THREADS: usize = 2;

/// A new index, committed up to a position; what came after is still to be followed.
pub(crate) struct Fresh {
    pub writer: Writer,
    pub payload: Payload,
    pub documents: u64,
    /// Documents in the index that answered when it was begun.
    pub before: Option<u64>,
    pub began: Instant,
}

/// What there is to build from, and whether it may replace what answers.
struct Survey {
    payload: Payload,
    publications: u64,
    people: u64,
    before: Option<u64>,
}

/// Looks at the truth, and builds an index of it in a new folder.
pub(crate) async fn from_nothing(
    store: Store,
    shared: &Shared,
    fresh: Result<PathBuf>,
    force: bool,
    old_epoch: Option<String>,
    report: impl FnMut(Progress),
) -> Result<Box<Fresh>> {
    let before = shared.source.peek().map(|snapshot| snapshot.searcher.num_docs());
    let survey = survey(&store, &shared.options, force, before, old_epoch.as_deref()).await?;
    let path = fresh?;
    let index = blocking(move || OpenIndex::create(&path)).await?;
    Ok(Box::new(build(store, index, &shared.options, survey, report).await?))
}

/// Looks at the truth first, notes the position of the log, and refuses to replace much by little: a source that is
/// empty by mistake must not empty the index.
async fn survey(
    store: &Store,
    options: &CatalogueOptions,
    force: bool,
    before: Option<u64>,
    old_epoch: Option<&str>,
) -> Result<Survey> {
    let conn = store.read();
    let mut payload = Payload::new(settings::epoch(store).await?, options.internal_members_only);
    let head = change_log::head(conn).await?;
    if let Some(head) = &head {
        (payload.position, payload.tag) = (head.position(), head.tag);
    }
    let publications = for_index::count_all_publications(conn).await?;
    let people = for_index::count_all_people(conn).await?;
    let records = publications + people;
    let known = before.unwrap_or(0);
    let same_history = old_epoch.is_none_or(|epoch| epoch == payload.epoch);
    // A database that nothing was ever written to is a missing one, whatever its epoch.
    let never_used = records == 0 && head.is_none();
    if !force && known > 0 && records * 2 < known && (same_history || never_used) {
        return Err(CatalogueError::Refused(format!(
            "the catalogue holds {known} records, the database {records}: it was not rebuilt. If the database is right, run \
             `pressmark catalogue rebuild --force`"
        )));
    }
    Ok(Survey { payload, publications, people, before })
}

/// Builds it. People first: what they say of their publications must not be newer than the publications are.
async fn build(
    store: Store,
    index: OpenIndex,
    options: &CatalogueOptions,
    survey: Survey,
    mut progress: impl FnMut(Progress),
) -> Result<Fresh> {
    let began = Instant::now();
    let maker = Maker { store, fields: index.fields, internal_only: options.internal_members_only };
    let memory = options.writer_memory;
    let writer = blocking(move || Writer::open(&index, memory, THREADS)).await?;
    let mut run = Run {
        maker,
        writer: Arc::new(writer),
        pages: JoinSet::new(),
        done: 0,
        total: survey.publications + survey.people,
    };
    progress(run.progress());
    for kind in [Kind::People, Kind::Publications] {
        let mut after = 0;
        loop {
            let keys = match kind {
                Kind::People => for_index::person_ids_after(run.maker.store.read(), after, PAGE).await?,
                Kind::Publications => for_index::publication_ids_after(run.maker.store.read(), after, PAGE).await?,
            };
            let Some(last) = keys.last() else { break };
            after = *last;
            run.begin(kind, keys).await?;
            progress(run.progress());
        }
        run.end().await?;
    }
    progress(run.progress());
    let documents = run.done;
    let mut writer = Arc::into_inner(run.writer).ok_or(CatalogueError::Closed)?;
    let payload = survey.payload;
    let committed = payload.clone();
    let writer = blocking(move || {
        writer.commit_all(&committed)?;
        Ok(writer)
    });
    Ok(Fresh { writer: writer.await?, payload, documents, before: survey.before, began })
}

#[derive(Clone, Copy)]
enum Kind {
    People,
    Publications,
}

struct Run {
    maker: Maker,
    writer: Arc<Writer>,
    pages: JoinSet<Result<u64>>,
    done: u64,
    total: u64,
}

impl Run {
    fn progress(&self) -> Progress {
        Progress { done: self.done, total: self.total.max(self.done) }
    }

    async fn begin(&mut self, kind: Kind, keys: Vec<i64>) -> Result<()> {
        while self.pages.len() >= PAGES {
            self.one_less().await?;
        }
        let (maker, writer) = (self.maker.clone(), Arc::clone(&self.writer));
        self.pages.spawn(async move {
            let built = match kind {
                Kind::People => maker.person_documents(&keys).await?,
                Kind::Publications => maker.publication_documents(&keys).await?,
            };
            let count = built.len() as u64;
            // Adding waits when the indexing threads have enough to do.
            blocking(move || built.into_iter().try_for_each(|built| writer.add(built))).await?;
            Ok(count)
        });
        Ok(())
    }

    async fn one_less(&mut self) -> Result<()> {
        if let Some(page) = self.pages.join_next().await {
            self.done +=
                page.map_err(|error| CatalogueError::Corrupt(format!("a task of the rebuild failed: {error}")))??;
        }
        Ok(())
    }

    async fn end(&mut self) -> Result<()> {
        while !self.pages.is_empty() {
            self.one_less().await?;
        }
        Ok(())
    }
}
