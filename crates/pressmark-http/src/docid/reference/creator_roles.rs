//! `GET /api/v1/publications/get-creators-roles`: what somebody can have done for a deposit.

use std::sync::OnceLock;

use axum::response::Response;
use pressmark_domain::vocabulary::{self, CreatorRole};
use serde::Serialize;
use utoipa::ToSchema;

use super::told;
use crate::answer::Answer;
use crate::asker::Conditions;
use crate::docid::envelope::{DocidError, Envelope};
use crate::failure::Failure;

static KEPT: OnceLock<Answer> = OnceLock::new();

/// A role of a creator.
#[derive(Serialize, ToSchema)]
pub(crate) struct CreatorRoleRow {
    /// The number that deposits name it by; from 101 on, this registry's own.
    role_id: i64,
    /// What it is called.
    role_name: &'static str,
    /// The code, which never changes.
    code: &'static str,
    /// DataCite's `contributorType`; null for those who are creators there.
    datacite_contributor_type: Option<&'static str>,
}

/// All of them, in the order of lists.
#[derive(Serialize, ToSchema)]
pub(crate) struct CreatorRoles(Vec<CreatorRoleRow>);

impl CreatorRoleRow {
    fn of(row: &CreatorRole) -> Self {
        Self { role_id: row.id, role_name: row.name, code: row.code, datacite_contributor_type: row.contributor_type }
    }
}

/// Roles of creators.
#[utoipa::path(
    get, path = "/api/v1/publications/get-creators-roles", tag = "Reference data", operation_id = "getCreatorsRoles",
    responses(
        (status = 200, description = "All of them.", body = Envelope<CreatorRoles>),
        (status = 304, description = "The client has them already."),
        (status = 503, description = "Not now.", body = DocidError),
    ),
)]
pub(crate) async fn get_creators_roles(conditions: Conditions) -> Result<Response, Failure> {
    told(&KEPT, &conditions, "Roles of creators", || {
        CreatorRoles(vocabulary::creator_roles().iter().map(CreatorRoleRow::of).collect())
    })
}
