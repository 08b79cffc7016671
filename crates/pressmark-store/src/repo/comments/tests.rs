//! Threads, likes and flags on both engines.

use std::collections::BTreeMap;

use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, EntityTrait as _, PaginatorTrait as _};

use super::*;
use crate::Store;
use crate::entity::{comment_like, publication};
use crate::repo::users::{self, NewUser, Role};
use crate::testing::{on_both_engines, works};

async fn user(tx: &WriteTx, name: &str) -> i64 {
    let new =
        NewUser { email: None, email_verified: false, name: name.to_owned(), role: Role::User, password_hash: None };
    users::create(tx, new).await.unwrap().id
}

async fn say(tx: &WriteTx, user_id: i64, publication_id: i64, parent: Option<&Model>, state: CommentState) -> Model {
    let new = NewComment {
        workspace_id: 1,
        publication_id: parent.map_or(publication_id, |parent| parent.publication_id),
        parent,
        user_id,
        kind: if parent.is_some() { CommentKind::General } else { CommentKind::Question },
        body: "Why do pots crack?".to_owned(),
        state,
        at: 1,
    };
    add(tx, new).await.unwrap()
}

async fn like(store: &Store, comment_id: i64, user_id: i64) -> (bool, i32) {
    let tx = store.begin().await.unwrap();
    let held = hold(&tx, 1, comment_id).await.unwrap().unwrap();
    let answer = toggle_like(&tx, &held, user_id, 1).await.unwrap();
    tx.commit().await.unwrap();
    answer
}

async fn page(store: &Store, publication_id: i64, page: Page) -> Vec<i64> {
    let (told, _) = threads(store.read(), publication_id, page).await.unwrap();
    told.iter().map(|told| told.comment.id).collect()
}

const ALL: Page = Page { offset: 0, limit: 100, with_replies: true };

