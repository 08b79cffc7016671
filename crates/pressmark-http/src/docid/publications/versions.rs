//! `GET /api/v1/publications/{id}/versions`: all versions of a publication, the first first (ours).

use axum::extract::{Extension, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::deposit::{self, Found};
use pressmark_store::entity::deposit::Model;
use pressmark_store::repo::deposits;
use serde::Serialize;
use utoipa::ToSchema;

use super::asked::{Id, number};
use super::find::absent;
use super::row::{Parts, PublicationRow};
use crate::caller::Caller;
use crate::docid::envelope::{DocidError, Envelope, success};
use crate::failure::Failure;
use crate::state::HttpState;

/// All versions of a publication.
#[derive(Serialize, ToSchema)]
pub(crate) struct Versions {
    versions: Vec<VersionRow>,
    total: usize,
}

/// A version.
#[derive(Serialize, ToSchema)]
pub(crate) struct VersionRow {
    /// Which, from 1.
    version_number: i32,
    docid: String,
    /// Whether it was retired; its DOCiD leads to a tombstone then.
    retired: bool,
    /// The publication, where it is public.
    publication: Option<PublicationRow>,
}

/// List the versions of a publication.
#[utoipa::path(
    get, path = "/api/v1/publications/{id}/versions", tag = "Publications", operation_id = "listVersions",
    params(("id" = i64, Path, description = "Key of any version.")),
    responses(
        (status = 200, description = "The versions.", body = Envelope<Versions>),
        (status = 404, description = "No such publication, or one that was not deposited here.", body = DocidError),
        (status = 503, description = "Not now.", body = DocidError),
    ),
)]
pub(crate) async fn list_versions(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    id: Id,
) -> Result<Response, Failure> {
    let (conn, workspace_id) = (state.store.read(), caller.workspace_id);
    let one = deposits::find(conn, workspace_id, number(id)?).await?.ok_or_else(absent)?;
    let series = deposits::series(conn, workspace_id, one.series_id).await?;
    let rows = shown(deposit::of_versions(conn, workspace_id, series).await?);
    let is_known = rows.iter().any(|row| row.docid == one.docid);
    if !is_known {
        return Err(absent());
    }
    let total = rows.len();
    Ok(success(StatusCode::OK, Versions { versions: rows, total }, "Versions"))
}

/// The versions that anybody may know of: those that are public, and the tombstones of those that were.
fn shown(series: Vec<(Model, Found)>) -> Vec<VersionRow> {
    let row = |(version, found): (Model, Found)| {
        let (publication, retired) = match found {
            Found::Shown(work) => (Some(PublicationRow::of(&Parts::of(&work))), false),
            Found::Gone(_) => (None, true),
            Found::Hidden(_) => return None,
        };
        let (version_number, docid) = (version.version_number, version.docid);
        Some(VersionRow { version_number, docid, retired, publication })
    };
    series.into_iter().filter_map(row).collect()
}
