//! From ROR's organisations to ours.

use pressmark_domain::Ror;

use super::organisation::{Country, NameKind, Organisation, OrganisationId, OrganisationName, Status, Successor};
use super::wire::{List, Organization};
use crate::lenient::Text;
use crate::mapping::{self, MapError, parse, push_new, web_url};

/// Identifiers in one other registry that are kept.
const MOST_IDS: usize = 5;
/// Names that are kept of one organisation; the most that ROR holds are some forty.
const MOST_NAMES: usize = 100;

/// A page of a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// How many organisations there are on all pages.
    pub total: u64,
    /// Those of this page that can be read, in ROR's order.
    pub organisations: Vec<Organisation>,
}

/// An organisation, of the API or of the dump.
///
/// # Errors
/// [`MapError`] where the body is not JSON or no organisation of schema v2.
pub fn organisation(body: &[u8]) -> Result<Organisation, MapError> {
    mapping::read(body, |body| {
        let sent: Organization<'_> = parse(body)?;
        view(&sent)
    })
}

/// A page of a search.
///
/// # Errors
/// [`MapError`] where the body is not JSON or no such page.
pub fn list(body: &[u8]) -> Result<Found, MapError> {
    mapping::read(body, |body| {
        let sent: List<'_> = parse(body)?;
        let total = sent.total.count().ok_or_else(|| not_one("there is no `number_of_results`"))?;
        let organisations = sent.items.iter().filter_map(|item| view(item).ok()).collect();
        Ok(Found { total: u64::from(total), organisations })
    })
}

fn not_one(reason: impl Into<String>) -> MapError {
    MapError::NotAnOrganisation(reason.into())
}

fn view(sent: &Organization<'_>) -> Result<Organisation, MapError> {
    let id = sent.id.get().ok_or_else(|| not_one("it has no `id`"))?;
    let ror_id = Ror::parse(id).map_err(|_| MapError::unusable("id", id))?;
    let (name, other_names) = names(sent)?;
    let place = sent.locations.iter().next().map(|location| &location.details);
    let country = place.and_then(|place| {
        let code = place.country_code.plain();
        Some(Country { name: place.country_name.plain().or_else(|| code.clone())?, code })
    });
    let mut types = Vec::new();
    sent.types.iter().filter_map(Text::plain).for_each(|kind| push_new(&mut types, kind.to_lowercase()));
    let link = |kind: &str| {
        let of_kind = sent.links.iter().find(|link| link.kind.get().is_some_and(|k| k.eq_ignore_ascii_case(kind)))?;
        of_kind.value.get().and_then(web_url)
    };
    Ok(Organisation {
        ror_id,
        name,
        other_names,
        status: status(&sent.status)?,
        types,
        country,
        city: place.and_then(|place| place.name.plain()),
        region: place.and_then(|place| place.region.plain()),
        established: sent.established.0.and_then(|year| i32::try_from(year).ok()),
        website: link("website"),
        wikipedia_url: link("wikipedia"),
        domains: sent.domains.iter().filter_map(Text::plain).collect(),
        external_ids: external_ids(sent),
        successors: successors(sent),
        last_modified: sent.admin.last_modified.date.plain(),
    })
}

fn status(sent: &Text<'_>) -> Result<Status, MapError> {
    match sent.get().map(str::to_ascii_lowercase).as_deref() {
        Some("active") => Ok(Status::Active),
        Some("inactive") => Ok(Status::Inactive),
        Some("withdrawn") => Ok(Status::Withdrawn),
        _ => Err(MapError::unusable("status", sent.raw())),
    }
}

/// The name that ROR shows, and the others. A name of several kinds is the first of label, acronym, alias.
fn names(sent: &Organization<'_>) -> Result<(String, Vec<OrganisationName>), MapError> {
    let mut display: Option<String> = None;
    let mut others: Vec<OrganisationName> = Vec::new();
    for name in sent.names.iter().take(MOST_NAMES) {
        let Some(value) = name.value.plain() else { continue };
        let is = |kind: &str| name.kinds.iter().any(|k| k.get().is_some_and(|k| k.eq_ignore_ascii_case(kind)));
        if is("ror_display") && display.is_none() {
            display = Some(value);
            continue;
        }
        let kind = match (is("label"), is("acronym")) {
            (true, _) => NameKind::Label,
            (false, true) => NameKind::Acronym,
            (false, false) => NameKind::Alias,
        };
        let lang = name.lang.plain();
        push_new(&mut others, OrganisationName { value, kind, lang });
    }
    // ROR promises a name to show; where it is missing, the first other one is shown.
    match display {
        Some(display) => Ok((display, others)),
        None if !others.is_empty() => {
            let at = others.iter().position(|name| name.kind == NameKind::Label).unwrap_or_default();
            let first = others.remove(at);
            Ok((first.value, others))
        }
        None if sent.name_of_v1.get().is_some() => Err(not_one("it is of schema v1; the dump of schema v2 is needed")),
        None => Err(not_one("it has no name")),
    }
}

fn external_ids(sent: &Organization<'_>) -> Vec<OrganisationId> {
    let mut found = Vec::new();
    for ids in &sent.external_ids {
        let Some(scheme) = ids.kind.plain() else { continue };
        let scheme = scheme.to_lowercase();
        let values = std::iter::once(&ids.preferred).chain(&ids.all).filter_map(Text::plain).take(MOST_IDS);
        values.for_each(|value| push_new(&mut found, OrganisationId { scheme: scheme.clone(), value }));
    }
    found
}

fn successors(sent: &Organization<'_>) -> Vec<Successor> {
    let is_successor = |kind: &Text<'_>| kind.get().is_some_and(|kind| kind.eq_ignore_ascii_case("successor"));
    let of_kind = sent.relationships.iter().filter(|other| is_successor(&other.kind));
    let read = of_kind.filter_map(|other| {
        let ror_id = Ror::parse(other.id.get()?).ok()?;
        let name = other.label.plain().unwrap_or_else(|| ror_id.to_string());
        Some(Successor { ror_id, name })
    });
    read.collect()
}
