//! Identifiers on a claim: which of them identify the work (rules 2 and 3).

use pressmark_domain::work::{Identifier, Relation, relation, scheme};
use pressmark_domain::{Doi, Handle};

use super::wire::ExternalId;
use crate::mapping::{hyphenated, isbn, issns, related, web_url};

/// What is put behind a scheme's name where a value is not of that scheme: `doi-unparsed`. Such a value is kept and
/// shown, and identifies nothing.
pub const UNPARSED: &str = "-unparsed";

const ISSN: &str = "issn";

/// The longest value that is kept.
const MAX_VALUE: usize = 512;

/// Something on a claim that could not be taken as it says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClaimProblem {
    /// A value that is not of its scheme; kept as `<scheme>-unparsed`.
    #[error("`{value}` is not of the scheme `{scheme}`")]
    NotOfItsScheme {
        /// The scheme, in ORCID's word.
        scheme: String,
        /// The value.
        value: String,
    },
    /// Several DOIs, each said to be this very work; made several works.
    #[error("{count} DOIs are claimed to be one work")]
    SeveralDois {
        /// How many.
        count: usize,
    },
}

/// What an identifier on a claim says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Meaning {
    /// The work's DOI.
    Doi(Doi),
    /// Another identifier of the work.
    Own(Identifier),
    /// The serial or book that holds it.
    Issn(String),
    Isbn(String),
    /// Another thing.
    Related(Relation),
}

/// Reads an identifier. Nothing where there is no value; several where somebody put a list into one field.
pub(crate) fn meaning(id: &ExternalId<'_>) -> (Vec<Meaning>, Option<ClaimProblem>) {
    let Some(raw) = id.value.get().or_else(|| id.normalized.0.get()) else { return (Vec::new(), None) };
    let kind = id.kind.get().map(|kind| kind.to_ascii_lowercase()).unwrap_or_default();
    let relationship = id.relationship.get().map(hyphenated).unwrap_or_default();
    let mut found = identifiers(&kind, id, raw);
    if found.is_empty() {
        found.push(unparsed(&kind, raw));
    }
    let problem = found.iter().find(|id| id.scheme.ends_with(UNPARSED)).map(|id| {
        let scheme = id.scheme.trim_end_matches(UNPARSED).to_owned();
        ClaimProblem::NotOfItsScheme { scheme, value: id.value.clone() }
    });
    (found.into_iter().map(|found| related_or_own(&relationship, found)).collect(), problem)
}

/// A value that is not of its scheme, to be kept nevertheless.
fn unparsed(kind: &str, value: &str) -> Identifier {
    let kind = if kind.is_empty() { "identifier".to_owned() } else { hyphenated(kind) };
    let words = value.split_whitespace().collect::<Vec<_>>().join(" ");
    let value = words.chars().filter(|c| !c.is_control()).take(MAX_VALUE).collect();
    Identifier { scheme: format!("{kind}{UNPARSED}"), value }
}

/// What an identifier means by its relationship; none at all (old claims) says the same as `self`.
fn related_or_own(relationship: &str, found: Identifier) -> Meaning {
    let is_own = matches!(relationship, "self" | "");
    match found.scheme.as_str() {
        // A serial never is the work, whatever the claim says.
        ISSN => Meaning::Issn(found.value),
        scheme::ISBN if relationship == "part-of" => Meaning::Isbn(found.value),
        scheme::DOI if is_own => match Doi::parse(&found.value) {
            Ok(doi) => Meaning::Doi(doi),
            Err(_) => Meaning::Own(found),
        },
        _ if is_own => Meaning::Own(found),
        _ => Meaning::Related(related_by(relationship, found)),
    }
}

fn related_by(relationship: &str, identifier: Identifier) -> Relation {
    let kind = match relationship {
        "part-of" => relation::PART_OF.to_owned(),
        "version-of" => relation::VERSION_OF.to_owned(),
        "funded-by" => relation::FUNDED_BY.to_owned(),
        other => other.to_owned(),
    };
    Relation { kind, identifier }
}

