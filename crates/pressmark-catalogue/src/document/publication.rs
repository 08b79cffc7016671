//! The document of a publication.

use std::borrow::Cow;
use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use pressmark_domain::text::{fold, plain_text};
use pressmark_domain::vocabulary::{resource_type_of, resource_types};
use pressmark_domain::{PartialDate, WorkType};
use pressmark_store::repo::for_index::PublicationForIndex;

use super::builder::{Builder, Built};
use super::record::{Author, Record};
use super::{Scope, key_term, shorten};
use crate::analyse::{analyse, analyse_into, prefixes};
use crate::error::Result;
use crate::row::{Key, LinkedPerson, PublicationRow, StoredDetail};
use crate::schema::{Fields, entity_of_publication};

/// Most authors of one work whose names are indexed. Collaborations have thousands, and every one costs.
const MOST_AUTHORS: usize = 3_000;
/// Most people in a row.
const MOST_PEOPLE: usize = 300;

/// The document of a publication.
pub(crate) fn publication(fields: Fields, source: &PublicationForIndex, internal_only: bool) -> Result<Built> {
    let row = &source.row;
    let record: Record<'_> = serde_json::from_str(&row.merged).unwrap_or_else(|error| {
        // What the columns say is indexed all the same, so that the work is not lost from view.
        tracing::warn!(publication = row.id, %error, "the merged record is not a work record");
        Record::default()
    });
    let mut builder = Builder::new(fields, entity_of_publication(row.id));
    let abstract_text = record.abstract_text.as_deref().map(plain);
    scopes(&mut builder, fields, source, internal_only);
    keys(&mut builder, fields, source);
    words(&mut builder, fields, source, &record, abstract_text.as_deref());
    terms(&mut builder, source, &record);
    let date = row.publication_date.as_deref().and_then(|d| PartialDate::parse(d).ok());
    builder.optional(fields.fetched, Some(row.last_fetched_at));
    let sort_date = date.map(PartialDate::sort_key).or(row.publication_year.map(|year| i64::from(year) * 10_000));
    builder.optional(fields.date, sort_date);
    builder.optional(fields.count, row.cited_by_count.map(i64::from));
    builder.optional(fields.second_count, Some(i64::from(row.edit_count)));
    builder.optional(fields.face, Some(source.deposit.map_or(row.created_at, |deposit| deposit.created_at)));
    if let Some(title) = row.title.as_deref().map(fold).filter(|title| !title.is_empty()) {
        builder.sort_text(&title);
    }
    builder.optional(fields.year, row.publication_year.map(i64::from));
    builder.text(fields.kind, row.publication_type.as_deref().unwrap_or_default());
    builder.text(fields.open_access, row.open_access_status.as_deref().unwrap_or_default());
    let mut shown = shown(source, &record, abstract_text.as_deref(), date);
    builder.row(&mut shown, |row| {
        row.abstract_start = None;
        row.authors.truncate(3);
        row.people.truncate(50);
    })?;
    builder.detail(&detail(source))?;
    Ok(builder.finish())
}

/// Text without markup; most has none.
fn plain(html: &str) -> Cow<'_, str> {
    if html.contains(['<', '&']) { Cow::Owned(plain_text(html)) } else { Cow::Borrowed(html) }
}

fn scopes(builder: &mut Builder, fields: Fields, source: &PublicationForIndex, internal_only: bool) {
    let workspace = source.row.workspace_id;
    builder.text(fields.scope, &Scope::All.of_publications(workspace));
    if source.row.deleted_at.is_none() && source.row.merged_into.is_none() {
        builder.text(fields.scope, &Scope::Internal.of_publications(workspace));
    }
    if source.is_public(internal_only) {
        builder.text(fields.scope, &Scope::Public.of_publications(workspace));
    }
}

fn keys(builder: &mut Builder, fields: Fields, source: &PublicationForIndex) {
    let row = &source.row;
    let mut terms: BTreeSet<String> =
        source.keys.iter().map(|(scheme, value)| key_term(row.workspace_id, scheme, value)).collect();
    terms.insert(key_term(row.workspace_id, &row.id_type, &row.shown_id));
    terms.insert(key_term(row.workspace_id, "local", &format!("local/{}", row.id)));
    terms.insert(key_term(row.workspace_id, "slug", &row.slug));
    for term in terms {
        builder.text(fields.key, &term);
    }
}

