//! `GET /api/v1/publications/get-publication-types`: what a publication, or a file of one, can be.

use std::sync::OnceLock;

use axum::response::Response;
use pressmark_domain::vocabulary::{self, PublicationType};
use serde::Serialize;
use utoipa::ToSchema;

use super::told;
use crate::answer::Answer;
use crate::asker::Conditions;
use crate::docid::envelope::{DocidError, Envelope};
use crate::failure::Failure;

static KEPT: OnceLock<Answer> = OnceLock::new();

/// A publication type.
#[derive(Serialize, ToSchema)]
pub(crate) struct PublicationTypeRow {
    /// The number that deposits name it by; from 101 on, this registry's own.
    id: i64,
    /// What it is called.
    publication_type_name: &'static str,
    /// The code, which never changes.
    code: &'static str,
    /// DataCite's `resourceTypeGeneral`; null for what says what a file is for.
    datacite_resource_type_general: Option<&'static str>,
    /// URI of COAR's resource type, where there is one.
    coar_resource_type: Option<&'static str>,
    /// Type of schema.org; null for what says what a file is for.
    schema_org_type: Option<&'static str>,
    /// Type of the work in lists of publications, where this tells it.
    publication_type: Option<&'static str>,
}

/// All of them, in the order of lists.
#[derive(Serialize, ToSchema)]
pub(crate) struct PublicationTypes(Vec<PublicationTypeRow>);

impl PublicationTypeRow {
    fn of(row: &PublicationType) -> Self {
        Self {
            id: row.id,
            publication_type_name: row.name,
            code: row.code,
            datacite_resource_type_general: row.resource_type().map(|kind| kind.datacite),
            coar_resource_type: row.coar,
            schema_org_type: row.resource_type().map(|kind| kind.schema_org),
            publication_type: row.work_type,
        }
    }
}

/// Publication types.
#[utoipa::path(
    get, path = "/api/v1/publications/get-publication-types", tag = "Reference data",
    operation_id = "getPublicationTypes",
    responses(
        (status = 200, description = "All of them.", body = Envelope<PublicationTypes>),
        (status = 304, description = "The client has them already."),
        (status = 503, description = "Not now.", body = DocidError),
    ),
)]
pub(crate) async fn get_publication_types(conditions: Conditions) -> Result<Response, Failure> {
    told(&KEPT, &conditions, "Publication types", || {
        PublicationTypes(vocabulary::publication_types().iter().map(PublicationTypeRow::of).collect())
    })
}
