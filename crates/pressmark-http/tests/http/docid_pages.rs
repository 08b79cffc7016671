//! Landing pages: what an identifier leads to, for people and for programs, while its work is there and afterwards.

use pressmark_store::repo::users::Role;
use pressmark_store::testing::{Fresh, on_both_engines};
use reqwest::redirect::Policy;
use serde_json::{Value, json};

use crate::files::{DOCID, Field, HIDDEN_KEY, STUDY_1, change_deposit, deposit, upload};
use crate::world::{HIDDEN, World};

const PAGE: &str = "/docid/20.500.5555/pots-1";
const STUDY: &str = "10.5555/study.1";

/// A registry in which the first work was deposited.
async fn deposited(fresh: Fresh) -> (World, String) {
    let world = World::with(fresh, |_| {}).await;
    let owner = world.user("owner@example.org", Role::User).await;
    deposit(&world, STUDY_1, owner, DOCID).await;
    let token = world.token(owner).await;
    (world, token)
}

/// Status, `Location` and body of a request that follows nothing.
async fn ask(world: &World, path: &str, accept: &str) -> (u16, String, String) {
    let client = reqwest::Client::builder().redirect(Policy::none()).build().unwrap();
    let answer = client.get(format!("{}{path}", world.url)).header("Accept", accept).send().await.unwrap();
    let place = answer.headers().get("location").map(|place| place.to_str().unwrap().to_owned());
    (answer.status().as_u16(), place.unwrap_or_default(), answer.text().await.unwrap())
}

/// The data block of a page.
fn json_ld(page: &str) -> Value {
    let (_, behind) = page.split_once("<script type=\"application/ld+json\">").unwrap();
    serde_json::from_str(behind.split_once("</script>").unwrap().0).unwrap()
}

