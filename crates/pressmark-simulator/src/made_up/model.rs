//! What a made-up world is made of.

use pressmark_domain::work::{Author, Funder, Identifier};
use pressmark_domain::{Doi, Orcid, PartialDate, Ror, WorkType};

/// A made-up researcher. Every one of them is fictional; the biography says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The iD: Josiah Carberry's for the first person of a demo world, else of the range that ORCID never assigns.
    pub orcid: Orcid,
    /// Given names as ORCID shows them, Latin script.
    pub given: String,
    /// Family name as ORCID shows it, Latin script; `None` for a person of one name.
    pub family: Option<String>,
    /// The name that the person wants shown.
    pub credit_name: Option<String>,
    /// Other names that the person recorded: another script, a former family name, initials.
    pub other_names: Vec<String>,
    /// Employments, the present one first: indexes into [`super::World::institutions`].
    pub institutions: Vec<usize>,
    /// A biography that marks the person as fictional.
    pub biography: Option<String>,
    /// Field of work: index into [`super::FIELDS`].
    pub field: usize,
    /// Keywords on the ORCID record.
    pub keywords: Vec<String>,
    /// Two-letter country code.
    pub country: String,
    /// Year of the first work.
    pub active_from: i32,
}

/// A made-up research organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Institution {
    /// Name.
    pub name: String,
    /// Other names and an acronym, as printed on works.
    pub aliases: Vec<String>,
    /// ROR id with right check digits.
    pub ror: Ror,
    /// Two-letter country code.
    pub country: String,
    /// City.
    pub city: String,
}

/// A made-up journal, series or repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Venue {
    /// Title.
    pub title: String,
    /// One or two ISSNs with right check digits.
    pub issns: Vec<String>,
    /// Publisher.
    pub publisher: String,
    /// Field that it serves: index into [`super::FIELDS`].
    pub field: usize,
    /// Language that its works are written in, BCP 47.
    pub language: &'static str,
    /// Whether it prints given names as initials.
    pub prints_initials: bool,
    /// Whether all that it publishes is open access.
    pub open: bool,
}

/// Who registered a work's DOI.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Agency {
    /// Crossref.
    Crossref,
    /// DataCite.
    DataCite,
    /// Another agency, by its name at `doi.org/ra` (`JaLC`, `mEDRA`, …).
    Other(String),
    /// Nobody: the work has no DOI.
    None,
}

/// A made-up work, as its publisher deposited it.
#[derive(Debug, Clone, PartialEq)]
pub struct Work {
    /// Its number in the world.
    pub index: usize,
    /// DOI under 10.5555, unless `agency` is [`Agency::None`].
    pub doi: Option<Doi>,
    /// Registration agency.
    pub agency: Agency,
    /// Type.
    pub kind: WorkType,
    /// Title as deposited: may hold markup (`<i>`, MathML) and entities (`&amp;amp;`).
    pub title: String,
    /// Subtitle as deposited.
    pub subtitle: Option<String>,
    /// Abstract, plain text; paragraphs are parted by a line feed.
    pub abstract_text: Option<String>,
    /// Date in the precision that the publisher gives.
    pub date: PartialDate,
    /// Journal, book or proceedings title.
    pub container_title: Option<String>,
    /// ISSNs as given: mostly one or two, in rare works two in one value (`12345678 8765432X`).
    pub issns: Vec<String>,
    /// Volume.
    pub volume: Option<String>,
    /// Issue.
    pub issue: Option<String>,
    /// Pages, `33-61`.
    pub pages: Option<String>,
    /// Publisher or repository.
    pub publisher: String,
    /// Language, BCP 47.
    pub language: &'static str,
    /// Field: index into [`super::FIELDS`].
    pub field: usize,
    /// Authors in order.
    pub authors: Vec<Authorship>,
    /// Keywords.
    pub keywords: Vec<String>,
    /// Funders.
    pub funders: Vec<Funder>,
    /// Licence URL.
    pub license: Option<String>,
    /// Open access status in OpenAlex's words: `gold`, `diamond`, `green`, `hybrid`, `bronze`, `closed`.
    pub oa_status: &'static str,
    /// Citations that OpenAlex counts.
    pub cited_by: u32,
    /// References that the work lists.
    pub references: u32,
    /// Works of this world that a list of references would name, by number.
    pub cited_works: Vec<usize>,
    /// Whether it was retracted.
    pub retracted: bool,
    /// DOI of the notice that retracted it.
    pub retraction_notice: Option<Doi>,
    /// Further identifiers of the work: `pmid`, `arxiv`, `eid`, `handle`.
    pub identifiers: Vec<Identifier>,
}

/// One author of a work: the truth, and what the work prints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorship {
    /// Who it is: index into [`super::World::people`]; `None` for a stranger or a group.
    pub person: Option<usize>,
    /// The author as printed. `orcid` is there where one is asserted on the work; in rare works it is a co-author's.
    pub written: Author,
    /// Whether `written.orcid` stands on the agency's record (rule 7).
    pub orcid_asserted: bool,
    /// iD that an author cluster such as OpenAlex's would carry: mostly right where known, wrong for some homonyms.
    pub orcid_hint: Option<Orcid>,
}

/// A work that a person lists on their ORCID record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Index into [`super::World::people`].
    pub person: usize,
    /// Number of the work.
    pub work: usize,
    /// Whether the person really is an author. A few claims are wrong.
    pub right: bool,
    /// Put-code, unique in the world.
    pub put_code: i64,
    /// Names of the sources that added the claim: `Crossref`, `Scopus - Elsevier`, or the person's own name.
    pub sources: Vec<String>,
}
