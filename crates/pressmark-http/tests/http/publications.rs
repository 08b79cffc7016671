//! Works as staff see them: lists, a work in full by every address, counts.

use pressmark_store::clock::now_millis;
use pressmark_store::entity::publication_merge;
use reqwest::Method;
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set};
use serde_json::{Value, json};

use crate::curator::{ACTIVE, Curator, WORKS, ids};
use crate::world::{CARBERRY, DELETED, HANDLE, HIDDEN, LOCAL, PUBLIC, SICI, World, former, hidden_person};

#[tokio::test]
async fn a_list_has_rows_in_full_and_says_what_was_asked() {
    let world = World::start().await;
    let curator = Curator::of(&world).await;
    let list = curator.read(WORKS).await;
    for (name, value) in [
        ("page", json!(1)),
        ("per_page", json!(20)),
        ("total", json!(ACTIVE)),
        ("pages", json!(3)),
        ("sort", json!("last_fetched_at")),
        ("dir", json!("desc")),
        ("q", json!("")),
        ("visibility", json!("all")),
        ("status", json!("active")),
        ("publication_type", Value::Null),
        ("publication_year", Value::Null),
        ("min_cited_by", Value::Null),
    ] {
        assert_eq!(list[name], value, "{name}");
    }
    let row = &list["publications"][0];
    assert_eq!(row["id"], "10.5555/study.39");
    assert_eq!(row["doi_url"], "https://doi.org/10.5555/study.39");
    assert_eq!((&row["visible"], &row["deleted_at"], &row["edit_count"]), (&json!(true), &Value::Null, &json!(0)));
    assert_eq!((&row["last_fetched_at"], &row["cited_by_count"]), (&json!(1_704_067_239), &json!(39)));
    let citation = row["apa_citation"].as_str().unwrap();
    for part in ["Carberry", "2019", "part 39", "10.5555/study.39"] {
        assert!(citation.contains(part), "{citation}");
    }
    let people = row["person"].as_array().unwrap();
    let names: Vec<&str> = people.iter().map(|person| person["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Josiah Carberry", "Ada Quill", "Nameless One", "Hidden Hand"]);
    assert_eq!((&people[0]["orcid_id"], &people[0]["position"]), (&json!(CARBERRY), &json!(1)));
    assert_eq!((&people[3]["hidden"], &people[0]["hidden"]), (&json!(true), &json!(false)));
    let orcids = row["person_orcids"].as_array().unwrap();
    assert!(orcids.len() == 3 && orcids.contains(&json!(hidden_person())), "who has an iD: {orcids:?}");
    assert_eq!(curator.read(WORKS).await, list, "citations that are kept are the same");
}

