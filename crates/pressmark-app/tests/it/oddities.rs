//! Records that are locked, moved, empty or gone, and upstreams that change their mind.

use std::sync::Arc;

use pressmark_app::activity::Actor;
use pressmark_app::ingest::{self, Counts};
use pressmark_domain::Orcid;
use pressmark_simulator::made_up::{Agency, Plan, World as MadeUp};
use pressmark_simulator::{Override, Upstream};
use pressmark_sources::{LocalBudget, Sources};
use pressmark_store::entity::{job, publication};
use pressmark_store::repo::{change_log, links, people, people_curated, publications, runs};
use pressmark_store::{Store, on_both_engines};
use serde_json::{Value, json};

use crate::world::{World, config, logged_after};

async fn demo(store: &Store) -> (World, Vec<Orcid>) {
    let world = World::start(MadeUp::generate(&Plan::demo()).into(), 0.0, store.clone()).await;
    let orcids = world.running.orcids();
    (world, orcids)
}

async fn fetched(world: &World, upstream: Upstream, path: &str) -> Value {
    let url = format!("{}{path}", world.running.base_url(upstream));
    reqwest::get(url).await.unwrap().json().await.unwrap()
}

async fn harvest(world: &World, orcid: &Orcid) -> (job::Model, Counts) {
    let job = world.harvest(std::slice::from_ref(orcid)).await.remove(orcid.as_str()).unwrap();
    let counts = job.result.as_deref().map(|text| serde_json::from_str(text).unwrap()).unwrap_or_default();
    (job, counts)
}

async fn works_of(store: &Store, orcid: &Orcid, state: &str) -> Vec<i64> {
    let person = people::by_orcid(store.read(), 1, orcid.as_str()).await.unwrap().unwrap();
    let links = links::of_person(store.read(), 1, person.id).await.unwrap();
    links.into_iter().filter(|l| l.state == state && l.claimed).map(|l| l.publication_id).collect()
}

async fn by_doi(store: &Store, doi: &str) -> publication::Model {
    let key = ("doi".to_owned(), doi.to_owned());
    let id = publications::by_keys(store.read(), 1, std::slice::from_ref(&key)).await.unwrap()[&key];
    publications::by_ids(store.read(), 1, &[id]).await.unwrap().remove(0)
}

/// DOIs of Crossref that a person claims and OpenAlex's lists can name.
async fn claimed_crossref_dois(store: &Store, orcid: &Orcid) -> Vec<String> {
    let ids = works_of(store, orcid, "linked").await;
    let rows = publications::by_ids(store.read(), 1, &ids).await.unwrap();
    let known: Vec<String> = MadeUp::generate(&Plan::demo())
        .works()
        .filter(|work| work.agency == Agency::Crossref)
        .filter_map(|work| work.doi.map(|doi| doi.as_str().to_owned()))
        .filter(|doi| !doi.contains('('))
        .collect();
    rows.into_iter().map(|row| row.shown_id).filter(|id| known.contains(id)).collect()
}

