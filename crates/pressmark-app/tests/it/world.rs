//! A simulated world and a registry beside it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use pressmark_app::activity::Actor;
use pressmark_app::files::{FileSettings, Files};
use pressmark_app::identifiers::Identifiers;
use pressmark_app::{App, IngestSettings, ingest, worker};
use pressmark_domain::Orcid;
use pressmark_simulator::{Running, SimulatorOptions, WorldSource, start};
use pressmark_sources::{LocalBudget, Sources, SourcesConfig};
use pressmark_store::Store;
use pressmark_store::entity::job;
use pressmark_store::repo::change_log::{self, LogRow, Position};
use pressmark_store::repo::jobs;
use tokio::sync::watch;

/// A registry whose upstreams are a simulated world.
pub(crate) struct World {
    pub(crate) running: Running,
    pub(crate) app: App,
}

impl World {
    pub(crate) async fn start(source: WorldSource, faults: f64, store: Store) -> Self {
        let options = SimulatorOptions { faults, hang: Duration::from_secs(2), seed: 7, ..SimulatorOptions::default() };
        let running = start(source, options).await.unwrap();
        let app = app(&running, store, faults > 0.0);
        Self { running, app }
    }

    /// Harvests people and returns their last jobs.
    pub(crate) async fn harvest(&self, orcids: &[Orcid]) -> BTreeMap<String, job::Model> {
        ingest::queue(&self.app.store, 1, orcids, "test", &Actor::system("test")).await.unwrap();
        self.work_until_done().await;
        let keys: Vec<String> = orcids.iter().map(|o| o.as_str().to_owned()).collect();
        let mut ended = BTreeMap::new();
        for keys in keys.chunks(500) {
            for job in jobs::latest(self.app.store.read(), 1, ingest::HARVEST_PERSON, keys).await.unwrap() {
                ended.insert(job.job_key.clone(), job);
            }
        }
        ended
    }

    /// Works until no job is left.
    pub(crate) async fn work_until_done(&self) {
        let (stop, stopped) = watch::channel(false);
        let worker = tokio::spawn(worker::run(self.app.clone(), stopped, Duration::from_secs(5)));
        loop {
            tokio::time::sleep(Duration::from_millis(50)).await;
            if jobs::active(self.app.store.read()).await.unwrap() == (0, 0) {
                break;
            }
        }
        stop.send(true).unwrap();
        worker.await.unwrap();
    }
}

pub(crate) fn app(running: &Running, store: Store, faulty: bool) -> App {
    let sources = Sources::new(&config(running, faulty), None, Arc::new(LocalBudget::new())).unwrap();
    let ingest = IngestSettings {
        fresh_for: Duration::ZERO,
        remainder_delay: Duration::from_millis(200),
        ..IngestSettings::default()
    };
    let identifiers = Arc::new(Identifiers::local("https://registry.example.org"));
    App { store, sources: Arc::new(sources), ingest, identifiers, files: files() }
}

/// The rows of the change log behind a place. The log is told up to the oldest write on the whole server, so what
/// others began is waited for.
pub(crate) async fn logged_after(store: &Store, place: Position) -> Vec<LogRow> {
    let last = change_log::last(store.read()).await.unwrap();
    while change_log::head(store.read()).await.unwrap() != last {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    change_log::after(store.read(), place, 10_000).await.unwrap()
}

/// A store of files for those who upload none.
pub(crate) fn files() -> Files {
    Files::open(FileSettings::in_folder(std::env::temp_dir().join("pressmark-tests"))).unwrap()
}

/// Where the simulated upstreams are.
pub(crate) fn config(running: &Running, faulty: bool) -> SourcesConfig {
    let mut config = SourcesConfig::default();
    for (name, url) in running.env() {
        let source = match name.split("__").nth(1).unwrap() {
            "ORCID" => &mut config.orcid,
            "CROSSREF" => &mut config.crossref,
            "DATACITE" => &mut config.datacite,
            "OPENALEX" => &mut config.openalex,
            "AGENCY" => &mut config.agency,
            "ROR" => &mut config.ror,
            other => panic!("an upstream called {other}"),
        };
        source.base_url = url.parse().unwrap();
        // What an upstream allows to those without an address would pace a whole recorded world over ten minutes.
        (source.rate, source.burst, source.without_address) = (2_000.0, 0, None);
        source.concurrency = 16;
        source.daily_limit = None;
        // Shorter than what hangs where answers are lost on purpose; elsewhere a busy machine must lose none.
        source.timeout = if faulty { Duration::from_millis(1_500) } else { Duration::from_secs(60) };
        source.retries = 8;
    }
    config
}
