//! `GET /api/v1/verify/{docid}`: checksums of a deposit's files (`docid.md` §1.6). Clients of the other implementation
//! read the bare body.

use axum::Router;
use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use http::header::CACHE_CONTROL;
use http::{Method, StatusCode, Uri};
use pressmark_app::files::{self, StoredFile, Verification};
use pressmark_domain::Docid;
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

use crate::access::{Operation, Rule, Surface, Who, rule};
use crate::caller::Caller;
use crate::docid::envelope::DocidError;
use crate::failure::Failure;
use crate::params::Params;
use crate::state::HttpState;
use crate::voice::iso;

/// Characters of the longest identifier that is looked at.
const LONGEST: usize = 255;

pub(crate) fn routes() -> Router<HttpState> {
    Router::new().route("/api/v1/verify", get(verify_named)).route("/api/v1/verify/{docid}", get(verify))
}

pub(crate) fn rules() -> Vec<Rule> {
    let get = |path| rule(Method::GET, path, Operation::VerifyFiles, Surface::Docid, Who::Reader);
    vec![get("/api/v1/verify"), get("/api/v1/verify/{docid}")]
}

/// The operations of this folder.
#[derive(OpenApi)]
#[openapi(paths(verify, verify_named))]
pub(crate) struct Part;

/// What is known of the files of a deposit.
#[derive(Serialize, ToSchema)]
pub(crate) struct Checksums {
    docid: String,
    title: Option<String>,
    /// Always `SHA-256`.
    algorithm: &'static str,
    object_count: usize,
    /// Files whose bytes are here.
    verifiable_object_count: usize,
    objects: Vec<Checksum>,
    note: &'static str,
}

/// A file with its checksum.
#[derive(Serialize, ToSchema)]
pub(crate) struct Checksum {
    id: i64,
    /// `file`.
    object_class: &'static str,
    title: Option<String>,
    file_name: String,
    /// Files have no handles of their own here.
    handle_identifier: Option<String>,
    /// SHA-256 in lower-case hexadecimal.
    checksum: String,
    checksum_algorithm: &'static str,
    /// Bytes.
    file_size: i64,
    /// `verified`: made of the bytes as they came.
    checksum_status: &'static str,
    #[schema(format = DateTime)]
    checksum_generated_at: String,
    #[schema(format = DateTime)]
    checksum_last_checked_at: String,
}

impl Checksum {
    fn of(file: StoredFile) -> Self {
        Self {
            id: file.id,
            object_class: "file",
            title: file.title,
            file_name: file.name,
            handle_identifier: None,
            checksum: file.sha256,
            checksum_algorithm: "SHA-256",
            file_size: file.size,
            checksum_status: "verified",
            checksum_generated_at: iso(file.checked_at),
            checksum_last_checked_at: iso(file.checked_at),
        }
    }
}

/// Checksums of the files of a deposit.
#[utoipa::path(
    get, path = "/api/v1/verify/{docid}", tag = "Files", operation_id = "verifyFiles",
    params(("docid" = String, Path, description = "DOCiD, encoded or raw.")),
    responses(
        (status = 200, description = "The checksums.", body = Checksums),
        (status = 404, description = "No such DOCiD, or none that is public.", body = DocidError),
        (status = 410, description = "The publication was retired.", body = DocidError),
        (status = 429, description = "Too many reads.", body = DocidError),
    ),
)]
pub(crate) async fn verify(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    docid: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    let docid = docid.map(|Path(docid)| docid).map_err(|_| absent())?;
    answer(&state, &caller, &docid).await
}

/// The same by a parameter.
#[utoipa::path(
    get, path = "/api/v1/verify", tag = "Files", operation_id = "verifyFilesNamed",
    params(("identifier" = String, Query, description = "DOCiD.")),
    responses(
        (status = 200, description = "The checksums.", body = Checksums),
        (status = 400, description = "No identifier was given, or several.", body = DocidError),
        (status = 404, description = "No such DOCiD, or none that is public.", body = DocidError),
        (status = 410, description = "The publication was retired.", body = DocidError),
        (status = 429, description = "Too many reads.", body = DocidError),
    ),
)]
pub(crate) async fn verify_named(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
) -> Result<Response, Failure> {
    let mut params = Params::of(uri.query());
    let docid = params.filter("identifier");
    if docid.is_none() {
        params.complain("identifier", "Required".to_owned());
    }
    params.finish()?;
    answer(&state, &caller, &docid.unwrap_or_default()).await
}

fn absent() -> Failure {
    Failure::not_found("Publication not found").with_code("publication_not_found")
}

async fn answer(state: &HttpState, caller: &Caller, given: &str) -> Result<Response, Failure> {
    let docid = Docid::parse(given).map_or_else(|_| given.trim().to_owned(), |docid| docid.as_str().to_owned());
    if docid.len() > LONGEST || docid.contains('\0') {
        return Err(absent());
    }
    match files::verify(state.store.read(), caller.workspace_id, &docid).await? {
        Verification::Nothing => Err(absent()),
        Verification::Gone => Err(Failure::new(StatusCode::GONE, "The publication was retired").with_code("gone")),
        Verification::Known { title, files } => {
            let objects: Vec<Checksum> = files.into_iter().map(Checksum::of).collect();
            let (object_count, note) =
                (objects.len(), "Made of the bytes as they were deposited; hash your copy and compare");
            let algorithm = "SHA-256";
            let verifiable_object_count = object_count;
            let sums = Checksums { docid, title, algorithm, object_count, verifiable_object_count, objects, note };
            Ok(([(CACHE_CONTROL, "public, no-cache")], axum::Json(sums)).into_response())
        }
    }
}
