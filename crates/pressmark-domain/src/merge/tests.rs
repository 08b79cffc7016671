//! Whose word stands where.

use serde_json::json;

use super::*;
use crate::view::{Attached, Update, UpdateKind};
use crate::work::{Container, Funder, Identifier, License, Link, OpenAccess, PartialDate, Relation, WorkType};
use crate::{Doi, Orcid};

pub(super) fn view(provider: Provider, record: serde_json::Value) -> ProviderView {
    let record: WorkRecord = serde_json::from_value(record).unwrap();
    let key = match provider {
        Provider::OpenAlex => "W1".to_owned(),
        Provider::Orcid => Orcid::from_number(1).to_string(),
        _ => "10.5555/work".to_owned(),
    };
    ProviderView::new(provider, key, record)
}

fn source(merged: &Merged, field: &str) -> Option<Provider> {
    merged.fields.get(field).map(|source| source.provider)
}

#[test]
fn nothing_merges_to_nothing() {
    assert_eq!(merge(&[]), Merged::default());
}

#[test]
fn agency_before_collectors_and_deposit_before_all() {
    let title = |t: &str| json!({"title": t, "publisher": t});
    let providers = [
        Provider::Orcid,
        Provider::OpenAlex,
        Provider::DataCite,
        Provider::Agency,
        Provider::Crossref,
        Provider::Deposit,
    ];
    let mut views = Vec::new();
    for provider in providers {
        views.push(view(provider, title(provider.as_str())));
        let merged = merge(&views);
        assert_eq!(merged.record.title.as_deref(), Some(provider.as_str()));
        assert_eq!(source(&merged, "publisher"), Some(provider));
    }
}

#[test]
fn who_deposits_on_the_record_of_others_stands_behind_its_agency() {
    let author = |orcid: Option<&str>| json!([{"name": "Josiah Carberry", "orcid": orcid}]);
    let josiah = "0000-0002-1825-0097";
    let deposited = json!({"title": "Mine", "abstract": "Of pots.", "authors": author(Some(josiah))});
    let attached = |holder: Option<&str>| {
        let holder = holder.map(|orcid| Orcid::parse(orcid).unwrap());
        ProviderView { attached: Some(Attached { holder }), ..view(Provider::Deposit, deposited.clone()) }
    };
    let said = |orcid| view(Provider::DataCite, json!({"title": "Pots", "authors": author(orcid)}));
    let orcid = view(Provider::Orcid, json!({"title": "Claimed", "abstract": "Claimed."}));
    let merged = merge(&[attached(Some(josiah)), said(None), orcid.clone()]);
    assert_eq!(merged.record.title.as_deref(), Some("Pots"));
    assert_eq!(merged.record.abstract_text.as_deref(), Some("Claimed."), "behind all that were there");
    assert_eq!(merged.record.authors[0].orcid, None, "no iD by their word alone");
    let alone = merge(&[attached(None), said(None)]);
    assert_eq!(source(&alone, "abstract"), Some(Provider::Deposit), "what nobody else says stands");
    let title = |views: &[ProviderView]| merge(views).record.title;
    assert_eq!(title(&[attached(Some(josiah)), said(Some(josiah))]).as_deref(), Some("Mine"), "it is theirs");
    assert_eq!(title(&[attached(None), said(Some(josiah))]).as_deref(), Some("Pots"));
    assert_eq!(title(&[attached(None), orcid]).as_deref(), Some("Mine"), "no agency has said anything");
}

#[test]
fn counts_and_open_access_are_openalexs() {
    let merged = merge(&[
        view(Provider::Crossref, json!({"cited_by_count": 5, "references_count": 7})),
        view(
            Provider::OpenAlex,
            json!({"cited_by_count": 9, "references_count": 3, "open_access": {"status": "green"}}),
        ),
        view(Provider::Deposit, json!({"cited_by_count": 1000})),
    ]);
    assert_eq!((merged.record.cited_by_count, merged.record.references_count), (Some(9), Some(7)));
    assert_eq!(source(&merged, "cited_by_count"), Some(Provider::OpenAlex));
    assert_eq!(merged.record.open_access, Some(OpenAccess { status: Some("green".into()), url: None }));
    let merged = merge(&[view(Provider::Crossref, json!({"cited_by_count": 5})), view(Provider::OpenAlex, json!({}))]);
    assert_eq!(merged.record.cited_by_count, Some(5));
}

