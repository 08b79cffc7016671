//! The maps over documents of which a random value was replaced.

use pressmark_domain::Orcid;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::map;
use crate::mutation::{replace, size, strange};

fn external_ids(dois: &[&str]) -> Value {
    let ids: Vec<Value> = dois
        .iter()
        .map(|doi| json!({"external-id-type": "doi", "external-id-value": doi, "external-id-normalized": {"value": doi},
            "external-id-url": {"value": format!("https://doi.org/{doi}")}, "external-id-relationship": "self"}))
        .chain([json!({"external-id-type": "issn", "external-id-value": "2041-1723", "external-id-relationship": "part-of"})])
        .collect();
    json!({"external-id": ids})
}

fn summary(put_code: i64, dois: &[&str]) -> Value {
    json!({"put-code": put_code, "source": {"source-name": {"value": "Psychoceramics Press"}}, "display-index": "1",
        "title": {"title": {"value": "Toward a Unified Theory"}, "subtitle": {"value": "Of pots"}}, "type": "journal-article",
        "journal-title": {"value": "Journal of Psychoceramics"}, "short-description": "Cracked pots.", "language-code": "en",
        "publication-date": {"year": {"value": "2008"}, "month": {"value": "08"}, "day": null},
        "external-ids": external_ids(dois), "url": {"value": "https://example.org/1"},
        "contributors": {"contributor": [{"contributor-orcid": {"path": "0000-0002-1825-0097"},
            "credit-name": {"value": "Josiah Carberry"}, "contributor-attributes": {"contributor-role": "author"}}]}})
}

/// A record with everything that the maps read, of both API generations.
fn document() -> Value {
    json!({
        "orcid-identifier": {"path": "0000-0002-1825-0097"}, "history": {"deactivation-date": null},
        "person": {
            "name": {"given-names": {"value": "Josiah"}, "family-name": {"value": "Carberry"}, "credit-name": {"value": "J. S. Carberry"}},
            "other-names": {"other-name": [{"content": "Josiah S. Carberry", "visibility": "public"}]},
            "biography": {"content": "A professor of psychoceramics."}, "keywords": {"keyword": [{"content": "pots, cracks"}]},
            "researcher-urls": {"researcher-url": [{"url-name": "Home", "url": {"value": "https://example.org"}}]},
            "external-identifiers": {"external-identifier": [{"external-id-type": "Scopus Author ID", "external-id-value": "7007156898"}]},
        },
        "activities-summary": {
            "works": {"group": [
                {"external-ids": external_ids(&["10.5555/a"]), "work-summary": [summary(1, &["10.5555/a"]), summary(2, &[])]},
                {"external-ids": external_ids(&["10.5555/b", "10.5555/c"]),
                 "work-summary": [summary(3, &["10.5555/b", "10.5555/c"]), summary(4, &["10.5555/b"])]},
            ]},
            "employments": {
                "affiliation-group": [{"summaries": [{"employment-summary": {"organization": {"name": "Example University",
                    "disambiguated-organization": {"disambiguated-organization-identifier": "https://ror.org/03yrm5c26",
                    "disambiguation-source": "ROR"}}, "start-date": {"year": {"value": "1929"}}}}]}],
            },
        },
        "bulk": [{"work": summary(5, &["10.5555/d"])}, {"error": {"error-code": 9034, "developer-message": "'6' is not valid"}}],
    })
}

proptest! {
    #[test]
    fn nothing_panics_and_the_rest_survives(number in 0usize..1000, with in strange()) {
        let mut mutant = document();
        let number = number % size(&mutant);
        let path = replace(&mut mutant, number, with);
        let body = serde_json::to_vec(&mutant).unwrap();
        let claimant = Orcid::from_number(1);
        let works = map::works(&claimant, &body);
        let _ = (map::person(&body), map::employments(&body), map::bulk(&claimant, &body), map::work(&claimant, &body));

        // Inside a group, whatever happens costs no other group, and inside a claim not its group.
        let is_inside_works = path.len() > 4 && path[1] == "works";
        if is_inside_works {
            let works = works.unwrap();
            prop_assert!(works.iter().any(|w| w.group == 0) && works.iter().any(|w| w.group == 1), "{path:?}");
            let untouched = if path[3] == "0" { 1 } else { 0 };
            prop_assert!(works.iter().filter(|w| w.group == untouched).all(|w| w.view.record.title.is_some()), "{path:?}");
        }
    }

    #[test]
    fn a_body_cut_short_is_an_error(cut in 1usize..500) {
        let body = serde_json::to_vec(&document()).unwrap();
        let claimant = Orcid::from_number(1);
        prop_assert!(map::works(&claimant, &body[..body.len() - cut]).is_err());
    }
}
