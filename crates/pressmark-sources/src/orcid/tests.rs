//! What the maps make of one document each.

use pressmark_domain::Orcid;
use pressmark_domain::work::{Identifier, relation};
use serde_json::{Value, json};

use super::{ClaimProblem, ClaimedWork, map};

fn carberry() -> Orcid {
    Orcid::parse("0000-0002-1825-0097").unwrap()
}

fn id(kind: &str, value: &str, relationship: &str) -> Value {
    json!({"external-id-type": kind, "external-id-value": value, "external-id-relationship": relationship})
}

fn claim(put_code: i64, title: &str, ids: &[Value]) -> Value {
    json!({"put-code": put_code, "title": {"title": {"value": title}}, "external-ids": {"external-id": ids}})
}

fn works(claims: &[Value]) -> Vec<ClaimedWork> {
    let document = json!({"group": [{"work-summary": claims}], "path": "/0000-0002-1825-0097/works"});
    map::works(&carberry(), document.to_string().as_bytes()).unwrap()
}

fn one(claims: &[Value]) -> ClaimedWork {
    let mut works = works(claims);
    assert_eq!(works.len(), 1);
    works.remove(0)
}

fn identifiers(work: &ClaimedWork) -> Vec<(&str, &str)> {
    work.view.record.identifiers.iter().map(|i| (i.scheme.as_str(), i.value.as_str())).collect()
}

#[test]
fn identifiers_of_every_scheme_come_in_their_normal_form() {
    let work = one(&[claim(
        1,
        "Pots",
        &[
            id("doi", "https://doi.org/10.5555/ABC", "self"),
            id("pmid", "https://pubmed.ncbi.nlm.nih.gov/27415786/", "SELF"),
            id("pmc", "4945047", "self"),
            id("arxiv", "arXiv:1906.09055v2", "self"),
            id("eid", "2-s2.0-84889654399", "self"),
            id("wosuid", "000282118200020", "self"),
            id("handle", "https://repository.example.org/handle/11576/2779452", "self"),
            id("isbn", "978-1-4503-7127-8", "self"),
            id("uri", "https://example.org/pots", "self"),
            id("source-work-id", "79026fd6", "self"),
            id("issn", "20411723", "part-of"),
        ],
    )]);
    assert_eq!(work.view.record.doi.as_ref().unwrap().as_str(), "10.5555/abc");
    let expected = [
        ("pmid", "27415786"),
        ("pmcid", "PMC4945047"),
        ("arxiv", "1906.09055"),
        ("eid", "2-s2.0-84889654399"),
        ("wos", "WOS:000282118200020"),
        ("handle", "11576/2779452"),
        ("isbn", "9781450371278"),
        ("uri", "https://example.org/pots"),
        ("source-work-id", "79026fd6"),
    ];
    assert_eq!(identifiers(&work), expected);
    assert_eq!(work.view.record.container.unwrap().issn, ["2041-1723"]);
    assert_eq!(work.problems, []);
}

#[test]
fn only_self_identifies() {
    let work = one(&[claim(
        1,
        "A chapter on pots",
        &[
            id("doi", "10.5555/book", "part-of"),
            id("doi", "10.5555/v2", "VERSION_OF"),
            id("grant_number", "7", "funded-by"),
            id("isbn", "9781450371278", "part-of"),
        ],
    )]);
    let record = &work.view.record;
    assert_eq!((&record.doi, record.identifiers.as_slice()), (&None, [].as_slice()));
    let kinds: Vec<_> = record.relations.iter().map(|r| (r.kind.as_str(), r.identifier.value.as_str())).collect();
    assert_eq!(
        kinds,
        [(relation::PART_OF, "10.5555/book"), (relation::VERSION_OF, "10.5555/v2"), (relation::FUNDED_BY, "7")]
    );
    assert_eq!(record.container.as_ref().unwrap().isbn, ["9781450371278"]);
}

#[test]
fn what_is_not_of_its_scheme_is_kept_and_reported() {
    let work = one(&[claim(
        1,
        "Pots",
        &[id("doi", "book1", "self"), id("arxiv", "http://dx.doi.org/10.5555/jacs\n  ", "self")],
    )]);
    assert_eq!(work.view.record.doi.as_ref().unwrap().as_str(), "10.5555/jacs", "a DOI under another scheme");
    assert_eq!(identifiers(&work), [("doi-unparsed", "book1")]);
    assert_eq!(work.problems, [ClaimProblem::NotOfItsScheme { scheme: "doi".into(), value: "book1".into() }]);
}

