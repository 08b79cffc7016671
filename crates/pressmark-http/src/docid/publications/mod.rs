//! Deposits: published, listed, read, edited, versioned, retired, and their drafts. One file per operation.

mod add_version;
mod asked;
mod detail;
pub(crate) mod drafts;
mod edit;
mod find;
mod list;
mod older;
mod publish;
mod read;
mod read_docid;
mod refused;
mod request;
mod restore;
mod retire;
mod row;
mod seen;
mod versions;
mod wish;

use axum::Router;
use axum::response::Response;
use axum::routing::{delete, get, post};
use http::{HeaderName, HeaderValue, Method};
use pressmark_app::deposit::Depositor;
use pressmark_catalogue::Applied;
use pressmark_store::Changed;
use pressmark_store::repo::users::Role;

use super::uploads::depositor_of;
use crate::access::{Operation, Rule, Surface, Who, rule};
use crate::caller::Caller;
use crate::failure::Failure;
use crate::state::HttpState;

/// Says that the catalogue does not have a change yet.
const CATALOGUE: HeaderName = HeaderName::from_static("pressmark-catalogue");

pub(crate) fn routes() -> Router<HttpState> {
    Router::new()
        .route("/api/v1/publications/publish", post(publish::publish))
        .route("/api/v1/publications/get-publications", get(list::get_publications))
        .route("/api/v1/publications/get-publication/{id}", get(read::get_publication))
        .route("/api/v1/publications/docid/{docid}", get(read_docid::get_by_docid))
        .route(
            "/api/v1/publications/{id}",
            delete(retire::retire_publication).patch(edit::patch_publication).put(edit::put_publication),
        )
        .route("/api/v1/publications/{id}/restore", post(restore::restore_publication))
        .route("/api/v1/publications/{id}/versions", get(versions::list_versions).post(add_version::add_version))
        .merge(drafts::routes())
        .merge(older::routes())
}

pub(crate) fn rules() -> Vec<Rule> {
    use Operation as O;
    let of_users = |method, path, operation| rule(method, path, operation, Surface::Docid, Who::User(Role::User));
    let of_all = |path, operation| rule(Method::GET, path, operation, Surface::Docid, Who::Anyone);
    let one = "/api/v1/publications/{id}";
    let mut rules = vec![
        of_users(Method::POST, "/api/v1/publications/publish", O::DepositWork),
        of_users(Method::GET, "/api/v1/publications/get-publications", O::ListDeposits),
        of_users(Method::GET, "/api/v1/publications/get-publication/{id}", O::ReadDeposit),
        of_all("/api/v1/publications/docid/{docid}", O::ReadDeposit),
        of_users(Method::PATCH, one, O::EditDeposit),
        of_users(Method::PUT, one, O::EditDeposit),
        of_users(Method::DELETE, one, O::RetireDeposit),
        of_users(Method::POST, "/api/v1/publications/{id}/restore", O::RestoreDeposit),
        of_all("/api/v1/publications/{id}/versions", O::ReadDeposit),
        of_users(Method::POST, "/api/v1/publications/{id}/versions", O::VersionDeposit),
    ];
    rules.extend(drafts::rules());
    rules.extend(older::rules());
    rules
}

/// What this folder describes.
#[derive(utoipa::OpenApi)]
#[openapi(paths(
    publish::publish,
    list::get_publications,
    read::get_publication,
    read_docid::get_by_docid,
    edit::patch_publication,
    edit::put_publication,
    retire::retire_publication,
    restore::restore_publication,
    versions::list_versions,
    add_version::add_version,
    drafts::list::list_drafts,
    drafts::create::create_draft,
    drafts::read::read_draft,
    drafts::save::save_draft,
    drafts::remove::remove_draft,
))]
pub(crate) struct Part;

/// The user as a depositor: their address has to be theirs (rule 31).
fn depositor(caller: &Caller) -> Result<Depositor, Failure> {
    Ok(depositor_of(caller.verified()?))
}

/// The answer when the catalogue has the change, so that whoever made it reads it; it says so where that takes long.
async fn applied(state: &HttpState, changed: &[Changed], mut response: Response) -> Response {
    if !changed.is_empty() && state.applied(changed).await != Applied::InIndex {
        response.headers_mut().insert(CATALOGUE, HeaderValue::from_static("pending"));
    }
    response
}
