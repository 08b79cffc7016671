//! What links cost, and what becomes of decisions, through harvests and repairs.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use pressmark_domain::matching::{PersonName, name_keys};
use pressmark_domain::work::Author;
use pressmark_domain::{Doi, Orcid, Provider, ProviderView, WorkRecord};
use pressmark_store::clock::now_millis;
use pressmark_store::entity::author_link;
use pressmark_store::repo::people::{PersonData, save};
use pressmark_store::repo::{links, publications};
use pressmark_store::{Store, on_both_engines};

use super::*;
use crate::activity::Actor;
use crate::people::{Named, remove};
use crate::upsert::{Context, Incoming, IncomingView, apply};

const JOSIAH: &str = "0000-0002-1825-0097";

async fn person(store: &Store, given: &str, family: &str, orcid: &str) -> i64 {
    let names = ListedNames { given: Some(given.into()), family: Some(family.into()), ..ListedNames::default() };
    let name = PersonName::from_parts(Some(given), Some(family));
    let data = PersonData {
        display_name: format!("{given} {family}"),
        sort_name: format!("{family} {given}").to_lowercase(),
        names: serde_json::to_string(&names).unwrap(),
        profile: "{}".into(),
        slug: family.to_lowercase(),
        harvest_state: "active".into(),
        name_keys: name_keys(&name),
        ..PersonData::default()
    };
    let tx = store.begin().await.unwrap();
    let (person, _) = save(&tx, 1, orcid, "ingest", &data).await.unwrap();
    tx.commit().await.unwrap();
    person.id
}

/// A work as Crossref tells of it.
fn work(n: usize, authors: &[(&str, &str)]) -> Incoming {
    let doi = format!("10.5555/cost.{n}");
    let authors = authors.iter().filter_map(|(given, family)| Author::from_names(Some(*given), Some(*family), None));
    let record = WorkRecord {
        doi: Doi::parse(&doi).ok(),
        title: Some(format!("On pots, part {n}")),
        authors: authors.collect(),
        ..WorkRecord::default()
    };
    let view = ProviderView::new(Provider::Crossref, doi, record);
    Incoming { views: vec![IncomingView { view, fetched_at: 1 }], ..Incoming::default() }
}

/// Writes works as a harvest does, claimed by somebody or by nobody.
async fn harvest(store: &Store, works: Vec<Incoming>, claimant: Option<i64>) -> Vec<i64> {
    let context = Context { workspace_id: 1, origin: "harvest", visible: true, now: now_millis() };
    let tx = store.begin().await.unwrap();
    let applied = apply(&tx, context, works).await.unwrap();
    let claim = |person_id| {
        let claim = move |id: &i64| Claim { publication_id: *id, person_id, put_codes: vec![*id] };
        applied.ids.iter().map(claim).collect::<Vec<_>>()
    };
    let claims = claimant.map(claim).unwrap_or_default();
    let mut profiles = Profiles::new(1);
    link_batch(&tx, context, &applied.works, &claims, &mut profiles, Judged::Everyone).await.unwrap();
    tx.commit().await.unwrap();
    applied.ids
}

async fn link(store: &Store, publication_id: i64, person_id: i64) -> author_link::Model {
    let links = links::of_publications(store.read(), &[publication_id]).await.unwrap();
    links[&publication_id].iter().find(|link| link.person_id == person_id).unwrap().clone()
}

async fn attention(store: &Store, publication_id: i64) -> String {
    publications::by_ids(store.read(), 1, &[publication_id]).await.unwrap().remove(0).attention
}

/// One more work of a person costs the same statements, however many there are.
async fn assert_costs_the_same(mut store: Store, numbers: [usize; 2]) {
    let josiah = person(&store, "Josiah", "Carberry", JOSIAH).await;
    let counted = Arc::new(AtomicU64::new(0));
    let counting = Arc::clone(&counted);
    store.watch_writes(move |_| _ = counting.fetch_add(1, Ordering::SeqCst));
    let team = [("Josiah", "Carberry"), ("Ada", "Quill")];
    let (mut works, mut costs) = (0, Vec::new());
    for until in numbers {
        while works < until {
            let batch = (works..until.min(works + 50)).map(|n| work(n, &team)).collect();
            harvest(&store, batch, Some(josiah)).await;
            works = until.min(works + 50);
        }
        let before = counted.load(Ordering::SeqCst);
        let ids = harvest(&store, vec![work(works, &team)], Some(josiah)).await;
        costs.push(counted.load(Ordering::SeqCst) - before);
        works += 1;
        assert_eq!(link(&store, ids[0], josiah).await.position, Some(0));
    }
    assert!(costs[0] > 0);
    assert_eq!(costs[0], costs[1], "statements");
}

