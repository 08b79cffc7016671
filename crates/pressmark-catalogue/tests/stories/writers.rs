//! Many write at the same time, and each of them reads what they wrote.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use pressmark_catalogue::{Applied, CatalogueOptions, PublicationRow};
use pressmark_domain::Orcid;
use pressmark_store::entity::person;
use pressmark_store::repo::publications;
use pressmark_store::{Changed, EntityKind, Store, on_both_engines};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, EntityTrait, IntoActiveModel};
use serde_json::json;
use tokio::task::JoinSet;

use crate::world::*;

const WRITERS: usize = 8;
const TURNS: usize = 15;
/// Every so many revisions of a work or person one is hidden.
const HIDDEN_EVERY: u32 = 3;

/// A word of its own for the title of each work. Behind those that one writer changes each stand those that all change.
const TREES: [&str; WRITERS + 2] =
    ["Alder", "Birch", "Cedar", "Hazel", "Larch", "Maple", "Olive", "Rowan", "Spruce", "Willow"];
const SHARED_WORKS: [usize; 2] = [WRITERS, WRITERS + 1];
const SHARED_PERSON: usize = WRITERS;

/// The title of a work, which tells of which revision it is.
fn titled(at: usize, revision: u32) -> String {
    format!("{} {revision}", TREES[at])
}

/// The name of a person, which tells of which revision it is.
fn named(revision: u32) -> String {
    format!("Colleague {revision}")
}

fn is_hidden(revision: u32) -> bool {
    revision.is_multiple_of(HIDDEN_EVERY)
}

fn number(person: usize) -> u64 {
    person as u64 + 1
}

fn orcid(person: usize) -> String {
    Orcid::from_number(number(person)).to_string()
}

/// Works that a person is linked to, besides one that never changes.
fn works_of(person: usize) -> [usize; 2] {
    if person == SHARED_PERSON { SHARED_WORKS } else { [person, SHARED_WORKS[person % 2]] }
}

/// Whoever alone changes something finds what they wrote. Where others do too it may be something later, never earlier.
fn assert_follows(at: usize, written: u32, found: u32) {
    let fits = if at < WRITERS { found == written } else { found >= written };
    assert!(fits, "revision {written} was written, and {found} is found");
}

/// What public surfaces show is never a hidden revision.
fn assert_shown(at: usize, written: u32, shown: Option<u32>) {
    match shown {
        Some(shown) => {
            assert!(!is_hidden(shown), "revision {shown} is hidden, and shown");
            assert_follows(at, written, shown);
        }
        None => assert!(at >= WRITERS || is_hidden(written), "revision {written} is not shown"),
    }
}

/// Works and people that many change.
struct Registry {
    world: World,
    works: Vec<i64>,
    people: Vec<i64>,
    /// Whether those who look for what they wrote have ended.
    is_over: AtomicBool,
}

impl Registry {
    async fn new(store: Store) -> Self {
        // Nothing is shown but what somebody waits for.
        let lazy = Duration::from_secs(3_600);
        let world = World::with(store, |options| CatalogueOptions { commit_every: lazy, ..options }).await;
        let unchanging = insert(&world.store, &Work::titled("Yew")).await;
        let (mut works, mut people) = (Vec::new(), Vec::new());
        for tree in TREES {
            works.push(insert(&world.store, &Work::titled(tree)).await);
        }
        for at in 0..=SHARED_PERSON {
            let person = insert_person(&world.store, number(at), "Colleague").await;
            for work in works_of(at).map(|work| works[work]).into_iter().chain([unchanging]) {
                link(&world.store, work, person, i32::try_from(at).unwrap()).await;
            }
            people.push(person);
        }
        let registry = Self { world, works, people, is_over: AtomicBool::new(false) };
        for at in 0..TREES.len() {
            registry.retitle(at).await;
        }
        for at in 0..=SHARED_PERSON {
            registry.rename(at).await;
        }
        registry.world.catalogue.catch_up().await.unwrap();
        registry
    }

