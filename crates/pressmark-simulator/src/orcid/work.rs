//! Works groups and single works of an ORCID record.

use pressmark_domain::{Orcid, PartialDate};
use serde_json::{Value, json};

/// Who added a work to a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    /// A member's client, by name and client id.
    Client { name: String, id: &'static str },
    /// The holder of the record.
    Holder { name: String, orcid: Orcid },
}

impl Source {
    /// The source of a name: the clients that add most works have their real ids.
    pub(crate) fn named(name: &str, holder: &Orcid) -> Self {
        let id = match name {
            "Crossref" => "0000-0001-9884-1913",
            "DataCite" => "0000-0001-8099-6984",
            "Scopus - Elsevier" => "0000-0002-5982-8983",
            "Europe PubMed Central" => "0000-0002-9157-3431",
            "ResearcherID" | "Web of Science" => "0000-0003-1377-5676",
            "Crossref Metadata Search" => "0000-0002-3054-1567",
            "BASE - Bielefeld Academic Search Engine" => "0000-0001-5109-3700",
            _ => return Self::Holder { name: name.to_owned(), orcid: *holder },
        };
        Self::Client { name: name.to_owned(), id }
    }

    pub(crate) fn json(&self) -> Value {
        let place = |host_path: &str, path: &str| json!({"uri": format!("https://orcid.org/{host_path}{path}"), "path": path, "host": "orcid.org"});
        let (orcid, client, name) = match self {
            Self::Client { name, id } => (Value::Null, place("client/", id), name),
            Self::Holder { name, orcid } => (place("", orcid.as_str()), Value::Null, name),
        };
        json!({
            "source-orcid": orcid,
            "source-client-id": client,
            "source-name": {"value": name},
            "assertion-origin-orcid": null,
            "assertion-origin-client-id": null,
            "assertion-origin-name": null,
        })
    }
}

/// An identifier of a work, relationship `self` unless it says otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ExternalId {
    pub(crate) kind: String,
    pub(crate) value: String,
    pub(crate) url: Option<String>,
    pub(crate) relationship: &'static str,
}

impl ExternalId {
    pub(crate) fn doi(doi: &str) -> Self {
        let url = Some(format!("https://doi.org/{doi}"));
        Self { kind: "doi".into(), value: doi.to_owned(), url, relationship: "self" }
    }

    fn json(&self) -> Value {
        let normal = if self.kind == "doi" { self.value.to_ascii_lowercase() } else { self.value.clone() };
        json!({
            "external-id-type": self.kind,
            "external-id-value": self.value,
            "external-id-normalized": {"value": normal, "transient": true},
            "external-id-normalized-error": null,
            "external-id-url": wrapped(self.url.as_deref()),
            "external-id-relationship": self.relationship,
        })
    }
}

/// A contributor of a work in full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Contributor {
    pub(crate) name: String,
    pub(crate) orcid: Option<Orcid>,
    pub(crate) first: bool,
}

/// One entry of a record: a work as one source added it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) put_code: i64,
    pub(crate) title: Option<String>,
    pub(crate) subtitle: Option<String>,
    pub(crate) kind: &'static str,
    pub(crate) date: Option<PartialDate>,
    pub(crate) journal: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) ids: Vec<ExternalId>,
    pub(crate) source: Source,
    /// Unix milliseconds.
    pub(crate) modified: i64,
    pub(crate) display_index: usize,
}

fn wrapped(text: Option<&str>) -> Value {
    text.map_or(Value::Null, |text| json!({"value": text}))
}

fn ids_json(ids: &[ExternalId]) -> Value {
    json!({"external-id": ids.iter().map(ExternalId::json).collect::<Vec<_>>()})
}

impl Entry {
    fn title_json(&self) -> Value {
        json!({"title": wrapped(self.title.as_deref()), "subtitle": wrapped(self.subtitle.as_deref()), "translated-title": null})
    }

    /// The summary that `/works` shows.
    pub(crate) fn summary(&self, holder: &Orcid) -> Value {
        json!({
            "put-code": self.put_code,
            "created-date": {"value": self.modified},
            "last-modified-date": {"value": self.modified},
            "source": self.source.json(),
            "title": self.title_json(),
            "external-ids": ids_json(&self.ids),
            "url": wrapped(self.url.as_deref()),
            "type": self.kind,
            "publication-date": date_json(self.date),
            "journal-title": wrapped(self.journal.as_deref()),
            "visibility": "public",
            "path": format!("/{holder}/work/{}", self.put_code),
            "display-index": self.display_index.to_string(),
        })
    }

