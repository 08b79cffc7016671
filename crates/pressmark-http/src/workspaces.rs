//! Which workspace a public request means: the one whose host was asked, else the default one.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use pressmark_store::{Result, Store, StoreError, repo};

/// The list is read anew when it is older. Requests never wait for that.
const FRESH_FOR: Duration = Duration::from_secs(5);

/// The workspaces, few and rarely changed, kept in memory.
#[derive(Debug, Clone)]
pub(crate) struct Workspaces(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    store: Store,
    known: RwLock<Known>,
    refreshing: AtomicBool,
}

#[derive(Debug)]
struct Known {
    default: i64,
    /// Host in lower case and workspace.
    hosts: Vec<(String, i64)>,
    /// When the reading began: what was written before is in it.
    read_at: Instant,
}

/// A workspace, and how it was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Chosen {
    pub(crate) id: i64,
    /// The host names it; otherwise it is the default one.
    pub(crate) by_host: bool,
}

impl Workspaces {
    pub(crate) async fn load(store: Store) -> Result<Self> {
        let known = RwLock::new(read(&store).await?);
        Ok(Self(Arc::new(Inner { store, known, refreshing: AtomicBool::new(false) })))
    }

    pub(crate) fn choose(&self, host: Option<&str>) -> Chosen {
        let known = self.0.known.read().unwrap_or_else(PoisonError::into_inner);
        if known.read_at.elapsed() > FRESH_FOR && !self.0.refreshing.swap(true, Ordering::Relaxed) {
            tokio::spawn(refresh(self.0.clone()));
        }
        let named = host.and_then(|host| known.hosts.iter().find(|(name, _)| name.eq_ignore_ascii_case(host)));
        named.map_or(Chosen { id: known.default, by_host: false }, |(_, id)| Chosen { id: *id, by_host: true })
    }

    /// Reads the list anew now: what was written counts from the next request on. Other processes follow within
    /// [`FRESH_FOR`].
    pub(crate) async fn renew(&self) {
        refresh(self.0.clone()).await;
    }
}

async fn refresh(inner: Arc<Inner>) {
    let fresh = read(&inner.store).await;
    let mut known = inner.known.write().unwrap_or_else(PoisonError::into_inner);
    match fresh {
        // Another reading may have begun later and come before.
        Ok(fresh) if fresh.read_at < known.read_at => {}
        Ok(fresh) => *known = fresh,
        Err(error) => {
            tracing::warn!(%error, "the list of workspaces was not read anew");
            known.read_at = Instant::now();
        }
    }
    inner.refreshing.store(false, Ordering::Relaxed);
}

async fn read(store: &Store) -> Result<Known> {
    let read_at = Instant::now();
    let rows = repo::workspaces::all(store.read()).await?;
    let default = rows.iter().find(|row| row.is_default);
    let default = default.ok_or_else(|| StoreError::Corrupt("there is no default workspace".to_owned()))?.id;
    let hosts = rows.into_iter().filter_map(|row| Some((row.host?.to_ascii_lowercase(), row.id))).collect();
    Ok(Known { default, hosts, read_at })
}
