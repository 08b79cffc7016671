//! What the world's records claim, read without any code of ours, against what the registry holds.

use std::collections::BTreeSet;
use std::time::Duration;

use pressmark_domain::{Doi, Orcid};
use pressmark_simulator::{Running, Upstream};
use pressmark_store::Store;
use pressmark_store::repo::{links, people, publications};
use serde_json::Value;

/// What a recorded list of works says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Expected {
    pub(crate) put_codes: BTreeSet<i64>,
    pub(crate) dois: BTreeSet<String>,
    /// Put-codes of groups without a DOI, which stand for one work each.
    pub(crate) single: BTreeSet<i64>,
}

impl Expected {
    fn of(document: &Value) -> Self {
        let mut expected = Self::default();
        for group in document["group"].as_array().unwrap() {
            let summaries = group["work-summary"].as_array().unwrap();
            let ids = |holder: &Value| holder["external-ids"]["external-id"].as_array().cloned().unwrap_or_default();
            let codes: BTreeSet<i64> = summaries.iter().map(|s| s["put-code"].as_i64().unwrap()).collect();
            let mut dois = BTreeSet::new();
            for id in summaries.iter().flat_map(ids).chain(ids(group)) {
                let is_self = id["external-id-relationship"].as_str().is_none_or(|r| r.eq_ignore_ascii_case("self"));
                let is_doi = id["external-id-type"].as_str().is_some_and(|t| t.eq_ignore_ascii_case("doi"));
                if is_self
                    && is_doi
                    && let Ok(doi) = Doi::parse(id["external-id-value"].as_str().unwrap_or_default())
                {
                    dois.insert(doi.to_string());
                }
            }
            if dois.is_empty() {
                expected.single.extend(&codes);
            }
            expected.put_codes.extend(codes);
            expected.dois.extend(dois);
        }
        expected
    }
}

/// What the simulated ORCID says of a person; `None` where it has no record to give.
pub(crate) async fn claims(running: &Running, orcid: &Orcid) -> Option<Expected> {
    let url = format!("{}/{orcid}/works", running.base_url(Upstream::Orcid));
    let answer = reqwest::Client::new().get(&url).timeout(Duration::from_secs(10)).send().await.unwrap();
    if answer.status() == 404 || answer.status() == 409 {
        return None;
    }
    assert!(answer.status().is_success(), "{url}: {}", answer.status());
    Some(Expected::of(&answer.json::<Value>().await.unwrap()))
}

/// Whether the registry holds of a person what is expected, nothing more, and nothing twice.
async fn assert_held(store: &Store, orcid: &Orcid, expected: &Expected) {
    let person = people::by_orcid(store.read(), 1, orcid.as_str()).await.unwrap();
    let person = person.unwrap_or_else(|| panic!("{orcid} is not held"));
    let claimed: Vec<_> =
        links::of_person(store.read(), 1, person.id).await.unwrap().into_iter().filter(|l| l.claimed).collect();
    let mut put_codes = BTreeSet::new();
    for code in claimed.iter().flat_map(|l| serde_json::from_str::<Vec<i64>>(&l.put_codes).unwrap()) {
        // A group with several DOIs is several works (rule 3).
        assert!(put_codes.insert(code) || !expected.single.contains(&code), "{code} of {orcid} stands for two works");
    }
    assert_eq!(put_codes, expected.put_codes, "put-codes of {orcid}");
    let ids: Vec<i64> = claimed.iter().map(|l| l.publication_id).collect();
    let rows = publications::by_ids(store.read(), 1, &ids).await.unwrap();
    let dois: BTreeSet<String> = rows.into_iter().filter(|r| r.id_type == "doi").map(|r| r.shown_id).collect();
    assert_eq!(dois, expected.dois, "DOIs of {orcid}");
}

/// Ends the faults of the world; then: everything that its records claim is held, nothing more, and nothing twice.
/// Returns the number of people with a record and of their DOIs.
pub(crate) async fn assert_complete(running: &Running, store: &Store, orcids: &[Orcid]) -> (usize, usize) {
    running.set_faults(0.0);
    let (mut with_record, mut works) = (0, 0);
    for orcid in orcids {
        let Some(expected) = claims(running, orcid).await else { continue };
        with_record += 1;
        works += expected.dois.len();
        assert_held(store, orcid, &expected).await;
    }
    (with_record, works)
}
