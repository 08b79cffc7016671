//! What curators decided outlives a world that changes.

use std::collections::BTreeSet;

use pressmark_app::activity::Actor;
use pressmark_app::curate::CurateError;
use pressmark_domain::curation::{Conflict, CustomFields, Decision, Patch, Status};
use pressmark_domain::{Doi, WorkRecord};
use pressmark_simulator::{Override, RecordedFolder, Upstream};
use pressmark_store::entity::publication;
use pressmark_store::repo::{publications, revisions};
use pressmark_store::testing::works;
use pressmark_store::{Store, on_both_engines};
use serde_json::{Value, json};

use crate::edits::edit;
use crate::expected::recorded;
use crate::world::World;

/// A work that was edited, and how.
struct Edited {
    id: i64,
    doi: String,
    agency: Option<Upstream>,
    before: WorkRecord,
    kind: usize,
}

const KINDS: usize = 8;

/// One of eight ways to edit a work; each is bound to what only this work has.
fn patch_of(kind: usize, id: i64, record: &WorkRecord) -> Value {
    let last = record.authors.len().saturating_sub(1);
    match kind {
        0 => json!([{ "op": "replace", "path": "/title", "value": format!("Curated title {id}") }]),
        1 => json!([{ "op": "replace", "path": "/authors/0/name", "value": format!("Curated Name{id}") }]),
        2 => json!([{ "op": "remove", "path": format!("/authors/{last}") }]),
        3 => json!([{ "op": "add", "path": "/authors/-", "value": { "name": format!("Added Author{id}") } }]),
        4 => json!([{ "op": "add", "path": "/keywords", "value": [format!("curated {id}")] }]),
        5 => json!([{ "op": "move", "from": format!("/authors/{last}"), "path": "/authors/0" }]),
        6 => json!([
            { "op": "replace", "path": "/q", "value": 2 },
            { "op": "replace", "path": "/if_value", "value": "3,25" },
            { "op": "replace", "path": "/visible", "value": false },
        ]),
        _ => json!([
            { "op": "add", "path": "/publication_date", "value": "2001-02" },
            { "op": "add", "path": "/subtitle", "value": format!("Curated subtitle {id}") },
        ]),
    }
}

/// An agency's answer as it may be some months later: another title, and authors inserted, removed, reordered, renamed or
/// split.
fn later(agency: Upstream, body: &Value, n: usize) -> Value {
    let mut later = body.clone();
    let crossref = agency == Upstream::Crossref;
    let (title, authors, given, family) = if crossref {
        ("/message/title", "/message/author", "given", "family")
    } else {
        ("/data/attributes/titles", "/data/attributes/creators", "givenName", "familyName")
    };
    if n.is_multiple_of(2) {
        let changed = format!("A title that upstream changed {n}");
        let changed = if crossref { json!([changed]) } else { json!([{ "title": changed }]) };
        if let Some(title) = later.pointer_mut(title) {
            *title = changed;
        }
    }
    let person = |first: &str, last: &str| json!({ given: first, family: last, "name": format!("{last}, {first}") });
    if let Some(authors) = later.pointer_mut(authors).and_then(Value::as_array_mut) {
        match n % 5 {
            0 => authors.insert(0, person("Nova", "Inserted")),
            1 if authors.len() > 1 => drop(authors.remove(0)),
            2 => authors.reverse(),
            3 => {
                if let Some(author) = authors.last_mut() {
                    let renamed = format!("{}-Renamed", author[family].as_str().unwrap_or("Someone"));
                    *author = person(author[given].as_str().unwrap_or("A."), &renamed);
                }
            }
            // One string that held two people.
            _ => authors.insert(authors.len().min(1), person("Second", "Half")),
        }
    }
    later
}

/// What the agency that describes a work says of it, where one does.
async fn described(world: &World, doi: &Doi) -> Option<(Upstream, Value)> {
    let sources = &world.app.sources;
    if let Ok(Some(body)) = sources.crossref.work(doi).await {
        return Some((Upstream::Crossref, serde_json::from_slice(&body).unwrap()));
    }
    let body = sources.datacite.work(doi).await.ok().flatten()?;
    Some((Upstream::DataCite, serde_json::from_slice(&body).unwrap()))
}

