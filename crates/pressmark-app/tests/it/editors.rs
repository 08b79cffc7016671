//! Many edit the same work at the same time.

use std::collections::BTreeSet;

use pressmark_app::activity::Actor;
use pressmark_app::curate::{self, CurateError, Curated};
use pressmark_domain::WorkRecord;
use pressmark_domain::curation::{CustomFields, Patch};
use pressmark_store::repo::{publications, revisions};
use pressmark_store::testing::works;
use pressmark_store::{Store, on_both_engines};
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

/// Adds something to a work.
async fn add(store: &Store, work: i64, editor: usize, path: &str, value: Value) -> Curated {
    let patch = json!([{ "op": "add", "path": path, "value": value }]);
    let (patch, actor) = (Patch::read(&patch, Default::default()).unwrap(), Actor::system(&name(editor)));
    // Every other one says which revision they saw, and looks again where that is not the last any more.
    let mut seen = (editor % 2 == 1).then_some(1);
    loop {
        match curate::edit(store, 1, work, &patch, seen, &actor).await {
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
async fn edit_all(store: Store, work: i64, editor: usize) -> Vec<i32> {
    let (path, value) = own_member(editor);
    let mut numbers = vec![add(&store, work, editor, path, value).await.number.unwrap()];
    for turn in 0..WORDS {
        let edited = add(&store, work, editor, "/keywords/-", json!(word(editor, turn))).await;
        assert!(edited.row.merged.contains(&word(editor, turn)), "{}", edited.row.merged);
        numbers.push(edited.number.unwrap());
    }
    numbers
}

/// Asserts that every edit is in the record.
async fn assert_all_is_there(store: &Store, work: i64) {
    let row = publications::by_ids(store.read(), 1, &[work]).await.unwrap().remove(0);
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
        let first = add(&store, work, EDITORS, "/keywords", json!(["pots"])).await;
        let mut numbers = vec![first.number.unwrap()];

        let mut editors = JoinSet::new();
        for editor in 0..EDITORS {
            editors.spawn(edit_all(store.clone(), work, editor));
        }
        while let Some(ended) = editors.join_next().await {
            numbers.extend(ended.unwrap());
        }
        numbers.sort_unstable();
        let last = i32::try_from(numbers.len()).unwrap();
        assert_eq!(numbers, (1..=last).collect::<Vec<i32>>(), "each edit has a number of its own, without gaps");
        assert_all_is_there(&store, work).await;
        assert_history(&store, work, &numbers).await;
    }
}
