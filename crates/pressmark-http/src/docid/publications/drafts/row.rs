//! A draft, as its owner sees it.

use std::collections::BTreeMap;

use axum::response::Response;
use http::StatusCode;
use http::header::ETAG;
use pressmark_domain::deposit::Form;
use pressmark_store::entity::draft;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::docid::envelope::success;
use crate::docid::publications::seen::etag;
use crate::voice::iso;

/// One draft.
#[derive(Serialize, ToSchema)]
pub(crate) struct OneDraft {
    draft: DraftRow,
}

/// A draft.
#[derive(Serialize, ToSchema)]
pub(crate) struct DraftRow {
    /// Key.
    id: i64,
    /// The form as it was saved.
    #[schema(value_type = Object)]
    form: Map<String, Value>,
    /// What would be wrong with it if it were published now, by path.
    problems: BTreeMap<String, String>,
    /// Counts what was saved; the `ETag` is made of it.
    revision: i32,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    updated_at: String,
}

impl DraftRow {
    pub(super) fn of(row: &draft::Model) -> Self {
        let form: Map<String, Value> = serde_json::from_str(&row.form).unwrap_or_default();
        let problems = match Form::read(&form) {
            Ok(_) => BTreeMap::new(),
            Err(errors) => errors.iter().map(|(path, messages)| (path.to_owned(), messages.join("; "))).collect(),
        };
        Self {
            id: row.id,
            form,
            problems,
            revision: row.revision,
            created_at: iso(row.created_at),
            updated_at: iso(row.updated_at),
        }
    }
}

/// The answer with a draft.
pub(super) fn told(status: StatusCode, row: &draft::Model, message: &'static str) -> Response {
    let mut response = success(status, OneDraft { draft: DraftRow::of(row) }, message);
    response.headers_mut().insert(ETAG, etag(row.revision, 0));
    response
}
