//! What `q` finds.

use pressmark_catalogue::{Direction, PeopleQuery, PublicationQuery, QFields, Sort};
use pressmark_domain::Orcid;
use pressmark_store::on_both_engines;
use serde_json::json;

use crate::world::*;

fn meadow() -> Vec<Work> {
    vec![
        Work {
            doi: Some("10.5555/meadow.(1)"),
            record: json!({ "abstract": "<p>Peat &amp; grass store <i>carbon</i>.</p>", "authors": [{ "name": "Josiah Carberry", "orcid": "0000-0002-1825-0097" }] }),
            ..Work::titled("Soil carbon in wet meadows")
        },
        Work {
            record: json!({ "authors": [{ "name": "Hannah Müller" }, { "name": "Sean O'Brien" }] }),
            ..Work::titled("Carbon soil: a history")
        },
        Work {
            record: json!({ "authors": [{ "name": "Jan Mueller" }], "container": { "title": "Journal of Hedgerows" } }),
            ..Work::titled("Café culture in Zürich")
        },
        Work {
            record: json!({ "authors": [{ "name": "Søren Ærø" }], "keywords": ["hedgehog"] }),
            ..Work::titled("COVID-19 and commuting")
        },
    ]
}

on_both_engines! {
    async fn words_phrases_and_beginnings(store: Store) {
        let world = World::hold(store, &meadow()).await;
        let (soil, history) = ("Soil carbon in wet meadows", "Carbon soil: a history");
        assert_eq!(world.titles("carbon soil ").await, set(&[soil, history]));
        assert_eq!(world.titles("\"soil carbon\"").await, set(&[soil]));
        assert_eq!(world.titles("\"carbon soil\"").await, set(&[history]));
        for q in ["m", "me", "mea", "mead", "meado", "meadow", "meadows", "soil mead", "wet m"] {
            assert!(world.titles(q).await.contains(soil), "{q}");
        }
        assert_eq!(world.titles("peat").await, set(&[soil]), "abstracts are searched");
        assert_eq!(world.titles("peat grass ").await, set(&[soil]));
        assert_eq!(world.titles("hedgerows").await, set(&["Café culture in Zürich"]), "and containers");
        assert_eq!(world.titles("hedgehog").await, set(&["COVID-19 and commuting"]), "and keywords");
        assert_eq!(world.titles("covid-19 ").await, set(&["COVID-19 and commuting"]));
        assert_eq!(world.titles("covid-1").await, set(&["COVID-19 and commuting"]));
        assert_eq!(world.titles("obrien").await, set(&[history]));
        assert_eq!(world.titles("O’Brien ").await, set(&[history]));
    }

    async fn accents_do_not_matter_and_umlauts_have_two_spellings(store: Store) {
        let world = World::hold(store, &meadow()).await;
        let (history, cafe, covid) = ("Carbon soil: a history", "Café culture in Zürich", "COVID-19 and commuting");
        for q in ["cafe ", "CAFÉ ", "cafe\u{301} ", "zurich ", "zuerich ", "Zürich ", "züric"] {
            assert_eq!(world.titles(q).await, set(&[cafe]), "{q}");
        }
        assert_eq!(world.titles("muller ").await, set(&[history]));
        assert_eq!(world.titles("mueller ").await, set(&[history, cafe]));
        assert_eq!(world.titles("Müller ").await, set(&[history, cafe]));
        for q in ["soren ", "Søren ", "soeren ", "aero ", "Ærø "] {
            assert_eq!(world.titles(q).await, set(&[covid]), "{q}");
        }
    }

    async fn an_identifier_finds_what_carries_it(store: Store) {
        let world = World::hold(store, &meadow()).await;
        let soil = set(&["Soil carbon in wet meadows"]);
        for q in ["10.5555/meadow.(1)", "https://doi.org/10.5555/MEADOW.(1)", "doi:10.5555/meadow.(1)", " 10.5555%2Fmeadow.(1) "] {
            assert_eq!(world.titles(q).await, soil, "{q}");
            let title_only = PublicationQuery { q_fields: QFields::Title, ..asking(q) };
            assert_eq!(world.public(title_only).await.total, 1, "{q}");
        }
        for q in ["0000-0002-1825-0097", "https://orcid.org/0000-0002-1825-0097", "0000000218250097"] {
            assert_eq!(world.titles(q).await, soil, "{q}");
        }
        let page = world.public(asking("10.5555/meadow")).await;
        assert_eq!((page.total, page.fuzzy), (0, false), "a DOI is itself or nothing");

        // Every key that a work has or had leads to it (rule 4).
        let id = insert(&world.store, &Work { doi: Some("10.5555/new"), ..Work::titled("Renamed") }).await;
        let tx = world.store.begin().await.unwrap();
        add_key(&tx, WORKSPACE, "doi", "10.5555/old", id).await;
        add_key(&tx, WORKSPACE, "handle", "2128/Ab", id).await;
        tx.touch(WORKSPACE, pressmark_store::EntityKind::Publication, id);
        tx.commit().await.unwrap();
        world.catalogue.catch_up().await.unwrap();
        let public = world.catalogue.public();
        let local = format!("local/{id}");
        for key in ["10.5555/new", "https://doi.org/10.5555/OLD", "2128/Ab", "https://hdl.handle.net/2128/Ab", &local] {
            assert_eq!(public.publication(WORKSPACE, key).unwrap().unwrap().row.key, id, "{key}");
        }
        let slug = public.publication(WORKSPACE, &local).unwrap().unwrap().row.slug;
        assert_eq!(public.publication(WORKSPACE, &slug).unwrap().unwrap().row.key, id);
        assert_eq!(world.titles("2128/Ab").await, set(&["Renamed"]));
        assert_eq!(world.titles(&local).await, set(&["Renamed"]));
        assert!(public.publication(WORKSPACE, "").unwrap().is_none());
    }

    async fn typing_errors_are_forgiven_only_when_nothing_else_is_found(store: Store) {
        let world = World::hold(store, &meadow()).await;
        let page = world.public(asking("carbno meadws ")).await;
        assert!(page.fuzzy);
        assert_eq!(page.rows[0].title.as_deref(), Some("Soil carbon in wet meadows"));
        let page = world.public(asking("carbon ")).await;
        assert_eq!((page.fuzzy, page.total), (false, 2));
        let page = world.public(asking("xylophone ")).await;
        assert_eq!((page.fuzzy, page.total), (false, 0));
        let page = world.public(PublicationQuery { q_fields: QFields::Title, ..asking("carberri ") }).await;
        assert_eq!(page.total, 0, "an author's name is not a title");
    }

    async fn where_q_must_match_is_chosen(store: Store) {
        let world = World::hold(store, &meadow()).await;
        let count = async |q: &str, q_fields: QFields| {
            let page = world.public(PublicationQuery { q_fields, ..asking(q) }).await;
            if page.fuzzy { 0 } else { page.total }
        };
        for (q, title, authors, all) in [
            ("carberry ", 0, 1, 1), ("carb", 2, 2, 2), ("carbe", 0, 1, 1), ("peat ", 0, 0, 1), ("meadows ", 1, 1, 1), ("meadow", 1, 1, 1),
            ("\"josiah carberry\"", 0, 1, 1), ("muelle", 0, 2, 2),
        ] {
            assert_eq!(count(q, QFields::Title).await, title, "{q} in titles");
            assert_eq!(count(q, QFields::TitleAndAuthors).await, authors, "{q} in titles and names");
            assert_eq!(count(q, QFields::All).await, all, "{q} anywhere");
        }
    }

    async fn the_title_weighs_most(store: Store) {
        let world = World::hold(store, &[
            Work { record: json!({ "abstract": "On turbines, their turbines, and other turbines." }), ..Work::titled("Wind") },
            Work { record: json!({ "authors": [{ "name": "Tina Turbines" }] }), ..Work::titled("Blades") },
            Work::titled("Turbines"),
            Work { record: json!({ "abstract": "A long text with turbines in it that goes on and on about blades and weather." }), ..Work::titled("Weather") },
        ]).await;
        let page = world.public(asking("turbines ")).await;
        assert_eq!((page.sort, page.total), (Sort::Relevance, 4));
        let titles: Vec<_> = page.rows.iter().filter_map(|r| r.title.as_deref()).collect();
        assert_eq!(&titles[..2], ["Turbines", "Blades"]);
        let reversed = world.public(PublicationQuery { dir: Direction::Asc, ..asking("turbines ") }).await;
        let mut backwards: Vec<_> = reversed.rows.iter().filter_map(|r| r.title.as_deref()).collect();
        backwards.reverse();
        assert_eq!(backwards, titles);
    }

    async fn people_are_found_by_name_and_id(store: Store) {
        let world = World::hold(store, &[]).await;
        for (number, name) in [(1, "Josiah Carberry"), (2, "Zoë Müller-Example"), (3, "Ádám Carver")] {
            insert_person(&world.store, number, name).await;
        }
        world.catalogue.catch_up().await.unwrap();
        let names = async |q: &str| {
            let query = PeopleQuery { workspace: WORKSPACE, q: q.to_owned(), per_page: 10, ..Default::default() };
            let page = world.catalogue.internal().people(&query).await.unwrap();
            page.rows.into_iter().map(|p| p.name).collect::<std::collections::BTreeSet<_>>()
        };
        assert_eq!(names("car").await, set(&["Josiah Carberry", "Ádám Carver"]));
        assert_eq!(names("carb").await, set(&["Josiah Carberry"]));
        assert_eq!(names("adam carver").await, set(&["Ádám Carver"]));
        assert_eq!(names("zoe mueller").await, set(&["Zoë Müller-Example"]));
        assert_eq!(names("carbery ").await, set(&["Josiah Carberry"]), "with a typing error");
        let id = Orcid::from_number(2);
        assert_eq!(names(id.as_str()).await, set(&["Zoë Müller-Example"]));
        assert_eq!(names(&id.url()).await, set(&["Zoë Müller-Example"]));
        assert_eq!(names(&id.as_str()[10..]).await, set(&["Zoë Müller-Example"]), "the end of an iD");
        let by_name = PeopleQuery { workspace: WORKSPACE, per_page: 10, dir: Direction::Asc, ..Default::default() };
        let page = world.catalogue.internal().people(&by_name).await.unwrap();
        assert_eq!(page.rows.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["Josiah Carberry", "Ádám Carver", "Zoë Müller-Example"]);
        assert_eq!(world.catalogue.internal().person(WORKSPACE, &id.url()).unwrap().unwrap().name, "Zoë Müller-Example");
    }
}
