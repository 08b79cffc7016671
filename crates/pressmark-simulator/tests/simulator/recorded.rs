//! The world of recorded answers.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Instant;

use pressmark_domain::{Doi, Orcid};
use pressmark_simulator::{RecordedFolder, Running, SimulatorError, SimulatorOptions, Upstream, start};
use serde_json::Value;

use crate::support::{get, groups, json, recorded_folder, summaries};

async fn serve(folder: &Path) -> Running {
    start(RecordedFolder::open(folder).unwrap().into(), SimulatorOptions::default()).await.unwrap()
}

fn documents(folder: &Path) -> Vec<(String, Value)> {
    let mut documents = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        if path.extension().is_some_and(|e| e == "json") && !name.contains('@') {
            documents.push((name, serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap()));
        }
    }
    documents
}

fn list(value: &Value) -> Vec<Value> {
    match value {
        Value::Array(items) => items.clone(),
        Value::Null => Vec::new(),
        one => vec![one.clone()],
    }
}

/// Counted here in another way than the simulator does: iD → DOIs of the recorded works that carry it.
fn carried(folder: &Path) -> BTreeMap<Orcid, BTreeSet<String>> {
    let mut carried: BTreeMap<Orcid, BTreeSet<String>> = BTreeMap::new();
    let mut note = |id: &Value, doi: &Value| {
        if let (Some(Ok(id)), Some(Ok(doi))) = (id.as_str().map(Orcid::parse), doi.as_str().map(Doi::parse)) {
            carried.entry(id).or_default().insert(doi.to_string());
        }
    };
    for (_, work) in documents(&folder.join("crossref/works")) {
        for role in ["author", "editor"] {
            list(&work["message"][role]).iter().for_each(|person| note(&person["ORCID"], &work["message"]["DOI"]));
        }
    }
    for (_, work) in documents(&folder.join("datacite/dois")) {
        let attributes = &work["data"]["attributes"];
        for creator in list(&attributes["creators"]) {
            list(&creator["nameIdentifiers"]).iter().for_each(|n| note(&n["nameIdentifier"], &attributes["doi"]));
        }
    }
    for (_, work) in documents(&folder.join("openalex/works")) {
        list(&work["authorships"]).iter().for_each(|a| note(&a["author"]["orcid"], &work["doi"]));
    }
    carried
}

#[test]
fn the_folder_is_a_world_of_1093_carried_ids_and_377_works_and_opens_fast() {
    let Some(folder) = recorded_folder() else { return };
    let started = Instant::now();
    let world = RecordedFolder::open(&folder).unwrap();
    let took = started.elapsed();
    let summary = world.summary();
    eprintln!("opened in {took:?}: {summary}");
    assert_eq!((summary.carried, summary.carrying_works), (1093, 377));
    assert!((1_200..1_400).contains(&summary.researchers), "{summary}");
    assert_eq!(summary.works, [640, 286, 380]);
    // A second or two; the rest is for a machine that does other things too.
    assert!(took.as_secs_f64() < 60.0, "{took:?}");

    let carried = carried(&folder);
    assert_eq!(carried.len(), summary.carried);
    assert_eq!(carried.values().flatten().collect::<BTreeSet<_>>().len(), summary.carrying_works);
    let orcids: BTreeSet<Orcid> = world.orcids().into_iter().collect();
    assert!(carried.keys().all(|id| orcids.contains(id)));
}

#[test]
fn a_folder_without_recordings_is_refused() {
    let empty = std::env::temp_dir().join(format!("pressmark-simulator-{}", std::process::id()));
    std::fs::create_dir_all(&empty).unwrap();
    assert!(matches!(RecordedFolder::open(&empty), Err(SimulatorError::NoData(_))));
    std::fs::remove_dir_all(&empty).unwrap();
}

