//! A publication in full.

use axum::response::Response;
use http::StatusCode;
use http::header::ETAG;
use pressmark_app::deposit::{Deposited, Registration};
use pressmark_app::{files, identifiers};
use pressmark_domain::vocabulary::publication_types;
use pressmark_domain::work::Relation;
use serde::Serialize;
use utoipa::ToSchema;

use super::row::{Parts, PublicationRow};
use super::seen::etag;
use crate::docid::envelope::{success, text};
use crate::docid::uploads::row::FileRow;
use crate::failure::Failure;
use crate::state::HttpState;
use crate::voice::iso;

/// One publication.
#[derive(Serialize, ToSchema)]
pub(crate) struct OnePublication {
    pub(super) publication: PublicationDetail,
}

/// A publication in full. Everything beside what lists show is ours.
#[derive(Serialize, ToSchema)]
pub(crate) struct PublicationDetail {
    #[serde(flatten)]
    row: PublicationRow,
    /// Abstract, a safe subset of HTML.
    #[serde(rename = "abstract")]
    abstract_text: Option<String>,
    funders: Vec<FunderRow>,
    publication_type_id: Option<i64>,
    /// Name of the publication type.
    publication_type: Option<&'static str>,
    /// In the precision it is known.
    publication_date: Option<String>,
    publisher: Option<String>,
    language: Option<String>,
    /// SPDX identifier, else the address of the licence.
    license: Option<String>,
    keywords: Vec<String>,
    subjects: Vec<String>,
    related_identifiers: Vec<RelatedRow>,
    /// What its makers call this version.
    version: Option<String>,
    /// When its files become public, in ISO 8601.
    #[schema(format = DateTime)]
    embargo_until: Option<String>,
    /// When it was last edited by its depositor, in ISO 8601.
    #[schema(format = DateTime)]
    updated_at: String,
    /// Its landing page.
    url: String,
    /// `registered`, or `pending` while the agency has not answered; null for what was not deposited here.
    #[schema(pattern = "^(registered|pending)$")]
    registration: Option<&'static str>,
    /// Whether its DOCiD stands under a test prefix, and does not resolve elsewhere.
    provisional: bool,
    /// Its files.
    #[serde(skip_serializing_if = "Option::is_none")]
    files: Option<Vec<FileRow>>,
}

/// Who paid.
#[derive(Serialize, ToSchema)]
pub(crate) struct FunderRow {
    funder_name: String,
    ror_id: Option<String>,
    grant_number: Option<String>,
    /// Amount and currency, `12000 EUR`.
    award_amount: Option<String>,
}

/// Another work.
#[derive(Serialize, ToSchema)]
pub(crate) struct RelatedRow {
    /// In the words of work records, `is-supplement-to`.
    relation_type: String,
    related_identifier: String,
    /// Scheme, `doi`, `handle`, `uri`.
    related_identifier_type: String,
}

impl PublicationDetail {
    pub(super) fn of(work: &Deposited, public_url: &str) -> Self {
        let parts = Parts::of(work);
        let (record, form, deposit) = (&parts.record, parts.form.as_ref(), work.deposit.as_ref());
        let publication_type = deposit.and_then(|deposit| publication_types().by_id(deposit.publication_type_id?));
        let license = record.licenses.iter().find_map(|license| license.spdx.clone().or_else(|| license.url.clone()));
        let name = deposit.map_or(parts.shown_id.as_str(), |deposit| deposit.docid.as_str());
        let registration = work.registration;
        Self {
            abstract_text: record.abstract_text.clone(),
            funders: funders(&parts),
            publication_type_id: publication_type.map(|known| known.id),
            publication_type: publication_type.map(|known| known.name),
            publication_date: record.publication_date.map(|date| date.to_string()),
            publisher: record.publisher.clone(),
            language: record.language.clone(),
            license,
            keywords: record.keywords.clone(),
            subjects: record.subjects.clone(),
            related_identifiers: record.relations.iter().map(RelatedRow::of).collect(),
            version: form.and_then(|form| form.version.clone()),
            embargo_until: deposit.and_then(|deposit| deposit.embargo_until).map(iso),
            updated_at: iso(deposit.map_or(work.publication.updated_at, |deposit| deposit.updated_at)),
            url: format!("{public_url}{}", identifiers::landing_path(name)),
            registration: registration.map(|known| if known.registered { "registered" } else { "pending" }),
            provisional: registration.is_some_and(|known| known.provisional),
            files: None,
            row: PublicationRow::of(&parts),
        }
    }
}

impl RelatedRow {
    fn of(relation: &Relation) -> Self {
        Self {
            relation_type: relation.kind.clone(),
            related_identifier: relation.identifier.value.clone(),
            related_identifier_type: relation.identifier.scheme.clone(),
        }
    }
}

fn funders(parts: &Parts) -> Vec<FunderRow> {
    let row = |funder: &pressmark_domain::work::Funder| FunderRow {
        funder_name: funder.name.clone().unwrap_or_default(),
        ror_id: funder.ror.as_ref().map(ToString::to_string),
        grant_number: funder.award.clone(),
        award_amount: funder.amount.clone(),
    };
    parts.record.funders.iter().map(row).collect()
}

/// The body of the answer to whoever deposited something.
pub(super) fn deposited(work: &Deposited, public_url: &str) -> String {
    let data = OnePublication { publication: PublicationDetail::of(work, public_url) };
    text(data, "Publication deposited")
}

/// The answer with a publication in full, its files and how its DOCiD stands.
pub(super) async fn answer(state: &HttpState, mut work: Deposited, message: &'static str) -> Result<Response, Failure> {
    let (workspace_id, id) = (work.publication.workspace_id, work.publication.id);
    let conn = state.store.read();
    if let Some(docid) = work.deposit.as_ref().map(|deposit| &deposit.docid) {
        let known = identifiers::find(conn, docid).await?;
        work.registration =
            known.map(|known| Registration { registered: known.state != "reserved", provisional: known.provisional });
    }
    // A merge leaves the files with the deposit that they came with.
    let mut keys = vec![id];
    keys.extend(work.deposit.as_ref().map(|deposit| deposit.publication_id));
    keys.dedup();
    let files = files::of_publications(conn, workspace_id, &keys).await?;
    let public_url = &state.settings.public_url;
    let mut publication = PublicationDetail::of(&work, public_url);
    publication.files = Some(files.iter().map(|file| FileRow::of(file, public_url)).collect());
    let mut response = success(StatusCode::OK, OnePublication { publication }, message);
    let revision = work.deposit.as_ref().map_or(0, |deposit| deposit.revision);
    response.headers_mut().insert(ETAG, etag(revision, work.publication.revision));
    Ok(response)
}
