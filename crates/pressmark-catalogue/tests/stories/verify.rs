//! Comparing index and truth.

use pressmark_store::{Changed, EntityKind, on_both_engines};
use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, EntityTrait};

use crate::world::*;

on_both_engines! {
    async fn planted_differences_are_found_and_mended(store: Store) {
        let world = World::hold(store, &[Work::titled("One"), Work::titled("Two"), Work::titled("Three")]).await;
        let person = insert_person(&world.store, 1, "Ada Example").await;
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
        let unlogged = insert(&world.store, &Work::titled("Four")).await;
        let tx = world.store.begin().await.unwrap();
        tx.execute_unprepared(&format!("DELETE FROM change_log WHERE entity_id = {unlogged} AND kind = 'publication'")).await.unwrap();
        // The row that a reader stands on must stay: something else comes behind.
        tx.touch(WORKSPACE, EntityKind::Person, person);
        tx.commit().await.unwrap();

        let found = |id| Changed { workspace_id: WORKSPACE, kind: EntityKind::Publication, id };
        let report = world.catalogue.verify(false, |_| ()).await.unwrap();
        assert_eq!(report.different, [found(key("One"))]);
        assert_eq!(report.surplus, [found(gone)]);
        let was_indexed_in_time = report.missing.is_empty();
        assert!(was_indexed_in_time || report.missing == [found(unlogged)]);
        assert_eq!(report.repaired, 0);

        let report = world.catalogue.verify(true, |_| ()).await.unwrap();
        assert_eq!(report.repaired, if was_indexed_in_time { 2 } else { 3 });
        assert!(world.catalogue.verify(false, |_| ()).await.unwrap().is_clean());
        assert_eq!(world.titles("").await, set(&["One", "Three", "Four"]));
        assert_eq!(world.public(asking("one ")).await.rows[0].cited_by_count, Some(9));
    }
}
