//! Uploads: files for publications and drafts, and their removal.

pub(super) mod form;
pub(super) mod refused;
pub(crate) mod remove;
pub(crate) mod row;
pub(super) mod steady;
mod turns;
pub(crate) mod upload;

use axum::Router;
use axum::response::Response;
use axum::routing::{delete, post};
use http::{HeaderName, HeaderValue, Method};
use pressmark_app::accounts::Signed;
use pressmark_app::files::Depositor;
use pressmark_catalogue::Applied;
use pressmark_store::Changed;
use pressmark_store::repo::users::Role;
use utoipa::OpenApi;

pub(crate) use turns::Turns;

use crate::access::{Operation, Rule, Surface, Who, rule};
use crate::caller::Caller;
use crate::failure::Failure;
use crate::state::HttpState;

/// Says that the catalogue does not have a change yet.
const CATALOGUE: HeaderName = HeaderName::from_static("pressmark-catalogue");

pub(crate) fn routes() -> Router<HttpState> {
    Router::new().route("/uploads", post(upload::upload)).route("/api/v1/files/{id}", delete(remove::remove_file))
}

pub(crate) fn rules() -> Vec<Rule> {
    let on = |method, path, operation| rule(method, path, operation, Surface::Docid, Who::User(Role::User));
    vec![
        on(Method::POST, "/uploads", Operation::UploadFile),
        on(Method::DELETE, "/api/v1/files/{id}", Operation::RemoveFile),
    ]
}

/// The operations of this folder.
#[derive(OpenApi)]
#[openapi(paths(upload::upload, remove::remove_file))]
pub(crate) struct Part;

/// The user as whoever does something with files; what they upload is tied to an address that is theirs (rule 31).
fn depositor(caller: &Caller) -> Result<Depositor, Failure> {
    Ok(depositor_of(caller.verified()?))
}

/// A user as whoever looks at files.
pub(crate) fn depositor_of(signed: &Signed) -> Depositor {
    Depositor { user_id: signed.user.id, is_admin: signed.role() >= Role::Admin }
}

/// The answer when the catalogue has the change, so that whoever made it reads it.
async fn applied(state: &HttpState, changed: &[Changed], mut response: Response) -> Response {
    if !changed.is_empty() && state.applied(changed).await != Applied::InIndex {
        response.headers_mut().insert(CATALOGUE, HeaderValue::from_static("pending"));
    }
    response
}
