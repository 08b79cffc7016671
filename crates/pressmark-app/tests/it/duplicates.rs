//! Works that become one, and two again.

use std::collections::BTreeSet;

use pressmark_app::activity::Actor;
use pressmark_app::duplicates::{MergeError, find_merge, find_now, merge, set_distinct, split};
use pressmark_app::linking::refresh_attention;
use pressmark_app::upsert::{Context, Incoming, IncomingView, apply};
use pressmark_domain::curation::Patch;
use pressmark_domain::{Orcid, Provider, ProviderView, WorkRecord};
use pressmark_store::entity::{author_link, publication, publication_view};
use pressmark_store::repo::duplicates::{self, PairState};
use pressmark_store::repo::people::{self, PersonData};
use pressmark_store::repo::publications::Key;
use pressmark_store::repo::{links, merges, publications, revisions, views};
use pressmark_store::{Store, on_both_engines};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use crate::edits::edit;

pub(crate) fn curator() -> Actor {
    Actor::system("curator")
}

fn record(change: &Value) -> WorkRecord {
    let mut whole = json!({
        "title": "On the cracking of ceremonial pots",
        "publication_type": "journal-article",
        "publication_year": 2019,
        "authors": [{ "name": "Josiah Carberry" }, { "name": "Ada Quill" }],
    });
    for (name, value) in change.as_object().unwrap() {
        whole[name] = value.clone();
    }
    whole.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    serde_json::from_value(whole).unwrap()
}

/// What a provider says; its key is the DOI, or who claims.
pub(crate) fn view(provider: Provider, key: &str, change: &Value) -> IncomingView {
    let view = ProviderView::new(provider, key, record(change));
    IncomingView { view, fetched_at: 1_704_067_200_000 }
}

/// Writes a work as a harvest does; its key.
pub(crate) async fn harvested(store: &Store, views: Vec<IncomingView>) -> i64 {
    let mut work = Incoming::default();
    work.views = views;
    work.agency = Some("Crossref".to_owned());
    let tx = store.begin().await.unwrap();
    let context = Context { workspace_id: 1, origin: "harvest", visible: true, now: 1_704_067_200_000 };
    let applied = apply(&tx, context, vec![work]).await.unwrap();
    tx.commit().await.unwrap();
    applied.ids[0]
}

pub(crate) async fn row_of(store: &Store, id: i64) -> publication::Model {
    publications::by_ids(store.read(), 1, &[id]).await.unwrap().remove(0)
}

/// Everything that hangs on a work.
#[derive(Debug, PartialEq)]
struct Whole {
    row: publication::Model,
    views: Vec<publication_view::Model>,
    links: Vec<author_link::Model>,
    keys: Vec<Key>,
    names: BTreeSet<String>,
}

impl Whole {
    /// As it is, but for what counts changes and tells when they were made.
    async fn of(store: &Store, id: i64) -> Self {
        let read = store.read();
        let row = row_of(store, id).await;
        let mut views = views::of_works(read, &[id]).await.unwrap().remove(&id).unwrap_or_default();
        views.sort_by_key(|view| (view.provider.clone(), view.source_key.clone()));
        let mut links = links::of_publications(read, &[id]).await.unwrap().remove(&id).unwrap_or_default();
        links.sort_by_key(|link| link.person_id);
        let names = publications::name_keys_of(read, &[id]).await.unwrap().remove(&id).unwrap_or_default();
        Self {
            row: publication::Model { revision: 0, updated_at: 0, public_changed_at: 0, ..row },
            views,
            links,
            keys: merges::keys_of(read, 1, id).await.unwrap(),
            names: names.into_iter().collect(),
        }
    }
}

async fn person(store: &Store, n: u64) -> i64 {
    let data = PersonData {
        display_name: format!("Person {n}"),
        sort_name: format!("person {n}"),
        names: "{}".into(),
        profile: "{}".into(),
        slug: format!("person-{n}"),
        harvest_state: "active".into(),
        ..PersonData::default()
    };
    let tx = store.begin().await.unwrap();
    let (person, _) = people::save(&tx, 1, Orcid::from_number(n).as_str(), "ingest", &data).await.unwrap();
    tx.commit().await.unwrap();
    person.id
}

