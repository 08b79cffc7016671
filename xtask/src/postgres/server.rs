//! Starting and stopping the server.

use super::binaries::Binaries;
use super::stale;
use crate::command::POLL;
use crate::guard::Guard;
use anyhow::{Context, Result, bail};
use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How a server's folder in the temporary directory begins.
pub(super) const PREFIX: &str = "pressmark-postgres-";

/// Another process may take the free port before the server does; then another port is tried.
const ATTEMPTS: u32 = 3;

const START_LIMIT: Duration = Duration::from_mins(2);
/// Longer than the guard takes, which kills what has not ended after ten seconds.
const STOP_LIMIT: Duration = Duration::from_mins(1);

/// Durability costs time and is worth nothing here: the data live as long as the run.
const SETTINGS: [&str; 9] = [
    "listen_addresses=127.0.0.1",
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "max_connections=200",
    "timezone=UTC",
    "log_min_messages=warning",
];

/// A running server. Dropping it stops the server and removes its data; so does the end of this
/// process, whatever ends it.
#[derive(Debug)]
pub struct Server {
    child: Child,
    url: String,
    // After `child`: dropped last, it waits until the folder is gone.
    guard: Guard,
}

impl Server {
    /// Makes an empty cluster in a temporary folder and starts it.
    ///
    /// # Errors
    /// When `initdb` or the server fails; the message carries their output.
    pub fn start(binaries: &Binaries) -> Result<Self> {
        stale::sweep();
        let mut guard = Guard::start()?;
        let dir = tempfile::Builder::new().prefix(PREFIX).tempdir()?.keep();
        guard.remove(&dir)?;
        fs::write(dir.join(stale::OWNER), std::process::id().to_string())?;
        binaries.give(&dir)?;
        initdb(binaries, &dir)?;
        for _ in 1..ATTEMPTS {
            if let Ok((child, port)) = launch(binaries, &dir, &mut guard) {
                return Ok(Self::new(child, port, guard));
            }
        }
        let (child, port) = launch(binaries, &dir, &mut guard)?;
        Ok(Self::new(child, port, guard))
    }

    fn new(child: Child, port: u16, guard: Guard) -> Self {
        let url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
        Self { child, url, guard }
    }

    /// The URL of the maintenance database; its user may create others.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The server's process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// How the server ended, if it has.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.child.try_wait()?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.guard.release();
        let started = Instant::now();
        while matches!(self.child.try_wait(), Ok(None)) {
            if started.elapsed() > STOP_LIMIT {
                // Only where something ended the guard itself.
                let _ = self.child.kill();
            }
            sleep(POLL);
        }
    }
}

fn initdb(binaries: &Binaries, dir: &Path) -> Result<()> {
    let output = binaries
        .command("initdb")
        .arg("--pgdata")
        .arg(dir.join("data"))
        .args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C"])
        .args(["--no-sync", "--no-instructions"])
        .current_dir(dir)
        .output()
        .context("cannot run initdb")?;
    if !output.status.success() {
        bail!("initdb failed: {}", String::from_utf8_lossy(&output.stderr).trim_end());
    }
    Ok(())
}

fn launch(binaries: &Binaries, dir: &Path, guard: &mut Guard) -> Result<(Child, u16)> {
    // The listener is closed at once: it has only found the port.
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
    let log = dir.join("log");
    let file = File::create(&log)?;
    let mut command = binaries.command("postgres");
    command.arg("-D").arg(dir.join("data"));
    command.args(["-p", &port.to_string()]);
    command.arg("-c").arg(format!("unix_socket_directories={}", dir.display()));
    command.args(SETTINGS.iter().flat_map(|setting| ["-c", setting]));
    let mut child = command
        .current_dir(dir)
        .stdin(Stdio::null())
        .stdout(file.try_clone()?)
        .stderr(file)
        // Ctrl-C at the terminal is for the tests; the server goes after them.
        .process_group(0)
        .spawn()
        .context("cannot run postgres")?;
    // INT is PostgreSQL's fast shutdown: it does not wait for clients.
    guard.watch(child.id(), "INT")?;
    let started = Instant::now();
    while !is_ready(dir) {
        if let Some(status) = child.try_wait()? {
            guard.forget(child.id())?;
            bail!("PostgreSQL did not start ({status}): {}", fs::read_to_string(&log)?.trim_end());
        }
        if started.elapsed() > START_LIMIT {
            child.kill()?;
            child.wait()?;
            guard.forget(child.id())?;
            bail!("PostgreSQL did not start within {} s", START_LIMIT.as_secs());
        }
        sleep(POLL);
    }
    Ok((child, port))
}

/// The server writes its state into line 8 of its pid file.
fn is_ready(dir: &Path) -> bool {
    fs::read_to_string(dir.join("data/postmaster.pid"))
        .is_ok_and(|text| text.lines().nth(7).is_some_and(|line| line.trim() == "ready"))
}
