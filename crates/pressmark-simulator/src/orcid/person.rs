//! The `/person`, `/employments` and `/record` documents.

use pressmark_domain::Orcid;
use serde_json::{Value, json};

use super::work::{Source, date_json};

/// What a composed person consists of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Person {
    pub(crate) given: String,
    pub(crate) family: Option<String>,
    pub(crate) credit_name: Option<String>,
    pub(crate) other_names: Vec<String>,
    pub(crate) biography: Option<String>,
    pub(crate) keywords: Vec<String>,
    pub(crate) country: Option<String>,
    /// Unix milliseconds.
    pub(crate) modified: i64,
}

/// An employment of a composed person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Employment {
    pub(crate) organisation: String,
    pub(crate) city: String,
    pub(crate) country: String,
    pub(crate) ror: Option<String>,
    pub(crate) from: Option<pressmark_domain::PartialDate>,
    pub(crate) to: Option<pressmark_domain::PartialDate>,
}

impl Person {
    fn own_source(&self, id: &Orcid) -> Value {
        let whole = match &self.family {
            Some(family) => format!("{} {family}", self.given),
            None => self.given.clone(),
        };
        let name = self.credit_name.clone().unwrap_or(whole);
        Source::Holder { name, orcid: *id }.json()
    }

    /// A section whose items carry a `content`.
    fn contents(&self, id: &Orcid, section: &str, item: &str, texts: &[String]) -> Value {
        let source = self.own_source(id);
        let items: Vec<Value> = (1_i64..)
            .zip(texts)
            .map(|(code, text)| {
                json!({
                    "created-date": {"value": self.modified}, "last-modified-date": {"value": self.modified},
                    "source": source, "content": text, "visibility": "public",
                    "path": format!("/{id}/{section}/{code}"), "put-code": code, "display-index": 0,
                })
            })
            .collect();
        let modified = if items.is_empty() { Value::Null } else { json!({"value": self.modified}) };
        json!({"last-modified-date": modified, item: items, "path": format!("/{id}/{section}")})
    }

    /// The `/person` document.
    pub(crate) fn json(&self, id: &Orcid) -> Value {
        let wrapped = |text: Option<&str>| text.map_or(Value::Null, |text| json!({"value": text}));
        let date = json!({"value": self.modified});
        let biography = self.biography.as_ref().map_or(Value::Null, |text| {
            json!({"created-date": date, "last-modified-date": date, "content": text, "visibility": "public", "path": format!("/{id}/biography")})
        });
        let address: Vec<Value> = self
            .country
            .iter()
            .map(|country| {
                json!({
                    "created-date": date, "last-modified-date": date, "source": self.own_source(id),
                    "country": {"value": country}, "visibility": "public",
                    "path": format!("/{id}/address/1"), "put-code": 1, "display-index": 0,
                })
            })
            .collect();
        let empty = |section: &str, item: &str| json!({"last-modified-date": null, item: [], "path": format!("/{id}/{section}")});
        json!({
            "last-modified-date": date,
            "name": {
                "created-date": date, "last-modified-date": date,
                "given-names": wrapped(Some(&self.given)), "family-name": wrapped(self.family.as_deref()),
                "credit-name": wrapped(self.credit_name.as_deref()), "source": null, "visibility": "public", "path": id.as_str(),
            },
            "other-names": self.contents(id, "other-names", "other-name", &self.other_names),
            "biography": biography,
            "researcher-urls": empty("researcher-urls", "researcher-url"),
            "emails": empty("email", "email"),
            "addresses": {"last-modified-date": null, "address": address, "path": format!("/{id}/address")},
            "keywords": self.contents(id, "keywords", "keyword", &self.keywords),
            "external-identifiers": empty("external-identifiers", "external-identifier"),
            "path": format!("/{id}/person"),
        })
    }

    /// The `/employments` document.
    pub(crate) fn employments(&self, id: &Orcid, employments: &[Employment]) -> Value {
        let source = self.own_source(id);
        let date = json!({"value": self.modified});
        let groups: Vec<Value> = (1_i64..)
            .zip(employments)
            .map(|(code, employment)| {
                let organisation = employment.ror.as_ref().map_or(Value::Null, |ror| {
                    json!({"disambiguated-organization-identifier": ror, "disambiguation-source": "ROR"})
                });
                json!({"last-modified-date": date, "external-ids": {"external-id": []}, "summaries": [{"employment-summary": {
                    "created-date": date, "last-modified-date": date, "source": source, "put-code": code,
                    "department-name": null, "role-title": null,
                    "start-date": date_json(employment.from), "end-date": date_json(employment.to),
                    "organization": {
                        "name": employment.organisation,
                        "address": {"city": employment.city, "region": null, "country": employment.country},
                        "disambiguated-organization": organisation,
                    },
                    "url": null, "external-ids": null, "display-index": "1", "visibility": "public",
                    "path": format!("/{id}/employment/{code}"),
                }}]})
            })
            .collect();
        let modified = if groups.is_empty() { Value::Null } else { date };
        json!({"last-modified-date": modified, "affiliation-group": groups, "path": format!("/{id}/employments")})
    }
}

/// The `/employments` document of a record that shows none.
pub(crate) fn no_employments(id: &Orcid) -> Value {
    json!({"last-modified-date": null, "affiliation-group": [], "path": format!("/{id}/employments")})
}

/// The `/record` document made of its parts.
pub(crate) fn record(id: &Orcid, person: Value, employments: Value, works: Value) -> Value {
    let section =
        |name: &str, item: &str| json!({"last-modified-date": null, item: [], "path": format!("/{id}/{name}")});
    json!({
        "orcid-identifier": {"uri": id.url(), "path": id.as_str(), "host": "orcid.org"},
        "preferences": {"locale": "en"},
        "history": {
            "creation-method": "DIRECT", "completion-date": null, "submission-date": null, "last-modified-date": null,
            "claimed": true, "source": null, "deactivation-date": null, "verified-email": true, "verified-primary-email": true,
        },
        "person": person,
        "activities-summary": {
            "last-modified-date": null,
            "distinctions": section("distinctions", "affiliation-group"),
            "educations": section("educations", "affiliation-group"),
            "employments": employments,
            "fundings": section("fundings", "group"),
            "invited-positions": section("invited-positions", "affiliation-group"),
            "memberships": section("memberships", "affiliation-group"),
            "peer-reviews": section("peer-reviews", "group"),
            "qualifications": section("qualifications", "affiliation-group"),
            "research-resources": section("research-resources", "group"),
            "services": section("services", "affiliation-group"),
            "works": works,
            "path": format!("/{id}/activities"),
        },
        "path": format!("/{id}"),
    })
}
