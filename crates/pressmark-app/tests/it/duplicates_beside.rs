//! Duplicates while others write, and after edits.

use pressmark_app::bulk_edit::{self, Order};
use pressmark_app::duplicates::merge;
use pressmark_domain::curation::Patch;
use pressmark_domain::{Orcid, Provider};
use pressmark_store::on_both_engines;
use pressmark_store::repo::duplicates::{self, PairState};
use pressmark_store::repo::{jobs, publications, views};
use serde_json::{Value, json};

use crate::duplicates::{curator, harvested, row_of, view};
use crate::edits;

on_both_engines! {
    async fn works_are_held_in_one_order_whoever_merged_them(store: Store) {
        let mut ids = Vec::new();
        for doi in ["10.5555/a", "10.5555/b"] {
            ids.push(harvested(&store, vec![view(Provider::Crossref, doi, &json!({ "doi": doi }))]).await);
        }
        let (survivor, merged) = (ids[0], ids[1]);
        merge(&store, 1, survivor, merged, &curator()).await.unwrap();
        // As a harvest sees it that looked before the merge: an identifier leads to the work that went.
        let tx = store.begin().await.unwrap();
        publications::add_keys(&tx, 1, vec![(merged, ("pmid".to_owned(), "7".to_owned()))]).await.unwrap();
        tx.commit().await.unwrap();
        let holding = store.begin().await.unwrap();
        publications::by_ids_for_update(&holding, 1, &[survivor]).await.unwrap();
        let said = json!({ "identifiers": [{ "scheme": "pmid", "value": "7" }] });
        let harvest = harvested(&store, vec![view(Provider::Orcid, "0000-0002-1825-0097", &said)]);
        let other = async {
            tokio::time::sleep(std::time::Duration::from_millis(500)).await;
            // Who waits for the one holds not the other: else both would wait for ever.
            publications::by_ids_for_update(&holding, 1, &[merged]).await.unwrap();
            holding.commit().await.unwrap();
        };
        let (id, ()) = tokio::join!(harvest, other);
        assert_eq!(id, survivor);
        let said = views::of_works(store.read(), &[survivor]).await.unwrap().remove(&survivor).unwrap();
        assert!(said.iter().any(|view| view.provider == "orcid"), "{said:?}");
    }

    async fn an_edit_that_gives_an_identifier_waits_for_whoever_is_making_a_work_of_it(store: Store) {
        let own = harvested(&store, vec![view(Provider::Crossref, "10.5555/a", &json!({ "doi": "10.5555/a" }))]).await;
        let harvesting = store.begin().await.unwrap();
        publications::lock_keys(&harvesting, 1, &["doi:10.5555/b".to_owned()]).await.unwrap();
        let patch = json!([{ "op": "replace", "path": "/doi", "value": "10.5555/b" }]);
        let patch = Patch::read(&patch, Default::default()).unwrap();
        let actor = curator();
        let edit = edits::edit(&store, own, &patch, None, &actor);
        let other = async {
            tokio::time::sleep(std::time::Duration::from_millis(500)).await;
            // A batch holds its names, then its works: one that the edit holds would never come.
            publications::by_ids_for_update(&harvesting, 1, &[own]).await.unwrap();
            harvesting.commit().await.unwrap();
        };
        let (edited, ()) = tokio::join!(edit, other);
        assert_eq!(edited.unwrap().row.shown_id, "10.5555/b");
    }

    async fn an_edit_of_what_identifies_a_work_has_its_doubles_looked_for(store: Store) {
        let claim = |n: u64, change: Value| view(Provider::Orcid, Orcid::from_number(n).as_str(), &change);
        let eid = |value: &str| json!([{ "scheme": "eid", "value": value }]);
        let article = view(Provider::Crossref, "10.5555/a", &json!({ "doi": "10.5555/a" }));
        let article = harvested(&store, vec![article]).await;
        let other = "Of other pots altogether";
        let twin = json!({ "title": other, "publication_year": 2020, "identifiers": eid("2-s2.0-1") });
        let twin = harvested(&store, vec![claim(1, twin)]).await;
        // Two that are alike from the start, of whom nobody asked.
        let unasked = "Of pots that nobody asked about";
        let one = json!({ "title": unasked, "publication_year": 2020, "identifiers": eid("2-s2.0-2") });
        harvested(&store, vec![claim(2, one)]).await;
        let two = json!({ "title": unasked, "doi": "10.5555/c" });
        harvested(&store, vec![view(Provider::Crossref, "10.5555/c", &two)]).await;
        let edit = async |path: &str, value: &str| {
            let patch = json!([{ "op": "add", "path": path, "value": value }]);
            let patch = Patch::read(&patch, Default::default()).unwrap();
            edits::edit(&store, twin, &patch, None, &curator()).await.unwrap();
        };
        edit("/publisher", "Brown").await;
        assert_eq!(jobs::active(store.read()).await.unwrap(), (0, 0), "a publisher makes no double");
        let patch = json!([{ "op": "add", "path": "/title", "value": "Of still other pots" }]);
        let order = Order::new(vec![twin], patch, None);
        bulk_edit::start(&store, 1, &order, &curator()).await.unwrap();
        assert_eq!(jobs::active(store.read()).await.unwrap(), (0, 0), "bulk edits are looked through on request");

        edit("/title", "On cracked pots").await;
        edit("/title", "On the cracking of ceremonial pots").await;
        assert_eq!(jobs::active(store.read()).await.unwrap(), (1, 0), "one look for both");
        crate::bulk_edit::work(&store).await;
        let (open, _) = duplicates::page(store.read(), 1, PairState::Open, 0, 10).await.unwrap();
        let pairs: Vec<(i64, i64)> = open.iter().map(|pair| (pair.first_id, pair.second_id)).collect();
        assert_eq!(pairs, [(article.min(twin), article.max(twin))], "for this work only");
        assert!(row_of(&store, twin).await.attention.contains("duplicate"));
        edit("/title", other).await;
        crate::bulk_edit::work(&store).await;
        assert_eq!(duplicates::page(store.read(), 1, PairState::Open, 0, 10).await.unwrap().1, 0);
        assert!(!row_of(&store, twin).await.attention.contains("duplicate"));
    }
}
