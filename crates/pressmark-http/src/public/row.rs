//! How a publication looks in lists: once in the contract's shape, once in that of the website clients.

use std::borrow::Cow;

use pressmark_catalogue::PublicationRow;
use pressmark_domain::Doi;
use serde::Serialize;
use utoipa::ToSchema;

use crate::resolver::path_of;

/// What the website clients' columns hold, in characters.
const LONGEST_TITLE: usize = 500;

/// A publication in a list.
#[derive(Serialize, ToSchema)]
pub(crate) struct ListedPublication<'a> {
    /// The publication's id: its DOI in normal form; without one its handle; without either `local/<number>`.
    doi: &'a str,
    /// Title, plain text.
    title: Option<&'a str>,
    /// Where it can be read about: the DOI's resolver, else its landing page here. A DOI that was minted here leads to
    /// the page until its agency has it, and for ever under a test prefix.
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
    /// What `doi` is: `doi`, `handle` or `local`.
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
}

impl<'a> ListedPublication<'a> {
    pub(crate) fn of(row: &'a PublicationRow, public_url: &str) -> Self {
        Self {
            doi: &row.id,
            title: row.title.as_deref(),
            doi_url: url_of(row, public_url),
            publication_date: row.publication_date.as_deref(),
            publication_year: row.publication_year,
            publication_type: row.publication_type.as_deref(),
            cited_by_count: row.cited_by_count,
            last_fetched_at: row.last_fetched_at.div_euclid(1000),
            id_type: &row.id_type,
            publication_date_partial: row.publication_date_partial.as_deref(),
            journal: row.container_title.as_deref(),
            authors: &row.authors,
            authors_count: row.authors_count,
            open_access_status: row.open_access_status.as_deref(),
            is_retracted: row.is_retracted,
        }
    }
}

/// The same publication for clients that mirror a registry into a website (rule 23).
#[derive(Serialize, ToSchema)]
pub(crate) struct Mirrored<'a> {
    /// The publication's id.
    external_id: &'a str,
    /// URL-safe, unique in the registry.
    slug: &'a str,
    /// Title; the id where there is none. At most 500 characters.
    title: Cow<'a, str>,
    /// `YYYY-MM-DD`, if the day is known.
    publication_date: Option<&'a str>,
    /// The date as far as it is known.
    publication_date_partial: Option<&'a str>,
    /// Title of the journal, book or series. At most 500 characters.
    journal: Option<Cow<'a, str>>,
    /// Beginning of the abstract, plain text.
    #[serde(rename = "abstract")]
    abstract_: Option<&'a str>,
    /// DOI, if there is one.
    doi: Option<&'a str>,
    /// Where it can be read about.
    doi_url: String,
    /// Type, in Crossref's terms.
    publication_type: Option<&'a str>,
    /// The researchers of this registry who wrote it.
    people: Vec<MirroredPerson<'a>>,
}

/// A researcher's part in a publication.
#[derive(Serialize, ToSchema)]
pub(crate) struct MirroredPerson<'a> {
    /// The researcher's id: as `external_id` in `/v1/people`.
    external_id: &'a str,
    /// ORCID iD.
    orcid_id: Option<&'a str>,
    /// Always `author`.
    role: &'static str,
    /// Place in the list of authors, from 1.
    position: Option<u32>,
}

impl<'a> Mirrored<'a> {
    pub(crate) fn of(row: &'a PublicationRow, public_url: &str) -> Self {
        let people = row.people.iter().map(|person| MirroredPerson {
            external_id: person.orcid.as_deref().unwrap_or(&person.slug),
            orcid_id: person.orcid.as_deref(),
            role: "author",
            position: person.position.map(|place| place + 1),
        });
        Self {
            external_id: &row.id,
            slug: &row.slug,
            title: clipped(row.title.as_deref().filter(|title| !title.is_empty()).unwrap_or(&row.id)),
            publication_date: row.publication_date.as_deref(),
            publication_date_partial: row.publication_date_partial.as_deref(),
            journal: row.container_title.as_deref().map(clipped),
            abstract_: row.abstract_start.as_deref(),
            doi: row.doi.as_deref(),
            doi_url: url_of(row, public_url),
            publication_type: row.publication_type.as_deref(),
            people: people.collect(),
        }
    }
}

