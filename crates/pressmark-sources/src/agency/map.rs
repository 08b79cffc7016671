//! What the answers of "Which RA?" mean (DOI Handbook, "Which RA? Service").

use pressmark_domain::Doi;
use serde::Deserialize;

/// Which agency registered a DOI.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AgencyAnswer {
    /// This one, by the name that the DOI proxy uses: `Crossref`, `DataCite`, `mEDRA`, `JaLC`, `KISTI`, `ISTIC`, `OP`, ….
    Agency(String),
    /// Nobody registered the DOI.
    DoesNotExist,
    /// The DOI proxy does not know the agency, or did not speak of this DOI.
    Unknown,
}

/// One element of an answer: an agency, or why there is none.
#[derive(Debug, Deserialize)]
struct Element {
    #[serde(rename = "DOI", default)]
    doi: Option<String>,
    #[serde(rename = "RA", default)]
    agency: Option<String>,
    #[serde(default)]
    status: Option<String>,
}

/// Maps an answer to the DOIs that were asked for, each exactly once and in their order. Of one that the answer leaves
/// out, nothing is known.
///
/// # Errors
/// If the document is not a list of objects.
pub fn agencies(asked: &[Doi], document: &[u8]) -> Result<Vec<(Doi, AgencyAnswer)>, serde_json::Error> {
    let elements: Vec<Element> = serde_json::from_slice(document)?;
    let spoken_of = |element: &Element, doi: &Doi| {
        let named = element.doi.as_deref().unwrap_or_default();
        Doi::parse(named).map_or_else(|_| named.eq_ignore_ascii_case(doi.as_str()), |named| named == *doi)
    };
    let answer_for = |doi: &Doi| {
        let element = elements.iter().find(|e| spoken_of(e, doi));
        // A question for one DOI has one answer, however the proxy spells the DOI in it.
        let only = || elements.first().filter(|_| asked.len() == 1 && elements.len() == 1);
        element.or_else(only).map_or(AgencyAnswer::Unknown, meaning)
    };
    Ok(asked.iter().map(|doi| (doi.clone(), answer_for(doi))).collect())
}

fn meaning(element: &Element) -> AgencyAnswer {
    match (&element.agency, element.status.as_deref()) {
        (Some(agency), _) if !agency.trim().is_empty() && !agency.eq_ignore_ascii_case("unknown") => {
            AgencyAnswer::Agency(agency.trim().to_owned())
        }
        (_, Some("DOI does not exist" | "Invalid DOI")) => AgencyAnswer::DoesNotExist,
        _ => AgencyAnswer::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doi(text: &str) -> Doi {
        Doi::parse(text).unwrap()
    }

    #[test]
    fn every_asked_doi_is_answered_once_in_order() {
        let asked = [doi("10.5555/a"), doi("10.5555/b"), doi("10.5555/c"), doi("10.5555/d"), doi("10.5555/e")];
        let document = br#"[{"DOI":"10.5555/B","RA":"mEDRA"},{"DOI":"10.5555/a","RA":"Crossref","note":1},
            {"DOI":"10.5555/c","status":"DOI does not exist"},{"DOI":"10.5555/d","status":"Unknown"}]"#;
        let answers: Vec<_> = agencies(&asked, document).unwrap().into_iter().map(|(_, a)| a).collect();
        let agency = |name: &str| AgencyAnswer::Agency(name.into());
        let expected = [
            agency("Crossref"),
            agency("mEDRA"),
            AgencyAnswer::DoesNotExist,
            AgencyAnswer::Unknown,
            AgencyAnswer::Unknown,
        ];
        assert_eq!(answers, expected);
    }

    #[test]
    fn what_is_not_a_list_is_an_error() {
        assert!(agencies(&[doi("10.5555/a")], b"{}").is_err());
        assert_eq!(agencies(&[doi("10.5555/a")], b"[]").unwrap()[0].1, AgencyAnswer::Unknown);
    }

    #[test]
    fn recorded_answers_name_their_agency() {
        let mut named = Vec::new();
        for (_, lines) in crate::recorded::all("http", "jsonl") {
            for line in lines.split(|b| *b == b'\n').filter(|line| !line.is_empty()) {
                let exchange: serde_json::Value = serde_json::from_slice(line).unwrap();
                if !exchange["url"].as_str().unwrap().contains("doi.org/ra/") {
                    continue;
                }
                // They were asked for a prefix, which one DOI of it stands for here.
                let answer = agencies(&[doi("10.5555/x")], exchange["body"].as_str().unwrap().as_bytes()).unwrap();
                if let AgencyAnswer::Agency(name) = &answer[0].1 {
                    named.push(name.clone());
                }
            }
        }
        named.sort();
        assert!(named.is_empty() || named == ["Crossref", "DataCite", "JaLC"], "{named:?}");
    }
}
