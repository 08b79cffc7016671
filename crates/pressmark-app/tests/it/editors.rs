//! Many edit at the same time: the same work, and works of their own.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use pressmark_app::activity::Actor;
use pressmark_app::curate::{self, CurateError, Curated, Editors};
use pressmark_domain::WorkRecord;
use pressmark_domain::curation::{CustomFields, Patch};
use pressmark_store::entity::publication;
use pressmark_store::repo::workspaces::{self, NewWorkspace, SecondFactorRule};
use pressmark_store::repo::{publications, revisions};
use pressmark_store::testing::works;
use pressmark_store::{Changed, DbBackend, EntityKind, Store, StoreError, on_both_engines};
use serde_json::{Value, json};
use tokio::task::JoinSet;

const EDITORS: usize = 8;
/// Keywords that each of them adds.
const WORDS: usize = 6;

/// A member of the record that nobody else edits; of the last editor, one that stands beside the record.
fn own_member(editor: usize) -> (&'static str, Value) {
    match editor {
        0 => ("/title", json!("On cracked pots")),
        1 => ("/subtitle", json!("A survey")),
        2 => ("/abstract", json!("Most of them leak.")),
        3 => ("/language", json!("en")),
        4 => ("/publisher", json!("Pottery Press")),
        5 => ("/container", json!({ "title": "Journal of Psychoceramics" })),
        6 => ("/authors", json!([{ "name": "Josiah Carberry" }])),
        _ => ("/q_percentage", json!(97)),
    }
}

fn word(editor: usize, turn: usize) -> String {
    format!("kiln {editor}{turn}")
}

fn name(editor: usize) -> String {
    format!("Curator {editor}")
}

/// Counts the statements that write revisions: one for all works of a transaction.
fn counted(mut store: Store) -> (Store, Arc<AtomicUsize>) {
    let inserts = Arc::new(AtomicUsize::new(0));
    let counted = inserts.clone();
    store.watch_writes(move |sql| {
        if sql.starts_with("INSERT") && sql.contains("publication_revision") {
            counted.fetch_add(1, Ordering::Relaxed);
        }
    });
    (store, inserts)
}

async fn row_of(store: &Store, work: i64) -> publication::Model {
    publications::by_ids(store.read(), 1, &[work]).await.unwrap().remove(0)
}

/// Adds something to a work.
async fn add(editors: &Editors, store: &Store, work: i64, editor: usize, path: &str, value: Value) -> Curated {
    let patch = json!([{ "op": "add", "path": path, "value": value }]);
    let (patch, actor) = (Patch::read(&patch, Default::default()).unwrap(), Actor::system(&name(editor)));
    // Every other one says which revision they saw, and looks again where that is not the last any more.
    let mut seen = (editor % 2 == 1).then_some(1);
    loop {
        let known = row_of(store, work).await;
        match editors.edit(known, patch.clone(), seen, actor.clone()).await {
            Err(CurateError::Stale { revision }) => seen = Some(revision),
            ended => {
                let edited = ended.unwrap();
                assert!(seen.is_none_or(|seen| edited.row.revision == seen + 1), "{seen:?} was seen");
                return edited;
            }
        }
    }
}

/// All edits of one editor, one after the other. Returns the numbers of the revisions that they made.
async fn edit_all(editors: Editors, store: Store, work: i64, editor: usize) -> Vec<i32> {
    let (path, value) = own_member(editor);
    let mut numbers = vec![add(&editors, &store, work, editor, path, value).await.number.unwrap()];
    for turn in 0..WORDS {
        let edited = add(&editors, &store, work, editor, "/keywords/-", json!(word(editor, turn))).await;
        assert!(edited.row.merged.contains(&word(editor, turn)), "{}", edited.row.merged);
        numbers.push(edited.number.unwrap());
    }
    numbers
}

/// Asserts that every edit is in the record.
async fn assert_all_is_there(store: &Store, work: i64) {
    let row = row_of(store, work).await;
    let merged: Value = serde_json::from_str(&row.merged).unwrap();
    for (path, value) in (0..EDITORS - 1).map(own_member) {
        assert_eq!(merged.pointer(path), Some(&value), "{path}");
    }
    let custom: CustomFields = serde_json::from_str(&row.custom).unwrap();
    assert_eq!(custom.q_percentage, Some(97));
    assert_eq!(usize::try_from(row.edit_count).unwrap(), 1 + EDITORS * (1 + WORDS));
}

