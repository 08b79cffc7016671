//! Measures the catalogue over made-up records: rebuild, then latencies by class of query.
//!
//! `cargo run --release -p pressmark-catalogue --example measure -- [RECORDS] [FOLDER [keep]]`. With a folder, what was
//! made is kept there and used again; with `keep` the index is not built anew.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a program to be watched; whatever fails ends it")]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use pressmark_catalogue::{Catalogue, CatalogueOptions, PublicationFilter, PublicationQuery, QFields, Sort};
use pressmark_store::entity::{publication, work_key};
use pressmark_store::{EntityKind, Location, Store};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};

const RUNS: usize = 300;

/// A small generator of numbers (xorshift64*): the same world every time.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    fn below(&mut self, n: usize) -> usize {
        (self.unit() * n as f64) as usize
    }

    /// A rank by Zipf's law (exponent 1) among `n`.
    fn zipf(&mut self, n: usize) -> usize {
        ((n as f64).powf(self.unit()) as usize - 1).min(n - 1)
    }
}

const WORDS: usize = 150_000;

/// The word of a rank: pronounceable, and frequent ones short.
fn word(rank: usize) -> String {
    const SYLLABLES: [&str; 40] = [
        "ta", "re", "mi", "so", "lu", "ka", "ne", "po", "vi", "da", "gor", "lin", "mar", "ten", "sul", "pra", "kol",
        "bre", "chi", "fen", "zan", "hul", "wes", "tri", "nol", "jas", "dri", "mel", "qua", "ster", "on", "el", "ur",
        "is", "am", "ova", "ent", "ing", "ac", "ble",
    ];
    let mut word = String::new();
    let mut n = rank * 7 + 3;
    loop {
        word.push_str(SYLLABLES[n % 40]);
        n /= 40;
        if n == 0 {
            return word;
        }
    }
}

fn text(dice: &mut Dice, words: usize) -> String {
    (0..words).map(|_| word(dice.zipf(WORDS))).collect::<Vec<_>>().join(" ")
}

fn work(dice: &mut Dice, id: i64) -> publication::ActiveModel {
    let length = 6 + dice.below(10);
    let title = text(dice, length);
    let year = 1960 + dice.zipf(65) as i32;
    let authors: Vec<serde_json::Value> = (0..1 + dice.zipf(12))
        .map(|_| {
            let name = format!("{} {}", word(dice.below(4_000)), word(dice.zipf(60_000)));
            serde_json::json!({ "name": name, "affiliations": [{ "name": text(dice, 5) }] })
        })
        .collect();
    let abstract_length = 80 + dice.below(160);
    let kind = ["journal-article", "book-chapter", "dataset", "posted-content", "book"][dice.zipf(5)];
    let merged = serde_json::json!({
        "doi": format!("10.5555/m.{id}"), "title": title, "abstract": text(dice, abstract_length), "publication_type": kind, "publication_year": year,
        "language": "en", "container": { "title": text(dice, 4), "issn": ["1234-5679"], "volume": "12", "pages": "1-20" }, "publisher": "Press of Nowhere",
        "authors": authors, "keywords": [text(dice, 2), text(dice, 1), text(dice, 1)], "licenses": [{ "spdx": "CC-BY-4.0" }],
        "links": [{ "url": format!("https://example.org/{id}") }],
    });
    let fetched = 1_600_000_000_000 + dice.below(100_000_000_000) as i64;
    publication::ActiveModel {
        id: Set(id),
        workspace_id: Set(1),
        shown_id: Set(format!("10.5555/m.{id}")),
        id_type: Set("doi".into()),
        slug: Set(format!("m-{id}")),
        original: Set("{}".into()),
        provider_sources: Set("{}".into()),
        edit_patch: Set(None),
        merged: Set(merged.to_string()),
        title: Set(Some(title)),
        title_key: Set(None),
        publication_type: Set(Some(kind.into())),
        publication_date: Set(Some(year.to_string())),
        publication_year: Set(Some(year)),
        cited_by_count: Set((dice.below(4) > 0).then(|| dice.zipf(5_000) as i32)),
        open_access_status: Set(Some(["gold", "closed", "green", "diamond"][dice.below(4)].into())),
        is_retracted: Set(false),
        visible: Set(dice.below(20) > 0),
        deleted_at: Set(None),
        deleted_by: Set(None),
        merged_into: Set(None),
        origin: Set("import".into()),
        agency: Set(None),
        agency_note: Set(None),
        attention: Set("[]".into()),
        last_fetched_at: Set(fetched),
        last_checked_at: Set(fetched),
        last_edited_at: Set(None),
        edit_count: Set(0),
        revision: Set(1),
        content_hash: Set(String::new()),
        public_changed_at: Set(fetched),
        first_public_at: Set(None),
        created_at: Set(fetched),
        updated_at: Set(fetched),
        decisions: Set("[]".to_owned()),
        conflicts: Set("[]".to_owned()),
        custom: Set("{}".to_owned()),
    }
}

