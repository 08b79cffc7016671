//! `GET /docid/{prefix}/{suffix}`: a work, as a page or in the format that is asked for.

use std::time::Instant;

use axum::extract::{Request, State};
use axum::response::Response;
use http::request::Parts;
use pressmark_app::deposit::{Deposited, Found};

use super::asked::Asked;
use super::find::{find, name_of};
use super::form::Form;
use super::record::Landing;
use super::{gone, ways};
use crate::asker::Conditions;
use crate::caller::Caller;
use crate::failure::Failure;
use crate::guard::{allowed, with_limit};
use crate::state::HttpState;
use crate::usage;

/// A work by one of its identifiers.
pub(crate) async fn landing(State(state): State<HttpState>, request: Request) -> Result<Response, Failure> {
    let (parts, _) = request.into_parts();
    let caller = parts.extensions.get::<Caller>().ok_or_else(|| Failure::internal("no guard stands before this"))?;
    let client = caller.client;
    let counted = if client.is_local() { None } else { state.reads.take(client.subscriber(), Instant::now()) };
    let left = allowed(counted)?;
    let answer = answer(&state, caller, &parts).await;
    match left {
        Some(left) => with_limit(answer, &left),
        None => answer,
    }
}

async fn answer(state: &HttpState, caller: &Caller, parts: &Parts) -> Result<Response, Failure> {
    let asked = Asked::of(parts)?;
    let Some(found) = find(state.store.read(), caller.workspace_id, &asked.name).await? else {
        return gone::absent(asked.form);
    };
    if matches!(found, Found::Hidden(_)) {
        return gone::absent(asked.form);
    }
    if let Some(elsewhere) = asked.elsewhere(name_of(&found)) {
        return Ok(elsewhere);
    }
    match found {
        Found::Gone(tombstone) => gone::tombstone(asked.form, &tombstone, &state.settings.public_url),
        Found::Shown(work) => shown(state, caller, parts, *work, asked.form).await,
        Found::Hidden(_) => gone::absent(asked.form),
    }
}

async fn shown(
    state: &HttpState,
    caller: &Caller,
    parts: &Parts,
    work: Deposited,
    form: Form,
) -> Result<Response, Failure> {
    let landing = Landing::of(state, work).await?;
    let answer = ways::answer(&landing, form, &Conditions::of(&parts.headers))?;
    // Whoever takes the metadata harvests.
    if matches!(form, Form::Html) {
        usage::page_seen(state, caller, (&parts.method, &parts.headers), landing.work.publication.id, &answer);
    }
    Ok(answer)
}