#[tokio::test]
async fn every_id_has_the_works_that_the_recordings_say() {
    let Some(folder) = recorded_folder() else { return };
    let running = serve(&folder).await;
    let carried = carried(&folder);
    let count = |document: &Value| document["group"].as_array().map_or(0, Vec::len);
    let mut expected: BTreeMap<Orcid, usize> = carried.iter().map(|(id, dois)| (*id, dois.len())).collect();
    for entry in std::fs::read_dir(folder.join("coherent")).unwrap() {
        let path = entry.unwrap().path();
        let file = path.join("orcid_works.CONSTRUCTED.json");
        if file.is_file() {
            let works: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
            expected.insert(Orcid::parse(&path.file_name().unwrap().to_string_lossy()).unwrap(), count(&works));
        }
    }
    let mut closed = BTreeSet::new();
    for (name, record) in documents(&folder.join("orcid/v3-json-from-xml/record")) {
        let id = Orcid::parse(&name).unwrap();
        expected.insert(id, count(&record["activities-summary"]["works"]));
        if !record["history"]["deactivation-date"].is_null() {
            closed.insert(id);
        }
    }
    for (name, works) in documents(&folder.join("orcid/v3-json/works")) {
        expected.insert(Orcid::parse(&name).unwrap(), count(&works));
    }

    for id in running.orcids() {
        let response = get(&running, Upstream::Orcid, &format!("/{id}/works")).await;
        let status = response.status().as_u16();
        let body: Value = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap();
        match status {
            200 => {
                assert!(!closed.contains(&id), "{id} is deactivated");
                let single = if id.as_str() == "0000-0002-0734-2199" { 2 } else { 0 };
                assert_eq!(groups(&body).len(), expected.get(&id).copied().unwrap_or(single), "{id}");
                assert_eq!(body["path"], format!("/{id}/works"));
            }
            409 => assert!([9018, 9044].contains(&body["error-code"].as_u64().unwrap()), "{id}"),
            301 => assert_eq!(body["error-code"], 9007, "{id}"),
            other => panic!("{id}: {other}"),
        }
    }
    running.shutdown().await;
}

#[tokio::test]
async fn closed_records_say_what_happened_to_them() {
    let Some(folder) = recorded_folder() else { return };
    let running = serve(&folder).await;
    let locked = get(&running, Upstream::Orcid, "/0000-0001-7232-0191/person").await;
    assert_eq!(locked.status(), 409);
    assert_eq!(locked.json::<Value>().await.unwrap()["error-code"], 9018);
    let deactivated = get(&running, Upstream::Orcid, "/0000-0002-7165-2191/works").await;
    assert_eq!(deactivated.status(), 409);
    assert_eq!(deactivated.json::<Value>().await.unwrap()["error-code"], 9044);
    let deprecated = get(&running, Upstream::Orcid, "/0000-0002-1542-3191/works").await;
    assert_eq!(deprecated.status(), 301);
    let target = deprecated.headers()["location"].to_str().unwrap();
    assert_eq!(target, format!("{}/0000-0002-1620-4599/works", running.base_url(Upstream::Orcid)));
    for unknown in ["/0000-0002-1825-0097/person", "/xxxxx/person", "/0000-0002-1825-0098/works"] {
        let response = get(&running, Upstream::Orcid, unknown).await;
        assert_eq!(response.status(), 404, "{unknown}");
        assert_eq!(response.json::<Value>().await.unwrap()["error-code"], 9016);
    }
}

#[tokio::test]
async fn every_put_code_can_be_read_in_bulk_and_an_unknown_one_is_an_error_item() {
    let Some(folder) = recorded_folder() else { return };
    let running = serve(&folder).await;
    // A recorded works list, one from a converted record, a constructed one and a composed one.
    let composed = carried(&folder).into_keys().find(|id| id.as_str() == "0000-0002-2029-2325").unwrap();
    for id in
        ["0000-0001-8019-1035", "0000-0003-4997-3076", "0000-0003-0484-8191", "0000-0003-1419-2405", composed.as_str()]
    {
        let works = json(&running, Upstream::Orcid, &format!("/{id}/works")).await;
        let codes: Vec<i64> = summaries(&works).iter().map(|s| s["put-code"].as_i64().unwrap()).collect();
        assert!(!codes.is_empty(), "{id}");
        for chunk in codes.chunks(100) {
            let text: Vec<String> = chunk.iter().map(i64::to_string).collect();
            let bulk = json(&running, Upstream::Orcid, &format!("/{id}/works/{}", text.join(","))).await;
            let read: Vec<i64> =
                bulk["bulk"].as_array().unwrap().iter().map(|i| i["work"]["put-code"].as_i64().unwrap()).collect();
            assert_eq!(read, chunk, "{id}");
        }
        let single = json(&running, Upstream::Orcid, &format!("/{id}/work/{}", codes[0])).await;
        assert_eq!(single["path"], format!("/{id}/work/{}", codes[0]));
    }
    let bulk = json(&running, Upstream::Orcid, &format!("/{composed}/works/900000001,77")).await;
    assert!(!bulk["bulk"][0]["work"]["contributors"]["contributor"].as_array().unwrap().is_empty());
    assert_eq!(bulk["bulk"][1]["error"]["error-code"], 9016);
    let recorded = json(&running, Upstream::Orcid, "/0000-0003-4997-3076/works/1487805").await;
    assert!(recorded["bulk"][0]["work"]["short-description"].as_str().unwrap().starts_with("Delftia"));
    let many: Vec<String> = (1..=101).map(|n| n.to_string()).collect();
    let refused = get(&running, Upstream::Orcid, &format!("/{composed}/works/{}", many.join(","))).await;
    assert_eq!(refused.status(), 400);
}