#[tokio::test]
async fn filters_narrow_and_orders_go_both_ways() {
    let world = World::start().await;
    let curator = Curator::of(&world).await;
    let all = ACTIVE + 1;
    for (query, total) in [
        ("visibility=visible", PUBLIC),
        ("visibility=hidden", 1),
        ("status=deleted", 1),
        ("status=all", all),
        ("publication_type=article&publication_year=2019&min_cited_by=38", 2),
        ("publication_year=1850", 0),
        ("has_doi=false", 2),
        ("q=brackets", 1),
        ("q=quill%20pots", 41),
        (format!("orcid_id={CARBERRY}").as_str(), 40),
        (format!("orcid_id={}", former()).as_str(), 40),
        (format!("orcid_id={CARBERRY}&status=all").as_str(), 41),
    ] {
        assert_eq!(curator.total(query).await, total, "{query}");
    }
    assert_eq!(ids(&curator.read(&format!("{WORKS}?visibility=hidden")).await), [HIDDEN]);
    let deleted = curator.read(&format!("{WORKS}?status=deleted")).await;
    assert_eq!((ids(&deleted), &deleted["status"]), (vec![DELETED], &json!("deleted")));
    assert_eq!(deleted["publications"][0]["deleted_at"], "1970-01-01T00:00:00.001Z");
    world.change("10.5555/study.7", |row| row.attention = json!(["conflict"]).to_string()).await;
    let wanted = curator.read(&format!("{WORKS}?attention=conflict")).await;
    assert_eq!(ids(&wanted), ["10.5555/study.7"]);
    assert_eq!(wanted["publications"][0]["attention"], json!(["conflict"]));

    let order = async |query: &str| curator.read(&format!("{WORKS}?perPage=100&{query}")).await;
    let (up, down) = (order("sort=title&dir=asc").await, order("sort=title").await);
    assert_eq!((ids(&up)[0], ids(&down)[0]), (HANDLE, "10.5555/retracted"));
    for list in [&up, &down] {
        assert_eq!(ids(list).last(), Some(&"10.5555/untitled"), "what has no title is last");
    }
    let years = order("sort=publication_year&dir=asc").await;
    assert_eq!(ids(&years)[0], "10.5555/untitled", "what is known to the year comes before its days");
    assert_eq!((&years["sort"], &years["dir"]), (&json!("publication_year"), &json!("asc")));
    assert_eq!(ids(&order("sort=cited_by_count&dir=asc").await)[0], "10.5555/study.1");
    assert_eq!(order("q=pots").await["sort"], "relevance");
    assert_eq!(order("q=pots&sort=edit_count").await["sort"], "edit_count");
    let (status, _, body) = curator.send(curator.request(Method::GET, &format!("{WORKS}?perPage=101&sort=name"))).await;
    let complaints = body["details"]["fieldErrors"].as_object().unwrap();
    assert_eq!(status, 400);
    assert_eq!(complaints.keys().collect::<Vec<_>>(), ["perPage", "sort"]);
}

#[tokio::test]
async fn a_work_is_found_by_every_address_that_names_it() {
    let world = World::start().await;
    let curator = Curator::of(&world).await;
    let sici = "10.5555/(sici)1097-4571(199309)44:8%3C465::aid-asi5%3E3.0.co;2-v";
    for (address, id) in [
        ("10.5555/study.1", "10.5555/study.1"),
        ("10.5555%2FSTUDY.1", "10.5555/study.1"),
        ("https://doi.org/10.5555/study.1", "10.5555/study.1"),
        ("10.5555/former.1", "10.5555/study.1"),
        (sici, SICI),
        (HANDLE, HANDLE),
        (LOCAL, LOCAL),
        ("local/1", "10.5555/study.1"),
        (DELETED, DELETED),
    ] {
        assert_eq!(curator.read(&format!("{WORKS}/{address}")).await["id"], id, "{address}");
        assert_eq!(curator.read(&format!("{WORKS}/{address}/history?perPage=5")).await["total"], 0, "{address}");
    }
    for (address, expected) in [
        ("10.5555/absent", 404),
        ("10.5555/history", 404),
        ("local/999", 404),
        ("10.5555/study.1/history/1", 404),
        ("999999", 400),
        ("10.5555", 400),
        ("10.5555%252Fstudy.1", 400),
        ("nonsense/history", 400),
        ("stats", 200),
        ("stats/timeseries", 200),
        ("bulk", 405),
    ] {
        let (status, _, body) = curator.send(curator.request(Method::GET, &format!("{WORKS}/{address}"))).await;
        assert_eq!(status, expected, "{address}: {body}");
    }
    let deleted = curator.read(&format!("{WORKS}/{DELETED}")).await;
    assert_eq!(deleted["deleted_at"], "1970-01-01T00:00:00.001Z", "staff see what is deleted");

    world.change("10.5555/study.2", |row| row.merged_into = Some(1)).await;
    let tx = world.store.begin().await.unwrap();
    let merge = publication_merge::ActiveModel {
        workspace_id: Set(1),
        survivor_id: Set(1),
        merged_id: Set(2),
        kept: Set("{}".into()),
        by_name: Set("curator@example.org".into()),
        at: Set(1),
        ..Default::default()
    };
    merge.insert(&*tx).await.unwrap();
    tx.commit().await.unwrap();
    let survivor = curator.read(&format!("{WORKS}/10.5555/study.2")).await;
    assert_eq!((&survivor["id"], &survivor["merged_from"]), (&json!("10.5555/study.1"), &json!(["10.5555/study.2"])));
}

