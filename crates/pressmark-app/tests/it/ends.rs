//! Jobs that end otherwise than by their worker, and wishes of many.

use pressmark_app::activity::Actor;
use pressmark_app::ingest::{self, HARVEST_PERSON};
use pressmark_domain::Orcid;
use pressmark_simulator::made_up::{Plan, World as MadeUp};
use pressmark_store::repo::activity::{self, Filter};
use pressmark_store::repo::{jobs, people};
use pressmark_store::{Store, on_both_engines};
use serde_json::Value;

use crate::world::World;

async fn events(store: &Store, event_type: &str) -> Vec<pressmark_store::entity::activity::Model> {
    let filter = Filter { event_type: Some(event_type.to_owned()), ..Filter::default() };
    activity::list(store.read(), 1, &filter, activity::From::Offset(0), 10).await.unwrap().0
}

on_both_engines! {
    async fn a_harvest_whose_worker_is_lost_again_and_again_ends_with_an_event(store: Store) {
        let world = World::start(MadeUp::generate(&Plan::demo()).into(), 0.0, store.clone()).await;
        let orcid = world.running.orcids()[0];
        world.harvest(&[orcid]).await;
        ingest::queue(&store, 1, &[orcid], "test", &Actor::system("test")).await.unwrap();
        for _ in 0..jobs::MAX_ATTEMPTS {
            // Workers that die at once: their lease has run out when it begins.
            assert!(jobs::claim(&store, &[HARVEST_PERSON], "lost", -1).await.unwrap().is_some());
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        world.work_until_done().await;
        let keys = [orcid.as_str().to_owned()];
        let job = jobs::latest(store.read(), 1, HARVEST_PERSON, &keys).await.unwrap().remove(0);
        assert_eq!((job.state.as_str(), job.attempts), ("failed", jobs::MAX_ATTEMPTS), "{job:?}");
        assert!(job.error_message.is_some_and(|message| message.contains("given up")));
        let person = people::by_orcid(store.read(), 1, orcid.as_str()).await.unwrap().unwrap();
        assert_eq!(person.sync_status, "failed");
        assert!(person.sync_error.is_some_and(|message| message.contains("given up")));
        let ended = events(&store, "harvest.ended").await;
        assert_eq!((ended.len(), ended[0].status.as_str()), (2, "failed"), "{ended:?}");
        assert_eq!(ended[0].actor, format!("harvest_person {}", job.id));
    }

    async fn a_wish_of_many_is_an_event_for_each_write_with_what_it_queued(store: Store) {
        let orcids: Vec<Orcid> = (1..=201).map(Orcid::from_number).collect();
        let queued = ingest::queue(&store, 1, &orcids, "test", &Actor::system("test")).await.unwrap();
        assert_eq!((queued.queued, queued.requested, queued.job_ids.len()), (201, 201, 201));
        let told: Vec<Value> =
            events(&store, "harvest.queued").await.iter().map(|e| serde_json::from_str(&e.details).unwrap()).collect();
        let counts: Vec<_> = told.iter().map(|details| details["queued"].as_u64().unwrap()).collect();
        assert_eq!(counts, [1, 200]);
        assert!(told.iter().all(|details| details["in_all"] == 201));
        ingest::queue(&store, 1, &orcids, "test", &Actor::system("test")).await.unwrap();
        assert_eq!(events(&store, "harvest.queued").await.len(), 2, "nothing was queued, so nothing happened");
    }
}
