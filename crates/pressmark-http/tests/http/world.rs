//! A small made-up registry, and a server over it.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use pressmark_app::accounts::{AccountSettings, Accounts};
use pressmark_app::files::{FileSettings, Files};
use pressmark_app::identifiers::Identifiers;
use pressmark_app::{App, IngestSettings};
use pressmark_domain::Orcid;
use pressmark_http::{Door, HttpSettings, HttpState, Surfaces, serve};
use pressmark_sources::sign_in::SignInProviders;
use pressmark_sources::{LocalBudget, Sources, SourcesConfig};
use pressmark_store::entity::{author_link, person, person_alias, publication, workspace};
use pressmark_store::limits::Limits;
use pressmark_store::repo::api_keys::{self, NewKey, Scope};
use pressmark_store::repo::publications;
use pressmark_store::testing::Fresh;
use pressmark_store::{Changed, EntityKind, Store, WriteTx};
use sea_orm::{ActiveModelTrait as _, IntoActiveModel as _};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::cost::counted;
use crate::files::usual_files;
use crate::parts;
use crate::staff::accounts;

/// ORCID's own fictional researcher.
pub(crate) const CARBERRY: &str = "0000-0002-1825-0097";
/// The iD that he had before.
pub(crate) fn former() -> String {
    Orcid::from_number(7).to_string()
}
/// A hidden person.
pub(crate) fn hidden_person() -> String {
    Orcid::from_number(8).to_string()
}
/// A person whose only work is hidden.
pub(crate) fn unpublished_person() -> String {
    Orcid::from_number(9).to_string()
}

/// The host of another workspace, which is empty.
pub(crate) const OTHER_HOST: &str = "other.example";

/// How many publications are public.
pub(crate) const PUBLIC: u64 = 45;
/// A DOI whose suffix has nearly everything that an address may not hold.
pub(crate) const SICI: &str = "10.5555/(sici)1097-4571(199309)44:8<465::aid-asi5>3.0.co;2-v";
/// A DOI with a percent sign.
pub(crate) const PERCENT: &str = "10.5555/50%25off";
/// A publication without any identifier: its name is made of its key, which the order of filling gives.
pub(crate) const LOCAL: &str = "local/42";
pub(crate) const HANDLE: &str = "20.500.99999/AbC";
pub(crate) const HIDDEN: &str = "10.5555/hidden";
pub(crate) const DELETED: &str = "10.5555/deleted";

/// A registry that answers.
pub(crate) struct World {
    pub(crate) url: String,
    pub(crate) store: Store,
    pub(crate) client: reqwest::Client,
    pub(crate) state: HttpState,
    pub(crate) accounts: Accounts,
    /// The use cases, for whoever works on its jobs.
    pub(crate) app: App,
    /// Where its letters go.
    pub(crate) mail: PathBuf,
    /// Where its files are.
    pub(crate) files: PathBuf,
    /// How many statements have read its store.
    pub(crate) read: Arc<AtomicU64>,
    _fresh: Arc<Fresh>,
    _running: DropGuard,
}

impl World {
    /// A filled registry on SQLite, with the usual settings.
    pub(crate) async fn start() -> Self {
        Self::with(Fresh::sqlite(), |_| {}).await
    }

    /// A filled registry with settings of one's own.
    pub(crate) async fn with(fresh: Fresh, change: impl FnOnce(&mut HttpSettings)) -> Self {
        Self::with_accounts(fresh, change, |_| {}, SignInProviders::default()).await
    }

    /// A filled registry with settings of one's own, those of accounts and other ways in too.
    pub(crate) async fn with_accounts(
        fresh: Fresh,
        change: impl FnOnce(&mut HttpSettings),
        accounts_change: impl FnOnce(&mut AccountSettings),
        providers: SignInProviders,
    ) -> Self {
        Self::whole(fresh, change, accounts_change, providers, no_sources(), None, None).await
    }

