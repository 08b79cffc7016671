//! `GET /api/v1/publications/get-resource-types`: what a deposit can be.

use std::sync::OnceLock;

use axum::response::Response;
use pressmark_domain::vocabulary::{self, ResourceType};
use serde::Serialize;
use utoipa::ToSchema;

use super::told;
use crate::answer::Answer;
use crate::asker::Conditions;
use crate::docid::envelope::{DocidError, Envelope};
use crate::failure::Failure;

static KEPT: OnceLock<Answer> = OnceLock::new();

/// A resource type.
#[derive(Serialize, ToSchema)]
pub(crate) struct ResourceTypeRow {
    /// The number that deposits name it by; from 101 on, this registry's own.
    id: i64,
    /// What it is called.
    resource_type: &'static str,
    /// The code, which never changes.
    code: &'static str,
    /// DataCite's `resourceTypeGeneral`.
    datacite_resource_type_general: &'static str,
    /// URI of COAR's resource type.
    coar_resource_type: &'static str,
    /// Type of schema.org.
    schema_org_type: &'static str,
    /// Type of the work in lists of publications: Crossref's term, where there is one.
    publication_type: &'static str,
}

/// All of them, in the order of lists.
#[derive(Serialize, ToSchema)]
pub(crate) struct ResourceTypes(Vec<ResourceTypeRow>);

impl ResourceTypeRow {
    fn of(row: &ResourceType) -> Self {
        Self {
            id: row.id,
            resource_type: row.name,
            code: row.code,
            datacite_resource_type_general: row.datacite,
            coar_resource_type: row.coar,
            schema_org_type: row.schema_org,
            publication_type: row.work_type,
        }
    }
}

/// Resource types.
#[utoipa::path(
    get, path = "/api/v1/publications/get-resource-types", tag = "Reference data", operation_id = "getResourceTypes",
    responses(
        (status = 200, description = "All of them.", body = Envelope<ResourceTypes>),
        (status = 304, description = "The client has them already."),
        (status = 503, description = "Not now.", body = DocidError),
    ),
)]
pub(crate) async fn get_resource_types(conditions: Conditions) -> Result<Response, Failure> {
    told(&KEPT, &conditions, "Resource types", || {
        ResourceTypes(vocabulary::resource_types().iter().map(ResourceTypeRow::of).collect())
    })
}
