//! Made-up items that hold what real ones do.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::map;
use crate::MapError;
use crate::mutation::{assert_sound, replace, size, strange};

/// An article as JaLC or mEDRA give it.
fn article() -> Value {
    json!({
        "type": "article-journal", "id": "https://doi.org/10.5555/cn.1", "DOI": "10.5555/CN.1", "URL": "http://dx.doi.org/10.5555/cn.1",
        "title": "Töpfe &amp; Scherben", "container-title": "Rivista di Psicoceramica", "issued": {"date-parts": [["2016", 3]]},
        "author": [{"family": "Carberry", "given": "Josiah", "ORCID": "http://orcid.org/0000-0002-1825-0097", "affiliation": []},
                   {"literal": "Circolo dei Vasi"}, {"name": "Crackpot Group"}],
        "translator": [{"family": "Ring", "given": "Wanda", "literal": "Ring, Wanda"}],
        "ISSN": "1234-5679, 2345-678X", "volume": 9, "issue": "1", "page": "84–110", "publisher": {"name": "Casa Vaso"},
        "language": "ita", "abstract": "<jats:p>Vasi.</jats:p>", "keyword": "vasi; cocci", "categories": ["arte, storia"],
        "copyright": "CC BY 4.0", "PMID": "999001"
    })
}

fn mapped(item: &Value) -> pressmark_domain::ProviderView {
    map::work(item.to_string().as_bytes()).unwrap()
}

#[test]
fn an_article() {
    insta::assert_json_snapshot!(mapped(&article()));
}

#[test]
fn lists_and_strings_are_alike() {
    let view = mapped(
        &json!({"type": "book", "title": ["Vasi"], "container-title": [], "ISSN": ["1234-5679"], "issued": {"raw": "2016"},
        "DOI": "10.5555/v", "URL": "https://example.org/v"}),
    );
    assert_eq!(view.record.title.as_deref(), Some("Vasi"));
    assert_eq!(view.record.publication_year, Some(2016));
    assert_eq!(view.record.container.unwrap().issn, ["1234-5679"]);
    assert_eq!(view.record.links[0].url, "https://example.org/v");
}

#[test]
fn without_a_doi_the_key_is_the_id() {
    let view = mapped(&json!({"type": "manuscript", "title": "Vasi", "id": "vaso2016", "issued": {"date-parts": []}}));
    assert_eq!((view.source_key.as_str(), view.record.doi), ("vaso2016", None));
    assert_eq!(view.record.publication_type.unwrap().as_str(), "other");
    assert_eq!(view.own_type.as_deref(), Some("manuscript"));
    assert_eq!(view.record.publication_year, None);
}

#[test]
fn what_is_not_an_item_is_refused() {
    assert!(matches!(map::work(b"<html>"), Err(MapError::NotJson(_))));
    assert!(matches!(map::work(b"[{}]"), Err(MapError::NotAWork { .. })));
    assert!(matches!(map::work(br#"{"RA": "JaLC"}"#), Err(MapError::NotAWork { .. })));
}

proptest! {
    #[test]
    fn a_strange_member_loses_that_member(number in any::<prop::sample::Index>(), with in strange()) {
        let mut document = article();
        let number = number.index(size(&document));
        let path = replace(&mut document, number, with);
        let result = map::work(document.to_string().as_bytes());
        prop_assert!(path.is_empty() || result.is_ok(), "{path:?}: {result:?}");
        result.iter().for_each(assert_sound);
    }
}
