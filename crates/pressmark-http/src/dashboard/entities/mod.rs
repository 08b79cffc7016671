//! `/api/entities`: departments, centres and institutes that people belong to. Additions of ours.

mod change;
mod create;
mod list;
mod remove;
mod row;

use axum::Router;
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::routing::{get, patch};
use http::{Method, StatusCode};
use pressmark_app::people::entities::EntityError;
use serde_json::{Map, json};

use crate::access::{Need, Operation, Rule};
use crate::failure::Failure;
use crate::state::HttpState;

pub(crate) fn routes() -> Router<HttpState> {
    Router::new()
        .route("/api/entities", get(list::list_entities).post(create::create_entity))
        .route("/api/entities/{id}", patch(change::change_entity).delete(remove::remove_entity))
}

pub(super) fn rules() -> Vec<Rule> {
    use Need::{Member, WorkspaceAdmin};
    use Operation as O;
    let on = super::on;
    vec![
        on(Method::GET, "/api/entities", O::ListEntities, Member),
        on(Method::POST, "/api/entities", O::ManageEntities, WorkspaceAdmin),
        on(Method::PATCH, "/api/entities/{id}", O::ManageEntities, WorkspaceAdmin),
        on(Method::DELETE, "/api/entities/{id}", O::ManageEntities, WorkspaceAdmin),
    ]
}

/// The description of these operations.
#[derive(utoipa::OpenApi)]
#[openapi(paths(list::list_entities, create::create_entity, change::change_entity, remove::remove_entity))]
pub(super) struct Part;

/// The short name in a path; one that cannot be read is that of nothing.
pub(super) fn id_of(part: Result<Path<String>, PathRejection>) -> Option<String> {
    // PostgreSQL refuses NUL, which no short name holds.
    part.ok().map(|Path(id)| id).filter(|id| !id.contains('\0'))
}

fn absent() -> Failure {
    Failure::not_found("Entity not found")
}

fn refusal(error: EntityError) -> Failure {
    let told = error.to_string();
    match error {
        EntityError::Unknown => absent(),
        EntityError::Taken(_) => Failure::new(StatusCode::CONFLICT, told).with_code("taken"),
        EntityError::HasMembers(_) | EntityError::HasParts(_) => {
            Failure::new(StatusCode::CONFLICT, told).with_code("in_use")
        }
        EntityError::Invalid { field, reason } => {
            let fields = Map::from_iter([(field.to_owned(), json!([reason]))]);
            Failure::invalid("Invalid request body", Vec::new(), fields)
        }
        EntityError::Store(error) => error.into(),
    }
}
