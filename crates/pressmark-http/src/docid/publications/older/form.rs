//! Reading a form with many files: what is text is kept, what is a file goes into the store while it comes.

use std::collections::BTreeMap;

use axum::body::Body;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};
use multer::{Field, Multipart};
use pressmark_app::files::{Depositor, NewUpload, Pending};

use super::lists::place_of_file;
use crate::docid::uploads::form::{PATIENCE, take};
use crate::docid::uploads::refused::unreadable;
use crate::docid::uploads::steady::{Allowance, Steady};
use crate::failure::Failure;
use crate::state::HttpState;

/// The name under which a poster comes, and what kind of file it is then.
pub(super) const POSTER: &str = "publicationPoster";

/// Bytes of one field that is no file, its headers included.
const FIELD: u64 = 256 << 10;
/// Bytes of all fields that are no files.
const ALL_FIELDS: usize = 4 << 20;
/// Fields of a form, and files among them.
const FIELDS: usize = 5_000;
const FILES: usize = 100;
/// Bytes of a file that is not kept.
const COURTESY: u64 = 8 << 20;

/// A form that has come.
#[derive(Debug, Default)]
pub(super) struct Sent {
    /// Texts by name; none where a field says nothing.
    pub(super) texts: BTreeMap<String, Option<String>>,
    /// Files by the names of their fields.
    pub(super) files: Vec<(String, Pending)>,
    /// What is not kept.
    pub(super) ignored: Vec<String>,
    bytes: usize,
}

/// Reads a form.
///
/// # Errors
/// 400, 408, 413, 415, 422, 429 as of uploads, and what hinders a file; then nothing is left of it.
pub(super) async fn receive(
    state: &HttpState,
    workspace_id: i64,
    by: Depositor,
    headers: &HeaderMap,
    content: Body,
) -> Result<Sent, Failure> {
    let _turn = state.uploads.take(by.user_id)?;
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let boundary = multer::parse_boundary(content_type).map_err(|error| unreadable(&error))?;
    let allowance = Allowance::default();
    let mut form = Multipart::new(Steady::new(content, PATIENCE, allowance.clone()), boundary);
    let mut sent = Sent::default();
    for _ in 0..FIELDS {
        allowance.set(FIELD);
        let Some(field) = form.next_field().await.map_err(|error| unreadable(&error))? else { return Ok(sent) };
        let name = field.name().unwrap_or_default().to_owned();
        match field.file_name().map(str::to_owned) {
            None => sent.read(name, field).await?,
            Some(file_name) if !file_name.is_empty() && is_kept(&name) && sent.files.len() < FILES => {
                allowance.set(u64::MAX);
                let new = NewUpload { workspace_id, by, name: file_name, expected: None };
                let pending = take(state, new, field, &allowance).await?;
                sent.files.push((name, pending));
            }
            Some(file_name) => {
                allowance.set(COURTESY);
                skip(field).await?;
                // Browsers send a nameless one where none was chosen.
                sent.ignored.extend((!file_name.is_empty()).then_some(name));
            }
        }
    }
    Err(unusable("The form has too many fields"))
}

fn is_kept(name: &str) -> bool {
    name == POSTER || place_of_file(name).is_some()
}

async fn skip(mut field: Field<'static>) -> Result<(), Failure> {
    while field.chunk().await.map_err(|error| unreadable(&error))?.is_some() {}
    Ok(())
}

fn unusable(message: &'static str) -> Failure {
    Failure::new(StatusCode::BAD_REQUEST, message).with_code("validation_error")
}

impl Sent {
    async fn read(&mut self, name: String, field: Field<'static>) -> Result<(), Failure> {
        let bytes = field.bytes().await.map_err(|error| unreadable(&error))?;
        self.bytes += bytes.len() + name.len();
        if self.bytes > ALL_FIELDS {
            let failure = Failure::new(StatusCode::PAYLOAD_TOO_LARGE, "The fields beside the files are too long");
            return Err(failure.with_code("validation_error"));
        }
        let text = String::from_utf8_lossy(&bytes).replace('\0', "");
        // What programs write that have nothing to say.
        let said = Some(text.trim()).filter(|text| !matches!(*text, "" | "undefined" | "null")).map(str::to_owned);
        match self.texts.insert(name, said) {
            None => Ok(()),
            Some(_) => Err(unusable("The form has a field twice")),
        }
    }
}