#[tokio::test]
async fn a_work_in_full_says_who_wrote_it_and_what_wants_a_person() {
    let world = World::start().await;
    let curator = Curator::of(&world).await;
    let work = curator.read(&format!("{WORKS}/10.5555/study.35")).await;
    assert_eq!(work["author_match_state"], "complete");
    assert_eq!((&work["edited"], &work["edit_patch"]), (&Value::Null, &Value::Null));
    assert_eq!((&work["publication_date"], &work["publication_year"]), (&json!("2019-05-17"), &json!(2019)));
    assert_eq!((&work["last_fetched_at"], &work["last_edited_at"]), (&json!(1_704_067_235), &Value::Null));
    assert_eq!((&work["is_retracted"], &work["open_access_status"]), (&json!(false), &json!("gold")));
    assert_eq!(work["original"]["container"]["title"], "Journal of Psychoceramics");
    for field in ["q", "q_percentage", "if_value", "if5a_value", "funding"] {
        assert!(work[field].is_null() && work["merged"].as_object().unwrap().contains_key(field), "{field}");
        assert!(work["original"].get(field).is_none(), "no source speaks of {field}");
    }
    assert!(work["apa_citation"].as_str().unwrap().contains("part 35"));
    assert_eq!(work["person"][1]["name"], "Ada Quill");
    let links = work["links"].as_array().unwrap();
    assert_eq!((links.len(), &links[0]["state"], &links[0]["method"]), (4, &json!("linked"), &json!("orcid")));
    assert_eq!((&work["conflicts"], &work["decisions"], &work["attention"]), (&json!([]), &json!([]), &json!([])));
    world.change("10.5555/study.35", |row| row.attention = json!(["authors", "duplicate"]).to_string()).await;
    let work = curator.read(&format!("{WORKS}/10.5555/study.35")).await;
    assert_eq!(work["author_match_state"], "needs_attention");
    assert_eq!(work["attention"][1]["reason"], "duplicate");
    assert!(!work["attention"][1]["remedy"].as_str().unwrap().is_empty());
}

#[tokio::test]
async fn counts_follow_what_is_done() {
    let world = World::start().await;
    let curator = Curator::of(&world).await;
    let stats = format!("{WORKS}/stats");
    let told = |total: u64, edited: u64, hidden: u64| {
        json!({
            "total_publications": total,
            "edited_publications": edited,
            "hidden_publications": hidden,
            "orcid_sources": 4,
        })
    };
    assert_eq!(curator.read(&stats).await, told(ACTIVE, 0, 1));
    curator.patch("10.5555/study.1", json!([{ "op": "replace", "path": "/title", "value": "Mended pots" }])).await;
    curator.patch("10.5555/study.1", json!([{ "op": "replace", "path": "/visible", "value": false }])).await;
    curator.send(curator.request(Method::DELETE, &format!("{WORKS}/10.5555/study.3"))).await;
    assert_eq!(curator.read(&stats).await, told(ACTIVE - 1, 1, 2));

    let series = format!("{WORKS}/stats/timeseries");
    let counts = |series: &Value, name: &str| {
        series[name].as_array().unwrap().iter().map(|time| time["count"].as_u64().unwrap()).collect::<Vec<_>>()
    };
    let before = curator.read(&series).await;
    for (name, length) in [("daily_last_7_days", 7), ("monthly_last_6_months", 6)] {
        assert_eq!(counts(&before, name), vec![0; length], "{name}");
        let times = before[name].as_array().unwrap().iter();
        let keys: Vec<&str> = times.map(|time| time["key"].as_str().unwrap()).collect();
        assert!(keys.is_sorted(), "{keys:?}");
    }
    // Once more where the day ends meanwhile.
    let after = loop {
        let today = now_millis() / 86_400_000;
        world.change("10.5555/study.4", |row| row.created_at = now_millis()).await;
        let after = curator.read(&series).await;
        if now_millis() / 86_400_000 == today {
            break after;
        }
    };
    assert_eq!(counts(&after, "daily_last_7_days").last(), Some(&1));
    assert_eq!(counts(&after, "monthly_last_6_months").last(), Some(&1));
}
