//! The made-up world.

use std::collections::BTreeMap;

use pressmark_simulator::made_up::{Agency, Plan, Work, World};
use pressmark_simulator::{SimulatorOptions, Upstream, render};
use serde_json::Value;

use crate::support::{demo, get, groups, json, summaries};

fn world() -> World {
    World::generate(&Plan::demo())
}

fn encoded(work: &Work) -> String {
    percent_encoding::utf8_percent_encode(work.doi.as_ref().unwrap().as_str(), percent_encoding::NON_ALPHANUMERIC)
        .to_string()
}

#[tokio::test]
async fn records_list_exactly_what_people_claim() {
    let running = demo(SimulatorOptions::default()).await;
    let world = world();
    let mut claimed: BTreeMap<usize, Vec<i64>> = BTreeMap::new();
    for claim in world.claims() {
        claimed.entry(claim.person).or_default().push(claim.put_code);
    }
    assert_eq!(running.orcids().len(), 12);
    for (number, person) in world.people.iter().enumerate() {
        let id = person.orcid;
        let shown = json(&running, Upstream::Orcid, &format!("/{id}/person")).await;
        assert_eq!(shown["name"]["given-names"]["value"], person.given);
        assert_eq!(shown["other-names"]["other-name"].as_array().unwrap().len(), person.other_names.len());
        let works = json(&running, Upstream::Orcid, &format!("/{id}/works")).await;
        let first: Vec<i64> =
            groups(&works).iter().map(|g| g["work-summary"][0]["put-code"].as_i64().unwrap()).collect();
        assert_eq!(Some(&first), claimed.get(&number), "{id}");
        let mut codes: Vec<i64> = summaries(&works).iter().map(|s| s["put-code"].as_i64().unwrap()).collect();
        assert!(codes.len() > first.len(), "some works come from two sources");
        for summary in summaries(&works) {
            assert!(summary["source"]["source-name"]["value"].is_string() && summary["display-index"].is_string());
        }
        for chunk in codes.chunks(100) {
            let text: Vec<String> = chunk.iter().map(i64::to_string).collect();
            let bulk = json(&running, Upstream::Orcid, &format!("/{id}/works/{}", text.join(","))).await;
            for (item, code) in bulk["bulk"].as_array().unwrap().iter().zip(chunk) {
                assert_eq!(item["work"]["put-code"], *code);
                assert!(!item["work"]["contributors"]["contributor"].as_array().unwrap().is_empty());
            }
        }
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), summaries(&works).len(), "put-codes are unique");
        let record = json(&running, Upstream::Orcid, &format!("/{id}/record")).await;
        assert_eq!(record["activities-summary"]["works"], works);
        let employments = json(&running, Upstream::Orcid, &format!("/{id}/employments")).await;
        assert_eq!(employments["affiliation-group"].as_array().unwrap().len(), person.institutions.len());
    }
    running.shutdown().await;
}

#[tokio::test]
async fn people_are_found_by_their_names_and_where_they_work() {
    let running = demo(SimulatorOptions::default()).await;
    let world = world();
    let search = async |query: &str| {
        let query: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect();
        json(&running, Upstream::Orcid, &format!("/expanded-search/?q={query}")).await
    };
    for person in &world.people {
        let id = person.orcid.to_string();
        let (given, family) = (&person.given, person.family.as_deref().unwrap());
        let found = search(&format!("given-names:\"{given}\" AND family-name:\"{}\"", family.to_lowercase())).await;
        let rows = found["expanded-result"].as_array().unwrap();
        let row = rows.iter().find(|row| row["orcid-id"] == id).unwrap();
        let texts = |texts: &[String]| Value::from(texts.to_vec());
        assert_eq!((&row["given-names"], &row["family-names"]), (&Value::from(given.as_str()), &Value::from(family)));
        let nothing = texts(&[]);
        assert_eq!((&row["other-name"], &row["email"]), (&texts(&person.other_names), &nothing));
        let place = &world.institutions[person.institutions[0]].name;
        assert_eq!(row["institution-name"][0], place.as_str());
        for institution in &person.institutions {
            let place = &world.institutions[*institution].name;
            let there = search(&format!("affiliation-org-name:\"{place}\"")).await;
            let is_there = |n: &usize| world.institutions[*n].name.contains(place.as_str());
            let people = world.people.iter().filter(|other| other.institutions.iter().any(is_there)).count();
            assert_eq!(there["num-found"], people, "{place}");
        }
    }
    let nobody = search("family-name:\"Nobody\" AND given-names:\"Josiah\"").await;
    assert_eq!((&nobody["expanded-result"], &nobody["num-found"]), (&Value::Null, &Value::from(0)));
    for strange in ["q=Carberry", "q=family-name:%22Carberry", "q=text:%22pots%22", "q=orcid:%22x%22&rows=1001", ""] {
        let refused = get(&running, Upstream::Orcid, &format!("/expanded-search?{strange}")).await;
        assert_eq!(refused.status(), 400, "{strange}");
    }
}

