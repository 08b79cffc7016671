use pressmark_domain::Orcid;
use pressmark_store::entity::{author_link, person};
use pressmark_store::on_both_engines;
use pressmark_store::repo::entities::NewEntity;
use pressmark_store::repo::people::{self, PersonData};
use pressmark_store::repo::{hold, links, memberships};
use pressmark_store::testing::works;

use super::*;

const CARBERRY: &str = "0000-0002-1825-0097";

/// Somebody known, an entity, a category.
async fn fill(store: &Store) {
    let tx = store.begin().await.unwrap();
    let data = PersonData {
        display_name: "Josiah Carberry".into(),
        sort_name: "Carberry Josiah".into(),
        names: r#"{"credit":"Josiah Carberry"}"#.into(),
        profile: "{}".into(),
        slug: "josiah-carberry".into(),
        harvest_state: "active".into(),
        ..PersonData::default()
    };
    people::save(&tx, 1, CARBERRY, "ingest", &data).await.unwrap();
    let centre = NewEntity { id: "centre".into(), name: "Centre".into(), ..NewEntity::default() };
    entities::create(&tx, 1, &centre).await.unwrap();
    categories::create(&tx, 1, "staff", r#"{"en":"Staff"}"#).await.unwrap();
    tx.commit().await.unwrap();
}

fn link(publication_id: i64, person_id: i64) -> author_link::Model {
    author_link::Model {
        publication_id,
        person_id,
        workspace_id: 1,
        position: None,
        author_name: None,
        method: "claim".to_owned(),
        score: 1.0,
        evidence: "[]".to_owned(),
        name_contradiction: false,
        state: "linked".to_owned(),
        claimed: true,
        put_codes: "[]".to_owned(),
        claim_withdrawn_at: None,
        decided_by: None,
        created_at: 1,
        updated_at: 1,
    }
}

async fn import_list(store: &Store, list: &str, dry_run: bool) -> StaffReport {
    import(store, 1, list.as_bytes(), dry_run, &Actor::system("test")).await.unwrap()
}

/// Everybody, by name.
async fn everybody(store: &Store) -> Vec<person::Model> {
    people_curated::list(store.read(), 1, "", 1, 100).await.unwrap().0
}

fn outcomes(report: &StaffReport) -> Vec<(u64, &'static str)> {
    report.lines.iter().map(|line| (line.line, line.outcome.as_str())).collect()
}

const LIST: &str = "\
orcid,name,entity,status,starts_at,ends_at,categories,people_type,photo_url,slug
0000-0002-1825-0097,J. Carberry,centre,cesam,2020-01-01,,staff,professor,https://example.org/c.jpg,
,\"Example, Ada\",centre,external,2019,2019,,,,
,\"Example, Ada\",centre,member,2020,,staff,,,
0000-0002-1825-0098,Wrong Digit,,,,,,,,
0000-0002-1694-233X,Bo Example,nowhere,member,,,,,,
0000-0002-1694-233X,Bo Example,,,,,nothing;staff,,,
";

on_both_engines! {
    async fn a_list_is_tried_imported_and_changes_nothing_again(store: Store) {
        fill(&store).await;
        let expected = [(2, "changed"), (3, "created"), (4, "changed"), (5, "refused"), (6, "refused"), (7, "refused")];
        let tried = import_list(&store, LIST, true).await;
        assert_eq!(outcomes(&tried), expected, "{tried:?}");
        assert_eq!((everybody(&store).await.len(), tried.dry_run), (1, true), "nothing is kept");

        let done = import_list(&store, LIST, false).await;
        assert_eq!(outcomes(&done), expected, "{done:?}");
        let reason = |at: usize| done.lines[at].reason.as_deref().unwrap_or_default();
        assert!(reason(3).contains("check digit"), "{}", reason(3));
        assert!(reason(4).contains("nowhere") && reason(5).contains("nothing"), "named: {} {}", reason(4), reason(5));
        let found = everybody(&store).await;
        let names: Vec<_> = found.iter().map(|p| (p.display_name.as_str(), p.slug.as_str())).collect();
        assert_eq!(names, [("Josiah Carberry", "josiah-carberry"), ("Ada Example", "example-ada")]);
        assert_eq!(found[0].people_type.as_deref(), Some("professor"));
        let ada = memberships::of_person(store.read(), 1, found[1].id).await.unwrap();
        let ada: Vec<_> = ada.iter().map(|m| (m.status.as_str(), m.ends_at.is_none())).collect();
        assert_eq!(ada, [("external", false), ("member", true)]);

        let again = import_list(&store, LIST, false).await;
        assert_eq!((again.created, again.changed, again.unchanged, again.refused), (0, 0, 3, 3), "{again:?}");
    }

    async fn removed_people_stay_removed_and_names_are_no_ids(store: Store) {
        fill(&store).await;
        let by_name = import_list(&store, "name;entity\nJosiah Carberry;centre\n", false).await;
        assert!(by_name.lines[0].reason.as_deref().unwrap().contains(CARBERRY), "{by_name:?}");
        let by_slug = import_list(&store, "slug\tentity\njosiah-carberry\tcentre\n", false).await;
        assert_eq!(outcomes(&by_slug), [(2, "changed")], "{by_slug:?}");
        let first = import_list(&store, "name,slug\nBo Example,bo\n", false).await;
        assert_eq!(outcomes(&first), [(2, "created")]);
        let with_id = import_list(&store, "orcid,slug\n0000-0002-1694-233X,bo\n", false).await;
        assert_eq!(outcomes(&with_id), [(2, "changed")], "the iD is theirs from now on: {with_id:?}");
        let bo = people::by_orcid(store.read(), 1, "0000-0002-1694-233X").await.unwrap().unwrap();
        assert_eq!(bo.display_name, "Bo Example");

        let josiah = people::by_orcid(store.read(), 1, CARBERRY).await.unwrap().unwrap();
        let tx = store.begin().await.unwrap();
        people_curated::remove(&tx, josiah).await.unwrap();
        tx.commit().await.unwrap();
        let removed = import_list(&store, &format!("orcid\n{CARBERRY}\n"), false).await;
        assert!(removed.lines[0].reason.as_deref().unwrap().contains("removed"), "{removed:?}");
    }

    async fn a_harvest_that_gets_in_the_way_is_waited_for(store: Store) {
        fill(&store).await;
        // The harvest makes a person whom the list would make.
        let harvest = store.begin().await.unwrap();
        let cy = PersonData { slug: "cy-example".into(), display_name: "Cy Example".into(), ..PersonData::default() };
        let cy = PersonData { names: "{}".into(), profile: "{}".into(), harvest_state: "active".into(), ..cy };
        people::save(&harvest, 1, "0000-0002-1694-233X", "ingest", &cy).await.unwrap();
        let list = import_list(&store, "orcid,people_type\n0000-0002-1694-233X,professor\n", false);
        let end = async {
            tokio::time::sleep(Duration::from_millis(300)).await;
            harvest.commit().await.unwrap();
        };
        let (report, ()) = tokio::join!(list, end);
        assert_eq!(outcomes(&report), [(2, "changed")], "{report:?}");

        // The list gives somebody an iD, which a work shows that the harvest holds; the harvest links them meanwhile.
        import_list(&store, "name,slug\nBo Example,bo\n", false).await;
        let bo = people_curated::by_slug(store.read(), 1, "bo").await.unwrap().unwrap();
        let tx = store.begin().await.unwrap();
        let ids = works(&tx, 1, 2).await;
        links::put(&tx, vec![link(ids[0], bo.id)]).await.unwrap();
        tx.commit().await.unwrap();
        let harvest = store.begin().await.unwrap();
        hold::hold(&harvest, 1, &ids).await.unwrap();
        let id = Orcid::from_number(7).to_string();
        let list = format!("orcid,slug\n{id},bo\n");
        let list = import_list(&store, &list, false);
        let end = async {
            tokio::time::sleep(Duration::from_millis(500)).await;
            let linked = links::put(&harvest, vec![link(ids[1], bo.id)]).await;
            match linked {
                Ok(()) => drop(harvest.commit().await.unwrap()),
                // Of two that wait for each other PostgreSQL breaks off who notices it first: where the list came late
                // to its wait, that is the harvest, which is tried again.
                Err(StoreError::Unavailable(_)) => harvest.rollback().await.unwrap(),
                Err(error) => panic!("{error}"),
            }
        };
        let (report, ()) = tokio::join!(list, end);
        assert_eq!(outcomes(&report), [(2, "changed")], "{report:?}");
        let bo = people_curated::by_slug(store.read(), 1, "bo").await.unwrap().unwrap();
        assert_eq!(bo.orcid.as_deref(), Some(id.as_str()));
    }

    async fn what_is_no_list_is_refused_as_a_whole(store: Store) {
        let actor = Actor::system("test");
        for (list, why) in [
            ("orcid,colour\n".as_bytes(), "`colour`"),
            ("orcid,orcid\n".as_bytes(), "twice"),
            ("entity\ncentre\n".as_bytes(), "`orcid`"),
            ("".as_bytes(), "columns"),
            (&b"orcid\n\xff\n"[..], "UTF-8"),
        ] {
            let refused = import(&store, 1, list, false, &actor).await;
            let Err(StaffListError::Unreadable(reason)) = &refused else { panic!("{refused:?}") };
            assert!(reason.contains(why), "{reason}");
        }
        let more = import_list(&store, "orcid\n0000-0002-1825-0097,more\n", false).await;
        assert_eq!(outcomes(&more), [(2, "refused")]);
    }
}
