//! From ORCID's documents to people and works. Pure; whole records are taken wherever one of their sections is.

use pressmark_domain::Orcid;

use super::bulk::{self, BulkProblem, BulkWork};
use super::employment::{self, Employment};
use super::person::{self, PersonView};
use super::split::{self, ClaimedWork};
use super::wire::{Document, Person, Work};
use crate::mapping::{self, MapError, parse};

/// The person of a section `person` or of a record.
///
/// # Errors
/// [`MapError`] where the body is not JSON or no such document.
pub fn person(body: &[u8]) -> Result<PersonView, MapError> {
    mapping::read(body, |body| {
        let document: Document<'_> = parse(body)?;
        if let Some(person) = &document.person {
            return Ok(person::view(&document, person));
        }
        // A section stands alone, without the member that would hold it in a record.
        let section: Person<'_> = parse(body)?;
        let is_section = section.name.is_some() || document.path.get().is_some_and(|path| path.ends_with("/person"));
        if is_section { Ok(person::view(&document, &section)) } else { Err(not_a(&document, "a person")) }
    })
}

/// The employments of a section `employments` or of a record.
///
/// # Errors
/// As [`person`].
pub fn employments(body: &[u8]) -> Result<Vec<Employment>, MapError> {
    mapping::read(body, |body| {
        let document: Document<'_> = parse(body)?;
        match (&document.affiliations, &document.activities) {
            (Some(groups), _) => Ok(employment::employments(&groups.0)),
            (None, Some(activities)) => Ok(employment::employments(&activities.employments.groups.0)),
            (None, None) if document.path.get().is_some_and(|path| path.ends_with("/employments")) => Ok(Vec::new()),
            (None, None) => Err(not_a(&document, "a list of employments")),
        }
    })
}

/// The works that `claimant` claims, of a section `works` or of a record: at least one per group, in their order.
///
/// # Errors
/// As [`person`].
pub fn works(claimant: &Orcid, body: &[u8]) -> Result<Vec<ClaimedWork>, MapError> {
    mapping::read(body, |body| {
        let document: Document<'_> = parse(body)?;
        let groups = match (&document.groups, &document.activities) {
            (Some(groups), _) => &groups.0,
            (None, Some(activities)) => &activities.works.groups.0,
            (None, None) if document.path.get().is_some_and(|path| path.ends_with("/works")) => return Ok(Vec::new()),
            (None, None) => return Err(not_a(&document, "a list of works")),
        };
        Ok(groups.iter().enumerate().flat_map(|(at, group)| split::claimed_works(claimant, at, group)).collect())
    })
}

/// The whole claims of a bulk read: each a work, or why its put-code gave none.
///
/// # Errors
/// As [`person`].
pub fn bulk(claimant: &Orcid, body: &[u8]) -> Result<Vec<Result<BulkWork, BulkProblem>>, MapError> {
    mapping::read(body, |body| {
        let document: Document<'_> = parse(body)?;
        let elements = document.bulk.as_ref().ok_or_else(|| not_a(&document, "a bulk read"))?;
        Ok(elements.iter().map(|element| bulk::element(claimant, element)).collect())
    })
}

/// A whole claim that was read alone (`GET /{orcid}/work/{put-code}`).
///
/// # Errors
/// As [`person`].
pub fn work(claimant: &Orcid, body: &[u8]) -> Result<BulkWork, MapError> {
    mapping::read(body, |body| {
        let whole: Work<'_> = parse(body)?;
        let view = || split::single(claimant, &whole).view;
        match whole.put_code.0 {
            Some(put_code) => Ok(BulkWork { put_code, view: view() }),
            None => Err(not_a(&parse(body)?, "a work")),
        }
    })
}

/// Why a document is not what it should be: an error, an old version, something else.
fn not_a(document: &Document<'_>, wanted: &str) -> MapError {
    let reason = match (document.error_code.0, document.developer_message.get()) {
        (Some(code), message) => format!("error {code}: {}", message.unwrap_or("no message")),
        _ if document.version_1.is_some() => "a document of API 1.x".to_owned(),
        _ => format!("not {wanted}"),
    };
    MapError::NotAWork { provider: "orcid", reason }
}