on_both_engines! {
    async fn locked_deactivated_unknown_and_empty_records_say_what_they_are(store: Store) {
        let (world, orcids) = demo(&store).await;
        let [locked, deactivated, unknown, empty] = [&orcids[1], &orcids[2], &orcids[3], &orcids[4]];
        let (first, counts) = harvest(&world, locked).await;
        assert_eq!(first.state, "completed");
        assert!(counts.new > 0);
        let before = works_of(&store, locked, "linked").await;

        let orcid = Upstream::Orcid;
        world.running.override_body(orcid, locked.as_str(), Some(Override::orcid_locked(locked)));
        world.running.override_body(orcid, deactivated.as_str(), Some(Override::orcid_deactivated(deactivated)));
        world.running.override_body(orcid, unknown.as_str(), Some(Override::orcid_unknown(unknown)));
        let works = json!({"last-modified-date": null, "group": [], "path": format!("/{empty}/works")});
        world.running.override_body(orcid, &format!("{empty}/works"), Some(Override::json(&works)));
        let ended = world.harvest(&orcids[1..5]).await;
        for (orcid, word) in [(locked, "locked"), (deactivated, "deactivated"), (unknown, "no record")] {
            let job = &ended[orcid.as_str()];
            assert_eq!(job.state, "failed", "{job:?}");
            assert!(job.error_message.as_deref().is_some_and(|m| m.contains(word)), "{job:?}");
        }
        let person = people::by_orcid(store.read(), 1, locked.as_str()).await.unwrap().unwrap();
        assert_eq!((person.sync_status.as_str(), person.harvest_state.as_str()), ("failed", "locked"));
        assert!(person.sync_error.is_some_and(|m| m.contains("locked")));
        assert_eq!(works_of(&store, locked, "linked").await, before, "works of a locked record are gone");
        assert!(people::by_orcid(store.read(), 1, unknown.as_str()).await.unwrap().is_none());
        assert_eq!(ended[empty.as_str()].state, "completed");
        let person = people::by_orcid(store.read(), 1, empty.as_str()).await.unwrap().unwrap();
        assert_eq!(person.sync_status, "complete");

        world.running.override_body(orcid, locked.as_str(), None);
        assert_eq!(harvest(&world, locked).await.0.state, "completed");
        let person = people::by_orcid(store.read(), 1, locked.as_str()).await.unwrap().unwrap();
        assert_eq!((person.sync_status.as_str(), person.harvest_state.as_str()), ("complete", "active"));
    }

    async fn a_deprecated_id_becomes_an_alias_of_its_primary(store: Store) {
        let (world, orcids) = demo(&store).await;
        let (former, primary) = (&orcids[2], &orcids[3]);
        harvest(&world, former).await;
        let before = people::by_orcid(store.read(), 1, former.as_str()).await.unwrap().unwrap();
        let moved = Override::orcid_deprecated(former, primary);
        world.running.override_body(Upstream::Orcid, former.as_str(), Some(moved));
        let (job, _) = harvest(&world, former).await;
        assert_eq!(job.state, "completed", "{job:?}");
        let after = people::by_orcid(store.read(), 1, former.as_str()).await.unwrap().unwrap();
        assert_eq!((after.id, after.orcid.as_deref()), (before.id, Some(primary.as_str())), "the person's key is our own");

        // Also where nobody was known under either iD.
        let (former, primary) = (&orcids[5], &orcids[6]);
        let moved = Override::orcid_deprecated(former, primary);
        world.running.override_body(Upstream::Orcid, former.as_str(), Some(moved));
        harvest(&world, former).await;
        let person = people::by_orcid(store.read(), 1, former.as_str()).await.unwrap().unwrap();
        assert_eq!(person.orcid.as_deref(), Some(primary.as_str()));
        assert!(!works_of(&store, former, "linked").await.is_empty());
    }

    async fn a_former_id_brings_back_nobody_and_joins_nobody(store: Store) {
        let (world, orcids) = demo(&store).await;
        // Whoever was removed here is not harvested by an iD that they once had either (rule 16).
        let (former, primary) = (&orcids[1], &orcids[2]);
        harvest(&world, primary).await;
        let tx = store.begin().await.unwrap();
        let person = people::by_orcid(&*tx, 1, primary.as_str()).await.unwrap().unwrap();
        people_curated::remove(&tx, person).await.unwrap();
        tx.commit().await.unwrap();
        let moved = Override::orcid_deprecated(former, primary);
        world.running.override_body(Upstream::Orcid, former.as_str(), Some(moved));
        let (job, _) = harvest(&world, former).await;
        assert_eq!(job.state, "failed", "{job:?}");
        assert!(job.error_message.as_deref().is_some_and(|m| m.contains("removed")), "{job:?}");

        // Two that are both here stay two, and the one whose iD is no more says so instead of waiting for ever.
        let (former, primary) = (&orcids[3], &orcids[4]);
        world.harvest(&orcids[3..5]).await;
        let moved = Override::orcid_deprecated(former, primary);
        world.running.override_body(Upstream::Orcid, former.as_str(), Some(moved));
        let (job, _) = harvest(&world, former).await;
        assert_eq!(job.state, "completed", "{job:?}");
        let person = people::by_orcid(store.read(), 1, former.as_str()).await.unwrap().unwrap();
        assert_eq!((person.orcid.as_deref(), person.sync_status.as_str()), (Some(former.as_str()), "failed"));
        assert!(person.sync_error.is_some_and(|m| m.contains(primary.as_str())));
        let person = people::by_orcid(store.read(), 1, primary.as_str()).await.unwrap().unwrap();
        assert_eq!(person.sync_status, "complete");
    }

    async fn a_doi_that_no_agency_knows_is_kept_and_marked(store: Store) {
        let (world, orcids) = demo(&store).await;
        let made_up = MadeUp::generate(&Plan::demo());
        let plain = |doi: &str| !doi.contains('(');
        let claimed = fetched(&world, Upstream::Orcid, &format!("/{}/works", orcids[0])).await.to_string();
        let mut dois = made_up.works().filter(|w| w.agency == Agency::Crossref).filter_map(|w| w.doi);
        let mut dois = dois.by_ref().map(|d| d.as_str().to_owned()).filter(|d| plain(d) && claimed.contains(d.as_str()));
        let (unknown, elsewhere) = (&dois.next().unwrap(), &dois.next().unwrap());
        for upstream in [Upstream::Crossref, Upstream::DataCite, Upstream::OpenAlex] {
            world.running.override_body(upstream, unknown, Some(Override::status(404)));
        }
        let row = json!({"DOI": unknown, "status": "DOI does not exist"});
        world.running.override_body(Upstream::Agency, unknown, Some(Override::json(&row)));
        let row = json!({"DOI": elsewhere, "RA": "KISTI"});
        world.running.override_body(Upstream::Agency, elsewhere, Some(Override::json(&row)));
        world.running.override_body(Upstream::Agency, &format!("csl/{elsewhere}"), Some(Override::status(406)));
        let (job, _) = harvest(&world, &orcids[0]).await;
        assert_eq!(job.state, "completed");
        let row = by_doi(&store, unknown).await;
        assert_eq!(row.agency_note.as_deref(), Some("unknown DOI"));
        assert!(row.merged.contains("\"title\""), "{}", row.merged);
        let row = by_doi(&store, elsewhere).await;
        assert_eq!(row.agency_note.as_deref(), Some("agency KISTI: no metadata service"));

        // Who answers nothing says nothing else than before, and a person may want to know (rule 37).
        assert!(!row.attention.contains("fetch_failed"), "{}", row.attention);
        world.running.override_body(Upstream::Agency, &format!("csl/{elsewhere}"), Some(Override::status(400)));
        harvest(&world, &orcids[0]).await;
        assert!(by_doi(&store, elsewhere).await.attention.contains("\"fetch_failed\""));
        assert!(!by_doi(&store, unknown).await.attention.contains("fetch_failed"), "an unknown DOI is an answer");
        let settled = change_log::last(store.read()).await.unwrap();
        let (job, _) = harvest(&world, &orcids[0]).await;
        let missing = runs::items(store.read(), 1, job.id, 0, 100).await.unwrap();
        assert!(missing.iter().any(|item| item.change == "missing_source"), "{missing:?}");
        let rows = logged_after(&store, settled.unwrap().position()).await;
        assert!(rows.iter().all(|change| change.entity_id != row.id || change.kind != "publication"), "{rows:?}");
        let after = by_doi(&store, elsewhere).await;
        assert_eq!((after.updated_at, after.agency_note), (row.updated_at, row.agency_note));
        world.running.override_body(Upstream::Agency, &format!("csl/{elsewhere}"), Some(Override::status(406)));
        harvest(&world, &orcids[0]).await;
        assert_eq!(by_doi(&store, elsewhere).await.attention, row.attention, "an answer ends it");
    }

    async fn a_claim_that_does_not_come_in_full_loses_no_author(store: Store) {
        let (world, orcids) = demo(&store).await;
        let lone = |group: &&Value| {
            group["work-summary"].as_array().unwrap().len() == 1 && !group.to_string().contains("\"doi\"")
        };
        let mut found = None;
        for orcid in &orcids {
            let works = fetched(&world, Upstream::Orcid, &format!("/{orcid}/works")).await;
            found = found.or(works["group"].as_array().unwrap().iter().find(lone).map(|group| (*orcid, group.clone())));
        }
        let (orcid, group) = found.unwrap();
        let code = group["work-summary"][0]["put-code"].as_i64().unwrap();
        let works = json!({"last-modified-date": null, "group": [group], "path": format!("/{orcid}/works")});
        world.running.override_body(Upstream::Orcid, &format!("{orcid}/works"), Some(Override::json(&works)));
        harvest(&world, &orcid).await;
        let ids = works_of(&store, &orcid, "linked").await;
        let row = async || publications::by_ids(store.read(), 1, &ids).await.unwrap().remove(0);
        let before = row().await;
        assert!(before.merged.contains("\"authors\"") && !before.attention.contains("fetch_failed"), "{before:?}");

        let whole = format!("{orcid}/works/{code}");
        world.running.override_body(Upstream::Orcid, &whole, Some(Override::status(400)));
        let (_, counts) = harvest(&world, &orcid).await;
        assert!(counts.missing.contains_key("orcid"), "{counts:?}");
        let after = row().await;
        assert_eq!((&after.merged, after.revision), (&before.merged, before.revision));
        assert!(after.attention.contains("\"fetch_failed\""), "{}", after.attention);
        world.running.override_body(Upstream::Orcid, &whole, None);
        harvest(&world, &orcid).await;
        assert_eq!(row().await.attention, before.attention, "an answer ends it");
    }

    async fn a_source_that_is_switched_off_is_not_missing(store: Store) {
        let (mut world, orcids) = demo(&store).await;
        let mut config = config(&world.running, false);
        (config.crossref.enabled, config.openalex.enabled) = (false, false);
        world.app.sources = Arc::new(Sources::new(&config, None, Arc::new(LocalBudget::new())).unwrap());
        // Together they have more works than are asked about at once.
        for orcid in &orcids[..4] {
            let (job, counts) = harvest(&world, orcid).await;
            assert_eq!((job.state.as_str(), counts.missing.len()), ("completed", 0), "{counts:?}");
            for row in publications::by_ids(store.read(), 1, &works_of(&store, orcid, "linked").await).await.unwrap() {
                assert!(!row.attention.contains("fetch_failed"), "{}", row.shown_id);
            }
        }
    }

    async fn what_upstream_changes_is_changed_and_nothing_else(store: Store) {
        let (world, orcids) = demo(&store).await;
        harvest(&world, &orcids[0]).await;
        let doi = claimed_crossref_dois(&store, &orcids[0]).await.remove(0);
        let mut answer = fetched(&world, Upstream::Crossref, &format!("/works/{doi}")).await;
        answer["message"]["title"][0] = "Cracked pots, revisited".into();
        world.running.override_body(Upstream::Crossref, &doi, Some(Override::json(&answer)));
        let before = by_doi(&store, &doi).await;
        let (job, counts) = harvest(&world, &orcids[0]).await;
        assert_eq!((counts.new, counts.changed), (0, 1), "{counts:?}");
        let report = runs::items(store.read(), 1, job.id, 0, 1_000).await.unwrap();
        let changed: Vec<_> = report.iter().filter(|item| item.change == "changed").collect();
        assert_eq!(changed.len(), 1, "{report:?}");
        assert_eq!(changed[0].publication_id, Some(before.id));
        assert_eq!(changed[0].fields.as_deref(), Some("[\"title\"]"));
        let after = by_doi(&store, &doi).await;
        assert!(after.merged.contains("Cracked pots, revisited") && after.revision == before.revision + 1);
        assert!(after.public_changed_at > before.public_changed_at && after.last_fetched_at > before.last_fetched_at);
    }

    async fn a_claim_that_is_gone_is_withdrawn_and_a_fifth_at_once_is_not(store: Store) {
        let (world, orcids) = demo(&store).await;
        let orcid = &orcids[0];
        harvest(&world, orcid).await;
        let claimed = works_of(&store, orcid, "linked").await.len();
        let path = format!("{orcid}/works");
        let mut works = fetched(&world, Upstream::Orcid, &format!("/{path}")).await;
        works["group"].as_array_mut().unwrap().remove(0);
        world.running.override_body(Upstream::Orcid, &path, Some(Override::json(&works)));
        let (job, counts) = harvest(&world, orcid).await;
        assert_eq!(counts.withdrawals_held, 0, "{counts:?}");
        let report = runs::items(store.read(), 1, job.id, 0, 1_000).await.unwrap();
        assert!(report.iter().any(|item| item.change == "link_withdrawn"), "{report:?}");
        let left = works_of(&store, orcid, "linked").await.len();
        assert_eq!(left, claimed - 1);

        let half = works["group"].as_array().unwrap().len() / 2;
        works["group"].as_array_mut().unwrap().truncate(half);
        world.running.override_body(Upstream::Orcid, &path, Some(Override::json(&works)));
        let (_, counts) = harvest(&world, orcid).await;
        assert!(counts.withdrawals_held > 0, "{counts:?}");
        assert_eq!(works_of(&store, orcid, "linked").await.len(), left, "so many claims at once are a mistake of somebody");

        // Unless somebody says so.
        let curator = Actor::system("curator");
        let confirmed = ingest::confirm_withdrawals(&store, 1, orcid, &curator).await.unwrap();
        let (id, _) = confirmed.unwrap();
        assert_eq!(ingest::confirm_withdrawals(&store, 1, orcid, &curator).await.unwrap(), None, "one at a time");
        world.work_until_done().await;
        let report = runs::items(store.read(), 1, id, 0, 1_000).await.unwrap();
        let withdrawn = report.iter().filter(|item| item.change == "link_withdrawn").count();
        assert_eq!(withdrawn, usize::try_from(counts.withdrawals_held).unwrap(), "{report:?}");
        assert!(works_of(&store, orcid, "linked").await.len() < left);
        let (_, counts) = harvest(&world, orcid).await;
        assert_eq!((counts.withdrawals_held, counts.links_withdrawn), (0, 0), "{counts:?}");
    }

    async fn what_is_decided_while_a_claim_is_withdrawn_stands(store: Store) {
        let (world, orcids) = demo(&store).await;
        let orcid = &orcids[0];
        harvest(&world, orcid).await;
        let path = format!("{orcid}/works");
        let mut works = fetched(&world, Upstream::Orcid, &format!("/{path}")).await;
        let group = works["group"].as_array_mut().unwrap().remove(0);
        let code = group["work-summary"][0]["put-code"].as_i64().unwrap();
        world.running.override_body(Upstream::Orcid, &path, Some(Override::json(&works)));
        let person = people::by_orcid(store.read(), 1, orcid.as_str()).await.unwrap().unwrap();
        let of_claim = async || {
            let all = links::of_person(store.read(), 1, person.id).await.unwrap();
            let has = |codes: &str| serde_json::from_str::<Vec<i64>>(codes).unwrap().contains(&code);
            all.into_iter().find(|link| has(&link.put_codes)).unwrap()
        };
        let mut decided = of_claim().await;
        "rejected".clone_into(&mut decided.state);
        "curator".clone_into(&mut decided.method);
        decided.decided_by = Some("curator@example.org".to_owned());
        let deciding = store.begin().await.unwrap();
        publications::by_ids_for_update(&deciding, 1, &[decided.publication_id]).await.unwrap();
        links::put(&deciding, vec![decided]).await.unwrap();
        let end = async {
            // Until the harvest has read its links and waits to write them (on SQLite it waits from the start).
            tokio::time::sleep(std::time::Duration::from_secs(3)).await;
            deciding.commit().await.unwrap();
        };
        tokio::join!(harvest(&world, orcid), end);
        let after = of_claim().await;
        assert_eq!((after.state.as_str(), after.decided_by.as_deref()), ("rejected", Some("curator@example.org")));
        assert!(!after.claimed, "and the claim is gone");
    }

    async fn a_claim_with_nothing_but_a_title_is_found_again(store: Store) {
        let (world, orcids) = demo(&store).await;
        let orcid = &orcids[0];
        let path = format!("{orcid}/works");
        let summary = json!({"put-code": 77, "title": {"title": {"value": "Of cracked pots"}}, "type": "journal-article",
            "visibility": "public", "path": format!("/{orcid}/work/77"), "display-index": "1"});
        let works = json!({"group": [{"external-ids": {"external-id": []}, "work-summary": [summary]}], "path": path});
        world.running.override_body(Upstream::Orcid, &path, Some(Override::json(&works)));
        assert_eq!(harvest(&world, orcid).await.1.new, 1);
        let (_, counts) = harvest(&world, orcid).await;
        assert_eq!((counts.new, counts.unchanged), (0, 1), "{counts:?}");
        assert_eq!(publications::count(store.read(), 1).await.unwrap(), 1);
    }

    async fn a_notice_marks_the_work_that_it_retracts_and_not_itself(store: Store) {
        let (world, orcids) = demo(&store).await;
        harvest(&world, &orcids[0]).await;
        let dois = claimed_crossref_dois(&store, &orcids[0]).await;
        let (notice, target) = (&dois[0], &dois[1]);
        let mut answer = fetched(&world, Upstream::Crossref, &format!("/works/{notice}")).await;
        answer["message"]["update-to"] =
            json!([{"DOI": target, "type": "retraction", "label": "Retraction", "updated": {"date-parts": [[2026, 1, 5]]}}]);
        world.running.override_body(Upstream::Crossref, notice, Some(Override::json(&answer)));
        harvest(&world, &orcids[0]).await;
        assert!(by_doi(&store, target).await.is_retracted);
        assert!(!by_doi(&store, notice).await.is_retracted);
    }
}