fn words(
    builder: &mut Builder,
    fields: Fields,
    source: &PublicationForIndex,
    record: &Record<'_>,
    abstract_text: Option<&str>,
) {
    // Values are added one by one: the index leaves a gap between them, so no phrase reaches from one to the next.
    let mut title = source.row.title.as_deref().map(analyse).unwrap_or_default();
    if title.is_empty() {
        title = record.title.as_deref().map(|t| analyse(&plain(t))).unwrap_or_default();
    }
    let subtitle = record.subtitle.as_deref().map(|t| analyse(&plain(t))).unwrap_or_default();
    let mut names = String::new();
    for author in people_of(record) {
        analyse_into(&author.name, &mut names);
    }
    builder.text(fields.prefix, &prefixes(&format!("{title} {subtitle}"), &names));
    for text in [&title, &subtitle] {
        builder.text(fields.title, text);
        builder.text(fields.text, text);
    }
    for author in people_of(record) {
        let name = analyse(&author.name);
        builder.text(fields.names, &name);
        builder.text(fields.text, &name);
    }
    let container = record.container.title.as_deref();
    for text in abstract_text.into_iter().chain(container).chain(record.publisher.as_deref()) {
        builder.text(fields.text, &analyse(text));
    }
    for text in record.keywords.iter().chain(&record.subjects) {
        builder.text(fields.text, &analyse(text));
    }
}

fn people_of<'r, 'a>(record: &'r Record<'a>) -> impl Iterator<Item = &'r Author<'a>> {
    record.authors.iter().take(MOST_AUTHORS).chain(record.editors.iter().take(50))
}

/// What filters ask for (rule 55).
fn terms(builder: &mut Builder, source: &PublicationForIndex, record: &Record<'_>) {
    let row = &source.row;
    let mut terms: BTreeSet<(&str, Cow<'_, str>)> = BTreeSet::new();
    let mut add = |what: &'static str, value: Option<&str>| {
        if let Some(value) = value.filter(|v| !v.trim().is_empty()) {
            terms.insert((what, Cow::Owned(value.trim().to_lowercase())));
        }
    };
    add("type", row.publication_type.as_deref());
    add("year", row.publication_year.map(|y| y.to_string()).as_deref());
    add("oa", row.open_access_status.as_deref());
    add("lang", record.language.as_deref());
    // The language without its region is asked for too.
    add("lang", record.language.as_deref().and_then(|l| l.split_once('-')).map(|(language, _)| language));
    add("has", Some(if row.id_type == "doi" { "doi" } else { "no-doi" }));
    add("has", Some(if source.has_file { "file" } else { "no-file" }));
    add("has", Some(if source.deposit.is_some() { "docid" } else { "no-docid" }));
    add("resource", Some(&resource_type(source).to_string()));
    add("retracted", Some(if row.is_retracted { "true" } else { "false" }));
    add("visible", Some(if row.visible { "true" } else { "false" }));
    add("deleted", Some(if row.deleted_at.is_some() || row.merged_into.is_some() { "true" } else { "false" }));
    add("edited", Some(if row.edit_count > 0 { "true" } else { "false" }));
    let day = day_of(row.created_at);
    add("created", day.as_deref());
    add("created", day.as_deref().and_then(|day| day.rsplit_once('-')).map(|(month, _)| month));
    for provider in &source.providers {
        add("source", Some(provider));
    }
    for author in people_of(record) {
        add("orcid", author.orcid.as_deref());
        for affiliation in &author.affiliations {
            add("ror", affiliation.ror.as_deref());
        }
    }
    for funder in &record.funders {
        for name in [&funder.doi, &funder.ror, &funder.name] {
            add("funder", name.as_deref());
        }
        add("award", funder.award.as_deref());
    }
    for licence in &record.licenses {
        add("licence", licence.spdx.as_deref());
        add("licence", licence.url.as_deref());
    }
    for issn in &record.container.issn {
        add("issn", Some(issn));
    }
    for isbn in &record.container.isbn {
        add("isbn", Some(isbn));
    }
    for reason in reasons(&row.attention) {
        add("attention", Some(&reason));
    }
    for link in source.links.iter().filter(|l| l.state == "linked") {
        add("person", Some(&link.person_id.to_string()));
        // The iD of somebody who is hidden finds works for staff only.
        add(if link.person_is_public { "orcid" } else { "hidden-orcid" }, link.orcid.as_deref());
        for entity in link.entities_at(row.publication_date.as_deref()) {
            add("entity", Some(entity));
        }
    }
    for (what, value) in &terms {
        builder.term(what, value);
    }
}

