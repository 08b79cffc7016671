//! `PATCH /api/people/{orcid}/affiliation`: says where a person belongs from a day on. History is kept.

use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::people::{self, AffiliateError, Affiliated, Affiliation};
use serde::{Deserialize, Serialize};
use serde_json::{Map, json};
use utoipa::ToSchema;

use super::{absent, applied, named};
use crate::body::{self, Fields};
use crate::caller::Caller;
use crate::dashboard::{refuse_nulls, told};
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

const KNOWN: &[&str] = &["entity_id", "status", "starts_at"];
/// No short name of an entity is longer.
const LONGEST_ENTITY: usize = 120;
/// The largest integer that every client can hold.
const MOST: i64 = 9_007_199_254_740_991;
/// Statuses as they are sent, and as they are kept.
const STATUSES: [(&str, &str); 3] = [("cesam", "member"), ("external", "external"), ("member", "member")];

/// Where the person is to belong.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct SetAffiliationRequest {
    /// The entity.
    #[schema(min_length = 1, example = "cesam")]
    entity_id: String,
    /// `cesam` (or `member`) or `external`.
    #[schema(pattern = "^(cesam|external|member)$", example = "cesam")]
    status: String,
    /// From when on, Unix milliseconds; now where it is left out.
    #[schema(required = false, minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    starts_at: i64,
}

/// Where the person belongs now.
#[derive(Serialize, ToSchema)]
pub(crate) struct AffiliationSet {
    /// Always `true`.
    success: bool,
    /// The membership.
    affiliation: AffiliationNow,
}

/// A membership that goes on.
#[derive(Serialize, ToSchema)]
pub(crate) struct AffiliationNow {
    /// The person's ORCID iD; null if they have none.
    person_orcid: Option<String>,
    /// The entity.
    entity_id: String,
    /// As it was sent.
    status: &'static str,
    /// Unix milliseconds.
    starts_at: i64,
    /// Always null: it goes on.
    #[schema(value_type = Option<i64>)]
    ends_at: Option<()>,
}

/// Say where a person belongs. The active membership of the same entity ends where this one begins.
#[utoipa::path(
    patch, path = "/api/people/{orcid}/affiliation", tag = "People", operation_id = "set_affiliation",
    params(("orcid" = String, Path, description = "ORCID iD, current or former; or `slug:` and a short name.")),
    request_body = SetAffiliationRequest,
    responses(
        (status = 200, description = "Where the person belongs.", body = AffiliationSet),
        (status = 400, description = "The iD or the body is malformed, or the entity has another membership of that time.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no member of a workspace.", body = ErrorBody),
        (status = 404, description = "No such person, or no such entity.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn set_affiliation(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    orcid: Result<Path<String>, PathRejection>,
    content: Body,
) -> Result<Response, Failure> {
    let bytes = body::read(content, state.settings.body_timeout).await?;
    let (named, wish) = (named(orcid)?, parse(&bytes)?);
    let wanted = Affiliation { entity_id: &wish.entity_id, status: wish.kept, starts_at: wish.starts_at };
    let set = people::affiliate_person(&state.store, caller.workspace_id, &named, wanted, &caller.actor).await;
    let set = set.map_err(refusal)?;
    let changed = set.changed.clone();
    Ok(applied(&state, &changed, told(StatusCode::OK, answer(set, wish.sent))).await)
}

/// What was asked for.
struct Wish {
    entity_id: String,
    sent: &'static str,
    kept: &'static str,
    starts_at: Option<i64>,
}

fn parse(bytes: &[u8]) -> Result<Wish, Failure> {
    let mut fields = Fields::of(bytes, Some(KNOWN));
    refuse_nulls(&mut fields, KNOWN);
    let entity_id = fields.required("entity_id", LONGEST_ENTITY).trim().to_owned();
    let status = fields.required("status", LONGEST_ENTITY);
    let found = STATUSES.into_iter().find(|(sent, _)| *sent == status);
    if found.is_none() && !status.is_empty() {
        fields.complain("status", "Must be one of: cesam, external, member");
    }
    let starts_at = fields.integer("starts_at", 1, MOST);
    fields.finish()?;
    let (sent, kept) = found.unwrap_or(STATUSES[0]);
    Ok(Wish { entity_id, sent, kept, starts_at })
}

fn answer(set: Affiliated, sent: &'static str) -> AffiliationSet {
    let affiliation = AffiliationNow {
        // People without an iD are named by their short name.
        person_orcid: Some(set.orcid).filter(|orcid| !orcid.starts_with("slug:")),
        entity_id: set.entity_id,
        status: sent,
        starts_at: set.starts_at,
        ends_at: None,
    };
    AffiliationSet { success: true, affiliation }
}

fn refusal(error: AffiliateError) -> Failure {
    match error {
        AffiliateError::UnknownPerson => absent(),
        AffiliateError::UnknownEntity => Failure::not_found("Entity not found"),
        AffiliateError::Overlap(why) => {
            let fields = Map::from_iter([("starts_at".to_owned(), json!([format!("Refused, since {why}")]))]);
            let message = "The membership overlaps with another one of the same entity";
            Failure::invalid(message, Vec::new(), fields).with_code("membership_overlap")
        }
        AffiliateError::Store(error) => error.into(),
    }
}
