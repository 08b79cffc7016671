//! Names of many scripts in tables, and what must hold of any names, profiles and records.

use proptest::prelude::*;

use super::*;
use crate::identifier::Orcid;
use crate::view::OrcidHint;
use crate::work::{Affiliation, Author, Container, WorkRecord};

/// [`proposals`] for one person; `rivals` are the others who may be meant.
fn unclaimed(
    profile: &PersonProfile,
    prepared: &PreparedRecord<'_>,
    rivals: &[&PersonProfile],
) -> Option<LinkProposal> {
    let people: Vec<&PersonProfile> = std::iter::once(profile).chain(rivals.iter().copied()).collect();
    proposals(prepared, &people).into_iter().find(|(person, _)| *person == 0).map(|(_, proposal)| proposal)
}

fn kind(a: &str, b: &str) -> NameKind {
    compare(&PersonName::parse(a), &PersonName::parse(b)).kind
}

#[test]
fn names_that_are_the_same() {
    for (a, b) in [
        ("Josiah Carberry", "CARBERRY, Josiah"),
        ("Zoë Grünwald", "Zoe Grunwald"),
        ("Jürgen Größer", "JUERGEN GROESSER"),
        ("Pieter van den Heuvelstein", "Heuvelstein, Pieter van den"),
        ("Pieter van den Heuvelstein", "Pieter Vandenheuvelstein"),
        ("Yi-Ting Wang", "Yiting Wang"),
        ("Yi‐Ting Wang", "Yi Ting Wang"),
        ("Wang Yiting", "Yiting Wang"),
        ("Dušan Veličkov", "Dusan Velickov"),
        ("Владислав Петюк", "Vladislav Petyuk"),
        ("Şule Gökdoğan", "Sule Gokdogan"),
        ("Quee-Lim Ch'ng", "QueeLim Ch’ng"),
        ("Ahmad Al-Maneea", "Ahmad Almaneea"),
        ("張偉明", "張 偉明"),
        ("박지민", "박 지민"),
        ("黒沢 洋子", "黒沢洋子"),
        ("حسین‌زاده مریم", "مریم حسینزاده"),
    ] {
        assert!(matches!(kind(a, b), NameKind::Exact | NameKind::Variant), "{a} / {b}: {:?}", kind(a, b));
    }
}

#[test]
fn names_spelt_another_way() {
    for (a, b) in [
        ("Yuliya Shcherbakova", "Julija Schtscherbakowa"),
        ("Sergey Yakovlev", "Sergej Jakowlew"),
        ("Jürgen Müller", "Jurgen Mueller"),
        ("Josiah Carberry", "Josiah Carbery"),
        ("José Jiménez Moscoso", "José Jiménez"),
        ("Laura Grandcourt-Example", "Laura Grandcourt"),
        ("Benjamin Gareth Edwardes", "Ben Edwardes"),
        ("Josiah Stinkney Carberry", "Josiah S. Carberry"),
        ("Josiah S. Carberry", "Josiah Carberry"),
        ("Mohammad Hajizadeh", "Muhammad Hajizade"),
        ("Raimund Popper Karlstein", "Popper Karlstein"),
    ] {
        let found = kind(a, b);
        assert!(found == NameKind::Variant, "{a} / {b}: {found:?}");
    }
}

#[test]
fn initials_agree_as_far_as_they_go() {
    for (a, b) in [
        ("Josiah Carberry", "J. Carberry"),
        ("Josiah Stinkney Carberry", "Carberry JS"),
        ("Josiah Stinkney Carberry", "J.S. CARBERRY"),
        ("Juan Pablo Alperton", "J. P. Alperton"),
        ("J. Carberry", "Carberry, J."),
        ("Yuri Sidorov", "I. Sidorov"),
        ("Min-Ji Baek", "M.-J. Baek"),
        ("Юлия Щербакова", "Yu. Shcherbakova"),
    ] {
        let found = kind(a, b);
        assert_eq!(found, NameKind::InitialsOf, "{a} / {b}");
    }
    assert_eq!(kind("Carberry", "Josiah Carberry"), NameKind::FamilyOnly);
}

