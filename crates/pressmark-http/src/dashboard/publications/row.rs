//! A work as lists of the dashboard show it, and what has to be looked up for a page of them.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use pressmark_catalogue::{InternalCatalogue, LinkedPerson, PublicationRow};
use pressmark_store::repo::dossier;
use serde::Serialize;
use utoipa::ToSchema;

use crate::citations::{Citation, Cited, Read};
use crate::failure::Failure;
use crate::public::row::url_of;
use crate::state::HttpState;
use crate::voice::iso;

/// A work in a list.
#[derive(Serialize, ToSchema)]
pub(crate) struct WorkRow<'a> {
    /// Its DOI in normal form; without one its handle; without either `local/<number>`.
    id: &'a str,
    /// ORCID iDs of the researchers of this registry who wrote it.
    person_orcids: Vec<&'a str>,
    /// The researchers of this registry who wrote it, by their place among the authors.
    person: Vec<WorkPerson<'a>>,
    /// Title, plain text.
    title: Option<&'a str>,
    /// The reference in APA style.
    apa_citation: Option<&'a str>,
    /// Where it can be read about: the DOI's resolver, else this registry.
    doi_url: String,
    /// `YYYY-MM-DD`, if the day is known.
    publication_date: Option<&'a str>,
    /// Year.
    publication_year: Option<i32>,
    /// Type, in Crossref's terms.
    publication_type: Option<&'a str>,
    /// Citations.
    cited_by_count: Option<u32>,
    /// When an upstream last said something new of it, Unix seconds.
    last_fetched_at: i64,
    /// How often it was edited.
    edit_count: u32,
    /// Whether public surfaces show it.
    visible: bool,
    /// When it was deleted, ISO 8601.
    deleted_at: Option<String>,
    /// The id of the work that it was merged into; such works are listed among deleted ones.
    merged_into: Option<&'a str>,
    /// What `id` is: `doi`, `handle` or `local`.
    #[schema(required = false)]
    id_type: &'a str,
    /// The date as far as it is known: `2019`, `2019-05` or `2019-05-17`.
    publication_date_partial: Option<&'a str>,
    /// Title of the journal, book or series.
    journal: Option<&'a str>,
    /// The first ten authors.
    #[schema(required = false)]
    authors: &'a [String],
    /// How many authors there are.
    #[schema(required = false)]
    authors_count: u32,
    /// `diamond`, `gold`, `hybrid`, `bronze`, `green` or `closed`.
    open_access_status: Option<&'a str>,
    /// Retracted, withdrawn or removed.
    #[schema(required = false)]
    is_retracted: bool,
    /// When somebody last edited it, Unix seconds.
    last_edited_at: Option<i64>,
    /// Why a person should look at it: `authors`, `conflict`, `duplicate`, `claim_withdrawn`, `retracted`,
    /// `fetch_failed`, `mint_failed`.
    #[schema(required = false)]
    attention: &'a [String],
}

/// A researcher's part in a work.
#[derive(Serialize, ToSchema)]
pub(crate) struct WorkPerson<'a> {
    /// Numeric key of the researcher.
    pub(super) id: i64,
    /// ORCID iD.
    pub(super) orcid_id: Option<&'a str>,
    /// Name.
    pub(super) name: Option<&'a str>,
    /// URL-safe short name.
    pub(super) slug: &'a str,
    /// Place in the list of authors, from 1.
    pub(super) position: Option<u32>,
    /// Whether public surfaces leave the researcher out.
    pub(super) hidden: bool,
}

/// What rows of the catalogue do not hold: names of people, citations, and where works went.
pub(crate) struct Beside {
    names: HashMap<i64, String>,
    citations: HashMap<i64, Citation>,
    merged_into: HashMap<i64, String>,
}

impl Beside {
    /// Looks it up for a page. `with_deleted`: whether works that are deleted, or merged into others, may be in it.
    ///
    /// # Errors
    /// 503 while the catalogue or the citations are too busy; any error of the catalogue or of the database.
    pub(crate) async fn rows(
        state: &HttpState,
        workspace: i64,
        rows: &[PublicationRow],
        with_deleted: bool,
    ) -> Result<Self, Failure> {
        let people: BTreeSet<i64> = rows.iter().flat_map(|row| &row.people).map(|person| person.key).collect();
        let public_url = &state.settings.public_url;
        let cited = rows.iter().map(|row| Cited {
            key: row.key,
            revision: i32::try_from(row.revision).unwrap_or(i32::MAX),
            id: row.id.clone(),
            url: url_of(row, public_url),
        });
        let (catalogue, read) = (state.catalogue.internal(), records(state.catalogue.internal(), workspace));
        let people = people.into_iter().collect();
        let names = async { catalogue.names(workspace, people).await.map_err(Failure::from) };
        let (names, citations) = tokio::try_join!(names, state.citations.of(cited.collect(), &read))?;
        // Other lists ask the catalogue alone.
        let gone: Vec<i64> = rows.iter().filter(|_| with_deleted).map(|row| row.key).collect();
        let merged_into = dossier::merged_into(state.store.read(), workspace, &gone).await?;
        Ok(Self { names, citations, merged_into })
    }

    /// A row, complete.
    pub(crate) fn row<'a>(&'a self, row: &'a PublicationRow, public_url: &str) -> WorkRow<'a> {
        WorkRow {
            id: &row.id,
            person_orcids: row.people.iter().filter_map(|person| person.orcid.as_deref()).collect(),
            person: row.people.iter().map(|person| self.person(person)).collect(),
            title: row.title.as_deref(),
            apa_citation: self.citations.get(&row.key).and_then(|citation| citation.as_deref()),
            doi_url: url_of(row, public_url),
            publication_date: row.publication_date.as_deref(),
            publication_year: row.publication_year,
            publication_type: row.publication_type.as_deref(),
            cited_by_count: row.cited_by_count,
            last_fetched_at: row.last_fetched_at.div_euclid(1000),
            edit_count: row.edit_count,
            visible: row.visible,
            deleted_at: row.deleted_at.map(iso),
            merged_into: self.merged_into.get(&row.key).map(String::as_str),
            id_type: &row.id_type,
            publication_date_partial: row.publication_date_partial.as_deref(),
            journal: row.container_title.as_deref(),
            authors: &row.authors,
            authors_count: row.authors_count,
            open_access_status: row.open_access_status.as_deref(),
            is_retracted: row.is_retracted,
            last_edited_at: row.last_edited_at.map(|at| at.div_euclid(1000)),
            attention: &row.attention,
        }
    }

    fn person<'a>(&'a self, person: &'a LinkedPerson) -> WorkPerson<'a> {
        WorkPerson {
            id: person.key,
            orcid_id: person.orcid.as_deref(),
            name: self.names.get(&person.key).map(String::as_str),
            slug: &person.slug,
            position: person.position.map(|place| place + 1),
            hidden: !person.is_public,
        }
    }
}

/// Reads merged records from the catalogue. By the numeric key, which no other work has or had.
fn records(catalogue: InternalCatalogue, workspace: i64) -> Read {
    let catalogue = catalogue.with_deleted();
    Arc::new(move |work: &Cited| -> Result<Option<String>, Failure> {
        let detail = catalogue.publication(workspace, &format!("local/{}", work.key))?;
        Ok(detail.filter(|detail| detail.row.key == work.key).map(|detail| detail.data))
    })
}