async fn fill(store: &Store, records: i64) {
    let began = Instant::now();
    let mut dice = Dice(0x5EED);
    let mut id = 0;
    while id < records {
        let tx = store.begin().await.unwrap();
        for _ in 0..10 {
            let ids: Vec<i64> = (id + 1..=(id + 100).min(records)).collect();
            let Some(last) = ids.last() else { break };
            id = *last;
            let works: Vec<_> = ids.iter().map(|id| work(&mut dice, *id)).collect();
            publication::Entity::insert_many(works).exec_without_returning(&*tx).await.unwrap();
            let keys = ids.iter().map(|id| work_key::ActiveModel {
                workspace_id: Set(1),
                scheme: Set("doi".into()),
                value: Set(format!("10.5555/m.{id}")),
                publication_id: Set(*id),
            });
            work_key::Entity::insert_many(keys).exec_without_returning(&*tx).await.unwrap();
        }
        tx.touch(1, EntityKind::Workspace, 1);
        tx.commit().await.unwrap();
    }
    println!("{records} made-up records written to SQL in {:.1} s", began.elapsed().as_secs_f64());
}

fn anonymous_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).unwrap_or("0");
    line.split_whitespace().next().and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) / 1_024
}

struct Times(Vec<Duration>);

impl Times {
    fn print(mut self, what: &str, more: &str) {
        self.0.sort_unstable();
        let at = |share: f64| self.0[((self.0.len() - 1) as f64 * share) as usize].as_secs_f64() * 1_000.0;
        println!("{what:<52} p50 {:>8.3} ms   p99 {:>8.3} ms   max {:>8.3} ms   {more}", at(0.5), at(0.99), at(1.0));
    }
}

async fn queries(catalogue: &Catalogue, what: &str, mut query: impl FnMut() -> PublicationQuery) {
    let public = catalogue.public();
    let mut times = Vec::with_capacity(RUNS);
    let mut hits = 0;
    for run in 0..RUNS + 20 {
        let query = PublicationQuery { workspace: 1, per_page: 20, ..query() };
        let began = Instant::now();
        let page = public.publications(&query).await.unwrap();
        if run >= 20 {
            times.push(began.elapsed());
            hits += page.total;
        }
    }
    Times(times).print(what, &format!("{} hits on average", hits / RUNS as u64));
}

/// Frequent enough to be common, rare enough to be in less than one record of a hundred.
fn rare(dice: &mut Dice) -> String {
    word(3_000 + dice.below(20_000))
}

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let records: i64 = arguments.next().and_then(|n| n.parse().ok()).unwrap_or(100_000);
    let temporary = tempfile::tempdir().unwrap();
    let folder = arguments.next().map_or_else(|| temporary.path().to_owned(), PathBuf::from);
    std::fs::create_dir_all(&folder).unwrap();
    let store = Store::open(&Location::Sqlite(folder.join(format!("measure-{records}.db")))).await.unwrap();
    store.migrate().await.unwrap();
    pressmark_store::repo::workspaces::ensure_default(&store).await.unwrap();
    if publication::Entity::find_by_id(records).one(store.read()).await.unwrap().is_none() {
        fill(&store, records).await;
    }
    let keep = arguments.next().is_some_and(|word| word == "keep");
    measure(&store, records, &folder.join(format!("catalogue-{records}")), keep).await;
}

async fn rebuild(catalogue: &Catalogue) {
    let report = catalogue.rebuild(true, |_| ()).await.unwrap();
    println!(
        "rebuild: {} records in {:.1} s, {:.0} records/s",
        report.documents,
        report.took.as_secs_f64(),
        report.documents as f64 / report.took.as_secs_f64()
    );
    // Merges go on for a while.
    let mut segments = 0;
    for _ in 0..60 {
        tokio::time::sleep(Duration::from_secs(6)).await;
        let now = catalogue.status().segments;
        if now == segments {
            break;
        }
        segments = now;
    }
    println!(
        "{segments} segments, {} MB on disk, RssAnon {} MB after the rebuild",
        catalogue.status().bytes >> 20,
        anonymous_memory()
    );
}

