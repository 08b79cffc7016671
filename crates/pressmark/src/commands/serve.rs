//! `pressmark serve`: the APIs, and the jobs unless told not to.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result};
use pressmark_app::{App, worker};
use pressmark_catalogue::Catalogue;
use pressmark_http::{HttpState, Surfaces, router};
use pressmark_store::Store;
use pressmark_store::limits::Limits;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::cli::ServeArgs;
use crate::services;
use crate::settings::Settings;
use crate::signals;

/// How long jobs may go on after the server was asked to end; they are resumed by the next one.
const GRACE: Duration = Duration::from_secs(5);

pub(crate) async fn run(settings: &Settings, args: &ServeArgs) -> Result<ExitCode> {
    let store = services::open_store(settings).await?;
    let limits = services::open_limits(settings, &store).await?;
    let app = services::open_app(settings, &store, &limits)?;
    if settings.public_url.is_empty() && !settings.listen.ip().is_loopback() {
        tracing::warn!("public_url is not set: links in answers lead to {}", settings.listen);
    }
    let server = Server::start(settings, store, limits).await?;
    let stop = signals::shutdown();
    let work = if args.no_work { None } else { Some(Work::start(app)) };
    server.run(stop).await?;
    if let Some(work) = work {
        work.end().await;
    }
    Ok(ExitCode::SUCCESS)
}

/// A server that is ready to answer.
pub(crate) struct Server {
    listener: TcpListener,
    state: HttpState,
    settings: pressmark_http::HttpSettings,
    catalogue: Catalogue,
    store: Store,
}

impl Server {
    /// Listens and opens the catalogue.
    pub(crate) async fn start(settings: &Settings, store: Store, limits: Limits) -> Result<Self> {
        let listener = TcpListener::bind(settings.listen)
            .await
            .with_context(|| format!("cannot listen on {}", settings.listen))?;
        let catalogue = services::open_catalogue(settings, &store).await?;
        let http = services::http_settings(settings, listener.local_addr()?)?;
        let state = HttpState::new(store.clone(), catalogue.clone(), limits, http.clone()).await?;
        Ok(Self { listener, state, settings: http, catalogue, store })
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> Result<SocketAddr> {
        Ok(self.listener.local_addr()?)
    }

    /// The catalogue it answers from.
    pub(crate) fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// Answers until stopped.
    pub(crate) async fn run(self, stop: CancellationToken) -> Result<()> {
        let router = router(self.state, Surfaces::all());
        pressmark_http::serve(vec![(self.listener, router)], &self.settings, stop).await?;
        self.catalogue.close().await?;
        self.store.close().await?;
        Ok(())
    }
}

/// Workers beside a server or a command.
pub(crate) struct Work {
    stop: watch::Sender<bool>,
    task: tokio::task::JoinHandle<()>,
}

impl Work {
    pub(crate) fn start(app: App) -> Self {
        let (stop, stopped) = watch::channel(false);
        Self { stop, task: tokio::spawn(worker::run(app, stopped, GRACE)) }
    }

    pub(crate) async fn end(self) {
        let _ = self.stop.send(true);
        let _ = self.task.await;
    }
}