    /// A filled registry that mints identifiers so.
    pub(crate) async fn minting(fresh: Fresh, identifiers: Identifiers) -> Self {
        let providers = SignInProviders::default();
        Self::whole(fresh, |_| {}, |_| {}, providers, no_sources(), Some(identifiers), None).await
    }

    /// A filled registry that asks these upstreams.
    pub(crate) async fn asking(fresh: Fresh, sources: Sources) -> Self {
        Self::whole(fresh, |_| {}, |_| {}, SignInProviders::default(), sources, None, None).await
    }

    pub(crate) async fn whole(
        fresh: Fresh,
        change: impl FnOnce(&mut HttpSettings),
        accounts_change: impl FnOnce(&mut AccountSettings),
        providers: SignInProviders,
        sources: Sources,
        identifiers: Option<Identifiers>,
        files: Option<FileSettings>,
    ) -> Self {
        let mut store = fresh.store().await;
        // The catalogue looks for news of its own accord: what an answer reads is counted without that.
        let uncounted = store.clone();
        let read = counted(&mut store);
        let tx = store.begin().await.unwrap();
        fill(&tx).await;
        tx.commit().await.unwrap();
        let catalogue = parts::catalogue(uncounted, &fresh).await;
        let limits = Limits::open(fresh.location(), &store).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let mut settings = HttpSettings::new(url.clone());
        change(&mut settings);
        let mail = fresh.folder().join("mail");
        let accounts = accounts(&store, &limits, &url, &mail, accounts_change);
        let identifiers = Arc::new(identifiers.unwrap_or_else(|| Identifiers::local(&url)));
        let files = Files::open(files.unwrap_or_else(|| usual_files(&fresh))).unwrap();
        let (sources, ingest) = (Arc::new(sources), IngestSettings::default());
        let app = App { store: store.clone(), sources, identifiers, ingest, files };
        let state = HttpState::new(app.clone(), catalogue, limits, accounts.clone(), providers, settings).await;
        let state = state.unwrap();
        let (served, door) = (state.clone(), Door::new(state.clone(), Surfaces::all()));
        let shutdown = CancellationToken::new();
        let running = shutdown.clone().drop_guard();
        tokio::spawn(async move { serve(vec![(listener, door)], &served, shutdown).await.unwrap() });
        let (client, files) = (parts::client(), fresh.folder().join("files"));
        Self { url, store, client, state, accounts, app, mail, files, read, _fresh: Arc::new(fresh), _running: running }
    }

    pub(crate) fn get(&self, path: &str) -> reqwest::RequestBuilder {
        self.client.get(format!("{}{path}", self.url))
    }

    /// Status and JSON body of a `GET`.
    pub(crate) async fn json(&self, path: &str) -> (u16, Value) {
        let answer = self.get(path).send().await.unwrap();
        let status = answer.status().as_u16();
        (status, serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap_or(Value::Null))
    }

