//! What is read of a request beside its body: the key in its path.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;

use super::find::absent;
use crate::failure::Failure;

/// The key of a publication or a draft in an address.
pub(super) type Id = Result<Path<String>, PathRejection>;

/// The number; what is none is the key of nothing.
///
/// # Errors
/// 404.
pub(super) fn number(id: Id) -> Result<i64, Failure> {
    let Path(text) = id.map_err(|_| absent())?;
    text.parse::<i64>().ok().filter(|number| *number > 0).ok_or_else(absent)
}