#[tokio::test]
async fn people_are_recorded_or_named_as_on_their_works() {
    let Some(folder) = recorded_folder() else { return };
    let running = serve(&folder).await;
    let recorded = json(&running, Upstream::Orcid, "/0000-0003-1419-2405/person").await;
    assert_eq!(recorded["name"]["credit-name"]["value"], "Martin Fenner");
    let jobs = json(&running, Upstream::Orcid, "/0000-0003-1419-2405/employments").await;
    assert!(jobs["affiliation-group"].as_array().unwrap().len() > 1);
    let composed = json(&running, Upstream::Orcid, "/0000-0002-2029-2325/person").await;
    assert_eq!(composed["name"]["given-names"]["value"], "Kari E. A.");
    assert_eq!(composed["name"]["family-name"]["value"], "Norman");
    let record = json(&running, Upstream::Orcid, "/0000-0002-2029-2325/record").await;
    assert_eq!(record["person"], composed);
    assert!(!groups(&record["activities-summary"]["works"]).is_empty());
    let converted = json(&running, Upstream::Orcid, "/0000-0003-1505-3191/record").await;
    let person = json(&running, Upstream::Orcid, "/0000-0003-1505-3191/person").await;
    assert_eq!(converted["person"], person);
}

#[tokio::test]
async fn every_recorded_work_is_served_as_recorded_whatever_its_doi_looks_like() {
    let Some(folder) = recorded_folder() else { return };
    let running = serve(&folder).await;
    let encode =
        |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
    for (name, work) in documents(&folder.join("crossref/works")) {
        let doi = work["message"]["DOI"].as_str().unwrap();
        assert_eq!(json(&running, Upstream::Crossref, &format!("/works/{}", encode(doi))).await, work, "{name}");
    }
    for (name, work) in documents(&folder.join("datacite/dois")) {
        let attributes = &work["data"]["attributes"];
        let doi = attributes["doi"].as_str().or_else(|| work["data"]["id"].as_str()).unwrap();
        assert_eq!(json(&running, Upstream::DataCite, &format!("/dois/{}", encode(doi))).await, work, "{name}");
    }
    for (name, work) in documents(&folder.join("openalex/works")) {
        let id = work["id"].as_str().unwrap().rsplit('/').next().unwrap();
        assert_eq!(json(&running, Upstream::OpenAlex, &format!("/works/{id}")).await, work, "{name}");
    }
    let sici = "/works/10.1002/(sici)1234-987x(199611)9:6%3C239::aid-meh432%3E3.3.co;2-v";
    let sici = json(&running, Upstream::Crossref, sici).await;
    assert!(sici["message"]["DOI"].as_str().unwrap().ends_with("3.3.co;2-v"));
    let url = json(&running, Upstream::OpenAlex, "/works/https://doi.org/10.53731/9cdnt-2k006").await;
    assert_eq!(url["id"], "https://openalex.org/W4385415135");
    let labelled = json(&running, Upstream::OpenAlex, "/works/doi:10.53731/9CDNT-2k006").await;
    assert_eq!(labelled, url);
}

#[tokio::test]
async fn what_is_missing_is_missing_in_each_upstreams_own_words() {
    let Some(folder) = recorded_folder() else { return };
    let running = serve(&folder).await;
    let crossref = get(&running, Upstream::Crossref, "/works/10.5555/nobody").await;
    assert_eq!((crossref.status().as_u16(), crossref.text().await.unwrap().as_str()), (404, "Resource not found."));
    let datacite = get(&running, Upstream::DataCite, "/dois/10.5555/nobody").await;
    assert_eq!(datacite.status(), 404);
    assert_eq!(datacite.json::<Value>().await.unwrap()["errors"][0]["status"], "404");
    for path in ["/works/https://doi.org/10.5555/nobody", "/works/10.53731/9cdnt-2k006", "/works/W1"] {
        let openalex = get(&running, Upstream::OpenAlex, path).await;
        assert_eq!(openalex.status(), 404, "{path}");
        assert!(openalex.headers()["content-type"].to_str().unwrap().starts_with("text/html"));
    }
}

