//! What forms say, and what is said of forms that say nothing.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::*;
use crate::curation::violations;
use crate::work::scheme;

fn object(value: Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap()
}

fn whole() -> Map<String, Value> {
    object(json!({
        "title": "On <i>cracked</i> pots", "abstract": "They <script>x</script> crack.",
        "resource_type_id": 101, "publication_type_id": 10,
        "creators": [
            { "creator_name": "Carberry, Josiah", "orcid_id": "https://orcid.org/0000-0002-1825-0097", "role_id": 8,
              "affiliation": "Department of Psychoceramics", "national_id_number": "12345678" },
            { "creator_name": "Society of Kilns, Ovens", "name_type": "Organizational" },
        ],
        "organizations": [{ "organization_name": "Brown University", "ror_id": "05gq02987", "country": "US" }],
        "funders": [{ "funder_name": "Clay Fund", "grant_number": "C-7", "award_amount": 12000.5 }],
        "award_currency": "eur", "publication_date": "2019-05", "language": "EN", "license": "cc-by-4.0",
        "keywords": ["pots", "pots", " "], "doi": "https://doi.org/10.5555/POTS", "embargo_until": "2030-01-02",
        "related_identifiers": [{ "relation_type": "IsSupplementTo", "related_identifier": "10.5555/other" }],
    }))
}

#[test]
fn a_form_becomes_a_work_record_without_a_guess() {
    let form = Form::read(&whole()).unwrap();
    assert_eq!(form.embargo_millis(), Some(1_893_542_400_000));
    let place = Place { docid: "20.500.99999/v2", previous: Some("20.500.99999/v1"), ..Place::default() };
    let view = view(&form, &place);
    let record = view.record;
    assert_eq!((view.source_key.as_str(), view.own_type.as_deref()), ("20.500.99999/v2", Some("article")));
    assert_eq!(record.title.as_deref(), Some("On <i>cracked</i> pots"));
    assert!(!record.abstract_text.as_deref().unwrap().contains("script"));
    let [josiah, society] = record.authors.as_slice() else { panic!("{:?}", record.authors) };
    assert_eq!((josiah.name.as_str(), josiah.family.as_deref()), ("Josiah Carberry", Some("Carberry")));
    assert_eq!((society.name.as_str(), society.roles.join(" ").as_str()), ("Society of Kilns, Ovens", "group"));
    assert_eq!(record.funders[0].amount.as_deref(), Some("12000.5 EUR"));
    assert_eq!(record.licenses[0].spdx.as_deref(), Some("CC-BY-4.0"));
    assert_eq!((record.keywords, record.language.as_deref()), (vec!["pots".to_owned()], Some("en")));
    assert_eq!(record.identifiers[0].scheme, scheme::HANDLE);
    let relations: Vec<&str> = record.relations.iter().map(|one| one.kind.as_str()).collect();
    assert_eq!(relations, ["is-supplement-to", "is-new-version-of"]);
    assert_eq!(record.publication_date.unwrap().to_string(), "2019-05");
}

#[test]
fn nothing_is_dated_today() {
    let mut fields = whole();
    fields.remove("publication_date");
    let form = Form::read(&fields).unwrap();
    let record = record(&form, &Place { docid: "20.500.99999/a", ..Place::default() });
    assert_eq!((record.publication_date, record.publication_year), (None, None));
}

