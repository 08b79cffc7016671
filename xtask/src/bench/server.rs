//! A server process of our own, on a free loopback port, gone with this process.

use super::load;
use crate::guard::Guard;
use anyhow::{Context, Result, bail};
use std::ffi::OsString;
use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};
use tempfile::TempDir;

const POLL: Duration = Duration::from_millis(2);

/// Another process may take the free port before the server does; then another port is tried.
const ATTEMPTS: u32 = 3;

/// What a server says that finds its port taken.
const TAKEN: &str = "cannot listen on";

/// A running `pressmark serve`. Dropping it ends the process; its data stay in their folder.
#[derive(Debug)]
pub struct Server {
    child: Child,
    address: SocketAddr,
    ready_after: Duration,
    log: PathBuf,
    guard: Guard,
    _dir: TempDir,
}

impl Server {
    /// Starts the server on `data` and waits until `/ready` answers 200.
    ///
    /// # Errors
    /// When it ends or is not ready within `limit`; the message carries the end of its log.
    pub fn start(binary: &Path, data: &Path, environment: &[(&str, OsString)], limit: Duration) -> Result<Self> {
        for _ in 1..ATTEMPTS {
            match Self::start_once(binary, data, environment, limit) {
                Err(error) if error.to_string().contains(TAKEN) => {}
                outcome => return outcome,
            }
        }
        Self::start_once(binary, data, environment, limit)
    }

    fn start_once(binary: &Path, data: &Path, environment: &[(&str, OsString)], limit: Duration) -> Result<Self> {
        let dir = tempfile::tempdir()?;
        let log = dir.path().join("log");
        let file = File::create(&log)?;
        // The listener is closed at once: it has only found the port.
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let mut guard = Guard::start()?;
        let started = Instant::now();
        let child = Command::new(binary)
            .arg("serve")
            .env("PRESSMARK_DATA_DIR", data)
            .env("PRESSMARK_LISTEN", address.to_string())
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(file.try_clone()?)
            .stderr(file)
            .spawn()
            .with_context(|| format!("cannot run {}", binary.display()))?;
        guard.watch(child.id(), "TERM")?;
        let ready_after = Duration::ZERO;
        let mut server = Self { child, address, ready_after, log, guard, _dir: dir };
        server.wait_until_ready(started, limit)?;
        server.ready_after = started.elapsed();
        Ok(server)
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// From the start of the process to the first 200 of `/ready`.
    #[must_use]
    pub fn ready_after(&self) -> Duration {
        self.ready_after
    }

    fn wait_until_ready(&mut self, started: Instant, limit: Duration) -> Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        loop {
            if let Some(status) = self.child.try_wait()? {
                self.guard.forget(self.child.id())?;
                bail!("the server ended ({status}): {}", self.log_end());
            }
            if started.elapsed() > limit {
                bail!("not ready within {} s: {}", limit.as_secs(), self.log_end());
            }
            let answer = load::get(self.address, "/ready");
            let answer = async { tokio::time::timeout(Duration::from_secs(1), answer).await };
            if matches!(runtime.block_on(answer), Ok(Ok((200, _)))) {
                return Ok(());
            }
            sleep(POLL);
        }
    }

    fn log_end(&self) -> String {
        let text = fs::read(&self.log).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<_> = text.lines().collect();
        lines[lines.len().saturating_sub(20)..].join("\n")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.guard.release();
        let _ = self.child.wait();
    }
}

#[cfg(test)]
#[path = "server_tests.rs"]
mod tests;
