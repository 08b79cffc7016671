//! `pressmark serve`: the APIs, and the jobs unless told not to.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result};
use pressmark_app::accounts::Accounts;
use pressmark_app::files;
use pressmark_app::mail::Mailer;
use pressmark_app::schedule::{self, ScheduleSettings};
use pressmark_app::{App, housekeeping, identifiers, worker};
use pressmark_catalogue::Catalogue;
use pressmark_http::{Door, HttpState, Surfaces};
use pressmark_store::Store;
use pressmark_store::limits::Limits;
use pressmark_store::repo::users;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::cli::ServeArgs;
use crate::services;
use crate::settings::{Listener, Listening, Settings};
use crate::signals;

/// How long jobs may go on after the server was asked to end; they are resumed by the next one.
const GRACE: Duration = Duration::from_secs(5);
/// How long letters that still wait may go on trying.
const FAREWELL: Duration = Duration::from_secs(10);
/// How often visits are written down: so much of them is lost where the server is killed.
const COUNT_EVERY: Duration = Duration::from_secs(2);
/// How often refusals are written down.
const FLUSH_EVERY: Duration = Duration::from_secs(60);

pub(crate) async fn run(settings: &Settings, args: &ServeArgs) -> Result<ExitCode> {
    let store = services::open_store(settings).await?;
    let limits = services::open_limits(settings, &store).await?;
    let app = services::open_app(settings, &store, &limits)?;
    warn_of_what_is_missing(settings, &store).await?;
    let server = Server::start(settings, app.clone(), limits).await?;
    let stop = signals::shutdown();
    let work = (!args.no_work).then(|| Work::start(app.clone()).with_schedule(app, settings.schedule.settings()));
    server.run(stop).await?;
    if let Some(work) = work {
        work.end().await;
    }
    Ok(ExitCode::SUCCESS)
}

async fn warn_of_what_is_missing(settings: &Settings, store: &Store) -> Result<()> {
    if settings.public_url.is_empty() && !settings.listen.is_loopback() {
        tracing::warn!("public_url is not set: links in answers and letters lead to {}", settings.listen.first());
    }
    if settings.mail_is_off() {
        tracing::warn!("mail is off: nobody can verify an address or choose a new password (mail.transport)");
    }
    if settings.mail_is_files() && !settings.is_local() {
        tracing::warn!("letters are written into files, and their links into the log: mail.transport should be smtp");
    }
    if !users::has_superadmin(store.read()).await? {
        tracing::warn!("there is no superadmin: run `pressmark init`");
    }
    Ok(())
}

/// Takes every address that was set; all or none. The first one as it is, where the port was left to the system.
async fn listen(on: &Listening) -> Result<(SocketAddr, Vec<(TcpListener, Surfaces)>)> {
    let mut listeners = Vec::new();
    for Listener { address, surfaces } in on.all() {
        let bound = TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}"))?;
        listeners.push((bound, surfaces));
    }
    let first = listeners.first().context("there is no address to listen on")?.0.local_addr()?;
    Ok((first, listeners))
}

/// A server that is ready to answer.
pub(crate) struct Server {
    /// Where it listens in the first place.
    address: SocketAddr,
    listeners: Vec<(TcpListener, Surfaces)>,
    state: HttpState,
    catalogue: Catalogue,
    store: Store,
    accounts: Accounts,
    mailer: Mailer,
    background: [JoinHandle<()>; 5],
}

impl Server {
    /// Listens and opens the catalogue.
    pub(crate) async fn start(settings: &Settings, app: App, limits: Limits) -> Result<Self> {
        let store = app.store.clone();
        let (address, listeners) = listen(&settings.listen).await?;
        let http = services::http_settings(settings, address)?;
        let mailer = services::open_mailer(settings)?;
        let accounts = services::open_accounts(settings, &store, &limits, &mailer, &http.public_url).await?;
        let providers = services::open_providers(settings)?;
        // One pool for passwords, searches, citations and compression (engineering 22).
        let catalogue = services::open_catalogue(settings, &store, accounts.pool()).await?;
        let state = HttpState::new(app.clone(), catalogue.clone(), limits, accounts.clone(), providers, http).await?;
        let background = [
            tokio::spawn(accounts.refusals().clone().keep_flushing(FLUSH_EVERY)),
            tokio::spawn(accounts.clone().keep_sweeping()),
            tokio::spawn(files::keep_collecting(app.clone())),
            tokio::spawn(housekeeping::run(store.clone(), settings.catalogue.keep_changes)),
            tokio::spawn(state.usage().clone().keep_flushing(COUNT_EVERY)),
        ];
        Ok(Self { address, listeners, state, catalogue, store, accounts, mailer, background })
    }

    /// Where it listens in the first place.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The catalogue it answers from.
    pub(crate) fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// The accounts that may sign in to it.
    pub(crate) fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    /// Answers until stopped.
    pub(crate) async fn run(self, stop: CancellationToken) -> Result<()> {
        let routed = |(listener, surfaces)| (listener, Door::new(self.state.clone(), surfaces));
        let listeners = self.listeners.into_iter().map(routed).collect();
        pressmark_http::serve(listeners, &self.state, stop).await?;
        self.background.iter().for_each(JoinHandle::abort);
        self.mailer.finish(FAREWELL).await;
        if let Err(error) = self.accounts.refusals().flush().await {
            tracing::error!(%error, "the last refusals were not written down");
        }
        if let Err(error) = self.state.usage().flush().await {
            tracing::error!(%error, "the last visits were not written down");
        }
        self.catalogue.close().await?;
        self.store.close().await?;
        Ok(())
    }
}

/// Workers beside a server or a command.
pub(crate) struct Work {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
    identifiers: JoinHandle<()>,
    schedule: Option<JoinHandle<()>>,
}

impl Work {
    pub(crate) fn start(app: App) -> Self {
        let (stop, stopped) = watch::channel(false);
        let identifiers = tokio::spawn(identifiers::run(app.clone(), stopped.clone(), GRACE));
        Self { stop, task: tokio::spawn(worker::run(app, stopped, GRACE)), identifiers, schedule: None }
    }

    /// Also queues what is due by schedule.
    pub(crate) fn with_schedule(mut self, app: App, settings: ScheduleSettings) -> Self {
        self.schedule = Some(tokio::spawn(schedule::run(app, settings, self.stop.subscribe())));
        self
    }

    pub(crate) async fn end(self) {
        let _ = self.stop.send(true);
        let _ = self.task.await;
        let _ = self.identifiers.await;
        if let Some(schedule) = self.schedule {
            let _ = schedule.await;
        }
    }
}
