//! What identifies an element.

use serde_json::{Value, json};

use crate::text::fold;

/// A kind of list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::curation) enum Kind {
    /// Authors, editors.
    People,
    Affiliations,
    Funders,
    Licenses,
    Links,
    /// Texts, identifiers, relations: the whole value identifies.
    Values,
}

impl Kind {
    /// The kind of the list that is the member of this name, at any depth of a record.
    pub(in crate::curation) fn of(member: &str) -> Self {
        match member {
            "authors" | "editors" => Self::People,
            "affiliations" => Self::Affiliations,
            "funders" => Self::Funders,
            "licenses" => Self::Licenses,
            "links" => Self::Links,
            _ => Self::Values,
        }
    }

    /// How many ways there are to know an element, besides being equal.
    pub(super) fn levels(self) -> usize {
        match self {
            Self::People | Self::Affiliations | Self::Licenses => 2,
            Self::Funders => 6,
            Self::Links | Self::Values => 1,
        }
    }

    /// What identifies an element in one of those ways, the strongest first; `None` where it lacks that.
    pub(super) fn key(self, level: usize, element: &Value) -> Option<String> {
        let part = |name: &str| element.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        let folded = |name: &str| part(name).map(fold).filter(|text| !text.is_empty());
        match (self, level) {
            (Self::People, 0) => part("orcid").map(str::to_owned),
            (Self::People, _) => part("name").and_then(name_key),
            (Self::Affiliations, 0) => part("ror").map(str::to_owned),
            (Self::Affiliations, _) => folded("name"),
            (Self::Licenses, 0) => Some(format!("{} {}", part("url")?, part("version").unwrap_or_default())),
            (Self::Licenses, _) => Some(format!("{} {}", part("spdx")?, part("version").unwrap_or_default())),
            (Self::Links, _) => part("url").map(|url| format!("{url} {}", part("kind").unwrap_or_default())),
            // With its award, then one that gained or lost an award.
            (Self::Funders, level) => {
                let funder = match level % 3 {
                    0 => part("doi").map(str::to_owned),
                    1 => part("ror").map(str::to_owned),
                    _ => folded("name"),
                }?;
                let award = || folded("award").unwrap_or_default();
                Some(if level < 3 { format!("{funder} {}", award()) } else { funder })
            }
            (Self::Values, _) => element.as_str().map(fold).filter(|text| !text.is_empty()),
        }
    }

    /// Whether two elements cannot be one, whatever else they share: people with different iDs, institutions with
    /// different ROR ids, grants with different numbers.
    pub(super) fn contradict(self, a: &Value, b: &Value) -> bool {
        let name = match self {
            Self::People => "orcid",
            Self::Affiliations => "ror",
            Self::Funders => "award",
            Self::Licenses | Self::Links | Self::Values => return false,
        };
        let part = |element: &Value| element.get(name).and_then(Value::as_str).map(fold);
        part(a).zip(part(b)).is_some_and(|(a, b)| a != b)
    }
}

/// The words of a name, folded and sorted: `Carberry, Josiah` is `Josiah Carberry`.
fn name_key(name: &str) -> Option<String> {
    let folded = fold(name);
    let mut words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    words.sort_unstable();
    Some(words.join(" ")).filter(|key| !key.is_empty())
}

/// As much of an element as tells which it is: of people name and iD, of others all.
pub(in crate::curation) fn light(kind: Kind, element: &Value) -> Value {
    match (kind, element.get("name"), element.get("orcid")) {
        (Kind::People, Some(name), Some(orcid)) => json!({"name": name, "orcid": orcid}),
        (Kind::People, Some(name), None) => json!({"name": name}),
        _ => element.clone(),
    }
}