    /// Gives a work the title of its next revision. Returns that, and what a handler would give to the catalogue.
    async fn retitle(&self, at: usize) -> (u32, Vec<Changed>) {
        let tx = self.world.store.begin().await.unwrap();
        let before = publications::by_ids_for_update(&tx, WORKSPACE, &[self.works[at]]).await.unwrap().remove(0);
        let mut after = before.clone();
        after.revision += 1;
        let revision = u32::try_from(after.revision).unwrap();
        after.merged = json!({ "title": titled(at, revision) }).to_string();
        after.title = Some(titled(at, revision));
        after.visible = !is_hidden(revision);
        publications::update_changed(&tx, before, after).await.unwrap();
        (revision, tx.commit().await.unwrap())
    }

    /// Gives a person the name of their next revision; as [`Self::retitle`].
    async fn rename(&self, at: usize) -> (u32, Vec<Changed>) {
        let id = self.people[at];
        let tx = self.world.store.begin().await.unwrap();
        // Holds the row, so that no two make the same revision.
        let count = format!("UPDATE person SET revision = revision + 1 WHERE id = {id}");
        tx.execute_unprepared(&count).await.unwrap();
        let row = person::Entity::find_by_id(id).one(&*tx).await.unwrap().unwrap();
        let revision = u32::try_from(row.revision).unwrap();
        let mut row = row.into_active_model();
        row.display_name = Set(named(revision));
        row.hidden = Set(is_hidden(revision));
        // Works carry it: each time that somebody is hidden or shown again, they carry what they never carried before.
        row.slug = Set(format!("colleague-{at}-{}", revision / HIDDEN_EVERY));
        row.update(&*tx).await.unwrap();
        tx.touch(WORKSPACE, EntityKind::Person, id);
        (revision, tx.commit().await.unwrap())
    }

    fn local(&self, at: usize) -> String {
        format!("local/{}", self.works[at])
    }

    /// A work as staff find it, by the word of its title.
    async fn found(&self, at: usize) -> PublicationRow {
        let page = self.world.catalogue.internal().publications(&asking(TREES[at])).await.unwrap();
        let [row] = page.rows.as_slice() else { panic!("{}: {:?}", TREES[at], page.rows) };
        row.clone()
    }

    /// Changes a work, and finds it changed.
    async fn change_work(&self, at: usize) {
        let catalogue = &self.world.catalogue;
        let (written, changed) = self.retitle(at).await;
        assert_eq!(catalogue.apply(&changed).await, Applied::InIndex);
        let found = self.found(at).await;
        assert_follows(at, written, found.revision);
        assert_eq!((found.key, found.visible), (self.works[at], !is_hidden(found.revision)));
        assert_eq!(found.title, Some(titled(at, found.revision)), "all of it is of one revision");
        let shown = catalogue.public().publication(WORKSPACE, &self.local(at)).unwrap();
        assert_shown(at, written, shown.map(|detail| detail.row.revision));
    }

    /// Changes a person, and finds them changed.
    async fn change_person(&self, at: usize) {
        let catalogue = &self.world.catalogue;
        let (written, changed) = self.rename(at).await;
        assert_eq!(catalogue.apply(&changed).await, Applied::InIndex);
        let found = catalogue.internal().person(WORKSPACE, &orcid(at)).unwrap().unwrap();
        assert_follows(at, written, found.revision);
        assert_eq!((found.key, found.hidden), (self.people[at], is_hidden(found.revision)));
        assert_eq!(found.name, named(found.revision), "all of it is of one revision");
        let shown = catalogue.public().person(WORKSPACE, &orcid(at)).unwrap();
        assert_shown(at, written, shown.map(|person| person.revision));
    }

