use super::*;
use crate::entity::{identifier, publication};
use crate::repo::identifiers::{self, NewIdentifier};
use crate::repo::{identifier_attempts, publications};
use crate::testing::{on_both_engines, works};

async fn add_one(tx: &WriteTx, value: &str, registrar: &str, publication_id: Option<i64>) -> Option<i64> {
    let new = NewIdentifier {
        workspace_id: 1,
        publication_id,
        kind: "docid",
        registrar,
        value,
        registered: registrar == "local",
        provisional: true,
        owner_id: Some(7),
        requested_by: "josiah@example.org",
        request_id: Some("req_1"),
        mint_key: None,
    };
    identifiers::add(tx, &new).await.unwrap()
}

async fn take(store: &Store, lease: &str, millis: i64, only: Option<i64>) -> Option<Model> {
    let tx = store.begin().await.unwrap();
    let task = claim(&tx, lease, millis, only).await.unwrap();
    tx.commit().await.unwrap();
    task
}

async fn put_back(store: &Store, task: &Model, lease: &str, again: Option<i64>) -> bool {
    let tx = store.begin().await.unwrap();
    let ours = settle(&tx, task.id, lease, again).await.unwrap();
    tx.commit().await.unwrap();
    ours
}

async fn row(store: &Store, id: i64) -> identifier::Model {
    identifiers::by_id(store.read(), id).await.unwrap().unwrap()
}

