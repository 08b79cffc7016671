use pressmark_store::entity::{membership, person, publication};
use pressmark_store::repo::for_index::{LinkForIndex, PersonForIndex, PublicationForIndex};

use super::*;
use crate::schema::schema;

fn source(merged: String) -> PublicationForIndex {
    let row = publication::Model {
        id: 7,
        workspace_id: 1,
        shown_id: "10.5555/x".into(),
        id_type: "doi".into(),
        slug: "x".into(),
        original: "{}".into(),
        provider_sources: "{}".into(),
        edit_patch: None,
        merged,
        title: Some("Made up".into()),
        title_key: None,
        publication_type: None,
        publication_date: Some("2019-05".into()),
        publication_year: Some(2019),
        cited_by_count: Some(-1),
        open_access_status: None,
        is_retracted: false,
        visible: true,
        deleted_at: None,
        deleted_by: None,
        merged_into: None,
        origin: "harvest".into(),
        agency: None,
        agency_note: None,
        attention: "[]".into(),
        last_fetched_at: 1,
        last_checked_at: 1,
        last_edited_at: None,
        edit_count: 0,
        revision: 1,
        content_hash: String::new(),
        public_changed_at: 1,
        first_public_at: None,
        created_at: 1,
        updated_at: 1,
        decisions: "[]".into(),
        conflicts: "[]".into(),
        custom: "{}".into(),
    };
    let providers = vec!["orcid".into(), "crossref".into()];
    PublicationForIndex {
        row,
        keys: Vec::new(),
        links: Vec::new(),
        providers,
        has_file: false,
        doi_leads_nowhere: false,
        deposit: None,
    }
}

fn someone(biography: String, memberships: usize) -> PersonForIndex {
    let row = person::Model {
        id: 3,
        workspace_id: 1,
        orcid: Some("0000-0002-1825-0097".into()),
        display_name: "Josiah Carberry".into(),
        sort_name: "carberry josiah".into(),
        names: "[]".into(),
        biography: Some(biography),
        profile: "{}".into(),
        slug: "carberry".into(),
        photo_url: None,
        people_type: None,
        origin: "ingest".into(),
        sync_status: "complete".into(),
        sync_error: None,
        harvest_state: "active".into(),
        last_fetched_at: None,
        last_checked_at: None,
        hidden: false,
        removed_at: None,
        authenticated_at: None,
        revision: 1,
        public_changed_at: 0,
        created_at: 0,
        updated_at: 0,
        manual: "{}".into(),
    };
    let memberships = (0..memberships)
        .map(|n| membership::Model {
            id: i64::try_from(n).unwrap(),
            workspace_id: 1,
            person_id: 3,
            entity_id: format!("entity-{n}"),
            status: "member".into(),
            starts_at: 0,
            ends_at: None,
        })
        .collect();
    PersonForIndex {
        row,
        former_orcids: Vec::new(),
        categories: Vec::new(),
        memberships,
        visible_publications: 1,
        all_publications: 2,
    }
}

#[test]
fn the_same_rows_make_the_same_document_and_others_another() {
    let (_, fields) = schema();
    let one = publication(fields, &source("{}".into()), false).unwrap();
    let mut shuffled = source("{}".into());
    shuffled.providers.reverse();
    assert_eq!(publication(fields, &shuffled, false).unwrap().hash, one.hash, "the order of rows does not matter");
    let mut cited = source("{}".into());
    cited.row.cited_by_count = Some(1);
    assert_ne!(publication(fields, &cited, false).unwrap().hash, one.hash);
    let mut checked = source("{}".into());
    checked.row.last_checked_at = 99;
    assert_eq!(publication(fields, &checked, false).unwrap().hash, one.hash, "rule 19: not indexed");
    assert_ne!(publication(fields, &source("{}".into()), true).unwrap().hash, one.hash, "nobody's member: not public");
}

#[test]
fn the_longest_records_still_make_a_row() {
    let (_, fields) = schema();
    let long = "字".repeat(20_000);
    let authors: Vec<_> = (0..5_000).map(|n| serde_json::json!({ "name": format!("{long}{n}") })).take(20).collect();
    let merged =
        serde_json::json!({ "title": long, "abstract": long, "container": { "title": long }, "authors": authors });
    let mut source = source(merged.to_string());
    source.row.title = Some(long.clone());
    source.links = (0..2_000)
        .map(|n| LinkForIndex {
            person_id: n,
            orcid: Some("0000-0002-1825-0097".into()),
            slug: format!("somebody-with-a-long-name-{n}"),
            position: i32::try_from(n).ok(),
            state: "linked".into(),
            person_is_public: true,
            memberships: Vec::new(),
        })
        .collect();
    assert!(publication(fields, &source, false).is_ok());
    assert!(person(fields, &someone(long, 5_000), 1).is_ok());
}

#[test]
fn a_face_is_what_publications_carry() {
    let one = someone("Here".into(), 1);
    let mut renamed = someone("There".into(), 1);
    renamed.row.display_name = "Somebody Else".into();
    renamed.visible_publications = 9;
    assert_eq!(face(&one, false), face(&renamed, false), "names and counts are looked up");
    for change in [
        |p: &mut PersonForIndex| p.row.hidden = true,
        |p: &mut PersonForIndex| p.row.orcid = None,
        |p: &mut PersonForIndex| p.row.slug = "other".into(),
        |p: &mut PersonForIndex| p.memberships[0].ends_at = Some(1),
    ] {
        let mut changed = one.clone();
        change(&mut changed);
        assert_ne!(face(&changed, false), face(&one, false));
    }
}

#[test]
fn texts_are_cut_at_words() {
    assert_eq!(shorten("short", 10), "short");
    assert_eq!(shorten("one two three", 9), "one two…");
    assert_eq!(shorten(&"字".repeat(20), 5), format!("{}…", "字".repeat(5)));
}

#[test]
fn filter_terms_are_alike_on_both_sides() {
    assert_eq!(term("licence", " CC-BY-4.0 "), "licence:cc-by-4.0");
    assert_eq!(term("funder", &"é".repeat(2_000)).len(), 999);
}
