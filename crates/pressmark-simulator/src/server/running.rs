//! A running simulator: starting it, asking it what happened, changing what it says, stopping it.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use pressmark_domain::Orcid;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::connection::{CuttableListener, Scissors};
use super::counters::{Counters, RequestCount};
use super::faults::FaultKind;
use super::limits::Limiter;
use crate::agencies::{Agencies, Agency, PASSWORD, USERNAME};
use crate::holdings::Shown;
use crate::overrides::{Override, Overrides};
use crate::{SimulatorError, SimulatorOptions, Upstream, WorldSource, WorldSummary};

/// A stop waits so long for open requests (one may be hanging in a "time-out") before it drops them.
const GRACE: Duration = Duration::from_secs(2);

/// What every request shares.
pub(crate) struct Serving {
    pub(crate) shown: Shown,
    pub(crate) options: SimulatorOptions,
    pub(crate) addr: SocketAddr,
    pub(crate) limiter: Limiter,
    pub(crate) counters: Counters,
    /// Number of the next request: with the seed it decides about faults.
    pub(crate) requests: AtomicU64,
    /// Bits of the share of faults, an `f64`.
    pub(crate) fault_share: AtomicU64,
    /// What was minted.
    pub(crate) agencies: Agencies,
}

/// Starts answering as the upstreams of a world.
///
/// # Errors
/// [`SimulatorError::Listen`] where the address is taken or not ours, [`SimulatorError::FaultShare`] for a share of
/// faults outside 0 to 1.
pub async fn start(source: WorldSource, options: SimulatorOptions) -> Result<Running, SimulatorError> {
    if !(0.0..=1.0).contains(&options.faults) {
        return Err(SimulatorError::FaultShare(options.faults));
    }
    let listening = |source| SimulatorError::Listen { addr: options.listen, source };
    let listener = TcpListener::bind(options.listen).await.map_err(listening)?;
    let addr = listener.local_addr().map_err(listening)?;
    let holdings = source.into_holdings();
    tracing::info!(%addr, world = %holdings.summary(), "simulated upstreams");
    let serving = Arc::new(Serving {
        shown: Shown { holdings, overrides: Overrides::default() },
        addr,
        limiter: Limiter::new(options.limits),
        counters: Counters::default(),
        requests: AtomicU64::new(0),
        fault_share: AtomicU64::new(options.faults.to_bits()),
        agencies: Agencies::default(),
        options,
    });
    let router = Router::new()
        .fallback(super::respond::respond)
        .layer(DefaultBodyLimit::max(64 * 1024))
        .with_state(Arc::clone(&serving));
    let (stop, stopped) = oneshot::channel::<()>();
    let server = axum::serve(CuttableListener(listener), router.into_make_service_with_connect_info::<Scissors>())
        .with_graceful_shutdown(async move {
            // The sender dropped means the same as the sender used.
            let _ = stopped.await;
        });
    let task = tokio::spawn(async move {
        if let Err(error) = server.await {
            tracing::error!(%error, "the simulator stopped");
        }
    });
    Ok(Running { serving, stop: Some(stop), task })
}

/// The environment that points a server at a simulator: one base URL per source.
#[must_use]
pub fn environment(addr: SocketAddr) -> Vec<(String, String)> {
    Upstream::ALL
        .into_iter()
        .map(|upstream| {
            (format!("PRESSMARK_SOURCES__{}__BASE_URL", upstream.name().to_uppercase()), base_url(addr, upstream))
        })
        .collect()
}

/// The environment that points a server at the simulated agencies, for whoever wants to mint there: it says where they are
/// and how to sign in, not that they are to be used (`PRESSMARK_IDENTIFIERS__REGISTRAR=cordra`,
/// `PRESSMARK_IDENTIFIERS__DATACITE__PREFIX=10.5072`).
#[must_use]
pub fn agencies_environment(addr: SocketAddr) -> Vec<(String, String)> {
    let of = |agency: Agency| {
        let prefix = format!("PRESSMARK_IDENTIFIERS__{}__", agency.name().to_uppercase());
        [
            (format!("{prefix}BASE_URL"), agency_url(addr, agency)),
            (format!("{prefix}USERNAME"), USERNAME.to_owned()),
            (format!("{prefix}PASSWORD"), PASSWORD.to_owned()),
        ]
    };
    [Agency::Cordra, Agency::DataCite].into_iter().flat_map(of).collect()
}

fn base_url(addr: SocketAddr, upstream: Upstream) -> String {
    format!("{}{}", origin(addr), upstream.base_path())
}

fn agency_url(addr: SocketAddr, agency: Agency) -> String {
    format!("{}/agencies/{}", origin(addr), agency.name())
}

