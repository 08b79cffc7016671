//! The hundred lists that a registry's visitors ask for most: first pages, the usual filters and orders, words, people.

/// How many there are.
const COUNT: usize = 100;
const SORTS: [&str; 3] = ["last_fetched_at", "publication_date", "cited_by_count"];
const TYPES: [&str; 4] = ["journal-article", "book-chapter", "proceedings-article", "posted-content"];

/// The addresses of a hundred lists: fewer only where there are too few words, given the commonest first.
#[must_use]
pub fn commonest(words: &[&str], orcids: &[String]) -> Vec<String> {
    let mut lists: Vec<String> = (1..=5).map(|page| format!("/v1/publications?page={page}")).collect();
    lists.extend([50, 100].map(|rows| format!("/v1/publications?per_page={rows}")));
    for sort in SORTS {
        lists.extend((1..=2).map(|page| format!("/v1/publications?sort={sort}&dir=desc&page={page}")));
        lists.push(format!("/v1/publications?sort={sort}&dir=asc"));
    }
    lists.extend((2005..2025).map(|year| format!("/v1/publications?publication_year={year}")));
    for kind in TYPES {
        lists.push(format!("/v1/publications?publication_type={kind}"));
        lists.push(format!("/v1/publications?publication_type={kind}&sort=publication_date"));
    }
    lists.extend(["facets=true", "has_doi=true", "min_cited_by=2"].map(|more| format!("/v1/publications?{more}")));
    lists.extend((1..=3).map(|page| format!("/v1/researchers?page={page}")));
    lists.extend(orcids.iter().take(20).map(|orcid| format!("/v1/researchers/{orcid}/publications")));
    // Behind the very commonest, which are small words that nobody looks for.
    let mut words = words.iter().skip(20);
    while lists.len() < COUNT {
        let Some(word) = words.next() else { break };
        lists.push(format!("/v1/search?q={word}"));
        lists.push(format!("/v1/publications?q={word}&sort=publication_date"));
    }
    lists.truncate(COUNT);
    lists
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn a_hundred_different_lists() {
        let words: Vec<String> = (0..100).map(|n| format!("w{n}")).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let orcids = ["0000-0002-1825-0097".to_owned()];
        let lists = commonest(&words, &orcids);
        assert_eq!(lists.iter().collect::<HashSet<_>>().len(), COUNT);
    }
}
