//! Restarts, kills, restored backups, rebuilds.

use std::path::Path;
use std::time::Duration;

use pressmark_catalogue::{Catalogue, CatalogueError, CatalogueOptions, State};
use pressmark_store::repo::{change_log, settings};
use pressmark_store::testing::Fresh;
use pressmark_store::{Location, Store, on_both_engines};
use sea_orm::ConnectionTrait;

use crate::world::*;

async fn total(catalogue: &Catalogue) -> u64 {
    catalogue.public().publications(&all()).await.unwrap().total
}

fn index_folder(dir: &Path) -> String {
    std::fs::read_to_string(dir.join("CURRENT")).unwrap()
}

async fn ready(catalogue: &Catalogue) {
    while catalogue.status().state != State::Ready {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Options under which nothing is shown but what somebody waits for.
fn lazy(dir: &Path) -> CatalogueOptions {
    CatalogueOptions { commit_every: Duration::from_secs(3_600), ..options(dir) }
}

/// Lives in a runtime of its own that is torn down without a word, as by `kill -9`: what it indexed last was not committed.
fn live_and_be_killed(location: Location, dir: std::path::PathBuf) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let store = Store::open(&location).await.unwrap();
        insert(&store, &Work::titled("Before")).await;
        let catalogue = Catalogue::open(store.clone(), lazy(&dir)).await.unwrap();
        catalogue.catch_up().await.unwrap();
        insert(&store, &Work::titled("Uncommitted")).await;
        // Long enough to be read from the log and given to the writer.
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(total(&catalogue).await, 1);
        std::mem::forget(catalogue);
    });
    runtime.shutdown_timeout(Duration::from_secs(60));
}

