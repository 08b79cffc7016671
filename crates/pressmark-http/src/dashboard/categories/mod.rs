//! `/api/categories`: what people are sorted into, with names by locale. Additions of ours.

mod create;
mod list;
mod remove;
mod rename;
mod row;

use axum::Router;
use axum::routing::{get, patch};
use http::{Method, StatusCode};
use pressmark_app::people::categories::CategoryError;
use serde_json::{Map, json};

use super::people::texts::Form;
use crate::access::{Need, Operation, Rule};
use crate::failure::Failure;
use crate::state::HttpState;

/// What the name of a category may be.
const NAME: Form = Form { longest: 200, lines: false };

pub(crate) fn routes() -> Router<HttpState> {
    Router::new()
        .route("/api/categories", get(list::list_categories).post(create::create_category))
        .route("/api/categories/{id}", patch(rename::rename_category).delete(remove::remove_category))
}

pub(super) fn rules() -> Vec<Rule> {
    use Need::{Member, WorkspaceAdmin};
    use Operation as O;
    let on = super::on;
    vec![
        on(Method::GET, "/api/categories", O::ListCategories, Member),
        on(Method::POST, "/api/categories", O::ManageCategories, WorkspaceAdmin),
        on(Method::PATCH, "/api/categories/{id}", O::ManageCategories, WorkspaceAdmin),
        on(Method::DELETE, "/api/categories/{id}", O::ManageCategories, WorkspaceAdmin),
    ]
}

/// The description of these operations.
#[derive(utoipa::OpenApi)]
#[openapi(paths(list::list_categories, create::create_category, rename::rename_category, remove::remove_category))]
pub(super) struct Part;

fn absent() -> Failure {
    Failure::not_found("Category not found")
}

fn refusal(error: CategoryError) -> Failure {
    let told = error.to_string();
    match error {
        CategoryError::Unknown => absent(),
        CategoryError::Taken(_) => Failure::new(StatusCode::CONFLICT, told).with_code("taken"),
        CategoryError::HasPeople(_) => Failure::new(StatusCode::CONFLICT, told).with_code("in_use"),
        CategoryError::InvalidId(reason) => {
            let fields = Map::from_iter([("id".to_owned(), json!([reason]))]);
            Failure::invalid("Invalid request body", Vec::new(), fields)
        }
        CategoryError::Store(error) => error.into(),
    }
}
