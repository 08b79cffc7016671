//! A made-up history of one record, and what must stand in the record.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::world::{World, orcid, record};
use crate::curation::{Aspect, Decision, Status, Step, merge};

/// People who cannot be taken for each other; each has one family name, by which this test knows them.
const PEOPLE: [(&str, &str); 10] = [
    ("Josiah", "Carberry"),
    ("Truman", "Grayson"),
    ("Bettina", "Oxenfree"),
    ("Lourdes", "Vaz"),
    ("Hideo", "Nakamura"),
    ("Yusuf", "Demir"),
    ("Ingrid", "Solheim"),
    ("Paulo", "Quintas"),
    ("Wanjiru", "Kamau"),
    ("Emeka", "Okafor"),
];

/// A person in upstream's list.
#[derive(Clone, Debug)]
struct Author {
    id: usize,
    spelling: u8,
    has_orcid: bool,
    place: Option<u8>,
}

impl Author {
    fn new(id: usize) -> Self {
        Self { id, spelling: 0, has_orcid: id.is_multiple_of(3), place: None }
    }

    fn value(&self) -> Value {
        let (given, family) = PEOPLE[self.id];
        let name = match self.spelling % 3 {
            0 => format!("{given} {family}"),
            1 => format!("{family}, {given}"),
            _ => format!("{}. {family}", &given[..1]),
        };
        let mut value = json!({"name": name});
        if self.has_orcid {
            value["orcid"] = orcid(self.id as u64 + 100).into();
        }
        if let Some(place) = self.place {
            value["affiliations"] = json!([{"name": format!("Place {place}")}]);
        }
        value
    }
}

fn id_of(author: &Value) -> usize {
    let name = author["name"].as_str().unwrap();
    PEOPLE.iter().position(|(_, family)| name.contains(family)).unwrap_or_else(|| panic!("who is {name}?"))
}

/// Whether a decision removes a person.
fn removes(decision: &Decision, id: usize) -> bool {
    let is_author = decision.target.len() == 2 && decision.target[0] == Step::Member("authors".into());
    is_author && decision.curated.is_none() && decision.base.as_ref().is_some_and(|base| id_of(base) == id)
}

pub(super) struct History {
    world: World,
    authors: Vec<Author>,
    keywords: Vec<String>,
    publisher: u8,
    volume: u8,
    count: u32,
    /// Curated roles and names, by person.
    roles: BTreeMap<usize, String>,
    names: BTreeMap<usize, String>,
    removed: BTreeSet<usize>,
    /// The order after the last reordering, of those who were not respelt since.
    order: Vec<usize>,
    curated_publisher: Option<String>,
    curated_issue: Option<String>,
    /// Keywords that curators wrote.
    written: BTreeSet<String>,
}

impl History {
    pub(super) fn new() -> Self {
        let mut history = Self {
            world: World::new(&json!({})),
            authors: (0..4).map(Author::new).collect(),
            keywords: vec!["pots".into(), "clay".into()],
            publisher: 0,
            volume: 0,
            count: 0,
            roles: BTreeMap::new(),
            names: BTreeMap::new(),
            removed: BTreeSet::new(),
            order: Vec::new(),
            curated_publisher: None,
            curated_issue: None,
            written: BTreeSet::new(),
        };
        history.world.original = record(&history.upstream());
        history
    }

    fn upstream(&self) -> Value {
        json!({
            "publisher": format!("Publisher {}", self.publisher % 3),
            "container": {"title": "J", "volume": self.volume.to_string()},
            "authors": self.authors.iter().map(Author::value).collect::<Vec<_>>(),
            "keywords": self.keywords,
        })
    }

    /// Upstream changes in one or two ways, and is harvested.
    pub(super) fn harvest(&mut self, what: u8, a: u8, b: u8, c: u8) {
        self.change(what, a, b);
        if c.is_multiple_of(2) {
            self.change(c % 7, b, a);
        }
        let upstream = self.upstream();
        self.world.harvest(&upstream);
    }

