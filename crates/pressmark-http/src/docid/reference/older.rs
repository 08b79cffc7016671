//! The lists under their older names, and those that the contract does not have (`docid.md` §1.5).

use std::sync::OnceLock;

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use pressmark_domain::vocabulary::{self, Term, Vocabulary};
use serde_json::{Value, json};

use super::{creator_roles, publication_types, resource_types, told};
use crate::answer::Answer;
use crate::asker::Conditions;
use crate::failure::Failure;
use crate::state::HttpState;

const RESOURCE_TYPES: &str = "/api/v1/publications/get-list-resource-types";
const CREATOR_ROLES: &str = "/api/v1/publications/get-list-creators-roles";
const PUBLICATION_TYPES: &str = "/api/v1/publications/get-list-publication-types";
const FUNDER_TYPES: &str = "/api/v1/publications/get-list-funder-types";
const IDENTIFIER_TYPES: &str = "/api/v1/publications/get-list-identifier-types";
const CREATOR_IDENTIFIERS: &str = "/api/v1/publications/get-list-creators-identifiers";
const ACCOUNT_TYPES: &str = "/api/v1/auth/get-list-account-types";

/// Everything here may be read by everybody.
pub(super) const PATHS: [&str; 7] = [
    RESOURCE_TYPES,
    CREATOR_ROLES,
    PUBLICATION_TYPES,
    FUNDER_TYPES,
    IDENTIFIER_TYPES,
    CREATOR_IDENTIFIERS,
    ACCOUNT_TYPES,
];

pub(super) fn routes() -> Router<HttpState> {
    Router::new()
        .route(RESOURCE_TYPES, get(list_resource_types))
        .route(CREATOR_ROLES, get(list_creator_roles))
        .route(PUBLICATION_TYPES, get(list_publication_types))
        .route(FUNDER_TYPES, get(list_funder_types))
        .route(IDENTIFIER_TYPES, get(list_identifier_types))
        .route(CREATOR_IDENTIFIERS, get(list_creator_identifiers))
        .route(ACCOUNT_TYPES, get(list_account_types))
}

/// Without compression: the answer is made anew on its way out.
fn plain(conditions: Conditions) -> Conditions {
    Conditions { accepted: None, ..conditions }
}

async fn list_resource_types(conditions: Conditions) -> Result<Response, Failure> {
    resource_types::get_resource_types(plain(conditions)).await
}

async fn list_creator_roles(conditions: Conditions) -> Result<Response, Failure> {
    creator_roles::get_creators_roles(plain(conditions)).await
}

async fn list_publication_types(conditions: Conditions) -> Result<Response, Failure> {
    publication_types::get_publication_types(plain(conditions)).await
}

async fn list_funder_types(conditions: Conditions) -> Result<Response, Failure> {
    static KEPT: OnceLock<Answer> = OnceLock::new();
    told(&KEPT, &plain(conditions), "Types of funders", || rows(vocabulary::funder_types(), "funder_type_name"))
}

async fn list_identifier_types(conditions: Conditions) -> Result<Response, Failure> {
    static KEPT: OnceLock<Answer> = OnceLock::new();
    let list = || rows(vocabulary::identifier_types(), "identifier_type_name");
    told(&KEPT, &plain(conditions), "Types of identifiers", list)
}

async fn list_creator_identifiers(conditions: Conditions) -> Result<Response, Failure> {
    static KEPT: OnceLock<Answer> = OnceLock::new();
    let list = || rows(vocabulary::creator_identifiers(), "identifier_name");
    told(&KEPT, &plain(conditions), "Identifiers of creators", list)
}

async fn list_account_types(conditions: Conditions) -> Result<Response, Failure> {
    static KEPT: OnceLock<Answer> = OnceLock::new();
    told(&KEPT, &plain(conditions), "Types of accounts", || rows(vocabulary::account_types(), "account_type_name"))
}

/// Terms, each named by this member.
fn rows(terms: Vocabulary<Term>, name: &str) -> Vec<Value> {
    let row = |term: &Term| {
        let mut row = json!({ "id": term.id, "code": term.code });
        row[name] = term.name.into();
        row
    };
    terms.iter().map(row).collect()
}