/// Number of the resource type as which it is shown: its deposit's, else that of its type.
fn resource_type(source: &PublicationForIndex) -> i64 {
    let deposited = source.deposit.and_then(|deposit| resource_types().by_id(deposit.resource_type_id));
    let kind = source.row.publication_type.as_deref().and_then(WorkType::from_term);
    deposited.unwrap_or_else(|| resource_type_of(kind.unwrap_or(WorkType::OTHER))).id
}

/// The day of a time, UTC; `None` for times outside of every calendar.
fn day_of(millis: i64) -> Option<String> {
    let time = Timestamp::from_millisecond(millis).ok()?;
    Some(TimeZone::UTC.to_datetime(time).date().to_string())
}

/// A JSON list of words; anything else counts as none.
fn reasons(json: &str) -> Vec<String> {
    if json == "[]" { Vec::new() } else { serde_json::from_str(json).unwrap_or_default() }
}

fn shown(
    source: &PublicationForIndex,
    record: &Record<'_>,
    abstract_text: Option<&str>,
    date: Option<PartialDate>,
) -> PublicationRow {
    let row = &source.row;
    let attention = reasons(&row.attention);
    let linked = source.links.iter().filter(|l| l.state == "linked");
    let undecided =
        source.links.iter().any(|l| l.state == "suggested" || (l.state == "linked" && l.position.is_none()));
    let mut people: Vec<LinkedPerson> = linked
        .map(|link| LinkedPerson {
            key: link.person_id,
            orcid: link.orcid.clone(),
            slug: link.slug.clone(),
            position: link.position.and_then(|p| u32::try_from(p).ok()),
            is_public: link.person_is_public,
        })
        .collect();
    people.sort_by_key(|p| (p.position.unwrap_or(u32::MAX), p.key));
    people.truncate(MOST_PEOPLE);
    let doi = if row.id_type == "doi" { Some(row.shown_id.clone()) } else { record.doi.as_deref().map(str::to_owned) };
    PublicationRow {
        key: row.id,
        workspace_id: row.workspace_id,
        id: row.shown_id.clone(),
        id_type: row.id_type.clone(),
        slug: row.slug.clone(),
        doi,
        title: row.title.as_deref().map(|t| shorten(t, 2_000)),
        container_title: record.container.title.as_deref().map(|t| shorten(t, 500)),
        abstract_start: abstract_text.map(|t| shorten(t, 300)),
        authors: record.authors.iter().take(10).map(|a| shorten(&a.name, 200)).collect(),
        authors_count: u32::try_from(record.authors.len()).unwrap_or(u32::MAX),
        publication_date: date.and_then(PartialDate::full),
        publication_date_partial: row.publication_date.clone(),
        publication_year: row.publication_year,
        publication_type: row.publication_type.clone(),
        cited_by_count: row.cited_by_count.and_then(|n| u32::try_from(n).ok()),
        open_access_status: row.open_access_status.clone(),
        open_access_url: record.open_access.url.as_deref().map(str::to_owned),
        language: record.language.as_deref().map(str::to_owned),
        is_retracted: row.is_retracted,
        people,
        last_fetched_at: row.last_fetched_at,
        last_edited_at: row.last_edited_at,
        edit_count: u32::try_from(row.edit_count).unwrap_or(0),
        revision: u32::try_from(row.revision).unwrap_or(0),
        public_changed_at: row.public_changed_at,
        visible: row.visible,
        deleted_at: row.deleted_at,
        doi_leads_nowhere: source.doi_leads_nowhere,
        author_needs_attention: undecided || attention.iter().any(|reason| reason == "authors"),
        attention,
    }
}

fn detail(source: &PublicationForIndex) -> StoredDetail {
    let row = &source.row;
    let mut keys: Vec<Key> =
        source.keys.iter().map(|(scheme, value)| Key { scheme: scheme.clone(), value: value.clone() }).collect();
    keys.sort();
    let mut providers = source.providers.clone();
    providers.sort();
    StoredDetail {
        data: row.merged.clone(),
        providers,
        keys,
        agency: row.agency.clone(),
        agency_note: row.agency_note.clone(),
        origin: row.origin.clone(),
        created_at: row.created_at,
    }
}