#[test]
fn names_of_different_people() {
    for (a, b) in [
        ("Josiah Carberry", "Laura Carberry"),
        ("Josiah Carberry", "L. Carberry"),
        ("Josiah S. Carberry", "Josiah T. Carberry"),
        ("Wei Zhang", "Weiming Chang"),
        ("Dong-Wen Li", "Dongxiang Li"),
        ("Jing Chen", "Jing Shen"),
        ("Fernando José Ortiz", "José Fernando García Gómez"),
        ("Juan José Bermúdez", "José Juan Torres"),
        ("Bart van der Meer", "van de Horst Bart"),
        ("Anna Berg", "Anna Bergmann"),
        ("張偉明", "張偉"),
    ] {
        assert!(!kind(a, b).agrees(), "{a} / {b}: {:?}", kind(a, b));
    }
    assert_eq!(kind("Anne-Sophie Beauchamp", "Anne-Sophie Åkesdal"), NameKind::GivenOnly);
    assert_eq!(kind("張偉明", "Weiming Zhang"), NameKind::Incomparable);
    assert_eq!(kind("", "Josiah Carberry"), NameKind::Incomparable);
}

#[test]
fn agreeing_names_share_a_key() {
    for (a, b) in [
        ("Josiah Carberry", "CARBERRY, J. S."),
        ("Jürgen Müller", "J. Mueller"),
        ("Yuliya Shcherbakova", "Julija Schtscherbakowa"),
        ("José Jiménez Moscoso", "J. Jiménez"),
        ("Wang Yiting", "Y.-T. Wang"),
        ("Pieter van den Heuvelstein", "P. Vandenheuvelstein"),
        ("張偉明", "張 偉明"),
    ] {
        let (a, b) = (PersonName::parse(a), PersonName::parse(b));
        let keys = name_keys(&a);
        assert!(
            lookup_keys(&b).iter().any(|k| keys.contains(k)),
            "{} {:?} / {} {:?}",
            a.printed(),
            keys,
            b.printed(),
            lookup_keys(&b)
        );
    }
}

fn author(name: &str, place: Option<&str>) -> Author {
    let affiliations = place.map(|p| vec![Affiliation { name: Some(p.into()), ror: None }]).unwrap_or_default();
    Author { name: name.into(), affiliations, ..Author::default() }
}

fn record(authors: &[Author], venue: &str) -> WorkRecord {
    let container = Some(Container { title: Some(venue.into()), ..Container::default() });
    WorkRecord { authors: authors.to_vec(), container, ..WorkRecord::default() }
}

const HOME: &str = "Brown-Example University";

fn carberry() -> PersonProfile {
    let mut profile = PersonProfile::new([Orcid::parse("0000-0002-1825-0097").unwrap()]);
    profile.add_name(PersonName::from_parts(Some("Josiah"), Some("Carberry")));
    profile.learn(
        &record(
            &[
                author("Josiah Carberry", Some(HOME)),
                author("Laura Grandcourt", Some(HOME)),
                author("Min-Ji Baek", None),
            ],
            "Journal of Psychoceramics",
        ),
        0,
    );
    profile.learn(
        &record(&[author("Pieter Heuvelstein", None), author("J. Carberry", Some(HOME))], "Journal of Psychoceramics"),
        1,
    );
    profile
}

#[test]
fn a_claimant_is_found_among_the_authors() {
    let work = record(
        &[author("Laura Grandcourt", None), author("CARBERRY, J.", None), author("J. Carbonara", None)],
        "Other",
    );
    let found = position(&carberry(), &PreparedRecord::new(&work, &[], &[]));
    assert_eq!((found.position, found.method, found.needs_attention()), (Some(1), Method::Name, false), "{found:?}");
}

#[test]
fn two_authors_who_may_be_meant_need_attention_unless_the_place_tells() {
    let twins = [author("J. Carberry", None), author("J. Carberry", None)];
    let work = record(&twins, "Other");
    let found = position(&carberry(), &PreparedRecord::new(&work, &[], &[]));
    assert!(found.needs_attention() && found.candidates.len() == 2, "{found:?}");
    let work =
        record(&[author("J. Carberry", Some("University of Elsewhere")), author("J. Carberry", Some(HOME))], "Other");
    let found = position(&carberry(), &PreparedRecord::new(&work, &[], &[]));
    assert_eq!((found.position, found.method), (Some(1), Method::NameAndEvidence), "{found:?}");
}

