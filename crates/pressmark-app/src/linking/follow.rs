//! Links go with their author when the list of authors changes.

use std::collections::BTreeMap;

use pressmark_domain::matching::{Evidence, PersonName};
use pressmark_domain::work::Author;
use pressmark_domain::{Orcid, WorkRecord};
use pressmark_store::entity::author_link::Model;

/// The links that stand at another place now, or at none: everybody whose place is not judged anew. A link follows its
/// author string; an author string that is gone, or there twice, leaves the link without a place, which wants a person
/// until the author is back. `judged`: links of the work that were judged anew.
pub(super) fn follow(record: &WorkRecord, links: &[Model], judged: &[&Model], now: i64) -> Vec<Model> {
    // An open suggestion is judged anew with the new authors.
    let settled = || links.iter().filter(|link| link.state != "suggested" || link.decided_by.is_some());
    let mut followed: Vec<Model> = settled().filter_map(|link| moved(record, link, now)).collect();
    let back: Vec<Model> = settled().filter_map(|link| found_again(record, link, now)).collect();
    if back.is_empty() {
        return followed;
    }
    let taken = taken(links, &followed, judged);
    // An author is one person: whom somebody else is linked to, or two would be, nobody is given.
    let is_one = |link: &Model| {
        let rivals = back.iter().filter(|other| other.state == "linked" && other.position == link.position);
        link.state != "linked" || (rivals.count() == 1 && !taken.contains(&link.position))
    };
    followed.extend(back.iter().filter(|link| is_one(link)).cloned());
    followed
}

/// Places at which somebody is linked, after links went with their authors. Where a curator decided, what was judged anew
/// says nothing of the place.
fn taken(links: &[Model], followed: &[Model], judged: &[&Model]) -> Vec<Option<i32>> {
    let anew = || judged.iter().copied().filter(|row| row.decided_by.is_none());
    let stays = links.iter().filter(|link| !anew().any(|row| row.person_id == link.person_id));
    let now = stays.map(|link| followed.iter().find(|row| row.person_id == link.person_id).unwrap_or(link));
    let linked = now.chain(anew()).filter(|link| link.state == "linked" && link.position.is_some());
    linked.map(|link| link.position).collect()
}

/// A link that lost its place, at the author whom its evidence still finds: the one with the iD that was asserted, else
/// the only one written as the author was.
fn found_again(record: &WorkRecord, link: &Model, now: i64) -> Option<Model> {
    if link.position.is_some() {
        return None;
    }
    let orcid = asserted(link);
    let by_orcid = orcid.and_then(|orcid| only(record, &|author| author.orcid == Some(orcid)));
    let by_name = || {
        let at = find(record, link.author_name.as_deref()?)?;
        // Whoever has another iD is somebody else of that name.
        let other = record.authors.get(at).and_then(|author| author.orcid);
        (orcid.is_none() || other.is_none() || other == orcid).then_some(at)
    };
    let at = by_orcid.or_else(by_name)?;
    Some(Model {
        position: Some(i32::try_from(at).ok()?),
        author_name: record.authors.get(at).map(|author| author.name.clone()),
        updated_at: now,
        ..link.clone()
    })
}

/// The iD by which the author was found.
fn asserted(link: &Model) -> Option<Orcid> {
    let evidence: Vec<Evidence> = serde_json::from_str(&link.evidence).unwrap_or_default();
    evidence.into_iter().find_map(|found| match found {
        Evidence::AssertedOrcid { orcid } => Some(orcid),
        _ => None,
    })
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
    let words = words_of(name);
    only(record, &|author| author.name == name).or_else(|| only(record, &|author| words_of(&author.name) == words))
}

/// The place of the only author who is so.
fn only(record: &WorkRecord, is_so: &dyn Fn(&Author) -> bool) -> Option<usize> {
    let mut found = record.authors.iter().enumerate().filter(|(_, author)| is_so(author)).map(|(at, _)| at);
    let first = found.next();
    if found.next().is_none() { first } else { None }
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

    const NOWHERE: [(i64, Option<i32>); 0] = [];

    /// Places of links after these authors came, by person.
    fn places(record: &WorkRecord, links: &[Model], judged: &[&Model]) -> Vec<(i64, Option<i32>)> {
        follow(record, links, judged, 9).into_iter().map(|link| (link.person_id, link.position)).collect()
    }

    #[test]
    fn a_link_that_lost_its_place_gets_it_back_with_its_author() {
        let lost = Model { position: None, ..link(0, "J. Carberry") };
        let alone = std::slice::from_ref(&lost);
        assert_eq!(places(&record(&["Ada Quill"]), alone, &[]), NOWHERE, "still gone");
        assert_eq!(places(&record(&["Ada Quill", "J. Carberry"]), alone, &[]), [(1, Some(1))]);
        assert_eq!(places(&record(&["J. Carberry", "J. Carberry"]), alone, &[]), NOWHERE, "there twice");
        let unplaced = Model { author_name: None, ..lost.clone() };
        assert_eq!(places(&record(&["J. Carberry"]), &[unplaced], &[]), NOWHERE, "it never had one");

        let back = record(&["J. Carberry", "Ada Quill"]);
        let other = Model { person_id: 2, ..link(0, "J. Carberry") };
        assert_eq!(places(&back, &[lost.clone(), other.clone()], &[]), NOWHERE, "somebody else is linked there");
        let refused = Model { state: "rejected".to_owned(), ..other.clone() };
        assert_eq!(places(&back, &[lost.clone(), refused], &[]), [(1, Some(0))], "who was refused takes no place");
        let rival = Model { person_id: 2, ..lost.clone() };
        assert_eq!(places(&back, &[lost.clone(), rival], &[]), NOWHERE, "two who want one place");
        let claimed = Model { decided_by: None, ..other.clone() };
        assert_eq!(places(&back, alone, &[&claimed]), NOWHERE, "a claim has taken it");
        let away = Model { position: Some(1), author_name: Some("Ada Quill".to_owned()), ..claimed };
        assert_eq!(places(&back, &[lost.clone(), other], &[&away]), [(1, Some(0))], "the other went elsewhere");
    }

    #[test]
    fn an_id_finds_its_author_under_any_name_and_nobody_with_another() {
        let orcid = |text: &str| Orcid::parse(text).ok();
        let asserted = r#"[{"kind":"asserted_orcid","orcid":"0000-0002-1825-0097"}]"#;
        let lost = Model { position: None, evidence: asserted.to_owned(), ..link(0, "J. Carberry") };
        let mut back = record(&["J. Carberry", "Josias C."]);
        back.authors[1].orcid = orcid("0000-0002-1825-0097");
        assert_eq!(places(&back, std::slice::from_ref(&lost), &[]), [(1, Some(1))]);
        back.authors[1].orcid = None;
        assert_eq!(places(&back, std::slice::from_ref(&lost), &[]), [(1, Some(0))], "by name, where no iD is told");
        back.authors[0].orcid = orcid("0000-0002-1694-233X");
        assert_eq!(places(&back, &[lost], &[]), NOWHERE, "a namesake");
    }
}