on_both_engines! {
    async fn likes_of_many_at_once_are_all_counted_and_those_of_one_take_turns(store: Store) {
        let tx = store.begin().await.unwrap();
        let work = works(&tx, 1, 1).await[0];
        let mut people = Vec::new();
        for n in 0..300 {
            people.push(user(&tx, &format!("Reader {n}")).await);
        }
        let comment = say(&tx, people[0], work, None, CommentState::Shown).await;
        tx.commit().await.unwrap();

        let mut counts = Vec::new();
        // Whoever waits for the one writer of SQLite does so for half a minute: not behind all of them.
        for people in people.chunks(60) {
            let likes = people.iter().map(|person| like(&store, comment.id, *person));
            counts.extend(futures::future::join_all(likes).await);
        }
        assert!(counts.iter().all(|(liked, _)| *liked));
        let mut told: Vec<i32> = counts.iter().map(|(_, likes)| *likes).collect();
        told.sort_unstable();
        assert_eq!(told, (1..=300).collect::<Vec<_>>(), "each answer tells a count of its own");
        assert_eq!(by_id(store.read(), 1, comment.id).await.unwrap().unwrap().likes, 300);

        let mut turns = Vec::new();
        for _ in 0..5 {
            turns.push(like(&store, comment.id, people[7]).await);
        }
        assert_eq!(turns, [(false, 299), (true, 300), (false, 299), (true, 300), (false, 299)]);
        let at_once = futures::future::join_all((0..21).map(|_| like(&store, comment.id, people[8]))).await;
        assert_eq!(at_once.iter().filter(|(liked, _)| *liked).count(), 10, "of 21 turns 11 take the like away");
        assert_eq!(by_id(store.read(), 1, comment.id).await.unwrap().unwrap().likes, 298);
        assert_eq!(comment_like::Entity::find().count(store.read()).await.unwrap(), 298);
    }

    async fn a_thread_is_read_once_and_keeps_the_place_of_what_is_gone(store: Store) {
        let tx = store.begin().await.unwrap();
        let ids = works(&tx, 1, 2).await;
        let (ada, josiah) = (user(&tx, "Ada Quill").await, user(&tx, "Josiah Carberry").await);
        let gone = say(&tx, ada, ids[0], None, CommentState::Deleted).await;
        let answer = say(&tx, josiah, ids[0], Some(&gone), CommentState::Shown).await;
        let deeper = say(&tx, ada, ids[0], Some(&answer), CommentState::Shown).await;
        let forgotten = say(&tx, ada, ids[0], None, CommentState::Hidden).await;
        let waiting = say(&tx, ada, ids[0], Some(&answer), CommentState::Pending).await;
        let second = say(&tx, josiah, ids[0], None, CommentState::Shown).await;
        let elsewhere = say(&tx, josiah, ids[1], None, CommentState::Shown).await;
        tx.commit().await.unwrap();
        assert_eq!((deeper.depth, deeper.thread_id, deeper.parent_id), (2, gone.id, Some(answer.id)));

        let here = place(store.read(), 1, ids[0]).await.unwrap().unwrap();
        assert_eq!((here.comments, here.threads, here.rule()), (3, 2, CommentRule::Open));
        assert_eq!(page(&store, ids[0], ALL).await, [gone.id, second.id, answer.id, deeper.id, waiting.id]);
        assert!(forgotten.id < second.id, "a thread without anything to see has no place");
        let roots = Page { with_replies: false, ..ALL };
        assert_eq!(page(&store, ids[0], roots).await, [gone.id, second.id]);
        assert_eq!(page(&store, ids[0], Page { offset: 1, limit: 1, with_replies: true }).await, [second.id]);
        let (told, too_many) = threads(store.read(), ids[0], ALL).await.unwrap();
        assert_eq!((told[0].replies, told[2].replies, too_many), (1, 1, false), "what waits is not counted");
        assert_eq!(told[2].user_name, "Josiah Carberry");

        let tally = tally(store.read(), ids[0]).await.unwrap();
        let tally: BTreeMap<&str, _> =
            tally.iter().map(|row| (row.kind.as_str(), (row.comments, row.roots, row.likes, row.commenters))).collect();
        assert_eq!(tally, BTreeMap::from([("general", (2, 0, 0, 2)), ("question", (1, 1, 0, 2))]));

        // A merge brings the comments of both together, under either name; what is hidden has none.
        let into = |id: i64, merged_into: Option<i64>, visible: bool| publication::ActiveModel {
            id: Set(id),
            merged_into: Set(merged_into),
            visible: Set(visible),
            ..Default::default()
        };
        let tx = store.begin().await.unwrap();
        into(ids[1], Some(ids[0]), true).update(&*tx).await.unwrap();
        tx.commit().await.unwrap();
        let merged = place(store.read(), 1, ids[1]).await.unwrap().unwrap();
        assert_eq!((merged.publication_id, merged.comments), (ids[0], 4));
        assert!(page(&store, ids[0], ALL).await.contains(&elsewhere.id));
        let (his, total) = of_user(store.read(), 1, josiah, false, (0, 10)).await.unwrap();
        let his: Vec<i64> = his.iter().map(|told| told.comment.id).collect();
        assert_eq!((his, total), (vec![elsewhere.id, second.id, answer.id], 3), "and so do those of a user");
        let (hers, total) = of_user(store.read(), 1, ada, true, (0, 2)).await.unwrap();
        assert_eq!((hers[0].comment.id, total), (waiting.id, 3), "she sees what waits and what was hidden");
        let tx = store.begin().await.unwrap();
        into(ids[0], None, false).update(&*tx).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(place(store.read(), 1, ids[1]).await.unwrap(), None);
        assert_eq!(of_user(store.read(), 1, josiah, false, (0, 10)).await.unwrap().1, 0);
        assert_eq!(place(store.read(), 2, ids[0]).await.unwrap(), None, "nor has another workspace");
    }

    async fn of_too_much_the_newest_answers_are_left_out_and_no_first_comment(store: Store) {
        let tx = store.begin().await.unwrap();
        let work = works(&tx, 1, 1).await[0];
        let ada = user(&tx, "Ada Quill").await;
        let first = say(&tx, ada, work, None, CommentState::Shown).await;
        let mut answers = Vec::new();
        for at in 0..3 {
            let (kind, state, body) = (CommentKind::General, CommentState::Shown, "x".repeat(2_000_000));
            let parent = Some(&first);
            let new =
                NewComment { workspace_id: 1, publication_id: work, parent, user_id: ada, kind, body, state, at };
            answers.push(add(&tx, new).await.unwrap().id);
        }
        let last = say(&tx, ada, work, None, CommentState::Shown).await;
        tx.commit().await.unwrap();
        let (told, too_many) = threads(store.read(), work, ALL).await.unwrap();
        let ids: Vec<i64> = told.iter().map(|told| told.comment.id).collect();
        assert_eq!((ids, too_many), (vec![first.id, last.id, answers[0], answers[1]], true));
        let roots = Page { with_replies: false, ..ALL };
        assert!(!threads(store.read(), work, roots).await.unwrap().1);
    }

    async fn a_flag_waits_until_somebody_has_looked(store: Store) {
        let tx = store.begin().await.unwrap();
        let work = works(&tx, 1, 1).await[0];
        let (ada, josiah) = (user(&tx, "Ada Quill").await, user(&tx, "Josiah Carberry").await);
        let comment = say(&tx, ada, work, None, CommentState::Shown).await;
        let flagged = flag(&tx, comment, josiah, Some("Rude".to_owned()), 5).await.unwrap().unwrap();
        assert_eq!(flag(&tx, flagged.clone(), josiah, None, 6).await.unwrap(), None, "once is enough");
        tx.commit().await.unwrap();
        let (waiting, total) = queue(store.read(), 1, Queue::Waiting, (0, 10)).await.unwrap();
        assert_eq!((waiting[0].told.comment.flags, total), (1, 1));
        let flags = open_flags(store.read(), &[flagged.id]).await.unwrap();
        assert_eq!((flags[0].user_name.as_str(), flags[0].reason.as_deref()), ("Josiah Carberry", Some("Rude")));

        let tx = store.begin().await.unwrap();
        let settled = settle(&tx, flagged, 7).await.unwrap();
        let settled = update(&tx, settled).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(queue(store.read(), 1, Queue::Flagged, (0, 10)).await.unwrap().1, 0);
        assert!(open_flags(store.read(), &[settled.id]).await.unwrap().is_empty());
        let tx = store.begin().await.unwrap();
        assert_eq!(flag(&tx, settled, josiah, None, 8).await.unwrap().unwrap().flags, 1, "and may be set again");
        tx.commit().await.unwrap();
    }
}