mod long {
    use super::*;

    on_both_engines! {
        async fn the_ten_thousandth_work_costs_what_the_two_hundredth_did(store: Store) {
            assert_costs_the_same(store, [220, 9_999]).await;
        }
    }
}

on_both_engines! {
    // Beyond what a profile learns from; before that, each work is one more row to learn.
    async fn one_more_work_costs_the_same_however_many_a_person_has(store: Store) {
        assert_costs_the_same(store, [220, 500]).await;
    }

    async fn a_decision_outlives_harvests_and_repairs(store: Store) {
        let josiah = person(&store, "Josiah", "Carberry", JOSIAH).await;
        let actor = Actor::system("curator@example.org");
        let team = [("Josiah", "Carberry"), ("Ada", "Quill")];
        let id = harvest(&store, vec![work(1, &team)], None).await[0];
        let suggested = link(&store, id, josiah).await;
        assert_eq!((suggested.state.as_str(), suggested.position), ("suggested", Some(0)), "a name alone links nobody");
        assert!(attention(&store, id).await.contains("authors"));

        decide(&store, 1, id, josiah, Verdict::Reject, &actor).await.unwrap();
        assert_eq!(attention(&store, id).await, "[]");
        let longer = [("New", "Author"), ("Josiah", "Carberry"), ("Ada", "Quill")];
        harvest(&store, vec![work(1, &longer)], None).await;
        let rejected = link(&store, id, josiah).await;
        assert_eq!((rejected.state.as_str(), rejected.decided_by.as_deref()), ("rejected", Some("curator@example.org")));

        decide(&store, 1, id, josiah, Verdict::Accept { position: Some(1) }, &actor).await.unwrap();
        harvest(&store, vec![work(1, &team)], Some(josiah)).await;
        let accepted = link(&store, id, josiah).await;
        assert_eq!((accepted.state.as_str(), accepted.method.as_str()), ("linked", "curator"));
        assert_eq!((accepted.position, accepted.claimed), (Some(0), true), "it goes with its author");
        let again = decide(&store, 1, id, josiah, Verdict::Accept { position: None }, &actor).await.unwrap();
        assert_eq!(again, Vec::new(), "nothing was left to decide");

        let repair = Repair { store: &store, workspace_id: 1, dry_run: false, members_only: false, actor: &actor };
        assert_eq!(repair.work(id).await.unwrap().changes, Vec::new());
        // The author is gone: somebody has to look at it, and the decision stands.
        harvest(&store, vec![work(1, &[("Ada", "Quill")])], Some(josiah)).await;
        let orphan = link(&store, id, josiah).await;
        assert_eq!((orphan.state.as_str(), orphan.position), ("linked", None));
        assert!(attention(&store, id).await.contains("authors"));
        // And back, at another place: nobody has to look any more.
        harvest(&store, vec![work(1, &longer)], None).await;
        let back = link(&store, id, josiah).await;
        assert_eq!((back.position, back.decided_by.as_deref()), (Some(1), Some("curator@example.org")));
        assert_eq!(attention(&store, id).await, "[]");
    }

    async fn a_link_finds_its_author_again(store: Store) {
        let josiah = person(&store, "Josiah", "Carberry", JOSIAH).await;
        let asserted = |name: (&str, &str)| {
            let mut work = work(1, &[("Ada", "Quill"), name]);
            work.views[0].view.record.authors[1].orcid = Orcid::parse(JOSIAH).ok();
            work
        };
        let id = harvest(&store, vec![asserted(("Josiah", "Carberry"))], None).await[0];
        let made = link(&store, id, josiah).await;
        assert_eq!((made.state.as_str(), made.method.as_str(), made.position), ("linked", "orcid", Some(1)));
        harvest(&store, vec![work(1, &[("Ada", "Quill")])], None).await;
        assert_eq!(link(&store, id, josiah).await.position, None);
        assert!(attention(&store, id).await.contains("authors"));
        harvest(&store, vec![asserted(("J. S.", "Carberry"))], None).await;
        let back = link(&store, id, josiah).await;
        assert_eq!((back.position, back.author_name.as_deref()), (Some(1), Some("J. S. Carberry")), "by the iD");
        assert_eq!(attention(&store, id).await, "[]");
    }

    async fn nothing_is_decided_on_somebody_who_was_removed(store: Store) {
        let josiah = person(&store, "Josiah", "Carberry", JOSIAH).await;
        let actor = Actor::system("curator@example.org");
        let id = harvest(&store, vec![work(1, &[("Josiah", "Carberry"), ("Ada", "Quill")])], None).await[0];
        let named = Named::parse(JOSIAH).unwrap();
        remove(&store, 1, &named, &actor).await.unwrap().unwrap();
        let before = (link(&store, id, josiah).await, attention(&store, id).await);
        for verdict in [Verdict::Accept { position: None }, Verdict::Reject] {
            let refused = decide(&store, 1, id, josiah, verdict, &actor).await;
            assert!(matches!(refused, Err(DecideError::NotFound)), "{refused:?}");
        }
        assert_eq!((link(&store, id, josiah).await, attention(&store, id).await), before, "nothing was written");
    }

    async fn a_link_to_a_work_that_is_there_changes_its_public_face(store: Store) {
        let josiah = person(&store, "Josiah", "Carberry", JOSIAH).await;
        let team = [("Josiah", "Carberry"), ("Ada", "Quill")];
        let id = harvest(&store, vec![work(1, &team)], None).await[0];
        let face = async || {
            let row = publications::by_ids(store.read(), 1, &[id]).await.unwrap().remove(0);
            (row.public_changed_at, row.revision)
        };
        let before = face().await;
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        harvest(&store, vec![work(1, &team)], Some(josiah)).await;
        let claimed = face().await;
        assert!(claimed.0 > before.0, "it shows who wrote it");
        assert_eq!(claimed.1, before.1, "its record is what it was");
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        harvest(&store, vec![work(1, &team)], Some(josiah)).await;
        assert_eq!(face().await, claimed, "nothing new");
    }

    async fn a_repair_ends_what_nothing_speaks_for_and_a_dry_run_only_tells(store: Store) {
        let josiah = person(&store, "Josiah", "Carberry", JOSIAH).await;
        let actor = Actor::system("root@example.org");
        let ids = harvest(&store, (0..45).map(|n| work(n, &[("Ada", "Quill")])).collect(), None).await;
        let tx = store.begin().await.unwrap();
        let blank = row::blank(1, ids[41], josiah, 1);
        let wrong = author_link::Model { state: "linked".into(), method: "name+evidence".into(), position: Some(0), ..blank };
        links::put(&tx, vec![wrong.clone()]).await.unwrap();
        tx.commit().await.unwrap();

        let dry = Repair { store: &store, workspace_id: 1, dry_run: true, members_only: false, actor: &actor };
        let told = dry.work(ids[41]).await.unwrap();
        assert_eq!(told.changes.len(), 1);
        assert_eq!((&told.changes[0].before, told.changes[0].after.state.as_str()), (&Some(wrong.clone()), "withdrawn"));
        assert_eq!(link(&store, ids[41], josiah).await, wrong, "nothing was written");

        let others = Repair { members_only: true, ..dry };
        assert_eq!(others.work(ids[41]).await.unwrap().changes, Vec::new(), "Josiah is no member");

        let real = Repair { dry_run: false, ..dry };
        let mut seen = Vec::new();
        loop {
            let page = real.next(20).await.unwrap();
            seen.push((page.scanned, page.changed));
            if page.next.is_none() {
                break;
            }
            assert_eq!(dry.next(20).await.unwrap().next.is_some(), seen.len() < 2, "a dry run looks at what comes next");
        }
        assert_eq!(seen, [(20, 0), (20, 0), (5, 1)]);
        assert_eq!(link(&store, ids[41], josiah).await.state, "withdrawn");
        assert_eq!(real.next(30).await.unwrap().scanned, 30, "it begins anew");
    }
}
