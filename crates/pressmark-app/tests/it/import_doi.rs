//! Works by their DOI, and what becomes of them where an upstream does not answer.

use pressmark_app::activity::Actor;
use pressmark_app::duplicates::FIND_DUPLICATES;
use pressmark_app::import_doi::{ImportDoiError, ImportedDoi, import_doi};
use pressmark_domain::{Doi, Orcid};
use pressmark_simulator::made_up::{Agency, Plan, World as MadeUp};
use pressmark_simulator::{Override, Upstream};
use pressmark_store::clock::now_millis;
use pressmark_store::on_both_engines;
use pressmark_store::repo::{agencies, change_log, jobs, links, people, publications, raw_answers};
use serde_json::json;

use crate::world::World;

/// Works of Crossref by somebody with an iD who may claim them: DOI and iD.
fn works() -> Vec<(Doi, Orcid)> {
    let world = MadeUp::generate(&Plan::demo());
    let found = world.works().filter(|work| work.agency == Agency::Crossref).filter_map(|work| {
        let person = work.authors.iter().find_map(|author| author.person)?;
        Some((work.doi?, world.people[person].orcid))
    });
    found.filter(|(doi, _)| !doi.as_str().contains('(')).collect()
}

async fn import(world: &World, doi: &Doi, people: &[Orcid]) -> Result<ImportedDoi, ImportDoiError> {
    import_doi(&world.app, 1, doi, people, &Actor::system("librarian")).await
}

on_both_engines! {
    async fn a_curators_link_is_made_and_outlives_the_harvest(store: Store) {
        let world = World::start(MadeUp::generate(&Plan::demo()).into(), 0.0, store.clone()).await;
        let (doi, orcid) = works().remove(0);
        world.harvest(&[orcid]).await;
        let person = people::by_orcid(store.read(), 1, orcid.as_str()).await.unwrap().unwrap();
        let (doi, orcid) = works().into_iter().find(|(other, _)| *other != doi).map(|(doi, _)| (doi, orcid)).unwrap();
        let imported = import(&world, &doi, &[orcid, orcid]).await.unwrap();
        let key = format!("work {}", imported.publication_id);
        let looks = async || jobs::latest(store.read(), 1, FIND_DUPLICATES, std::slice::from_ref(&key)).await.unwrap();
        let look = looks().await.pop().map(|job| (job.id, job.state));
        assert!(look.as_ref().is_some_and(|(_, state)| state == "queued"), "its doubles are looked for: {look:?}");
        assert!(!imported.changed.is_empty(), "readers of one's own writes have something to wait for");
        let of = async || {
            let all = links::of_publications(store.read(), &[imported.publication_id]).await.unwrap();
            let found = all.into_values().flatten().find(|link| link.person_id == person.id).unwrap();
            (found.method, found.state, found.decided_by)
        };
        let decided = ("curator".to_owned(), "linked".to_owned(), Some("librarian".to_owned()));
        assert_eq!(of().await, decided);
        world.harvest(&[orcid]).await;
        assert_eq!(of().await, decided, "a harvest does not know better");
        let again = import(&world, &doi, &[orcid]).await.unwrap();
        assert_eq!((again.publication_id, again.is_new), (imported.publication_id, false));
        assert_eq!((again.fields, again.linked), (vec![], vec![]), "nothing is new");
        let looked = looks().await.pop().map(|job| (job.id, job.state));
        assert_eq!(looked, look.map(|(id, _)| (id, "completed".to_owned())), "nor looked for again");
    }

    async fn where_an_upstream_does_not_answer_nothing_is_written(store: Store) {
        let world = World::start(MadeUp::generate(&Plan::demo()).into(), 0.0, store.clone()).await;
        let (doi, _) = works().remove(0);
        let settled = change_log::last(store.read()).await.unwrap().map(|row| row.position());
        // Refused at once: nobody has to wait for eight attempts.
        world.running.override_body(Upstream::Crossref, doi.as_str(), Some(Override::status(403)));
        let error = import(&world, &doi, &[]).await.unwrap_err();
        assert!(matches!(&error, ImportDoiError::NoAnswer { source_name, .. } if source_name == "crossref"), "{error}");
        let key = ("doi".to_owned(), doi.as_str().to_owned());
        assert!(publications::by_keys(store.read(), 1, std::slice::from_ref(&key)).await.unwrap().is_empty());
        let texts = [doi.as_str().to_owned()];
        for source in ["crossref", "openalex"] {
            assert!(raw_answers::fresh(store.read(), source, &texts, 0).await.unwrap().is_empty(), "{source}");
        }
        assert!(agencies::known(store.read(), &texts).await.unwrap().is_empty());
        let last = change_log::last(store.read()).await.unwrap().map(|row| row.position());
        assert_eq!(format!("{last:?}"), format!("{settled:?}"));

        // An agency without metadata, and OpenAlex knows nothing either: there is nothing to make a work of.
        world.running.override_body(Upstream::Crossref, doi.as_str(), Some(Override::status(404)));
        world.running.override_body(Upstream::OpenAlex, doi.as_str(), Some(Override::status(404)));
        let error = import(&world, &doi, &[]).await.unwrap_err();
        assert!(matches!(&error, ImportDoiError::NoMetadata(note) if note.contains("Crossref")), "{error}");
        let row = json!({ "DOI": doi, "status": "DOI does not exist" });
        world.running.override_body(Upstream::Agency, doi.as_str(), Some(Override::json(&row)));
        assert!(matches!(import(&world, &doi, &[]).await, Err(ImportDoiError::Unknown)));

        // What was unknown a moment ago may be registered now.
        for upstream in [Upstream::Agency, Upstream::Crossref, Upstream::OpenAlex] {
            world.running.override_body(upstream, doi.as_str(), None);
        }
        assert!(import(&world, &doi, &[]).await.unwrap().is_new);
        let tx = store.begin().await.unwrap();
        let id = publications::by_keys(&*tx, 1, std::slice::from_ref(&key)).await.unwrap()[&key];
        let mut row = publications::by_ids(&*tx, 1, &[id]).await.unwrap().remove(0);
        (row.deleted_at, row.deleted_by) = (Some(now_millis()), Some("librarian".into()));
        publications::update(&tx, vec![row]).await.unwrap();
        tx.commit().await.unwrap();
        let error = import(&world, &doi, &[]).await.unwrap_err();
        let told = matches!(&error, ImportDoiError::Deleted(reason) if reason.contains("by librarian; restore"));
        assert!(told, "{error}");
    }
}
