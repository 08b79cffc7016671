//! What is harvested again without being asked for.

use std::time::Duration;

use pressmark_app::activity::Actor;
use pressmark_app::import_doi::import_doi;
use pressmark_app::ingest::{HARVEST_PERSON, REFRESH_WORKS};
use pressmark_app::schedule::{ScheduleSettings, Turn, turn};
use pressmark_domain::{Doi, Orcid};
use pressmark_simulator::made_up::{Agency, Plan, World as MadeUp};
use pressmark_simulator::{Override, Upstream};
use pressmark_store::repo::job_list::{self, Filter};
use pressmark_store::repo::people::{self, PersonData};
use pressmark_store::repo::{publications, settings};
use pressmark_store::{Store, on_both_engines};
use serde_json::Value;

use crate::world::World;

const TEN_MINUTES: ScheduleSettings = ScheduleSettings {
    enabled: true,
    people_every: Duration::from_mins(10),
    works_every: Duration::from_mins(10),
    tick: Duration::from_mins(1),
};

async fn world(store: &Store) -> World {
    World::start(MadeUp::generate(&Plan::demo()).into(), 0.0, store.clone()).await
}

/// So many people whom nobody has harvested yet.
async fn know(store: &Store, count: u64) {
    let tx = store.begin().await.unwrap();
    for n in 1..=count {
        let orcid = Orcid::from_number(1_000 + n);
        let data = PersonData {
            display_name: format!("Colleague {n}"),
            sort_name: format!("colleague {n}"),
            names: "{}".into(),
            profile: "{}".into(),
            slug: format!("colleague-{n}"),
            harvest_state: "active".into(),
            ..PersonData::default()
        };
        people::save(&tx, 1, orcid.as_str(), "import", &data).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// Lets the time of a turn come.
async fn next_turn(store: &Store, name: &str) {
    let tx = store.begin().await.unwrap();
    settings::set(&tx, name, "0").await.unwrap();
    tx.commit().await.unwrap();
}

async fn queued(store: &Store, kind: &str) -> Vec<String> {
    let filter = Filter { kind: Some(kind.to_owned()), ..Filter::default() };
    let (rows, _) = job_list::list(store.read(), 1, &filter, 0, 100).await.unwrap();
    assert!(rows.iter().all(|job| job.priority > 100 && job.trigger_source.as_deref() == Some("schedule")));
    rows.into_iter().map(|job| job.job_key).collect()
}

on_both_engines! {
    async fn people_are_spread_over_the_time_and_nobody_comes_twice(store: Store) {
        let world = world(&store).await;
        know(&store, 30).await;
        // A hidden person is left alone.
        let hidden = people::by_orcid(store.read(), 1, Orcid::from_number(1_001).as_str()).await.unwrap().unwrap();
        let tx = store.begin().await.unwrap();
        people::set_hidden(&tx, 1, hidden.id, true).await.unwrap();
        tx.commit().await.unwrap();

        let off = ScheduleSettings { enabled: false, ..TEN_MINUTES };
        assert_eq!(turn(&world.app, &off).await.unwrap(), Turn::default());
        // Two nodes at once: a tenth of the people, once.
        let (one, other) = tokio::join!(turn(&world.app, &TEN_MINUTES), turn(&world.app, &TEN_MINUTES));
        assert_eq!(one.unwrap().people + other.unwrap().people, 3);
        assert_eq!(turn(&world.app, &TEN_MINUTES).await.unwrap().people, 0, "its turn has not come yet");
        for _ in 0..9 {
            next_turn(&store, "schedule.people.1").await;
            turn(&world.app, &TEN_MINUTES).await.unwrap();
        }
        let mut keys = queued(&store, HARVEST_PERSON).await;
        assert_eq!(keys.len(), 29, "everybody but the hidden one, within ten ticks");
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), 29, "each once");
        // Nobody has such a record: the harvests fail, and are not tried again before their time.
        world.work_until_done().await;
        next_turn(&store, "schedule.people.1").await;
        assert_eq!(turn(&world.app, &TEN_MINUTES).await.unwrap().people, 0);
    }

    async fn works_that_nobody_claims_are_refreshed_in_their_time(store: Store) {
        let world = world(&store).await;
        let made_up = MadeUp::generate(&Plan::demo());
        let dois = made_up.works().filter(|work| work.agency == Agency::Crossref).filter_map(|work| work.doi);
        let dois: Vec<Doi> = dois.filter(|doi| !doi.as_str().contains('(')).take(3).collect();
        let mut ids = Vec::new();
        for doi in &dois {
            let imported = import_doi(&world.app, 1, doi, &[], &Actor::system("librarian")).await.unwrap();
            ids.push(imported.publication_id);
        }
        let walk = "schedule.works.1";
        assert_eq!(turn(&world.app, &TEN_MINUTES).await.unwrap().works, 0, "they were checked a moment ago");

        let url = format!("{}/works/{}", world.running.base_url(Upstream::Crossref), dois[1]);
        let mut answer: Value = reqwest::get(url).await.unwrap().json().await.unwrap();
        answer["message"]["title"][0] = "Cracked pots, revisited".into();
        world.running.override_body(Upstream::Crossref, dois[1].as_str(), Some(Override::json(&answer)));
        let tx = store.begin().await.unwrap();
        publications::mark_checked(&tx, &ids, 1).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(turn(&world.app, &TEN_MINUTES).await.unwrap().works, 0, "the next step is not due yet");
        for name in [walk.to_owned(), format!("{walk}.turn")] {
            next_turn(&store, &name).await;
        }
        assert_eq!(turn(&world.app, &TEN_MINUTES).await.unwrap().works, 1);
        assert_eq!(queued(&store, REFRESH_WORKS).await.len(), 1);
        world.work_until_done().await;
        let rows = publications::by_ids(store.read(), 1, &ids).await.unwrap();
        assert!(rows.iter().all(|row| row.last_checked_at > 1), "all were asked about");
        let changed: Vec<_> = rows.iter().filter(|row| row.revision > 1).map(|row| row.shown_id.as_str()).collect();
        assert_eq!(changed, [dois[1].as_str()], "and what upstream changed is changed, and nothing else");
        for name in [walk.to_owned(), format!("{walk}.turn")] {
            next_turn(&store, &name).await;
        }
        assert_eq!(turn(&world.app, &TEN_MINUTES).await.unwrap().works, 0, "nothing is due any more");
    }
}
