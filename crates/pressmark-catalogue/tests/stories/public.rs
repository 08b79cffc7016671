//! What is not public is not there.

use pressmark_catalogue::{CatalogueOptions, PeopleQuery, PersonRef, PublicationFilter, PublicationQuery};
use pressmark_domain::Orcid;
use pressmark_store::on_both_engines;
use pressmark_store::repo::file_places;
use pressmark_store::repo::files::{self, NewFile, Target, Whole};
use sea_orm::ActiveValue::Set;
use serde_json::json;

use crate::world::*;

on_both_engines! {
    async fn hidden_deleted_and_merged_are_nowhere_in_public(store: Store) {
        let hidden = Work { doi: Some("10.5555/hidden"), hidden: true, attention: Some("conflict"), ..Work::titled("Hidden heron") };
        let deleted = Work { doi: Some("10.5555/deleted"), deleted: true, ..Work::titled("Deleted heron") };
        let shown = Work { doi: Some("10.5555/shown"), attention: Some("authors"), ..Work::titled("Shown heron") };
        let world = World::hold(store, &[hidden, deleted, shown]).await;
        let survivor = insert(&world.store, &Work::titled("Surviving heron")).await;
        let merged = insert(&world.store, &Work { doi: Some("10.5555/merged"), ..Work::titled("Merged heron") }).await;
        change(&world.store, merged, |row| row.merged_into = Set(Some(survivor))).await;
        world.catalogue.catch_up().await.unwrap();
        let (public, internal) = (world.catalogue.public(), world.catalogue.internal());

        assert_eq!(world.titles("heron").await, set(&["Shown heron", "Surviving heron"]));
        for id in ["10.5555/hidden", "10.5555/deleted", "10.5555/merged", "10.5555/absent"] {
            assert!(public.publication(WORKSPACE, id).unwrap().is_none(), "{id}");
            assert_eq!(world.public(asking(id)).await.total, 0, "{id}");
        }
        let page = world.public(PublicationQuery { facets: true, ..all() }).await;
        assert_eq!(page.facets.unwrap().types[0].count, 2);
        let row = &page.rows.iter().find(|r| r.id == "10.5555/shown").unwrap();
        assert!(row.attention.is_empty() && !row.author_needs_attention);

        assert_eq!(internal.publications(&asking("heron")).await.unwrap().total, 3);
        assert!(internal.publication(WORKSPACE, "10.5555/hidden").unwrap().is_some());
        assert!(internal.publication(WORKSPACE, "10.5555/deleted").unwrap().is_none());
        assert_eq!(internal.with_deleted().publications(&asking("heron")).await.unwrap().total, 5);
        assert!(internal.with_deleted().publication(WORKSPACE, "10.5555/deleted").unwrap().is_some());
    }

    async fn filters_of_staff_select_nothing_in_public(store: Store) {
        let world = World::hold(store, &[
            Work { attention: Some("conflict"), ..Work::titled("Reeds") },
            Work { hidden: true, ..Work::titled("Sedge") },
        ]).await;
        let filters = [
            PublicationFilter { attention: Some("conflict".into()), ..Default::default() },
            PublicationFilter { visible: Some(false), ..Default::default() },
            PublicationFilter { deleted: Some(true), ..Default::default() },
            PublicationFilter { edited: Some(false), ..Default::default() },
            PublicationFilter { created: Some("2023-11".into()), ..Default::default() },
        ];
        for filter in filters {
            assert_eq!(world.public(PublicationQuery { filter, ..all() }).await.total, 0);
        }
        let attention = PublicationQuery { filter: PublicationFilter { attention: Some("conflict".into()), ..Default::default() }, ..all() };
        let page = world.catalogue.internal().publications(&attention).await.unwrap();
        assert_eq!(page.rows[0].attention, ["conflict"]);
        let hidden = PublicationQuery { filter: PublicationFilter { visible: Some(false), ..Default::default() }, ..all() };
        assert_eq!(world.catalogue.internal().publications(&hidden).await.unwrap().total, 1);
    }

    async fn workspaces_do_not_see_each_other(store: Store) {
        use sea_orm::{ActiveModelTrait, ActiveValue::Set};
        let tx = store.begin().await.unwrap();
        let other = pressmark_store::entity::workspace::ActiveModel {
            slug: Set("other".into()), name: Set("Other".into()), is_default: Set(false), created_at: Set(0), ..Default::default()
        };
        let other = other.insert(&*tx).await.unwrap().id;
        tx.commit().await.unwrap();
        let world = World::hold(store, &[Work { doi: Some("10.5555/same"), ..Work::titled("Here") }]).await;
        insert_in(&world.store, other, &Work { doi: Some("10.5555/same"), ..Work::titled("There") }).await;
        world.catalogue.catch_up().await.unwrap();
        let public = world.catalogue.public();
        for (workspace, title) in [(WORKSPACE, "Here"), (other, "There")] {
            let found = public.publications(&PublicationQuery { workspace, ..all() }).await.unwrap();
            assert_eq!((found.total, found.rows[0].title.as_deref()), (1, Some(title)));
            assert_eq!(public.publication(workspace, "10.5555/same").unwrap().unwrap().row.title.as_deref(), Some(title));
        }
        assert_eq!(public.publications(&PublicationQuery { workspace: 99, ..all() }).await.unwrap().total, 0);
    }

    async fn people_are_public_by_their_works(store: Store) {
        let world = World::hold(store, &[]).await;
        let (with, without, hidden) = (
            insert_person(&world.store, 1, "Ada Example").await,
            insert_person(&world.store, 2, "Bo Example").await,
            insert_person(&world.store, 3, "Cy Example").await,
        );
        let work = insert(&world.store, &Work::titled("Wells")).await;
        let secret = insert(&world.store, &Work { hidden: true, ..Work::titled("Cellars") }).await;
        link(&world.store, work, with, 0).await;
        link(&world.store, work, hidden, 1).await;
        link(&world.store, secret, without, 0).await;
        change_person(&world.store, hidden, |row| row.hidden = Set(true)).await;
        world.catalogue.catch_up().await.unwrap();
        let people = |q: &str| PeopleQuery { workspace: WORKSPACE, q: q.to_owned(), per_page: 100, dir: pressmark_catalogue::Direction::Asc, ..Default::default() };
        let public = world.catalogue.public();
        let page = public.people(&people("")).await.unwrap();
        assert_eq!(page.rows.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["Ada Example"]);
        assert_eq!(page.rows[0].all_publication_count, None);
        assert_eq!(world.catalogue.internal().people(&people("example")).await.unwrap().total, 3);
        assert_eq!(public.people(&people("bo")).await.unwrap().total, 0);
        assert_eq!(public.people(&people(Orcid::from_number(3).as_str())).await.unwrap().total, 0);
        // Nor does asking for works by the iD of somebody hidden tell anything.
        assert_eq!(world.public(asking(Orcid::from_number(3).as_str())).await.total, 0);
        let of_hidden = PublicationFilter { person: Some(PersonRef::Orcid(Orcid::from_number(3))), ..Default::default() };
        assert_eq!(world.public(PublicationQuery { filter: of_hidden, ..all() }).await.total, 0);
        assert_eq!(world.catalogue.internal().publications(&asking(Orcid::from_number(3).as_str())).await.unwrap().total, 1);
    }

    async fn internal_members_make_works_public_where_that_is_the_rule(store: Store) {
        let world = World::with(store, |options| CatalogueOptions { internal_members_only: true, ..options }).await;
        let (member, guest) = (insert_person(&world.store, 1, "Ada Example").await, insert_person(&world.store, 2, "Bo Example").await);
        let (ours, theirs) = (insert(&world.store, &Work::titled("Ours")).await, insert(&world.store, &Work::titled("Theirs")).await);
        link(&world.store, ours, member, 0).await;
        link(&world.store, ours, guest, 1).await;
        link(&world.store, theirs, guest, 0).await;
        world.catalogue.catch_up().await.unwrap();
        assert_eq!(world.public(all()).await.total, 0);
        join(&world.store, member, "centre", 0, None).await;
        world.catalogue.catch_up().await.unwrap();
        assert_eq!(world.titles("").await, set(&["Ours"]));
        // The guest is shown too, with the work that the member made public.
        let guest = world.catalogue.public().person(WORKSPACE, "person-2").unwrap().unwrap();
        assert_eq!((guest.publication_count, guest.name.as_str()), (1, "Bo Example"));
        assert!(world.catalogue.verify(false, |_| ()).await.unwrap().is_clean());
    }

    async fn entities_are_those_of_the_day_of_publication(store: Store) {
        let world = World::hold(store, &[]).await;
        let person = insert_person(&world.store, 1, "Ada Example").await;
        let day = |year: i64| (year - 1970) * 31_557_600_000;
        join(&world.store, person, "old-lab", day(2010), Some(day(2015))).await;
        join(&world.store, person, "new-lab", day(2016), None).await;
        for (title, date) in [("Early", "2012-03"), ("Between", "2015-06-01"), ("Late", "2020")] {
            let work = insert(&world.store, &Work { date: Some(date), ..Work::titled(title) }).await;
            link(&world.store, work, person, 0).await;
        }
        world.catalogue.catch_up().await.unwrap();
        for (entity, titles) in [("old-lab", &["Early"][..]), ("new-lab", &["Late"]), ("no-lab", &[])] {
            let filter = PublicationFilter { entity: Some(entity.into()), ..Default::default() };
            let rows = world.public(PublicationQuery { filter, ..all() }).await.rows;
            assert_eq!(rows.into_iter().filter_map(|r| r.title).collect::<std::collections::BTreeSet<_>>(), set(titles), "{entity}");
        }
    }

    async fn everything_that_rule_55_names_can_be_filtered(store: Store) {
        let record = json!({
            "language": "pt-br",
            "container": { "title": "Annals of Made-up Things", "issn": ["1234-5679"] },
            "authors": [{ "name": "Ada Example", "affiliations": [{ "ror": "https://ror.org/03yrm5c26" }] }],
            "funders": [{ "name": "Fund of Nowhere", "doi": "10.13039/5555", "award": "ABC/12" }],
            "licenses": [{ "spdx": "CC-BY-4.0", "url": "https://creativecommons.org/licenses/by/4.0/" }],
        });
        let world = World::hold(store, &[
            Work { doi: Some("10.5555/a"), kind: Some("journal-article"), date: Some("2020-02-03"), cited_by: Some(5), open_access: Some("diamond"), record, ..Work::titled("Everything") },
            Work::titled("Nothing"),
        ]).await;
        let with_doi = PublicationFilter { has_doi: Some(true), ..Default::default() };
        let key = world.public(PublicationQuery { filter: with_doi, ..all() }).await.rows[0].key;
        let tx = world.store.begin().await.unwrap();
        let new = NewFile { workspace_id: WORKSPACE, owner_id: 1, name: "a.pdf".into(), media_type: "application/pdf".into(), object: "o".into() };
        let file = files::begin(&tx, new).await.unwrap();
        let whole = Whole { size: 1, sha256: "0".repeat(64), file_type: "article".into(), title: None };
        files::bind(&tx, file.id, Target::Publication(key), whole).await.unwrap().unwrap();
        file_places::note_change(&tx, WORKSPACE, key).await.unwrap();
        tx.commit().await.unwrap();
        world.catalogue.catch_up().await.unwrap();
        let some = |value: &str| Some(value.to_owned());
        let filters = [
            PublicationFilter { has_file: Some(true), ..Default::default() },
            PublicationFilter { resource_type: Some(101), has_docid: Some(false), ..Default::default() },
            PublicationFilter { publication_type: some("article"), ..Default::default() },
            PublicationFilter { publication_type: some("journal-article"), ..Default::default() },
            PublicationFilter { publication_year: Some(2020), ..Default::default() },
            PublicationFilter { min_cited_by: Some(5), ..Default::default() },
            PublicationFilter { has_doi: Some(true), ..Default::default() },
            PublicationFilter { open_access_status: some("diamond"), ..Default::default() },
            PublicationFilter { language: some("pt"), ..Default::default() },
            PublicationFilter { language: some("pt-BR"), ..Default::default() },
            PublicationFilter { funder: some("10.13039/5555"), ..Default::default() },
            PublicationFilter { funder: some("fund of nowhere"), ..Default::default() },
            PublicationFilter { award: some("abc/12"), ..Default::default() },
            PublicationFilter { ror: some("https://ror.org/03yrm5c26"), ..Default::default() },
            PublicationFilter { licence: some("cc-by-4.0"), ..Default::default() },
            PublicationFilter { issn: some("1234-5679"), ..Default::default() },
        ];
        for filter in filters {
            let page = world.public(PublicationQuery { filter: filter.clone(), ..all() }).await;
            assert_eq!(page.rows.iter().filter_map(|r| r.title.as_deref()).collect::<Vec<_>>(), ["Everything"], "{filter:?}");
        }
        for filter in [
            PublicationFilter { min_cited_by: Some(6), ..Default::default() },
            PublicationFilter { publication_type: some("book"), ..Default::default() },
            PublicationFilter { retracted: Some(true), ..Default::default() },
            PublicationFilter { has_docid: Some(true), ..Default::default() },
            PublicationFilter { resource_type: Some(102), ..Default::default() },
            PublicationFilter { has_doi: Some(true), has_file: Some(false), ..Default::default() },
        ] {
            assert_eq!(world.public(PublicationQuery { filter, ..all() }).await.total, 0);
        }
        for filter in [
            PublicationFilter { min_cited_by: Some(0), ..Default::default() },
            PublicationFilter { source: some("crossref"), ..Default::default() },
        ] {
            assert_eq!(world.public(PublicationQuery { filter, ..all() }).await.total, 2);
        }
    }
}
