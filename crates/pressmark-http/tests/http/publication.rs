//! One publication: every spelling of its identifier, every reason not to show it.

use pressmark_store::repo::api_keys::Scope;
use pressmark_store::testing::Fresh;
use serde_json::json;

use crate::world::{DELETED, HANDLE, HIDDEN, LOCAL, PERCENT, SICI, World};

#[tokio::test]
async fn a_publication_answers_to_every_spelling_of_its_identifier() {
    let world = World::start().await;
    for spelling in [
        "10.5555/study.1",
        "10.5555%2Fstudy.1",
        "10.5555%2fSTUDY.1",
        "10.5555/STUDY.1",
        "doi:10.5555/study.1",
        "https://doi.org/10.5555/study.1",
        "https%3A%2F%2Fdoi.org%2F10.5555%2Fstudy.1",
        "10.5555/former.1",
    ] {
        assert_eq!(world.ok(&format!("/v1/doi/{spelling}")).await["doi"], "10.5555/study.1", "{spelling}");
    }
    for (spelling, doi) in [
        ("10.5555/(sici)1097-4571(199309)44:8%3C465::aid-asi5%3E3.0.co;2-v", SICI),
        ("10.5555%2F%28SICI%291097-4571%28199309%2944%3A8%3C465%3A%3AAID-ASI5%3E3.0.CO%3B2-V", SICI),
        ("10.5555/50%2525off", PERCENT),
        ("20.500.99999/AbC", HANDLE),
        ("20.500.99999%2FAbC", HANDLE),
        (LOCAL, LOCAL),
        ("local%2F42", LOCAL),
    ] {
        assert_eq!(world.ok(&format!("/v1/doi/{spelling}")).await["doi"], doi, "{spelling}");
    }
    for other in [
        "10.5555%252Fstudy.1",
        "10.5555/study.1/",
        "10.5555",
        "study.1",
        "%FF%FE",
        "10.5555/50%25off",
        "x/y/z",
        "%00/x",
    ] {
        assert_eq!(world.json(&format!("/v1/doi/{other}")).await.0, 404, "{other}");
    }
}

#[tokio::test]
async fn the_detail_has_the_record_as_published() {
    let world = World::start().await;
    let work = world.ok("/v1/doi/10.5555/study.2").await;
    assert_eq!(work["data"]["container"]["title"], "Journal of Psychoceramics");
    assert_eq!((&work["id_type"], &work["doi_url"]), (&json!("doi"), &json!("https://doi.org/10.5555/study.2")));
    assert_eq!((&work["last_fetched_at"], &work["edit_count"]), (&json!(1_704_067_202), &json!(0)));
    assert_eq!(work["person_orcids"], json!([crate::world::CARBERRY]));
    let partial = world.ok("/v1/doi/10.5555/untitled").await;
    assert_eq!(partial["publication_date"], "2019");
}

#[tokio::test]
async fn what_is_no_doi_links_to_where_it_really_is() {
    let world = World::start().await;
    for id in [LOCAL, HANDLE] {
        let work = world.ok(&format!("/v1/doi/{id}")).await;
        let link = work["doi_url"].as_str().unwrap();
        assert_eq!(link, format!("{}/docid/{id}", world.url));
        let page = world.client.get(link).header("Accept", "text/html").send().await.unwrap();
        assert_eq!((page.status().as_u16(), page.url().as_str()), (200, link), "its landing page, and no way round");
    }
}

#[tokio::test]
async fn hidden_deleted_and_absent_are_one_answer() {
    let world = World::start().await;
    let mut answers = Vec::new();
    for id in [HIDDEN, DELETED, "10.5555/absent", "not-an-identifier", "local/999"] {
        let answer = world.get(&format!("/v1/doi/{id}")).send().await.unwrap();
        let status = answer.status();
        let mut headers = answer.headers().clone();
        headers.remove("x-request-id").unwrap();
        headers.remove("date");
        answers.push((status, headers, answer.bytes().await.unwrap()));
    }
    assert_eq!(answers[0].0, 404);
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:#?}");
    for list in ["/v1/publications?per_page=100", "/v1/search?q=pots&per_page=100"] {
        let list = world.ok(list).await.to_string();
        assert!(!list.contains(HIDDEN) && !list.contains(DELETED));
    }
    for id in [HIDDEN, DELETED] {
        assert_eq!(world.ok(&format!("/v1/publications?q={id}")).await["total"], 0);
    }
}

#[tokio::test]
async fn a_publication_can_be_read_on_postgresql_too() {
    let Some(fresh) = Fresh::postgres(true).await else { return };
    let world = World::with(fresh, |_| {}).await;
    assert_eq!(world.ok("/v1/doi/10.5555/study.1").await["doi"], "10.5555/study.1");
    assert_eq!(world.ok("/v1/publications").await["total"], crate::world::PUBLIC);
    let key = world.key(&[Scope::Ingest], 1).await;
    let post = || {
        world
            .client
            .post(format!("{}/api/ingest", world.url))
            .header("X-API-Key", &key)
            .json(&json!({ "orcid_ids": [crate::world::CARBERRY] }))
    };
    assert_eq!(post().send().await.unwrap().status(), 202);
    assert_eq!(post().send().await.unwrap().status(), 429);
}