#[tokio::test]
async fn agencies_are_told_for_lists_of_dois() {
    let Some(folder) = recorded_folder() else { return };
    let running = serve(&folder).await;
    // The third is in DataCite's API, but was imported from Crossref.
    let dois = "10.1111/2041-210x.13440,10.5281/zenodo.10064570,10.1002/app.45801,10.3233/isu-150780,10.1241/johokanri.39.979,\
                10.1111/nobody,10.99999/nobody,with,commas";
    let rows = json(&running, Upstream::Agency, &format!("/{dois}")).await;
    let said: Vec<&str> =
        rows.as_array().unwrap().iter().map(|row| row["RA"].as_str().or(row["status"].as_str()).unwrap()).collect();
    assert_eq!(said, ["Crossref", "DataCite", "Crossref", "mEDRA", "JaLC", "DOI does not exist", "Unknown prefix"]);
    assert_eq!(rows[6]["DOI"], "10.99999/nobody,with,commas", "a comma ends a DOI only before the next `10.`");
    let invalid = json(&running, Upstream::Agency, "/nonsense").await;
    assert_eq!(invalid, serde_json::json!([{"DOI": "nonsense", "status": "Invalid DOI"}]));
    let prefixes = json(&running, Upstream::Agency, "/10.11367,10.5061,10.7554").await;
    let said: Vec<&str> = prefixes.as_array().unwrap().iter().map(|row| row["RA"].as_str().unwrap()).collect();
    assert_eq!(said, ["JaLC", "DataCite", "Crossref"]);
    let agency = json(&running, Upstream::Crossref, "/works/10.3233/isu-150780/agency").await;
    assert_eq!(agency["message"]["agency"]["label"], "mEDRA");
}

#[tokio::test]
async fn csl_is_negotiated_where_there_is_some() {
    let Some(folder) = recorded_folder() else { return };
    let running = serve(&folder).await;
    let negotiate = async |doi: &str| {
        let url = format!("http://{}/doi/{doi}", running.addr());
        crate::support::client()
            .get(url)
            .header("accept", "application/vnd.citationstyles.csl+json")
            .send()
            .await
            .unwrap()
    };
    let recorded = negotiate("10.3233/isu-170839").await;
    assert_eq!(recorded.status(), 200);
    assert!(recorded.headers()["content-type"].to_str().unwrap().contains("csl+json"));
    assert!(recorded.json::<Value>().await.unwrap()["title"].is_string());
    let composed: Value = negotiate("10.1111/2041-210x.13440").await.json().await.unwrap();
    assert_eq!(composed["type"], "article-journal");
    assert!(composed["container-title"].is_string());
    assert_eq!(negotiate("10.3233/isu-150780").await.status(), 406);
    assert_eq!(negotiate("10.5555/nobody").await.status(), 404);
}

#[tokio::test]
async fn lists_hold_what_singles_hold() {
    let Some(folder) = recorded_folder() else { return };
    let running = serve(&folder).await;
    let crossref = json(
        &running,
        Upstream::Crossref,
        "/works?filter=doi:10.1111/2041-210x.13440,doi:10.1137/20m1383732,doi:10.5555/no",
    )
    .await;
    assert_eq!(crossref["message"]["total-results"], 2);
    let mut openalex = Vec::new();
    for (_, work) in documents(&folder.join("openalex/works")) {
        openalex.extend(work["doi"].as_str().map(|doi| doi.trim_start_matches("https://doi.org/").to_owned()));
    }
    openalex.sort_unstable();
    openalex.dedup();
    let dois: Vec<String> =
        openalex.iter().filter(|doi| !doi.contains(['|', '&', '#', '+', '%'])).take(60).cloned().collect();
    let mut found = Vec::new();
    let mut cursor = "*".to_owned();
    loop {
        let path = format!("/works?filter=doi:{}&per-page=25&cursor={cursor}&select=id,doi", dois.join("|"));
        let page = json(&running, Upstream::OpenAlex, &path).await;
        assert_eq!(page["meta"]["count"], 60);
        found.extend(page["results"].as_array().unwrap().iter().map(|w| w["doi"].as_str().unwrap().to_owned()));
        match page["meta"]["next_cursor"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(found.len(), 60);
    let too_many = vec!["10.5555/x"; 101].join("|");
    assert_eq!(get(&running, Upstream::OpenAlex, &format!("/works?filter=doi:{too_many}")).await.status(), 400);
    let datacite = json(&running, Upstream::DataCite, "/dois?ids=10.5281/zenodo.10064570,10.5063/f1m61h5x").await;
    assert_eq!(datacite["meta"]["total"], 2);
}