/// The identifiers in their normal form. Fields made for one hold several: DOIs with a comma between, the print and the
/// electronic ISSN.
fn identifiers(kind: &str, id: &ExternalId<'_>, raw: &str) -> Vec<Identifier> {
    let of = |scheme: &str, value: String| Identifier { scheme: scheme.to_owned(), value };
    match kind {
        ISSN => issns(raw).map(|issn| of(ISSN, issn)).collect(),
        scheme::DOI if raw.contains(char::is_whitespace) && Doi::parse(raw).is_err() => {
            let words = words_of_dois(raw);
            // What ORCID normalises out of a torn DOI is its first part; the URL is the claimant's own word.
            let url = || id.url.0.get().and_then(resolved).map(|doi| of(scheme::DOI, doi.to_string()));
            if words.is_empty() { url().into_iter().collect() } else { words }
        }
        _ => identifier(kind, id).into_iter().collect(),
    }
}

/// A field of several DOIs, or of a DOI and addresses. A word that is neither means that blanks tore a DOI apart
/// (`10.1126/science. 1140516`), and then no part of it is one.
fn words_of_dois(raw: &str) -> Vec<Identifier> {
    let of_word = |word: &str| match Doi::parse(word.trim_matches([',', ';'])) {
        Ok(doi) => Some(Identifier { scheme: scheme::DOI.to_owned(), value: doi.to_string() }),
        Err(_) => web_url(word).map(|url| unparsed(scheme::DOI, &url)),
    };
    let words: Option<Vec<_>> =
        raw.split_whitespace().filter(|word| !matches!(*word, "," | ";" | "and" | "&")).map(of_word).collect();
    words.unwrap_or_default()
}

/// The identifier from the value as entered, else as ORCID normalised it, else from its URL.
fn identifier(kind: &str, id: &ExternalId<'_>) -> Option<Identifier> {
    let values = [id.value.get(), id.normalized.0.get()];
    let url = id.url.0.get();
    let of = |scheme: &str, value: String| Some(Identifier { scheme: scheme.to_owned(), value });
    // A DOI that was entered under another scheme is a DOI.
    if let Some(doi) = values.into_iter().flatten().find_map(resolved) {
        return of(scheme::DOI, doi.to_string());
    }
    let mut given = values.into_iter().flatten();
    match kind {
        scheme::DOI => {
            let doi = given.find_map(|v| Doi::parse(v).ok()).or_else(|| url.and_then(resolved))?;
            of(scheme::DOI, doi.to_string())
        }
        scheme::HANDLE => of(scheme::HANDLE, given.find_map(handle)?.to_string()),
        "wosuid" => of(scheme::WOS, given.find_map(wos)?),
        scheme::EID => of(scheme::EID, given.find(|v| !v.contains(char::is_whitespace))?.to_ascii_lowercase()),
        scheme::ISBN => of(scheme::ISBN, given.find_map(isbn)?),
        // What ORCID's normalising makes of a word is `http://word`; only what was entered as an address is one.
        scheme::URI => of(scheme::URI, web_url(given.next()?)?),
        "" => None,
        other => given.find_map(|v| related(other, v)),
    }
}

/// The DOI that a URL resolves.
fn resolved(text: &str) -> Option<Doi> {
    text.to_ascii_lowercase().contains("doi.org/").then(|| Doi::parse(text).ok()).flatten()
}

/// A handle: bare, of the global resolver, or in the address of a repository (`…/handle/11576/2779452`).
fn handle(text: &str) -> Option<Handle> {
    let bare = text.split_once("/handle/").map_or(text, |(_, bare)| bare);
    Handle::parse(bare).ok()
}

/// A Web of Science accession number as `WOS:000123456700001`; other databases keep their label (`MEDLINE:123`).
fn wos(text: &str) -> Option<String> {
    let upper = text.to_ascii_uppercase();
    let sound = (5..=40).contains(&upper.len()) && upper.bytes().all(|b| b.is_ascii_alphanumeric() || b == b':');
    sound.then(|| if upper.contains(':') { upper } else { format!("WOS:{upper}") })
}
