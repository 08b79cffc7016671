//! Comparing index and truth.

use pressmark_store::{Changed, EntityKind, on_both_engines};
use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, EntityTrait};

use crate::world::*;

on_both_engines! {
    async fn planted_differences_are_found_and_mended(store: Store) {
        let world = World::hold(store, &[Work::titled("One"), Work::titled("Two"), Work::titled("Three")]).await;
        insert_person(&world.store, 1, "Ada Example").await;
        let report = world.catalogue.verify(false, |_| ()).await.unwrap();
        assert!(report.is_clean(), "{report:?}");
        assert_eq!(report.compared, 4);

        let rows = world.public(all()).await.rows;
        let key = |title: &str| rows.iter().find(|r| r.title.as_deref() == Some(title)).unwrap().key;
        // Another value, a row that was never logged, and a row gone from the truth.
        change_unlogged(&world.store, key("One"), |row| row.cited_by_count = Set(Some(9))).await;
        let gone = key("Two");
        for table in ["work_key", "publication_view"] {
            let tx = world.store.begin().await.unwrap();
            tx.execute_unprepared(&format!("DELETE FROM {table} WHERE publication_id = {gone}")).await.unwrap();
            tx.commit().await.unwrap();
        }
        let tx = world.store.begin().await.unwrap();
        pressmark_store::entity::publication::Entity::delete_by_id(gone).exec(&*tx).await.unwrap();
        tx.commit().await.unwrap();
        let unlogged = insert_unlogged(&world.store, &Work::titled("Four")).await;

        let found = |id| Changed { workspace_id: WORKSPACE, kind: EntityKind::Publication, id };
        let report = world.catalogue.verify(false, |_| ()).await.unwrap();
        assert_eq!(report.different, [found(key("One"))]);
        assert_eq!(report.surplus, [found(gone)]);
        assert_eq!(report.missing, [found(unlogged)]);
        assert_eq!(report.repaired, 0);

        let report = world.catalogue.verify(true, |_| ()).await.unwrap();
        assert_eq!(report.repaired, 3);
        assert!(world.catalogue.verify(false, |_| ()).await.unwrap().is_clean());
        assert_eq!(world.titles("").await, set(&["One", "Three", "Four"]));
        assert_eq!(world.public(asking("one ")).await.rows[0].cited_by_count, Some(9));
    }

    async fn another_process_verifies_and_asks_for_a_rebuild(store: Store) {
        use pressmark_catalogue::{Catalogue, RequestState};
        let world = World::hold(store, &[Work::titled("One"), Work::titled("Two")]).await;
        let options = options(world.folder.path());
        assert!(Catalogue::verify_stored(&world.store, &options, false, |_| ()).await.unwrap().is_clean());
        let key = world.public(asking("one ")).await.rows[0].key;
        change_unlogged(&world.store, key, |row| row.cited_by_count = Set(Some(9))).await;
        let report = Catalogue::verify_stored(&world.store, &options, true, |_| ()).await.unwrap();
        assert_eq!((report.different.len(), report.repaired), (1, 1));
        world.catalogue.catch_up().await.unwrap();
        assert_eq!(world.public(asking("one ")).await.rows[0].cited_by_count, Some(9));

        let before = Catalogue::stored(world.folder.path()).unwrap().unwrap().path;
        let request = Catalogue::request_rebuild(&world.store, false).await.unwrap();
        let outcome = loop {
            let now = Catalogue::rebuild_request(&world.store).await.unwrap().unwrap();
            assert_eq!(now.id, request.id);
            if !matches!(now.state, RequestState::Asked | RequestState::Running) {
                break now.state;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        };
        assert_eq!(outcome, RequestState::Done(2));
        assert_ne!(Catalogue::stored(world.folder.path()).unwrap().unwrap().path, before);
    }
}