    /// JSON body of a `GET` that succeeds.
    pub(crate) async fn ok(&self, path: &str) -> Value {
        let (status, body) = self.json(path).await;
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    /// A new key.
    pub(crate) async fn key(&self, scopes: &[Scope], per_minute: i32) -> String {
        let tx = self.store.begin().await.unwrap();
        let new = NewKey {
            workspace_id: 1,
            client_name: "test".into(),
            scopes: scopes.to_vec(),
            rate_limit_per_minute: per_minute,
            created_by: None,
            created_by_user: None,
            expires_at: None,
        };
        let (_, key) = api_keys::create(&tx, &new).await.unwrap();
        tx.commit().await.unwrap();
        key
    }

    /// Changes a publication and waits until it shows, as an interactive write does.
    pub(crate) async fn change(&self, id: &str, change: impl Fn(&mut publication::Model)) {
        let changed = self.write(id, change).await;
        self.state.applied(&changed).await;
    }

    /// Changes a publication and waits for nothing, as bulk work does.
    pub(crate) async fn change_in_bulk(&self, id: &str, change: impl Fn(&mut publication::Model)) {
        self.write(id, change).await;
    }

    async fn write(&self, id: &str, change: impl Fn(&mut publication::Model)) -> Vec<Changed> {
        use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
        let found =
            publication::Entity::find().filter(publication::Column::ShownId.eq(id)).one(self.store.read()).await;
        let mut row = found.unwrap().unwrap();
        change(&mut row);
        row.revision += 1;
        let tx = self.store.begin().await.unwrap();
        publications::update(&tx, vec![row]).await.unwrap();
        tx.commit().await.unwrap()
    }
}

async fn fill(tx: &WriteTx) {
    let other = workspace::Model {
        id: 2,
        slug: "other".into(),
        name: "Another institution".into(),
        host: Some(OTHER_HOST.into()),
        is_default: false,
        created_at: 1,
        second_factor: "off".into(),
        comments: "open".into(),
    };
    other.into_active_model().reset_all().insert(&**tx).await.unwrap();
    let josiah = person(1, "Josiah Carberry", "josiah-carberry", Some(CARBERRY));
    let people = [
        person::Model { biography: Some("Professor of psychoceramics.".into()), ..josiah },
        person(2, "Ada Quill", "ada-quill", Some(&Orcid::from_number(2).to_string())),
        person(3, "Nameless One", "nameless-one", None),
        person::Model { hidden: true, ..person(4, "Hidden Hand", "hidden-hand", Some(&hidden_person())) },
        person(5, "Yet Unpublished", "yet-unpublished", Some(&unpublished_person())),
    ];
    for row in people {
        tx.touch(1, EntityKind::Person, row.id);
        row.into_active_model().reset_all().insert(&**tx).await.unwrap();
    }
    let alias = person_alias::Model { workspace_id: 1, orcid: former(), person_id: 1 };
    alias.into_active_model().reset_all().insert(&**tx).await.unwrap();

    let mut works: Vec<(publication::Model, Vec<i64>)> = Vec::new();
    for n in 1..=39 {
        let mut work = work(&format!("10.5555/study.{n}"), &format!("A study of cracked pots, part {n}"));
        work.cited_by_count = Some(n);
        work.last_fetched_at = 1_704_067_200_000 + i64::from(n) * 1000;
        works.push((work, if n <= 30 { vec![1] } else { vec![1, 2, 3, 4] }));
    }
    works.push((work(SICI, "On identifiers with brackets"), vec![2]));
    works.push((work(PERCENT, "Half price"), vec![2]));
    works.push((work(LOCAL, "Nobody gave this an identifier"), vec![2]));
    works.push((publication::Model { id_type: "handle".into(), ..work(HANDLE, "A handle of its own") }, vec![2]));
    let untitled = publication::Model {
        title: None,
        merged: r#"{"publication_type":"journal-article"}"#.into(),
        publication_date: Some("2019".into()),
        ..work("10.5555/untitled", "")
    };
    works.push((untitled, vec![2]));
    let retracted = publication::Model { is_retracted: true, ..work("10.5555/retracted", "Pots that never cracked") };
    works.push((retracted, vec![2]));
    works.push((publication::Model { visible: false, ..work(HIDDEN, "Hidden pots") }, vec![1, 5]));
    works.push((publication::Model { deleted_at: Some(1), ..work(DELETED, "Deleted pots") }, vec![1]));

    let ids = publications::reserve(tx, works.len()).await.unwrap();
    let mut rows = Vec::new();
    let mut keys = Vec::new();
    for (id, (row, _)) in ids.iter().zip(&works) {
        assert!(row.id_type != "local" || row.shown_id == format!("local/{id}"));
        let scheme = if row.id_type == "local" { "local" } else { &row.id_type };
        keys.push((*id, (scheme.to_owned(), row.shown_id.clone())));
        rows.push(publication::Model { id: *id, slug: format!("w-{id}"), ..row.clone() });
    }
    keys.push((ids[0], ("doi".to_owned(), "10.5555/former.1".to_owned())));
    publications::insert(tx, rows).await.unwrap();
    publications::add_keys(tx, 1, keys).await.unwrap();
    for (id, (_, people)) in ids.iter().zip(&works) {
        for (position, person) in people.iter().enumerate() {
            let row = link(*id, *person, i32::try_from(position).unwrap()).into_active_model().reset_all();
            row.insert(&**tx).await.unwrap();
        }
    }
}

/// Upstreams that are switched off: nothing in a test leaves the machine.
pub(crate) fn no_sources() -> Sources {
    let mut config = SourcesConfig::default();
    for source in [
        &mut config.orcid,
        &mut config.crossref,
        &mut config.datacite,
        &mut config.openalex,
        &mut config.agency,
        &mut config.ror,
    ] {
        source.enabled = false;
    }
    Sources::new(&config, None, Arc::new(LocalBudget::new())).unwrap()
}

fn person(id: i64, name: &str, slug: &str, orcid: Option<&str>) -> person::Model {
    person::Model {
        id,
        workspace_id: 1,
        orcid: orcid.map(str::to_owned),
        display_name: name.into(),
        sort_name: name.to_lowercase(),
        names: json!({ "credit": name }).to_string(),
        biography: None,
        profile: "{}".into(),
        slug: slug.into(),
        photo_url: None,
        people_type: None,
        origin: "ingest".into(),
        sync_status: "complete".into(),
        sync_error: None,
        harvest_state: "active".into(),
        last_fetched_at: Some(1_704_067_200_000),
        last_checked_at: None,
        hidden: false,
        removed_at: None,
        authenticated_at: None,
        revision: 1,
        public_changed_at: 1,
        created_at: 1,
        updated_at: 1,
        manual: "{}".into(),
    }
}

fn work(id: &str, title: &str) -> publication::Model {
    let record = json!({
        "doi": id.starts_with("10.5555").then_some(id),
        "title": title,
        "abstract": "Pots crack. ".repeat(60),
        "publication_type": "journal-article",
        "publication_date": "2019-05-17",
        "publication_year": 2019,
        "container": { "title": "Journal of Psychoceramics" },
        "authors": [{ "name": "Josiah Carberry", "orcid": CARBERRY }, { "name": "Ada Quill" }],
        "open_access": { "status": "gold" },
    });
    let id_type = if id.starts_with("local/") { "local" } else { "doi" };
    publication::Model {
        id: 0,
        workspace_id: 1,
        shown_id: id.into(),
        id_type: id_type.into(),
        slug: String::new(),
        original: record.to_string(),
        provider_sources: "{}".into(),
        edit_patch: None,
        merged: record.to_string(),
        title: Some(title.into()),
        title_key: None,
        publication_type: Some("journal-article".into()),
        publication_date: Some("2019-05-17".into()),
        publication_year: Some(2019),
        cited_by_count: None,
        open_access_status: Some("gold".into()),
        is_retracted: false,
        visible: true,
        deleted_at: None,
        deleted_by: None,
        merged_into: None,
        origin: "harvest".into(),
        agency: None,
        agency_note: None,
        attention: "[]".into(),
        last_fetched_at: 1_704_067_200_000,
        last_checked_at: 1_704_067_200_000,
        last_edited_at: None,
        edit_count: 0,
        revision: 1,
        content_hash: String::new(),
        public_changed_at: 1,
        first_public_at: Some(1),
        created_at: 1,
        updated_at: 1,
        decisions: "[]".into(),
        conflicts: "[]".into(),
        custom: "{}".into(),
    }
}

fn link(publication_id: i64, person_id: i64, position: i32) -> author_link::Model {
    author_link::Model {
        publication_id,
        person_id,
        workspace_id: 1,
        position: Some(position),
        author_name: None,
        method: "orcid".into(),
        score: 1.0,
        evidence: "[]".into(),
        name_contradiction: false,
        state: "linked".into(),
        claimed: true,
        put_codes: "[]".into(),
        claim_withdrawn_at: None,
        decided_by: None,
        created_at: 1,
        updated_at: 1,
    }
}
