//! Links go with their author when the list of authors changes.

use std::collections::BTreeMap;

use pressmark_domain::WorkRecord;
use pressmark_domain::matching::PersonName;
use pressmark_domain::work::Author;
use pressmark_store::entity::author_link::Model;

use crate::upsert::Work;

/// The links that stand at another place now, or at none: everybody whose place is not judged anew. A link follows its
/// author string; an author string that is gone, or there twice, leaves the link without a place, which wants a person.
pub(super) fn follow(work: &Work, links: &[Model], now: i64) -> Vec<Model> {
    // An open suggestion is judged anew with the new authors.
    let settled = links.iter().filter(|link| link.state != "suggested" || link.decided_by.is_some());
    settled.filter_map(|link| moved(&work.record, link, now)).collect()
}

fn moved(record: &WorkRecord, link: &Model, now: i64) -> Option<Model> {
    let place = usize::try_from(link.position?).ok()?;
    let name = link.author_name.as_deref()?;
    if record.authors.get(place).is_some_and(|author| author.name == name) {
        return None;
    }
    let found = find(record, name);
    let author_name = found.and_then(|at| record.authors.get(at)).map(|author| author.name.clone());
    Some(Model {
        position: found.and_then(|at| i32::try_from(at).ok()),
        // Kept where the author is gone: a decision that names somebody who is nowhere wants a person.
        author_name: author_name.or_else(|| link.author_name.clone()),
        updated_at: now,
        ..link.clone()
    })
}

/// The only author of this name, written in the same way or, if nobody is, with the same words.
fn find(record: &WorkRecord, name: &str) -> Option<usize> {
    let only = |matches: &dyn Fn(&Author) -> bool| {
        let mut found = record.authors.iter().enumerate().filter(|(_, author)| matches(author)).map(|(at, _)| at);
        let first = found.next();
        if found.next().is_none() { first } else { None }
    };
    let words = words_of(name);
    only(&|author| author.name == name).or_else(|| only(&|author| words_of(&author.name) == words))
}

/// The folded words of a name, in any order.
fn words_of(name: &str) -> BTreeMap<String, usize> {
    let mut words = BTreeMap::new();
    for word in pressmark_domain::text::fold(PersonName::parse(name).printed()).split_whitespace() {
        *words.entry(word.to_owned()).or_default() += 1;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(names: &[&str]) -> WorkRecord {
        let authors = names.iter().map(|name| Author { name: (*name).to_owned(), ..Author::default() });
        WorkRecord { authors: authors.collect(), ..WorkRecord::default() }
    }

    fn link(position: i32, name: &str) -> Model {
        Model {
            publication_id: 1,
            person_id: 1,
            workspace_id: 1,
            position: Some(position),
            author_name: Some(name.to_owned()),
            method: "curator".to_owned(),
            score: 1.0,
            evidence: "[]".to_owned(),
            name_contradiction: false,
            state: "linked".to_owned(),
            claimed: false,
            put_codes: "[]".to_owned(),
            claim_withdrawn_at: None,
            decided_by: Some("someone".to_owned()),
            created_at: 1,
            updated_at: 1,
        }
    }

    #[test]
    fn a_link_goes_with_its_author() {
        let place = |names: &[&str], at: i32, name: &str| moved(&record(names), &link(at, name), 9).map(|l| l.position);
        assert_eq!(place(&["Ada Quill", "J. Carberry"], 1, "J. Carberry"), None, "it stands where it stood");
        assert_eq!(place(&["New Author", "Ada Quill", "J. Carberry"], 1, "J. Carberry"), Some(Some(2)));
        assert_eq!(place(&["Carberry J.", "Ada Quill"], 1, "J. Carberry"), Some(Some(0)), "the same words");
        assert_eq!(place(&["Ada Quill"], 1, "J. Carberry"), Some(None), "gone");
        assert_eq!(place(&["J. Carberry", "J. Carberry", "Ada Quill"], 2, "J. Carberry"), Some(None), "twice");
    }
}