on_both_engines! {
    async fn a_page_says_all_of_a_work_without_a_script(fresh: Fresh) {
        let (world, token) = deposited(fresh).await;
        let fields: [Field<'_>; 3] = [
            ("file", Some("pots.csv"), b"year,pots\n2019,3\n"),
            ("file_type", None, b"Dataset"),
            ("publication_id", None, b"1"),
        ];
        let (status, uploaded) = upload(&world, &token, &fields).await;
        assert_eq!(status, 201, "{uploaded}");
        let answer = world.get(PAGE).header("Accept", "text/html").send().await.unwrap();
        assert_eq!(answer.status(), 200);
        let headers = answer.headers().clone();
        let header = |name: &str| headers[name].to_str().unwrap().to_owned();
        assert_eq!(header("content-type"), "text/html; charset=utf-8");
        assert_eq!(header("vary"), "Accept, Accept-Encoding");
        let policy = header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && !policy.contains("script-src") && !policy.contains("unsafe"));
        let links = header("link");
        for link in [
            "<https://doi.org/10.5555/study.1>; rel=\"cite-as\"".to_owned(),
            format!("<{}{PAGE}?format=bibtex>; rel=\"describedby\"; type=\"application/x-bibtex\"", world.url),
            "/pots.csv>; rel=\"item\"; type=\"text/plain\"".to_owned(),
            "<https://orcid.org/0000-0002-1825-0097>; rel=\"author\"".to_owned(),
        ] {
            assert!(links.contains(&link), "{link} in {links}");
        }
        let page = answer.text().await.unwrap();
        for text in [
            "A study of cracked pots, part 1</h1>",
            "Josiah Carberry",
            "<a href=\"https://doi.org/10.5555/study.1\">https://doi.org/10.5555/study.1</a>",
            "<code>20.500.5555/pots-1</code>",
            "<time datetime=\"2019-05-17\">",
            "/pots.csv\">pots.csv</a>",
            "<meta name=\"citation_title\" content=\"A study of cracked pots, part 1\">",
            "<meta name=\"citation_author\" content=\"Josiah Carberry\">",
            "<meta name=\"citation_publication_date\" content=\"2019/05/17\">",
            "<meta name=\"citation_doi\" content=\"10.5555/study.1\">",
            "<meta name=\"DC.title\"",
            "<h2>Cite as</h2>",
            "(2019",
            &format!("<link rel=\"canonical\" href=\"{}{PAGE}\">", world.url),
        ] {
            assert!(page.contains(text), "{text}");
        }
        assert_eq!(page.matches("<script").count(), 1, "of data");
        assert_eq!(json_ld(&page)["name"], "A study of cracked pots, part 1");
        let again = world.get(PAGE).header("If-None-Match", header("etag")).send().await.unwrap();
        assert_eq!((again.status().as_u16(), again.bytes().await.unwrap().len()), (304, 0));
        assert_eq!(world.client.head(format!("{}{PAGE}", world.url)).send().await.unwrap().status(), 200);
        assert_eq!(world.get("/docid/page.css").send().await.unwrap().status(), 200);

        // Its files are not there before their time, and the page says from when.
        change_deposit(&world, STUDY_1, |row| row.embargo_until = Some(4_102_444_800_000)).await;
        let (_, _, page) = ask(&world, PAGE, "text/html").await;
        assert!(!page.contains("pots.csv") && page.contains("under an embargo until"), "{page}");
        let (_, _, body) = ask(&world, PAGE, "application/json").await;
        let body: Value = serde_json::from_str(&body).unwrap();
        assert_eq!((&body["files"], &body["embargo_until"]), (&json!([]), &json!("2100-01-01T00:00:00.000Z")));
    }

    async fn what_was_public_leaves_a_tombstone_and_what_never_was_nothing(fresh: Fresh) {
        let (world, _) = deposited(fresh).await;
        let retired = |row: &mut pressmark_store::entity::deposit::Model| {
            (row.retired_at, row.retired_reason) = (Some(1_700_000_000_000), Some("<b>Cracked</b> & broken".to_owned()));
        };
        change_deposit(&world, STUDY_1, retired).await;
        let (status, _, page) = ask(&world, PAGE, "text/html").await;
        assert_eq!(status, 410);
        for text in ["A study of cracked pots, part 1", DOCID, "2023-11-14", "Cracked", "broken"] {
            assert!(page.contains(text), "{text}: {page}");
        }
        assert!(!page.contains("<b>"), "the reason is text");
        for accept in ["application/json", "application/vnd.citationstyles.csl+json", "application/x-bibtex"] {
            let (status, _, body) = ask(&world, PAGE, accept).await;
            let body: Value = serde_json::from_str(&body).unwrap();
            assert_eq!((status, body["code"].as_str()), (410, Some("GONE")), "{body}");
            let tombstone = &body["details"]["tombstone"];
            assert_eq!((&tombstone["docid"], &tombstone["id"]), (&json!(DOCID), &json!(STUDY_1)), "{body}");
            assert_eq!(tombstone["deletion_reason"], "<b>Cracked</b> & broken");
        }
        // However it went away.
        change_deposit(&world, STUDY_1, |row| (row.retired_at, row.retired_reason) = (None, None)).await;
        world.change(STUDY, |row| row.visible = false).await;
        assert_eq!(ask(&world, PAGE, "text/html").await.0, 410);
        assert_eq!(ask(&world, "/20.500.5555/pots-1", "application/json").await.0, 410, "the resolver says so too");

        let owner = world.user("other@example.org", Role::User).await;
        world.change(HIDDEN, |row| row.first_public_at = None).await;
        deposit(&world, HIDDEN_KEY, owner, "20.500.5555/pots-2").await;
        let mut told = Vec::new();
        for name in ["20.500.5555/pots-2", "20.500.5555/pots-3", HIDDEN, "local/46", "local/x", "20.500.5555", "a/b"] {
            let path = format!("/docid/{name}");
            let (status, _, page) = ask(&world, &path, "text/html").await;
            assert_eq!(status, 404, "{name}");
            told.push(page);
            let (status, _, body) = ask(&world, &path, "application/json").await;
            let body: Value = serde_json::from_str(&body).unwrap();
            assert_eq!((status, body["code"].as_str()), (404, Some("PUBLICATION_NOT_FOUND")), "{name}: {body}");
        }
        told.dedup();
        assert_eq!(told.len(), 1, "hidden and absent are one");
    }
}

