//! Processes beside the one that owns the index.

use std::time::{Duration, Instant};

use pressmark_catalogue::{Catalogue, CatalogueOptions};
use pressmark_store::on_both_engines;
use pressmark_store::repo::{log_readers, settings};

use crate::world::*;

const LONG: Duration = Duration::from_secs(60);

on_both_engines! {
    async fn whoever_waits_beside_goes_on_when_everything_is_shown(store: Store) {
        // By itself it would not commit within the hour.
        let lazy = |options: CatalogueOptions| CatalogueOptions { commit_every: Duration::from_secs(3_600), ..options };
        let World { store, folder, catalogue } = World::with(store, lazy).await;
        catalogue.catch_up().await.unwrap();
        let before = catalogue.generation();
        insert(&store, &Work::titled("Wells")).await;
        assert!(Catalogue::wait_beside(&store, folder.path(), LONG).await.unwrap());
        assert_eq!(catalogue.public().publications(&all()).await.unwrap().total, 1);
        assert!(catalogue.public().insisted() > before, "nothing older stands in for it");

        // Nothing was written since, and it is told all the same; two may wait at once.
        let wait = || Catalogue::wait_beside(&store, folder.path(), LONG);
        let (first, second) = tokio::join!(wait(), wait());
        assert!(first.unwrap() && second.unwrap());

        catalogue.close().await.unwrap();
        assert!(!Catalogue::wait_beside(&store, folder.path(), Duration::from_millis(300)).await.unwrap(), "nobody answers");
        let nowhere = folder.path().join("nowhere");
        assert!(!Catalogue::wait_beside(&store, &nowhere, Duration::from_millis(300)).await.unwrap());
    }

    async fn the_log_knows_who_follows_it_and_how_far(store: Store) {
        let World { store, folder, catalogue } = World::hold(store, &[Work::titled("Wells")]).await;
        let began = Instant::now();
        let reader = loop {
            if let [reader] = log_readers::all(store.read()).await.unwrap().as_slice() {
                break reader.clone();
            }
            assert!(began.elapsed() < LONG, "nobody said so");
            tokio::time::sleep(Duration::from_millis(50)).await;
        };
        assert_eq!(reader.epoch, settings::epoch(&store).await.unwrap());
        assert!(reader.position <= Catalogue::stored(folder.path()).unwrap().unwrap().position, "never ahead of itself");
        catalogue.close().await.unwrap();
        // The same folder is the same reader.
        let catalogue = Catalogue::open(store.clone(), options(folder.path())).await.unwrap();
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        let again = log_readers::all(store.read()).await.unwrap();
        assert_eq!(again.iter().map(|reader| reader.id.as_str()).collect::<Vec<_>>(), [reader.id.as_str()]);
        catalogue.close().await.unwrap();
    }
}
