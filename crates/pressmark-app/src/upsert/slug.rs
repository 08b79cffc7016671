//! Slugs: short names for URLs that never change once given.

use pressmark_domain::text;

/// The slug of a work: the first words of its title and its numeric key, `[a-z0-9-]` only.
pub(super) fn of_work(title: Option<&str>, id: i64) -> String {
    let folded = title.map(text::title_key).unwrap_or_default();
    let words: Vec<&str> =
        folded.split(' ').filter(|w| !w.is_empty() && w.bytes().all(|b| b.is_ascii_alphanumeric())).take(8).collect();
    let mut slug = String::new();
    for word in words {
        if slug.len() + word.len() > 60 {
            break;
        }
        slug.push_str(word);
        slug.push('-');
    }
    if slug.is_empty() {
        slug.push_str("work-");
    }
    slug.push_str(&id.to_string());
    slug
}

/// The wish for a person's slug: the name, or the iD where the name has no Latin letters.
#[must_use]
pub(crate) fn of_person(name: &str, orcid: &str) -> String {
    let folded = text::fold(name);
    let words: Vec<&str> =
        folded.split(' ').filter(|w| !w.is_empty() && w.bytes().all(|b| b.is_ascii_alphanumeric())).take(6).collect();
    let slug: String = words.join("-").chars().take(60).collect();
    if slug.is_empty() { orcid.to_ascii_lowercase() } else { slug.trim_end_matches('-').to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_url_safe() {
        assert_eq!(of_work(Some("On <i>Über</i>-Ceramics & more"), 7), "on-uber-ceramics-more-7");
        assert_eq!(of_work(Some("漢字"), 7), "work-7");
        assert_eq!(of_work(None, 7), "work-7");
        assert_eq!(of_person("Josiah Carberry", "0000-0002-1825-0097"), "josiah-carberry");
        assert_eq!(of_person("王 伟", "0000-0002-1694-233X"), "0000-0002-1694-233x");
    }
}