    fn change(&mut self, what: u8, a: u8, b: u8) {
        let len = self.authors.len();
        let (at, to) = (usize::from(a) % len.max(1), usize::from(b) % (len + 1));
        match what {
            0 if len > 1 => {
                let author = self.authors.remove(at);
                self.authors.insert(to.min(len - 1), author);
            }
            1 => {
                let id = usize::from(a) % PEOPLE.len();
                if self.authors.iter().all(|author| author.id != id) {
                    self.authors.insert(to, Author { spelling: b, ..Author::new(id) });
                    self.order.retain(|known| *known != id);
                }
            }
            2 if len > 1 => {
                self.authors.remove(at);
            }
            3 if len > 0 => {
                self.authors[at].spelling = b;
                let id = self.authors[at].id;
                self.order.retain(|known| *known != id);
            }
            4 if len > 0 => self.authors[at].has_orcid = b.is_multiple_of(2),
            5 if len > 0 => self.authors[at].place = (!b.is_multiple_of(4)).then_some(b % 4),
            _ => {
                (self.publisher, self.volume) = (a, b % 4);
                let by = usize::from(a) % self.keywords.len().max(1);
                self.keywords.rotate_left(by);
                let word = format!("word{}", b % 6);
                match self.keywords.iter().position(|known| *known == word) {
                    Some(at) => drop(self.keywords.remove(at)),
                    None => self.keywords.push(word),
                }
            }
        }
    }

    fn token(&mut self) -> String {
        self.count += 1;
        format!("curated{}", self.count)
    }

    /// Applies a patch, and holds the result against the patch applied to the document alone.
    fn patch(&mut self, patch: Value) {
        let plain =
            crate::curation::Patch::read(&patch, Default::default()).unwrap().apply(&self.world.merged()).unwrap();
        let edit = self.world.edit(&patch);
        let wanted = super::super::merge::pruned(record(&plain));
        assert_eq!(edit.curated.record, wanted, "{patch}");
    }

    /// A person of the merged record, with position.
    fn pick(&self, a: u8) -> Option<(usize, usize)> {
        let merged = self.world.merged();
        let authors = merged["authors"].as_array()?.clone();
        let at = usize::from(a) % authors.len();
        Some((at, id_of(&authors[at])))
    }

    /// Whether the merged record has a person once: one who stands as curated beside a new spelling has two elements.
    fn is_single(&self, id: usize) -> bool {
        let merged = self.world.merged();
        merged["authors"].as_array().into_iter().flatten().filter(|author| id_of(author) == id).count() == 1
    }

    pub(super) fn mark(&mut self, a: u8) {
        let Some((at, id)) = self.pick(a).filter(|(_, id)| self.is_single(*id)) else { return };
        let token = self.token();
        self.patch(json!([{"op": "add", "path": format!("/authors/{at}/roles"), "value": [token]}]));
        self.roles.insert(id, token);
        // One who was removed and came back respelt was seen, and edited.
        self.removed.remove(&id);
    }

    pub(super) fn rename(&mut self, a: u8) {
        let Some((at, id)) = self.pick(a).filter(|(_, id)| self.is_single(*id)) else { return };
        let name = format!("{} {}", self.token(), PEOPLE[id].1);
        self.patch(json!([{"op": "replace", "path": format!("/authors/{at}/name"), "value": name}]));
        self.names.insert(id, name);
        self.removed.remove(&id);
    }

    pub(super) fn remove(&mut self, a: u8) {
        let Some((at, id)) = self.pick(a).filter(|(_, id)| self.is_single(*id)) else { return };
        self.patch(json!([{"op": "remove", "path": format!("/authors/{at}")}]));
        self.roles.remove(&id);
        self.names.remove(&id);
        // One whom only a curator added is not removed from anything.
        if self.world.decisions.iter().any(|decision| removes(decision, id)) {
            self.removed.insert(id);
        }
    }

    pub(super) fn add(&mut self, a: u8, b: u8) {
        let id = usize::from(a) % PEOPLE.len();
        let merged = self.world.merged();
        let authors = merged["authors"].as_array().cloned().unwrap_or_default();
        if authors.iter().any(|author| id_of(author) == id) {
            return;
        }
        let token = self.token();
        let mut value = Author { spelling: b, ..Author::new(id) }.value();
        value["roles"] = json!([token]);
        let at = usize::from(b) % (authors.len() + 1);
        match merged.get("authors") {
            Some(_) => self.patch(json!([{"op": "add", "path": format!("/authors/{at}"), "value": value}])),
            None => self.patch(json!([{"op": "add", "path": "/authors", "value": [value]}])),
        }
        self.roles.insert(id, token);
        self.removed.remove(&id);
        self.order.retain(|known| *known != id);
    }

    pub(super) fn reorder(&mut self, a: u8, b: u8) {
        let Some((from, _)) = self.pick(a) else { return };
        let Some((to, _)) = self.pick(b).filter(|(to, _)| *to != from) else { return };
        self.patch(json!([{"op": "move", "from": format!("/authors/{from}"), "path": format!("/authors/{to}")}]));
        let merged = self.world.merged();
        let ids: Vec<usize> = merged["authors"].as_array().unwrap().iter().map(id_of).collect();
        // Reordered to what upstream has, it is upstream's order again.
        let is_decided = self.world.decisions.iter().any(|decision| decision.aspect == Aspect::Order);
        let ids = if is_decided { ids } else { Vec::new() };
        self.order = ids.iter().copied().filter(|id| self.is_single(*id)).collect();
    }

