//! One work in all formats.

use serde_json::json;

use crate::export::*;
use crate::work::WorkRecord;

pub(super) fn full() -> WorkRecord {
    serde_json::from_value(json!({
        "doi": "10.5555/psychoceramics.7",
        "title": "On <i>cracked pots</i> &amp; H<sub>2</sub>O",
        "subtitle": "A 50 % study",
        "abstract": "<p><strong>Aims</strong></p><p>To find cracks where p &lt; 0.05.</p>",
        "language": "en",
        "publication_type": "journal-article",
        "publication_date": "2019-05",
        "publication_year": 2019,
        "container": {"title": "Journal of Psychoceramics", "issn": ["1234-5679"], "volume": "3", "issue": "2", "pages": "33-61"},
        "publisher": "Fictional Press",
        "authors": [
            {"name": "Josiah Carberry", "given": "Josiah", "family": "Carberry", "orcid": "0000-0002-1825-0097",
             "affiliations": [{"name": "Department of Psychoceramics", "ror": "https://ror.org/03yrm5c26"}]},
            {"name": "Grayson, Truman"},
            {"name": "Psychoceramics Collaboration", "roles": ["group"]},
        ],
        "editors": [{"name": "Ann Elm", "given": "Ann", "family": "Elm"}, {"name": "B. Oak", "roles": ["translator"]}],
        "funders": [{"name": "Fictional Fund", "doi": "10.5555/fund", "award": "A-1"}],
        "licenses": [{"url": "https://creativecommons.org/licenses/by/4.0/", "spdx": "CC-BY-4.0", "version": "vor"}],
        "keywords": ["pottery", "cracks & gaps"],
        "subjects": ["pottery"],
        "identifiers": [{"scheme": "pmid", "value": "12345678"}],
        "relations": [
            {"type": "is-version-of", "identifier": {"scheme": "doi", "value": "10.5555/psychoceramics.1"}},
            {"type": "is-corrected-by", "identifier": {"scheme": "doi", "value": "10.5555/psychoceramics.8"}},
        ],
        "open_access": {"status": "gold"},
    }))
    .unwrap()
}

pub(super) fn work(record: &WorkRecord) -> Work<'_> {
    Work { record, id: "10.5555/psychoceramics.7", url: "https://doi.org/10.5555/psychoceramics.7" }
}

#[test]
fn csl_json_is_what_citation_processors_read() {
    let record = full();
    assert_eq!(
        csl_json(&work(&record)),
        json!({
            "id": "10.5555/psychoceramics.7",
            "type": "article-journal",
            "title": "On <i>cracked pots</i> & H<sub>2</sub>O: A 50 % study",
            "title-short": "On <i>cracked pots</i> & H<sub>2</sub>O",
            "author": [
                {"family": "Carberry", "given": "Josiah"},
                {"family": "Grayson", "given": "Truman"},
                {"literal": "Psychoceramics Collaboration"},
            ],
            "editor": [{"family": "Elm", "given": "Ann"}],
            "translator": [{"literal": "B. Oak"}],
            "container-title": "Journal of Psychoceramics",
            "publisher": "Fictional Press",
            "volume": "3",
            "issue": "2",
            "page": "33-61",
            "issued": {"date-parts": [[2019, 5]]},
            "DOI": "10.5555/psychoceramics.7",
            "URL": "https://doi.org/10.5555/psychoceramics.7",
            "ISSN": "1234-5679",
            "PMID": "12345678",
            "abstract": "Aims To find cracks where p < 0.05.",
            "keyword": "pottery, cracks & gaps",
            "language": "en",
        })
    );
}

#[test]
fn apa_is_what_the_style_says() {
    let record = full();
    assert_eq!(
        apa_citation(&work(&record)).unwrap(),
        "Carberry, J., Grayson, T., & Psychoceramics Collaboration. (2019). On cracked pots & H2O: A 50 % study \
         (B. Oak, Trans.). Journal of Psychoceramics, 3(2), 33–61. https://doi.org/10.5555/psychoceramics.7"
    );
    let page = "https://registry.example.org/docid/20.500.5555/pots";
    let reserved = apa_citation(&Work { url: page, ..work(&record) }).unwrap();
    assert!(reserved.ends_with(page) && !reserved.contains("doi.org"), "the DOI leads nowhere yet: {reserved}");
    let apa = |value: serde_json::Value| {
        let record: WorkRecord = serde_json::from_value(value).unwrap();
        apa_citation(&Work { record: &record, id: "x", url: "https://example.org/x" })
    };
    assert_eq!(apa(json!({"publisher": "P"})), None);
    assert_eq!(apa(json!({"title": "Pots"})).unwrap(), "Pots. (n.d.). https://example.org/x");
    assert_eq!(
        apa(json!({"title": "Pots", "publication_type": "book", "publication_year": 2001, "publisher": "P & Sons",
            "authors": [{"name": "张偉明"}]}))
        .unwrap(),
        "张偉明. (2001). Pots. P & Sons. https://example.org/x"
    );
    for (date, printed) in [("2019", "(2019)"), ("2019-05", "(2019, May)"), ("2019-05-07", "(2019, May 7)")] {
        let text = apa(
            json!({"title": "Pots", "publication_type": "web-page", "publication_date": date, "publication_year": 2019}),
        );
        assert_eq!(text.unwrap(), format!("Pots. {printed}. https://example.org/x"));
    }
    assert_eq!(
        apa(json!({"title": "Pots", "publication_type": "dissertation", "publication_year": 2001, "publisher": "U", "authors": [{"name": "Elm, Ann"}]}))
            .unwrap(),
        "Elm, A. (2001). Pots [Dissertation, U]. https://example.org/x"
    );
    let many: Vec<_> =
        (0..30).map(|n| json!({"name": format!("A{n} B{n}"), "given": "A", "family": format!("B{n}")})).collect();
    let text = apa(json!({"title": "Pots", "authors": many})).unwrap();
    assert!(text.contains("B18, A., … B29, A.") && !text.contains("B19"), "{text}");
}

