//! What holds for every merge.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::*;
use crate::Orcid;
use crate::view::{Update, UpdateKind};
use crate::work::WorkRecord;

const PROVIDERS: [Provider; 6] =
    [Provider::Deposit, Provider::Crossref, Provider::DataCite, Provider::Agency, Provider::OpenAlex, Provider::Orcid];

fn pick(from: &'static [&'static str]) -> impl Strategy<Value = Value> {
    prop::sample::select(from).prop_map(Value::from)
}

fn object(members: Vec<(&'static str, BoxedStrategy<Value>)>) -> BoxedStrategy<Value> {
    let members: Vec<_> =
        members.into_iter().map(|(name, value)| prop::option::of(value).prop_map(move |v| (name, v))).collect();
    members
        .prop_map(|members| {
            Value::Object(
                members.into_iter().filter_map(|(name, v)| Some((name.to_owned(), v?))).collect::<Map<_, _>>(),
            )
        })
        .boxed()
}

fn list(element: impl Strategy<Value = Value> + 'static) -> BoxedStrategy<Value> {
    prop::collection::vec(element, 0..4).prop_map(Value::from).boxed()
}

fn identifier() -> BoxedStrategy<Value> {
    (pick(&["doi", "pmid", "eid"]), pick(&["10.5555/a", "10.5555/b", "1"]))
        .prop_map(|(s, v)| json!({"scheme": s, "value": v}))
        .boxed()
}

fn person() -> BoxedStrategy<Value> {
    let name = pick(&["Josiah Carberry", "J. Carberry", "Carberry, Josiah", "Truman Grayson", "Jo Carberry"]);
    let rest = object(vec![
        ("given", pick(&["Josiah", "J."]).boxed()),
        ("family", pick(&["Carberry", "Grayson"]).boxed()),
        ("orcid", (1u64..4).prop_map(|n| Orcid::from_number(n).to_string().into()).boxed()),
        (
            "affiliations",
            list(object(vec![
                ("name", pick(&["A", "B", "Brown University", "Pots, Brown University"]).boxed()),
                ("ror", pick(&["https://ror.org/03yrm5c26", "https://ror.org/05etxs293"]).boxed()),
            ])),
        ),
    ]);
    (name, rest)
        .prop_map(|(name, mut rest)| {
            rest["name"] = name;
            rest
        })
        .boxed()
}

fn record() -> impl Strategy<Value = WorkRecord> {
    let title = || pick(&["On pots", "On <i>pots</i>", "Of kettles", "A study"]).boxed();
    let number = || (0u32..5).prop_map(Value::from).boxed();
    let bibliography = object(vec![
        ("doi", pick(&["10.5555/a", "10.5555/b"]).boxed()),
        ("title", title()),
        ("subtitle", title()),
        ("abstract", title()),
        ("publication_type", pick(&["other", "report", "journal-article"]).boxed()),
        ("publication_date", pick(&["2019", "2019-01-01", "2018-05-17", "2019-05"]).boxed()),
        ("publication_year", (2017..2020).prop_map(Value::from).boxed()),
        (
            "container",
            object(vec![
                ("title", title()),
                ("issn", list(pick(&["1234-5679", "2345-6787"]))),
                ("volume", number().prop_map(|n| n.to_string().into()).boxed()),
                ("pages", pick(&["1-9", "2-3"]).boxed()),
                ("article_number", pick(&["e1", "e2"]).boxed()),
            ]),
        ),
        ("is_retracted", any::<bool>().prop_map(Value::from).boxed()),
        ("cited_by_count", number()),
    ]);
    let lists = object(vec![
        ("authors", list(person())),
        ("editors", list(person())),
        (
            "funders",
            list(object(vec![
                ("name", pick(&["Fund", "FUND", "Ministry"]).boxed()),
                ("doi", pick(&["10.13039/1", "10.13039/2"]).boxed()),
                ("award", pick(&["A-1", "a1", "B"]).boxed()),
            ])),
        ),
        (
            "licenses",
            list(object(vec![
                (
                    "url",
                    pick(&[
                        "https://creativecommons.org/licenses/by/4.0/",
                        "https://openalex.org/licenses/cc-by",
                        "https://example.org/l",
                    ])
                    .boxed(),
                ),
                ("spdx", pick(&["CC-BY-4.0", "MIT"]).boxed()),
                ("version", pick(&["vor", "am"]).boxed()),
                ("start", pick(&["2020", "2021-01-01"]).boxed()),
            ])),
        ),
        (
            "links",
            list(
                (
                    pick(&["http://example.org/1", "https://example.org/1/", "https://example.org/2"]),
                    prop::option::of(pick(&["fulltext", "landing-page"])),
                )
                    .prop_map(|(url, kind)| match kind {
                        Some(kind) => json!({"url": url, "kind": kind}),
                        None => json!({ "url": url }),
                    }),
            ),
        ),
        (
            "relations",
            list(
                (pick(&["corrects", "is-part-of"]), identifier())
                    .prop_map(|(t, i)| json!({"type": t, "identifier": i})),
            ),
        ),
        ("identifiers", list(identifier())),
        ("keywords", list(pick(&["k", "l"]))),
    ]);
    (bibliography, lists).prop_map(|(mut all, lists)| {
        if let (Value::Object(all), Value::Object(lists)) = (&mut all, lists) {
            all.extend(lists);
        }
        serde_json::from_value(all).unwrap()
    })
}

fn one_view() -> impl Strategy<Value = ProviderView> {
    let own_type = prop::option::of(prop::sample::select(vec!["article", "retraction"]));
    let update = prop::option::of(prop::sample::select(vec![UpdateKind::Retraction, UpdateKind::Correction]));
    (prop::sample::select(PROVIDERS.to_vec()), 1u64..4, record(), own_type, update).prop_map(
        |(provider, key, record, own, update)| {
            let mut view = ProviderView::new(provider, Orcid::from_number(key).to_string(), record);
            view.own_type = own.map(str::to_owned);
            view.updates = update
                .map(|kind| Update { kind, target: crate::Doi::parse("10.5555/c").unwrap() })
                .into_iter()
                .collect();
            view
        },
    )
}

fn views() -> impl Strategy<Value = Vec<ProviderView>> {
    prop::collection::vec(one_view(), 0..6)
}

/// All values in a document with the names of their members, wherever they stand.
fn values(name: &str, value: &Value, out: &mut BTreeSet<(String, String)>) {
    match value {
        Value::Object(members) => members.iter().for_each(|(name, member)| values(name, member, out)),
        Value::Array(items) => items.iter().for_each(|item| values(name, item, out)),
        leaf => {
            out.insert((name.to_owned(), leaf.to_string()));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn the_order_of_views_does_not_matter((views, shuffled) in views().prop_flat_map(|v| (Just(v.clone()), Just(v).prop_shuffle()))) {
        prop_assert_eq!(merge(&views), merge(&shuffled));
    }

    #[test]
    fn a_view_twice_is_a_view_once(views in views(), again in any::<prop::sample::Index>()) {
        prop_assume!(!views.is_empty());
        let mut doubled = views.clone();
        doubled.push(again.get(&views).clone());
        prop_assert_eq!(merge(&doubled), merge(&views));
    }

    #[test]
    fn no_value_is_invented(views in views()) {
        let mut known = BTreeSet::new();
        for view in &views {
            values("", &serde_json::to_value(&view.record).unwrap(), &mut known);
            // A date may be cut to its year, a year is a date, and the year follows the date.
            for date in view.record.publication_date.into_iter().map(|d| d.year()).chain(view.record.publication_year) {
                known.insert(("publication_date".into(), format!("\"{date}\"")));
                known.insert(("publication_year".into(), date.to_string()));
            }
            // A DOI of the work that is not the chosen one becomes an identifier.
            if let Some(doi) = &view.record.doi {
                known.insert(("value".into(), format!("\"{doi}\"")));
                known.insert(("scheme".into(), "\"doi\"".into()));
            }
            if view.retracted_by.is_some() || view.record.is_retracted {
                known.insert(("is_retracted".into(), "true".into()));
            }
        }
        let mut merged = BTreeSet::new();
        values("", &serde_json::to_value(merge(&views).record).unwrap(), &mut merged);
        let invented: Vec<_> = merged.difference(&known).collect();
        prop_assert!(invented.is_empty(), "{:?}", invented);
    }

    #[test]
    fn no_identifier_is_lost(views in views()) {
        let merged = merge(&views);
        let kept: BTreeSet<(String, String)> = merged.record.identifiers.iter().map(|i| (i.scheme.clone(), i.value.clone()))
            .chain(merged.record.doi.iter().map(|d| ("doi".to_owned(), d.to_string()))).collect();
        let set_aside = |view: &&ProviderView| merged.sources.iter().any(|s| s.set_aside && s.source_key == view.source_key && s.provider == view.provider);
        for view in views.iter().filter(|view| !set_aside(view)) {
            let own = view.record.doi.iter().map(|d| ("doi".to_owned(), d.to_string()));
            for id in view.record.identifiers.iter().map(|i| (i.scheme.clone(), i.value.clone())).chain(own) {
                prop_assert!(kept.contains(&id), "{:?}", id);
            }
        }
    }

    #[test]
    fn provenance_covers_exactly_what_is_there(views in views()) {
        let merged = merge(&views);
        let record = serde_json::to_value(&merged.record).unwrap();
        let present: BTreeSet<&str> = record.as_object().unwrap().keys().map(String::as_str).filter(|f| *f != "publication_year").collect();
        let named: BTreeSet<&str> = merged.fields.keys().copied().filter(|f| !f.contains('.')).collect();
        prop_assert_eq!(present, named);
        prop_assert_eq!(merged.record.publication_year, merged.record.publication_date.map(|d| d.year()));
        for (field, source) in &merged.fields {
            prop_assert!(views.iter().any(|v| v.provider == source.provider && v.source_key == source.source_key), "{}", field);
        }
    }

    #[test]
    fn no_id_stands_on_two_authors_unless_a_provider_put_it_there(views in views()) {
        let doubled = |people: &[crate::work::Author]| {
            let ids: Vec<_> = people.iter().filter_map(|p| p.orcid).collect();
            ids.iter().collect::<BTreeSet<_>>().len() < ids.len()
        };
        if !views.iter().any(|v| doubled(&v.record.authors)) {
            prop_assert!(!doubled(&merge(&views).record.authors));
        }
    }
}
