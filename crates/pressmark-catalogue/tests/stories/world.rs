//! A small registry: rows written directly, a catalogue that follows them.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use pressmark_catalogue::{Catalogue, CatalogueOptions, PublicationPage, PublicationQuery};
use pressmark_domain::Orcid;
use pressmark_store::entity::{author_link, membership, person, publication, publication_view, work_key};
use pressmark_store::pool::Pool;
use pressmark_store::{Changed, EntityKind, Store};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};
use serde_json::{Value, json};

pub(crate) const WORKSPACE: i64 = 1;

/// A work to be written; what is not said is not known.
#[derive(Debug, Clone, Default)]
pub(crate) struct Work {
    pub(crate) doi: Option<&'static str>,
    pub(crate) title: &'static str,
    pub(crate) record: Value,
    pub(crate) kind: Option<&'static str>,
    pub(crate) date: Option<&'static str>,
    pub(crate) year: Option<i32>,
    pub(crate) cited_by: Option<i32>,
    pub(crate) open_access: Option<&'static str>,
    pub(crate) fetched: i64,
    pub(crate) hidden: bool,
    pub(crate) deleted: bool,
    pub(crate) attention: Option<&'static str>,
}

impl Work {
    pub(crate) fn titled(title: &'static str) -> Self {
        Self { title, fetched: 1_700_000_000_000, ..Self::default() }
    }
}

/// Options under which a test does not wait long.
pub(crate) fn options(dir: &Path) -> CatalogueOptions {
    CatalogueOptions {
        writer_memory: 32 << 20,
        commit_every: Duration::from_millis(50),
        poll_every: Duration::from_millis(20),
        retry_every: Duration::from_millis(200),
        pool: Pool::new(2, 128),
        // A machine that is busy with something else may take long over either.
        search_timeout: Duration::from_mins(1),
        read_your_writes: Duration::from_mins(1),
        ..CatalogueOptions::new(dir)
    }
}

/// A registry under test.
pub(crate) struct World {
    pub(crate) store: Store,
    pub(crate) folder: tempfile::TempDir,
    pub(crate) catalogue: Catalogue,
}

impl World {
    pub(crate) async fn new(store: Store) -> Self {
        Self::with(store, |options| options).await
    }

    pub(crate) async fn with(store: Store, change: impl FnOnce(CatalogueOptions) -> CatalogueOptions) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let catalogue = Catalogue::open(store.clone(), change(options(folder.path()))).await.unwrap();
        Self { store, folder, catalogue }
    }

    /// Writes works and waits until they can be found.
    pub(crate) async fn hold(store: Store, works: &[Work]) -> Self {
        let world = Self::new(store).await;
        for work in works {
            insert(&world.store, work).await;
        }
        world.catalogue.catch_up().await.unwrap();
        world
    }

    pub(crate) async fn public(&self, query: PublicationQuery) -> PublicationPage {
        self.catalogue.public().publications(&query).await.unwrap()
    }

    /// Titles that a query finds in public, as a set.
    pub(crate) async fn titles(&self, q: &str) -> BTreeSet<String> {
        self.public(asking(q)).await.rows.into_iter().filter_map(|row| row.title).collect()
    }
}

/// Everything on one page.
pub(crate) fn all() -> PublicationQuery {
    PublicationQuery { workspace: WORKSPACE, per_page: 100, ..PublicationQuery::default() }
}

/// A search, everything on one page.
pub(crate) fn asking(q: &str) -> PublicationQuery {
    PublicationQuery { q: q.to_owned(), ..all() }
}

pub(crate) fn set(titles: &[&str]) -> BTreeSet<String> {
    titles.iter().map(|t| (*t).to_owned()).collect()
}

/// Writes a work as an ingest would; returns its key.
pub(crate) async fn insert(store: &Store, work: &Work) -> i64 {
    insert_in(store, WORKSPACE, work).await
}