#[test]
fn a_list_in_one_field_is_taken_apart() {
    let works = works(&[claim(
        1,
        "Pots",
        &[id("doi", "10.5555/a,\n   10.5555/b", "self"), id("issn", "19493061 19493053", "self")],
    )]);
    let dois: Vec<_> = works.iter().map(|w| w.view.record.doi.as_ref().unwrap().as_str()).collect();
    assert_eq!(dois, ["10.5555/a", "10.5555/b"]);
    assert_eq!(works[0].view.record.container.as_ref().unwrap().issn, ["1949-3061", "1949-3053"]);
}

#[test]
fn a_doi_that_blanks_tore_apart_is_none() {
    let torn = one(&[claim(1, "Pots", &[id("doi", "10.5555/science. 1140516", "self")])]);
    assert_eq!(
        (&torn.view.record.doi, identifiers(&torn)),
        (&None, vec![("doi-unparsed", "10.5555/science. 1140516")])
    );
    let beside = one(&[claim(1, "Pots", &[id("doi", "10.5555/nature\nhttps://example.org/nature.html#si", "self")])]);
    assert_eq!(beside.view.record.doi.as_ref().unwrap().as_str(), "10.5555/nature");
    assert_eq!(identifiers(&beside), [("doi-unparsed", "https://example.org/nature.html#si")]);
}

#[test]
fn a_claim_of_article_and_preprint_makes_two_works() {
    let article = claim(1, "Pots", &[id("doi", "10.5555/article", "self"), id("pmid", "11", "self")]);
    let preprint = claim(2, "Pots: a preprint", &[id("doi", "10.5555/preprint", "self")]);
    let own = claim(
        3,
        "Pots, all of them",
        &[id("doi", "10.5555/article", "self"), id("doi", "10.5555/preprint", "self"), id("eid", "2-s2.0-1", "self")],
    );
    let medline = claim(4, "Pots.", &[id("pmid", "11", "self")]);
    let works = works(&[own, article, preprint, medline]);
    let [article, preprint] = works.as_slice() else { panic!("{works:#?}") };

    assert_eq!(
        (article.view.record.title.as_deref(), preprint.view.record.title.as_deref()),
        (Some("Pots"), Some("Pots: a preprint"))
    );
    assert_eq!(article.view.put_codes, [1, 4, 3]);
    assert_eq!(preprint.view.put_codes, [2, 3]);
    assert_eq!((identifiers(article), identifiers(preprint)), (vec![("pmid", "11")], vec![]));
    let joined = |work: &ClaimedWork| -> Vec<Identifier> {
        work.view
            .record
            .relations
            .iter()
            .filter(|r| r.kind == relation::CLAIMED_WITH)
            .map(|r| r.identifier.clone())
            .collect()
    };
    let doi = |value: &str| Identifier { scheme: "doi".into(), value: value.into() };
    let unsure = Identifier { scheme: "eid".into(), value: "2-s2.0-1".into() };
    assert_eq!(joined(article), [doi("10.5555/preprint"), unsure.clone()]);
    assert_eq!(joined(preprint), [doi("10.5555/article"), unsure]);
    assert!(article.problems.contains(&ClaimProblem::SeveralDois { count: 2 }));
}

#[test]
fn the_preferred_claim_speaks_first_and_others_fill_in() {
    let mut weak = claim(1, "POTS", &[id("doi", "10.5555/a", "self")]);
    weak["publication-date"] = json!({"year": {"value": "2008"}, "month": {"value": "08"}, "day": {"value": "13"}});
    weak["journal-title"] = json!({"value": "Journal of Psychoceramics"});
    weak["source"] = json!({"source-name": {"value": "Crossref"}});
    weak["type"] = json!("BOOK_CHAPTER");
    let mut preferred = claim(2, "Pots", &[id("doi", "10.5555/a", "self")]);
    preferred["display-index"] = json!("1");
    preferred["source"] = json!({"source-name": {"value": "Josiah Carberry"}});
    preferred["type"] = json!("journal-article");
    preferred["url"] = json!({"value": "https://doi.org/10.5555/A"});
    let work = one(&[weak, preferred]);
    let record = &work.view.record;
    assert_eq!(record.title.as_deref(), Some("Pots"));
    assert_eq!(record.publication_date.unwrap().to_string(), "2008-08-13");
    assert_eq!(record.container.as_ref().unwrap().title.as_deref(), Some("Journal of Psychoceramics"));
    assert_eq!(record.publication_type.unwrap().as_str(), "journal-article");
    assert_eq!(work.view.own_type.as_deref(), Some("journal-article"));
    assert_eq!(work.view.claim_sources, ["Josiah Carberry", "Crossref"]);
    assert_eq!(
        (work.view.put_codes.as_slice(), work.view.source_key.as_str()),
        ([2, 1].as_slice(), "0000-0002-1825-0097")
    );
    assert!(record.links.is_empty(), "the address only resolves the DOI");
}

