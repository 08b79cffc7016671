//! From a work to the answer, in the form that was asked for.

use axum::response::Response;
use bytes::Bytes;
use http::HeaderValue;
use http::header::{CONTENT_SECURITY_POLICY, LINK, VARY};
use pressmark_domain::export::Format;
use serde::Serialize;
use serde_json::value::RawValue;

use super::form::Form;
use super::record::{Landing, Version};
use super::{POLICY, headers, page};
use crate::answer::Answer;
use crate::asker::Conditions;
use crate::docid::uploads::row::FileRow;
use crate::failure::Failure;
use crate::voice::iso;

/// JSON of ours.
#[derive(Serialize)]
struct Json<'a> {
    id: i64,
    /// The name of the page.
    docid: &'a str,
    doi: Option<&'a str>,
    title: Option<&'a str>,
    /// The page.
    url: &'a str,
    /// The identifier as a URL.
    identifier_url: &'a str,
    provisional: bool,
    citation: Option<&'a str>,
    version_number: Option<i32>,
    version: Option<String>,
    /// The DOCiD of the last version, where this is an older one.
    newer_version: Option<&'a str>,
    versions: Vec<JsonVersion<'a>>,
    embargo_until: Option<String>,
    files: Vec<FileRow>,
    /// The work record.
    data: &'a RawValue,
    updated_at: String,
}

#[derive(Serialize)]
struct JsonVersion<'a> {
    version_number: i32,
    docid: &'a str,
    url: String,
    retired: bool,
}

/// The answer. Its `ETag` is a hash of its bytes.
pub(super) fn answer(landing: &Landing, form: Form, asked: &Conditions) -> Result<Response, Failure> {
    let answer = match form {
        Form::Html => Answer::of(page::html(landing)?.into(), "text/html; charset=utf-8", None),
        Form::Json => json(landing)?,
        Form::Other(format) => {
            let body: Bytes = format.write(&landing.export()).into();
            Answer::of(body, content_type(format), None)
        }
    };
    let mut response = answer.respond(asked);
    let links = if matches!(form, Form::Html) { headers::of_page(landing) } else { headers::of_format(landing) };
    let added = response.headers_mut();
    added.insert(LINK, HeaderValue::try_from(links).map_err(Failure::internal)?);
    added.insert(VARY, HeaderValue::from_static("Accept, Accept-Encoding"));
    added.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    Ok(response)
}

/// What a format is sent as. Texts without a charset are read in another by old programs.
fn content_type(format: &Format) -> &'static str {
    match format.media_type {
        "text/x-bibliography" => "text/x-bibliography; charset=utf-8",
        "application/x-bibtex" => "application/x-bibtex; charset=utf-8",
        other => other,
    }
}

fn json(landing: &Landing) -> Result<Answer, Failure> {
    let (publication, deposit) = (&landing.work.publication, landing.work.deposit.as_ref());
    let data = RawValue::from_string(publication.merged.clone()).map_err(Failure::internal)?;
    let version = |known: &Version| format!("{}{}", landing.public_url, known.path);
    Answer::json(&Json {
        id: publication.id,
        docid: &landing.name,
        doi: landing.record.doi.as_ref().map(|doi| doi.as_str()),
        title: publication.title.as_deref(),
        url: &landing.url,
        identifier_url: &landing.pid,
        provisional: landing.provisional,
        citation: landing.citation.as_deref(),
        version_number: deposit.map(|deposit| deposit.version_number),
        version: landing.version_label(),
        newer_version: landing.newer().map(|newer| newer.docid.as_str()),
        versions: landing
            .versions
            .iter()
            .map(|known| JsonVersion {
                version_number: known.number,
                docid: &known.docid,
                url: version(known),
                retired: known.is_retired,
            })
            .collect(),
        embargo_until: landing.embargo_until.map(iso),
        files: landing.files.iter().map(|file| FileRow::of(file, &landing.public_url)).collect(),
        data: &data,
        updated_at: iso(publication.updated_at),
    })
}