#[test]
fn bibtex_is_escaped() {
    let record = full();
    let text = format("application/x-bibtex").unwrap().write(&work(&record));
    assert_eq!(
        text,
        "@article{carberry2019cracked,
  author = {Carberry, Josiah and Grayson, Truman and {Psychoceramics Collaboration}},
  editor = {Elm, Ann and {B. Oak}},
  title = {{On \\textit{cracked pots} \\& H\\textsubscript{2}O: A 50 \\% study}},
  journal = {Journal of Psychoceramics},
  publisher = {Fictional Press},
  year = {2019},
  month = may,
  volume = {3},
  number = {2},
  pages = {33--61},
  issn = {1234-5679},
  doi = {10.5555/psychoceramics.7},
  url = {https://doi.org/10.5555/psychoceramics.7},
  language = {en},
  keywords = {pottery, cracks \\& gaps},
  abstract = {\\textbf{Aims} To find cracks where p < 0.05.}
}
"
    );
}

#[test]
fn ris_has_a_line_per_value() {
    let record = full();
    let text = format("ris").unwrap().write(&work(&record));
    let lines: Vec<&str> = text.split("\r\n").collect();
    assert_eq!(
        lines[..4],
        [
            "TY  - JOUR",
            "ID  - 10.5555/psychoceramics.7",
            "TI  - On cracked pots & H2O: A 50 % study",
            "AU  - Carberry, Josiah"
        ]
    );
    for line in [
        "AU  - Psychoceramics Collaboration",
        "DA  - 2019/05//",
        "PY  - 2019",
        "SP  - 33",
        "EP  - 61",
        "KW  - cracks & gaps",
        "DO  - 10.5555/psychoceramics.7",
    ] {
        assert!(lines.contains(&line), "{line}\n{text}");
    }
    assert!(text.ends_with("ER  - \r\n"));
}

#[test]
fn schema_org_can_stand_in_a_page() {
    let mut record = full();
    let value = schema_org(&work(&record));
    assert_eq!(
        (&value["@type"], &value["name"]),
        (&json!("ScholarlyArticle"), &json!("On cracked pots & H2O: A 50 % study"))
    );
    assert_eq!(value["author"][0]["@id"], "https://orcid.org/0000-0002-1825-0097");
    assert_eq!(value["isPartOf"]["isPartOf"]["isPartOf"]["name"], "Journal of Psychoceramics");
    record.publisher = Some("</script><script>".into());
    let text = format("application/ld+json; charset=utf-8").unwrap().write(&work(&record));
    assert!(!text.contains('<'));
    assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap()["publisher"]["name"], "</script><script>");
}

#[test]
fn datacite_names_what_is_not_known() {
    let record = WorkRecord::default();
    let value = datacite_json(&Work { record: &record, id: "local/1", url: "" });
    assert_eq!(
        (&value["creators"][0]["name"], &value["titles"][0]["title"], &value["publisher"]["name"]),
        (&json!(":unav"), &json!(":unav"), &json!(":unav"))
    );
    let full = full();
    let value = datacite_json(&work(&full));
    assert_eq!(
        value["relatedIdentifiers"][0],
        json!({"relatedIdentifier": "10.5555/psychoceramics.1", "relatedIdentifierType": "DOI", "relationType": "IsVersionOf"})
    );
    assert_eq!(
        value["creators"][1],
        json!({"name": "Grayson, Truman", "nameType": "Personal", "familyName": "Grayson", "givenName": "Truman"})
    );
}

#[test]
fn every_format_is_found_by_its_names() {
    for known in &FORMATS {
        for name in known.aliases.iter().chain([&known.name, &known.media_type]) {
            assert_eq!(format(&name.to_uppercase()).map(|found| found.name), Some(known.name), "{name}");
        }
    }
    assert!(format("text/html").is_none() && format("").is_none());
}