#[tokio::test]
async fn what_was_public_is_told_of_itself_when_it_went_into_what_never_was() {
    let (world, _) = deposited(Fresh::sqlite()).await;
    world.change(HIDDEN, |row| row.first_public_at = None).await;
    world.change(STUDY, |row| row.merged_into = Some(HIDDEN_KEY)).await;
    let (status, _, page) = ask(&world, PAGE, "text/html").await;
    assert_eq!(status, 410, "{page}");
    assert!(page.contains("A study of cracked pots, part 1") && !page.contains("Hidden pots"), "{page}");
    assert_eq!(world.json(&format!("/api/v1/verify/{DOCID}")).await.0, 410);
    assert_eq!(ask(&world, "/docid/10.5555/hidden", "text/html").await.0, 404, "of the other nothing is told");
}

#[tokio::test]
async fn an_identifier_leads_to_one_address() {
    let (world, _) = deposited(Fresh::sqlite()).await;
    for (asked, status, place) in [
        ("/docid/20.500.5555%2Fpots-1", 301, PAGE),
        ("/docid/20.500.5555%2fpots-1?format=html", 301, "/docid/20.500.5555/pots-1?format=html"),
        ("/docid/20.500.5555/POTS-1", 302, PAGE),
        ("/docid/10.5555/study.1", 302, PAGE),
        ("/docid/10.5555/former.1", 302, PAGE),
        ("/docid/local/1", 302, PAGE),
        ("/20.500.5555/pots-1", 302, PAGE),
        ("/20.500.5555%2Fpots-1", 302, PAGE),
        ("/10.5555/study.1", 302, PAGE),
        (PAGE, 200, ""),
        ("/docid/10.5555/study.2", 200, ""),
        ("/docid/local/42", 200, ""),
        ("/20.500.5555/nothing", 404, ""),
        ("/20.500", 404, ""),
        ("/30.500/pots-1", 404, ""),
        ("/docid/hdl:20.500.5555/pots-1", 404, ""),
    ] {
        let (found, location, _) = ask(&world, asked, "text/html").await;
        assert_eq!((found, location.as_str()), (status, place), "{asked}");
    }
    let (status, _, body) = ask(&world, "/20.500.5555/pots-1", "application/vnd.citationstyles.csl+json").await;
    assert_eq!(status, 200, "programs are answered where they ask: {body}");
    let posted = world.client.post(format!("{}/20.500.5555/pots-1", world.url)).send().await.unwrap();
    assert_eq!(posted.status(), 405);
}

#[tokio::test]
async fn each_form_of_a_work_can_be_asked_for() {
    let (world, _) = deposited(Fresh::sqlite()).await;
    let csl = "application/vnd.citationstyles.csl+json";
    for (accept, kind, text) in [
        ("*/*", "text/html; charset=utf-8", "<h1"),
        ("application/json", "application/json", "\"docid\":\"20.500.5555/pots-1\""),
        (csl, csl, "\"DOI\":\"10.5555/study.1\""),
        ("application/vnd.datacite.datacite+json", "application/vnd.datacite.datacite+json", "10.5555/study.1"),
        ("application/ld+json", "application/vnd.schemaorg.ld+json", "https://schema.org"),
        ("application/x-bibtex, text/html;q=0.5", "application/x-bibtex; charset=utf-8", "@article{"),
        ("application/x-research-info-systems", "application/x-research-info-systems", "TY  - JOUR"),
        ("text/x-bibliography", "text/x-bibliography; charset=utf-8", "Carberry"),
    ] {
        let answer = world.get(PAGE).header("Accept", accept).send().await.unwrap();
        assert_eq!((answer.status().as_u16(), answer.headers()["content-type"].to_str().unwrap()), (200, kind));
        assert_eq!(answer.headers()["vary"], "Accept, Accept-Encoding");
        assert!(answer.headers().contains_key("etag") && answer.headers().contains_key("link"), "{accept}");
        let body = answer.text().await.unwrap();
        assert!(body.contains(text), "{accept}: {body}");
        let name = kind.split(';').next().unwrap();
        let by_name = format!("{PAGE}?format={}", name.replace('+', "%2B"));
        assert_eq!(ask(&world, &by_name, "image/png").await.2, body, "{name}: the same by its name in the address");
    }
    assert_eq!(ask(&world, PAGE, "image/png").await.0, 406);
    let (status, _, body) = ask(&world, &format!("{PAGE}?format=docx"), "text/html").await;
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((status, body["code"].as_str()), (400, Some("VALIDATION_ERROR")));
    assert!(body["details"]["field_errors"]["format"].as_str().unwrap().contains("bibtex"), "{body}");
}

