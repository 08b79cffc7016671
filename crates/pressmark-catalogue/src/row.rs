//! What the catalogue answers with: rows of lists, and the detail of one record.
//!
//! Rows are stored as columns of their own, apart from detail, in a compact form without field names: a change here
//! is a change of the index format (`schema::FORMAT`).

use serde::{Deserialize, Serialize};

/// A publication as lists show it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicationRow {
    /// Numeric key.
    pub key: i64,
    /// Workspace.
    pub workspace_id: i64,
    /// Normalized DOI, else handle, else `local/<id>`.
    pub id: String,
    /// `doi`, `handle` or `local`.
    pub id_type: String,
    /// URL-safe, unique in the workspace.
    pub slug: String,
    /// DOI in normal form, if there is one.
    pub doi: Option<String>,
    /// Title, plain text.
    pub title: Option<String>,
    /// Title of the journal, book or series.
    pub container_title: Option<String>,
    /// Beginning of the abstract, plain text, at most 300 characters.
    pub abstract_start: Option<String>,
    /// Names of the first ten authors.
    pub authors: Vec<String>,
    /// How many authors there are.
    pub authors_count: u32,
    /// `YYYY-MM-DD`, if known to the day.
    pub publication_date: Option<String>,
    /// The date in the precision it is known.
    pub publication_date_partial: Option<String>,
    /// Year.
    pub publication_year: Option<i32>,
    /// Type, of the registry's vocabulary.
    pub publication_type: Option<String>,
    /// Citations.
    pub cited_by_count: Option<u32>,
    /// `diamond`, `gold`, `hybrid`, `bronze`, `green` or `closed`.
    pub open_access_status: Option<String>,
    /// Best free copy.
    pub open_access_url: Option<String>,
    /// Language, BCP 47.
    pub language: Option<String>,
    /// Retracted, withdrawn or removed.
    pub is_retracted: bool,
    /// People linked, by author position. A [`PublicCatalogue`](crate::PublicCatalogue) leaves out who is hidden.
    pub people: Vec<LinkedPerson>,
    /// Last answer that changed the record, Unix milliseconds.
    pub last_fetched_at: i64,
    /// Last edit, Unix milliseconds.
    pub last_edited_at: Option<i64>,
    /// Successful edits.
    pub edit_count: u32,
    /// Counts every change of the record; made for `ETag`.
    pub revision: u32,
    /// Last change of the public face, Unix milliseconds.
    pub public_changed_at: i64,
    /// Shown on public surfaces.
    pub visible: bool,
    /// Soft deletion, Unix milliseconds.
    pub deleted_at: Option<i64>,
    /// Whether an author match waits for a decision, or an author is missing.
    pub author_needs_attention: bool,
    /// Reasons why a person should look (rule 37); empty in public.
    pub attention: Vec<String>,
    /// Whether its DOI was minted here and leads nowhere: while its agency does not have it, and for ever under a test
    /// prefix.
    pub doi_leads_nowhere: bool,
}

/// A person linked to a publication. No name: names are looked up (engineering 15).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkedPerson {
    /// Key of the person.
    pub key: i64,
    /// ORCID iD.
    pub orcid: Option<String>,
    /// Short name.
    pub slug: String,
    /// Author position, from 0.
    pub position: Option<u32>,
    /// Whether public surfaces may show the person.
    pub is_public: bool,
}

/// A publication in full, as published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicationDetail {
    /// What lists show, and more.
    pub row: PublicationRow,
    /// The work record as published: canonical JSON text, not parsed.
    pub data: String,
    /// Names of the providers that say something of it.
    pub providers: Vec<String>,
    /// Every identifier it has or had.
    pub keys: Vec<Key>,
    /// Registration agency.
    pub agency: Option<String>,
    /// What is amiss with the agency.
    pub agency_note: Option<String>,
    /// `harvest`, `import` or `deposit`.
    pub origin: String,
    /// Unix milliseconds.
    pub created_at: i64,
}

/// What a publication's detail holds beside its row.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct StoredDetail {
    pub data: String,
    pub providers: Vec<String>,
    pub keys: Vec<Key>,
    pub agency: Option<String>,
    pub agency_note: Option<String>,
    pub origin: String,
    pub created_at: i64,
}

/// An identifier of a publication.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Key {
    /// `doi`, `handle`, `local`, `pmid`, …
    pub scheme: String,
    /// Value in normal form.
    pub value: String,
}

/// A person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonRow {
    /// Key of the person.
    pub key: i64,
    /// Workspace.
    pub workspace_id: i64,
    /// ORCID iD.
    pub orcid: Option<String>,
    /// Former and deprecated iDs.
    pub former_orcids: Vec<String>,
    /// Short name, URL-safe, unique in the workspace.
    pub slug: String,
    /// Name as shown.
    pub name: String,
    /// The name in several locales, or in one that is not the default; else empty.
    pub names_by_locale: Vec<LocalText>,
    /// All names.
    pub names: Vec<PersonName>,
    /// Biography, plain text.
    pub biography: Option<String>,
    /// The biography in several locales, or in one that is not the default; else empty. Beginnings of 1,500 characters.
    pub biographies: Vec<LocalText>,
    /// Categories that the person is in, by short name.
    pub categories: Vec<String>,
    /// Portrait.
    pub photo_url: Option<String>,
    /// Kind of person in the institution's words.
    pub people_type: Option<String>,
    /// `pending`, `processing`, `complete` or `failed`.
    pub sync_status: String,
    /// Why the last harvest failed or stopped; absent in public.
    pub sync_error: Option<String>,
    /// Last answer that changed the person or a work, Unix milliseconds.
    pub last_fetched_at: Option<i64>,
    /// Publications that public surfaces show.
    pub publication_count: u64,
    /// Linked publications of any state; absent in public.
    pub all_publication_count: Option<u64>,
    /// Memberships, active and past, oldest first.
    pub memberships: Vec<Membership>,
    /// Hidden from every public surface.
    pub hidden: bool,
    /// Counts changes.
    pub revision: u32,
    /// Last change of the public face, Unix milliseconds.
    pub public_changed_at: i64,
    /// Unix milliseconds.
    pub created_at: i64,
    /// The name as shown, as it is sorted by: family name first, where it is known which part that is.
    pub sort_name: String,
    /// Family name, where it is known and somebody wrote names by locale, so that they are sorted by it too.
    pub family_name: Option<String>,
}

/// A name of a person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonName {
    /// `credit`, `own`, `other`.
    pub kind: String,
    /// The whole name.
    pub name: String,
}

/// A text in one locale.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalText {
    /// The locale, BCP 47.
    pub locale: String,
    /// The text.
    pub text: String,
}

/// A membership of a person in an entity.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// Entity.
    pub entity_id: String,
    /// `member` or `external`.
    pub status: String,
    /// Unix milliseconds.
    pub starts_at: i64,
    /// Unix milliseconds; absent = active.
    pub ends_at: Option<i64>,
}
