//! What commands work with, opened from the settings.

use std::sync::Arc;

use anyhow::{Context, Result, bail};
use pressmark_app::App;
use pressmark_app::accounts::Accounts;
use pressmark_app::files::Files;
use pressmark_app::identifiers::Identifiers;
use pressmark_app::mail::Mailer;
use pressmark_catalogue::{Catalogue, CatalogueError, CatalogueOptions};
use pressmark_http::HttpSettings;
use pressmark_sources::Sources;
use pressmark_sources::sign_in::SignInProviders;
use pressmark_store::entity::workspace;
use pressmark_store::limits::Limits;
use pressmark_store::pool::Pool;
use pressmark_store::repo::workspaces;
use pressmark_store::{Location, Store};

use crate::budget::SharedBudget;
use crate::secret;
use crate::settings::Settings;

/// Opens the store at the newest schema.
pub(crate) async fn open_store(settings: &Settings) -> Result<Store> {
    settings.make_data_dir()?;
    let store = Store::open(&settings.location()).await.with_context(|| where_is(settings))?;
    let store = store.internal_members_only(settings.catalogue.internal_members_only);
    store.migrate().await.with_context(|| where_is(settings))?;
    workspaces::ensure_default(&store).await?;
    Ok(store)
}

/// Where the truth is, without a password.
pub(crate) fn where_is(settings: &Settings) -> String {
    match settings.location() {
        Location::Sqlite(path) => format!("the embedded database {}", path.display()),
        Location::Postgres(_) => "the PostgreSQL database".to_owned(),
    }
}

/// The counters of limits.
pub(crate) async fn open_limits(settings: &Settings, store: &Store) -> Result<Limits> {
    Limits::open(&settings.location(), store).await.context("the counters of limits")
}

/// The use cases over a store.
pub(crate) fn open_app(settings: &Settings, store: &Store, limits: &Limits) -> Result<App> {
    let budget = Arc::new(SharedBudget(limits.clone()));
    let sources = Sources::new(&settings.sources(), settings.contact(), budget)?;
    let public_url = settings.public_url_at(settings.listen.first());
    let identifiers = Arc::new(Identifiers::new(settings.identifiers.clone(), &public_url)?);
    let files = open_files(settings)?;
    Ok(App { store: store.clone(), sources: Arc::new(sources), identifiers, ingest: settings.ingest(), files })
}

/// The store of uploaded files.
pub(crate) fn open_files(settings: &Settings) -> Result<Files> {
    Files::open(settings.files()?).context("the store of files")
}

/// The one that sends letters.
pub(crate) fn open_mailer(settings: &Settings) -> Result<Mailer> {
    Ok(Mailer::new(&settings.mail())?)
}

/// The accounts of a registry that is reached at this URL; at the first start the registry's secret is made.
pub(crate) async fn open_accounts(
    settings: &Settings,
    store: &Store,
    limits: &Limits,
    mailer: &Mailer,
    public_url: &str,
) -> Result<Accounts> {
    let sealer = secret::open(settings, store).await?;
    let behaviour = settings.accounts.settings(public_url, settings.registry_name());
    Ok(Accounts::new(store.clone(), limits.clone(), mailer.clone(), sealer, behaviour)?)
}

/// The accounts of elsewhere that one may sign in with.
pub(crate) fn open_providers(settings: &Settings) -> Result<SignInProviders> {
    Ok(SignInProviders::from_settings(&settings.sign_in)?)
}

/// The options of the catalogue.
pub(crate) fn catalogue_options(settings: &Settings) -> CatalogueOptions {
    CatalogueOptions {
        internal_members_only: settings.catalogue.internal_members_only,
        writer_memory: settings.catalogue.writer_memory_mb.max(16) << 20,
        ..CatalogueOptions::new(settings.catalogue_dir())
    }
}

/// Takes the catalogue's lock and opens it. Its searches run on this pool.
pub(crate) async fn open_catalogue(settings: &Settings, store: &Store, pool: &Pool) -> Result<Catalogue> {
    let options = CatalogueOptions { pool: pool.clone(), ..catalogue_options(settings) };
    Ok(Catalogue::open(store.clone(), options).await?)
}

/// The settings of the HTTP server.
pub(crate) fn http_settings(settings: &Settings, listening_on: std::net::SocketAddr) -> Result<HttpSettings> {
    Ok(HttpSettings {
        require_key: settings.http.require_key,
        reads_per_minute: settings.http.reads_per_minute,
        trusted_proxies: settings.trusted_proxies()?,
        trusted_origins: settings.accounts.trusted_origins.clone(),
        allowances: settings.limits,
        external: settings.external,
        usage: settings.usage.clone(),
        cache_bytes: settings.http.cache_mb << 20,
        header_bytes: settings.http.header_kb << 10,
        header_timeout: settings.http.header_timeout,
        ..HttpSettings::new(settings.public_url_at(listening_on))
    })
}

/// The workspace of a short name, the default one without a name.
pub(crate) async fn find_workspace(store: &Store, slug: Option<&str>) -> Result<workspace::Model> {
    let found = match slug {
        Some(slug) => workspaces::by_slug(store.read(), slug).await?,
        None => workspaces::default(store.read()).await?,
    };
    match (found, slug) {
        (Some(found), _) => Ok(found),
        (None, Some(slug)) => {
            let all = workspaces::all(store.read()).await?;
            let known = all.iter().map(|w| w.slug.as_str()).collect::<Vec<_>>().join(", ");
            bail!("there is no workspace `{slug}`; there are: {known}")
        }
        (None, None) => bail!("there is no default workspace"),
    }
}

/// Opens the catalogue for a command; `None` where a running server owns it and follows the log by itself (rule 28).
pub(crate) async fn catalogue_for_command(
    settings: &Settings,
    store: &Store,
) -> Result<Option<Catalogue>, CatalogueError> {
    match Catalogue::open(store.clone(), catalogue_options(settings)).await {
        Ok(catalogue) => Ok(Some(catalogue)),
        Err(CatalogueError::Locked(_)) => Ok(None),
        Err(error) => Err(error),
    }
}