#[test]
fn nobody_of_the_name_is_nobody() {
    let work =
        record(&[author("Laura Grandcourt", Some(HOME)), author("Min-Ji Baek", None)], "Journal of Psychoceramics");
    assert_eq!(position(&carberry(), &PreparedRecord::new(&work, &[], &[])).position, None);
}

#[test]
fn a_group_is_no_person() {
    let group = Author { roles: vec!["group".into()], ..author("Josiah Carberry", Some(HOME)) };
    assert_eq!(position(&carberry(), &PreparedRecord::new(&record(&[group], "Other"), &[], &[])).position, None);
}

#[test]
fn an_asserted_id_decides_unless_the_name_contradicts() {
    let own = carberry().orcids()[0];
    let with = |name: &str| Author { orcid: Some(own), ..author(name, None) };
    let found = |work: &WorkRecord| position(&carberry(), &PreparedRecord::new(work, &[], &[]));
    let work = record(&[author("J. Carberry", None), with("Josiah Carberry")], "Other");
    assert_eq!((found(&work).position, found(&work).method), (Some(1), Method::Orcid));
    let work = record(&[with("Laura Grandcourt"), author("Min-Ji Baek", None)], "Other");
    assert!(found(&work).position == Some(0) && found(&work).name_contradiction);
    let work = record(&[with("Laura Grandcourt"), author("Josiah Carberry", None)], "Other");
    assert!(found(&work).position.is_none() && found(&work).name_contradiction && found(&work).candidates[0].0 == 1);
    let proposal = unclaimed(&carberry(), &PreparedRecord::new(&work, &[], &[]), &[]).unwrap();
    assert!(proposal.decision == Decision::Suggest && proposal.name_contradiction, "{proposal:?}");
}

#[test]
fn evidence_of_a_second_kind_links() {
    let work = record(
        &[
            author("Josiah Carberry", Some("Dept. of Pots, Brown-Example Univ., Exampleville")),
            author("Laura Grandcourt", None),
        ],
        "Other",
    );
    let proposal = unclaimed(&carberry(), &PreparedRecord::new(&work, &[], &[]), &[]).unwrap();
    assert_eq!(
        (proposal.position, proposal.decision, proposal.method),
        (0, Decision::Link, Method::NameAndEvidence),
        "{proposal:?}"
    );
    let json = serde_json::to_value(&proposal.evidence).unwrap();
    assert_eq!(json[0]["kind"], "name");
    assert!(
        json.as_array().unwrap().iter().any(|e| e["kind"] == "affiliation" && e["place"] == "brown example university"),
        "{json}"
    );
    assert_eq!(serde_json::from_value::<Vec<Evidence>>(json).unwrap(), proposal.evidence);
}

#[test]
fn a_name_alone_is_a_suggestion_and_an_algorithm_does_not_change_that() {
    let work = record(&[author("Josiah Carberry", None)], "Other");
    let hint = OrcidHint { position: 0, name: "Josiah Carberry".into(), orcid: carberry().orcids()[0] };
    for hints in [vec![], vec![hint]] {
        let proposal = unclaimed(&carberry(), &PreparedRecord::new(&work, &hints, &[]), &[]).unwrap();
        assert_eq!((proposal.decision, proposal.method), (Decision::Suggest, Method::Name), "{proposal:?}");
    }
}

#[test]
fn of_two_namesakes_neither_is_linked_without_a_clear_lead() {
    let work = record(&[author("Josiah Carberry", Some(HOME)), author("Laura Grandcourt", None)], "Other");
    let (first, second) = (carberry(), carberry());
    let proposal = unclaimed(&first, &PreparedRecord::new(&work, &[], &[]), &[&second]).unwrap();
    assert_eq!(proposal.decision, Decision::Suggest, "{proposal:?}");
    assert!(proposal.evidence.contains(&Evidence::Namesakes { count: 1 }));
}

#[test]
fn a_position_that_is_somebody_elses_is_not_proposed() {
    let work = record(&[author("Josiah Carberry", Some(HOME)), author("Laura Grandcourt", None)], "Other");
    assert_eq!(unclaimed(&carberry(), &PreparedRecord::new(&work, &[], &[0]), &[]), None);
}

