use sea_orm::{DbBackend, QueryTrait};

use super::*;
use crate::Store;
use crate::repo::drafts;
use crate::testing::{on_both_engines, user, works};

async fn begun(store: &Store, object: &str) -> Model {
    begun_by(store, 7, object).await
}

async fn begun_by(store: &Store, owner_id: i64, object: &str) -> Model {
    let tx = store.begin().await.unwrap();
    let new = NewFile {
        workspace_id: 1,
        owner_id,
        name: "pots.csv".into(),
        media_type: "text/plain".into(),
        object: object.into(),
    };
    let row = begin(&tx, new).await.unwrap();
    tx.commit().await.unwrap();
    row
}

fn whole() -> Whole {
    Whole { size: 3, sha256: "ab".repeat(32), file_type: "Dataset".into(), title: None }
}

on_both_engines! {
    async fn a_file_of_a_draft_becomes_one_of_the_publication(store: Store) {
        let row = begun(&store, "aa/1").await;
        assert!(find(store.read(), 1, row.id).await.unwrap().is_none(), "it has not come whole");
        let tx = store.begin().await.unwrap();
        let publication = works(&tx, 1, 1).await[0];
        assert!(beat(&tx, row.id).await.unwrap());
        let bound = bind(&tx, row.id, Target::Draft(5), whole()).await.unwrap().unwrap();
        assert_eq!((bound.draft_id, bound.size, bound.state.as_str()), (Some(5), 3, BOUND));
        assert!(bind(&tx, row.id, Target::Draft(6), whole()).await.unwrap().is_none(), "once");
        assert!(!give_up(&tx, row.id).await.unwrap());
        assert_eq!(bind_draft(&tx, 5, publication).await.unwrap(), 1);
        tx.commit().await.unwrap();
        let files = of_publication(store.read(), 1, publication).await.unwrap();
        assert_eq!(files.iter().map(|file| file.id).collect::<Vec<_>>(), [row.id]);
        assert_eq!(files[0].draft_id, None);
        assert!(of_draft(store.read(), 1, 5).await.unwrap().is_empty());
        assert!(of_publication(store.read(), 2, publication).await.unwrap().is_empty(), "of another workspace");
    }

    async fn an_upload_that_fell_silent_is_given_up_and_one_that_goes_on_is_not(store: Store) {
        let (silent, alive) = (begun(&store, "aa/1").await, begun(&store, "aa/2").await);
        let tx = store.begin().await.unwrap();
        Entity::update_many()
            .col_expr(Column::CheckedAt, Expr::value(1))
            .filter(Column::Id.eq(silent.id))
            .exec(&*tx)
            .await
            .unwrap();
        assert_eq!(give_up_silent(&tx, 1_000).await.unwrap(), 1);
        assert!(!beat(&tx, silent.id).await.unwrap());
        assert!(bind(&tx, silent.id, Target::Draft(1), whole()).await.unwrap().is_none());
        assert!(beat(&tx, alive.id).await.unwrap());
        tx.commit().await.unwrap();
        let gone = to_remove(store.read(), 0, 10).await.unwrap();
        assert_eq!(gone.iter().map(|row| row.id).collect::<Vec<_>>(), [silent.id]);
        assert!(to_remove(store.read(), silent.id, 10).await.unwrap().is_empty());
        let tx = store.begin().await.unwrap();
        forget(&tx, alive.id).await.unwrap();
        forget(&tx, silent.id).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(Entity::find().count(store.read()).await.unwrap(), 1, "what is not removed is not forgotten");
    }

    async fn what_no_publication_has_is_added_up_by_user(store: Store) {
        let (owner, other) = (user(&store).await, user(&store).await);
        let under_way = begun_by(&store, owner, "aa/1").await;
        let (drafted, published) = (begun_by(&store, owner, "aa/2").await, begun_by(&store, owner, "aa/3").await);
        let held = async || unpublished_bytes(store.read(), owner).await.unwrap();
        assert_eq!(held().await, 0);
        let tx = store.begin().await.unwrap();
        assert!(note_size(&tx, under_way.id, 1_000).await.unwrap());
        let draft = drafts::add(&tx, 1, owner, "{}".to_owned(), 1).await.unwrap().id;
        bind(&tx, drafted.id, Target::Draft(draft), whole()).await.unwrap().unwrap();
        let publication = works(&tx, 1, 1).await[0];
        bind(&tx, published.id, Target::Publication(publication), whole()).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        assert_eq!(held().await, 1_003, "what is published waits no more");
        assert_eq!(unpublished_bytes(store.read(), other).await.unwrap(), 0);
        let tx = store.begin().await.unwrap();
        assert!(give_up(&tx, under_way.id).await.unwrap());
        assert!(!note_size(&tx, under_way.id, 2_000).await.unwrap(), "it was given up");
        tx.commit().await.unwrap();
        assert_eq!(held().await, 3);
        let tx = store.begin().await.unwrap();
        bind_draft(&tx, draft, publication).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(held().await, 0);
    }

    async fn what_is_to_be_removed_is_found_without_looking_at_every_file(store: Store) {
        if store.backend() == DbBackend::Sqlite {
            let asked = removed(0, 10).build(DbBackend::Sqlite);
            let plan = Statement { sql: format!("EXPLAIN QUERY PLAN {}", asked.sql), ..asked };
            let steps = store.read().query_all_raw(plan).await.unwrap();
            let steps: Vec<String> = steps.iter().map(|row| row.try_get("", "detail").unwrap()).collect();
            assert!(steps[0].contains("stored_file_unbound"), "{steps:?}");
        }
    }

    async fn what_was_removed_is_not_shared_any_more(store: Store) {
        let row = begun(&store, "aa/1").await;
        let tx = store.begin().await.unwrap();
        let ids = works(&tx, 1, 2).await;
        let bound = bind(&tx, row.id, Target::Publication(ids[0]), whole()).await.unwrap().unwrap();
        assert_eq!(count(&*tx, Target::Publication(ids[0])).await.unwrap(), 1);
        assert!(remove(&tx, 1, row.id).await.unwrap());
        share(&tx, vec![bound], Target::Publication(ids[1]), 7).await.unwrap();
        tx.commit().await.unwrap();
        for id in ids {
            assert_eq!(count(store.read(), Target::Publication(id)).await.unwrap(), 0);
        }
        assert_eq!(count(store.read(), Target::Draft(row.id)).await.unwrap(), 0);
    }

    async fn bytes_that_versions_share_are_needed_until_the_last_goes(store: Store) {
        let row = begun(&store, "aa/1").await;
        let tx = store.begin().await.unwrap();
        let ids = works(&tx, 1, 2).await;
        let bound = bind(&tx, row.id, Target::Publication(ids[0]), whole()).await.unwrap().unwrap();
        share(&tx, vec![bound], Target::Publication(ids[1]), 7).await.unwrap();
        tx.commit().await.unwrap();
        let later = of_publication(store.read(), 1, ids[1]).await.unwrap().remove(0);
        assert_ne!(later.id, row.id);
        for (id, needed) in [(row.id, true), (later.id, false)] {
            let tx = store.begin().await.unwrap();
            assert!(!remove(&tx, 2, id).await.unwrap(), "not from another workspace");
            assert!(remove(&tx, 1, id).await.unwrap());
            tx.commit().await.unwrap();
            assert_eq!(is_shared(store.read(), "aa/1").await.unwrap(), needed);
        }
    }
}
