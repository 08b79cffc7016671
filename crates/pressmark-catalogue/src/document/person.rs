//! The document of a person.

use pressmark_store::repo::for_index::PersonForIndex;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::builder::{Builder, Built};
use super::{Scope, key_term, shorten};
use crate::analyse::{analyse, analyse_into, prefixes};
use crate::error::Result;
use crate::row::{Membership, PersonName, PersonRow};
use crate::schema::{Fields, entity_of_person};

/// A name as the store keeps it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct StoredName {
    kind: String,
    name: String,
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
    let stored: Vec<StoredName> = serde_json::from_str(&row.names).unwrap_or_default();
    words(&mut builder, fields, source, &stored);
    for membership in source.memberships.iter().filter(|m| m.ends_at.is_none()) {
        builder.term("entity", &membership.entity_id);
        builder.term("status", &membership.status);
        builder.term("membership", &format!("{}\u{1}{}", membership.status, membership.entity_id));
    }
    builder.optional(fields.fetched, row.last_fetched_at);
    builder.number(fields.count, source.all_publications);
    builder.number(fields.public_count, source.visible_publications);
    for (field, bytes) in
        fields.sort_name.into_iter().zip(row.sort_name.as_bytes().chunks(8).chain(std::iter::repeat(&[][..])))
    {
        let number = (0..8).fold(0, |number, i| number << 8 | u64::from(bytes.get(i).copied().unwrap_or(0)));
        builder.number(field, number);
    }
    builder.face(face);
    builder.row(&mut shown(source, &stored), |row| {
        row.biography = row.biography.as_deref().map(|b| shorten(b, 1_000));
        row.names.truncate(5);
    })?;
    Ok(builder.finish())
}

fn words(builder: &mut Builder, fields: Fields, source: &PersonForIndex, names: &[StoredName]) {
    let mut all = String::new();
    let texts = std::iter::once(source.row.display_name.as_str()).chain(names.iter().map(|n| n.name.as_str()));
    // The iD too, so that the part of it that was typed finds the person.
    for text in texts.chain(source.row.orcid.as_deref()).take(60) {
        analyse_into(text, &mut all);
        let analysed = analyse(text);
        builder.text(fields.names, &analysed);
        builder.text(fields.text, &analysed);
    }
    builder.text(fields.prefix, &prefixes("", &all));
}

fn shown(source: &PersonForIndex, names: &[StoredName]) -> PersonRow {
    let row = &source.row;
    PersonRow {
        key: row.id,
        workspace_id: row.workspace_id,
        orcid: row.orcid.clone(),
        former_orcids: source.former_orcids.clone(),
        slug: row.slug.clone(),
        name: shorten(&row.display_name, 500),
        names: names
            .iter()
            .take(50)
            .map(|n| PersonName { kind: n.kind.clone(), name: shorten(&n.name, 300) })
            .collect(),
        biography: row.biography.as_deref().map(|b| shorten(b, 6_000)),
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
    }
}
