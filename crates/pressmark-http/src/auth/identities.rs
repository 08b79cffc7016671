//! `GET /api/auth/list-accounts` and `POST /api/auth/unlink-account`: the ways in that a user has.

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use pressmark_store::entity::{app_user, user_identity};
use pressmark_store::repo::users;
use serde_json::{Value, json};

use super::input::{Input, LONGEST};
use super::list_sessions::is_fresh;
use super::reply;
use super::words::words;
use crate::failure::Failure;
use crate::state::HttpState;
use crate::voice::iso;

/// What Better Auth calls the way in by password.
const PASSWORD: &str = "credential";

pub(crate) async fn list_accounts(State(state): State<HttpState>, input: Input) -> Result<Response, Failure> {
    let owner = input.owner(&state).await?;
    let user = &owner.signed.user;
    let rows = users::identities(state.store.read(), user.id).await?;
    let password = user.password_hash.is_some().then(|| by_password(user));
    Ok(reply::json(&Value::Array(password.into_iter().chain(rows.iter().map(elsewhere)).collect())))
}

pub(crate) async fn unlink_account(State(state): State<HttpState>, mut input: Input) -> Result<Response, Failure> {
    let wanted = input.fields.required("accountId", LONGEST);
    input.finish_fields()?;
    let owner = input.owner(&state).await?;
    is_fresh(&owner)?;
    let id = wanted.parse().map_err(|_| not_found())?;
    let user = &owner.signed.user;
    if user.password_hash.is_none() && users::identities(state.store.read(), user.id).await?.len() < 2 {
        let failure = Failure::new(StatusCode::BAD_REQUEST, "You can't unlink your last account");
        return Err(failure.with_code("failed_to_unlink_last_account"));
    }
    let unlinked = state.accounts.unlink_identity(user, id, input.actor()).await.map_err(words)?;
    if unlinked { Ok(reply::json(&json!({ "status": true }))) } else { Err(not_found()) }
}

fn not_found() -> Failure {
    Failure::new(StatusCode::BAD_REQUEST, "Account not found").with_code("account_not_found")
}

fn by_password(user: &app_user::Model) -> Value {
    account(PASSWORD, PASSWORD, &user.id.to_string(), user.id, user.created_at, user.updated_at)
}

fn elsewhere(row: &user_identity::Model) -> Value {
    account(&row.id.to_string(), &row.provider, &row.subject, row.user_id, row.created_at, row.updated_at)
}

fn account(id: &str, provider: &str, subject: &str, user_id: i64, created_at: i64, updated_at: i64) -> Value {
    json!({
        "id": id,
        "providerId": provider,
        "accountId": subject,
        "userId": user_id.to_string(),
        "scopes": [],
        "createdAt": iso(created_at),
        "updatedAt": iso(updated_at),
    })
}
