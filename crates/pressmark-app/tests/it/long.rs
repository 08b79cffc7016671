//! The recorded world, whole.

use pressmark_simulator::RecordedFolder;
use pressmark_store::on_both_engines;

use crate::expected::assert_complete;
use crate::world::{World, recorded};

on_both_engines! {
    async fn every_recorded_researcher_is_harvested_with_exactly_what_was_recorded(store: Store) {
        let Some(folder) = recorded() else { return };
        let world = World::start(RecordedFolder::open(folder).unwrap().into(), 0.0, store).await;
        let orcids = world.running.orcids();
        world.harvest(&orcids).await;
        let (people, works) = assert_complete(&world.running, &world.app.store, &orcids).await;
        eprintln!("{people} of {} researchers with a record, {works} DOIs", orcids.len());
        assert!(people > 1_000);
    }

    async fn with_a_fifth_of_faulty_answers_too(store: Store) {
        let Some(folder) = recorded() else { return };
        let world = World::start(RecordedFolder::open(folder).unwrap().into(), 0.2, store).await;
        let orcids = world.running.orcids();
        world.harvest(&orcids).await;
        assert_complete(&world.running, &world.app.store, &orcids).await;
    }
}