#[test]
fn a_claim_with_nothing_is_still_a_work() {
    let document = json!({"group": [{"work-summary": []}, {"work-summary": [{"put-code": 7, "title": null, "external-ids": null}]}]});
    let works = map::works(&carberry(), document.to_string().as_bytes()).unwrap();
    assert_eq!(works.iter().map(|w| w.group).collect::<Vec<_>>(), [0, 1]);
    assert_eq!(works[1].view.put_codes, [7]);
}

#[test]
fn whole_claims_bring_contributors() {
    let mut whole = claim(9, "Pots", &[id("doi", "10.5555/a", "self")]);
    whole["short-description"] = json!("Cracked <b>pots</b>.");
    whole["language-code"] = json!("en");
    let person = |name: &str, orcid: Value, role: &str| {
        json!({"credit-name": {"value": name}, "contributor-orcid": orcid, "contributor-email": {"value": "someone@example.org"},
            "contributor-attributes": {"contributor-role": role}})
    };
    whole["contributors"] = json!({"contributor": [
        person("Josiah Carberry", json!({"path": "0000-0002-1825-0097"}), "http://credit.niso.org/contributor-roles/data-curation/"),
        person("Josiah Carberry", json!({"path": "0000-0002-1825-0097"}), "http://credit.niso.org/contributor-roles/methodology/"),
        person("Truscott, Ann", json!({"path": "1111-2222-3333-4444"}), "author"),
        person("Ed Itor", Value::Null, "EDITOR"),
        person("", Value::Null, "author"),
    ]});
    let body = json!({"bulk": [{"work": whole}, {"error": {"error-code": 9034, "developer-message": "'12' is not a valid put code"}}]});
    let elements = map::bulk(&carberry(), body.to_string().as_bytes()).unwrap();
    let found = elements[0].as_ref().unwrap();
    let record = &found.view.record;
    assert_eq!(record.authors.len(), 2);
    assert_eq!(
        (record.authors[0].orcid, record.authors[0].roles.as_slice()),
        (Some(carberry()), ["data-curation".to_owned(), "methodology".to_owned()].as_slice())
    );
    assert_eq!(
        (record.authors[1].name.as_str(), record.authors[1].orcid),
        ("Ann Truscott", None),
        "a wrong check digit is no iD"
    );
    assert_eq!(record.editors[0].name, "Ed Itor");
    assert!(!format!("{found:?}").contains('@'));
    assert_eq!(elements[1].as_ref().unwrap_err().put_code, Some(12));

    let mut summary = one(&[claim(9, "Pots", &[id("doi", "10.5555/a", "self")])]);
    let mut other = one(&[claim(8, "Other pots", &[])]);
    summary.supplement(found);
    other.supplement(found);
    assert_eq!(summary.view.record.authors, record.authors);
    assert_eq!(summary.view.record.language.as_deref(), Some("en"));
    assert!(other.view.record.authors.is_empty(), "of another put-code");
}

#[test]
fn other_documents_say_what_they_are() {
    let reason = |body: &str| map::works(&carberry(), body.as_bytes()).unwrap_err().to_string();
    assert!(reason(r#"{"error-code":9018,"developer-message":"locked"}"#).contains("9018: locked"));
    assert!(reason(r#"{"message-version":"1.2","orcid-profile":{"orcid":null}}"#).contains("API 1.x"));
    assert!(reason("{}").contains("not a list of works"));
    assert!(reason("<html>").contains("not JSON"));
    assert_eq!(map::works(&carberry(), br#"{"group":null,"path":"/0000-0002-1825-0097/works"}"#).unwrap(), []);
}

#[test]
fn a_closed_record_is_known_by_its_names() {
    let body = json!({"name": {"given-names": {"value": "Given Names Deactivated"}, "family-name": {"value": "Family Name Deactivated"}},
        "biography": {"content": "not for all", "visibility": "limited"}, "path": "/0000-0002-1825-0097/person"});
    let person = map::person(body.to_string().as_bytes()).unwrap();
    assert!(person.deactivated);
    assert_eq!((person.display_name(), person.biography, person.orcid), (None, None, Some(carberry())));
}
