//! An organisation of ROR, as this contract shows one.

use pressmark_sources::ror::{self, NameKind, OrganisationName};
use serde::Serialize;
use utoipa::ToSchema;

/// An organisation.
#[derive(Serialize, ToSchema)]
#[schema(as = RorOrganization)]
pub(super) struct Organization {
    /// ROR id, a URL.
    ror_id: String,
    /// The name that ROR shows.
    name: String,
    /// The name in other languages and scripts.
    labels: Vec<Label>,
    /// Former and colloquial names, other spellings.
    aliases: Vec<String>,
    /// Acronyms.
    acronyms: Vec<String>,
    /// `active`; `inactive` or `withdrawn` only with what took its place.
    #[schema(pattern = "^(active|inactive|withdrawn)$")]
    status: &'static str,
    /// What took its place.
    successors: Vec<SuccessorRow>,
    /// What it is: `education`, `funder`, …
    types: Vec<String>,
    /// Country.
    country: Option<String>,
    /// Code of the country, ISO 3166-1.
    country_code: Option<String>,
    /// City.
    city: Option<String>,
    /// State or province.
    region: Option<String>,
    /// Year in which it was founded.
    established: Option<i32>,
    /// Its web site.
    website: Option<String>,
    /// Its page in Wikipedia.
    wikipedia_url: Option<String>,
    /// Identifiers elsewhere.
    external_ids: Vec<ExternalIdRow>,
}

/// A name in a language.
#[derive(Serialize, ToSchema)]
#[schema(as = RorLabel)]
pub(super) struct Label {
    /// The name.
    label: String,
    /// ISO 639-1.
    lang: Option<String>,
}

/// What took an organisation's place.
#[derive(Serialize, ToSchema)]
#[schema(as = RorSuccessor)]
pub(super) struct SuccessorRow {
    /// ROR id, a URL.
    ror_id: String,
    /// Name.
    name: String,
}

/// An identifier elsewhere.
#[derive(Serialize, ToSchema)]
#[schema(as = RorExternalId)]
pub(super) struct ExternalIdRow {
    /// `fundref`, `grid`, `isni`, `wikidata`.
    scheme: String,
    /// The identifier.
    value: String,
}

impl Organization {
    pub(super) fn of(organisation: ror::Organisation) -> Self {
        let named = |kind| organisation.names_of(kind).map(|name| name.value.clone()).collect();
        let label = |name: &OrganisationName| Label { label: name.value.clone(), lang: name.lang.clone() };
        let (aliases, acronyms) = (named(NameKind::Alias), named(NameKind::Acronym));
        let labels = organisation.names_of(NameKind::Label).map(label).collect();
        let successor =
            |successor: ror::Successor| SuccessorRow { ror_id: successor.ror_id.to_string(), name: successor.name };
        let (country, country_code) =
            organisation.country.map_or((None, None), |country| (Some(country.name), country.code));
        let external = |id: ror::OrganisationId| ExternalIdRow { scheme: id.scheme, value: id.value };
        Self {
            ror_id: organisation.ror_id.to_string(),
            name: organisation.name,
            labels,
            aliases,
            acronyms,
            status: organisation.status.as_str(),
            successors: organisation.successors.into_iter().map(successor).collect(),
            types: organisation.types,
            country,
            country_code,
            city: organisation.city,
            region: organisation.region,
            established: organisation.established,
            website: organisation.website,
            wikipedia_url: organisation.wikipedia_url,
            external_ids: organisation.external_ids.into_iter().map(external).collect(),
        }
    }
}
