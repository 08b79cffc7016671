//! The tables are sound: numbers and codes are unique, and every term leads somewhere.

use std::collections::BTreeSet;

use super::*;
use crate::work::WorkType;

/// DataCite's `resourceTypeGeneral`, 4.6.
const DATACITE: [&str; 32] = [
    "Audiovisual",
    "Award",
    "Book",
    "BookChapter",
    "Collection",
    "ComputationalNotebook",
    "ConferencePaper",
    "ConferenceProceeding",
    "DataPaper",
    "Dataset",
    "Dissertation",
    "Event",
    "Image",
    "Instrument",
    "InteractiveResource",
    "Journal",
    "JournalArticle",
    "Model",
    "OutputManagementPlan",
    "PeerReview",
    "PhysicalObject",
    "Preprint",
    "Project",
    "Report",
    "Service",
    "Software",
    "Sound",
    "Standard",
    "StudyRegistration",
    "Text",
    "Workflow",
    "Other",
];

fn sound<T: Entry>(vocabulary: Vocabulary<T>, theirs: i64) {
    let (mut ids, mut codes, mut names) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for term in vocabulary {
        assert!(ids.insert(term.id()), "{} twice", term.id());
        assert!(codes.insert(term.code()), "{} twice", term.code());
        assert!(term.code().bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{}", term.code());
        for name in term.other_names().iter().chain([&term.name()]) {
            assert!(names.insert(folded(name)), "{name} twice");
            assert_eq!(vocabulary.find(name).map(Entry::id), Some(term.id()), "{name}");
        }
        assert_eq!(vocabulary.by_id(term.id()).map(Entry::code), Some(term.code()));
        assert_eq!(vocabulary.by_code(term.code()).map(Entry::id), Some(term.id()));
        assert_eq!(vocabulary.find(&term.id().to_string()).map(Entry::id), Some(term.id()));
    }
    // The running registry's are counted through, and ours begin far behind them.
    let (known, ours): (BTreeSet<i64>, BTreeSet<i64>) = ids.into_iter().partition(|id| *id < FIRST_OF_OURS);
    assert_eq!(known, (1..=theirs).collect());
    assert_eq!(ours.iter().copied().collect::<Vec<_>>(), (101..101 + ours.len() as i64).collect::<Vec<_>>());
}

#[test]
fn numbers_codes_and_names_mean_one_term() {
    sound(resource_types(), 7);
    sound(publication_types(), 16);
    sound(creator_roles(), 9);
    sound(identifier_types(), 4);
    sound(creator_identifiers(), 1);
    sound(funder_types(), 3);
    sound(account_types(), 2);
}

#[test]
fn every_resource_type_is_known_elsewhere() {
    for kind in resource_types() {
        assert!(DATACITE.contains(&kind.datacite), "{}: {}", kind.code, kind.datacite);
        assert!(kind.coar.starts_with("http://purl.org/coar/resource_type/") && kind.coar.len() > 40, "{}", kind.coar);
        assert!(kind.schema_org.starts_with(char::is_uppercase), "{}", kind.schema_org);
        assert_eq!(kind.kind().as_str(), kind.work_type, "{}", kind.code);
    }
    for kind in publication_types() {
        assert_eq!(kind.kind().map(WorkType::as_str), kind.work_type, "{}", kind.code);
    }
}

#[test]
fn every_type_of_work_is_shown_as_one_resource_type() {
    for kind in WorkType::all() {
        let covering = resource_types().iter().filter(|row| row.covers.contains(&kind.as_str())).count();
        assert_eq!(covering, 1, "{kind}");
    }
    assert_eq!(resource_type_of(WorkType::JOURNAL_ARTICLE).id, 101);
    assert_eq!(resource_type_of(WorkType::OTHER).code, "other");
}

#[test]
fn the_numbers_are_the_running_registrys() {
    let names =
        |ids: std::ops::RangeInclusive<i64>| ids.map(|id| resource_types().by_id(id).unwrap().name).collect::<Vec<_>>();
    assert_eq!(names(1..=3), ["Indigenous Knowledge", "Patent", "Cultural Heritage"]);
    assert_eq!(names(6..=7), ["DMP (Data Management Plan)", "Manuscripts"]);
    assert_eq!(creator_roles().by_id(4).unwrap().name, "Principal Investigator");
    assert_eq!(publication_types().by_id(16).unwrap().name, "Correction Erratum");
    assert_eq!(resource_types().find("Indigeneous knowledge").unwrap().id, 1);
    assert_eq!(creator_roles().find("CoAuthor").unwrap().code, "co-author");
    assert!(resource_types().find("77").is_none() && resource_types().find(" ").is_none());
}
