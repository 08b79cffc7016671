//! Made-up works that hold what real ones do.

use pressmark_domain::view::UpdateKind;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::map;
use crate::MapError;
use crate::mutation::{assert_sound, replace, size, strange};

/// An article with nearly everything that an article has.
fn article() -> Value {
    let text = r#"{
        "status": "ok", "message-type": "work", "message-version": "1.0.0",
        "message": {
            "DOI": "10.5555/Psycho.2024.1", "type": "journal-article", "prefix": "10.5555", "source": "Crossref",
            "title": ["On <i>cracked</i>\n  pots &amp; other ceramics"], "subtitle": ["A survey"], "original-title": [],
            "abstract": "<jats:title>Abstract</jats:title><jats:p>Pots crack.</jats:p>", "language": "en",
            "author": [
                {"given": "Josiah S.", "family": "Carberry", "suffix": "Jr.", "sequence": "first",
                 "ORCID": "http://orcid.org/0000-0002-1825-0097", "authenticated-orcid": true,
                 "affiliation": [{"name": "Brown  University",
                                  "id": [{"id": "https://ror.org/03yrm5c26", "id-type": "ROR", "asserted-by": "publisher"}]},
                                 {"id": [{"id": "https://ror.org/03yrm5c26", "id-type": "ROR"}]}],
                 "role": [{"vocabulary": "crossref", "role": "author"}, {"vocabulary": "credit", "role": "Writing_original_draft"}]},
                {"family": "Toucan", "ORCID": "https://orcid.org/0000-0002-1825-0098", "affiliation": []},
                {"name": "The Crackpot Collaboration", "sequence": "additional", "affiliation": []},
                {"sequence": "additional", "affiliation": []}
            ],
            "editor": [{"given": "Truman", "family": "Grayson"}],
            "chair": [{"given": "Ella", "family": "Fant"}],
            "translator": [{"given": "Wanda", "family": "Ring"}],
            "issued": {"date-parts": [[2024, 3]]}, "published-print": {"date-parts": [[2024, 3]]},
            "published-online": {"date-parts": [[2024, 3, 9]]}, "accepted": {"date-parts": [[2023, 12, 1]]},
            "container-title": ["Journal of Psychoceramics &amp; Glazing"], "ISSN": ["1234-5679", "12345679", "2345678x"],
            "issn-type": [{"value": "2345-678X", "type": "electronic"}],
            "volume": "7", "journal-issue": {"issue": "2"}, "page": "33–61", "article-number": "e7",
            "publisher": "Society of Psychoceramics",
            "funder": [
                {"DOI": "10.13039/999999999", "name": "Pottery Fund", "award": ["A-1", "A-2", "A-1"], "award-info": [{"award-number": ["A-2", "A-3"]}]},
                {"name": "Kiln Trust", "id": [{"id": "03yrm5c26", "id-type": "ROR"}], "award": []}
            ],
            "license": [
                {"URL": "http://creativecommons.org/licenses/by/4.0/", "content-version": "vor", "delay-in-days": 0, "start": {"date-parts": [[2024, 3, 9]]}},
                {"URL": "https://example.org/tdm", "content-version": "unspecified"}
            ],
            "subject": ["Ceramics", "Ceramics", "Psychology"],
            "resource": {"primary": {"URL": "https://example.org/articles/7"}},
            "link": [{"URL": "https://example.org/articles/7.pdf", "content-type": "application/pdf", "intended-application": "similarity-checking"},
                     {"URL": "ftp://example.org/7", "content-type": "unspecified", "intended-application": "unspecified"}],
            "relation": {"has-preprint": [{"id-type": "doi", "id": "10.5555/PREPRINT.7", "asserted-by": "object"}],
                         "is-part-of": [{"id-type": "issn", "id": "1234-5679"}], "cites": []},
            "update-to": [], "aliases": ["10.5555/old-7", "10.5555/psycho.2024.1"],
            "alternative-id": ["7", "S1234567924000017"],
            "is-referenced-by-count": 4, "reference-count": 2, "reference": [{"key": "1"}, {"key": "2"}]
        }
    }"#;
    serde_json::from_str(text).unwrap()
}