fn any_name() -> impl Strategy<Value = String> {
    prop_oneof![
        "[A-ZÉÖŞ][a-zéöşł]{0,9}(-[A-Z][a-z]{1,6})?( [A-Z]\\.){0,2}( (van|de|von))?( [A-ZÁÜ][a-záü'’]{1,10}){0,3}(, [A-Z][a-z]{2,8})?",
        "[А-ЯЁ][а-яё]{1,8} [А-ЯЁ][а-яё]{2,9}",
        "[\u{4E00}-\u{4E20}]{2,4}",
        "[가-깧]{2,4}",
        "\\PC{0,24}",
    ]
}

proptest! {
    #[test]
    fn comparing_is_symmetric(a in any_name(), b in any_name()) {
        let (a, b) = (PersonName::parse(&a), PersonName::parse(&b));
        let (ab, ba) = (compare(&a, &b), compare(&b, &a));
        prop_assert_eq!(ab.kind, ba.kind);
        prop_assert!((ab.score - ba.score).abs() < 1e-12);
        prop_assert!((0.0..=1.0).contains(&ab.score));
    }

    #[test]
    fn a_name_agrees_with_itself(name in any_name()) {
        let name = PersonName::parse(&name);
        let agreement = compare(&name, &name);
        // Without a word of two letters there is no family name, and nothing to compare.
        let expected = agreement.kind.agrees() || (name.readings.is_empty() && agreement.kind == NameKind::Incomparable);
        prop_assert!(expected, "{:?} {:?}", name, agreement);
    }

    #[test]
    fn a_name_in_full_and_its_initials_share_a_key(given in "[A-Z][a-z]{2,8}", family in "[A-Z][a-z]{3,9}") {
        let full = PersonName::from_parts(Some(&given), Some(&family));
        let short = PersonName::parse(&format!("{}. {family}", &given[..1]));
        let keys = name_keys(&full);
        prop_assert!(lookup_keys(&short).iter().any(|k| keys.contains(k)));
        prop_assert_eq!(compare(&full, &short).kind, NameKind::InitialsOf);
    }

    #[test]
    fn learning_and_forgetting_leaves_nothing(names in prop::collection::vec(any_name(), 1..5), at in 0usize..5) {
        let work = record(&names.iter().map(|n| author(n, Some("University of Norford"))).collect::<Vec<_>>(), "Annals");
        let mut profile = carberry();
        profile.learn(&work, at);
        profile.forget(&work, at);
        prop_assert_eq!(profile, carberry());
    }

    #[test]
    fn the_order_of_the_others_does_not_matter(mut others in prop::collection::vec("[B-F][a-z]{3,6} [K-R][a-z]{4,9}", 1..6), at in 0usize..6, turn in 0usize..6) {
        let with = |others: &[String], at: usize| {
            let mut authors: Vec<Author> = others.iter().map(|n| author(n, None)).collect();
            let at = at.min(authors.len());
            authors.insert(at, author("Josiah Carberry", None));
            (record(&authors, "Other"), at)
        };
        let (first, first_at) = with(&others, at);
        let turn = turn % others.len();
        others.rotate_left(turn);
        let (second, second_at) = with(&others, at + 1);
        let find = |work: &WorkRecord| position(&carberry(), &PreparedRecord::new(work, &[], &[])).position;
        prop_assert_eq!(find(&first), Some(first_at));
        prop_assert_eq!(find(&second), Some(second_at));
    }

    #[test]
    fn no_link_without_a_name_and_something_independent(names in prop::collection::vec(any_name(), 0..4), place in prop::option::of(Just("Kesswick Institute")), own in prop::bool::ANY) {
        let mut authors: Vec<Author> = names.iter().map(|n| author(n, place)).collect();
        if own {
            authors.push(author("J. Carberry", place));
        }
        let work = record(&authors, "Journal of Psychoceramics");
        if let Some(proposal) = unclaimed(&carberry(), &PreparedRecord::new(&work, &[], &[]), &[]) {
            let named = proposal.evidence.iter().any(|e| matches!(e, Evidence::Name { .. }));
            let independent = proposal.evidence.iter().any(Evidence::is_independent);
            prop_assert!(named);
            prop_assert!(proposal.decision == Decision::Suggest || independent);
        }
    }

    #[test]
    fn nothing_panics(a in "\\PC{0,60}", b in "\\PC{0,60}") {
        let name = PersonName::from_parts(Some(&a), Some(&b));
        let _ = (name_keys(&name), compare(&name, &PersonName::parse(&b)));
        let _ = affiliation::organisations(&a);
    }
}