    pub(super) fn set_publisher(&mut self, b: u8) {
        if b.is_multiple_of(4) {
            self.patch(
                json!([{"op": "add", "path": "/publisher", "value": format!("Publisher {}", self.publisher % 3)}]),
            );
            self.curated_publisher = None;
        } else {
            let token = self.token();
            self.patch(json!([{"op": "add", "path": "/publisher", "value": token}]));
            self.curated_publisher = Some(token);
        }
    }

    pub(super) fn edit_container(&mut self, a: u8) {
        let issue = format!("issue{}", a % 3);
        self.patch(json!([{"op": "add", "path": "/container/issue", "value": issue}]));
        self.curated_issue = Some(issue);
    }

    pub(super) fn edit_keyword(&mut self, a: u8, b: u8) {
        let merged = self.world.merged();
        let Some(words) = merged["keywords"].as_array().filter(|words| !words.is_empty()) else { return };
        let at = usize::from(a) % words.len();
        let old = words[at].as_str().unwrap().to_owned();
        let (path, token) = (format!("/keywords/{at}"), self.token());
        match b % 3 {
            0 => self.patch(json!([{"op": "replace", "path": path, "value": token}])),
            1 => self.patch(json!([{"op": "add", "path": path, "value": token}])),
            _ => {
                self.patch(json!([{"op": "remove", "path": path}]));
                self.written.remove(&old);
                return;
            }
        }
        if b.is_multiple_of(3) {
            self.written.remove(&old);
        }
        self.written.insert(token);
    }

    /// Every curated value stands, on its own element.
    pub(super) fn check(&self) {
        let curated = merge(&self.world.original, &self.world.decisions);
        assert_eq!(merge(&self.world.original, &curated.decisions), curated, "merging again changes nothing");
        let merged = serde_json::to_value(&curated.record).unwrap();
        let authors = merged["authors"].as_array().cloned().unwrap_or_default();
        let told = || format!("{merged:#}\n{:#?}", curated.conflicts);
        let is_whole = |d: &Decision| d.aspect == Aspect::Value && d.target == [Step::Member("authors".into())];
        assert!(!curated.decisions.iter().any(is_whole), "{}", told());
        for (id, token) in &self.roles {
            let holders: Vec<usize> = authors.iter().filter(|a| a["roles"] == json!([token])).map(id_of).collect();
            assert_eq!(holders, [*id], "{token} {}", told());
        }
        for author in authors.iter().filter(|author| author.get("roles").is_some()) {
            assert!(self.roles.contains_key(&id_of(author)), "{author} {}", told());
        }
        for (id, name) in &self.names {
            let holders: Vec<usize> = authors.iter().filter(|a| a["name"] == json!(name)).map(id_of).collect();
            assert_eq!(holders, [*id], "{name} {}", told());
        }
        for id in &self.removed {
            let is_flagged = || curated.decisions.iter().any(|d| d.status == Status::Conflict && removes(d, *id));
            assert!(authors.iter().all(|author| id_of(author) != *id) || is_flagged(), "{id} {}", told());
        }
        for author in &self.authors {
            let is_there = authors.iter().any(|other| id_of(other) == author.id);
            assert!(is_there || self.removed.contains(&author.id), "{author:?} is lost {}", told());
        }
        self.check_order(&authors, &told());
        if let Some(token) = &self.curated_publisher {
            assert_eq!(merged["publisher"], json!(token));
        }
        if let Some(issue) = &self.curated_issue {
            assert_eq!(merged["container"]["issue"], json!(issue));
        }
        let words = merged["keywords"].as_array().cloned().unwrap_or_default();
        for word in &self.written {
            assert!(words.contains(&json!(word)), "{word} {}", told());
        }
    }

    fn check_order(&self, authors: &[Value], told: &str) {
        let ids: Vec<usize> = authors.iter().map(id_of).collect();
        let single = |id: &usize| ids.iter().filter(|other| *other == id).count() == 1;
        let stands: Vec<&usize> = self.order.iter().filter(|id| single(id)).collect();
        let shown: Vec<&usize> = ids.iter().filter(|id| stands.contains(id)).collect();
        assert_eq!(shown, stands, "{told}");
    }
}