fn origin(addr: SocketAddr) -> String {
    let ip = if addr.ip().is_unspecified() { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { addr.ip() };
    format!("http://{}", SocketAddr::new(ip, addr.port()))
}

/// A simulator that answers until [`Running::shutdown`] or until it is dropped.
#[must_use = "a simulator that is dropped stops"]
pub struct Running {
    serving: Arc<Serving>,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

impl std::fmt::Debug for Running {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Running").field("addr", &self.serving.addr).finish_non_exhaustive()
    }
}

impl Running {
    /// The address that answers.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.serving.addr
    }

    /// [`environment`] of this simulator.
    #[must_use]
    pub fn env(&self) -> Vec<(String, String)> {
        environment(self.serving.addr)
    }

    /// Base URL of one upstream: what stands before the upstream's own paths.
    #[must_use]
    pub fn base_url(&self, upstream: Upstream) -> String {
        base_url(self.serving.addr, upstream)
    }

    /// Base URL of an agency, as the settings have it.
    #[must_use]
    pub fn agency_url(&self, agency: Agency) -> String {
        agency_url(self.serving.addr, agency)
    }

    /// What was minted here.
    #[must_use]
    pub fn agencies(&self) -> &Agencies {
        &self.serving.agencies
    }

    /// All iDs of the world, in order; also locked, deactivated and deprecated ones.
    #[must_use]
    pub fn orcids(&self) -> Vec<Orcid> {
        self.serving.shown.holdings.orcids()
    }

    /// What the world holds.
    #[must_use]
    pub fn summary(&self) -> WorldSummary {
        self.serving.shown.holdings.summary()
    }

    /// Requests to one upstream by path: below the upstream's prefix, percent-decoded, without the query
    /// (`/v3.0/0000-0002-1825-0097/works`, `/works/10.5555/12345678`, `/ra/10.5555/12345678`).
    #[must_use]
    pub fn requests(&self, upstream: Upstream) -> BTreeMap<String, RequestCount> {
        self.serving.counters.paths(upstream)
    }

    /// Requests to one upstream in all.
    #[must_use]
    pub fn request_total(&self, upstream: Upstream) -> RequestCount {
        self.serving.counters.total(upstream)
    }

    /// How many requests to an upstream were refused because they were over the limit.
    #[must_use]
    pub fn refusals(&self, upstream: Upstream) -> u64 {
        self.serving.counters.refusals(upstream)
    }

    /// The most requests to an upstream that came within one second.
    #[must_use]
    pub fn peak_per_second(&self, upstream: Upstream) -> usize {
        self.serving.counters.peak_per_second(upstream)
    }

    /// The most requests to an upstream that were open at once.
    #[must_use]
    pub fn peak_open(&self, upstream: Upstream) -> usize {
        self.serving.counters.peak_open(upstream)
    }

    /// How often each kind of fault was made.
    #[must_use]
    pub fn faults(&self) -> BTreeMap<FaultKind, u64> {
        self.serving.counters.faults()
    }

    /// Sets all counters to zero; the number of the next request, which decides about faults, goes on.
    pub fn reset_counters(&self) {
        self.serving.counters.reset();
    }

    /// Changes the share of faults from now on; a value outside 0 to 1 is taken for the nearer end.
    pub fn set_faults(&self, share: f64) {
        self.serving.fault_share.store(share.clamp(0.0, 1.0).to_bits(), Ordering::Relaxed);
    }

    /// Puts an answer in the place of the world's own, or takes it away again (`None`).
    ///
    /// The key of a work at Crossref, DataCite and OpenAlex is its DOI (at OpenAlex also its id, `w123`), and the body
    /// is that of a single read; lists show the change too. At ORCID it is `{iD}` for every operation of the record, or
    /// `{iD}/person`, `{iD}/works`, `{iD}/employments`, `{iD}/work/{put-code}`; bulk reads follow a changed works list.
    /// At the DOI resolver it is the DOI, with the row of the `/ra` answer as body, or `csl/{DOI}`.
    pub fn override_body(&self, upstream: Upstream, key: &str, body: Option<Override>) {
        self.serving.shown.overrides.set(upstream, key, body);
    }

    /// Stops: takes no more connections, waits up to two seconds for open requests.
    pub async fn shutdown(mut self) {
        drop(self.stop.take());
        if tokio::time::timeout(GRACE, &mut self.task).await.is_err() {
            self.task.abort();
        }
    }

    /// Waits until the simulator ends, which it does by itself only when its listener fails. For a command that serves
    /// until a signal comes.
    pub async fn ended(&mut self) {
        if let Err(error) = (&mut self.task).await {
            tracing::error!(%error, "the simulator ended badly");
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}