async fn measure(store: &Store, records: i64, dir: &Path, keep: bool) {
    let catalogue = Catalogue::open(store.clone(), CatalogueOptions::new(dir)).await.unwrap();
    catalogue.catch_up().await.unwrap();
    if !keep {
        rebuild(&catalogue).await;
    }
    catalogue.close().await.unwrap();
    let began = Instant::now();
    let catalogue = Catalogue::open(store.clone(), CatalogueOptions::new(dir)).await.unwrap();
    catalogue
        .public()
        .publications(&PublicationQuery { workspace: 1, per_page: 20, ..Default::default() })
        .await
        .unwrap();
    println!("cold start to the first list: {:.1} ms", began.elapsed().as_secs_f64() * 1_000.0);
    catalogue.catch_up().await.unwrap();
    println!("RssAnon {} MB before the queries", anonymous_memory());

    let mut dice = Dice(77);
    let public = catalogue.public();
    let mut times = Vec::new();
    for _ in 0..20_000 {
        let id = format!("10.5555/m.{}", 1 + dice.below(records as usize));
        let began = Instant::now();
        let _ = public.publication(1, &id).unwrap();
        times.push(began.elapsed());
    }
    Times(times).print("detail by DOI, uniform", "");
    let any = |dice: &mut Dice| format!("{} {} ", word(dice.zipf(WORDS)), word(dice.zipf(WORDS)));
    let by = |sort: Sort| move || PublicationQuery { sort: Some(sort), ..Default::default() };
    queries(&catalogue, "list, first page, by last_fetched_at", by(Sort::LastFetchedAt)).await;
    queries(&catalogue, "list, first page, by publication_date", by(Sort::PublicationDate)).await;
    queries(&catalogue, "list, first page, by cited_by_count", by(Sort::CitedByCount)).await;
    let pages = (records as f64 * 0.95 / 20.0) as usize;
    queries(&catalogue, "list, any depth", || PublicationQuery {
        page: 1 + dice.below(pages) as u64,
        ..Default::default()
    })
    .await;
    queries(&catalogue, "list with facets", || PublicationQuery { facets: true, ..Default::default() }).await;
    queries(&catalogue, "list of a year and type", || PublicationQuery {
        filter: PublicationFilter {
            publication_year: Some(1960 + dice.zipf(65) as i32),
            publication_type: Some("article".into()),
            ..Default::default()
        },
        ..Default::default()
    })
    .await;
    for (name, sort) in [("sorted", Sort::LastFetchedAt), ("by relevance", Sort::Relevance)] {
        queries(&catalogue, &format!("two words, each in ≤ 1 %, {name}"), || PublicationQuery {
            q: format!("{} {} ", rare(&mut dice), rare(&mut dice)),
            sort: Some(sort),
            ..Default::default()
        })
        .await;
        queries(&catalogue, &format!("any two words, {name}"), || PublicationQuery {
            q: any(&mut dice),
            sort: Some(sort),
            ..Default::default()
        })
        .await;
        queries(&catalogue, &format!("the two commonest words, {name}"), || PublicationQuery {
            q: format!("{} {} ", word(0), word(1)),
            sort: Some(sort),
            ..Default::default()
        })
        .await;
        for letters in [1, 2, 3, 4, 5, 6] {
            queries(&catalogue, &format!("a word and {letters} letters of the next, {name}"), || {
                let next: String = word(dice.zipf(WORDS)).chars().take(letters).collect();
                PublicationQuery {
                    q: format!("{} {next}", word(dice.zipf(WORDS))),
                    sort: Some(sort),
                    ..Default::default()
                }
            })
            .await;
        }
        queries(&catalogue, &format!("{} letters alone, {name}", 2), || PublicationQuery {
            q: word(dice.zipf(WORDS)).chars().take(2).collect(),
            sort: Some(sort),
            ..Default::default()
        })
        .await;
        queries(&catalogue, &format!("titles only, any two words, {name}"), || PublicationQuery {
            q: any(&mut dice),
            q_fields: QFields::Title,
            sort: Some(sort),
            ..Default::default()
        })
        .await;
    }
    queries(&catalogue, "a phrase of two common words", || PublicationQuery {
        q: format!("\"{} {}\"", word(dice.below(50)), word(dice.below(50))),
        ..Default::default()
    })
    .await;
    queries(&catalogue, "a word with a typing error", || {
        let mut typed: Vec<char> = word(3_000 + dice.below(20_000)).chars().collect();
        typed.swap(1, 2);
        PublicationQuery { q: format!("{}q ", typed.into_iter().collect::<String>()), ..Default::default() }
    })
    .await;
    read_your_writes(store, &catalogue, records, &mut dice).await;
    tokio::time::sleep(Duration::from_secs(5)).await;
    println!("RssAnon {} MB at the end", anonymous_memory());
    catalogue.close().await.unwrap();
}

async fn read_your_writes(store: &Store, catalogue: &Catalogue, records: i64, dice: &mut Dice) {
    let mut times = Vec::new();
    let mut pending = 0;
    for run in 0..100 {
        let id = 1 + dice.below(records as usize) as i64;
        let began = Instant::now();
        let tx = store.begin().await.unwrap();
        let mut row = publication::Entity::find_by_id(id).one(&*tx).await.unwrap().unwrap().into_active_model();
        row.revision = Set(2 + run);
        row.update(&*tx).await.unwrap();
        tx.touch(1, EntityKind::Publication, id);
        let changed = tx.commit().await.unwrap();
        if catalogue.apply(&changed).await != pressmark_catalogue::Applied::InIndex {
            pending += 1;
        }
        times.push(began.elapsed());
    }
    Times(times).print("a patch, until it can be read", &format!("{pending} pending"));
}
