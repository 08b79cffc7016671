//! What ORCID's expanded search finds: people, by names and where they work. Addresses of mail are not read (rule 16).

use pressmark_domain::Orcid;
use serde_json::Value;

use crate::mapping::{self, MapError, parse};

/// Somebody who was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundPerson {
    /// The iD.
    pub orcid_id: Orcid,
    /// Given names.
    pub given_names: Option<String>,
    /// Family name.
    pub family_name: Option<String>,
    /// The name under which the person publishes.
    pub credit_name: Option<String>,
    /// Other names.
    pub other_names: Vec<String>,
    /// Names of institutions.
    pub institutions: Vec<String>,
}

/// How many people a search found, and the first of them.
///
/// # Errors
/// [`MapError`] where the body is not JSON or no such answer.
pub fn found(body: &[u8]) -> Result<(u64, Vec<FoundPerson>), MapError> {
    mapping::read(body, |body| {
        let sent: Value = parse(body)?;
        let not_one = || MapError::NotAWork { provider: "orcid", reason: "there is no `num-found`".to_owned() };
        let total = sent["num-found"].as_u64().ok_or_else(not_one)?;
        // It is null where nobody was found.
        let rows = sent["expanded-result"].as_array().into_iter().flatten();
        Ok((total, rows.filter_map(person).collect()))
    })
}

fn person(row: &Value) -> Option<FoundPerson> {
    let text = |name: &str| row[name].as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    let texts =
        |name: &str| row[name].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
    Some(FoundPerson {
        orcid_id: Orcid::parse(row["orcid-id"].as_str()?).ok()?,
        given_names: text("given-names"),
        family_name: text("family-names"),
        credit_name: text("credit-name"),
        other_names: texts("other-name"),
        institutions: texts("institution-name"),
    })
}

/// A query of words that must be near these fields. What the search reads as an operator is quoted away.
#[must_use]
pub fn query(fields: &[(&str, &str)]) -> String {
    let phrase = |text: &str| {
        let words: String = text.chars().filter(|c| !c.is_control()).collect();
        words.replace('\\', "\\\\").replace('"', "\\\"")
    };
    let given = fields.iter().filter(|(_, text)| !text.trim().is_empty());
    given.map(|(name, text)| format!("{name}:\"{}\"", phrase(text.trim()))).collect::<Vec<_>>().join(" AND ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_found_without_their_addresses() {
        let body = br#"{"expanded-result":[
            {"orcid-id":"0000-0002-1825-0097","given-names":"Josiah","family-names":"Carberry","credit-name":null,
             "other-name":["J. S. Carberry"],"email":["josiah@example.org"],"institution-name":["Brown University"]},
            {"orcid-id":"nobody"}],"num-found":2}"#;
        let (total, people) = found(body).unwrap();
        assert_eq!((total, people.len()), (2, 1));
        assert_eq!(people[0].family_name.as_deref(), Some("Carberry"));
        assert!(!format!("{people:?}").contains("example.org"));
        assert_eq!(found(br#"{"expanded-result":null,"num-found":0}"#).unwrap(), (0, Vec::new()));
        assert!(found(b"{}").is_err() && found(b"<html>").is_err());
    }

    #[test]
    fn a_query_says_what_was_typed_and_nothing_else() {
        let fields = [("given-names", "Josiah"), ("family-name", " "), ("other-names", "x\" OR orcid:\"*")];
        assert_eq!(query(&fields), r#"given-names:"Josiah" AND other-names:"x\" OR orcid:\"*""#);
    }
}