#[test]
fn a_date_comes_whole_from_one_provider() {
    let date = |views: &[ProviderView]| {
        let record = merge(views).record;
        assert_eq!(record.publication_year, record.publication_date.map(PartialDate::year));
        record.publication_date.map(|d| d.to_string())
    };
    let crossref = view(Provider::Crossref, json!({"publication_date": "2019", "publication_year": 2019}));
    let openalex = view(Provider::OpenAlex, json!({"publication_date": "2019-05-17", "publication_year": 2019}));
    let january = view(Provider::OpenAlex, json!({"publication_date": "2019-01-01"}));
    let orcid = view(Provider::Orcid, json!({"publication_date": "2018-12", "publication_year": 2018}));
    let year = view(Provider::DataCite, json!({"publication_year": 2017}));
    let none = view(Provider::Crossref, json!({}));
    assert_eq!(date(&[crossref.clone(), openalex.clone(), orcid.clone()]).as_deref(), Some("2019"));
    assert_eq!(date(&[none.clone(), openalex, orcid.clone()]).as_deref(), Some("2019-05-17"));
    assert_eq!(date(&[none.clone(), january, orcid.clone()]).as_deref(), Some("2019"));
    assert_eq!(date(&[none.clone(), orcid]).as_deref(), Some("2018-12"));
    assert_eq!(date(&[none, year]).as_deref(), Some("2017"));
}

#[test]
fn other_is_no_type_where_somebody_knows_one() {
    let mut datacite = view(Provider::DataCite, json!({"publication_type": "other"}));
    datacite.own_type = Some("Text".into());
    let mut orcid = view(Provider::Orcid, json!({"publication_type": "report"}));
    orcid.own_type = Some("REPORT".into());
    let merged = merge(&[datacite.clone(), orcid]);
    assert_eq!(merged.record.publication_type.map(WorkType::as_str), Some("report"));
    assert_eq!(source(&merged, "publication_type"), Some(Provider::Orcid));
    assert_eq!(merged.own_types, [(Provider::DataCite, "Text".into()), (Provider::Orcid, "REPORT".into())].into());
    assert_eq!(merge(&[datacite]).record.publication_type, Some(WorkType::OTHER));
}

#[test]
fn a_subtitle_stays_with_its_title() {
    let crossref = view(Provider::Crossref, json!({"title": "On <i>pots</i>"}));
    let same = view(Provider::Orcid, json!({"title": "On pots", "subtitle": "A study"}));
    let other = view(Provider::OpenAlex, json!({"title": "Pots: A study", "subtitle": "Of clay"}));
    let merged = merge(&[crossref, same.clone(), other.clone()]);
    assert_eq!(merged.record.subtitle.as_deref(), Some("A study"));
    assert_eq!(source(&merged, "subtitle"), Some(Provider::Orcid));
    let said = view(Provider::Crossref, json!({"title": "Pots: A study", "subtitle": "A study"}));
    assert_eq!(merge(&[said, same]).record.subtitle, None);
    assert_eq!(merge(&[other]).record.subtitle.as_deref(), Some("Of clay"));
}

#[test]
fn a_container_is_completed_by_the_same_container_only() {
    let crossref = view(
        Provider::Crossref,
        json!({"container": {"title": "Journal of Pots", "issn": ["1234-5679"], "volume": "3"}}),
    );
    let openalex = view(
        Provider::OpenAlex,
        json!({"container": {"title": "J. Pots", "issn": ["1234-5679", "2345-6787"], "issue": "2", "pages": "1-9"}}),
    );
    let orcid = view(
        Provider::Orcid,
        json!({"container": {"title": "Annals of Kettles", "issue": "9", "article_number": "e7"}}),
    );
    let merged = merge(&[orcid.clone(), openalex, crossref.clone()]);
    let expected = Container {
        title: Some("Journal of Pots".into()),
        issn: vec!["1234-5679".into(), "2345-6787".into()],
        volume: Some("3".into()),
        issue: Some("2".into()),
        pages: Some("1-9".into()),
        ..Container::default()
    };
    assert_eq!(merged.record.container, Some(expected));
    assert_eq!(source(&merged, "container"), Some(Provider::Crossref));
    assert_eq!(source(&merged, "container.pages"), Some(Provider::OpenAlex));
    let bare = view(Provider::OpenAlex, json!({"container": {"volume": "4", "pages": "1-9"}}));
    assert_eq!(merge(&[crossref, bare]).record.container.unwrap().pages, None, "another volume");
    let bare = view(Provider::OpenAlex, json!({"container": {"pages": "1-9"}}));
    assert_eq!(merge(&[bare, orcid]).record.container.unwrap().title.as_deref(), Some("Annals of Kettles"));
}

