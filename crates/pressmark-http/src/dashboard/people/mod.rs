//! `/api/people`: the researchers of a registry as its staff look after them. Lists come from the catalogue; a person
//! in full comes from the database. `{orcid}` is an ORCID iD, current or former, or, for people without one, `slug:` and
//! the short name (an addition of ours).

mod affiliation;
mod detail;
mod edit;
mod import;
mod list;
mod publications;
mod read;
mod row;
pub(crate) mod texts;
mod visibility;
mod withdrawals;

use axum::Router;
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::Response;
use axum::routing::{get, patch, post};
use http::{HeaderName, HeaderValue, Method};
use pressmark_app::people::Named;
use pressmark_catalogue::Applied;
use pressmark_store::Changed;
use serde_json::{Map, json};

use crate::access::{Need, Operation, Rule};
use crate::failure::Failure;
use crate::state::HttpState;

pub(crate) fn routes() -> Router<HttpState> {
    Router::new()
        .route("/api/people", get(list::list_people))
        .route("/api/people/import", post(import::import_people))
        .route("/api/people/{orcid}", get(read::read_person).patch(edit::edit_person).delete(visibility::remove_person))
        .route("/api/people/{orcid}/publications", get(publications::person_publications))
        .route("/api/people/{orcid}/affiliation", patch(affiliation::set_affiliation))
        .route("/api/people/{orcid}/hide", post(visibility::hide_person))
        .route("/api/people/{orcid}/show", post(visibility::show_person))
        .route("/api/people/{orcid}/withdrawals", post(withdrawals::confirm_withdrawals))
}

pub(super) fn rules() -> Vec<Rule> {
    use Need::{Member, WorkspaceAdmin};
    use Operation as O;
    let on = super::on;
    let person = "/api/people/{orcid}";
    vec![
        on(Method::GET, "/api/people", O::ListPeople, Member),
        on(Method::POST, "/api/people/import", O::ImportPeople, WorkspaceAdmin),
        on(Method::GET, person, O::ReadPerson, Member),
        on(Method::PATCH, person, O::EditPerson, Member),
        on(Method::DELETE, person, O::EditPerson, WorkspaceAdmin),
        on(Method::GET, "/api/people/{orcid}/publications", O::ListPersonWorks, Member),
        on(Method::PATCH, "/api/people/{orcid}/affiliation", O::SetAffiliation, Member),
        on(Method::POST, "/api/people/{orcid}/hide", O::EditPerson, Member),
        on(Method::POST, "/api/people/{orcid}/show", O::EditPerson, Member),
        on(Method::POST, "/api/people/{orcid}/withdrawals", O::EditPerson, Member),
    ]
}

/// The description of these operations.
#[derive(utoipa::OpenApi)]
#[openapi(paths(
    list::list_people,
    import::import_people,
    read::read_person,
    edit::edit_person,
    visibility::remove_person,
    publications::person_publications,
    affiliation::set_affiliation,
    visibility::hide_person,
    visibility::show_person,
    withdrawals::confirm_withdrawals,
))]
pub(super) struct Part;

/// The person that a path names.
///
/// # Errors
/// 400 if it is neither an iD nor `slug:` and a short name.
fn named(part: Result<Path<String>, PathRejection>) -> Result<Named, Failure> {
    let text = part.map(|Path(text)| text).unwrap_or_default();
    Named::parse(&text).ok_or_else(|| {
        let told = json!(["Must be an ORCID iD with its check digit, or slug: and a short name"]);
        Failure::invalid("Invalid ORCID iD", Vec::new(), Map::from_iter([("orcid".to_owned(), told)]))
    })
}

fn absent() -> Failure {
    Failure::not_found("Person not found")
}

/// An answer that begins when the catalogue has what was written; where that takes too long, it says so.
async fn applied(state: &HttpState, changed: &[Changed], mut response: Response) -> Response {
    if !changed.is_empty() && state.applied(changed).await == Applied::Pending {
        let name = HeaderName::from_static("pressmark-catalogue");
        response.headers_mut().insert(name, HeaderValue::from_static("pending"));
    }
    response
}
