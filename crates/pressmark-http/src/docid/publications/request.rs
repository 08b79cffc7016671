//! The form, as it is described; it is read with all complaints at once.

use serde::Deserialize;
use utoipa::ToSchema;

/// A work to be deposited.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct PublishRequest {
    /// Title; emphasis and the like may be marked in HTML.
    #[schema(min_length = 1)]
    title: String,
    #[serde(rename = "abstract")]
    abstract_text: Option<String>,
    /// A number of `get-resource-types`.
    resource_type_id: i64,
    /// A number of `get-publication-types`.
    publication_type_id: Option<i64>,
    #[schema(min_items = 1)]
    creators: Vec<CreatorForm>,
    #[schema(required = false)]
    organizations: Vec<OrganizationForm>,
    #[schema(required = false)]
    funders: Vec<FunderForm>,
    #[serde(flatten)]
    more: MoreOfForm,
    /// Ours: that it is none of the works that look like it.
    confirm_new: Option<bool>,
    /// Ours: the draft that it was; its files become the publication's, and the draft ends.
    draft_id: Option<i64>,
}

/// What we take beside what the contract names.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct MoreOfForm {
    /// `2019`, `2019-05` or `2019-05-17`; never made up.
    publication_date: Option<String>,
    publisher: Option<String>,
    /// BCP 47.
    language: Option<String>,
    /// SPDX identifier, or the address of a licence.
    license: Option<String>,
    keywords: Option<Vec<String>>,
    subjects: Option<Vec<String>>,
    /// The DOI that the work has already: then it is attached to that work, and gets no other.
    doi: Option<String>,
    related_identifiers: Option<Vec<RelatedForm>>,
    /// What its makers call this version.
    version: Option<String>,
    /// First day on which its files are public, `2030-01-31`.
    embargo_until: Option<String>,
    /// Currency of amounts that come without one, ISO 4217.
    award_currency: Option<String>,
}

/// Changes of a deposit: what is left out stays, null takes away, a list replaces the list.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct EditRequest {
    title: Option<String>,
    #[serde(rename = "abstract")]
    abstract_text: Option<String>,
    resource_type_id: Option<i64>,
    publication_type_id: Option<i64>,
    creators: Option<Vec<CreatorForm>>,
    organizations: Option<Vec<OrganizationForm>>,
    funders: Option<Vec<FunderForm>>,
    #[serde(flatten)]
    more: MoreOfForm,
}

/// Who made it.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct CreatorForm {
    /// `Family, Given`, or the whole name.
    creator_name: String,
    /// ORCID iD, bare or as a URL.
    orcid_id: Option<String>,
    /// A number of `get-creators-roles`.
    role_id: Option<i64>,
    affiliation: Option<String>,
    /// Ours: ROR id of the affiliation.
    ror_id: Option<String>,
    /// Ours: `Organizational` for a group or an institution.
    #[schema(pattern = "^(Personal|Organizational)$")]
    name_type: Option<String>,
}

/// An institution that it came from.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct OrganizationForm {
    organization_name: String,
    /// ROR id, bare or as a URL.
    ror_id: Option<String>,
    country: Option<String>,
}

/// Who paid.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct FunderForm {
    funder_name: String,
    grant_number: Option<String>,
    award_amount: Option<f64>,
    /// Ours: ISO 4217.
    award_currency: Option<String>,
    /// Ours: ROR id.
    ror_id: Option<String>,
}

/// Another work.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct RelatedForm {
    /// DataCite's word: `IsSupplementTo`.
    relation_type: String,
    related_identifier: String,
    /// `DOI`, `Handle`, `URL`, `ISSN`, …; where it is left out, a DOI, handle or address is known by its look.
    related_identifier_type: Option<String>,
}
