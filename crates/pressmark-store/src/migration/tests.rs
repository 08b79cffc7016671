use super::*;
use crate::{Store, testing::on_both_engines};

on_both_engines! {
    async fn an_empty_database_is_built_and_building_again_changes_nothing(fresh: Fresh) {
        let store = fresh.unmigrated().await;
        store.migrate().await.unwrap();
        store.migrate().await.unwrap();
        let applied = Migrator::get_migration_models(&store.write).await.unwrap();
        assert_eq!(applied.len(), STEPS.len());
    }

    async fn each_step_runs_on_a_database_that_holds_rows(fresh: Fresh) {
        let store = fresh.unmigrated().await;
        for (n, step) in STEPS.iter().enumerate() {
            run_some(&store.write, Some(1)).await.unwrap();
            if n == 0 {
                store.write.execute_unprepared("INSERT INTO workspace (slug, name, created_at) VALUES ('w', 'W', 1)").await.unwrap();
            }
            let applied = Migrator::get_migration_models(&store.write).await.unwrap();
            assert_eq!(applied.last().map(|m| m.version.as_str()), Some(step.name));
        }
        let row = crate::repo::workspaces::by_slug(store.read(), "w").await.unwrap();
        assert_eq!(row.map(|w| w.name), Some("W".to_owned()));
    }

    async fn many_processes_that_start_at_once_migrate_once(fresh: Fresh) {
        let stores = [fresh.unmigrated().await, fresh.unmigrated().await, fresh.unmigrated().await];
        let outcomes = futures::future::join_all(stores.iter().map(Store::migrate)).await;
        assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    }

    async fn a_schema_from_a_newer_version_is_refused(fresh: Fresh) {
        let store = fresh.unmigrated().await;
        store.migrate().await.unwrap();
        store.write.execute_unprepared("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_future', 1)").await.unwrap();
        let refused = store.migrate().await;
        assert!(matches!(refused, Err(StoreError::NewerSchema(ref what)) if what == "m9999_future"), "{refused:?}");
    }
}
