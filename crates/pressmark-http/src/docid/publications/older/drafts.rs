//! The drafts of older clients: one of each resource type, whatever their form holds. Here each is its owner's alone:
//! what is asked of somebody else's address is answered as if nobody had it.

use axum::Router;
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use http::{Method, StatusCode};
use pressmark_app::deposit::{self, FormDraft};
use pressmark_domain::deposit::FieldErrors;
use pressmark_store::repo::users::Role;
use serde_json::{Value, json};

use super::super::asked::{Id, number};
use super::super::refused::{invalid, refused};
use super::super::wish::object;
use crate::access::{Operation, Rule, Surface, Who, rule};
use crate::caller::Caller;
use crate::docid::envelope::success;
use crate::failure::Failure;
use crate::state::HttpState;
use crate::voice::iso;

const ALL: &str = "/api/v1/publications/draft";
const OF_ADDRESS: &str = "/api/v1/publications/draft/{email}";
const ONE: &str = "/api/v1/publications/draft/{email}/{resource_type_id}";
const OF_USER: &str = "/api/v1/publications/draft/by-user/{user_id}";

pub(super) fn routes() -> Router<HttpState> {
    Router::new()
        .route(ALL, post(save))
        .route(OF_ADDRESS, get(of_address))
        .route(ONE, get(read).delete(remove))
        .route(OF_USER, get(of_user))
}

pub(super) fn rules() -> Vec<Rule> {
    let on = |method, path| rule(method, path, Operation::ManageDrafts, Surface::Docid, Who::User(Role::User));
    vec![
        on(Method::POST, ALL),
        on(Method::GET, OF_ADDRESS),
        on(Method::GET, ONE),
        on(Method::DELETE, ONE),
        on(Method::GET, OF_USER),
    ]
}

async fn save(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    content: Body,
) -> Result<Response, Failure> {
    let user_id = caller.signed()?.user.id;
    let mut body = object(&state, content).await?;
    let kind = match body.get("resource_type_id") {
        None | Some(Value::Null) => 1,
        Some(Value::Number(number)) => number.as_i64().unwrap_or(0),
        Some(Value::String(text)) => text.trim().parse().unwrap_or(0),
        Some(_) => 0,
    };
    if kind < 1 {
        return Err(invalid(&FieldErrors::of("resource_type_id", "Must be a positive integer")));
    }
    let Some(form @ Value::Object(_)) = body.remove("formData") else {
        return Err(invalid(&FieldErrors::of("formData", "Required: an object")));
    };
    let workspace_id = caller.workspace_id;
    let saved = deposit::save_form_data(&state.app, workspace_id, user_id, kind, form).await.map_err(refused)?;
    let timestamp = iso(saved.updated_at);
    let data = json!({ "message": "Draft saved", "timestamp": timestamp, "resource_type_id": kind, "saved": true });
    Ok(success(StatusCode::OK, data, "Draft saved"))
}

async fn of_address(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    email: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    must_be_own(&caller, email.ok().map(|Path(email)| email))?;
    list(&state, &caller).await
}

async fn of_user(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    user_id: Id,
) -> Result<Response, Failure> {
    if number(user_id).ok() != Some(caller.signed()?.user.id) {
        return Err(absent());
    }
    list(&state, &caller).await
}

async fn read(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    place: Result<Path<(String, String)>, PathRejection>,
) -> Result<Response, Failure> {
    let kind = own_place(&caller, place)?;
    let drafts = own(&state, &caller).await?;
    let data = match drafts.iter().find(|draft| draft.resource_type_id == kind) {
        Some(draft) => {
            let mut row = row(draft);
            row["hasDraft"] = true.into();
            row
        }
        None => json!({ "hasDraft": false, "formData": null, "resource_type_id": kind, "message": "No draft found" }),
    };
    Ok(success(StatusCode::OK, data, "Draft"))
}

async fn remove(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    place: Result<Path<(String, String)>, PathRejection>,
) -> Result<Response, Failure> {
    let kind = own_place(&caller, place)?;
    let user_id = caller.signed()?.user.id;
    deposit::remove_form_data(&state.app, caller.workspace_id, user_id, kind).await.map_err(refused)?;
    let data = json!({ "message": "Draft deleted", "resource_type_id": kind, "deleted": true });
    Ok(success(StatusCode::OK, data, "Draft removed"))
}

async fn list(state: &HttpState, caller: &Caller) -> Result<Response, Failure> {
    let rows: Vec<Value> = own(state, caller).await?.iter().map(row).collect();
    let message = if rows.is_empty() { "No drafts found" } else { "Drafts found" };
    let data = json!({ "hasDrafts": !rows.is_empty(), "count": rows.len(), "drafts": rows, "message": message });
    Ok(success(StatusCode::OK, data, "Drafts"))
}

async fn own(state: &HttpState, caller: &Caller) -> Result<Vec<FormDraft>, Failure> {
    let user_id = caller.signed()?.user.id;
    Ok(deposit::form_drafts(state.store.read(), caller.workspace_id, user_id).await?)
}

fn row(draft: &FormDraft) -> Value {
    json!({
        "id": draft.id,
        "resource_type_id": draft.resource_type_id,
        "formData": draft.form_data,
        "created_at": iso(draft.created_at),
        "updated_at": iso(draft.updated_at),
    })
}

fn own_place(caller: &Caller, place: Result<Path<(String, String)>, PathRejection>) -> Result<i64, Failure> {
    let Path((email, kind)) = place.map_err(|_| absent())?;
    must_be_own(caller, Some(email))?;
    kind.parse().map_err(|_| absent())
}

fn must_be_own(caller: &Caller, email: Option<String>) -> Result<(), Failure> {
    let own = caller.signed()?.user.email.as_deref();
    let is_own = own.zip(email).is_some_and(|(own, email)| own.eq_ignore_ascii_case(email.trim()));
    if is_own { Ok(()) } else { Err(absent()) }
}

fn absent() -> Failure {
    Failure::not_found("Draft not found").with_code("draft_not_found")
}
