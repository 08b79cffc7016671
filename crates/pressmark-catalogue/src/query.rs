//! What may be asked.

use pressmark_domain::Orcid;

/// A list or search of publications.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct PublicationQuery {
    /// Workspace.
    pub workspace: i64,
    /// What was typed: words (all must match), `"phrases"`, the last word as a prefix unless a blank follows it. A DOI,
    /// an ORCID iD, a handle or `local/<id>` alone finds what carries it.
    pub q: String,
    /// Where `q` must match (engineering 16).
    pub q_fields: QFields,
    /// Conditions.
    pub filter: PublicationFilter,
    /// Order; absent means relevance where `q` holds words, else [`Sort::LastFetchedAt`] (rule 25).
    pub sort: Option<Sort>,
    /// Direction of the order; the best first for relevance is `Desc`.
    pub dir: Direction,
    /// Page, from 1; 0 counts as 1.
    pub page: u64,
    /// Rows a page.
    pub per_page: u32,
    /// Whether to count facets.
    pub facets: bool,
    /// Who walks: pages behind the first that carry the same value and otherwise the same query come from the order
    /// that page 1 saw, for as long as it is asked for (two minutes of rest end it). Rows are current all the same, and
    /// what is no longer shown is left out. `None` = every page by itself (rule 24).
    pub walk: Option<u64>,
}

/// Where `q` must match.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum QFields {
    /// Titles.
    Title,
    /// Titles and author names.
    TitleAndAuthors,
    /// Titles, authors, abstracts, containers, keywords.
    #[default]
    All,
}

/// Conditions on publications; all must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct PublicationFilter {
    /// Type: a term of the registry's vocabulary or a synonym of OpenAlex, ORCID, DataCite (rule 6).
    pub publication_type: Option<String>,
    /// Year.
    pub publication_year: Option<i32>,
    /// At least so many citations; works whose count is unknown do not match, except for 0.
    pub min_cited_by: Option<u32>,
    /// Linked person.
    pub person: Option<PersonRef>,
    /// Whether there is a DOI.
    pub has_doi: Option<bool>,
    /// Whether there are files, kept back or not.
    pub has_file: Option<bool>,
    /// Whether there is a DOCiD: whether it was deposited here, and not retired.
    pub has_docid: Option<bool>,
    /// Number of the resource type as which it is shown.
    pub resource_type: Option<i64>,
    /// `diamond`, `gold`, …
    pub open_access_status: Option<String>,
    /// Language, BCP 47.
    pub language: Option<String>,
    /// Funder: its DOI, ROR id or name.
    pub funder: Option<String>,
    /// Award number.
    pub award: Option<String>,
    /// ROR id of an author's affiliation.
    pub ror: Option<String>,
    /// Licence: SPDX identifier or URL.
    pub licence: Option<String>,
    /// ISSN of the container.
    pub issn: Option<String>,
    /// Entity of which a linked person was a member when the work appeared.
    pub entity: Option<String>,
    /// Provider that says something of the work: `crossref`, `openalex`, …
    pub source: Option<String>,
    /// Whether it was retracted.
    pub retracted: Option<bool>,
    /// Reason why a person should look (rule 37). Nothing matches in public.
    pub attention: Option<String>,
    /// `true`: shown on public surfaces by its own switch; `false`: hidden. Of no use in public.
    pub visible: Option<bool>,
    /// `true`: only deleted records; `false`: only others. Of use only with [`InternalCatalogue::with_deleted`].
    ///
    /// [`InternalCatalogue::with_deleted`]: crate::InternalCatalogue::with_deleted
    pub deleted: Option<bool>,
    /// `true`: only works whose record somebody edited. Nothing matches in public.
    pub edited: Option<bool>,
    /// Day (`2026-07-01`) or month (`2026-07`) on which the registry got to know the work, UTC. Nothing matches in public.
    pub created: Option<String>,
}

/// A person, as addresses name one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PersonRef {
    /// By current, former or deprecated iD.
    Orcid(Orcid),
    /// By short name.
    Slug(String),
    /// By key.
    Key(i64),
}

/// Order of publications. Ties are broken by the numeric key, in the same direction; what has no value comes last in
/// both directions (rule 25).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sort {
    /// Last answer that changed the record.
    LastFetchedAt,
    /// Date of publication, partial dates before the days of their year or month.
    PublicationDate,
    /// Citations.
    CitedByCount,
    /// Year of publication.
    PublicationYear,
    /// When the registry made the record: the order of keys.
    CreatedAt,
    /// When it was deposited; of what was not, when the registry made the record.
    DepositedAt,
    /// Title, folded; by its first 24 bytes.
    Title,
    /// How often somebody edited the record.
    EditCount,
    /// How well `q` matches.
    Relevance,
}

/// Direction of an order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Small or early first.
    Asc,
    /// Great or late first.
    #[default]
    Desc,
}

/// A list or search of people.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct PeopleQuery {
    /// Workspace.
    pub workspace: i64,
    /// Name or ORCID iD, as typed.
    pub q: String,
    /// Entity with an active membership, where given.
    pub entity: Option<String>,
    /// `member` or `external`: status of an active membership (in [`Self::entity`], where given). `none`: no active
    /// membership (there).
    pub status: Option<String>,
    /// Memberships that have ended count for [`Self::entity`] and [`Self::status`] too.
    pub with_past: bool,
    /// Category that the person is in.
    pub category: Option<String>,
    /// Order; absent means relevance where `q` holds words, else by name.
    pub sort: Option<PeopleSort>,
    /// Direction; names usually go [`Direction::Asc`].
    pub dir: Direction,
    /// Whose alphabet [`PeopleSort::Name`] follows, and whose names, where people have several (BCP 47). Absent: names as
    /// everybody is shown them, by the root collation.
    pub locale: Option<String>,
    /// Page, from 1; 0 counts as 1.
    pub page: u64,
    /// Rows a page.
    pub per_page: u32,
    /// Who walks: see [`PublicationQuery::walk`].
    pub walk: Option<u64>,
}

/// Order of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PeopleSort {
    /// Family name first, by the collation of [`PeopleQuery::locale`] (CLDR).
    Name,
    /// ORCID iD; who has none comes last.
    Orcid,
    /// Publications: those public in public, all otherwise.
    PublicationCount,
    /// Last answer that changed the person.
    LastFetchedAt,
    /// How well `q` matches.
    Relevance,
}