#[test]
fn everything_that_is_wrong_is_named_where_it_is() {
    let wrong = object(json!({
        "title": " ", "resource_type_id": 99, "publication_type_id": "one",
        "creators": [
            { "creator_name": "Josiah Carberry", "orcid_id": "0000-0002-1825-0098", "role_id": 77 },
            { "orcid_id": "0000-0002-1825-0097" },
            7,
        ],
        "organizations": [{ "organization_name": "X", "ror_id": "nowhere" }],
        "funders": [{ "funder_name": "Y", "award_amount": -1 }, { "award_amount": "much" }],
        "publication_date": "yesterday", "language": "e", "license": "mine", "doi": "x", "keywords": ["a", 1],
        "related_identifiers": [{ "related_identifier": "?" }], "embargo_until": "2030-02-30", "award_currency": "€",
    }));
    let errors = Form::read(&wrong).unwrap_err();
    let places: Vec<&str> = errors.iter().map(|(path, _)| path).collect();
    assert_eq!(
        places,
        [
            "award_currency",
            "creators[0].orcid_id",
            "creators[0].role_id",
            "creators[1].creator_name",
            "creators[2]",
            "doi",
            "embargo_until",
            "funders[0].award_amount",
            "funders[1].award_amount",
            "funders[1].funder_name",
            "keywords[1]",
            "language",
            "license",
            "organizations[0].ror_id",
            "publication_date",
            "publication_type_id",
            "related_identifiers[0].related_identifier",
            "related_identifiers[0].relation_type",
            "resource_type_id",
            "title",
        ]
    );
    let none = Form::read(&Map::new()).unwrap_err();
    let places: Vec<&str> = none.iter().map(|(path, _)| path).collect();
    assert_eq!(places, ["creators", "resource_type_id", "title"]);
    let twice = object(json!({ "title": "T", "resource_type_id": 101, "creators": [
        { "creator_name": "A", "orcid_id": "0000-0002-1825-0097" },
        { "creator_name": "B", "orcid_id": "0000000218250097" },
    ] }));
    assert!(Form::read(&twice).unwrap_err().has("creators[1].orcid_id"));
}

#[test]
fn what_is_left_out_stays_and_what_is_unknown_is_not_kept() {
    let form = known_fields(&whole());
    assert!(form["creators"][0].get("national_id_number").is_none());
    // Nor where it is hidden in what is wrong anyway, which drafts keep.
    let number = json!({ "national_id_number": "12345678" });
    for wrong in [
        json!({ "creators": number }),
        json!({ "creators": [[number]] }),
        json!({ "creators": [{ "affiliation": number }] }),
        json!({ "keywords": [number], "title": number }),
    ] {
        let kept = Value::Object(known_fields(&object(wrong)));
        assert!(!kept.to_string().contains("12345678"), "{kept}");
    }
    let sent = object(json!({ "abstract": null, "title": "Anew", "keywords": [], "user_id": 7 }));
    let changed = patched(&form, &sent);
    assert_eq!((changed.get("abstract"), &changed["title"]), (None, &json!("Anew")));
    assert_eq!(changed["creators"], form["creators"]);
    assert!(changed.get("user_id").is_none() && changed["keywords"] == json!([]));
}

/// Any JSON, with the members that forms have.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        "\\PC{0,30}".prop_map(Value::from),
        Just(json!("0000-0002-1825-0097")),
        Just(json!("10.5555/x")),
        Just(json!(101)),
    ];
    let name = prop::sample::select(vec![
        "title",
        "abstract",
        "resource_type_id",
        "publication_type_id",
        "creators",
        "creator_name",
        "orcid_id",
        "role_id",
        "name_type",
        "organizations",
        "organization_name",
        "funders",
        "funder_name",
        "award_amount",
        "keywords",
        "doi",
        "related_identifiers",
        "relation_type",
        "related_identifier",
        "license",
        "embargo_until",
    ]);
    leaf.prop_recursive(4, 64, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(name.clone(), inner, 0..8)
                .prop_map(|map| map.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<Value>()),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_form_is_judged_and_each_that_is_taken_is_a_work_record(
        sent in prop::collection::hash_map(prop::sample::select(vec![
            "title", "abstract", "creators", "funders", "organizations", "keywords", "language", "license",
            "publication_date", "related_identifiers", "version",
        ]), anything(), 0..6),
    ) {
        let mut fields = whole();
        fields.extend(sent.into_iter().map(|(name, value)| (name.to_owned(), value)));
        let kept = known_fields(&fields);
        prop_assert_eq!(&known_fields(&kept), &kept);
        match (Form::read(&fields), Form::read(&kept)) {
            (Ok(form), Ok(again)) => {
                prop_assert_eq!(&form, &again, "what is stored says what was sent");
                let record = record(&form, &Place { docid: "20.500.99999/a", ..Place::default() });
                let broken = violations(&serde_json::to_value(&record).unwrap());
                prop_assert!(broken.is_empty(), "{:?}", broken);
            }
            (Err(errors), Err(_)) => prop_assert!(!errors.is_empty()),
            (sent, kept) => prop_assert!(false, "{:?} {:?}", sent, kept),
        }
    }
}