    /// Revisions of what everybody changes, as staff see them now.
    fn shared(&self) -> [u32; 3] {
        let internal = self.world.catalogue.internal();
        let work = |at| internal.publication(WORKSPACE, &self.local(at)).unwrap().unwrap().row.revision;
        let person = internal.person(WORKSPACE, &orcid(SHARED_PERSON)).unwrap().unwrap().revision;
        [work(SHARED_WORKS[0]), work(SHARED_WORKS[1]), person]
    }

    async fn write_and_look(&self, writer: usize) {
        let mut seen = self.shared();
        for turn in 0..TURNS {
            match (writer + turn) % 4 {
                0 => self.change_work(writer).await,
                1 => self.change_person(writer).await,
                2 => self.change_work(SHARED_WORKS[turn / 4 % 2]).await,
                _ => self.change_person(SHARED_PERSON).await,
            }
            let now = self.shared();
            assert!(now.iter().zip(&seen).all(|(now, seen)| now >= seen), "{now:?} after {seen:?}");
            seen = now;
        }
    }

    /// Writes what everybody changes, and waits for nothing to be shown, as a harvest does.
    async fn harvest(&self) {
        while !self.is_over.load(Ordering::Relaxed) {
            for at in SHARED_WORKS {
                self.retitle(at).await;
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// Asserts that the index holds what the store holds.
    async fn assert_agrees(&self) {
        let World { store, catalogue, .. } = &self.world;
        catalogue.catch_up().await.unwrap();
        let report = catalogue.verify(false, |_| ()).await.unwrap();
        assert!(report.is_clean(), "{report:?}");
        let documents = (self.works.len() + 1 + self.people.len()) as u64;
        assert_eq!((report.compared, catalogue.status().documents), (documents, documents));

        let rows = publications::by_ids(store.read(), WORKSPACE, &self.works).await.unwrap();
        let visible: BTreeSet<i64> = rows.iter().filter(|row| row.visible).map(|row| row.id).collect();
        for at in 0..=SHARED_PERSON {
            let shown = works_of(at).into_iter().filter(|work| visible.contains(&self.works[*work])).count() as u64;
            let found = catalogue.internal().person(WORKSPACE, &orcid(at)).unwrap().unwrap();
            assert_eq!((found.publication_count, found.all_publication_count), (shown + 1, Some(3)), "{}", found.slug);
        }
    }
}

on_both_engines! {
    async fn each_of_many_writers_finds_what_they_wrote_and_nothing_is_left_behind(store: Store) {
        let registry = Arc::new(Registry::new(store).await);
        let harvest = tokio::spawn({
            let registry = Arc::clone(&registry);
            async move { registry.harvest().await }
        });
        let mut writers = JoinSet::new();
        for writer in 0..WRITERS {
            let registry = Arc::clone(&registry);
            writers.spawn(async move { registry.write_and_look(writer).await });
        }
        while let Some(ended) = writers.join_next().await {
            ended.unwrap();
        }
        registry.is_over.store(true, Ordering::Relaxed);
        harvest.await.unwrap();
        registry.assert_agrees().await;
    }

    async fn whoever_writes_behind_several_waits_a_moment_for_them(store: Store) {
        let registry = Registry::new(store).await;
        let catalogue = &registry.world.catalogue;
        for _ in 0..20 {
            let (first, second) = (registry.retitle(0).await.1, registry.retitle(1).await.1);
            let before = catalogue.generation();
            let both = tokio::join!(catalogue.apply(&first), catalogue.apply(&second));
            assert_eq!(both, (Applied::InIndex, Applied::InIndex));
            let answered = Instant::now();
            let shared = catalogue.generation() == before + 1;
            let third = registry.retitle(2).await.1;
            assert_eq!(catalogue.apply(&third).await, Applied::InIndex);
            if shared && answered.elapsed() >= Duration::from_millis(75) {
                return;
            }
        }
        panic!("nobody waited for those who were answered together");
    }
}