async fn row_of(store: &Store, id: i64) -> publication::Model {
    publications::by_ids(store.read(), 1, &[id]).await.unwrap().remove(0)
}

/// Asserts that an edit stands, or is told as a conflict; tells whether it is one.
async fn assert_stands(store: &Store, edited: &Edited) -> bool {
    let row = row_of(store, edited.id).await;
    let record: WorkRecord = serde_json::from_str(&row.merged).unwrap();
    let decisions: Vec<Decision> = serde_json::from_str(&row.decisions).unwrap();
    let conflicts: Vec<Conflict> = serde_json::from_str(&row.conflicts).unwrap();
    let told = decisions.iter().filter(|d| d.status == Status::Conflict).count();
    assert_eq!(told, conflicts.len(), "{}: {conflicts:#?}", edited.doi);
    assert_eq!(!conflicts.is_empty(), row.attention.contains("\"conflict\""), "{}", edited.doi);
    let named = |name: &str| record.authors.iter().filter(|author| author.name == name).count();
    let place = |name: &str| record.authors.iter().position(|author| author.name == name);
    let (id, doi, before) = (edited.id, &edited.doi, &edited.before);
    let last = before.authors.last().map_or("", |author| author.name.as_str());
    match edited.kind {
        0 => assert_eq!(record.title.as_deref(), Some(format!("Curated title {id}").as_str()), "{doi}"),
        1 => assert_eq!(named(&format!("Curated Name{id}")), 1, "{doi}: {:#?}", record.authors),
        2 => assert!(named(last) == 0 || !conflicts.is_empty(), "{doi}: {last} is back: {:#?}", record.authors),
        3 => assert_eq!(named(&format!("Added Author{id}")), 1, "{doi}: {:#?}", record.authors),
        4 => assert!(record.keywords.contains(&format!("curated {id}")), "{doi}: {:?}", record.keywords),
        5 => {
            let first = &before.authors[0].name;
            let both = place(last).zip(place(first)).filter(|_| named(last) == 1 && named(first) == 1);
            assert!(both.is_none_or(|(last, first)| last < first), "{doi}: {:#?}", record.authors);
        }
        6 => {
            let custom: CustomFields = serde_json::from_str(&row.custom).unwrap();
            assert_eq!((custom.q, custom.if_value, row.visible), (Some(2), Some(3.25), false), "{doi}");
        }
        _ => {
            assert_eq!(record.publication_date.map(|d| d.to_string()).as_deref(), Some("2001-02"), "{doi}");
            assert_eq!(record.subtitle.as_deref(), Some(format!("Curated subtitle {id}").as_str()), "{doi}");
        }
    }
    assert_eq!(revisions::list(store.read(), 1, id, 0, 10).await.unwrap().1, 1, "{doi}");
    !conflicts.is_empty()
}

/// Edits works, those that an agency describes first, until there are as many as wanted; then the agencies say otherwise.
async fn edit_and_change(world: &World, wanted: usize) -> Vec<Edited> {
    let ids: Vec<i64> = (1..=20_000).collect();
    let (mut works, mut others) = (Vec::new(), Vec::new());
    for row in publications::by_ids(world.app.store.read(), 1, &ids).await.unwrap() {
        let before: WorkRecord = serde_json::from_str(&row.merged).unwrap();
        if row.id_type != "doi" || before.title.is_none() {
            continue;
        }
        match described(world, &Doi::parse(&row.shown_id).unwrap()).await {
            Some(body) => works.push((row, before, Some(body))),
            None => others.push((row, before, None)),
        }
    }
    works.extend(others);
    let mut edited = Vec::new();
    for (row, before, body) in works.into_iter().take(wanted) {
        // Where there are no two authors to be told apart, something else is edited.
        let names: BTreeSet<&str> = before.authors.iter().map(|a| a.name.as_str()).collect();
        let n = edited.len();
        let kind = if names.len() > 1 && names.len() == before.authors.len() { n % KINDS } else { [0, 4, 6, 7][n % 4] };
        let patch = Patch::read(&patch_of(kind, row.id, &before), Default::default()).unwrap();
        let (store, actor) = (&world.app.store, Actor::system("curator"));
        let done = edit(store, row.id, &patch, Some(row.revision), &actor).await;
        let done = done.unwrap_or_else(|error| panic!("{} {kind}: {error}", row.shown_id));
        assert_eq!(done.number, Some(1), "{}", row.shown_id);
        if let Some((agency, body)) = &body {
            let changed = Override::json(&later(*agency, body, n / KINDS));
            world.running.override_body(*agency, &row.shown_id, Some(changed));
        }
        let agency = body.map(|(agency, _)| agency);
        edited.push(Edited { id: row.id, doi: row.shown_id, agency, before, kind });
    }
    edited
}