pub(crate) async fn insert_in(store: &Store, workspace: i64, work: &Work) -> i64 {
    write(store, workspace, work, true).await
}

/// Writes a work behind the catalogue's back.
pub(crate) async fn insert_unlogged(store: &Store, work: &Work) -> i64 {
    write(store, WORKSPACE, work, false).await
}

async fn write(store: &Store, workspace: i64, work: &Work, logged: bool) -> i64 {
    let mut merged = json!({ "title": work.title });
    if let Value::Object(more) = &work.record {
        merged.as_object_mut().unwrap().extend(more.clone());
    }
    let tx = store.begin().await.unwrap();
    let row = publication::ActiveModel {
        workspace_id: Set(workspace),
        shown_id: Set(String::new()),
        id_type: Set(if work.doi.is_some() { "doi" } else { "local" }.to_owned()),
        slug: Set(uuid()),
        original: Set("{}".to_owned()),
        provider_sources: Set("{}".to_owned()),
        merged: Set(merged.to_string()),
        title: Set(Some(work.title.to_owned())),
        publication_type: Set(work.kind.map(str::to_owned)),
        publication_date: Set(work.date.map(str::to_owned)),
        publication_year: Set(work.year.or_else(|| work.date.and_then(|d| d[..4].parse().ok()))),
        cited_by_count: Set(work.cited_by),
        open_access_status: Set(work.open_access.map(str::to_owned)),
        is_retracted: Set(false),
        visible: Set(!work.hidden),
        deleted_at: Set(work.deleted.then_some(1)),
        origin: Set("harvest".to_owned()),
        attention: Set(work.attention.map_or_else(|| "[]".to_owned(), |reason| json!([reason]).to_string())),
        last_fetched_at: Set(work.fetched),
        last_checked_at: Set(work.fetched),
        edit_count: Set(0),
        revision: Set(1),
        content_hash: Set(String::new()),
        public_changed_at: Set(work.fetched),
        created_at: Set(work.fetched),
        updated_at: Set(work.fetched),
        ..Default::default()
    };
    let row = row.insert(&*tx).await.unwrap();
    let (scheme, value) = match work.doi {
        Some(doi) => ("doi", doi.to_owned()),
        None => ("local", format!("local/{}", row.id)),
    };
    let id = row.id;
    let mut row = row.into_active_model();
    row.shown_id = Set(value.clone());
    row.update(&*tx).await.unwrap();
    add_key(&tx, workspace, scheme, &value, id).await;
    let view = publication_view::ActiveModel {
        publication_id: Set(id),
        provider: Set("crossref".to_owned()),
        source_key: Set(value),
        workspace_id: Set(workspace),
        view: Set("{}".to_owned()),
        hash: Set(String::new()),
        fetched_at: Set(0),
    };
    publication_view::Entity::insert(view).exec_without_returning(&*tx).await.unwrap();
    if logged {
        tx.touch(workspace, EntityKind::Publication, id);
    }
    tx.commit().await.unwrap();
    id
}

pub(crate) async fn add_key(tx: &pressmark_store::WriteTx, workspace: i64, scheme: &str, value: &str, id: i64) {
    let key = work_key::ActiveModel {
        workspace_id: Set(workspace),
        scheme: Set(scheme.to_owned()),
        value: Set(value.to_owned()),
        publication_id: Set(id),
    };
    work_key::Entity::insert(key).exec_without_returning(&**tx).await.unwrap();
}

/// Changes a work and logs it; returns what a handler would give to the catalogue.
pub(crate) async fn change(store: &Store, id: i64, edit: impl FnOnce(&mut publication::ActiveModel)) -> Vec<Changed> {
    change_and(store, id, edit, true).await
}

/// Changes a work behind the catalogue's back.
pub(crate) async fn change_unlogged(store: &Store, id: i64, edit: impl FnOnce(&mut publication::ActiveModel)) {
    change_and(store, id, edit, false).await;
}

