//! What two DOIs that differ say of their works.

use crate::identifier::Doi;

/// What publishers' addresses append to a DOI, and people copy with it.
const APPENDED: [&str; 11] =
    ["/abstract", "/fulltext", "/full", "/epdf", "/pdf", "/epub", "/meta", "/html", ".pdf", ".html", ".full"];

/// Beginnings of DOIs that servers of preprints give.
const PREPRINTS: [&str; 11] = [
    "10.48550/arxiv",
    "10.2139/ssrn",
    "10.21203/rs",
    "10.20944/preprints",
    "10.31219/osf",
    "10.31222/osf",
    "10.31234/osf",
    "10.31235/osf",
    "10.26434/chemrxiv",
    "10.36227/techrxiv",
    "10.22541/",
];

/// Whether two DOIs are two spellings of one: punctuation that a sentence left behind, another dash, the ending of an
/// address.
pub(super) fn are_variants(a: &Doi, b: &Doi) -> bool {
    a != b && bare(a.as_str()) == bare(b.as_str())
}

fn bare(doi: &str) -> String {
    let text = doi.replace("%2f", "/").replace(['‐', '‑', '‒', '–', '—', '−'], "-");
    let head = text.split(['?', '#']).next().unwrap_or_default();
    let mut rest = head.split(";jsessionid").next().unwrap_or_default();
    loop {
        let trimmed = rest.trim_end_matches(['.', ',', ';', ':', '/', '"', '\'', '*']);
        // A bracket without its partner; a SICI DOI ends in one that has it.
        let trimmed = match trimmed.strip_suffix(')') {
            Some(inner) if trimmed.matches(')').count() > trimmed.matches('(').count() => inner,
            _ => trimmed,
        };
        let shorter = APPENDED.iter().find_map(|ending| trimmed.strip_suffix(*ending)).unwrap_or(trimmed);
        if shorter.len() == rest.len() {
            return rest.replace("//", "/");
        }
        rest = shorter;
    }
}

/// Whether two DOIs name versions of one work, or a version and the concept: `….v1` and `….v2`, `…` and `…/v1`.
pub(super) fn are_versions(a: &Doi, b: &Doi) -> bool {
    a != b && stem(a.as_str()) == stem(b.as_str())
}

/// A DOI without the number of a version.
fn stem(doi: &str) -> &str {
    let head = doi.trim_end_matches(|c: char| c.is_ascii_digit());
    if head.len() == doi.len() {
        return doi;
    }
    let marked = [".v", "/v", "_v", "-v"].iter().find_map(|mark| head.strip_suffix(*mark));
    // F1000 and its like number versions without a letter.
    let numbered = || head.strip_suffix('.').filter(|_| doi.starts_with("10.12688/"));
    marked.or_else(numbered).unwrap_or(doi)
}

/// Whether a DOI is one that a server of preprints gave.
pub(super) fn is_of_preprint(doi: &Doi) -> bool {
    let text = doi.as_str();
    // Cold Spring Harbor: its journals have letters where bioRxiv and medRxiv have numbers.
    let numbered =
        |prefix: &str| text.strip_prefix(prefix).is_some_and(|s| s.starts_with(|c: char| c.is_ascii_digit()));
    PREPRINTS.iter().any(|prefix| text.starts_with(prefix)) || numbered("10.1101/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doi(text: &str) -> Doi {
        Doi::parse(text).unwrap()
    }

    #[test]
    fn spellings_of_one_doi_are_told_from_other_dois() {
        for (a, b) in [
            ("10.5555/abc", "10.5555/abc."),
            ("10.5555/abc", "10.5555/abc/full"),
            ("10.5555/abc", "10.5555/abc.pdf"),
            ("10.5555/abc", "10.5555/abc?journalcode=x"),
            ("10.5555/a-b", "10.5555/a–b"),
            ("10.5555/abc", "10.5555//abc)"),
        ] {
            assert!(are_variants(&doi(a), &doi(b)), "{a} {b}");
        }
        for (a, b) in [
            ("10.5555/abc", "10.5555/abc"),
            ("10.5555/abc1", "10.5555/abc2"),
            ("10.5555/abc", "10.5555/abcd"),
            ("10.1002/(sici)1234(1996)9:6", "10.1002/(sici)1234(1996)9:7"),
        ] {
            assert!(!are_variants(&doi(a), &doi(b)), "{a} {b}");
        }
    }

    #[test]
    fn versions_share_their_stem() {
        for (a, b) in [
            ("10.5555/pots.v1", "10.5555/pots.v12"),
            ("10.5555/pots", "10.5555/pots/v1"),
            ("10.5555/pots_v1", "10.5555/pots_v2"),
            ("10.12688/f1000research.7.1", "10.12688/f1000research.7.2"),
        ] {
            assert!(are_versions(&doi(a), &doi(b)), "{a} {b}");
        }
        assert!(!are_versions(&doi("10.5555/pots.1"), &doi("10.5555/pots.2")), "articles of one journal");
        assert!(!are_versions(&doi("10.5555/pots.v1"), &doi("10.5555/pans.v1")));
    }

    #[test]
    fn servers_of_preprints_are_known() {
        assert!(is_of_preprint(&doi("10.48550/arXiv.2101.00001")));
        assert!(is_of_preprint(&doi("10.1101/2020.01.01.123456")));
        assert!(!is_of_preprint(&doi("10.1101/gr.123456.108")));
        assert!(!is_of_preprint(&doi("10.5555/12345678")));
    }
}
