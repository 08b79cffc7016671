//! The index follows the log, and writes can be read.

use std::time::Duration;

use pressmark_catalogue::{Applied, PersonRef, PublicationFilter, State};
use pressmark_domain::Orcid;
use pressmark_store::repo::change_log::{self, Position};
use pressmark_store::{EntityKind, on_both_engines};
use sea_orm::ActiveValue::Set;

use crate::world::*;

on_both_engines! {
    async fn what_is_written_is_found_and_what_is_changed_changes(store: Store) {
        let world = World::hold(store, &[Work::titled("Soil carbon in wet meadows")]).await;
        assert_eq!(world.titles("carbon").await, set(&["Soil carbon in wet meadows"]));
        let generation = world.catalogue.generation();

        let id = insert(&world.store, &Work::titled("Lichen on roof tiles")).await;
        world.catalogue.catch_up().await.unwrap();
        assert_eq!(world.public(all()).await.total, 2);
        assert!(world.catalogue.generation() > generation);

        change(&world.store, id, |row| {
            row.title = Set(Some("Moss on roof tiles".to_owned()));
            row.merged = Set(r#"{"title":"Moss on roof tiles"}"#.to_owned());
        })
        .await;
        world.catalogue.catch_up().await.unwrap();
        assert_eq!(world.titles("lichen ").await, set(&[]));
        assert_eq!(world.titles("moss").await, set(&["Moss on roof tiles"]));
        assert_eq!(world.public(all()).await.total, 2);
        assert_eq!(world.catalogue.status().state, State::Ready);
        assert_eq!(world.catalogue.status().lag_rows, 0);
    }

    async fn a_write_is_read_whether_the_end_of_the_log_is_near_or_far(store: Store) {
        // The log is asked once an hour: whatever is found is found because a writer waits for it.
        let world = World::with(store, |options| pressmark_catalogue::CatalogueOptions { poll_every: Duration::from_secs(3_600), commit_every: Duration::from_secs(3_600), ..options }).await;
        while world.catalogue.status().state != State::Ready {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let id = insert(&world.store, &Work::titled("Fences and hedges")).await;
        let changed = change(&world.store, id, |row| row.cited_by_count = Set(Some(3))).await;
        assert_eq!(world.catalogue.apply(&changed).await, Applied::InIndex);
        let page = world.public(asking("hedges")).await;
        assert_eq!((page.total, page.rows[0].cited_by_count), (1, Some(3)));

        for _ in 0..100 {
            insert(&world.store, &Work::titled("Ditch")).await;
        }
        let changed = change(&world.store, id, |row| row.cited_by_count = Set(Some(4))).await;
        assert_eq!(world.catalogue.apply(&changed).await, Applied::InIndex);
        assert_eq!(world.public(asking("hedges")).await.rows[0].cited_by_count, Some(4));
        world.catalogue.catch_up().await.unwrap();
        assert_eq!(world.public(asking("ditch")).await.total, 100, "what the write did not wait for comes with the log");
    }

    async fn a_renamed_person_rewrites_no_work_but_another_id_does(store: Store) {
        let world = World::hold(store, &[]).await;
        let work = insert(&world.store, &Work::titled("Wells")).await;
        let person = insert_person(&world.store, 1, "Ada Example").await;
        link(&world.store, work, person, 0).await;
        world.catalogue.catch_up().await.unwrap();
        let public = world.catalogue.public();
        assert_eq!(public.person(WORKSPACE, "person-1").unwrap().unwrap().publication_count, 1);

        change_person(&world.store, person, |row| row.display_name = Set("Ada Sample".to_owned())).await;
        world.catalogue.catch_up().await.unwrap();
        assert_eq!(public.person(WORKSPACE, "person-1").unwrap().unwrap().name, "Ada Sample");

        let other = Orcid::from_number(2);
        change_person(&world.store, person, |row| {
            row.orcid = Set(Some(other.to_string()));
            row.slug = Set("ada".to_owned());
        })
        .await;
        world.catalogue.catch_up().await.unwrap();
        let row = &world.public(asking(other.as_str())).await.rows[0];
        assert_eq!(row.people[0].orcid.as_deref(), Some(other.as_str()));
        assert_eq!(row.people[0].slug, "ada");
        assert_eq!(world.public(asking(Orcid::from_number(1).as_str())).await.total, 0);
        let of_person = PublicationFilter { person: Some(PersonRef::Orcid(other)), ..PublicationFilter::default() };
        assert_eq!(world.public(pressmark_catalogue::PublicationQuery { filter: of_person, ..all() }).await.total, 1);
    }

    async fn a_person_given_directly_still_reaches_its_works(store: Store) {
        let world = World::hold(store, &[]).await;
        let work = insert(&world.store, &Work::titled("Wells")).await;
        let person = insert_person(&world.store, 1, "Ada Example").await;
        link(&world.store, work, person, 0).await;
        world.catalogue.catch_up().await.unwrap();
        let changed = change_person(&world.store, person, |row| row.hidden = Set(true)).await;
        assert_eq!(world.catalogue.apply(&changed).await, Applied::InIndex);
        assert!(world.catalogue.public().person(WORKSPACE, "person-1").unwrap().is_none());
        world.catalogue.catch_up().await.unwrap();
        assert!(world.public(all()).await.rows[0].people.is_empty(), "the work no longer names who is hidden");
        assert_eq!(world.catalogue.internal().publications(&all()).await.unwrap().rows[0].people.len(), 1);
        assert!(world.catalogue.verify(false, |_| ()).await.unwrap().is_clean());
    }

    async fn counts_of_people_follow_their_works(store: Store) {
        let world = World::hold(store, &[]).await;
        let person = insert_person(&world.store, 1, "Ada Example").await;
        let mut works = Vec::new();
        for title in ["Wells", "Springs", "Rivers"] {
            let work = insert(&world.store, &Work::titled(title)).await;
            link(&world.store, work, person, 0).await;
            works.push(work);
        }
        world.catalogue.catch_up().await.unwrap();
        let count = || world.catalogue.internal().person(WORKSPACE, "person-1").unwrap().map(|p| (p.publication_count, p.all_publication_count));
        assert_eq!(count(), Some((3, Some(3))));
        change(&world.store, works[0], |row| row.visible = Set(false)).await;
        world.catalogue.catch_up().await.unwrap();
        assert_eq!(count(), Some((2, Some(3))));
    }

    async fn a_position_can_be_waited_for(store: Store) {
        let world = World::hold(store, &[]).await;
        insert(&world.store, &Work::titled("Wells")).await;
        let position = change_log::last(world.store.read()).await.unwrap().unwrap().position();
        assert!(world.catalogue.wait_for(position, Duration::from_secs(60)).await);
        assert_eq!(world.titles("wells").await, set(&["Wells"]));
        let never = Position { seq: position.seq + 1_000, xid: position.xid + 1_000 };
        assert!(!world.catalogue.wait_for(never, Duration::from_millis(50)).await);
    }

    async fn kinds_of_a_newer_version_are_passed_over(store: Store) {
        let world = World::hold(store, &[Work::titled("Wells")]).await;
        let tx = world.store.begin().await.unwrap();
        tx.touch(WORKSPACE, EntityKind::Workspace, WORKSPACE);
        tx.touch(WORKSPACE, EntityKind::Publication, 999_999);
        tx.commit().await.unwrap();
        world.catalogue.catch_up().await.unwrap();
        assert_eq!(world.public(all()).await.total, 1);
    }
}
