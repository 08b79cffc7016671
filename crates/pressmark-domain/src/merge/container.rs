//! What the work appeared in: one container, completed only by those who mean the same.

use super::provenance::Provenance;
use crate::text::fold;
use crate::view::ProviderView;
use crate::work::Container;

/// The container of the most trusted view that has one. What it lacks comes from the next that means the same: a
/// shared ISSN or ISBN, or the same title. A work is often claimed under another container than the agency's (a
/// preprint under its journal), and pages of one in the volume of the other would be a work that does not exist.
pub(super) fn container(views: &[&ProviderView], fields: &mut Provenance) -> Option<Container> {
    let mut having = views.iter().filter_map(|view| Some((*view, view.record.container.as_ref()?)));
    let mut having = having.by_ref().filter(|(_, container)| **container != Container::default());
    let (first, container) = having.next()?;
    fields.note("container", first);
    let mut merged = container.clone();
    for (view, other) in having {
        if !is_same(&merged, other) {
            continue;
        }
        fill("container.title", &mut merged.title, &other.title, view, fields);
        fill("container.volume", &mut merged.volume, &other.volume, view, fields);
        fill("container.issue", &mut merged.issue, &other.issue, view, fields);
        // A work has pages or an article number; the second name of the same place says nothing new.
        if merged.pages.is_none() && merged.article_number.is_none() {
            fill("container.pages", &mut merged.pages, &other.pages, view, fields);
            fill("container.article_number", &mut merged.article_number, &other.article_number, view, fields);
        }
        unite("container.issn", &mut merged.issn, &other.issn, view, fields);
        unite("container.isbn", &mut merged.isbn, &other.isbn, view, fields);
    }
    Some(merged)
}

fn is_same(one: &Container, other: &Container) -> bool {
    let share = |a: &[String], b: &[String]| a.iter().any(|x| b.contains(x));
    if share(&one.issn, &other.issn) || share(&one.isbn, &other.isbn) {
        return true;
    }
    match (&one.title, &other.title) {
        (Some(one), Some(other)) => !fold(one).is_empty() && fold(one) == fold(other),
        // Volume and pages alone name no container: they fit any, unless they contradict.
        (None, _) => one.issn.is_empty() && one.isbn.is_empty() && agrees(one, other),
        (_, None) => other.issn.is_empty() && other.isbn.is_empty() && agrees(one, other),
    }
}

/// Whether no part that both have differs.
fn agrees(one: &Container, other: &Container) -> bool {
    [(&one.volume, &other.volume), (&one.issue, &other.issue), (&one.pages, &other.pages)]
        .iter()
        .all(|(a, b)| a.is_none() || b.is_none() || a == b)
}

fn fill(
    field: &'static str,
    part: &mut Option<String>,
    other: &Option<String>,
    view: &ProviderView,
    fields: &mut Provenance,
) {
    if part.is_none() && other.is_some() {
        part.clone_from(other);
        fields.note(field, view);
    }
}

fn unite(field: &'static str, list: &mut Vec<String>, other: &[String], view: &ProviderView, fields: &mut Provenance) {
    let new: Vec<String> = other.iter().filter(|value| !list.contains(value)).cloned().collect();
    if !new.is_empty() {
        fields.note(field, view);
        list.extend(new);
    }
}
