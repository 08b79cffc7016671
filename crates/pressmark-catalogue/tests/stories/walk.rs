//! A walk from page to page while others write (rule 24).

use std::collections::BTreeMap;

use pressmark_catalogue::PublicationQuery;
use pressmark_store::on_both_engines;
use sea_orm::ActiveValue::Set;

use crate::world::*;

on_both_engines! {
    async fn every_row_comes_exactly_once_while_others_write(store: Store) {
        let works: Vec<Work> = (0..50).map(|i| Work { fetched: 1_000 + i, ..Work::titled("Soil") }).collect();
        let world = World::hold(store, &works).await;
        let keys: Vec<i64> = world.public(all()).await.rows.iter().map(|r| r.key).collect();
        let hidden = keys[45];

        let mut seen: BTreeMap<i64, u32> = BTreeMap::new();
        for page in 1..=10 {
            let query = PublicationQuery { page, per_page: 5, walk: Some(7), ..all() };
            let answer = world.public(query.clone()).await;
            assert_eq!(answer.total, 50, "the walk goes on through what it began with");
            assert_eq!(answer.generation, world.catalogue.public().generation_for(&query));
            for row in &answer.rows {
                *seen.entry(row.key).or_default() += 1;
                assert!(page < 3 || row.title.as_deref() == Some("Changed"), "rows are as they are now");
            }
            if page == 2 {
                // Every row that is still to come would jump to the first page, where it is not looked for any more.
                for key in &keys {
                    change(&world.store, *key, |row| {
                        row.last_fetched_at = Set(9_000 + *key);
                        row.title = Set(Some("Changed".to_owned()));
                    }).await;
                }
                insert(&world.store, &Work { fetched: 99_999, ..Work::titled("New") }).await;
                change(&world.store, hidden, |row| row.visible = Set(false)).await;
                world.catalogue.catch_up().await.unwrap();
            }
        }
        assert!(!seen.contains_key(&hidden), "what is hidden meanwhile is not shown");
        assert_eq!(seen.len(), 49);
        assert!(seen.values().all(|times| *times == 1));
        assert_eq!(world.public(PublicationQuery { walk: Some(7), ..all() }).await.total, 50, "a new walk begins with what is there now");
    }

    async fn without_a_walk_each_page_is_of_now(store: Store) {
        let world = World::hold(store, &[Work::titled("One")]).await;
        world.public(PublicationQuery { page: 1, ..all() }).await;
        insert(&world.store, &Work::titled("Two")).await;
        world.catalogue.catch_up().await.unwrap();
        assert_eq!(world.public(PublicationQuery { page: 2, ..all() }).await.total, 2);
        assert_eq!(world.public(PublicationQuery { page: 2, walk: Some(1), ..all() }).await.total, 2, "who begins in the middle begins now");
    }
}
