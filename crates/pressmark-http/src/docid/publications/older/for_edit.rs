//! `GET /api/v1/publications/get-publication-for-edit/{id}`: a publication, for whoever may edit it. Elsewhere that is its
//! owner alone; what never was public stays theirs here too, and admins see the rest.

use axum::extract::{Extension, State};
use axum::response::Response;
use pressmark_app::deposit;

use super::super::asked::{Id, number};
use super::super::detail::answer;
use super::super::find::shown;
use crate::caller::Caller;
use crate::docid::depositor_of;
use crate::failure::Failure;
use crate::guard::forbidden;
use crate::state::HttpState;

pub(super) async fn get_for_edit(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    id: Id,
) -> Result<Response, Failure> {
    let by = depositor_of(caller.signed()?);
    let found = deposit::by_key(state.store.read(), caller.workspace_id, number(id)?).await?;
    let work = *shown(found, Some(by.user_id))?;
    let is_theirs = work.deposit.as_ref().is_some_and(|deposit| deposit.owner_id == by.user_id);
    if !is_theirs && !by.is_admin {
        return Err(forbidden("The publication is somebody else's", "unauthorized_access"));
    }
    answer(&state, work, "Publication").await
}
