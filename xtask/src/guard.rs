//! Nothing outlives its run.
//!
//! A guard is a small shell that waits for its standard input to close, which happens however this
//! process ends: return, panic, Ctrl-C or `kill -9`. It then ends the processes it was told of, by
//! their ids, and removes the folders it was told of.

use anyhow::{Context, Result};
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

const SCRIPT: &str = include_str!("guard.sh");

/// What ends processes and removes folders when this value, or this whole process, is gone.
#[derive(Debug)]
pub struct Guard {
    shell: Child,
    orders: Option<ChildStdin>,
}

impl Guard {
    /// Starts a guard that has nothing to watch yet.
    ///
    /// # Errors
    /// When no shell can be started.
    pub fn start() -> Result<Self> {
        let mut shell = Command::new("sh")
            .args(["-c", SCRIPT])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // A group of its own: Ctrl-C at the terminal is not for the guard.
            .process_group(0)
            .spawn()
            .context("cannot start sh")?;
        let orders = shell.stdin.take();
        Ok(Self { shell, orders })
    }

    /// Sends `signal` (its name without `SIG`) to process `id` at the end, and `KILL` ten seconds later.
    ///
    /// # Errors
    /// When the guard is gone.
    pub fn watch(&mut self, id: u32, signal: &str) -> Result<()> {
        self.order(&format!("watch {id}:{signal}"))
    }

    /// Leaves process `id` alone from now on. Say so before the id is waited for and free again.
    ///
    /// # Errors
    /// When the guard is gone.
    pub fn forget(&mut self, id: u32) -> Result<()> {
        self.order(&format!("forget {id}"))
    }

    /// Removes `dir` at the end, after all processes. One folder per guard: the last one counts.
    ///
    /// # Errors
    /// When the guard is gone.
    pub fn remove(&mut self, dir: &Path) -> Result<()> {
        self.order(&format!("remove {}", dir.display()))
    }

    /// Lets the guard do its work. Whoever is the parent of a watched process then waits for it,
    /// and after that drops the guard, which waits until the folder is gone too.
    pub fn release(&mut self) {
        self.orders = None;
    }

    fn order(&mut self, line: &str) -> Result<()> {
        let orders = self.orders.as_mut().context("the guard was released")?;
        writeln!(orders, "{line}").context("the guard is gone")
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.release();
        let _ = self.shell.wait();
    }
}
