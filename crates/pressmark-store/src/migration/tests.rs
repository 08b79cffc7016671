use pressmark_domain::matching::Evidence;
use sea_orm::EntityTrait;

use super::*;
use crate::Store;
use crate::entity::person;
use crate::repo::{entities, links, publications};
use crate::testing::{on_both_engines, works};

/// What a registry of the seventh step may hold of all that the eighth changes or reads.
const OF_THE_SEVENTH: [&str; 6] = [
    "INSERT INTO workspace (slug, name, created_at) VALUES ('w', 'W', 1), ('x', 'X', 1)",
    "INSERT INTO person (workspace_id, orcid, display_name, sort_name, names, profile, slug, origin, sync_status,
        harvest_state, revision, public_changed_at, created_at, updated_at)
     VALUES (1, '0000-0002-1825-0097', 'Josiah Carberry', 'Carberry, Josiah', '[]', '{}', 'josiah-carberry', 'ingest',
        'complete', 'active', 3, 1, 1, 1),
        (2, '0000-0002-1825-0097', 'Josiah Carberry', 'Carberry, Josiah', '[]', '{}', 'josiah-carberry', 'ingest',
        'complete', 'active', 1, 1, 1, 1)",
    "INSERT INTO membership (workspace_id, person_id, entity_id, status, starts_at, ends_at)
     VALUES (1, 1, 'library', 'member', 50, 60), (1, 1, 'library', 'member', 70, NULL),
        (1, 1, 'press', 'external', 80, NULL), (2, 2, 'library', 'member', 90, NULL)",
    "INSERT INTO publication (workspace_id, shown_id, id_type, slug, original, provider_sources, merged, title, origin,
        attention, last_fetched_at, last_checked_at, revision, content_hash, public_changed_at, created_at, updated_at)
     VALUES (1, 'local/1', 'local', 'one', '{}', '{}', '{}', 'Cracked pots', 'harvest', '[]', 1, 1, 4, 'h', 1, 1, 1),
        (1, 'local/2', 'local', 'two', '{}', '{}', '{}', 'Cracked pots', 'import', '[]', 1, 1, 4, 'h', 1, 1, 1)",
    "INSERT INTO job (workspace_id, kind, job_key, state, not_before, created_at, updated_at)
     VALUES (1, 'harvest', '0000-0002-1825-0097', 'completed', 1, 1, 1)",
    "INSERT INTO run_item (run_id, item_key, workspace_id, change, person_id, publication_id, at)
     VALUES (1, 'local/1', 1, 'new', 1, 1, 1)",
];

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

    async fn a_full_registry_from_before_curation_is_brought_up_whole(fresh: Fresh) {
        let store = fresh.unmigrated().await;
        run_some(&store.write, Some(7)).await.unwrap();
        for statement in OF_THE_SEVENTH {
            store.write.execute_unprepared(statement).await.unwrap();
        }
        // As harvests write it: what contradicts a name, and what only speaks of it.
        let (printed, known_as) = ("J. Pot".to_owned(), "Josiah Carberry".to_owned());
        let contradiction = Evidence::NameContradiction { printed, known_as };
        let other = Evidence::Affiliation { place: "name_contradiction".to_owned() };
        for (n, evidence) in [contradiction, other].iter().enumerate() {
            let evidence = serde_json::to_string(&[evidence]).unwrap();
            let link = format!(
                "INSERT INTO author_link (publication_id, person_id, workspace_id, position, method, score, evidence, state,
                    put_codes, created_at, updated_at)
                 VALUES ({}, 1, 1, 0, 'claim', 0.5, '{evidence}', 'linked', '[]', 1, 1)",
                n + 1
            );
            store.write.execute_unprepared(&link).await.unwrap();
        }
        store.migrate().await.unwrap();

        let rows = publications::by_ids(store.read(), 1, &[1, 2]).await.unwrap();
        assert_eq!(rows.len(), 2);
        for row in rows {
            assert_eq!((row.decisions.as_str(), row.conflicts.as_str(), row.custom.as_str()), ("[]", "[]", "{}"));
            assert_eq!((row.title.as_deref(), row.revision), (Some("Cracked pots"), 4));
        }
        let josiah = person::Entity::find_by_id(1_i64).one(store.read()).await.unwrap().unwrap();
        assert_eq!((josiah.manual.as_str(), josiah.revision), ("{}", 3));
        let (known, _) = entities::list(store.read(), 1, "", 1, 10).await.unwrap();
        let known: Vec<_> = known.iter().map(|row| (row.id.as_str(), row.name.as_str(), row.created_at)).collect();
        assert_eq!(known, [("library", "library", 50), ("press", "press", 80)], "to which somebody belongs");
        assert_eq!(entities::list(store.read(), 2, "", 1, 10).await.unwrap().1, 1);
        let mut found = links::of_person(store.read(), 1, 1).await.unwrap();
        found.sort_by_key(|link| link.publication_id);
        assert_eq!(found.iter().map(|link| link.name_contradiction).collect::<Vec<_>>(), [true, false]);
        let tx = store.begin().await.unwrap();
        assert_eq!(works(&tx, 1, 1).await, [3], "and it goes on from there");
        tx.commit().await.unwrap();
    }

    async fn a_migration_that_breaks_off_leaves_nothing_of_itself(fresh: Fresh) {
        let store = fresh.unmigrated().await;
        run_some(&store.write, Some(6)).await.unwrap();
        // Over this the eighth step stumbles in its middle, when the seventh is done.
        store.write.execute_unprepared("CREATE TABLE category (id TEXT)").await.unwrap();
        assert!(store.migrate().await.is_err());
        assert_eq!(Migrator::get_migration_models(&store.write).await.unwrap().len(), 6);
        for gone in ["SELECT id FROM activity", "SELECT decisions FROM publication", "SELECT id FROM entity"] {
            assert!(store.write.execute_unprepared(gone).await.is_err(), "{gone}");
        }
        store.write.execute_unprepared("DROP TABLE category").await.unwrap();
        store.migrate().await.unwrap();
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