mod long {
    use super::*;

    on_both_engines! {
        async fn two_hundred_edits_of_the_recorded_world_survive_changed_upstreams(store: Store) {
            let Some(folder) = recorded() else { return };
            let world = World::start(RecordedFolder::open(folder).unwrap().into(), 0.0, store.clone()).await;
            let orcids = world.running.orcids();
            world.harvest(&orcids).await;
            let edited = edit_and_change(&world, 200).await;
            assert_eq!(edited.len(), 200, "the recorded world has enough works");
            world.harvest(&orcids).await;
            let mut conflicts = 0;
            for edit in &edited {
                conflicts += usize::from(assert_stands(&store, edit).await);
            }
            eprintln!("{} edits stand, {conflicts} of them listed as conflicts", edited.len());
            assert!((10..190).contains(&conflicts), "{conflicts}: a world that changes has some conflicts");
            // Upstream takes everything back: nothing is in conflict but what upstream itself made ambiguous.
            for edit in &edited {
                if let Some(agency) = edit.agency {
                    world.running.override_body(agency, &edit.doi, None);
                }
            }
            world.harvest(&orcids).await;
            let mut left = 0;
            for edit in &edited {
                left += usize::from(assert_stands(&store, edit).await);
            }
            assert!(left <= conflicts / 10, "{left} of {conflicts} conflicts stay although their ground is back");
        }
    }
}

on_both_engines! {
    async fn an_edit_outlives_a_harvest_that_says_otherwise(store: Store) {
        use pressmark_simulator::made_up::{Plan, World as MadeUp};
        let world = World::start(MadeUp::generate(&Plan::demo()).into(), 0.0, store.clone()).await;
        let orcids = world.running.orcids();
        world.harvest(&orcids).await;
        let edited = edit_and_change(&world, 24).await;
        assert_eq!(edited.len(), 24);
        world.harvest(&orcids).await;
        let mut conflicts = 0;
        for edit in &edited {
            conflicts += usize::from(assert_stands(&store, edit).await);
        }
        assert!(conflicts > 0);
    }

    async fn a_doi_that_a_harvest_is_just_writing_is_not_given_to_another_work(store: Store) {
        let tx = store.begin().await.unwrap();
        let ids = works(&tx, 1, 2).await;
        tx.commit().await.unwrap();
        let key = ("doi".to_owned(), "10.5555/twice".to_owned());
        let harvesting = store.begin().await.unwrap();
        publications::lock_keys(&harvesting, 1, &[format!("{}:{}", key.0, key.1)]).await.unwrap();
        publications::add_keys(&harvesting, 1, vec![(ids[1], key)]).await.unwrap();
        let patch = json!([{ "op": "add", "path": "/doi", "value": "10.5555/twice" }]);
        let patch = Patch::read(&patch, Default::default()).unwrap();
        let actor = Actor::system("curator");
        let end = async {
            tokio::time::sleep(std::time::Duration::from_millis(300)).await;
            harvesting.commit().await.unwrap();
        };
        let (edited, ()) = tokio::join!(edit(&store, ids[0], &patch, None, &actor), end);
        assert!(matches!(edited, Err(CurateError::Edit(_))), "{edited:?}");
        assert_eq!(row_of(&store, ids[0]).await.id_type, "local");
    }
}
