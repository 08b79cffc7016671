//! Normal forms of small fields.

use super::*;

#[test]
fn licences_have_https_and_spdx() {
    for (url, shown, name) in [
        (
            "http://creativecommons.org/licenses/by/4.0/",
            "https://creativecommons.org/licenses/by/4.0/",
            Some("CC-BY-4.0"),
        ),
        (
            "https://creativecommons.org/licenses/by-nc-nd/4.0/legalcode",
            "https://creativecommons.org/licenses/by-nc-nd/4.0/legalcode",
            Some("CC-BY-NC-ND-4.0"),
        ),
        (
            "http://www.creativecommons.org/licenses/by-sa/4.0/deed.de",
            "https://www.creativecommons.org/licenses/by-sa/4.0/deed.de",
            Some("CC-BY-SA-4.0"),
        ),
        (
            "https://creativecommons.org/licenses/by/3.0/de/",
            "https://creativecommons.org/licenses/by/3.0/de/",
            Some("CC-BY-3.0-DE"),
        ),
        ("https://creativecommons.org/licenses/by/3.0/cl/", "https://creativecommons.org/licenses/by/3.0/cl/", None),
        (
            "https://creativecommons.org/publicdomain/zero/1.0/",
            "https://creativecommons.org/publicdomain/zero/1.0/",
            Some("CC0-1.0"),
        ),
        ("https://opensource.org/licenses/MIT", "https://opensource.org/licenses/MIT", Some("MIT")),
        ("http://spdx.org/licenses/MIT.json", "http://spdx.org/licenses/MIT.json", Some("MIT")),
        (
            "http://www.apache.org/licenses/LICENSE-2.0",
            "http://www.apache.org/licenses/LICENSE-2.0",
            Some("Apache-2.0"),
        ),
        ("http://www.springer.com/tdm", "http://www.springer.com/tdm", None),
        (
            "https://www.gnu.org/licenses/gpl-3.0-standalone.html",
            "https://www.gnu.org/licenses/gpl-3.0-standalone.html",
            None,
        ),
    ] {
        let license = license_from_url(url).unwrap();
        assert_eq!((license.url.as_deref(), license.spdx.as_deref()), (Some(shown), name), "{url}");
    }
    for url in ["", "info:eu-repo/semantics/openAccess", "javascript:alert(1)", "http://", "http://a b"] {
        assert_eq!(license_from_url(url), None, "{url}");
    }
}

#[test]
fn licence_names_without_version_are_none() {
    for (name, known) in [
        ("cc-by-4.0", Some("CC-BY-4.0")),
        ("CC BY-NC-SA 3.0 IGO", Some("CC-BY-NC-SA-3.0-IGO")),
        ("CC BY 4.0", Some("CC-BY-4.0")),
        ("cc0", Some("CC0-1.0")),
        ("mit", Some("MIT")),
        ("gpl-3.0", Some("GPL-3.0-only")),
        ("AGPL-3.0-or-later", Some("AGPL-3.0-or-later")),
        ("gpl-2.0+", Some("GPL-2.0-or-later")),
        ("CC BY", None),
        ("cc-by-7.0", None),
        ("cc-xx-4.0", None),
        ("Open Access", None),
        ("", None),
    ] {
        assert_eq!(spdx(name).as_deref(), known, "{name}");
    }
}

#[test]
fn serial_numbers_lose_their_dress() {
    let all = |text| issns(text).collect::<Vec<_>>();
    assert_eq!(all("1234-5679, 2345-678X"), ["1234-5679", "2345-678X"]);
    assert_eq!(all("12345679 2345678x"), ["1234-5679", "2345-678X"]);
    assert_eq!(all("http://id.crossref.org/issn/1234-5679"), ["1234-5679"]);
    assert_eq!(all("1234-56"), [""; 0]);
    assert_eq!(isbn("978-3-00-000000-0").as_deref(), Some("9783000000000"));
    assert_eq!(isbn("http://id.crossref.org/isbn/000000000x").as_deref(), Some("000000000X"));
    assert_eq!(isbn("978-00-00-000-0"), None);
}

#[test]
fn languages_are_tags() {
    for (text, tag) in [
        ("en", Some("en")),
        ("EN_us", Some("en-us")),
        ("zh-cn", Some("zh-cn")),
        ("eng", Some("en")),
        ("ger", Some("de")),
        ("English", Some("en")),
        ("haw", Some("haw")),
        ("und", None),
        ("", None),
        ("xx yy", None),
        ("e", None),
        ("日本語", None),
    ] {
        assert_eq!(language(text).as_deref(), tag, "{text}");
    }
}

#[test]
fn related_identifiers_are_checked_against_their_scheme() {
    let value = |kind, text| related(kind, text).map(|id| format!("{} {}", id.scheme, id.value));
    for (kind, text, known) in [
        ("DOI", "https://doi.org/10.5555/ABC", Some("doi 10.5555/abc")),
        ("doi", "nothing", None),
        ("URL", "https://doi.org/10.5555/abc", Some("doi 10.5555/abc")),
        ("URL", "https://example.org/a", Some("uri https://example.org/a")),
        ("URL", "example.org/a", Some("uri http://example.org/a")),
        ("URL", "hash://sha256/27a4", Some("uri hash://sha256/27a4")),
        ("URL", "javascript://%0aalert(1)", None),
        ("URL", "10 downing street", None),
        ("arXiv", "arXiv:0706.0001v2", Some("arxiv 0706.0001")),
        ("arXiv", "math/0000001", Some("arxiv math/0000001")),
        ("PMID", "https://pubmed.ncbi.nlm.nih.gov/999001", Some("pmid 999001")),
        ("pmcid", "https://www.ncbi.nlm.nih.gov/pmc/articles/999002", Some("pmcid PMC999002")),
        ("pmid", "none", None),
        ("ISSN", "12345679", Some("issn 1234-5679")),
        ("Handle", "20.500.14351/abC", Some("handle 20.500.14351/abC")),
        ("accession", "e5nvr", Some("accession e5nvr")),
        ("LSID", "urn:lsid:example.org:names:1", Some("lsid urn:lsid:example.org:names:1")),
        ("", "x", None),
        ("x", "", None),
    ] {
        assert_eq!(value(kind, text).as_deref(), known, "{kind} {text}");
    }
}

#[test]
fn names_are_split_at_one_comma_only() {
    assert_eq!(split_inverted("Carberry, Josiah"), Some(("Josiah", "Carberry")));
    assert_eq!(split_inverted("van der Berg , J. S."), Some(("J. S.", "van der Berg")));
    for name in [
        "Josiah Carberry",
        "Carberry, Jr.",
        ", Josiah",
        "Carberry,",
        "A, B, C",
        "Carberry, J; Toucan, T",
        "Kahn; Evelyn",
    ] {
        assert_eq!(split_inverted(name), None, "{name}");
    }
}

#[test]
fn words_and_pages() {
    for (word, hyphened) in [
        ("IsVersionOf", "is-version-of"),
        ("new_version", "new-version"),
        ("is-preprint-of", "is-preprint-of"),
        ("  Journal article ", "journal-article"),
        ("DOI", "doi"),
        ("--", ""),
        ("ßx", "x"),
    ] {
        assert_eq!(hyphenated(word), hyphened, "{word}");
    }
    assert_eq!(pages(" S33–S61 ").as_deref(), Some("S33-S61"));
    assert_eq!(pages("n/a-n/a"), None);
    assert_eq!(page_range(Some("7".into()), Some("7".into())).as_deref(), Some("7"));
    assert_eq!(page_range(None, Some("9".into())).as_deref(), Some("9"));
}
