//! Lists to which every provider adds what the more trusted do not have.

use super::provenance::Provenance;
use crate::text::fold;
use crate::view::ProviderView;
use crate::work::{Funder, Identifier, License, Link, Relation, WorkRecord, scheme};

/// Unites a list: `join` takes an element into the list and tells whether that changed it.
fn unite<T: Clone>(
    field: &'static str,
    views: &[&ProviderView],
    fields: &mut Provenance,
    list: impl Fn(&WorkRecord) -> &[T],
    join: impl Fn(&mut Vec<T>, &T) -> bool,
) -> Vec<T> {
    let mut united = Vec::new();
    for view in views {
        let changes = list(&view.record).iter().filter(|element| join(&mut united, element)).count();
        if changes > 0 {
            fields.note(field, view);
        }
    }
    united
}

/// All identifiers but the work's own DOI; a DOI that another view gives for the work (a former one, an alias) joins them.
pub(super) fn identifiers(record: &WorkRecord, views: &[&ProviderView], fields: &mut Provenance) -> Vec<Identifier> {
    let own = record.doi.as_ref().map(ToString::to_string);
    let is_own = |id: &Identifier| {
        id.scheme == scheme::DOI && own.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(&id.value))
    };
    let mut all: Vec<Identifier> = Vec::new();
    for view in views {
        let doi =
            view.record.doi.iter().map(|doi| Identifier { scheme: scheme::DOI.to_owned(), value: doi.to_string() });
        for identifier in doi.chain(view.record.identifiers.iter().cloned()) {
            if !is_own(&identifier) && !all.contains(&identifier) {
                fields.note("identifiers", view);
                all.push(identifier);
            }
        }
    }
    all
}

/// All relations, except a work's relation to itself (publishers register those).
pub(super) fn relations(record: &WorkRecord, views: &[&ProviderView], fields: &mut Provenance) -> Vec<Relation> {
    let own = record.doi.as_ref().map(ToString::to_string);
    let is_own = |id: &Identifier| id.scheme == scheme::DOI && own.as_deref() == Some(id.value.as_str());
    unite(
        "relations",
        views,
        fields,
        |r| &r.relations,
        |all, relation| {
            let is_new = !is_own(&relation.identifier) && !all.contains(relation);
            if is_new {
                all.push(relation.clone());
            }
            is_new
        },
    )
}

/// All places to read the work, each once: one URL with or without `https`, `dx.` or a slash at the end is one place.
pub(super) fn links(views: &[&ProviderView], fields: &mut Provenance) -> Vec<Link> {
    unite(
        "links",
        views,
        fields,
        |r| &r.links,
        |all, link| {
            let same = |known: &&mut Link| {
                url_key(&known.url) == url_key(&link.url)
                    && fits(&known.kind, &link.kind)
                    && fits(&known.content_type, &link.content_type)
            };
            match all.iter_mut().find(same) {
                Some(known) => fill(&mut known.kind, &link.kind) | fill(&mut known.content_type, &link.content_type),
                None => {
                    all.push(link.clone());
                    true
                }
            }
        },
    )
}

/// All licences, each once per version of the work that it covers.
pub(super) fn licenses(views: &[&ProviderView], fields: &mut Provenance) -> Vec<License> {
    unite(
        "licenses",
        views,
        fields,
        |r| &r.licenses,
        |all, license| {
            let same = |known: &&mut License| {
                let url = |l: &License| l.url.as_deref().map(url_key);
                let same_url = url(known).is_some() && url(known) == url(license);
                let same_spdx = known.spdx.is_some() && known.spdx == license.spdx;
                let is_vaguer = creative_commons(license).is_some_and(|(kind, version)| {
                    version.is_none() && creative_commons(known).is_some_and(|(known, _)| known == kind)
                });
                (same_url || same_spdx || is_vaguer)
                    && (license.version.is_none() || known.version == license.version)
                    && (license.start.is_none() || known.start.is_none() || known.start == license.start)
            };
            match all.iter_mut().find(same) {
                Some(known) => fill(&mut known.spdx, &license.spdx) | fill(&mut known.start, &license.start),
                None => {
                    all.push(license.clone());
                    true
                }
            }
        },
    )
}

/// All funders with their awards. A funder that one provider names without an award, another with, is one element; the
/// same award of the same funder too, however spelt.
pub(super) fn funders(views: &[&ProviderView], fields: &mut Provenance) -> Vec<Funder> {
    unite(
        "funders",
        views,
        fields,
        |r| &r.funders,
        |all, funder| {
            let award = funder.award.as_deref().map(award_key);
            let known_award = |known: &Funder| known.award.as_deref().map(award_key);
            let same = |known: &Funder| is_same_funder(known, funder);
            let at = all
                .iter()
                .position(|known| same(known) && known_award(known) == award)
                .or_else(|| all.iter().position(|known| same(known) && (known.award.is_none() || award.is_none())));
            let Some(known) = at.and_then(|at| all.get_mut(at)) else {
                all.push(funder.clone());
                return true;
            };
            fill(&mut known.award, &funder.award)
                | fill(&mut known.doi, &funder.doi)
                | fill(&mut known.ror, &funder.ror)
                | fill(&mut known.name, &funder.name)
                | fill(&mut known.amount, &funder.amount)
        },
    )
}

/// By registry id where both have one of a kind (ministries of many countries share a name), else by name.
fn is_same_funder(a: &Funder, b: &Funder) -> bool {
    if a.doi.is_some() && b.doi.is_some() {
        return a.doi == b.doi;
    }
    if a.ror.is_some() && b.ror.is_some() {
        return a.ror == b.ror;
    }
    let name = |f: &Funder| f.name.as_deref().map(fold).filter(|name| !name.is_empty());
    name(a).is_some() && name(a) == name(b)
}

fn award_key(award: &str) -> String {
    fold(award).replace(' ', "")
}

/// Fills a gap; tells whether it did.
fn fill<T: Clone>(part: &mut Option<T>, other: &Option<T>) -> bool {
    let fills = part.is_none() && other.is_some();
    if fills {
        part.clone_from(other);
    }
    fills
}

fn fits(a: &Option<String>, b: &Option<String>) -> bool {
    a.is_none() || b.is_none() || a == b
}

/// What of a URL tells places apart.
fn url_key(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = host.to_ascii_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    let host = if host == "dx.doi.org" { "doi.org" } else { host };
    format!("{host}/{}", path.trim_end_matches('/'))
}

/// Kind and version of a Creative Commons licence by its URL; OpenAlex leaves the version out.
fn creative_commons(license: &License) -> Option<(String, Option<String>)> {
    let key = url_key(license.url.as_deref()?).to_ascii_lowercase();
    if let Some(kind) = key.strip_prefix("openalex.org/licenses/cc-") {
        return Some((kind.to_owned(), None));
    }
    let mut parts = key.strip_prefix("creativecommons.org/licenses/")?.split('/');
    Some((parts.next()?.to_owned(), parts.next().map(str::to_owned)))
}