    /// The work in full, as `/work/{put-code}` shows it and bulk reads do.
    pub(crate) fn full(&self, contributors: &[Contributor], abstract_text: Option<&str>) -> Value {
        let contributors: Vec<Value> = contributors.iter().map(Contributor::json).collect();
        json!({
            "created-date": {"value": self.modified},
            "last-modified-date": {"value": self.modified},
            "source": self.source.json(),
            "put-code": self.put_code,
            "path": null,
            "title": self.title_json(),
            "journal-title": wrapped(self.journal.as_deref()),
            "short-description": abstract_text,
            "citation": null,
            "type": self.kind,
            "publication-date": date_json(self.date),
            "external-ids": ids_json(&self.ids),
            "url": wrapped(self.url.as_deref()),
            "contributors": {"contributor": contributors},
            "language-code": null,
            "country": null,
            "visibility": "public",
        })
    }
}

impl Contributor {
    fn json(&self) -> Value {
        let orcid = self
            .orcid
            .as_ref()
            .map_or(Value::Null, |orcid| json!({"uri": orcid.url(), "path": orcid.as_str(), "host": "orcid.org"}));
        let sequence = if self.first { "first" } else { "additional" };
        json!({
            "contributor-orcid": orcid,
            "credit-name": {"value": self.name},
            "contributor-email": null,
            "contributor-attributes": {"contributor-sequence": sequence, "contributor-role": "author"},
        })
    }
}

/// ORCID's fuzzy date: zero-padded parts, each possibly null.
pub(crate) fn date_json(date: Option<PartialDate>) -> Value {
    let part = |part: Option<u8>| part.map_or(Value::Null, |n| json!({"value": format!("{n:02}")}));
    date.map_or(Value::Null, |date| {
        json!({"year": {"value": format!("{:04}", date.year())}, "month": part(date.month()), "day": part(date.day())})
    })
}

/// A group: the entries of several sources that ORCID counts as one work. Its identifiers are the union of theirs.
pub(crate) fn group(holder: &Orcid, entries: &[Entry]) -> Value {
    let mut ids: Vec<&ExternalId> = Vec::new();
    for id in entries.iter().flat_map(|e| &e.ids) {
        if id.relationship == "self" && !ids.iter().any(|known| known.kind == id.kind && known.value == id.value) {
            ids.push(id);
        }
    }
    json!({
        "last-modified-date": {"value": entries.iter().map(|e| e.modified).max()},
        "external-ids": {"external-id": ids.into_iter().map(ExternalId::json).collect::<Vec<_>>()},
        "work-summary": entries.iter().map(|e| e.summary(holder)).collect::<Vec<_>>(),
    })
}

/// The `/works` document.
pub(crate) fn works(holder: &Orcid, groups: Vec<Value>, modified: Option<i64>) -> Value {
    let modified = modified.map_or(Value::Null, |ms| json!({"value": ms}));
    json!({"last-modified-date": modified, "group": groups, "path": format!("/{holder}/works")})
}

/// The work in full that a summary implies, where no full one was recorded: the same members, no contributors.
pub(crate) fn full_from_summary(summary: &Value) -> Value {
    let member = |name: &str| summary.get(name).cloned().unwrap_or(Value::Null);
    json!({
        "created-date": member("created-date"),
        "last-modified-date": member("last-modified-date"),
        "source": member("source"),
        "put-code": member("put-code"),
        "path": null,
        "title": member("title"),
        "journal-title": member("journal-title"),
        "short-description": null,
        "citation": null,
        "type": member("type"),
        "publication-date": member("publication-date"),
        "external-ids": member("external-ids"),
        "url": member("url"),
        "contributors": {"contributor": []},
        "language-code": null,
        "country": null,
        "visibility": "public",
    })
}

/// The summary that a work in full implies.
pub(crate) fn summary_from_full(holder: &Orcid, work: &Value) -> Value {
    let member = |name: &str| work.get(name).cloned().unwrap_or(Value::Null);
    let path = format!("/{holder}/work/{}", member("put-code"));
    json!({
        "put-code": member("put-code"),
        "created-date": member("created-date"),
        "last-modified-date": member("last-modified-date"),
        "source": member("source"),
        "title": member("title"),
        "external-ids": member("external-ids"),
        "url": member("url"),
        "type": member("type"),
        "publication-date": member("publication-date"),
        "journal-title": member("journal-title"),
        "visibility": "public",
        "path": path,
        "display-index": "0",
    })
}
