//! Limits, and how answers tell them: the contract wants the headers on every answer that was counted, the good ones
//! too. What depositors do is counted by [`pressmark_app::allowance`], with the settings in `HttpSettings`.

use std::time::Duration;

use axum::response::Response;
use pressmark_app::accounts::Signed;
use pressmark_app::allowance::Category;
use pressmark_store::limits::Decision;

use crate::caller::Caller;
use crate::failure::Failure;
pub(super) use crate::guard::with_limit as told;
use crate::guard::{allowed, limited};
use crate::state::HttpState;

/// The window of the category `auth` (rule 33).
const WINDOW: Duration = Duration::from_mins(1);

/// Counts an act of whoever holds a secret of ours and no account is named: by the network address, since each costs a
/// write.
///
/// # Errors
/// 429; any database error.
pub(super) async fn count(state: &HttpState, what: &str, caller: &Caller) -> Result<Decision, Failure> {
    let bucket = format!("{what}:{}", caller.client.subscriber());
    let most = state.accounts.settings().attempts_per_address;
    let counted = state.limits.take(&bucket, most, WINDOW).await?;
    if counted.allowed { Ok(counted) } else { Err(limited(&counted)) }
}

/// Counts an act of a user; `None` where there is no limit.
///
/// # Errors
/// 429; any database error.
pub(super) async fn count_act(state: &HttpState, by: &Signed, act: Category) -> Result<Option<Decision>, Failure> {
    allowed(state.settings.allowances.take(&state.limits, act, by.user.id, by.role()).await?)
}

/// The answer with what is left of an allowance, where there is one.
pub(super) fn with_left(answer: Result<Response, Failure>, left: Option<Decision>) -> Result<Response, Failure> {
    match left {
        Some(left) => told(answer, &left),
        None => answer,
    }
}