on_both_engines! {
    async fn tasks_of_one_identifier_are_taken_in_order_and_by_one_worker(store: Store) {
        let tx = store.begin().await.unwrap();
        let one = add_one(&tx, "20.500.5555/one", "cordra", None).await.unwrap();
        let two = add_one(&tx, "20.500.5555/two", "cordra", None).await.unwrap();
        assert_eq!(add_one(&tx, "20.500.5555/two", "cordra", None).await, None, "taken");
        add(&tx, one, "register", None).await.unwrap();
        add(&tx, one, "tombstone", None).await.unwrap();
        add(&tx, two, "register", None).await.unwrap();
        tx.commit().await.unwrap();

        let first = take(&store, "a", 60_000, None).await.unwrap();
        assert_eq!((first.identifier_id, first.action.as_str(), first.attempts), (one, "register", 1));
        let second = take(&store, "b", 60_000, None).await.unwrap();
        assert_eq!(second.identifier_id, two, "the tombstone waits for the registration");
        assert!(!any_due(&store, None).await.unwrap());
        assert_eq!(take(&store, "c", 60_000, Some(one)).await, None);

        assert!(!put_back(&store, &first, "b", None).await, "it is another's");
        assert!(put_back(&store, &first, "a", Some(3_600_000)).await);
        assert_eq!(take(&store, "a", 60_000, None).await, None, "in an hour");
        let again = take(&store, "a", 60_000, Some(one)).await.unwrap();
        assert_eq!((again.id, again.attempts), (first.id, 2), "unless somebody asks for it");
        assert!(put_back(&store, &again, "a", None).await);
        let tombstone = take(&store, "a", 60_000, None).await.unwrap();
        assert_eq!(tombstone.action, "tombstone");
        assert_eq!(waiting(store.read()).await.unwrap(), (2, 2));
    }

    async fn a_worker_that_is_silent_loses_its_task(store: Store) {
        let tx = store.begin().await.unwrap();
        let one = add_one(&tx, "20.500.5555/one", "cordra", None).await.unwrap();
        add(&tx, one, "register", None).await.unwrap();
        tx.commit().await.unwrap();
        let lost = take(&store, "a", -1, None).await.unwrap();
        let found = take(&store, "b", 60_000, None).await.unwrap();
        assert_eq!((found.id, found.attempts), (lost.id, 2));
        assert!(!put_back(&store, &lost, "a", None).await, "its last word does not count");
        assert!(put_back(&store, &found, "b", None).await);
        assert!(!any_due(&store, None).await.unwrap());
    }

    async fn a_change_is_told_once_and_never_lost(store: Store) {
        let tx = store.begin().await.unwrap();
        let one = add_one(&tx, "20.500.5555/one", "cordra", None).await.unwrap();
        let local = add_one(&tx, "20.500.5555/local", "local", None).await.unwrap();
        add(&tx, one, "register", None).await.unwrap();
        add_update(&tx, one, None).await.unwrap();
        add_update(&tx, local, None).await.unwrap();
        tx.commit().await.unwrap();
        let waits = waiting(store.read()).await.unwrap().0;
        assert_eq!(waits, 1, "the registration will tell of it; nobody of the local one");

        let taken = take(&store, "a", 60_000, None).await.unwrap();
        let tx = store.begin().await.unwrap();
        add_update(&tx, one, None).await.unwrap();
        add_update(&tx, one, None).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(waiting(store.read()).await.unwrap().0, 2, "the worker may have read what was before");
        assert!(put_back(&store, &taken, "a", Some(3_600_000)).await);
        let tx = store.begin().await.unwrap();
        add_update(&tx, one, None).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(waiting(store.read()).await.unwrap().0, 2);
        let woken = take(&store, "a", 60_000, None).await.unwrap();
        assert_eq!(woken.id, taken.id, "what was refused may be taken now that it is another");
    }

    async fn an_identifier_goes_from_reserved_to_tombstone_and_back(store: Store) {
        let tx = store.begin().await.unwrap();
        let ids = works(&tx, 1, 2).await;
        let one = add_one(&tx, "20.500.5555/one", "cordra", None).await.unwrap();
        let local = add_one(&tx, "20.500.5555/local", "local", Some(ids[0])).await.unwrap();
        assert!(identifiers::bind(&tx, one, ids[0]).await.unwrap());
        assert!(identifiers::bind(&tx, one, ids[0]).await.unwrap(), "said twice");
        assert!(!identifiers::bind(&tx, one, ids[1]).await.unwrap(), "it is another's");
        tx.commit().await.unwrap();
        assert_eq!(row(&store, one).await.state, "reserved");
        assert_eq!(row(&store, local).await.state, "registered");

        let tx = store.begin().await.unwrap();
        assert!(identifiers::set_tombstoned(&tx, one, true).await.unwrap());
        assert!(!identifiers::set_tombstoned(&tx, one, true).await.unwrap());
        identifiers::set_registered(&tx, one).await.unwrap();
        tx.commit().await.unwrap();
        let held = row(&store, one).await;
        assert_eq!(held.state, "tombstoned", "a late registration does not bring it back");
        assert!(held.registered_at.is_some() && held.tombstoned_at.is_some());
        let tx = store.begin().await.unwrap();
        assert!(identifiers::set_tombstoned(&tx, one, false).await.unwrap());
        identifiers::set_error(&tx, one, Some("no"), true).await.unwrap();
        assert_eq!(identifiers::failing(&*tx, ids[0]).await.unwrap()[0].last_error.as_deref(), Some("no"));
        let mut merged = publications::by_ids(&*tx, 1, &ids[..1]).await.unwrap().remove(0);
        merged.merged_into = Some(ids[1]);
        publications::update(&tx, vec![merged.clone()]).await.unwrap();
        assert_eq!(identifiers::failing(&*tx, ids[1]).await.unwrap()[0].id, one, "it leads to this one now");
        publications::update(&tx, vec![publication::Model { merged_into: None, ..merged }]).await.unwrap();
        assert!(identifiers::failing(&*tx, ids[1]).await.unwrap().is_empty());
        identifiers::set_error(&tx, one, None, false).await.unwrap();
        assert!(identifiers::failing(&*tx, ids[0]).await.unwrap().is_empty());
        tx.commit().await.unwrap();
        let held = row(&store, one).await;
        assert_eq!((held.state.as_str(), held.tombstoned_at, held.last_error), ("registered", None, None));
        let of_work = identifiers::of_publication(store.read(), 1, ids[0]).await.unwrap();
        assert_eq!(of_work.iter().map(|row| row.id).collect::<Vec<_>>(), [one, local]);
        assert!(identifiers::of_publication(store.read(), 2, ids[0]).await.unwrap().is_empty(), "of another workspace");
    }

    async fn of_many_works_those_are_found_of_whom_an_agency_is_told(store: Store) {
        let tx = store.begin().await.unwrap();
        let ids = works(&tx, 1, 4).await;
        let one = add_one(&tx, "20.500.5555/one", "cordra", Some(ids[0])).await.unwrap();
        add_one(&tx, "20.500.5555/local", "local", Some(ids[0])).await.unwrap();
        let gone = add_one(&tx, "20.500.5555/gone", "cordra", Some(ids[1])).await.unwrap();
        identifiers::set_tombstoned(&tx, gone, true).await.unwrap();
        let merged = add_one(&tx, "20.500.5555/merged", "cordra", Some(ids[2])).await.unwrap();
        let mut row = publications::by_ids(&*tx, 1, &ids[2..3]).await.unwrap().remove(0);
        row.merged_into = Some(ids[3]);
        publications::update(&tx, vec![row]).await.unwrap();
        assert_eq!(identifiers::to_be_told(&*tx, &ids[..3]).await.unwrap(), [one, merged]);
        assert_eq!(identifiers::to_be_told(&*tx, &ids[3..]).await.unwrap(), [merged], "it leads to this one now");
        assert!(identifiers::to_be_told(&*tx, &[]).await.unwrap().is_empty());
    }

    async fn an_attempt_is_known_before_it_ends(store: Store) {
        let tx = store.begin().await.unwrap();
        let one = add_one(&tx, "20.500.5555/one", "cordra", None).await.unwrap();
        add(&tx, one, "register", None).await.unwrap();
        let task = claim(&tx, "a", 60_000, None).await.unwrap().unwrap();
        let of = identifiers::by_id(&*tx, one).await.unwrap().unwrap();
        let attempt = identifier_attempts::begin(&tx, &task, &of).await.unwrap();
        tx.commit().await.unwrap();
        let begun = identifier_attempts::of_identifier(store.read(), one).await.unwrap();
        assert_eq!((begun[0].outcome.as_str(), begun[0].user_id), ("begun", Some(7)));
        assert_eq!(begun[0].request_id.as_deref(), Some("req_1"));
        let tx = store.begin().await.unwrap();
        identifier_attempts::end(&tx, attempt, "failed", Some(503), Some("busy")).await.unwrap();
        tx.commit().await.unwrap();
        let ended = &identifier_attempts::of_identifier(store.read(), one).await.unwrap()[0];
        assert_eq!((ended.outcome.as_str(), ended.http_status), ("failed", Some(503)));
        assert_eq!(ended.error.as_deref(), Some("busy"));
        assert!(ended.ended_at.is_some());
    }

    async fn an_update_is_made_for_whoever_caused_it(store: Store) {
        let tx = store.begin().await.unwrap();
        let one = add_one(&tx, "20.500.5555/one", "cordra", None).await.unwrap();
        add(&tx, one, "register", None).await.unwrap();
        let ada = Cause { user_id: Some(8), requested_by: "ada@example.org", request_id: Some("req_2") };
        let mo = Cause { user_id: Some(9), requested_by: "mo@example.org", request_id: Some("req_3") };
        add_update(&tx, one, Some(&ada)).await.unwrap();
        let of = identifiers::by_id(&*tx, one).await.unwrap().unwrap();
        let register = claim(&tx, "a", 60_000, None).await.unwrap().unwrap();
        identifier_attempts::begin(&tx, &register, &of).await.unwrap();
        // The first is an update of its own, for a worker has the registration; then it waits, and is woken.
        for cause in [None, Some(&ada), Some(&mo), None] {
            add_update(&tx, one, cause).await.unwrap();
        }
        add(&tx, one, "tombstone", Some(&ada)).await.unwrap();
        assert!(settle(&tx, register.id, "a", None).await.unwrap());
        for _ in 0..2 {
            let task = claim(&tx, "a", 60_000, None).await.unwrap().unwrap();
            identifier_attempts::begin(&tx, &task, &of).await.unwrap();
            assert!(settle(&tx, task.id, "a", None).await.unwrap());
        }
        assert_eq!(waiting(&*tx).await.unwrap().0, 0);
        let trail = identifier_attempts::of_identifier(&*tx, one).await.unwrap();
        let told: Vec<_> = trail
            .iter()
            .map(|row| (row.action.as_str(), row.user_id, row.requested_by.as_deref(), row.request_id.as_deref()))
            .collect();
        assert_eq!(
            told,
            [
                ("register", Some(7), Some("josiah@example.org"), Some("req_1")),
                ("update", Some(9), Some("mo@example.org"), Some("req_3")),
                ("tombstone", Some(8), Some("ada@example.org"), Some("req_2")),
            ]
        );
    }

    async fn an_outbox_that_waits_is_asked_by_the_index_of_times(store: Store) {
        let tx = store.begin().await.unwrap();
        for n in 0..300 {
            let id = add_one(&tx, &format!("20.500.5555/{n}"), "cordra", None).await.unwrap();
            add(&tx, id, "register", None).await.unwrap();
        }
        tx.execute_unprepared("UPDATE identifier_task SET next_at = next_at + 3600000").await.unwrap();
        let backend = store.backend();
        let (explain, column, expected) = match backend {
            sea_orm::DbBackend::Postgres => {
                tx.execute_unprepared("SET LOCAL enable_seqscan = off").await.unwrap();
                tx.execute_unprepared("ANALYZE identifier_task").await.unwrap();
                ("EXPLAIN", "QUERY PLAN", "next_at <= ")
            }
            _ => ("EXPLAIN QUERY PLAN", "detail", "identifier_task_due (next_at<?)"),
        };
        let sql = format!("{explain} SELECT 1 AS n FROM identifier_task t WHERE {} LIMIT 1", due(backend, None));
        let steps = tx.query_all_raw(Statement::from_string(backend, sql)).await.unwrap();
        let steps: Vec<String> = steps.iter().map(|row| row.try_get("", column).unwrap()).collect();
        let by_index = steps.iter().any(|step| step.contains(expected) && !step.contains("Filter"));
        assert!(by_index, "rows are looked at whose time has not come: {steps:#?}");
    }

    async fn whoever_changes_a_work_does_not_stop_a_worker_that_takes_its_task(store: Store) {
        if store.backend() != sea_orm::DbBackend::Postgres {
            // One writer at a time: nobody waits for anybody who waits.
            return;
        }
        let tx = store.begin().await.unwrap();
        let ids = works(&tx, 1, 1).await;
        let one = add_one(&tx, "20.500.5555/one", "cordra", Some(ids[0])).await.unwrap();
        add(&tx, one, "register", None).await.unwrap();
        tx.commit().await.unwrap();
        let editor = store.begin().await.unwrap();
        let held = identifiers::of_publication_for_update(&editor, ids[0]).await.unwrap();
        let worker = store.begin().await.unwrap();
        let task = claim(&worker, "a", 60_000, None).await.unwrap().unwrap();
        // The editor would now wait for the task, and the worker for the identifier that its attempt refers to.
        let begun = identifier_attempts::begin(&worker, &task, &held[0]);
        tokio::time::timeout(std::time::Duration::from_secs(60), begun).await.unwrap().unwrap();
        worker.commit().await.unwrap();
        add_update(&editor, one, None).await.unwrap();
        editor.commit().await.unwrap();
        assert_eq!(waiting(store.read()).await.unwrap().0, 2, "the worker may have read what was before");
    }
}
