//! What all operations work with.

use std::hash::RandomState;
use std::sync::Arc;
use std::time::Duration;

use pressmark_app::App;
use pressmark_app::accounts::Accounts;
use pressmark_app::curate::Editors;
use pressmark_app::external::External;
use pressmark_app::usage::Usage;
use pressmark_catalogue::{Applied, Catalogue, PublicCatalogue};
use pressmark_sources::sign_in::SignInProviders;
use pressmark_store::limits::Limits;
use pressmark_store::pool::Pool;
use pressmark_store::{Changed, Result, Store};

use crate::access::Access;
use crate::caller::KeyHolder;
use crate::citations::Citations;
use crate::cookies::Cookies;
use crate::docid::Turns;
use crate::hot::Hot;
use crate::installed::Installed;
use crate::metrics::Metrics;
use crate::origin::Origins;
use crate::reads::ReadLimit;
use crate::settings::HttpSettings;
use crate::workspaces::Workspaces;

/// A key that was found is believed for so long by reads; writes always look.
const KEYS_FRESH_FOR: Duration = Duration::from_secs(1);

/// What all operations work with. A cheap clone.
#[derive(Debug, Clone)]
pub struct HttpState(Arc<Inner>);

/// The parts; only this crate sees them.
#[derive(Debug)]
pub struct Inner {
    pub(crate) app: App,
    pub(crate) store: Store,
    pub(crate) catalogue: Catalogue,
    pub(crate) public: PublicCatalogue,
    pub(crate) limits: Limits,
    pub(crate) accounts: Accounts,
    pub(crate) providers: SignInProviders,
    pub(crate) origins: Origins,
    pub(crate) cookies: Cookies,
    pub(crate) reads: ReadLimit,
    pub(crate) settings: HttpSettings,
    pub(crate) access: Access,
    pub(crate) workspaces: Workspaces,
    pub(crate) keys: moka::sync::Cache<String, Arc<KeyHolder>>,
    pub(crate) installed: moka::sync::Cache<String, Arc<Installed>>,
    pub(crate) hot: Hot,
    pub(crate) citations: Citations,
    /// Where everything runs that takes a core for a while.
    pub(crate) pool: Pool,
    pub(crate) editors: Editors,
    pub(crate) external: External,
    pub(crate) usage: Usage,
    /// The uploads under way.
    pub(crate) uploads: Turns,
    /// How many researchers feed a workspace, by the generation of the catalogue in which it was counted.
    pub(crate) orcid_sources: moka::future::Cache<(i64, u64), u64>,
    pub(crate) metrics: Metrics,
    pub(crate) hasher: RandomState,
}

impl std::ops::Deref for HttpState {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl HttpState {
    /// The state of a server over this registry and its catalogue.
    ///
    /// # Errors
    /// Any database error while the workspaces are read; [`pressmark_store::StoreError::Corrupt`] without a default one.
    pub async fn new(
        app: App,
        catalogue: Catalogue,
        limits: Limits,
        accounts: Accounts,
        providers: SignInProviders,
        settings: HttpSettings,
    ) -> Result<Self> {
        let store = app.store.clone();
        let workspaces = Workspaces::load(store.clone()).await?;
        Ok(Self(Arc::new(Inner {
            public: catalogue.public(),
            reads: ReadLimit::new(settings.reads_per_minute),
            hot: Hot::new(settings.cache_bytes, catalogue.public()),
            access: Access::default(),
            keys: moka::sync::Cache::builder().max_capacity(10_000).time_to_live(KEYS_FRESH_FOR).build(),
            installed: moka::sync::Cache::builder().max_capacity(10_000).time_to_live(KEYS_FRESH_FOR).build(),
            citations: Citations::new(catalogue.pool().clone()),
            pool: catalogue.pool().clone(),
            editors: Editors::new(store.clone()),
            external: External::new(store.clone(), app.sources.clone(), settings.external),
            usage: Usage::new(store.clone(), &settings.usage),
            uploads: Turns::default(),
            orcid_sources: moka::future::Cache::new(64),
            metrics: Metrics::default(),
            hasher: RandomState::new(),
            cookies: Cookies::of(&settings.public_url),
            origins: Origins::new(&settings.public_url, &settings.trusted_origins),
            app,
            store,
            catalogue,
            limits,
            accounts,
            providers,
            settings,
            workspaces,
        })))
    }

    /// The count of visits, for whoever has it written.
    #[must_use]
    pub fn usage(&self) -> &Usage {
        &self.usage
    }

    /// Read your writes: what an interactive write changed is in every answer that begins after this returns
    /// [`Applied::InIndex`]; kept lists from before do not stand in for it.
    pub async fn applied(&self, changed: &[Changed]) -> Applied {
        let applied = self.catalogue.apply(changed).await;
        self.hot.forget_before(self.catalogue.generation());
        applied
    }
}