/// Asserts that the history tells of every edit, and that none took back what another had done before it.
async fn assert_history(store: &Store, work: i64, numbers: &[i32]) {
    let (mut revisions, total) = revisions::list(store.read(), 1, work, 0, 1_000).await.unwrap();
    revisions.reverse();
    let told: Vec<i32> = revisions.iter().map(|revision| revision.number).collect();
    assert_eq!((told.as_slice(), total), (numbers, numbers.len() as u64));
    let mut before: BTreeSet<String> = BTreeSet::new();
    for revision in &revisions {
        let record: WorkRecord = serde_json::from_str(&revision.merged).unwrap();
        let after: BTreeSet<String> = record.keywords.into_iter().collect();
        assert!(after.is_superset(&before), "revision {} took something back: {after:?}", revision.number);
        before = after;
    }
    let mut words = BTreeSet::from(["pots".to_owned()]);
    for editor in 0..EDITORS {
        words.extend((0..WORDS).map(|turn| word(editor, turn)));
        let own = revisions.iter().filter(|revision| revision.by_name == name(editor)).count();
        assert_eq!(own, 1 + WORDS, "edits of {}", name(editor));
    }
    assert_eq!(before, words);
}

on_both_engines! {
    async fn many_who_edit_one_work_at_once_lose_nothing(store: Store) {
        let tx = store.begin().await.unwrap();
        let work = works(&tx, 1, 1).await.remove(0);
        tx.commit().await.unwrap();
        // A list to which all of them can add. Somebody who edits no more.
        let editors = Editors::new(store.clone());
        let first = add(&editors, &store, work, EDITORS, "/keywords", json!(["pots"])).await;
        let mut numbers = vec![first.number.unwrap()];

        let mut all = JoinSet::new();
        for editor in 0..EDITORS {
            all.spawn(edit_all(editors.clone(), store.clone(), work, editor));
        }
        while let Some(ended) = all.join_next().await {
            numbers.extend(ended.unwrap());
        }
        numbers.sort_unstable();
        let last = i32::try_from(numbers.len()).unwrap();
        assert_eq!(numbers, (1..=last).collect::<Vec<i32>>(), "each edit has a number of its own, without gaps");
        assert_all_is_there(&store, work).await;
        assert_history(&store, work, &numbers).await;
    }

    async fn each_of_many_edits_at_once_ends_as_it_would_alone(store: Store) {
        let (store, inserts) = counted(store);
        let tx = store.begin().await.unwrap();
        let ids = works(&tx, 1, 12).await;
        let key = ("doi".to_owned(), "10.5555/taken".to_owned());
        publications::add_keys(&tx, 1, vec![(ids[11], key)]).await.unwrap();
        tx.commit().await.unwrap();
        let actor = Actor::system("curator");
        let mut known = Vec::new();
        for id in &ids {
            known.push(row_of(&store, *id).await);
        }
        curate::delete(&store, 1, ids[9], &actor).await.unwrap();
        let editors = Editors::new(store.clone());
        let edit = |work: usize, operation: Value, if_match: Option<i32>| {
            let patch = Patch::read(&json!([operation]), Default::default()).unwrap();
            let (editors, known) = (editors.clone(), known[work].clone());
            tokio::spawn(async move { editors.edit(known, patch, if_match, Actor::system(&name(work))).await })
        };
        let title = |n: usize| json!({ "op": "add", "path": "/title", "value": format!("Pot {n}") });

        // Everybody comes while somebody else writes, and in this order.
        let busy = store.begin().await.unwrap();
        let mut good = Vec::new();
        for (n, row) in known.iter().enumerate().take(6) {
            good.push(edit(n, title(n), Some(row.revision)));
        }
        while store.backend() == DbBackend::Postgres && !good.iter().all(tokio::task::JoinHandle::is_finished) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        let again = edit(0, json!({ "op": "add", "path": "/subtitle", "value": "Once more" }), None);
        let authors = edit(6, json!({ "op": "add", "path": "/authors", "value": [{ "name": "J. Carberry" }] }), None);
        let stale = edit(7, title(7), Some(known[7].revision + 1));
        let wrong = edit(8, json!({ "op": "add", "path": "/publication_year", "value": "never" }), None);
        let gone = edit(9, title(9), None);
        let leaving = edit(10, title(10), None);
        tokio::time::sleep(Duration::from_millis(100)).await;
        leaving.abort();
        drop(leaving.await);
        busy.rollback().await.unwrap();

        for (n, edited) in good.into_iter().enumerate() {
            let edited = edited.await.unwrap().unwrap();
            let own = Changed { workspace_id: 1, kind: EntityKind::Publication, id: ids[n] };
            assert_eq!(edited.changed, [own], "nobody waits for the works of others");
            assert_eq!((edited.number, edited.row.edit_count), (Some(1), 1));
        }
        assert_eq!(again.await.unwrap().unwrap().number, Some(2), "it builds on what came before it");
        assert_eq!(authors.await.unwrap().unwrap().number, Some(1));
        let ended = stale.await.unwrap();
        assert!(matches!(ended, Err(CurateError::Stale { revision }) if revision == known[7].revision), "{ended:?}");
        assert!(matches!(wrong.await.unwrap(), Err(CurateError::Edit(_))));
        assert!(matches!(gone.await.unwrap(), Err(CurateError::Deleted)));
        for (n, id) in ids.iter().enumerate().take(6) {
            let row = row_of(&store, *id).await;
            assert_eq!(row.last_edited_at, Some(row.updated_at));
            let history = revisions::list(store.read(), 1, *id, 0, 9).await.unwrap().0;
            assert!(history.iter().all(|one| one.by_name == name(n)), "each edit is its editor's: {history:?}");
        }
        let row = row_of(&store, ids[0]).await;
        assert!(row.merged.contains("Pot 0") && row.merged.contains("Once more"), "{}", row.merged);
        if store.backend() == DbBackend::Sqlite {
            let inserts = inserts.load(Ordering::Relaxed);
            assert!((2..=4).contains(&inserts), "who waited was written together: {inserts} for eight edits and a deletion");
            assert_eq!(row_of(&store, ids[10]).await, known[10], "who left before it was begun wanted nothing");
        }

        // What is found out only while it is written is the fault of one, and of nobody else.
        let busy = store.begin().await.unwrap();
        let taken = edit(7, json!({ "op": "add", "path": "/doi", "value": "10.5555/taken" }), None);
        let beside = [edit(8, title(38), None), edit(10, title(40), None)];
        tokio::time::sleep(Duration::from_millis(100)).await;
        busy.rollback().await.unwrap();
        assert!(matches!(taken.await.unwrap(), Err(CurateError::Edit(_))));
        for edited in beside {
            assert!(edited.await.unwrap().unwrap().number.is_some());
        }
        assert_eq!(row_of(&store, ids[7]).await, known[7]);

        // A database that cannot be written says so to each of them, and takes edits again when it can.
        store.fail_after(Some(0));
        let refused = [edit(1, title(31), None), edit(2, title(32), None)];
        for edited in refused {
            assert!(matches!(edited.await.unwrap(), Err(CurateError::Store(StoreError::Database(_)))));
        }
        store.fail_after(None);
        let edited = edit(1, title(33), None).await.unwrap().unwrap();
        assert!(edited.row.merged.contains("Pot 33"));
    }

    async fn more_edits_than_one_transaction_takes_are_all_done_in_two_workspaces(store: Store) {
        let (store, inserts) = counted(store);
        let tx = store.begin().await.unwrap();
        let (slug, name) = ("other".to_owned(), "Other".to_owned());
        let other = NewWorkspace { slug, name, host: None, second_factor: SecondFactorRule::Off };
        let other = workspaces::create(&tx, other).await.unwrap().id;
        let (own, theirs) = (works(&tx, 1, 70).await, works(&tx, other, 3).await);
        tx.commit().await.unwrap();
        let mut known = publications::by_ids(store.read(), 1, &own).await.unwrap();
        for (n, row) in publications::by_ids(store.read(), other, &theirs).await.unwrap().into_iter().enumerate() {
            known.insert(1 + 2 * n, row);
        }
        let editors = Editors::new(store.clone());
        let busy = store.begin().await.unwrap();
        let mut all = JoinSet::new();
        for row in known {
            let patch = json!([{ "op": "add", "path": "/title", "value": format!("Pot of {}", row.workspace_id) }]);
            let (patch, editors) = (Patch::read(&patch, Default::default()).unwrap(), editors.clone());
            all.spawn(async move { editors.edit(row, patch, None, Actor::system("curator")).await });
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
        busy.rollback().await.unwrap();
        let mut done = 0;
        while let Some(ended) = all.join_next().await {
            let edited = ended.unwrap().unwrap();
            assert_eq!(edited.row.title, Some(format!("Pot of {}", edited.row.workspace_id)));
            done += i32::from(edited.number == Some(1));
        }
        assert_eq!(done, 73);
        let transactions = inserts.load(Ordering::Relaxed);
        assert!((4..=73).contains(&transactions), "others wait too: {transactions}");
    }
}