fn mapped(message: &Value) -> pressmark_domain::ProviderView {
    map::message(message.to_string().as_bytes()).unwrap()
}

#[test]
fn an_article() {
    insta::assert_json_snapshot!(map::work(article().to_string().as_bytes()).unwrap());
}

#[test]
fn a_chapter_of_a_series_volume() {
    insta::assert_json_snapshot!(mapped(&json!({
        "DOI": "10.5555/978-3-00-000000-0_5", "type": "book-chapter", "title": ["Glazes"],
        "container-title": ["Lecture Notes in Ceramics", "Advances in Pots"], "ISBN": ["http://id.crossref.org/isbn/9783000000000"],
        "author": [{"given": "Josiah", "family": "Carberry"}], "issued": {"date-parts": [[null]]}, "page": "1-1"
    })));
}

#[test]
fn a_preprint_stands_on_its_server() {
    insta::assert_json_snapshot!(mapped(&json!({
        "DOI": "10.5555/preprint.7", "type": "posted-content", "subtype": "preprint", "title": ["Cracked pots"],
        "institution": {"name": "potRxiv"}, "posted": {"date-parts": [[2023, 1, 2]]}, "issued": {"date-parts": [[2023, 1, 2]]},
        "relation": {"is-preprint-of": [{"id-type": "doi", "id": "10.5555/psycho.2024.1", "asserted-by": "subject"}]}
    })));
}

#[test]
fn of_two_dates_that_agree_the_precise_one_counts() {
    let date = |members: Value| {
        let mut work = json!({"DOI": "10.5555/1", "type": "journal-article"});
        work.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        mapped(&work).record.publication_date.map(|date| date.to_string())
    };
    let parts = |parts: Value| json!({"date-parts": [parts]});
    let print_and_online = json!({"issued": parts(json!([2019, 5])), "published-online": parts(json!([2019, 5, 17]))});
    assert_eq!(date(print_and_online).as_deref(), Some("2019-05-17"));
    let earlier_online = json!({"issued": parts(json!([2019, 3, 1])), "published-print": parts(json!([2019, 5, 17]))});
    assert_eq!(date(earlier_online).as_deref(), Some("2019-03-01"));
    let other_year = json!({"issued": parts(json!([2018])), "published-print": parts(json!([2019, 5, 17]))});
    assert_eq!(date(other_year).as_deref(), Some("2018"));
    let approved = json!({"issued": parts(json!([null])), "approved": parts(json!([2001, 4]))});
    assert_eq!(date(approved).as_deref(), Some("2001-04"));
    let only_accepted = json!({"issued": parts(json!([null])), "accepted": parts(json!([2001, 4]))});
    assert_eq!(date(only_accepted), None, "accepted is not published");
}

#[test]
fn a_notice_marks_its_target_and_not_itself() {
    let view = mapped(&json!({
        "DOI": "10.5555/notice", "type": "journal-article", "title": ["Retraction: Cracked pots"],
        "update-to": [{"DOI": "10.5555/BAD", "type": "retraction"}, {"DOI": "10.5555/wrong", "type": "corrigendum"},
                      {"DOI": "10.5555/notice", "type": "new_version"}, {"type": "retraction"}]
    }));
    assert!(!view.record.is_retracted);
    let updates: Vec<_> = view.updates.iter().map(|u| (u.kind, u.target.as_str())).collect();
    assert_eq!(updates, [(UpdateKind::Retraction, "10.5555/bad"), (UpdateKind::Correction, "10.5555/wrong")]);
    let relations: Vec<_> =
        view.record.relations.iter().map(|r| (r.kind.as_str(), r.identifier.value.as_str())).collect();
    assert_eq!(relations, [("retracts", "10.5555/bad"), ("corrects", "10.5555/wrong")]);
}

