//! What staff do with people: profiles, affiliations, hiding and removing, staff lists; and the entities and categories
//! that people are in. Each act is an event, written with it.

mod affiliate;
pub mod categories;
pub mod entities;
mod period;
mod profile;
pub mod staff_list;
mod visibility;

use pressmark_domain::Orcid;
use pressmark_store::entity::person;
use pressmark_store::repo::{people, people_curated};
use pressmark_store::{ConnectionTrait, Result, WriteTx};

pub use affiliate::{AffiliateError, Affiliated, Affiliation, affiliate, affiliate_person};
pub use profile::{EditError, Localized, ProfileEdit, edit};
pub use visibility::{remove, set_hidden};

/// How people without an iD are named in addresses.
const BY_SLUG: &str = "slug:";

/// The longest short name of an entity or a category, in bytes.
const LONGEST_ID: usize = 60;

/// A person, as those who look after them name one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// By current or former iD.
    Orcid(Orcid),
    /// By short name.
    Slug(String),
}

impl Named {
    /// An iD, or `slug:` and a short name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.strip_prefix(BY_SLUG) {
            Some(slug) => is_slug(slug).then(|| Self::Slug(slug.to_owned())),
            None => Orcid::parse(text).ok().map(Self::Orcid),
        }
    }
}

/// The person of a name. Removed people are none (rule 16).
///
/// # Errors
/// Any database error.
pub async fn find(conn: &impl ConnectionTrait, workspace_id: i64, named: &Named) -> Result<Option<person::Model>> {
    let found = match named {
        Named::Orcid(orcid) => people::by_orcid(conn, workspace_id, orcid.as_str()).await?,
        Named::Slug(slug) => people_curated::by_slug(conn, workspace_id, slug).await?,
    };
    Ok(found.filter(|person| person.removed_at.is_none()))
}

/// The same, held against other writers until the transaction ends.
async fn hold(tx: &WriteTx, workspace_id: i64, named: &Named) -> Result<Option<person::Model>> {
    let held = people::hold(tx, find(&**tx, workspace_id, named).await?).await?;
    Ok(held.filter(|person| person.removed_at.is_none()))
}

/// How events name a person: by iD, else by short name.
fn subject(person: &person::Model) -> String {
    person.orcid.clone().unwrap_or_else(|| format!("{BY_SLUG}{}", person.slug))
}

/// Whether a text can be a person's short name, as far as addresses go.
fn is_slug(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 200
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// What is wrong with the short name of an entity or a category.
fn check_id(id: &str) -> Option<&'static str> {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
    let sound = !id.is_empty() && id.len() <= LONGEST_ID && id.bytes().all(plain);
    (!sound).then_some("Must be 1 to 60 of the characters a to z, 0 to 9, - and _")
}

/// What is wrong with a name that is shown in one line.
fn check_line(text: &str, most: usize) -> Option<String> {
    if text.trim().is_empty() {
        return Some("Must not be empty".to_owned());
    }
    if text.chars().count() > most {
        return Some(format!("Too long: at most {most} characters"));
    }
    text.chars().any(char::is_control).then(|| "Must be one line".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_named_by_id_or_by_short_name() {
        let carberry = "0000-0002-1825-0097";
        for text in [carberry, "https://orcid.org/0000-0002-1825-0097"] {
            assert_eq!(Named::parse(text), Some(Named::Orcid(Orcid::parse(carberry).unwrap())));
        }
        assert_eq!(Named::parse("slug:ada-example"), Some(Named::Slug("ada-example".to_owned())));
        for text in ["", "ada-example", "slug:", "slug:Ada Example", "0000-0002-1825-0098"] {
            assert_eq!(Named::parse(text), None, "{text}");
        }
    }

    #[test]
    fn short_names_and_names_have_bounds() {
        assert_eq!(check_id("cesam_2"), None);
        for id in ["", "Cesam", "ce sam", "é", &"x".repeat(61)] {
            assert!(check_id(id).is_some(), "{id}");
        }
        assert_eq!(check_line("Centre", 10), None);
        for name in [" ", "two\nlines", &"x".repeat(11)] {
            assert!(check_line(name, 10).is_some(), "{name}");
        }
    }
}