#[test]
fn a_work_marked_as_retracted_says_by_whom() {
    let mut crossref = view(Provider::Crossref, json!({"is_retracted": true}));
    crossref.retracted_by = Some("10.5555/notice".into());
    let mut openalex = view(Provider::OpenAlex, json!({"is_retracted": true}));
    openalex.retracted_by = Some("openalex".into());
    let merged = merge(&[openalex.clone(), crossref]);
    assert!(merged.record.is_retracted);
    assert_eq!(
        merged.retracted_by,
        Some(Retraction { provider: Provider::Crossref, notice: Some("10.5555/notice".into()) })
    );
    let merged = merge(&[view(Provider::Crossref, json!({})), openalex]);
    assert_eq!(merged.retracted_by.map(|r| r.provider), Some(Provider::OpenAlex));
}

#[test]
fn a_notice_marks_its_target_and_not_itself() {
    let target = Doi::parse("10.5555/target").unwrap();
    let mut notice = view(Provider::Crossref, json!({"doi": "10.5555/notice"}));
    notice.updates = vec![
        Update { kind: UpdateKind::Retraction, target: target.clone() },
        Update { kind: UpdateKind::NewVersion, target: Doi::parse("10.5555/notice").unwrap() },
    ];
    let openalex = view(Provider::OpenAlex, json!({"doi": "10.5555/notice", "is_retracted": true}));
    let merged = merge(&[notice, openalex.clone()]);
    assert!(!merged.record.is_retracted && merged.retracted_by.is_none());
    assert_eq!(merged.updates, vec![Update { kind: UpdateKind::Retraction, target }]);
    let mut by_type = openalex;
    by_type.own_type = Some("retraction".into());
    assert!(!merge(&[by_type]).record.is_retracted);
}

#[test]
fn identifiers_are_united_and_the_own_doi_stands_apart() {
    let crossref = view(
        Provider::Crossref,
        json!({"doi": "10.5555/new", "identifiers": [{"scheme": "doi", "value": "10.5555/NEW"}]}),
    );
    let orcid =
        view(Provider::Orcid, json!({"doi": "10.5555/old", "identifiers": [{"scheme": "eid", "value": "2-s2.0-1"}]}));
    let openalex = view(
        Provider::OpenAlex,
        json!({"doi": "10.5555/new", "identifiers": [{"scheme": "openalex", "value": "W1"}, {"scheme": "eid", "value": "2-s2.0-1"}]}),
    );
    let merged = merge(&[orcid, openalex, crossref]);
    let id = |scheme: &str, value: &str| Identifier { scheme: scheme.into(), value: value.into() };
    assert_eq!(merged.record.doi.map(|d| d.to_string()).as_deref(), Some("10.5555/new"));
    assert_eq!(merged.record.identifiers, vec![id("openalex", "W1"), id("eid", "2-s2.0-1"), id("doi", "10.5555/old")]);
    let source = &merged.fields["identifiers"];
    assert_eq!((source.provider, source.also.as_slice()), (Provider::OpenAlex, [Provider::Orcid].as_slice()));
}

#[test]
fn what_openalex_says_of_another_doi_is_set_aside() {
    let crossref = view(Provider::Crossref, json!({"doi": "10.5555/preprint"}));
    let pooled = view(
        Provider::OpenAlex,
        json!({"doi": "10.5555/article", "abstract": "Of the article.", "identifiers": [{"scheme": "pmid", "value": "1"}]}),
    );
    let merged = merge(&[crossref, pooled.clone()]);
    assert_eq!((merged.record.abstract_text, merged.record.identifiers), (None, Vec::new()));
    assert!(merged.sources.iter().any(|s| s.provider == Provider::OpenAlex && s.set_aside));
    let aliased = view(Provider::Orcid, json!({"doi": "10.5555/article"}));
    let prime = view(Provider::Crossref, json!({"doi": "10.5555/prime"}));
    assert!(merge(&[prime, aliased, pooled.clone()]).record.abstract_text.is_some());
    assert!(merge(&[pooled]).record.abstract_text.is_some());
}