#[test]
fn updated_by_retraction_withdrawal_and_removal_mark_the_work() {
    for kind in ["retraction", "withdrawal", "removal", "Retraction"] {
        let view = mapped(&json!({"DOI": "10.5555/bad", "type": "journal-article",
            "updated-by": [{"DOI": "10.5555/notice", "type": kind, "source": "retraction-watch"}]}));
        assert!(view.record.is_retracted, "{kind}");
        assert_eq!(view.retracted_by.as_deref(), Some("10.5555/notice"));
        assert_eq!(view.record.relations[0].kind, "is-retracted-by");
    }
    for (kind, relation) in [
        ("correction", "is-corrected-by"),
        ("partial_retraction", "is-partially-retracted-by"),
        ("expression_of_concern", "has-expression-of-concern"),
        ("erratum", "is-corrected-by"),
        ("new_version", "has-new-version"),
    ] {
        let view = mapped(
            &json!({"DOI": "10.5555/a", "type": "journal-article", "updated-by": [{"DOI": "10.5555/n", "type": kind}]}),
        );
        assert!(!view.record.is_retracted && view.retracted_by.is_none(), "{kind}");
        assert_eq!(view.record.relations[0].kind, relation);
    }
}

#[test]
fn an_article_that_became_its_own_retraction_is_retracted() {
    let view = mapped(&json!({"DOI": "10.5555/w", "type": "journal-article", "title": ["WITHDRAWN: Pots"],
        "update-to": [{"DOI": "10.5555/W", "type": "withdrawal"}]}));
    assert!(view.record.is_retracted);
    assert!(view.updates.is_empty());
}

#[test]
fn what_cannot_be_used_is_named() {
    let error = |body: &str| map::message(body.as_bytes()).unwrap_err();
    assert!(matches!(error("Resource not found."), MapError::NotJson(_)));
    assert!(matches!(error(r#"{"DOI": "10.5555/x", "agency": {"id": "jalc"}}"#), MapError::NotAWork { .. }));
    assert!(matches!(error(r#"{"message-type": "work-list", "message": {"items": []}}"#), MapError::NotAWork { .. }));
    assert!(matches!(error(r#"{"status": "failed", "message": [{"type": "x"}]}"#), MapError::NotAWork { .. }));
    assert!(matches!(error("[]"), MapError::NotAWork { .. }));
    assert_eq!(error(r#"{"DOI": "ten", "type": "book"}"#).to_string(), "`DOI` is unusable: `ten`");
}

#[test]
fn broken_characters_do_not_cost_the_work() {
    let line = b"{\"DOI\": \"10.5555/x\", \"type\": \"book\", \"title\": [\"A\\ud83d\xff\nB\"]}";
    assert_eq!(map::message(line).unwrap().record.title.as_deref(), Some("A\u{fffd}\u{fffd} B"));
}

proptest! {
    /// One strange value costs what it stands for, never the work; only the envelope and the DOI are needed.
    #[test]
    fn a_strange_member_loses_that_member(number in any::<prop::sample::Index>(), with in strange()) {
        let mut document = article();
        let number = number.index(size(&document));
        let path = replace(&mut document, number, with);
        let body = document.to_string();
        let vital = path.len() < 2 || path[1] == "DOI";
        match map::work(body.as_bytes()) {
            Ok(view) => assert_sound(&view),
            Err(e) => prop_assert!(vital, "{path:?}: {e}"),
        }
        let _ = (map::message(body.as_bytes()), map::works(body.as_bytes()));
    }

    #[test]
    fn cut_and_garbled_bodies_never_panic(at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>()) {
        let mut body = article().to_string().into_bytes();
        let at = at.index(body.len());
        body[at] = byte;
        if cut {
            body.truncate(at);
            prop_assert!(map::work(&body).is_err());
        }
        let _ = map::work(&body);
    }
}
