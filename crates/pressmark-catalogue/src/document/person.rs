//! The document of a person.

use pressmark_domain::Orcid;
use pressmark_store::entity::membership;
use pressmark_store::repo::for_index::PersonForIndex;
use pressmark_store::repo::manual::{DEFAULT_LOCALE, Manual, Texts};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::builder::{Builder, Built};
use super::{Scope, key_term, shorten};
use crate::analyse::{analyse, analyse_into, prefixes};
use crate::collate;
use crate::error::Result;
use crate::row::{LocalText, Membership, PersonName, PersonRow};
use crate::schema::{Fields, entity_of_person};

/// A name of a person, and what kind of name it is.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct StoredName {
    kind: String,
    name: String,
}

/// Names as the store keeps them.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum StoredNames {
    /// One by one.
    Each(Vec<StoredName>),
    /// By kind, as ORCID lists them.
    ByKind {
        given: Option<String>,
        family: Option<String>,
        credit: Option<String>,
        #[serde(default)]
        other: Vec<String>,
    },
}

/// The names of a person, the one under which they publish first.
fn names_of(stored: &str) -> Vec<StoredName> {
    let named = |kind: &str, name: String| StoredName { kind: kind.to_owned(), name };
    match serde_json::from_str(stored) {
        Ok(StoredNames::Each(names)) => names,
        Ok(StoredNames::ByKind { given, family, credit, other }) => {
            let own: Vec<String> = given.into_iter().chain(family).collect();
            let own = (!own.is_empty()).then(|| named("own", own.join(" ")));
            let credit = credit.map(|name| named("credit", name));
            credit.into_iter().chain(own).chain(other.into_iter().map(|name| named("other", name))).collect()
        }
        Err(_) => Vec::new(),
    }
}

/// The family name, where it is known which part of the name that is.
fn family_of(stored: &str) -> Option<String> {
    match serde_json::from_str(stored) {
        Ok(StoredNames::ByKind { family, .. }) => family,
        _ => None,
    }
}

/// What publications carry of a person, in one number: if it changes, the person's publications are indexed anew
/// (engineering 15). Names are not in it.
pub(crate) fn face(source: &PersonForIndex, internal_only: bool) -> u64 {
    let row = &source.row;
    let mut hash = Sha256::new();
    let is_public = !row.hidden && row.removed_at.is_none();
    hash.update([u8::from(is_public)]);
    for text in [row.orcid.as_deref().unwrap_or_default(), &row.slug] {
        hash.update(text.as_bytes());
        hash.update([0]);
    }
    hash.update([u8::from(internal_only)]);
    // Memberships are what publications are filtered by; with `internal_only` they also decide what is public.
    let mut memberships: Vec<_> =
        source.memberships.iter().map(|m| (&m.entity_id, &m.status, m.starts_at, m.ends_at)).collect();
    memberships.sort();
    for (entity, status, from, to) in memberships {
        hash.update(format!("{entity}\0{status}\0{from}\0{to:?}\0").as_bytes());
    }
    hash.finalize().iter().take(8).fold(0, |hash, byte| hash << 8 | u64::from(*byte))
}

/// The document of a person. `face` is the [`face`] that the person's publications are known to show.
pub(crate) fn person(fields: Fields, source: &PersonForIndex, face: u64) -> Result<Built> {
    let row = &source.row;
    let mut builder = Builder::new(fields, entity_of_person(row.id));
    let removed = row.removed_at.is_some();
    let workspace = row.workspace_id;
    builder.text(fields.scope, &Scope::All.of_people(workspace));
    if !removed {
        builder.text(fields.scope, &Scope::Internal.of_people(workspace));
    }
    if !removed && !row.hidden && source.visible_publications > 0 {
        builder.text(fields.scope, &Scope::Public.of_people(workspace));
    }
    for orcid in row.orcid.iter().chain(&source.former_orcids) {
        builder.text(fields.key, &key_term(workspace, "orcid", orcid));
    }
    builder.text(fields.key, &key_term(workspace, "person", &row.slug));
    let stored = names_of(&row.names);
    let manual: Manual = serde_json::from_str(&row.manual).unwrap_or_default();
    words(&mut builder, fields, source, &stored, &manual);
    terms(&mut builder, source);
    if let Some(number) = row.orcid.as_deref().and_then(orcid_number) {
        builder.number(fields.date, number);
    }
    builder.optional(fields.fetched, row.last_fetched_at);
    builder.number(fields.count, source.all_publications);
    builder.number(fields.second_count, source.visible_publications);
    builder.sort_bytes(&collate::sort_key(&row.sort_name));
    builder.face(face);
    builder.row(&mut shown(source, &stored, &manual), |row| {
        row.biography = row.biography.as_deref().map(|b| shorten(b, 1_000));
        row.biographies.iter_mut().for_each(|b| b.text = shorten(&b.text, 300));
        row.names_by_locale.iter_mut().for_each(|name| name.text = shorten(&name.text, 100));
        row.names.truncate(5);
    })?;
    Ok(builder.finish())
}

