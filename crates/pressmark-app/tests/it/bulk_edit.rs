//! Many works edited by a job, and the edit undone.

use std::sync::Arc;
use std::time::Duration;

use pressmark_app::activity::Actor;
use pressmark_app::bulk_edit::{self, BulkEditError, Order};
use pressmark_app::identifiers::Identifiers;
use pressmark_app::{App, IngestSettings, curate, worker};
use pressmark_domain::curation::Patch;
use pressmark_sources::{LocalBudget, Sources, SourcesConfig};
use pressmark_store::repo::activity::{self, Filter};
use pressmark_store::repo::job_ends::{self, OnlyIf};
use pressmark_store::repo::{bulk_edits, deletion, jobs, publications, revisions, runs};
use pressmark_store::testing::works;
use pressmark_store::{Store, on_both_engines};
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::edits::edit;

/// Works until no job is left.
pub(crate) async fn work(store: &Store) {
    let sources = Sources::new(&SourcesConfig::default(), None, Arc::new(LocalBudget::new())).unwrap();
    let identifiers = Arc::new(Identifiers::local("https://registry.example.org"));
    let (sources, ingest, files) = (Arc::new(sources), IngestSettings::default(), crate::world::files());
    let app = App { store: store.clone(), sources, identifiers, ingest, files };
    let (stop, stopped) = watch::channel(false);
    let worker = tokio::spawn(worker::run(app, stopped, Duration::from_secs(5)));
    while jobs::active(store.read()).await.unwrap() != (0, 0) {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    stop.send(true).unwrap();
    worker.await.unwrap();
}

async fn result(store: &Store, job: i64) -> Value {
    let job = jobs::find(store.read(), job).await.unwrap().unwrap();
    assert_eq!(job.state, "completed", "{job:?}");
    serde_json::from_str(&job.result.unwrap()).unwrap()
}

on_both_engines! {
    async fn a_job_edits_many_works_and_an_undo_spares_what_changed_since(store: Store) {
        let actor = Actor::system("curator");
        let tx = store.begin().await.unwrap();
        let ids = works(&tx, 1, 205).await;
        deletion::delete(&tx, 1, &ids[..1], "someone", 7).await.unwrap();
        tx.commit().await.unwrap();
        let patch = json!([
            { "op": "add", "path": "/publisher", "value": "Brown" },
            { "op": "add", "path": "/q", "value": 1 },
        ]);
        let order = Order::new(ids.clone(), patch, None);

        let dry = bulk_edit::dry_run(&store, 1, &order, &actor).await.unwrap();
        assert_eq!((dry.tally.changed, dry.tally.refused, dry.samples.len()), (204, 1, 10));
        let change = &dry.samples[0].changes[0];
        assert_eq!((change.path.as_str(), &change.before, &change.after), ("/publisher", &None, &Some(json!("Brown"))));
        assert_eq!(dry.refused[0].key, ids[0]);
        assert!(dry.refused[0].reason.contains("restore it first"), "{}", dry.refused[0].reason);

        let started = bulk_edit::start(&store, 1, &order, &actor).await.unwrap();
        assert!(started.done.is_none(), "too many to wait for");
        let early = bulk_edit::undo(&store, 1, &started.run, &actor).await;
        assert!(matches!(early, Err(BulkEditError::UnderWay)), "{early:?}");
        work(&store).await;
        let told = result(&store, started.job).await;
        assert_eq!((&told["changed"], &told["refused"]), (&json!(204), &json!(1)), "{told}");
        let report = runs::items(store.read(), 1, started.job, 0, 10).await.unwrap();
        assert_eq!((report.len(), report[0].publication_id), (1, Some(ids[0])), "who refused is in the report");
        let rows = publications::by_ids(store.read(), 1, &ids[1..]).await.unwrap();
        assert!(rows.iter().all(|row| row.merged.contains("Brown") && row.edit_count == 1));
        let of_run = revisions::of_run(store.read(), 1, &started.run, 0, 1_000).await.unwrap();
        assert_eq!((of_run.len(), of_run[0].by_name.as_str()), (204, "curator"));

        let since = json!([{ "op": "replace", "path": "/publisher", "value": "Wayland" }]);
        let since = Patch::read(&since, Default::default()).unwrap();
        edit(&store, ids[1], &since, None, &actor).await.unwrap();
        let undone = bulk_edit::undo(&store, 1, &started.run, &actor).await.unwrap();
        work(&store).await;
        let told = result(&store, undone.job).await;
        assert_eq!((&told["undone"], &told["changed_since"]), (&json!(203), &json!(1)), "{told}");
        let rows = publications::by_ids(store.read(), 1, &ids[1..]).await.unwrap();
        let with = rows.iter().filter(|row| row.merged.contains("publisher")).map(|row| row.id).collect::<Vec<_>>();
        assert_eq!(with, ids[1..2], "the one that was changed since");
        let again = bulk_edit::undo(&store, 1, &started.run, &actor).await;
        assert!(matches!(again, Err(BulkEditError::Undone)), "{again:?}");
        assert!(matches!(bulk_edit::undo(&store, 2, &started.run, &actor).await, Err(BulkEditError::NotFound)));
        let begin = activity::From::Offset(0);
        let (events, _) = activity::list(store.read(), 1, &Filter::default(), begin, 10).await.unwrap();
        let bulk = events.iter().filter(|event| event.event_type.contains("bulk_edit")).count();
        assert_eq!(bulk, 2, "one event for the edit, one for its undo: {events:?}");
    }

    async fn an_edit_that_broke_off_can_be_undone_and_so_can_an_undo_that_did(store: Store) {
        let actor = Actor::system("curator");
        let tx = store.begin().await.unwrap();
        let ids = works(&tx, 1, 205).await;
        tx.commit().await.unwrap();
        let patch = json!([{ "op": "add", "path": "/publisher", "value": "Brown" }]);
        let started = bulk_edit::start(&store, 1, &Order::new(ids.clone(), patch.clone(), None), &actor).await.unwrap();
        let patch = Patch::read(&patch, Default::default()).unwrap();
        // As far as it came, before somebody ended it; and an undo that got nowhere.
        let tx = store.begin().await.unwrap();
        let row = publications::by_ids_for_update(&tx, 1, &ids[..1]).await.unwrap().remove(0);
        curate::edit_in(&tx, row, &patch, Some(&started.run), &actor).await.unwrap();
        job_ends::fail(&tx, started.job, OnlyIf::Active, "enough").await.unwrap().unwrap();
        bulk_edits::set_undone(&tx, 1, &started.run, 7).await.unwrap();
        let key = format!("undo {}", started.run);
        let undo = jobs::NewJob {
            workspace_id: 1,
            kind: bulk_edit::BULK_EDIT,
            key: &key,
            priority: 50,
            trigger: "api",
            requested_by: None,
            delay: 0,
            cursor: None,
        };
        let undo = jobs::enqueue(&tx, &undo).await.unwrap().unwrap();
        job_ends::fail(&tx, undo, OnlyIf::Active, "enough").await.unwrap().unwrap();
        tx.commit().await.unwrap();

        let undone = bulk_edit::undo(&store, 1, &started.run, &actor).await.unwrap();
        assert_eq!(undone.done.map(|done| (done.tally.changed, done.tally.refused)), Some((1, 0)));
        let row = publications::by_ids(store.read(), 1, &ids[..1]).await.unwrap().remove(0);
        assert!(!row.merged.contains("Brown"), "{}", row.merged);
        let again = bulk_edit::undo(&store, 1, &started.run, &actor).await;
        assert!(matches!(again, Err(BulkEditError::Undone)), "{again:?}");
    }
}
