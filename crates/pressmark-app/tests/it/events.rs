//! What harvests write down.

use pressmark_domain::Orcid;
use pressmark_simulator::made_up::{Plan, World as MadeUp};
use pressmark_store::on_both_engines;
use pressmark_store::repo::activity::{self, Filter};
use serde_json::Value;

use crate::world::World;

on_both_engines! {
    async fn a_wish_and_each_end_are_one_event(store: Store) {
        let world = World::start(MadeUp::generate(&Plan::demo()).into(), 0.0, store.clone()).await;
        let orcids = world.running.orcids();
        let nobody = Orcid::from_number(7);
        let ended = world.harvest(&[orcids[0], nobody]).await;

        let begin = activity::From::Offset(0);
        let (rows, total) = activity::list(store.read(), 1, &Filter::default(), begin, 10).await.unwrap();
        assert_eq!(total, 3, "{rows:?}");
        let wish = &rows[2];
        assert_eq!((wish.event_type.as_str(), wish.actor.as_str()), ("harvest.queued", "test"));
        let details: Value = serde_json::from_str(&wish.details).unwrap();
        assert_eq!((&details["requested"], &details["queued"]), (&2.into(), &2.into()));

        let of = |orcid: &Orcid| rows.iter().find(|row| row.subject_id.as_deref() == Some(orcid.as_str())).unwrap();
        let done = of(&orcids[0]);
        assert_eq!((done.event_type.as_str(), done.status.as_str()), ("harvest.ended", "ok"));
        let job = &ended[orcids[0].as_str()];
        assert_eq!((done.actor_kind.as_str(), &done.actor), ("job", &format!("harvest_person {}", job.id)));
        let details: Value = serde_json::from_str(&done.details).unwrap();
        let counts: Value = serde_json::from_str(job.result.as_deref().unwrap()).unwrap();
        assert_eq!(details["counts"], counts);
        let failed = of(&nobody);
        assert_eq!((failed.event_type.as_str(), failed.status.as_str()), ("harvest.ended", "failed"));
        assert_eq!(failed.severity, "warning");
        assert!(failed.summary.contains("no record"), "{}", failed.summary);
    }
}
