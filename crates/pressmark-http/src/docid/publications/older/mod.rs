//! The older paths of publications, and the forms with files that older clients send (`docid.md` §5.1 to 5.3).

mod by_docid;
mod creators;
mod delete;
mod drafts;
mod fields;
mod files;
mod for_edit;
mod form;
mod lists;
mod my_docids;
mod others;
mod publish;
mod update;
mod version;

use axum::Router;
use axum::routing::{get, post, put};
use http::Method;
use pressmark_store::repo::users::Role;

pub(super) use publish::publish_form;

use super::{read_docid, versions};
use crate::access::{Operation, Rule, Surface, Who, rule};
use crate::state::HttpState;

const BY_DOCID: &str = "/api/v1/publications/docid";
const ONE: &str = "/api/v1/publications/{id}";
const FOR_EDIT: &str = "/api/v1/publications/get-publication-for-edit/{id}";
const MY_DOCIDS: &str = "/api/v1/publications/my-docids/{user_id}";
const VERSIONS: &str = "/api/v1/publications/versions/{id}";
const VERSION: &str = "/api/v1/publications/version";
const UPDATE: &str = "/api/v1/publications/update-publication/{id}";
const DELETE: &str = "/api/v1/publications/{id}/delete";

pub(super) fn routes() -> Router<HttpState> {
    Router::new()
        .route(BY_DOCID, get(by_docid::by_docid))
        // What is no number there is a DOCiD.
        .route(ONE, get(read_docid::get_by_docid))
        .route(FOR_EDIT, get(for_edit::get_for_edit))
        .route(MY_DOCIDS, get(my_docids::my_docids))
        .route(VERSIONS, get(versions::list_versions))
        .route(VERSION, post(version::version_form))
        .route(UPDATE, put(update::update_form))
        .route(DELETE, post(delete::delete_publication))
        .merge(drafts::routes())
}

pub(super) fn rules() -> Vec<Rule> {
    use Operation as O;
    let of_users = |method, path, operation| rule(method, path, operation, Surface::Docid, Who::User(Role::User));
    let of_all = |path| rule(Method::GET, path, O::ReadDeposit, Surface::Docid, Who::Anyone);
    let mut rules = vec![
        of_all(BY_DOCID),
        of_all(ONE),
        of_users(Method::GET, FOR_EDIT, O::ReadDeposit),
        of_users(Method::GET, MY_DOCIDS, O::ListDeposits),
        of_all(VERSIONS),
        of_users(Method::POST, VERSION, O::VersionDeposit),
        of_users(Method::PUT, UPDATE, O::EditDeposit),
        of_users(Method::POST, DELETE, O::RetireDeposit),
    ];
    rules.extend(drafts::rules());
    rules
}
