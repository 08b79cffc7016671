//! What a DataCite work stands in.

use pressmark_domain::work::Container;

use super::wire::Attributes;
use crate::mapping::{isbn, issns, page_range, push_new};

/// The container, from `container`, from a related item that the work is published in, and the ISSN or ISBN from the
/// related identifiers. A series that is only the address of a repository's collection is none.
pub(super) fn container(work: &Attributes<'_>) -> Option<Container> {
    let own = &work.container;
    let mut container = Container {
        title: own.title.plain(),
        volume: own.volume.plain(),
        issue: own.issue.plain().or_else(|| own.number.plain()),
        pages: page_range(own.first_page.plain(), own.last_page.plain()),
        ..Container::default()
    };
    add_number(&mut container, own.identifier_type.raw(), own.identifier.raw());
    let within = |relation: &str| matches!(relation, "IsPublishedIn" | "IsPartOf");
    for item in work.related_items.iter().filter(|item| item.relation.raw() == "IsPublishedIn") {
        if container.title.is_none() {
            container.title = item.titles.iter().find_map(|title| title.title.plain());
        }
        container.volume = container.volume.or_else(|| item.volume.plain());
        container.issue = container.issue.or_else(|| item.issue.plain());
        container.pages = container.pages.or_else(|| page_range(item.first_page.plain(), item.last_page.plain()));
        add_number(&mut container, item.identifier.kind.raw(), item.identifier.value.raw());
    }
    for other in work.related_identifiers.iter().filter(|other| within(other.relation.raw())) {
        add_number(&mut container, other.kind.raw(), other.value.raw());
    }
    (container != Container::default()).then_some(container)
}

fn add_number(container: &mut Container, kind: &str, value: &str) {
    match kind.to_ascii_lowercase().as_str() {
        "issn" | "eissn" | "lissn" => issns(value).for_each(|issn| push_new(&mut container.issn, issn)),
        "isbn" => isbn(value).into_iter().for_each(|isbn| push_new(&mut container.isbn, isbn)),
        _ => {}
    }
}
