//! `GET /api/v1/publications/my-docids/{user_id}`: what somebody deposited, for themselves only.

use axum::extract::{Extension, RawQuery, State};
use axum::response::Response;
use url::form_urlencoded::Serializer;

use super::super::asked::{Id, number};
use super::super::list;
use crate::caller::Caller;
use crate::failure::Failure;
use crate::params::Params;
use crate::state::HttpState;

pub(super) async fn my_docids(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    user_id: Id,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    // Who else there is, is nobody's business.
    if number(user_id).ok() != Some(caller.signed()?.user.id) {
        return Err(Failure::not_found("User not found").with_code("user_not_found"));
    }
    let mut params = Params::of(query.as_deref());
    let page = params.integer("page", 1, 100_000_000).unwrap_or(1);
    let size = params.integer("page_size", 1, 100).unwrap_or(20);
    params.finish()?;
    let own = Serializer::new(String::new())
        .append_pair("scope", "own")
        .append_pair("page", &page.to_string())
        .append_pair("limit", &size.to_string())
        .finish();
    list::get_publications(State(state), Extension(caller), RawQuery(Some(own))).await
}
