//! The recorded world, whole.

use pressmark_simulator::made_up::{Plan, World as MadeUp};
use pressmark_simulator::{Override, RecordedFolder, Upstream};
use pressmark_store::on_both_engines;
use pressmark_store::repo::publications;
use serde_json::json;

use crate::expected::{assert_complete, recorded};
use crate::world::World;

on_both_engines! {
    async fn every_recorded_researcher_is_harvested_with_exactly_what_was_recorded(store: Store) {
        let Some(folder) = recorded() else { return };
        let world = World::start(RecordedFolder::open(folder).unwrap().into(), 0.0, store).await;
        let orcids = world.running.orcids();
        world.harvest(&orcids).await;
        let (people, works) = assert_complete(&world.running, &world.app.store, &orcids).await;
        eprintln!("{people} of {} researchers with a record, {works} DOIs", orcids.len());
        assert!(people > 1_000);

        let schema = serde_json::from_str(pressmark_domain::schema::WORK_RECORD).unwrap();
        let schema = jsonschema::validator_for(&schema).unwrap();
        let ids: Vec<i64> = (1..=50_000).collect();
        let records = publications::merged_of(world.app.store.read(), &ids).await.unwrap();
        assert_eq!(records.len() as u64, publications::count(world.app.store.read(), 1).await.unwrap());
        for (id, record) in records {
            let record = serde_json::from_str(&record).unwrap();
            let breaches: Vec<String> = schema.iter_errors(&record).map(|e| format!("{}: {e}", e.instance_path())).collect();
            assert!(breaches.is_empty(), "publication {id}: {breaches:?} in {record}");
        }
    }

    async fn with_a_fifth_of_faulty_answers_too(store: Store) {
        let Some(folder) = recorded() else { return };
        let world = World::start(RecordedFolder::open(folder).unwrap().into(), 0.2, store).await;
        let orcids = world.running.orcids();
        world.harvest(&orcids).await;
        assert_complete(&world.running, &world.app.store, &orcids).await;
    }

    async fn a_record_of_ten_thousand_works_is_harvested_whole(store: Store) {
        let world = World::start(MadeUp::generate(&Plan::demo()).into(), 0.0, store.clone()).await;
        let orcid = world.running.orcids().remove(0);
        let group = |n: u64| {
            let doi = json!({"external-id-type": "doi", "external-id-value": format!("10.5555/many.{n}"),
                "external-id-relationship": "self"});
            let ids = if n.is_multiple_of(2) { json!([doi]) } else { json!([]) };
            let title = json!({"title": {"value": format!("Pots of kiln {n}, cracked in year {}", 1950 + n % 70)}});
            let summary = json!({"put-code": n, "title": title, "external-ids": {"external-id": ids},
                "type": "journal-article", "publication-date": {"year": {"value": (1950 + n % 70).to_string()}},
                "visibility": "public", "path": format!("/{orcid}/work/{n}"), "display-index": "1"});
            json!({"external-ids": {"external-id": ids}, "work-summary": [summary]})
        };
        let works = json!({"group": (1..=10_000).map(group).collect::<Vec<_>>(), "path": format!("/{orcid}/works")});
        let path = format!("{orcid}/works");
        world.running.override_body(Upstream::Orcid, &path, Some(Override::json(&works)));
        let orcids = [orcid];
        let job = world.harvest(&orcids).await.remove(orcids[0].as_str()).unwrap();
        let how = (job.state.as_str(), job.progress_done, job.progress_total);
        assert_eq!(how, ("completed", 10_000, Some(10_000)), "{:?}", job.error_message);
        let (_, dois) = assert_complete(&world.running, &world.app.store, &orcids).await;
        assert_eq!(dois, 5_000);
        assert_eq!(publications::count(store.read(), 1).await.unwrap(), 10_000);
    }
}