/// One of two works: how it is described, how it was edited, who is linked.
#[derive(Debug, Clone)]
struct Half {
    has_doi: bool,
    title: &'static str,
    claim_by: Option<u64>,
    openalex: bool,
    pmid: bool,
    patches: Vec<Value>,
    /// Person, state, put-codes, whether a curator decided.
    links: Vec<(usize, &'static str, Vec<i64>, bool)>,
    hidden: bool,
}

fn half() -> impl Strategy<Value = Half> {
    let patch = prop::sample::select(vec![
        json!([{ "op": "replace", "path": "/title", "value": "A curated title" }]),
        json!([{ "op": "add", "path": "/publisher", "value": "Curated Press" }]),
        json!([{ "op": "replace", "path": "/authors/0/name", "value": "Josiah S. Carberry" }]),
        json!([{ "op": "remove", "path": "/authors/1" }]),
        json!([{ "op": "add", "path": "/authors/-", "value": { "name": "Truman Grayson" } }]),
        json!([{ "op": "add", "path": "/keywords", "value": ["pots", "cracks"] }]),
        json!([{ "op": "add", "path": "/q", "value": 2 }, { "op": "add", "path": "/if_value", "value": "3,14" }]),
    ]);
    let state = prop::sample::select(vec!["linked", "suggested", "rejected", "withdrawn"]);
    let link = (0..3usize, state, prop::collection::vec(1..9i64, 0..3), any::<bool>());
    let title = prop::sample::select(vec!["On the cracking of ceremonial pots", "Of pots"]);
    (
        any::<bool>(),
        title,
        prop::option::of(1..3u64),
        any::<bool>(),
        any::<bool>(),
        prop::collection::vec(patch, 0..3),
        prop::collection::vec(link, 0..4),
        any::<bool>(),
    )
        .prop_map(|(has_doi, title, claim_by, openalex, pmid, patches, links, hidden)| Half {
            has_doi,
            title,
            claim_by,
            openalex,
            pmid,
            patches,
            links,
            hidden,
        })
}

/// Makes a work; `name` is part of all its identifiers.
async fn made(store: &Store, half: &Half, name: &str, persons: &[i64]) -> i64 {
    let doi = half.has_doi.then(|| format!("10.5555/{name}"));
    let pmid = half.pmid.then(|| json!([{ "scheme": "pmid", "value": format!("pm{name}") }]));
    let handle = json!([{ "scheme": "handle", "value": format!("20.500.99999/{name}") }]);
    // Two works of one title would be found to be one when they come in.
    let title = format!("{}, {name}", half.title);
    let mut all = Vec::new();
    if let Some(doi) = &doi {
        all.push(view(Provider::Crossref, doi, &json!({ "doi": doi, "title": title, "identifiers": pmid })));
    }
    if let Some(n) = half.claim_by {
        let claim = json!({ "title": title, "doi": doi, "identifiers": handle, "authors": null });
        all.push(view(Provider::Orcid, Orcid::from_number(n).as_str(), &claim));
    }
    if half.openalex || all.is_empty() {
        let id = format!("W{name}");
        let said = json!({
            "doi": doi, "title": title, "cited_by_count": name.len(),
            "identifiers": [{ "scheme": "openalex", "value": id }],
        });
        all.push(view(Provider::OpenAlex, &id, &said));
    }
    let id = harvested(store, all).await;
    for patch in &half.patches {
        let patch = Patch::read(patch, Default::default()).unwrap();
        // Not every patch fits every record.
        drop(edit(store, id, &patch, None, &curator()).await);
    }
    let tx = store.begin().await.unwrap();
    publications::set_visible(&tx, 1, id, !half.hidden).await.unwrap();
    let rows = half.links.iter().map(|(person, state, put_codes, decided)| author_link::Model {
        publication_id: id,
        person_id: persons[*person],
        workspace_id: 1,
        position: i32::try_from(*person).ok().filter(|at| *at < 2),
        author_name: Some("Josiah Carberry".into()),
        method: "name".into(),
        score: 0.1 + 0.2,
        evidence: "[]".into(),
        name_contradiction: false,
        state: (*state).to_owned(),
        claimed: !put_codes.is_empty(),
        put_codes: serde_json::to_string(&put_codes.iter().collect::<BTreeSet<_>>()).unwrap(),
        claim_withdrawn_at: None,
        decided_by: decided.then(|| "curator".to_owned()),
        created_at: 5,
        updated_at: 6,
    });
    let mut seen = BTreeSet::new();
    let rows: Vec<_> = rows.filter(|link| seen.insert(link.person_id)).collect();
    links::put(&tx, rows).await.unwrap();
    refresh_attention(&tx, 1, &[id]).await.unwrap();
    tx.commit().await.unwrap();
    id
}

fn samples<S: Strategy>(strategy: &S, count: usize) -> Vec<S::Value> {
    let mut runner = TestRunner::deterministic();
    (0..count).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect()
}

/// What holds of a work into which another went.
async fn assert_one(store: &Store, survivor: &Whole, merged: &Whole, case: &str) {
    let one = Whole::of(store, survivor.row.id).await;
    for key in survivor.keys.iter().chain(&merged.keys) {
        assert!(one.keys.contains(key), "{case}: {key:?} leads nowhere");
    }
    let has = |view: &publication_view::Model| {
        one.views.iter().any(|v| (&v.provider, &v.source_key) == (&view.provider, &view.source_key))
    };
    assert!(survivor.views.iter().chain(&merged.views).all(has), "{case}: a view is lost");
    let of = |links: &[author_link::Model]| links.iter().map(|link| link.person_id).collect::<BTreeSet<_>>();
    assert!(
        of(&one.links).is_superset(&of(&survivor.links)) && of(&one.links).is_superset(&of(&merged.links)),
        "{case}"
    );
    for decided in survivor.links.iter().filter(|link| link.decided_by.is_some()) {
        let now = one.links.iter().find(|link| link.person_id == decided.person_id).unwrap();
        assert_eq!((&now.state, &now.decided_by), (&decided.state, &decided.decided_by), "{case}: a decision fell");
    }
    assert_eq!((one.row.visible, &one.row.custom), (survivor.row.visible, &survivor.row.custom), "{case}");
    if survivor.row.id_type == "doi" {
        assert_eq!(one.row.shown_id, survivor.row.shown_id, "{case}: it has another name");
    }
    let gone = Whole::of(store, merged.row.id).await;
    assert_eq!(gone.row.merged_into, Some(survivor.row.id));
    assert!(gone.keys.is_empty() && gone.links.is_empty(), "{case}");
}

on_both_engines! {
    async fn what_is_merged_is_split_without_loss(store: Store) {
        let persons = [person(&store, 1).await, person(&store, 2).await, person(&store, 3).await];
        for (n, (a, b, c, twice)) in samples(&(half(), half(), half(), any::<bool>()), 40).into_iter().enumerate() {
            let case = format!("{n}: {a:?} {b:?}");
            let first = made(&store, &a, &format!("a{n}"), &persons).await;
            let second = made(&store, &b, &format!("b{n}"), &persons).await;
            let third = made(&store, &c, &format!("c{n}"), &persons).await;
            let kept = [Whole::of(&store, first).await, Whole::of(&store, second).await];
            let other = Whole::of(&store, third).await;

            let merged = merge(&store, 1, first, second, &curator()).await.unwrap();
            assert_one(&store, &kept[0], &kept[1], &case).await;
            if twice {
                let between = Whole::of(&store, first).await;
                let later = merge(&store, 1, first, third, &curator()).await.unwrap();
                assert_one(&store, &between, &other, &case).await;
                let early = split(&store, 1, first, merged.number, &curator()).await;
                assert!(matches!(early, Err(MergeError::LaterFirst(_))), "{case}: {early:?}");
                split(&store, 1, first, later.number, &curator()).await.unwrap();
                assert_eq!(Whole::of(&store, first).await, between, "{case}");
                assert_eq!(Whole::of(&store, third).await, other, "{case}");
            }
            split(&store, 1, first, merged.number, &curator()).await.unwrap();
            assert_eq!([Whole::of(&store, first).await, Whole::of(&store, second).await], kept, "{case}");
            let again = split(&store, 1, first, merged.number, &curator()).await;
            assert!(matches!(again, Err(MergeError::NotMerged)), "{again:?}");
        }
    }

    async fn what_comes_while_two_are_one_goes_to_whose_it_is(store: Store) {
        let josiah = person(&store, 1).await;
        let (a, b) = ("10.5555/a", "10.5555/b");
        let first = harvested(&store, vec![view(Provider::Crossref, a, &json!({ "doi": a }))]).await;
        let second = harvested(&store, vec![view(Provider::Crossref, b, &json!({ "doi": b }))]).await;
        let merged = merge(&store, 1, first, second, &curator()).await.unwrap();
        assert_eq!(merged.survivor.shown_id, a, "it keeps its name");

        // A harvest meets the one that went away: with news, and with a claim.
        let pmid = json!([{ "scheme": "pmid", "value": "77" }]);
        let news = view(Provider::Crossref, b, &json!({ "doi": b, "subtitle": "News", "identifiers": pmid }));
        let claim = view(Provider::Orcid, Orcid::from_number(1).as_str(), &json!({ "doi": b }));
        assert_eq!(harvested(&store, vec![news, claim]).await, first, "it leads to the one that stayed");
        let key = [("pmid".to_owned(), "77".to_owned())];
        assert_eq!(publications::by_keys(store.read(), 1, &key).await.unwrap()[&key[0]], first);
        // A curator speaks of both while they are one.
        let patch = json!([{ "op": "add", "path": "/publisher", "value": "Curated Press" }]);
        let patch = Patch::read(&patch, Default::default()).unwrap();
        edit(&store, first, &patch, None, &curator()).await.unwrap();
        let tx = store.begin().await.unwrap();
        let link = author_link::Model {
            publication_id: first,
            person_id: josiah,
            workspace_id: 1,
            position: Some(0),
            author_name: Some("Josiah Carberry".into()),
            method: "claim".into(),
            score: 1.0,
            evidence: "[]".into(),
            name_contradiction: false,
            state: "linked".into(),
            claimed: true,
            put_codes: "[5]".into(),
            claim_withdrawn_at: None,
            decided_by: None,
            created_at: 1,
            updated_at: 1,
        };
        links::put(&tx, vec![link]).await.unwrap();
        tx.commit().await.unwrap();

        assert_eq!(find_merge(store.read(), 1, first, "https://doi.org/10.5555/B").await.unwrap(), Some(merged.number));
        split(&store, 1, first, merged.number, &curator()).await.unwrap();
        let (one, other) = (Whole::of(&store, first).await, Whole::of(&store, second).await);
        assert_eq!(other.views.len(), 2, "{:?}", other.views);
        assert!(other.row.merged.contains("News") && !one.row.merged.contains("News"));
        assert!(other.keys.contains(&key[0]) && !one.keys.contains(&key[0]));
        assert_eq!(other.links.iter().map(|link| link.person_id).collect::<Vec<_>>(), [josiah], "who claims it");
        assert!(one.links.is_empty());
        assert!(one.row.merged.contains("Curated Press"), "what was decided on the one that stayed stays");
        let (history, _) = revisions::list(store.read(), 1, first, 0, 10).await.unwrap();
        assert_eq!(history.iter().map(|row| row.kind.as_str()).collect::<Vec<_>>(), ["split", "edit", "merge"]);
        let pair = duplicates::find(store.read(), 1, first, second).await.unwrap().unwrap();
        assert_eq!(pair.state, "distinct", "who splits says that they are two");
    }

    async fn candidates_are_found_told_apart_and_not_found_again(store: Store) {
        let doi = "10.5555/a";
        let claim = |n: u64, change: Value| view(Provider::Orcid, Orcid::from_number(n).as_str(), &change);
        let article = harvested(&store, vec![view(Provider::Crossref, doi, &json!({ "doi": doi }))]).await;
        // Without an author in common with what is stored these were new works.
        let other = json!({ "publication_year": 2020, "identifiers": [{ "scheme": "eid", "value": "2-s2.0-1" }] });
        let twin = harvested(&store, vec![claim(1, other)]).await;
        let preprint = json!({ "doi": "10.48550/arxiv.1901.1", "publication_type": "posted-content" });
        let preprint = harvested(&store, vec![view(Provider::DataCite, "10.48550/arxiv.1901.1", &preprint)]).await;

        let found = find_now(&store, 1).await.unwrap();
        assert_eq!((found.proposed, found.looked_at >= 3), (1, true), "{found:?}");
        let (open, _) = duplicates::page(store.read(), 1, PairState::Open, 0, 10).await.unwrap();
        assert_eq!((open[0].first_id, open[0].second_id), (article.min(twin), article.max(twin)));
        let wants = |row: publication::Model| row.attention.contains("duplicate");
        assert!(wants(row_of(&store, article).await) && wants(row_of(&store, twin).await));
        assert!(!wants(row_of(&store, preprint).await), "a preprint is another work");
        assert_eq!(find_now(&store, 1).await.unwrap().proposed, 0, "nobody is asked twice");

        set_distinct(&store, 1, twin, article, &curator()).await.unwrap();
        assert!(!wants(row_of(&store, article).await) && !wants(row_of(&store, twin).await));
        assert_eq!(find_now(&store, 1).await.unwrap().proposed, 0);
        // What is not the one is not the work into which that one goes.
        let same = json!({ "doi": "10.5555/c", "title": "Of other pots" });
        let third = harvested(&store, vec![view(Provider::Crossref, "10.5555/c", &same)]).await;
        let merged = merge(&store, 1, third, twin, &curator()).await.unwrap();
        let told = duplicates::find(store.read(), 1, third, article).await.unwrap();
        assert_eq!(told.map(|pair| pair.state), Some("distinct".to_owned()));
        split(&store, 1, third, merged.number, &curator()).await.unwrap();
        assert!(duplicates::find(store.read(), 1, third, article).await.unwrap().is_none());
    }

    async fn merges_in_a_chain_end_at_the_last_and_are_undone_from_there(store: Store) {
        let mut ids = Vec::new();
        for doi in ["10.5555/a", "10.5555/b", "10.5555/c"] {
            ids.push(harvested(&store, vec![view(Provider::Crossref, doi, &json!({ "doi": doi }))]).await);
        }
        let [a, b, c] = ids[..] else { panic!("{ids:?}") };
        let into_b = merge(&store, 1, b, a, &curator()).await.unwrap();
        let into_c = merge(&store, 1, c, b, &curator()).await.unwrap();
        for (survivor, merged) in [(c, a), (a, c), (b, c)] {
            let refused = merge(&store, 1, survivor, merged, &curator()).await;
            assert!(matches!(refused, Err(MergeError::MergedAway { .. })), "{refused:?}");
        }
        assert!(matches!(merge(&store, 1, c, c, &curator()).await, Err(MergeError::Same)));
        assert!(matches!(merge(&store, 2, c, b, &curator()).await, Err(MergeError::NotFound)), "of another workspace");
        let key = ("doi".to_owned(), "10.5555/a".to_owned());
        let keys = [key.clone()];
        let leads = || async { publications::by_keys(store.read(), 1, &keys).await.unwrap()[&key] };
        assert_eq!(leads().await, c);
        let again = view(Provider::Crossref, "10.5555/a", &json!({ "doi": "10.5555/a" }));
        assert_eq!(harvested(&store, vec![again]).await, c);
        let early = split(&store, 1, b, into_b.number, &curator()).await;
        assert!(matches!(early, Err(MergeError::MergedAway { .. })), "{early:?}");
        split(&store, 1, c, into_c.number, &curator()).await.unwrap();
        assert_eq!(leads().await, b);
        split(&store, 1, b, into_b.number, &curator()).await.unwrap();
        assert_eq!(leads().await, a);
    }
}