on_both_engines! {
    async fn what_is_merged_after_bulk_work_is_merged_for_whoever_comes_next(store: Store) {
        let folder = tempfile::tempdir().unwrap();
        let catalogue = Catalogue::open(store.clone(), options(folder.path())).await.unwrap();
        for _ in 0..30 {
            insert(&store, &Work::titled("One of many")).await;
            catalogue.catch_up().await.unwrap();
        }
        catalogue.merged().await.unwrap();
        catalogue.merged().await.unwrap();
        catalogue.close().await.unwrap();
        let stored = Catalogue::stored(folder.path()).unwrap().unwrap();
        assert!(stored.segments < 8, "{} segments of one document each were left", stored.segments);
        assert_eq!(stored.documents, 30);
    }

    async fn nothing_is_lost_when_the_owner_is_killed(fresh: Fresh) {
        let store = fresh.store().await;
        let folder = tempfile::tempdir().unwrap();
        let (location, dir) = (fresh.location().clone(), folder.path().to_owned());
        tokio::task::spawn_blocking(move || live_and_be_killed(location, dir)).await.unwrap();
        let before = index_folder(folder.path());
        let catalogue = Catalogue::open(store, lazy(folder.path())).await.unwrap();
        assert_eq!(total(&catalogue).await, 1, "what was committed answers at once");
        catalogue.catch_up().await.unwrap();
        assert_eq!(total(&catalogue).await, 2);
        assert_eq!(index_folder(folder.path()), before, "no rebuild was needed");
    }

    async fn a_restart_goes_on_where_it_stopped(store: Store) {
        let world = World::hold(store, &[Work::titled("One")]).await;
        let World { store, folder, catalogue } = world;
        let before = index_folder(folder.path());
        let public = catalogue.public();
        assert!(matches!(Catalogue::open(store.clone(), options(folder.path())).await, Err(CatalogueError::Locked(_))));
        catalogue.close().await.unwrap();
        assert_eq!(public.publications(&all()).await.unwrap().total, 1, "readers go on");
        insert(&store, &Work::titled("Two")).await;
        let stored = Catalogue::stored(folder.path()).unwrap().unwrap();
        assert_eq!((stored.documents, stored.epoch.as_str()), (1, settings::epoch(&store).await.unwrap().as_str()));

        let catalogue = Catalogue::open(store.clone(), lazy(folder.path())).await.unwrap();
        assert_eq!(total(&catalogue).await, 1);
        catalogue.catch_up().await.unwrap();
        assert_eq!(total(&catalogue).await, 2);
        assert_eq!(index_folder(folder.path()), before);
        assert!(Catalogue::stored(&folder.path().join("nowhere")).unwrap().is_none());
    }

    async fn a_restored_backup_that_grew_again_is_noticed(store: Store) {
        let World { store, folder, catalogue } = World::hold(store, &[Work::titled("One"), Work::titled("Lost")]).await;
        let before = index_folder(folder.path());
        catalogue.close().await.unwrap();
        // The backup does not know the second work; another was written since under the same numbers of the log.
        let last = change_log::last(store.read()).await.unwrap().unwrap();
        let tx = store.begin().await.unwrap();
        for table in ["work_key", "publication_view"] {
            tx.execute_unprepared(&format!("DELETE FROM {table} WHERE publication_id = {}", last.entity_id)).await.unwrap();
        }
        tx.execute_unprepared(&format!("DELETE FROM publication WHERE id = {}", last.entity_id)).await.unwrap();
        tx.execute_unprepared(&format!("UPDATE change_log SET tag = tag - 1 WHERE seq = {}", last.seq)).await.unwrap();
        tx.commit().await.unwrap();
        insert(&store, &Work::titled("Other")).await;

        let catalogue = Catalogue::open(store, options(folder.path())).await.unwrap();
        catalogue.catch_up().await.unwrap();
        assert_ne!(index_folder(folder.path()), before, "it was rebuilt");
        assert_eq!(catalogue.public().publications(&asking("lost")).await.unwrap().total, 0);
        assert_eq!(total(&catalogue).await, 2);
        let left = std::fs::read_dir(folder.path()).unwrap().flatten().filter(|e| e.path().is_dir()).count();
        assert_eq!(left, 1, "the old index is removed");
    }

    async fn a_log_trimmed_beyond_the_index_is_noticed(store: Store) {
        let World { store, folder, catalogue } = World::hold(store, &[Work::titled("One")]).await;
        let before = index_folder(folder.path());
        catalogue.close().await.unwrap();
        insert(&store, &Work::titled("Two")).await;
        let last = change_log::last(store.read()).await.unwrap().unwrap().position();
        let tx = store.begin().await.unwrap();
        assert!(change_log::trim_before(&tx, last, 1_000).await.unwrap() > 0);
        tx.commit().await.unwrap();
        let catalogue = Catalogue::open(store, options(folder.path())).await.unwrap();
        catalogue.catch_up().await.unwrap();
        assert_ne!(index_folder(folder.path()), before);
        assert_eq!(total(&catalogue).await, 2);
    }

    async fn a_new_epoch_is_noticed_while_running_and_at_the_start(store: Store) {
        let World { store, folder, catalogue } = World::hold(store, &[Work::titled("One")]).await;
        let before = index_folder(folder.path());
        catalogue.close().await.unwrap();
        let tx = store.begin().await.unwrap();
        settings::renew_epoch(&tx).await.unwrap();
        tx.commit().await.unwrap();
        let catalogue = Catalogue::open(store.clone(), options(folder.path())).await.unwrap();
        assert_eq!(total(&catalogue).await, 1, "the old index answers meanwhile");
        catalogue.catch_up().await.unwrap();
        let second = index_folder(folder.path());
        assert_ne!(second, before);
        ready(&catalogue).await;

        let tx = store.begin().await.unwrap();
        settings::renew_epoch(&tx).await.unwrap();
        tx.commit().await.unwrap();
        for _ in 0..2_400 {
            if index_folder(folder.path()) != second {
                break;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        assert_ne!(index_folder(folder.path()), second, "noticed by itself");
    }

    async fn an_empty_source_does_not_empty_the_index(fresh: Fresh) {
        let store = fresh.store().await;
        let World { store, folder, catalogue } = World::hold(store, &[Work::titled("One"), Work::titled("Two"), Work::titled("Three")]).await;
        // Asked for: a truth that lost most of its rows is not believed.
        let tx = store.begin().await.unwrap();
        for table in ["work_key", "publication_view", "publication"] {
            tx.execute_unprepared(&format!("DELETE FROM {table}")).await.unwrap();
        }
        tx.commit().await.unwrap();
        assert!(matches!(catalogue.rebuild(false, |_| ()).await, Err(CatalogueError::Refused(_))));
        assert_eq!(total(&catalogue).await, 3);
        ready(&catalogue).await;
        catalogue.close().await.unwrap();

        // At the start: a database that was never used stands in the place of the one that is missing.
        let other = Fresh::sqlite();
        let empty = other.store().await;
        let catalogue = Catalogue::open(empty.clone(), options(folder.path())).await.unwrap();
        let Err(CatalogueError::Refused(reason)) = catalogue.catch_up().await else { panic!("it must be refused") };
        assert!(reason.contains("holds 3 records"), "{reason}");
        assert_eq!(total(&catalogue).await, 3, "what there was still answers");
        assert!(matches!(catalogue.status().state, State::Stale(_) | State::Rebuilding { .. }));
        // As soon as it holds something it is believed: the epoch is another one.
        insert(&empty, &Work::titled("New")).await;
        while total(&catalogue).await != 1 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        catalogue.catch_up().await.unwrap();
    }

    async fn force_rebuilds_whatever_it_finds(store: Store) {
        let world = World::hold(store, &[Work::titled("One"), Work::titled("Two"), Work::titled("Three")]).await;
        let tx = world.store.begin().await.unwrap();
        for table in ["work_key", "publication_view", "publication"] {
            tx.execute_unprepared(&format!("DELETE FROM {table}")).await.unwrap();
        }
        tx.commit().await.unwrap();
        let report = world.catalogue.rebuild(true, |_| ()).await.unwrap();
        assert_eq!((report.documents, report.before), (0, Some(3)));
        assert_eq!(world.public(all()).await.total, 0);
    }

    async fn a_rebuild_tells_how_far_it_is_and_misses_nothing_written_meanwhile(store: Store) {
        let world = World::hold(store, &[]).await;
        for _ in 0..30 {
            insert(&world.store, &Work::titled("Old")).await;
        }
        world.catalogue.catch_up().await.unwrap();
        let before = index_folder(world.folder.path());
        let (told, mut steps) = tokio::sync::mpsc::unbounded_channel();
        let writing = tokio::spawn({
            let store = world.store.clone();
            async move {
                for _ in 0..20 {
                    insert(&store, &Work::titled("Meanwhile")).await;
                }
            }
        });
        let report = world.catalogue.rebuild(false, move |step| { let _ = told.send(step); }).await.unwrap();
        writing.await.unwrap();
        world.catalogue.catch_up().await.unwrap();
        assert!(report.documents >= 30);
        assert_eq!(world.public(all()).await.total, 50);
        assert_ne!(index_folder(world.folder.path()), before);
        let mut last = None;
        while let Some(step) = steps.recv().await {
            last = Some(step);
        }
        assert!(last.is_some_and(|step| step.done >= 30 && step.done == step.total));
        assert!(world.catalogue.verify(false, |_| ()).await.unwrap().is_clean());
    }

    async fn an_index_that_cannot_be_read_is_replaced(store: Store) {
        let World { store, folder, catalogue } = World::hold(store, &[Work::titled("One")]).await;
        catalogue.close().await.unwrap();
        std::fs::write(folder.path().join(index_folder(folder.path())).join("meta.json"), "{").unwrap();
        let catalogue = Catalogue::open(store, options(folder.path())).await.unwrap();
        catalogue.catch_up().await.unwrap();
        assert_eq!(total(&catalogue).await, 1);
    }

    async fn before_there_is_an_index_lists_say_so(store: Store) {
        let folder = tempfile::tempdir().unwrap();
        insert(&store, &Work::titled("One")).await;
        let catalogue = Catalogue::open(store, options(folder.path())).await.unwrap();
        match catalogue.public().publications(&all()).await {
            Err(CatalogueError::NotReady { retry_after, .. }) => assert!(!retry_after.is_zero()),
            Ok(page) => assert_eq!(page.total, 1, "never fewer rows than there are"),
            Err(error) => panic!("{error}"),
        }
        catalogue.catch_up().await.unwrap();
        assert_eq!(total(&catalogue).await, 1);
    }

    async fn an_index_lost_under_way_is_built_anew(store: Store) {
        let world = World::hold(store, &[Work::titled("One")]).await;
        let lost = index_folder(world.folder.path());
        std::fs::remove_dir_all(world.folder.path().join(&lost)).unwrap();
        assert_eq!(total(&world.catalogue).await, 1, "what is open goes on answering");
        insert(&world.store, &Work::titled("Two")).await;
        for _ in 0..2_400 {
            if world.public(all()).await.total == 2 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        assert_eq!(world.public(all()).await.total, 2);
        assert_ne!(index_folder(world.folder.path()), lost);
        world.catalogue.catch_up().await.unwrap();
        assert_eq!(world.catalogue.status().last_error, None, "it has recovered");
    }

    async fn a_record_that_cannot_be_read_is_shown_by_its_columns(store: Store) {
        let world = World::hold(store, &[]).await;
        let id = insert(&world.store, &Work { year: Some(2020), ..Work::titled("Broken") }).await;
        change(&world.store, id, |row| row.merged = sea_orm::ActiveValue::Set("{\"authors\": 7}".into())).await;
        insert(&world.store, &Work::titled("Sound")).await;
        world.catalogue.catch_up().await.unwrap();
        assert_eq!(world.titles("").await, set(&["Broken", "Sound"]));
        assert_eq!(world.public(asking("broken ")).await.rows[0].publication_year, Some(2020));
    }
}