#[tokio::test]
async fn a_works_agency_has_it_and_the_others_do_not() {
    let running = demo(SimulatorOptions::default()).await;
    let mut seen = BTreeMap::new();
    for work in world().works() {
        let Some(doi) = &work.doi else { continue };
        let (crossref, datacite, said) = match &work.agency {
            Agency::Crossref => (200, 404, "Crossref"),
            Agency::DataCite => (404, 200, "DataCite"),
            Agency::Other(name) => (404, 404, name.as_str()),
            Agency::None => unreachable!("a work without agency has no DOI"),
        };
        *seen.entry(said.to_owned()).or_insert(0) += 1;
        assert_eq!(
            get(&running, Upstream::Crossref, &format!("/works/{}", encoded(&work))).await.status(),
            crossref,
            "{doi}"
        );
        assert_eq!(
            get(&running, Upstream::DataCite, &format!("/dois/{}", encoded(&work))).await.status(),
            datacite,
            "{doi}"
        );
        let row = json(&running, Upstream::Agency, &format!("/{}", encoded(&work))).await;
        assert_eq!(row[0]["RA"], said, "{doi}");
    }
    assert!(seen.len() >= 3, "{seen:?}");
}

#[tokio::test]
async fn bodies_say_what_the_work_is() {
    let running = demo(SimulatorOptions::default()).await;
    let world = world();
    let mut without_doi = 0;
    for work in world.works() {
        if work.agency == Agency::Crossref {
            let body = json(&running, Upstream::Crossref, &format!("/works/{}", encoded(&work))).await;
            let message = &body["message"];
            assert_eq!(message["title"][0], work.title);
            assert_eq!(message["issued"]["date-parts"][0][0], work.date.year());
            assert_eq!(
                message["issued"]["date-parts"][0].as_array().unwrap().len(),
                work.date.to_string().split('-').count()
            );
            assert_eq!(message["author"].as_array().map_or(0, Vec::len), work.authors.len());
            let asserted = work.authors.iter().filter(|a| a.orcid_asserted && a.written.orcid.is_some()).count();
            let shown = message["author"].as_array().into_iter().flatten().filter(|a| a["ORCID"].is_string()).count();
            assert_eq!(shown, asserted);
            assert_eq!(message["updated-by"][0]["type"] == "retraction", work.retracted);
        }
        if work.agency == Agency::DataCite {
            let body = json(&running, Upstream::DataCite, &format!("/dois/{}", encoded(&work))).await;
            assert_eq!(body["data"]["attributes"]["titles"][0]["title"], work.title);
            assert_eq!(body["data"]["attributes"]["creators"].as_array().unwrap().len(), work.authors.len());
        }
        let object = render::openalex_work(&world, &work);
        let id = object["id"].as_str().unwrap().rsplit('/').next().unwrap();
        let response = get(&running, Upstream::OpenAlex, &format!("/works/{id}")).await;
        if work.index % 23 == 22 {
            assert_eq!(response.status(), 404, "OpenAlex has not found every 23rd work");
        } else {
            assert!(response.json::<Value>().await.unwrap() == object, "{id}");
        }
        assert_eq!(object["doi"].is_null(), work.doi.is_none());
        assert_eq!(object["authorships"].as_array().unwrap().len(), work.authors.len());
        without_doi += usize::from(work.doi.is_none());
    }
    assert!(without_doi > 30, "{without_doi}");
}

#[test]
fn lines_are_what_the_apis_show() {
    let world = world();
    let mut lines = 0;
    for work in world.works() {
        if let Some(line) = render::crossref_line(&world, work.index) {
            assert!(!line.contains('\n'));
            assert_eq!(serde_json::from_str::<Value>(&line).unwrap(), render::crossref_message(&work).unwrap());
            lines += 1;
        }
        let line = render::openalex_line(&world, work.index);
        assert!(!line.contains('\n'));
        assert_eq!(serde_json::from_str::<Value>(&line).unwrap(), render::openalex_work(&world, &work));
    }
    assert_eq!(lines, world.works().filter(|w| w.agency == Agency::Crossref).count());
}