fn clipped(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(LONGEST_TITLE) {
        None => Cow::Borrowed(text),
        Some(_) => Cow::Owned(text.chars().take(LONGEST_TITLE - 1).chain(['…']).collect()),
    }
}

/// The URL that resolves for a publication (rule 1): `https://doi.org/` stands only before a DOI that leads somewhere,
/// and what has none has its landing page here.
pub(crate) fn url_of(row: &PublicationRow, public_url: &str) -> String {
    url_of_id(row.doi.as_deref().filter(|_| !row.doi_leads_nowhere), &row.id, public_url)
}

/// The same of a publication by its DOI, if there is one that leads somewhere, and its id.
pub(crate) fn url_of_id(doi: Option<&str>, id: &str, public_url: &str) -> String {
    if let Some(doi) = doi.and_then(|doi| Doi::parse(doi).ok()) {
        return doi.url();
    }
    format!("{public_url}{}", path_of(id))
}

#[cfg(test)]
mod tests {
    use pressmark_catalogue::LinkedPerson;

    use super::*;

    fn row(id: &str, id_type: &str) -> PublicationRow {
        PublicationRow { id: id.into(), id_type: id_type.into(), slug: "a-study".into(), ..PublicationRow::default() }
    }

    #[test]
    fn only_a_doi_is_sent_to_the_doi_resolver() {
        let local = row("local/12", "local");
        assert_eq!(url_of(&local, "https://registry.example"), "https://registry.example/docid/local/12");
        let handle = row("20.500.14351/A b?", "handle");
        assert_eq!(url_of(&handle, "https://registry.example"), "https://registry.example/docid/20.500.14351/A%20b%3F");
        let doi = PublicationRow { doi: Some("10.5555/a<b".into()), ..row("10.5555/a<b", "doi") };
        assert_eq!(url_of(&doi, "https://registry.example"), "https://doi.org/10.5555/a%3Cb");
        let reserved = PublicationRow { doi_leads_nowhere: true, ..doi };
        assert_eq!(url_of(&reserved, "https://registry.example"), "https://registry.example/docid/10.5555/a%3Cb");
    }

    #[test]
    fn the_website_clients_get_strings_that_fit_their_columns() {
        let nameless = serde_json::to_value(Mirrored::of(&row("local/12", "local"), "")).unwrap();
        assert_eq!((&nameless["title"], &nameless["doi"]), (&"local/12".into(), &serde_json::Value::Null));
        let long = PublicationRow { title: Some("é".repeat(600)), ..row("10.5555/a", "doi") };
        let long = serde_json::to_value(Mirrored::of(&long, "")).unwrap();
        assert_eq!(long["title"].as_str().unwrap().chars().count(), 500);
    }

    #[test]
    fn people_are_named_as_the_list_of_people_names_them() {
        let person = |orcid: Option<&str>| LinkedPerson {
            orcid: orcid.map(Into::into),
            slug: "josiah".into(),
            position: Some(0),
            ..Default::default()
        };
        let row = PublicationRow {
            people: vec![person(Some("0000-0002-1825-0097")), person(None)],
            ..row("10.5555/a", "doi")
        };
        let people = serde_json::to_value(Mirrored::of(&row, "")).unwrap()["people"].clone();
        assert_eq!(
            people[0],
            serde_json::json!({ "external_id": "0000-0002-1825-0097", "orcid_id": "0000-0002-1825-0097", "role": "author", "position": 1 })
        );
        assert_eq!(people[1]["external_id"], "josiah");
    }
}