async fn change_and(
    store: &Store,
    id: i64,
    edit: impl FnOnce(&mut publication::ActiveModel),
    logged: bool,
) -> Vec<Changed> {
    let tx = store.begin().await.unwrap();
    let row = publication::Entity::find_by_id(id).one(&*tx).await.unwrap().unwrap();
    let workspace = row.workspace_id;
    let mut row = row.into_active_model();
    edit(&mut row);
    row.update(&*tx).await.unwrap();
    if logged {
        tx.touch(workspace, EntityKind::Publication, id);
    }
    tx.commit().await.unwrap()
}

/// A fictional person.
pub(crate) async fn insert_person(store: &Store, number: u64, name: &str) -> i64 {
    let tx = store.begin().await.unwrap();
    let sort_name = match name.rsplit_once(' ') {
        Some((given, family)) => format!("{family} {given}").to_lowercase(),
        None => name.to_lowercase(),
    };
    let row = person::ActiveModel {
        workspace_id: Set(WORKSPACE),
        orcid: Set(Some(Orcid::from_number(number).to_string())),
        display_name: Set(name.to_owned()),
        sort_name: Set(sort_name),
        names: Set(json!([{ "kind": "own", "name": name }]).to_string()),
        profile: Set("{}".to_owned()),
        slug: Set(format!("person-{number}")),
        origin: Set("ingest".to_owned()),
        sync_status: Set("complete".to_owned()),
        harvest_state: Set("active".to_owned()),
        hidden: Set(false),
        revision: Set(1),
        public_changed_at: Set(0),
        created_at: Set(0),
        updated_at: Set(0),
        ..Default::default()
    };
    let id = row.insert(&*tx).await.unwrap().id;
    tx.touch(WORKSPACE, EntityKind::Person, id);
    tx.commit().await.unwrap();
    id
}

pub(crate) async fn change_person(store: &Store, id: i64, edit: impl FnOnce(&mut person::ActiveModel)) -> Vec<Changed> {
    let tx = store.begin().await.unwrap();
    let mut row = person::Entity::find_by_id(id).one(&*tx).await.unwrap().unwrap().into_active_model();
    edit(&mut row);
    row.update(&*tx).await.unwrap();
    tx.touch(WORKSPACE, EntityKind::Person, id);
    tx.commit().await.unwrap()
}

/// Links a person to a work, which is logged as a change of the work.
pub(crate) async fn link(store: &Store, publication: i64, person: i64, position: i32) {
    let tx = store.begin().await.unwrap();
    let link = author_link::ActiveModel {
        publication_id: Set(publication),
        person_id: Set(person),
        workspace_id: Set(WORKSPACE),
        position: Set(Some(position)),
        method: Set("orcid".to_owned()),
        score: Set(1.0),
        evidence: Set("[]".to_owned()),
        state: Set("linked".to_owned()),
        claimed: Set(true),
        put_codes: Set("[]".to_owned()),
        created_at: Set(0),
        updated_at: Set(0),
        ..Default::default()
    };
    author_link::Entity::insert(link).exec_without_returning(&*tx).await.unwrap();
    tx.touch(WORKSPACE, EntityKind::Publication, publication);
    tx.commit().await.unwrap();
}

/// A membership, logged as a change of the person.
pub(crate) async fn join(store: &Store, person: i64, entity: &str, starts_at: i64, ends_at: Option<i64>) {
    let tx = store.begin().await.unwrap();
    let row = membership::ActiveModel {
        workspace_id: Set(WORKSPACE),
        person_id: Set(person),
        entity_id: Set(entity.to_owned()),
        status: Set("member".to_owned()),
        starts_at: Set(starts_at),
        ends_at: Set(ends_at),
        ..Default::default()
    };
    row.insert(&*tx).await.unwrap();
    tx.touch(WORKSPACE, EntityKind::Person, person);
    tx.commit().await.unwrap();
}

fn uuid() -> String {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(1);
    format!("work-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}
