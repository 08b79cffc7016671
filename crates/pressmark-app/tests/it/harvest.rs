use std::collections::BTreeSet;

use pressmark_app::ingest::Counts;
use pressmark_domain::Orcid;
use pressmark_simulator::made_up::{Plan, World as MadeUp};
use pressmark_store::repo::{change_log, links, people, publications, runs};
use pressmark_store::{Store, on_both_engines};

use crate::world::{Expected, World};

/// What the registry holds of a person's claims.
pub(crate) async fn held(store: &Store, orcid: &Orcid) -> Option<Expected> {
    let person = people::by_orcid(store.read(), 1, orcid.as_str()).await.unwrap()?;
    let claimed: Vec<_> =
        links::of_person(store.read(), 1, person.id).await.unwrap().into_iter().filter(|l| l.claimed).collect();
    let put_codes: BTreeSet<i64> =
        claimed.iter().flat_map(|l| serde_json::from_str::<Vec<i64>>(&l.put_codes).unwrap()).collect();
    let ids: Vec<i64> = claimed.iter().map(|l| l.publication_id).collect();
    let rows = publications::by_ids(store.read(), 1, &ids).await.unwrap();
    let dois = rows.into_iter().filter(|r| r.id_type == "doi").map(|r| r.shown_id).collect();
    Some(Expected { put_codes, dois })
}

/// Everything that the world's records claim is held, nothing more, and no identifier names two works.
pub(crate) async fn assert_complete(world: &World, orcids: &[Orcid]) -> (usize, usize) {
    let (mut with_record, mut works) = (0, 0);
    for orcid in orcids {
        let Some(expected) = world.claims(orcid).await else { continue };
        with_record += 1;
        works += expected.dois.len();
        let held = held(&world.app.store, orcid).await.unwrap_or_else(|| panic!("{orcid} is not held"));
        assert_eq!(held.put_codes, expected.put_codes, "put-codes of {orcid}");
        assert_eq!(held.dois, expected.dois, "DOIs of {orcid}");
    }
    (with_record, works)
}

fn counts(job: &pressmark_store::entity::job::Model) -> Counts {
    serde_json::from_str(job.result.as_deref().unwrap_or_else(|| panic!("{job:?}"))).unwrap()
}

on_both_engines! {
    async fn the_demo_institution_is_harvested_whole_and_a_second_time_changes_nothing(store: Store) {
        let world = World::start(MadeUp::generate(&Plan::demo()).into(), 0.0, store.clone()).await;
        let orcids = world.running.orcids();
        let first = world.harvest(&orcids).await;
        assert!(first.values().all(|job| job.state == "completed"), "{first:#?}");
        let (people_found, works) = assert_complete(&world, &orcids).await;
        assert!(people_found >= 10 && works > 100, "{people_found} people, {works} works");

        let before = change_log::head(store.read()).await.unwrap();
        let second = world.harvest(&orcids).await;
        let mut judged = BTreeSet::new();
        for job in second.values() {
            let counts = counts(job);
            assert_eq!((counts.new, counts.changed), (0, 0), "{}: {counts:?}", job.job_key);
            assert!(counts.unchanged > 0);
            // Everybody is known by now, so an author may be told whom the first harvest could not tell.
            let report = runs::items(store.read(), 1, job.id, 0, 10_000).await.unwrap();
            let link = |change: &str| ["link_suggested", "link_placed"].contains(&change);
            assert!(report.iter().all(|item| link(&item.change) || item.change == "noted"), "{report:?}");
            judged.extend(report.iter().filter(|item| link(&item.change)).filter_map(|item| item.publication_id));
        }
        let rows = change_log::after(store.read(), before.as_ref().unwrap().position(), 10_000).await.unwrap();
        let rewritten: BTreeSet<i64> = rows.iter().filter(|r| r.kind == "publication").map(|r| r.entity_id).collect();
        assert_eq!(rewritten, judged, "works were rewritten behind {:?}", before.map(|row| row.seq));

        let settled = change_log::head(store.read()).await.unwrap();
        world.harvest(&orcids).await;
        let rows = change_log::after(store.read(), settled.unwrap().position(), 10_000).await.unwrap();
        assert!(rows.iter().all(|row| row.kind != "publication"), "a third harvest still changes works: {rows:?}");
    }

    async fn a_fifth_of_faulty_answers_loses_nothing(store: Store) {
        let world = World::start(MadeUp::generate(&Plan::demo()).into(), 0.2, store.clone()).await;
        let orcids = world.running.orcids();
        let ended = world.harvest(&orcids).await;
        assert!(ended.values().all(|job| job.state == "completed"), "{ended:#?}");
        world.running.set_faults(0.0);
        assert_complete(&world, &orcids).await;
        assert!(world.running.faults().values().sum::<u64>() > 20, "the world was not faulty enough to prove anything");
    }
}
