//! `GET /api/users`: the accounts of the registry.

use axum::extract::{RawQuery, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_store::entity::app_user;
use pressmark_store::repo;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::{searchable, told};
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::params::Params;
use crate::state::HttpState;

#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes parameters; they are read by name")]
pub(crate) struct UserParams {
    /// Part of the address or of the name.
    #[param(required = false, max_length = 1000, default = "")]
    q: String,
    /// Page, from 1.
    #[param(required = false, minimum = 1, maximum = 100_000_000, default = 1)]
    page: i64,
    /// Rows a page.
    #[param(required = false, minimum = 1, maximum = 100, default = 20)]
    per_page: i64,
}

/// An account.
#[derive(Serialize, ToSchema)]
pub(crate) struct UserRow {
    /// Key.
    id: String,
    /// Address.
    email: Option<String>,
    /// Whether the address is known to be theirs.
    email_verified: bool,
    /// Name.
    name: String,
    /// `user`, `admin` or `superadmin`.
    role: &'static str,
    /// Whether they may sign in no more.
    disabled: bool,
    /// ORCID iD.
    orcid: Option<String>,
    /// Whether ORCID confirmed it.
    orcid_authenticated: bool,
    /// Unix milliseconds.
    created_at: i64,
    /// Unix milliseconds.
    last_sign_in_at: Option<i64>,
}

impl From<app_user::Model> for UserRow {
    fn from(row: app_user::Model) -> Self {
        Self {
            id: row.id.to_string(),
            email_verified: row.email_verified_at.is_some(),
            role: row.role().as_str(),
            disabled: !row.is_active(),
            orcid_authenticated: row.orcid_authenticated_at.is_some(),
            email: row.email,
            name: row.name,
            orcid: row.orcid,
            created_at: row.created_at,
            last_sign_in_at: row.last_sign_in_at,
        }
    }
}

/// A page of accounts.
#[derive(Serialize, ToSchema)]
pub(crate) struct UserList {
    /// The accounts, by address.
    users: Vec<UserRow>,
    /// Page, from 1.
    page: u64,
    /// Rows a page.
    per_page: u32,
    /// How many match in all.
    total: u64,
    /// How many pages they fill.
    pages: u64,
    /// What was looked for.
    q: String,
}

/// The accounts of the registry.
#[utoipa::path(
    get, path = "/api/users", tag = "Users", operation_id = "list_users",
    params(UserParams),
    responses(
        (status = 200, description = "A page of accounts.", body = UserList),
        (status = 400, description = "A parameter is malformed.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no superadmin.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn users(State(state): State<HttpState>, RawQuery(query): RawQuery) -> Result<Response, Failure> {
    let mut params = Params::of(query.as_deref());
    let (page, per_page) = params.paging();
    let q = searchable(&params.text("q"));
    params.finish()?;
    let (rows, total) = repo::users::list(state.store.read(), &q, page, per_page.into()).await?;
    let users = rows.into_iter().map(UserRow::from).collect();
    let pages = total.div_ceil(per_page.into());
    Ok(told(StatusCode::OK, UserList { users, page, per_page, total, pages, q }))
}