#[tokio::test]
async fn a_hostile_record_does_nothing_to_its_page() {
    let (world, _) = deposited(Fresh::sqlite()).await;
    let hostile = "</title></script><script>alert(1)</script>\"'><img src=x onerror=alert(2)>";
    let record = json!({
        "doi": STUDY,
        "title": format!("Pots {hostile}"),
        "abstract": format!("<p onclick=\"alert(3)\">Cracked.</p>{hostile}"),
        "publisher": hostile,
        "keywords": [hostile],
        "language": hostile,
        "authors": [{ "name": format!("Carberry {hostile}"), "affiliations": [{ "name": hostile }] }],
        "licenses": [{ "url": "javascript:alert(4)" }],
        "funders": [{ "name": hostile, "award": hostile }],
        "container": { "title": hostile },
    });
    world
        .change(STUDY, |row| {
            row.merged = record.to_string();
            row.title = Some(format!("Pots {hostile}"));
        })
        .await;
    let (status, _, page) = ask(&world, PAGE, "text/html").await;
    assert_eq!(status, 200, "{page}");
    for harm in ["<img", "<script>", "onclick", "javascript:"] {
        assert!(!page.contains(harm), "{harm}: {page}");
    }
    assert_eq!(page.matches("<script").count(), 1);
    assert_eq!(page.matches("</script>").count(), 1);
    assert_eq!(page.matches("</title>").count(), 1);
    assert!(json_ld(&page)["publisher"]["name"].as_str().unwrap().contains("alert(1)"), "told, and harmless");
    change_deposit(&world, STUDY_1, |row| (row.retired_at, row.retired_reason) = (Some(1), Some(hostile.into()))).await;
    let (status, _, page) = ask(&world, PAGE, "text/html").await;
    assert_eq!((status, page.matches("<script").count(), page.matches("<img").count()), (410, 0, 0), "{page}");
}

#[tokio::test]
async fn an_older_version_leads_to_the_newer_one() {
    let (world, _) = deposited(Fresh::sqlite()).await;
    let owner = world.user("other@example.org", Role::User).await;
    for (key, number) in [(2, 2), (3, 3)] {
        deposit(&world, key, owner, &format!("20.500.5555/pots-1.{number}")).await;
        change_deposit(&world, key, |row| (row.series_id, row.version_number) = (STUDY_1, number)).await;
    }
    let (_, _, page) = ask(&world, PAGE, "text/html").await;
    let newer = "There is a newer version of this work: <a href=\"/docid/20.500.5555/pots-1.3\">version 3</a>";
    assert!(page.contains(newer), "{page}");
    let middle = world.get("/docid/20.500.5555/pots-1.2").send().await.unwrap();
    let links = middle.headers()["link"].to_str().unwrap().to_owned();
    let link = |path: &str, relation: &str| format!("<{}{path}>; rel=\"{relation}\"", world.url);
    assert!(links.contains(&link(PAGE, "predecessor-version")), "{links}");
    assert!(links.contains(&link("/docid/20.500.5555/pots-1.3", "successor-version")), "{links}");
    assert!(links.contains(&link("/docid/20.500.5555/pots-1.3", "latest-version")), "{links}");
    // A version that was retired is no newer one.
    change_deposit(&world, 3, |row| row.retired_at = Some(1)).await;
    let (_, _, page) = ask(&world, PAGE, "text/html").await;
    let newer = "<a href=\"/docid/20.500.5555/pots-1.2\">version 2</a>";
    assert!(page.contains(newer) && page.contains("(retired)"), "{page}");
    let (_, _, page) = ask(&world, "/docid/20.500.5555/pots-1.2", "text/html").await;
    assert!(!page.contains("There is a newer version"), "{page}");
}

#[tokio::test]
async fn landing_pages_need_no_key() {
    let world = World::with(Fresh::sqlite(), |settings| settings.require_key = true).await;
    assert_eq!(ask(&world, "/docid/10.5555/study.2", "text/html").await.0, 200);
    assert_eq!(ask(&world, "/v1/publications", "application/json").await.0, 401);
}
