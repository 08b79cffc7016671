use std::collections::BTreeSet;

use pressmark_app::ingest::Counts;
use pressmark_simulator::made_up::{Plan, World as MadeUp};
use pressmark_store::on_both_engines;
use pressmark_store::repo::{change_log, runs};

use crate::expected::assert_complete;
use crate::world::{World, logged_after};

fn counts(job: &pressmark_store::entity::job::Model) -> Counts {
    serde_json::from_str(job.result.as_deref().unwrap_or_else(|| panic!("{job:?}"))).unwrap()
}

on_both_engines! {
    async fn the_demo_institution_is_harvested_whole_and_a_second_time_changes_nothing(store: Store) {
        let world = World::start(MadeUp::generate(&Plan::demo()).into(), 0.0, store.clone()).await;
        let orcids = world.running.orcids();
        let first = world.harvest(&orcids).await;
        assert!(first.values().all(|job| job.state == "completed"), "{first:#?}");
        let (people_found, works) = assert_complete(&world.running, &world.app.store, &orcids).await;
        assert!(people_found >= 10 && works > 100, "{people_found} people, {works} works");

        let before = change_log::last(store.read()).await.unwrap();
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
        let rows = logged_after(&store, before.as_ref().unwrap().position()).await;
        let rewritten: BTreeSet<i64> = rows.iter().filter(|r| r.kind == "publication").map(|r| r.entity_id).collect();
        assert_eq!(rewritten, judged, "works were rewritten behind {:?}", before.map(|row| row.seq));

        let settled = change_log::last(store.read()).await.unwrap();
        world.harvest(&orcids).await;
        let rows = logged_after(&store, settled.unwrap().position()).await;
        assert!(rows.iter().all(|row| row.kind != "publication"), "a third harvest still changes works: {rows:?}");
    }

    async fn a_fifth_of_faulty_answers_loses_nothing(store: Store) {
        let world = World::start(MadeUp::generate(&Plan::demo()).into(), 0.2, store.clone()).await;
        let orcids = world.running.orcids();
        let ended = world.harvest(&orcids).await;
        assert!(ended.values().all(|job| job.state == "completed"), "{ended:#?}");
        assert_complete(&world.running, &world.app.store, &orcids).await;
        assert!(world.running.faults().values().sum::<u64>() > 20, "the world was not faulty enough to prove anything");
    }
}
