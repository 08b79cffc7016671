//! The form of an upload. Its fields come in any order: those behind the file say where it belongs when it is there
//! already (engineering 27).

use std::time::Duration;

use axum::body::Body;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, StatusCode};
use multer::{Field, Multipart};
use pressmark_app::files::{self, Depositor, Interrupted, NewUpload, Pending, Target};
use serde_json::{Map, Value, json};

use super::refused::unreadable;
use super::steady::{Allowance, Steady};
use crate::failure::Failure;
use crate::state::HttpState;

/// No byte for so long is too slow (rule 48).
pub(in crate::docid) const PATIENCE: Duration = Duration::from_secs(60);
/// Bytes of one field beside the file, its headers included.
const FIELD: u64 = 256 << 10;
/// Fields of a form.
const FIELDS: usize = 30;
/// Bytes of a refused file that are read to their end, so that the client hears why.
const COURTESY: u64 = 8 << 20;
/// Characters of the longest text.
const LONGEST: usize = 255;

/// An upload that has come, and what was said of it.
#[derive(Debug)]
pub(super) struct Received {
    pub(super) pending: Pending,
    pub(super) target: Target,
    pub(super) file_type: String,
    pub(super) title: Option<String>,
}

/// What was read so far.
#[derive(Debug, Default)]
struct Said {
    file: Option<Pending>,
    publication_id: Option<i64>,
    draft_id: Option<i64>,
    file_type: Option<String>,
    title: Option<String>,
    errors: Map<String, Value>,
}

/// Reads the form, the file into the store.
///
/// # Errors
/// 400, 408, 413, 415, 422, and what hinders the file; then nothing is left of it.
pub(super) async fn receive(
    state: &HttpState,
    workspace_id: i64,
    by: Depositor,
    headers: &HeaderMap,
    content: Body,
) -> Result<Received, Failure> {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let boundary = multer::parse_boundary(content_type).map_err(|error| unreadable(&error))?;
    let length: Option<u64> = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    let allowance = Allowance::default();
    let mut form = Multipart::new(Steady::new(content, PATIENCE, allowance.clone()), boundary);
    let mut said = Said::default();
    for _ in 0..FIELDS {
        allowance.set(FIELD);
        let Some(field) = form.next_field().await.map_err(|error| unreadable(&error))? else {
            return said.finish();
        };
        if field.name() == Some("file") && said.file.is_none() {
            said.may_add(state, workspace_id, by).await?;
            allowance.set(u64::MAX);
            let name = field.file_name().unwrap_or_default().to_owned();
            // What stands around the file counts as well, but little.
            let expected = length.map(|length| length.saturating_sub(FIELD));
            let new = NewUpload { workspace_id, by, name, expected };
            said.file = Some(take(state, new, field, &allowance).await?);
        } else {
            said.read(field).await?;
        }
    }
    Err(Failure::new(StatusCode::BAD_REQUEST, "The form has too many fields").with_code("validation_error"))
}

/// Takes the bytes of a field into the store; those of a file that is refused are read for a while, so that the client
/// hears why.
///
/// # Errors
/// What hinders the file; then nothing is left of it.
pub(in crate::docid) async fn take(
    state: &HttpState,
    new: NewUpload,
    mut field: Field<'static>,
    allowance: &Allowance,
) -> Result<Pending, Failure> {
    let is_hopeless = new.expected.is_some_and(|expected| expected > state.app.files.settings().max_bytes);
    match files::store(&state.app, new, &mut field).await {
        Ok(pending) => Ok(pending),
        Err(Interrupted::Content(error)) => Err(unreadable(&error)),
        Err(Interrupted::Refused(error)) => {
            allowance.set(if is_hopeless { 0 } else { COURTESY });
            while let Ok(Some(_)) = field.chunk().await {}
            Err(error.into())
        }
    }
}

impl Said {
    fn target(&self) -> Option<Target> {
        self.publication_id.map(Target::Publication).or(self.draft_id.map(Target::Draft))
    }

    /// Where it is known already, who may not add to the target need not send the file.
    async fn may_add(&self, state: &HttpState, workspace_id: i64, by: Depositor) -> Result<(), Failure> {
        match self.target() {
            Some(target) => Ok(files::may_add(state.store.read(), workspace_id, by, target).await?),
            None => Ok(()),
        }
    }

    async fn read(&mut self, field: Field<'static>) -> Result<(), Failure> {
        let name = field.name().unwrap_or_default().to_owned();
        let bytes = field.bytes().await.map_err(|error| unreadable(&error))?;
        let text = String::from_utf8_lossy(&bytes);
        let text = text.trim();
        match name.as_str() {
            "publication_id" => self.publication_id = self.key("publication_id", text),
            "draft_id" => self.draft_id = self.key("draft_id", text),
            "file_type" => self.file_type = self.line("file_type", text),
            "title" => self.title = self.line("title", text),
            "file" => self.complain("file", "One at a time"),
            // Clients send more than we ask for.
            _ => {}
        }
        Ok(())
    }

    fn key(&mut self, name: &str, text: &str) -> Option<i64> {
        let key = text.parse().ok().filter(|key| *key > 0);
        if key.is_none() && !text.is_empty() {
            self.complain(name, "Must be a positive integer");
        }
        key
    }

    fn line(&mut self, name: &str, text: &str) -> Option<String> {
        if text.chars().count() > LONGEST {
            self.complain(name, &format!("Too long: at most {LONGEST} characters"));
        } else if text.chars().any(char::is_control) {
            self.complain(name, "Must be one line, without control characters");
        }
        Some(text.to_owned()).filter(|text| !text.is_empty())
    }

    fn complain(&mut self, name: &str, message: &str) {
        self.errors.insert(name.to_owned(), json!([message]));
    }

    fn finish(mut self) -> Result<Received, Failure> {
        let target = match (self.publication_id, self.draft_id) {
            (Some(_), Some(_)) => {
                self.complain("draft_id", "A file belongs to a publication or to a draft");
                None
            }
            (None, None) => {
                // What is said of either already is better.
                if !self.errors.contains_key("publication_id") && !self.errors.contains_key("draft_id") {
                    self.complain("publication_id", "Required, or `draft_id`");
                }
                None
            }
            _ => self.target(),
        };
        if self.file_type.is_none() && !self.errors.contains_key("file_type") {
            self.complain("file_type", "Required");
        }
        if self.file.is_none() && !self.errors.contains_key("file") {
            self.complain("file", "Required");
        }
        match (self.file.take(), target, self.file_type.take()) {
            (Some(pending), Some(target), Some(file_type)) if self.errors.is_empty() => {
                Ok(Received { pending, target, file_type, title: self.title })
            }
            _ => {
                let failure = Failure::invalid("Invalid request body", Vec::new(), self.errors);
                Err(failure.with_status(StatusCode::UNPROCESSABLE_ENTITY).with_code("validation_error"))
            }
        }
    }
}
