//! What is shown of works whose identifiers agencies do not have yet.

use pressmark_app::activity::Actor;
use pressmark_app::duplicates;
use pressmark_app::identifiers::{self, Turn};
use pressmark_simulator::Agency;
use pressmark_store::repo::{for_index, publications};
use pressmark_store::{ConnectionTrait as _, on_both_engines};
use serde_json::json;

use crate::identifiers::{REGISTRY, attention, deposit, later, minting, settings, simulated};

on_both_engines! {
    async fn a_work_shows_that_those_merged_into_it_could_not_be_minted(store: Store) {
        let agency = simulated(0.0).await;
        let app = minting(&agency, &store, settings(&agency));
        let (merged, [docid, _]) = deposit(&app, 1).await;
        let (id, _) = deposit(&app, 2).await;
        let tx = store.begin().await.unwrap();
        let mut rows = publications::by_ids(&*tx, 1, &[merged, id]).await.unwrap();
        rows.iter_mut().for_each(|row| row.original = row.merged.clone());
        publications::update(&tx, rows).await.unwrap();
        tx.commit().await.unwrap();
        let elsewhere = json!({ "docid": "https://elsewhere.example" });
        agency.agencies().put(Agency::Cordra, &docid.value, "Container iD", elsewhere);
        assert_eq!(identifiers::run_due(&app).await.unwrap(), Turn { done: 3, failed: 1 });
        let reasons = async || (attention(&store, id).await, attention(&store, merged).await);
        let (none, failed) = ("[]".to_owned(), "[\"mint_failed\"]".to_owned());
        assert_eq!(reasons().await, (none.clone(), failed.clone()));
        let actor = Actor::system("curator@example.org");
        let done = duplicates::merge(&store, 1, id, merged, &actor).await.unwrap();
        assert_eq!(attention(&store, id).await, failed, "it leads here now");
        assert_eq!(identifiers::failing(store.read(), id).await.unwrap()[0].value, docid.value);
        duplicates::split(&store, 1, id, done.number, &actor).await.unwrap();
        assert_eq!(reasons().await, (none.clone(), failed.clone()), "and its own again");
        duplicates::merge(&store, 1, id, merged, &actor).await.unwrap();
        let object = json!({ "docid": format!("{REGISTRY}/docid/{}", docid.value) });
        agency.agencies().put(Agency::Cordra, &docid.value, "Container iD", object);
        later(&store).await;
        assert_eq!(identifiers::run_due(&app).await.unwrap().failed, 0);
        assert_eq!(attention(&store, id).await, none, "the success of the other's is this one's too");
    }

    async fn lists_lead_to_a_doi_once_its_agency_has_it(store: Store) {
        let agency = simulated(1.0).await;
        let mut real = settings(&agency);
        (real.datacite.prefix, real.datacite.is_test) = ("10.80000".to_owned(), false);
        let app = minting(&agency, &store, real);
        let (id, [_, doi]) = deposit(&app, 1).await;
        let tx = store.begin().await.unwrap();
        // What is at this machine is a test; as if it were not.
        tx.execute_unprepared("UPDATE identifier SET provisional = FALSE").await.unwrap();
        let mut row = publications::by_ids(&*tx, 1, &[id]).await.unwrap().remove(0);
        (row.id_type, row.shown_id, row.public_changed_at) = ("doi".to_owned(), doi.value.clone(), 7);
        publications::update(&tx, vec![row]).await.unwrap();
        tx.commit().await.unwrap();
        let indexed = async || for_index::publications(store.read(), &[id]).await.unwrap().remove(0);
        assert_eq!(identifiers::run_due(&app).await.unwrap().done, 0);
        let before = indexed().await;
        assert_eq!((before.doi_leads_nowhere, before.row.public_changed_at), (true, 7));
        agency.set_faults(0.0);
        later(&store).await;
        assert_eq!(identifiers::run_due(&app).await.unwrap().failed, 0);
        let after = indexed().await;
        assert!(!after.doi_leads_nowhere && after.row.public_changed_at > 7, "its public face is another");
        assert!(!identifiers::leads_nowhere(store.read(), &doi.value).await.unwrap());
        let tx = store.begin().await.unwrap();
        tx.execute_unprepared("UPDATE identifier SET provisional = TRUE").await.unwrap();
        tx.commit().await.unwrap();
        assert!(indexed().await.doi_leads_nowhere, "under a test prefix for ever");
    }
}
