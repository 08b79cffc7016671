//! From what is found of a work to what its asker may see.

use http::StatusCode;
use pressmark_app::deposit::{Deposited, Found, Tombstone};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::failure::Failure;
use crate::voice::iso;

/// What is left of a publication that was retired.
#[derive(Serialize, ToSchema)]
pub(crate) struct TombstoneRow {
    /// Key.
    id: i64,
    /// DOCiD, which will never name anything else.
    docid: String,
    title: Option<String>,
    /// When it went, in ISO 8601.
    #[schema(format = DateTime)]
    deleted_at: String,
    /// Why, if it was said.
    deletion_reason: Option<String>,
}

impl TombstoneRow {
    pub(super) fn of(tombstone: Tombstone) -> Self {
        Self {
            id: tombstone.publication_id,
            docid: tombstone.docid,
            title: tombstone.title,
            deleted_at: iso(tombstone.at),
            deletion_reason: tombstone.reason,
        }
    }
}

/// A work for whoever asks; `user`: who that is. What is not public is there for its owner only.
///
/// # Errors
/// 404; 410 with a tombstone.
pub(super) fn shown(found: Option<Found>, user: Option<i64>) -> Result<Box<Deposited>, Failure> {
    match found {
        Some(Found::Shown(work)) => Ok(work),
        Some(Found::Gone(tombstone)) => Err(gone(tombstone)),
        Some(Found::Hidden(work)) => {
            let owner = work.deposit.as_ref().map(|deposit| deposit.owner_id);
            if owner.is_some() && owner == user { Ok(work) } else { Err(absent()) }
        }
        None => Err(absent()),
    }
}

/// The refusal of what is nobody's, or nobody's business.
pub(super) fn absent() -> Failure {
    Failure::not_found("Publication not found").with_code("publication_not_found")
}

fn gone(tombstone: Tombstone) -> Failure {
    let row = json!(TombstoneRow::of(tombstone));
    Failure::new(StatusCode::GONE, "The publication was retired").with_code("gone").with_detail("tombstone", row)
}
