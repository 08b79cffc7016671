//! Citations of works, rendered once for each state of a work and kept: rendering takes the better part of a
//! millisecond, so it runs on the pool of the process (engineering 22).

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use futures::future::try_join_all;
use moka::sync::Cache;
use pressmark_domain::WorkRecord;
use pressmark_domain::export::{Work, apa_citation};
use pressmark_store::pool::Pool;

use crate::failure::Failure;

/// Works whose citations one thread renders in a row: two threads halve the wait for a page.
const IN_A_ROW: usize = 10;
/// Bytes of citations kept.
const MOST_BYTES: u64 = 16 << 20;

/// A citation; none for a work of which there is nothing to say.
pub(crate) type Citation = Option<Arc<str>>;

/// How the merged record of a work is come by, if its citation is not kept: canonical JSON.
pub(crate) type Read = Arc<dyn Fn(&Cited) -> Result<Option<String>, Failure> + Send + Sync>;

/// A work to be cited, in the state that it is in.
#[derive(Debug, Clone)]
pub(crate) struct Cited {
    /// Numeric key.
    pub(crate) key: i64,
    /// Counts its changes.
    pub(crate) revision: i32,
    /// The id on the wire.
    pub(crate) id: String,
    /// The URL that leads to it.
    pub(crate) url: String,
}

impl Cited {
    /// What a citation is kept under: the state of its work, and the URL that it tells, which may change with the state
    /// of a DOI alone.
    fn name(&self) -> (i64, i32, u64) {
        let mut url = DefaultHasher::new();
        self.url.hash(&mut url);
        (self.key, self.revision, url.finish())
    }
}

/// The citations, and where they are rendered. A cheap clone.
#[derive(Debug, Clone)]
pub(crate) struct Citations {
    /// By what it is the citation of ([`Cited::name`]).
    kept: Cache<(i64, i32, u64), Citation>,
    pool: Pool,
}

impl Citations {
    /// None is known yet; they are rendered on this pool.
    pub(crate) fn new(pool: Pool) -> Self {
        let weigh = |_: &(i64, i32, u64), citation: &Citation| {
            u32::try_from(64 + citation.as_deref().map_or(0, str::len)).unwrap_or(u32::MAX)
        };
        Self { kept: Cache::builder().max_capacity(MOST_BYTES).weigher(weigh).build(), pool }
    }

    /// The citations of works, by key. A work that `read` does not find has none.
    ///
    /// # Errors
    /// 503 if too many wait already; any error of `read`.
    pub(crate) async fn of(&self, works: Vec<Cited>, read: &Read) -> Result<HashMap<i64, Citation>, Failure> {
        let mut found = HashMap::with_capacity(works.len());
        let mut missing = Vec::new();
        for work in works {
            match self.kept.get(&work.name()) {
                Some(citation) => drop(found.insert(work.key, citation)),
                None => missing.push(work),
            }
        }
        let rows = missing.chunks(IN_A_ROW).map(|row| self.render(row.to_vec(), Arc::clone(read)));
        found.extend(try_join_all(rows).await?.into_iter().flatten());
        Ok(found)
    }

    async fn render(&self, works: Vec<Cited>, read: Read) -> Result<Vec<(i64, Citation)>, Failure> {
        let kept = self.kept.clone();
        let rendered = self.pool.run(move || -> Result<Vec<(i64, Citation)>, Failure> {
            let mut citations = Vec::with_capacity(works.len());
            for work in &works {
                if let Some(record) = read(work)? {
                    let citation = cite(work, &record);
                    kept.insert(work.name(), citation.clone());
                    citations.push((work.key, citation));
                }
            }
            Ok(citations)
        });
        rendered.await?
    }
}

fn cite(work: &Cited, record: &str) -> Citation {
    let record: WorkRecord = serde_json::from_str(record)
        .inspect_err(|error| tracing::warn!(publication = work.key, %error, "the merged record is not a work record"))
        .ok()?;
    let work = Work { record: &record, id: &work.id, url: &work.url };
    // What the processor makes of one work must not take a page of others with it.
    catch_unwind(AssertUnwindSafe(|| apa_citation(&work))).ok().flatten().map(Arc::from)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    fn cited(key: i64, revision: i32) -> Cited {
        Cited { key, revision, id: format!("10.5555/{key}"), url: format!("https://doi.org/10.5555/{key}") }
    }

    fn counting(reads: &Arc<AtomicUsize>) -> Read {
        let reads = Arc::clone(reads);
        Arc::new(move |work: &Cited| -> Result<Option<String>, Failure> {
            reads.fetch_add(1, Ordering::Relaxed);
            let title = format!("Pots, part {} as of {}", work.key, work.revision);
            let record = serde_json::json!({ "title": title, "authors": [{ "name": "Josiah Carberry" }] });
            Ok((work.key != 99).then(|| record.to_string()))
        })
    }

    #[tokio::test]
    async fn each_state_of_a_work_is_rendered_once() {
        let pool = Pool::default();
        let (citations, reads) = (Citations::new(pool.clone()), Arc::new(AtomicUsize::new(0)));
        let read = counting(&reads);
        let page: Vec<Cited> = (1..=25).map(|key| cited(key, 1)).collect();
        let first = citations.of(page.clone(), &read).await.unwrap();
        assert_eq!((first.len(), reads.load(Ordering::Relaxed)), (25, 25));
        let text = first[&7].as_deref().unwrap();
        assert!(text.contains("Carberry") && text.contains("part 7 as of 1"), "{text}");
        assert_eq!(citations.of(page, &read).await.unwrap(), first);
        assert_eq!(reads.load(Ordering::Relaxed), 25, "kept");
        let edited = citations.of(vec![cited(7, 2)], &read).await.unwrap();
        assert!(edited[&7].as_deref().unwrap().contains("as of 2"));
        let here = Cited { url: "https://registry.example/docid/10.5555/7".to_owned(), ..cited(7, 2) };
        let here = citations.of(vec![here], &read).await.unwrap();
        assert!(here[&7].as_deref().unwrap().contains("registry.example"), "a DOI that leads nowhere yet: {here:?}");
        assert!(citations.of(vec![cited(99, 1)], &read).await.unwrap().is_empty(), "what is gone is not remembered");
        assert_eq!(pool.in_hand(), 0);
    }

    #[tokio::test]
    async fn who_comes_when_too_many_wait_is_told_to_come_back() {
        let (pool, reads) = (Pool::new(1, 0), Arc::new(AtomicUsize::new(0)));
        let citations = Citations::new(pool.clone());
        let (release, wait) = std::sync::mpsc::channel::<()>();
        let search = tokio::spawn({
            let pool = pool.clone();
            async move { pool.run(move || wait.recv().is_ok()).await }
        });
        while pool.in_hand() == 0 {
            tokio::task::yield_now().await;
        }
        let read = counting(&reads);
        let refused = citations.of(vec![cited(1, 1)], &read).await.unwrap_err();
        assert_eq!(refused.status(), http::StatusCode::SERVICE_UNAVAILABLE);
        release.send(()).unwrap();
        assert!(search.await.unwrap().unwrap());
        assert_eq!(citations.of(vec![cited(1, 1)], &read).await.unwrap().len(), 1, "there is room again");
    }
}
