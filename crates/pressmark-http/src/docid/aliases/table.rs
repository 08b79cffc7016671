//! The one table: which older path and method is another name of which operation, and how its bare body is made. It is
//! told to people in `docs/docid-clients.md`.

use serde_json::Value;

use super::bodies::{data, external, publication, roles};
use crate::voice::Told::{self, Error, Message};

/// A row.
#[derive(Debug)]
pub(crate) struct Alias {
    pub(super) method: &'static str,
    /// As the router knows it.
    pub(super) path: &'static str,
    pub(super) when: When,
    /// The operation that does it, for people.
    pub(super) of: &'static str,
    /// How its errors are told.
    pub(super) told: Told,
    /// Makes the bare body of the envelope.
    pub(super) body: fn(Value) -> Value,
}

/// Where a path is an alias and the contract's or our own too: what tells them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// It is an alias only.
    Always,
    /// An alias where the body is a form with files.
    Form,
    /// An alias where nothing is said but the path.
    Blank,
}

const fn row(
    method: &'static str,
    path: &'static str,
    of: &'static str,
    told: Told,
    body: fn(Value) -> Value,
) -> Alias {
    Alias { method, path, when: When::Always, of, told, body }
}

const fn only(when: When, alias: Alias) -> Alias {
    Alias { when, ..alias }
}

#[rustfmt::skip]
pub(super) static ALIASES: [Alias; 31] = [
    // Reference data.
    row("GET", "/api/v1/publications/get-list-resource-types", "get-resource-types", Message, data),
    row("GET", "/api/v1/publications/get-list-creators-roles", "get-creators-roles", Message, roles),
    row("GET", "/api/v1/publications/get-list-publication-types", "get-publication-types", Message, data),
    row("GET", "/api/v1/publications/get-list-funder-types", "itself", Message, data),
    row("GET", "/api/v1/publications/get-list-identifier-types", "itself", Message, data),
    row("GET", "/api/v1/publications/get-list-creators-identifiers", "itself", Message, data),
    row("GET", "/api/v1/auth/get-list-account-types", "itself", Message, data),
    // Publications.
    row("GET", "/api/v1/publications/docid", "docid/{docid}", Message, publication::whole),
    row("GET", "/api/v1/publications/{id}", "docid/{docid}", Message, publication::whole),
    row("GET", "/api/v1/publications/get-publication-for-edit/{id}", "get-publication/{id}", Message,
        publication::whole),
    row("GET", "/api/v1/publications/my-docids/{user_id}", "get-publications?scope=own", Message, publication::list),
    row("GET", "/api/v1/publications/versions/{id}", "{id}/versions", Message, publication::versions),
    only(When::Form, row("POST", "/api/v1/publications/publish", "publish", Message, publication::deposited)),
    row("POST", "/api/v1/publications/version", "{id}/versions", Message, publication::version),
    row("PUT", "/api/v1/publications/update-publication/{id}", "PATCH {id}", Message, publication::edited),
    only(When::Blank, row("DELETE", "/api/v1/publications/{id}", "DELETE {id}", Message, publication::retired)),
    row("POST", "/api/v1/publications/{id}/delete", "DELETE {id}", Message, publication::retired),
    // Drafts, one of each resource type.
    row("POST", "/api/v1/publications/draft", "drafts", Message, data),
    row("GET", "/api/v1/publications/draft/{email}", "drafts", Message, data),
    row("GET", "/api/v1/publications/draft/{email}/{resource_type_id}", "drafts", Message, data),
    row("DELETE", "/api/v1/publications/draft/{email}/{resource_type_id}", "drafts", Message, data),
    row("GET", "/api/v1/publications/draft/by-user/{user_id}", "drafts", Message, data),
    // Services elsewhere.
    row("GET", "/api/v1/crossref/doi", "crossref/doi/{doi}", Error, external::work),
    row("GET", "/api/v1/crossref/doi/", "crossref/doi/{doi}", Error, external::work),
    row("GET", "/api/v1/crossref/search", "POST crossref/search", Error, external::works),
    row("GET", "/api/v1/crossref/search/", "POST crossref/search", Error, external::works),
    row("GET", "/api/v1/ror/get-ror-by-id/{id}", "ror/search", Error, external::organisation),
    row("GET", "/api/v1/ror/search-organization", "ror/search", Error, external::first_organisation),
    row("GET", "/api/v1/ror/search-organizations", "ror/search", Error, external::organisations),
    row("GET", "/api/v1/orcid/get-orcid/{orcid_id}", "orcid/{orcid_id}", Error, external::person),
    row("GET", "/api/v1/orcid/search-orcid", "itself", Error, data),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::rules;

    #[test]
    fn every_row_is_served_and_told_to_people() {
        let document = include_str!("../../../../../docs/docid-clients.md");
        let table = rules();
        for alias in &ALIASES {
            let is_served = table.iter().any(|rule| rule.path == alias.path && rule.method.as_str() == alias.method);
            assert!(is_served, "{} {} has no rule of access", alias.method, alias.path);
            let told = format!("`{} {}`", alias.method, alias.path.trim_end_matches('/'));
            assert!(document.contains(&told), "{told} ({}) is not in docs/docid-clients.md", alias.of);
        }
        for (n, alias) in ALIASES.iter().enumerate() {
            let same = |other: &&Alias| (other.method, other.path) == (alias.method, alias.path);
            assert_eq!(ALIASES.iter().skip(n).filter(same).count(), 1, "{} {}", alias.method, alias.path);
        }
    }
}