/// What people are filtered by.
fn terms(builder: &mut Builder, source: &PersonForIndex) {
    let both = |m: &membership::Model| format!("{}\u{1}{}", m.status, m.entity_id);
    for membership in &source.memberships {
        if membership.ends_at.is_none() {
            builder.term("entity", &membership.entity_id);
            builder.term("status", &membership.status);
            builder.term("membership", &both(membership));
        }
        // What was put right at once was never true.
        if membership.ends_at.is_none_or(|end| end > membership.starts_at) {
            builder.term("ever_entity", &membership.entity_id);
            builder.term("ever_status", &membership.status);
            builder.term("ever_membership", &both(membership));
        }
    }
    if source.memberships.iter().all(|m| m.ends_at.is_some()) {
        builder.term("status", "none");
    }
    for category in &source.categories {
        builder.term("category", category);
    }
}

/// An iD as a number that sorts as it does. The check digit, which may be `X`, follows from the others.
fn orcid_number(orcid: &str) -> Option<u64> {
    let orcid = Orcid::parse(orcid).ok()?;
    let digits: String = orcid.as_str().chars().filter(char::is_ascii_digit).take(15).collect();
    digits.parse().ok()
}

fn words(builder: &mut Builder, fields: Fields, source: &PersonForIndex, names: &[StoredName], manual: &Manual) {
    let mut all = String::new();
    let written = manual.name.values().map(String::as_str);
    let texts = std::iter::once(source.row.display_name.as_str()).chain(written);
    let texts = texts.chain(names.iter().map(|n| n.name.as_str()));
    // The iD too, so that the part of it that was typed finds the person.
    for text in texts.chain(source.row.orcid.as_deref()).take(60) {
        analyse_into(text, &mut all);
        let analysed = analyse(text);
        builder.text(fields.names, &analysed);
        builder.text(fields.text, &analysed);
    }
    builder.text(fields.prefix, &prefixes("", &all));
}

/// Texts by locale; none where all there is is one text whose locale is not known.
fn by_locale(texts: &Texts, most: usize) -> Vec<LocalText> {
    let one = texts.len() == 1 && texts.contains_key(DEFAULT_LOCALE);
    let texts = texts.iter().filter(|_| !one).take(20);
    texts.map(|(locale, text)| LocalText { locale: locale.clone(), text: shorten(text, most) }).collect()
}

fn shown(source: &PersonForIndex, names: &[StoredName], manual: &Manual) -> PersonRow {
    let row = &source.row;
    let biographies = manual.biography.as_ref().and_then(Option::as_ref);
    PersonRow {
        key: row.id,
        workspace_id: row.workspace_id,
        orcid: row.orcid.clone(),
        former_orcids: source.former_orcids.clone(),
        slug: row.slug.clone(),
        name: shorten(&row.display_name, 500),
        names_by_locale: by_locale(&manual.name, 300),
        names: names
            .iter()
            .take(50)
            .map(|n| PersonName { kind: n.kind.clone(), name: shorten(&n.name, 300) })
            .collect(),
        biography: row.biography.as_deref().map(|b| shorten(b, 6_000)),
        biographies: biographies.map(|texts| by_locale(texts, 1_500)).unwrap_or_default(),
        categories: source.categories.iter().take(50).cloned().collect(),
        photo_url: row.photo_url.clone(),
        people_type: row.people_type.clone(),
        sync_status: row.sync_status.clone(),
        sync_error: row.sync_error.as_deref().map(|e| shorten(e, 500)),
        last_fetched_at: row.last_fetched_at,
        publication_count: source.visible_publications,
        all_publication_count: Some(source.all_publications),
        memberships: source
            .memberships
            .iter()
            .take(200)
            .map(|m| Membership {
                entity_id: m.entity_id.clone(),
                status: m.status.clone(),
                starts_at: m.starts_at,
                ends_at: m.ends_at,
            })
            .collect(),
        hidden: row.hidden,
        revision: u32::try_from(row.revision).unwrap_or(0),
        public_changed_at: row.public_changed_at,
        created_at: row.created_at,
        sort_name: shorten(&row.sort_name, 500),
        family_name: family_of(&row.names).filter(|_| !manual.name.is_empty()).map(|name| shorten(&name, 300)),
    }
}
