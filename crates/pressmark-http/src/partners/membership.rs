//! `POST /api/partners/people/{orcid}/membership`: a partner tells that a researcher belongs to an entity, for holders of
//! a key with the scope `membership.update`.

use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use axum::response::{IntoResponse as _, Response};
use http::header::CACHE_CONTROL;
use http::{HeaderName, HeaderValue};
use pressmark_app::people::{AffiliateError, affiliate};
use pressmark_catalogue::Applied;
use pressmark_domain::Orcid;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use crate::body::{self, Fields};
use crate::caller::Caller;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

const KNOWN: &[&str] = &["entity_id", "status", "starts_at"];
/// No key of an entity is longer.
const LONGEST_ENTITY: usize = 120;
/// The largest integer that every client can hold.
const MOST: i64 = 9_007_199_254_740_991;

/// Where a researcher belongs.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct MembershipRequest {
    /// An entity of the key's workspace.
    #[schema(min_length = 1, max_length = 120, example = "cesam")]
    entity_id: String,
    /// `cesam` or `member`: a member. `external`: somebody from elsewhere.
    #[schema(pattern = "^(cesam|member|external)$", example = "cesam")]
    status: String,
    /// Since when, Unix milliseconds; now, if left out.
    #[schema(required = false, minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    starts_at: i64,
}

/// A membership that began.
#[derive(Serialize, ToSchema)]
pub(crate) struct MembershipAnswer {
    /// Always `true`.
    success: bool,
    /// The membership.
    affiliation: Affiliation,
}

/// A membership.
#[derive(Serialize, ToSchema)]
pub(crate) struct Affiliation {
    /// Whose.
    person_orcid: String,
    /// Where.
    entity_id: String,
    /// As it was sent.
    status: &'static str,
    /// Since when, Unix milliseconds.
    starts_at: i64,
    /// Always null: it goes on.
    #[schema(value_type = Option<i64>)]
    ends_at: Option<()>,
}

/// How a partner calls a status, and how the registry does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Status {
    sent: &'static str,
    kept: &'static str,
}

const STATUSES: [Status; 3] = [
    Status { sent: "cesam", kept: "member" },
    Status { sent: "member", kept: "member" },
    Status { sent: "external", kept: "external" },
];

/// Tell where a researcher belongs. What they were in that entity before ends.
#[utoipa::path(
    post, path = "/api/partners/people/{orcid}/membership", tag = "Memberships", operation_id = "set_membership",
    params(("orcid" = String, Path, description = "ORCID iD, current or former.")),
    request_body = MembershipRequest,
    responses(
        (status = 200, description = "It is so now.", body = MembershipAnswer),
        (status = 400, description = "The iD or the body is malformed, or the time is before another membership in the entity.", body = ErrorBody),
        (status = 401, description = "The API key is missing, invalid or inactive.", body = ErrorBody),
        (status = 403, description = "The API key lacks the scope `membership.update`.", body = ErrorBody),
        (status = 404, description = "The workspace has no such researcher, or no such entity.", body = ErrorBody),
        (status = 413, description = "The body is too long.", body = ErrorBody),
        (status = 429, description = "The key's limit is used up.", body = ErrorBody),
        (status = 503, description = "The database is not available.", body = ErrorBody),
    ), security(("apiKey" = [])),
)]
pub(crate) async fn set_membership(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    orcid: Result<Path<String>, PathRejection>,
    content: Body,
) -> Result<Response, Failure> {
    let bytes = body::read(content, state.settings.body_timeout).await?;
    let orcid = read_orcid(orcid)?;
    let (entity, status, starts_at) = parse(&bytes)?;
    let (workspace, actor) = (caller.workspace_id, &caller.actor);
    let done = affiliate(&state.store, workspace, &orcid, &entity, status.kept, starts_at, actor).await;
    let done = done.map_err(refusal)?;
    let affiliation = Affiliation {
        person_orcid: done.orcid,
        entity_id: done.entity_id,
        status: status.sent,
        starts_at: done.starts_at,
        ends_at: None,
    };
    let applied = state.applied(&done.changed).await;
    Ok(told(MembershipAnswer { success: true, affiliation }, applied))
}

/// An answer that nobody keeps, and which says if the catalogue does not have the write yet.
fn told(answer: MembershipAnswer, applied: Applied) -> Response {
    let mut response = ([(CACHE_CONTROL, "no-store")], axum::Json(answer)).into_response();
    if applied == Applied::Pending {
        let name = HeaderName::from_static("pressmark-catalogue");
        response.headers_mut().insert(name, HeaderValue::from_static("pending"));
    }
    response
}

fn read_orcid(part: Result<Path<String>, PathRejection>) -> Result<Orcid, Failure> {
    let text = part.map(|Path(text)| text).unwrap_or_default();
    Orcid::parse(&text).map_err(|error| {
        let fields = Map::from_iter([("orcid".to_owned(), json!([error.to_string()]))]);
        Failure::invalid("Invalid ORCID iD", Vec::new(), fields)
    })
}

fn parse(bytes: &[u8]) -> Result<(String, Status, Option<i64>), Failure> {
    let mut fields = Fields::of(bytes, Some(KNOWN));
    let entity = fields.required("entity_id", LONGEST_ENTITY).trim().to_owned();
    let name = fields.required("status", 40);
    let status = STATUSES.into_iter().find(|status| status.sent == name);
    if status.is_none() && !name.is_empty() {
        fields.complain("status", "Must be one of: cesam, member, external");
    }
    if fields.value("starts_at").is_some_and(Value::is_null) {
        fields.complain("starts_at", "Must not be null");
    }
    let starts_at = fields.integer("starts_at", 1, MOST);
    fields.finish()?;
    let status = status.ok_or_else(|| Failure::internal("a status that is none was not complained of"))?;
    Ok((entity, status, starts_at))
}

fn refusal(error: AffiliateError) -> Failure {
    match error {
        AffiliateError::UnknownPerson => Failure::not_found("Researcher not found"),
        AffiliateError::UnknownEntity => Failure::not_found("Entity not found"),
        AffiliateError::Overlap(why) => {
            let fields = Map::from_iter([("starts_at".to_owned(), json!([why]))]);
            Failure::invalid("The membership overlaps another", Vec::new(), fields).with_code("membership_overlap")
        }
        AffiliateError::Store(error) => error.into(),
    }
}
