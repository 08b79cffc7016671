//! Statements that SQLite once answered by walking all rows of a workspace or of a table. It knows nothing of how many
//! rows have a value, so it does on an empty database what it does where there are a million works.

use std::sync::{Arc, Mutex};

use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::deposit_list::{self, Wanted as Deposits};
use super::job_list::{self, Stuck};
use super::jobs::{self, NewJob};
use super::matches::{self, Queue, Wanted};
use super::people::{self, PersonData};
use super::{
    categories, drafts, duplicates, external_answers, job_ends, memberships, merges, proofs, publications, revisions,
    runs, schedule, sessions,
};
use crate::testing::{Fresh, works};
use crate::{Store, WriteTx};

const CARBERRY: &str = "0000-0002-1825-0097";
const KINDS: [&str; 2] = ["harvest_person", "refresh_works"];

/// Statements that were sent to the database.
#[derive(Clone, Default)]
struct Sent(Arc<Mutex<Vec<String>>>);

impl Sent {
    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

async fn watched(fresh: &Fresh) -> (Store, Sent) {
    let (mut store, sent) = (fresh.store().await, Sent::default());
    let noting = sent.clone();
    store.watch_writes(move |sql| noting.0.lock().unwrap().push(sql.to_owned()));
    (store, sent)
}

/// The steps that the database takes for a statement.
async fn steps(store: &Store, sql: &str) -> Vec<String> {
    let plan = Statement::from_string(DbBackend::Sqlite, format!("EXPLAIN QUERY PLAN {sql}"));
    let rows = store.write.query_all_raw(plan).await.unwrap();
    rows.iter().map(|row| row.try_get("", "detail").unwrap()).collect()
}

/// Whether a step goes over more than it is asked for; the index of jobs that have not ended holds no others.
fn walks(step: &str) -> bool {
    let scans = step.starts_with("SCAN ") && !step.contains("job_ready");
    let key = step.rsplit_once(" (").map_or("", |(_, key)| key);
    let of_many = [
        "workspace_id=?)",
        "workspace_id=? AND id>?)",
        "workspace_id=? AND publication_id>?)",
        "workspace_id=? AND scheme=?)",
        "workspace_id=? AND state=?)",
        "rowid>?)",
        "service=?)",
    ];
    scans || of_many.contains(&key)
}

async fn assert_none_walks(store: &Store, statements: Vec<String>) {
    assert!(!statements.is_empty());
    for sql in statements {
        let steps = steps(store, &sql).await;
        assert!(!steps.iter().any(|step| walks(step)), "{steps:?} for {sql}");
    }
}

/// Two works of each of two titles, a person and a category; returns the key of the person.
async fn filled(tx: &WriteTx) -> i64 {
    let ids = works(tx, 1, 4).await;
    for (n, id) in ids.iter().enumerate() {
        let sql = format!("UPDATE publication SET title_key = 'title {}' WHERE id = {id}", n % 2);
        tx.execute_unprepared(&sql).await.unwrap();
    }
    categories::create(tx, 1, "staff", "{}").await.unwrap();
    let data = PersonData {
        display_name: "Josiah Carberry".into(),
        sort_name: "Carberry Josiah".into(),
        names: "{}".into(),
        profile: "{}".into(),
        slug: "josiah-carberry".into(),
        harvest_state: "active".into(),
        ..PersonData::default()
    };
    people::save(tx, 1, CARBERRY, "ingest", &data).await.unwrap().0.id
}

#[tokio::test]
async fn what_is_asked_of_some_rows_is_not_looked_for_among_all() {
    let fresh = Fresh::sqlite();
    let (store, sent) = watched(&fresh).await;
    let tx = store.begin().await.unwrap();
    let person = filled(&tx).await;
    sent.take();
    let all: Vec<i64> = (1..=500).collect();
    for ids in [&all[..1], &all[..3], &all[..]] {
        publications::all_dois_of(&*tx, 1, ids).await.unwrap();
        duplicates::of_works(&*tx, 1, ids).await.unwrap();
        duplicates::waiting(&*tx, 1, ids).await.unwrap();
        people::by_ids(&*tx, 1, ids).await.unwrap();
        people::aliases_of(&*tx, 1, ids).await.unwrap();
    }
    let alike = duplicates::by_titles(&*tx, 1, &["title 0".into(), "title 1".into()], 10).await.unwrap();
    assert_eq!(alike.len(), 2);
    assert!(alike["title 0"].is_sorted() && alike["title 0"].len() == 2, "{alike:?}");
    publications::by_key(&*tx, 1, &("doi".into(), "10.5555/1".into())).await.unwrap();
    sessions::find(&*tx, "0").await.unwrap();
    merges::keys_of(&*tx, 1, 1).await.unwrap();
    categories::set_of_person(&tx, 1, person, &["staff".into()]).await.unwrap();
    assert_eq!(categories::of_person(&*tx, 1, person).await.unwrap(), ["staff"]);
    assert_eq!(people::free_slug(&tx, 1, "josiah-carberry").await.unwrap(), "josiah-carberry-2");
    proofs::note(&tx, CARBERRY, 7).await.unwrap();
    assert_eq!(people::by_ids(&*tx, 1, &[person]).await.unwrap()[0].authenticated_at, Some(7));
    assert!(people::by_ids(&*tx, 2, &[person]).await.unwrap().is_empty(), "of another workspace");
    drafts::remove_all(&tx, 1).await.unwrap();
    for queue in Queue::ALL {
        for newest in [false, true] {
            let wanted = Wanted { queue, person_id: Some(person), newest };
            matches::list(&*tx, 1, wanted, 1, 20).await.unwrap();
        }
    }
    revisions::of_run(&*tx, 1, "r", 5, 10).await.unwrap();
    memberships::count(&*tx, 1, "press").await.unwrap();
    memberships::count_active(&*tx, 1, &["press".into(), "library".into()]).await.unwrap();
    external_answers::forget_before(&tx, "works", 5).await.unwrap();
    tx.rollback().await.unwrap();
    assert_none_walks(&store, sent.take()).await;
}

#[tokio::test]
async fn jobs_that_have_ended_cost_nothing() {
    let fresh = Fresh::sqlite();
    let (store, sent) = watched(&fresh).await;
    let tx = store.begin().await.unwrap();
    let job = NewJob {
        workspace_id: 1,
        kind: KINDS[0],
        key: CARBERRY,
        priority: 100,
        trigger: "test",
        requested_by: None,
        delay: 0,
        cursor: None,
    };
    jobs::enqueue(&tx, &job).await.unwrap().unwrap();
    for workspace_id in [None, Some(1)] {
        job_list::stuck(&*tx, Stuck { workspace_id, silent_for: 0 }, 0, 10).await.unwrap();
    }
    job_ends::lost(&*tx, &KINDS).await.unwrap();
    assert_eq!(job_list::active(&*tx, 1, KINDS[0]).await.unwrap(), 1);
    assert_eq!(jobs::active(&*tx).await.unwrap(), (1, 0));
    tx.commit().await.unwrap();
    assert!(jobs::claim(&store, &KINDS, "worker", 60_000).await.unwrap().is_some());
    assert_none_walks(&store, sent.take()).await;
}

#[tokio::test]
async fn the_newest_deposits_of_an_account_are_read_in_their_order() {
    let fresh = Fresh::sqlite();
    let (store, sent) = watched(&fresh).await;
    let tx = store.begin().await.unwrap();
    sent.take();
    for resource_type_id in [None, Some(101)] {
        let wanted = Deposits { workspace_id: 1, owner_id: 1, resource_type_id, ..Deposits::default() };
        deposit_list::page(&*tx, &wanted, 0, 20).await.unwrap();
    }
    let statements = sent.take();
    tx.rollback().await.unwrap();
    assert_eq!(statements.len(), 4);
    for sql in &statements {
        assert_goes_by(&store, sql, "deposit_owner (workspace_id=? AND owner_id=?)").await;
    }
    assert_none_walks(&store, statements).await;
}

#[tokio::test]
async fn lists_that_grow_for_ever_are_read_and_counted_by_indexes_of_their_own() {
    let fresh = Fresh::sqlite();
    let (store, sent) = watched(&fresh).await;
    let tx = store.begin().await.unwrap();
    let ended = |state: Option<&str>, kind: Option<&str>, key: Option<&str>| {
        let [state, kind, key] = [state, kind, key].map(|word| word.map(str::to_owned));
        job_list::Filter { state, kind, key }
    };
    let by_state = "job_list_state (workspace_id=? AND state=? AND id>?)";
    let mut asked: Vec<(String, &str)> = Vec::new();
    sent.take();
    for (filter, index) in [
        (ended(Some("failed"), None, None), by_state),
        (ended(Some("failed"), Some(KINDS[0]), None), by_state),
        (ended(None, Some(KINDS[0]), None), "job_list_kind (workspace_id=? AND kind=? AND id>?)"),
        (ended(Some("failed"), Some(KINDS[0]), Some(CARBERRY)), "job_by_key (workspace_id=? AND job_key=?)"),
    ] {
        job_list::list(&*tx, 1, &filter, 0, 20).await.unwrap();
        asked.extend(sent.take().into_iter().map(|sql| (sql, index)));
    }
    for (change, index) in [(None, "(run_id=?)"), (Some("new"), "run_item_change (run_id=? AND change=?)")] {
        runs::page(&*tx, 1, 1, change, 0, 20).await.unwrap();
        asked.extend(sent.take().into_iter().map(|sql| (sql, index)));
    }
    runs::counts(&*tx, 1, 1).await.unwrap();
    asked.extend(sent.take().into_iter().map(|sql| (sql, "COVERING INDEX run_item_change (run_id=?)")));
    schedule::people(&*tx, 1).await.unwrap();
    schedule::due_people(&*tx, 1, KINDS[0], 5, 20).await.unwrap();
    asked.extend(sent.take().into_iter().map(|sql| (sql, "person_due (workspace_id=? AND <expr>")));
    tx.rollback().await.unwrap();
    assert_eq!(asked.len(), 13);
    for (sql, index) in asked {
        assert_goes_by(&store, &sql, index).await;
    }
}

/// Fails unless a statement is answered by this index, and without sorting.
async fn assert_goes_by(store: &Store, sql: &str, index: &str) {
    let steps = steps(store, sql).await;
    assert!(steps.iter().any(|step| step.contains(index)), "{steps:?} for {sql}");
    assert!(!steps.iter().any(|step| step.contains("TEMP B-TREE")), "no sorting: {steps:?} for {sql}");
}
