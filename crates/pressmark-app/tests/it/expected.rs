//! What the world's records claim, read without any code of ours, against what the registry holds. The stories of the
//! program use it too.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use pressmark_domain::{Doi, Orcid};
use pressmark_simulator::{Running, Upstream};
use pressmark_store::Store;
use pressmark_store::repo::{links, people, publications};
use serde_json::Value;

/// The folder of recorded answers; `None`, with a notice, where it is missing (a failure in CI).
pub(crate) fn recorded() -> Option<PathBuf> {
    let folder =
        std::env::var_os("PRESSMARK_TEST_DATA").map_or_else(|| PathBuf::from("../../../shared/data"), PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(std::env::var_os("CI").is_none(), "recorded data are required in CI: {}", folder.display());
    eprintln!("skipped: no recorded data at {}", folder.display());
    None
}

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
                if !(is_self && is_doi) {
                    continue;
                }
                let value = id["external-id-value"].as_str().unwrap_or_default();
                // People write two DOIs into one field, and a blank into the middle of one.
                let several = || value.split([',', '\n']).map(str::trim).filter_map(|part| Doi::parse(part).ok());
                match Doi::parse(value) {
                    Ok(doi) => drop(dois.insert(doi.to_string())),
                    Err(_) => dois.extend(several().map(|doi| doi.to_string())),
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
    let answer = reqwest::Client::new().get(&url).timeout(Duration::from_secs(60)).send().await.unwrap();
    if answer.status() == 404 || answer.status() == 409 {
        return None;
    }
    assert!(answer.status().is_success(), "{url}: {}", answer.status());
    Some(Expected::of(&answer.json::<Value>().await.unwrap()))
}

/// How what the registry holds of a person differs from what is expected; nothing may be missing, more, or twice.
async fn differences(store: &Store, orcid: &Orcid, expected: &Expected) -> Vec<String> {
    let Some(person) = people::by_orcid(store.read(), 1, orcid.as_str()).await.unwrap() else {
        return vec![format!("{orcid} is not held")];
    };
    let claimed: Vec<_> =
        links::of_person(store.read(), 1, person.id).await.unwrap().into_iter().filter(|l| l.claimed).collect();
    let mut found = Vec::new();
    let mut put_codes = BTreeSet::new();
    for code in claimed.iter().flat_map(|l| serde_json::from_str::<Vec<i64>>(&l.put_codes).unwrap()) {
        // A group with several DOIs is several works (rule 3).
        if !put_codes.insert(code) && expected.single.contains(&code) {
            found.push(format!("put-code {code} of {orcid} stands for two works"));
        }
    }
    let ids: Vec<i64> = claimed.iter().map(|l| l.publication_id).collect();
    let rows = publications::by_ids(store.read(), 1, &ids).await.unwrap();
    let dois: BTreeSet<String> = rows.into_iter().filter(|r| r.id_type == "doi").map(|r| r.shown_id).collect();
    let differ = |what: &str, held: Vec<String>, missing: Vec<String>| {
        let told = format!("{what} of {orcid}: held but not claimed {held:?}, claimed but not held {missing:?}");
        (!held.is_empty() || !missing.is_empty()).then_some(told)
    };
    let codes = |a: &BTreeSet<i64>, b: &BTreeSet<i64>| a.difference(b).map(ToString::to_string).collect();
    found.extend(differ("put-codes", codes(&put_codes, &expected.put_codes), codes(&expected.put_codes, &put_codes)));
    let names = |a: &BTreeSet<String>, b: &BTreeSet<String>| a.difference(b).cloned().collect();
    found.extend(differ("DOIs", names(&dois, &expected.dois), names(&expected.dois, &dois)));
    found
}

/// Ends the faults of the world; then: everything that its records claim is held, nothing more, and nothing twice.
/// Returns the number of people with a record and of their DOIs.
pub(crate) async fn assert_complete(running: &Running, store: &Store, orcids: &[Orcid]) -> (usize, usize) {
    running.set_faults(0.0);
    let (mut with_record, mut works, mut found) = (0, 0, Vec::new());
    for orcid in orcids {
        let Some(expected) = claims(running, orcid).await else { continue };
        with_record += 1;
        works += expected.dois.len();
        found.extend(differences(store, orcid, &expected).await);
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    (with_record, works)
}
