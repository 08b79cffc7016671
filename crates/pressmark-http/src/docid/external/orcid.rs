//! `GET /api/v1/orcid/{orcid_id}`: a person's public profile.

use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use pressmark_app::external::{Profile, ProfileAnswer, ProfileEmployment, Told};
use pressmark_domain::Orcid;
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::{answer, asker, cached_at, invalid, words};
use crate::caller::Caller;
use crate::docid::envelope::{DocidError, Envelope};
use crate::failure::Failure;
use crate::state::HttpState;

/// Bytes of the longest text that is looked at for an iD.
const LONGEST: usize = 100;

/// A profile: what is public of it, without addresses of mail.
#[derive(Serialize, ToSchema)]
pub(crate) struct OrcidProfile {
    /// The iD.
    orcid_id: String,
    /// The iD as a URL.
    orcid_url: String,
    /// The name to show.
    name: Option<String>,
    /// Given names.
    given_names: Option<String>,
    /// Family name.
    family_name: Option<String>,
    /// The name under which the person publishes.
    credit_name: Option<String>,
    /// Other names: former ones, other scripts.
    other_names: Vec<String>,
    /// Biography, plain text.
    biography: Option<String>,
    /// Keywords.
    keywords: Vec<String>,
    /// Web pages.
    links: Vec<OrcidLink>,
    /// Identifiers elsewhere.
    external_ids: Vec<OrcidIdentifier>,
    /// Where the person works and worked.
    employments: Vec<OrcidEmployment>,
    /// Where the person works now, for a form: the first employment that lasts.
    affiliation: Option<String>,
    /// ROR id of that, where ORCID knows it.
    ror_id: Option<String>,
    /// When ORCID said so, if the answer had been kept; `Age` tells it in seconds.
    cached_at: Option<String>,
}

/// A web page.
#[derive(Serialize, ToSchema)]
pub(crate) struct OrcidLink {
    /// What the person calls it.
    name: Option<String>,
    /// Its address.
    url: String,
}

/// An identifier elsewhere.
#[derive(Serialize, ToSchema)]
pub(crate) struct OrcidIdentifier {
    /// The kind in ORCID's words.
    #[serde(rename = "type")]
    kind: String,
    /// The value.
    value: String,
    /// Where it leads.
    url: Option<String>,
}

/// An employment.
#[derive(Serialize, ToSchema)]
pub(crate) struct OrcidEmployment {
    /// Name of the organisation.
    organization: Option<String>,
    /// Its ROR id, where ORCID knows it.
    ror_id: Option<String>,
    /// Department.
    department: Option<String>,
    /// Role or title.
    role: Option<String>,
    /// First day, as far as it is known.
    start_date: Option<String>,
    /// Last day; null while it lasts.
    end_date: Option<String>,
}

impl OrcidEmployment {
    fn of(employment: ProfileEmployment) -> Self {
        Self {
            organization: employment.organization,
            ror_id: employment.ror_id.map(|ror| ror.to_string()),
            department: employment.department,
            role: employment.role,
            start_date: employment.start_date.map(|date| date.to_string()),
            end_date: employment.end_date.map(|date| date.to_string()),
        }
    }
}

impl OrcidProfile {
    fn of(profile: Profile, cached_at: Option<String>) -> Self {
        let employments: Vec<_> = profile.employments.into_iter().map(OrcidEmployment::of).collect();
        let now = employments.iter().find(|employment| employment.end_date.is_none());
        let (affiliation, ror_id) = now.map_or((None, None), |now| (now.organization.clone(), now.ror_id.clone()));
        let links = profile.links.into_iter().map(|link| OrcidLink { name: link.name, url: link.url });
        let ids = profile.identifiers.into_iter();
        let ids = ids.map(|id| OrcidIdentifier { kind: id.kind, value: id.value, url: id.url });
        Self {
            orcid_url: profile.orcid_id.url(),
            orcid_id: profile.orcid_id.to_string(),
            name: profile.name,
            given_names: profile.given_names,
            family_name: profile.family_name,
            credit_name: profile.credit_name,
            other_names: profile.other_names,
            biography: profile.biography,
            keywords: profile.keywords,
            links: links.collect(),
            external_ids: ids.collect(),
            employments,
            affiliation,
            ror_id,
            cached_at,
        }
    }
}

/// Read a profile at ORCID. An answer that had been kept does not count against the limit.
#[utoipa::path(
    get, path = "/api/v1/orcid/{orcid_id}", tag = "External services", operation_id = "orcid_profile",
    params(("orcid_id" = String, Path, description = "ORCID iD, bare or as an encoded URL.")),
    responses(
        (status = 200, description = "The profile.", body = Envelope<OrcidProfile>),
        (status = 400, description = "This is no ORCID iD, or its check digit is wrong.", body = DocidError),
        (status = 401, description = "There is no access token, or none that is good.", body = DocidError),
        (status = 403, description = "An API key does not allow this.", body = DocidError),
        (status = 404, description = "Nobody has the iD, it was replaced by another, or its record is closed.", body = DocidError),
        (status = 429, description = "Too many questions in an hour.", body = DocidError),
        (status = 502, description = "ORCID does not answer as it should.", body = DocidError),
        (status = 503, description = "ORCID cannot be asked now, or the database is not available.", body = DocidError),
    ), security(("bearer" = [])),
)]
pub(crate) async fn orcid_profile(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    orcid_id: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    let orcid = match &orcid_id {
        Ok(Path(text)) if text.len() <= LONGEST => {
            Orcid::parse(text).map_err(|error| invalid("orcid_id", error.to_string()))?
        }
        _ => return Err(invalid("orcid_id", "Cannot be read as an ORCID iD")),
    };
    let asker = asker(&state, &caller)?;
    let told = state.external.profile(&orcid, &asker).await.map_err(words).and_then(shown);
    answer(told, &asker, "ORCID profile")
}

/// The profile, if the iD has one that may be read.
fn shown(told: Told<ProfileAnswer>) -> Result<Told<OrcidProfile>, Failure> {
    let cached_at = cached_at(&told);
    let Told { value, fetched_at, is_kept } = told;
    match value {
        ProfileAnswer::Profile(profile) => {
            Ok(Told { value: OrcidProfile::of(*profile, cached_at), fetched_at, is_kept })
        }
        ProfileAnswer::Moved(primary) => Err(Failure::not_found(format!("This iD was replaced by {primary}"))),
        ProfileAnswer::Closed => Err(Failure::not_found("The record of this iD is closed")),
    }
}
