//! Orders, pages and facets.

use pressmark_catalogue::{Direction, PublicationFilter, PublicationQuery, Sort};
use pressmark_store::on_both_engines;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use sea_orm::ActiveValue::Set;

use crate::world::*;

fn dated(title: &'static str, date: Option<&'static str>, cited_by: Option<i32>, fetched: i64) -> Work {
    Work { date, cited_by, fetched, ..Work::titled(title) }
}

fn some() -> Vec<Work> {
    vec![
        dated("a", Some("2019"), Some(0), 30),
        dated("b", Some("2019-05-17"), None, 10),
        dated("c", None, Some(7), 20),
        dated("d", Some("2021-01"), Some(7), 20),
        dated("e", None, None, 40),
        dated("f", Some("2019-05"), Some(3), 20),
    ]
}

async fn order(world: &World, sort: Sort, dir: Direction) -> String {
    let page = world.public(PublicationQuery { sort: Some(sort), dir, ..all() }).await;
    assert_eq!((page.sort, page.dir), (sort, dir));
    page.rows.into_iter().filter_map(|row| row.title).collect()
}

on_both_engines! {
    async fn what_has_no_value_comes_last_both_ways(store: Store) {
        let world = World::hold(store, &some()).await;
        assert_eq!(order(&world, Sort::PublicationDate, Direction::Asc).await, "afbdce");
        assert_eq!(order(&world, Sort::PublicationDate, Direction::Desc).await, "dbfaec");
        assert_eq!(order(&world, Sort::CitedByCount, Direction::Asc).await, "afcdbe");
        assert_eq!(order(&world, Sort::CitedByCount, Direction::Desc).await, "dcfaeb");
        assert_eq!(order(&world, Sort::LastFetchedAt, Direction::Asc).await, "bcdfae");
        assert_eq!(order(&world, Sort::LastFetchedAt, Direction::Desc).await, "eafdcb");
        let page = world.public(all()).await;
        assert_eq!((page.sort, page.dir), (Sort::LastFetchedAt, Direction::Desc), "the default");
    }

    async fn titles_are_ordered_as_they_are_read_and_records_by_their_edits(store: Store) {
        let titles = [
            "B: second", "„Ämter“", "", "a very long title that is the same, one", "a very long title that is the same, two", "b first",
        ];
        let works = titles.map(Work::titled);
        let world = World::hold(store, &works).await;
        let listed = async |sort, dir| -> Vec<String> {
            let page = world.public(PublicationQuery { sort: Some(sort), dir, ..all() }).await;
            page.rows.into_iter().filter_map(|row| row.title).collect()
        };
        let [second, aemter, none, one, two, first] = titles;
        assert_eq!(listed(Sort::Title, Direction::Asc).await, [one, two, aemter, first, second, none]);
        assert_eq!(listed(Sort::Title, Direction::Desc).await, [second, first, aemter, two, one, none], "what has none is last");
        let rows = world.public(PublicationQuery { sort: Some(Sort::Title), dir: Direction::Asc, ..all() }).await.rows;
        change(&world.store, rows[3].key, |row| row.edit_count = Set(2)).await;
        change(&world.store, rows[0].key, |row| row.edit_count = Set(1)).await;
        world.catalogue.catch_up().await.unwrap();
        assert_eq!(listed(Sort::EditCount, Direction::Desc).await[..2], [first, one]);
        assert_eq!(listed(Sort::EditCount, Direction::Asc).await[4..], [one, first]);
        let internal = world.catalogue.internal();
        let counted = async |filter| internal.publications(&PublicationQuery { filter, per_page: 0, ..all() }).await.unwrap().total;
        let edited = |edited| PublicationFilter { edited: Some(edited), ..Default::default() };
        assert_eq!((counted(edited(true)).await, counted(edited(false)).await), (2, 4));
        let created = |when: &str| PublicationFilter { created: Some(when.into()), ..Default::default() };
        assert_eq!((counted(created("2023-11")).await, counted(created("2023-11-14")).await), (6, 6));
        assert_eq!((counted(created("2023-12")).await, counted(created("2023-11-15")).await), (0, 0));
    }

    async fn names_of_people_are_looked_up_by_key(store: Store) {
        let world = World::hold(store, &[]).await;
        let (ada, bo) = (insert_person(&world.store, 5, "Ada Example").await, insert_person(&world.store, 6, "Bo Example").await);
        change_person(&world.store, bo, |row| row.hidden = Set(true)).await;
        world.catalogue.catch_up().await.unwrap();
        let names = world.catalogue.internal().names(WORKSPACE, vec![bo, ada, 999]).await.unwrap();
        assert_eq!((names.len(), names[&ada].as_str(), names[&bo].as_str()), (2, "Ada Example", "Bo Example"));
        assert!(world.catalogue.internal().names(WORKSPACE + 1, vec![ada]).await.unwrap().is_empty(), "of another workspace");
    }

    async fn rows_carry_what_clients_need(store: Store) {
        let record = serde_json::json!({
            "doi": "10.5555/x", "abstract": "Short.", "container": { "title": "Annals" }, "authors": [{ "name": "Ada Example" }, { "name": "Bo Example" }],
        });
        let world = World::hold(store, &[
            Work { doi: Some("10.5555/x"), kind: Some("book"), date: Some("2019-05"), cited_by: Some(4), open_access: Some("green"), record, ..Work::titled("Shown") },
        ]).await;
        let person = insert_person(&world.store, 5, "Ada Example").await;
        let id = world.public(all()).await.rows[0].key;
        link(&world.store, id, person, 1).await;
        world.catalogue.catch_up().await.unwrap();
        let row = world.public(all()).await.rows.remove(0);
        assert_eq!((row.id.as_str(), row.id_type.as_str(), row.doi.as_deref()), ("10.5555/x", "doi", Some("10.5555/x")));
        assert_eq!((row.publication_date, row.publication_date_partial.as_deref()), (None, Some("2019-05")));
        assert_eq!((row.publication_year, row.publication_type.as_deref(), row.cited_by_count), (Some(2019), Some("book"), Some(4)));
        assert_eq!((row.container_title.as_deref(), row.abstract_start.as_deref()), (Some("Annals"), Some("Short.")));
        assert_eq!((row.authors.as_slice(), row.authors_count), (&["Ada Example".to_owned(), "Bo Example".to_owned()][..], 2));
        assert_eq!((row.people[0].slug.as_str(), row.people[0].position), ("person-5", Some(1)));
        let detail = world.catalogue.public().publication(WORKSPACE, "10.5555/x").unwrap().unwrap();
        assert_eq!(detail.row, world.public(all()).await.rows[0]);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&detail.data).unwrap()["container"]["title"], "Annals");
        assert_eq!(detail.providers, ["crossref"]);
        assert_eq!(detail.keys[0].value, "10.5555/x");
    }

    async fn facets_add_up(store: Store) {
        let work = |kind, year, open_access| Work { kind, year, open_access, ..Work::titled("Soil") };
        let world = World::hold(store, &[
            work(Some("book"), Some(2019), Some("gold")),
            work(Some("book"), Some(2020), None),
            work(Some("dataset"), Some(2020), Some("gold")),
            work(None, None, Some("closed")),
            Work { hidden: true, ..work(Some("book"), Some(2019), Some("gold")) },
        ]).await;
        assert_eq!(world.public(all()).await.facets, None, "only when asked for");
        let page = world.public(PublicationQuery { facets: true, per_page: 1, ..asking("soil") }).await;
        let facets = page.facets.unwrap();
        let counts = |facet: &[pressmark_catalogue::FacetCount]| facet.iter().map(|f| (f.value.clone().unwrap_or_default(), f.count)).collect::<Vec<_>>();
        let expect = |pairs: &[(&str, u64)]| pairs.iter().map(|(v, n)| ((*v).to_owned(), *n)).collect::<Vec<_>>();
        assert_eq!(counts(&facets.types), expect(&[("book", 2), ("dataset", 1), ("", 1)]));
        assert_eq!(counts(&facets.years), expect(&[("2020", 2), ("2019", 1), ("", 1)]));
        assert_eq!(counts(&facets.open_access), expect(&[("gold", 2), ("closed", 1), ("", 1)]));
        for facet in [&facets.types, &facets.years, &facets.open_access] {
            assert_eq!(facet.iter().map(|f| f.count).sum::<u64>(), page.total);
        }
        let gold = PublicationFilter { open_access_status: Some("gold".into()), ..Default::default() };
        let facets = world.public(PublicationQuery { facets: true, filter: gold, ..all() }).await.facets.unwrap();
        assert_eq!(counts(&facets.types), expect(&[("book", 1), ("dataset", 1)]));
    }

    async fn pages_of_any_size_make_the_same_whole(store: Store) {
        let mut runner = TestRunner::new_with_rng(Config::default(), proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha));
        let value = prop::collection::vec((0i64..4, prop::option::of(0i32..3), prop::option::of(0usize..4)), 60..61);
        let works: Vec<Work> = value.new_tree(&mut runner).unwrap().current().into_iter().map(|(fetched, cited_by, date)| {
            let date = date.map(|d| ["2018", "2019", "2019-01", "2020-12-31"][d]);
            Work { fetched, cited_by, date, ..Work::titled("Soil and soil") }
        }).collect();
        let world = World::hold(store, &works).await;
        for sort in [Sort::LastFetchedAt, Sort::PublicationDate, Sort::CitedByCount, Sort::Title, Sort::EditCount, Sort::Relevance] {
            for dir in [Direction::Asc, Direction::Desc] {
                let query = PublicationQuery { sort: Some(sort), dir, ..asking("soil") };
                let whole: Vec<i64> = world.public(query.clone()).await.rows.iter().map(|r| r.key).collect();
                assert_eq!(whole.len(), 60);
                for per_page in [1, 7, 20, 59, 61] {
                    let mut pages = Vec::new();
                    for page in 1..=60_u64.div_ceil(u64::from(per_page)) + 1 {
                        let page = world.public(PublicationQuery { page, per_page, ..query.clone() }).await;
                        assert_eq!(page.total, 60);
                        pages.extend(page.rows.iter().map(|r| r.key));
                    }
                    assert_eq!(pages, whole, "{sort:?} {dir:?} {per_page} a page");
                }
            }
        }
        let beyond = world.public(PublicationQuery { page: u64::MAX, ..all() }).await;
        assert_eq!((beyond.total, beyond.rows.len()), (60, 0));
    }
}