#[test]
fn funders_awards_licences_links_and_relations_stand_once() {
    let crossref = view(
        Provider::Crossref,
        json!({
            "doi": "10.5555/work",
            "funders": [{"name": "Fictional Fund", "doi": "10.13039/1"}, {"name": "Fictional Fund", "doi": "10.13039/1", "award": "A-1"}, {"name": "Ministry", "doi": "10.13039/2"}],
            "licenses": [{"url": "https://creativecommons.org/licenses/by/4.0/", "spdx": "CC-BY-4.0", "version": "vor"}, {"url": "https://example.org/tdm", "version": "tdm"}],
            "links": [{"url": "http://dx.doi.org/10.5555/work"}, {"url": "https://example.org/a.pdf", "content_type": "application/pdf"}],
            "relations": [{"type": "is-new-version-of", "identifier": {"scheme": "doi", "value": "10.5555/work"}}, {"type": "corrects", "identifier": {"scheme": "doi", "value": "10.5555/x"}}],
        }),
    );
    let openalex = view(
        Provider::OpenAlex,
        json!({
            "doi": "10.5555/work",
            "funders": [{"name": "FICTIONAL fund", "award": "a1"}, {"name": "fictional fund", "award": "B2"}, {"name": "Ministry", "doi": "10.13039/3"}],
            "licenses": [{"url": "https://openalex.org/licenses/cc-by"}, {"url": "http://creativecommons.org/licenses/by/4.0"}],
            "links": [{"url": "https://doi.org/10.5555/work", "kind": "landing-page"}, {"url": "https://example.org/a.pdf/", "kind": "fulltext"}],
            "relations": [{"type": "corrects", "identifier": {"scheme": "doi", "value": "10.5555/x"}}],
        }),
    );
    let record = merge(&[crossref, openalex]).record;
    let funder = |name: &str, doi: Option<&str>, award: Option<&str>| Funder {
        name: Some(name.into()),
        doi: doi.map(|d| Doi::parse(d).unwrap()),
        award: award.map(Into::into),
        ..Funder::default()
    };
    assert_eq!(
        record.funders,
        vec![
            funder("Fictional Fund", Some("10.13039/1"), Some("A-1")),
            funder("Ministry", Some("10.13039/2"), None),
            funder("fictional fund", None, Some("B2")),
            funder("Ministry", Some("10.13039/3"), None),
        ]
    );
    let urls = |licenses: &[License]| licenses.iter().filter_map(|l| l.url.clone()).collect::<Vec<_>>();
    assert_eq!(urls(&record.licenses), ["https://creativecommons.org/licenses/by/4.0/", "https://example.org/tdm"]);
    let link = |url: &str, content_type: Option<&str>, kind: &str| Link {
        url: url.into(),
        content_type: content_type.map(Into::into),
        kind: Some(kind.into()),
    };
    assert_eq!(
        record.links,
        vec![
            link("http://dx.doi.org/10.5555/work", None, "landing-page"),
            link("https://example.org/a.pdf", Some("application/pdf"), "fulltext"),
        ]
    );
    let x = Identifier { scheme: "doi".into(), value: "10.5555/x".into() };
    assert_eq!(record.relations, vec![Relation { kind: "corrects".into(), identifier: x }]);
}

#[test]
fn provider_sources_name_views_and_fields() {
    let mut crossref = view(Provider::Crossref, json!({"title": "T", "links": [{"url": "https://example.org/1"}]}));
    crossref.own_type = Some("journal-article".into());
    crossref.retracted_by = Some("10.5555/notice".into());
    let mut first = view(Provider::Orcid, json!({"links": [{"url": "https://example.org/2"}]}));
    first.put_codes = vec![7];
    let mut second = first.clone();
    second.source_key = Orcid::from_number(2).to_string();
    let merged = merge(&[second, first, crossref]);
    let wire = provider_sources(&merged, |source| (source.provider == Provider::Crossref).then_some(1_700_000_000));
    assert_eq!(
        wire,
        json!({
            "providers": {
                "crossref": {"source_key": "10.5555/work", "fetched_at": 1_700_000_000, "type": "journal-article"},
                "orcid": {
                    "source_key": Orcid::from_number(1).to_string(), "put_codes": [7],
                    "also": [{"source_key": Orcid::from_number(2).to_string(), "put_codes": [7]}],
                },
            },
            "fields": {"title": "crossref", "links": ["crossref", "orcid"], "is_retracted": "crossref"},
            "retracted_by": {"provider": "crossref", "notice": "10.5555/notice"},
        })
    );
}
