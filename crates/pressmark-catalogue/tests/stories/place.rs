//! Telling cheaply that a detail is what it was.

use pressmark_store::on_both_engines;
use sea_orm::ActiveValue::Set;

use crate::world::*;

on_both_engines! {
    async fn a_detail_holds_until_its_own_document_changes(store: Store) {
        let world = World::hold(store, &[Work { doi: Some("10.5555/one"), ..Work::titled("One") }]).await;
        let public = world.catalogue.public();
        let (detail, place) = public.publication_and_place(WORKSPACE, "10.5555/one").unwrap().unwrap();
        let generation = public.generation();
        assert!(public.holds(&place));
        assert!(public.replaced(generation).is_none(), "it is shown");

        // Many commits of others, so that segments are merged too: nothing is read anew for them.
        let mut held = 0;
        for _ in 0..20 {
            insert(&world.store, &Work::titled("Another")).await;
            world.catalogue.catch_up().await.unwrap();
            let now = public.place_of(WORKSPACE, "10.5555/one").unwrap().unwrap();
            assert!(now.reads_as(&place));
            held += usize::from(public.holds(&place));
        }
        assert!(held >= 3, "it held through {held} of 20 commits");
        assert!(public.generation() > generation);

        let (_, place) = public.publication_and_place(WORKSPACE, "10.5555/one").unwrap().unwrap();
        let shown = public.generation();
        change(&world.store, detail.row.key, |row| row.cited_by_count = Set(Some(9))).await;
        world.catalogue.catch_up().await.unwrap();
        assert!(!public.holds(&place));
        assert!(!public.place_of(WORKSPACE, "10.5555/one").unwrap().unwrap().reads_as(&place));
        assert!(public.replaced(shown).is_some());

        let (_, place) = public.publication_and_place(WORKSPACE, "10.5555/one").unwrap().unwrap();
        change(&world.store, detail.row.key, |row| row.visible = Set(false)).await;
        world.catalogue.catch_up().await.unwrap();
        assert!(!public.holds(&place), "what is hidden is not there");
        assert!(public.place_of(WORKSPACE, "10.5555/one").unwrap().is_none());
    }
}
