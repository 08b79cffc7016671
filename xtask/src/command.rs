//! Running other programs: shown before they run, bounded in time, ended with this process.

use crate::guard::Guard;
use anyhow::{Context, Result, bail};
use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::process::{Command, ExitStatus};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How often a running child is looked at.
pub const POLL: Duration = Duration::from_millis(50);

/// Says what is about to run, as one could type it.
pub fn show(command: &Command) {
    let words: Vec<_> = command.get_args().map(OsStr::to_string_lossy).collect();
    eprintln!("$ {} {}", name(command), words.join(" "));
}

fn name(command: &Command) -> String {
    let program = Path::new(command.get_program());
    program.file_name().unwrap_or(program.as_os_str()).display().to_string()
}

/// A cargo command in the workspace, with the cargo that runs this program. With `CI` set the lock
/// file may not change.
#[must_use]
pub fn cargo(subcommand: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(crate::workspace::root()).args(subcommand);
    // Cargo says these to the program it runs. Build scripts that look at them would otherwise run again, and half of
    // the dependencies with them, each time a command comes from here instead of from a shell.
    for (name, _) in std::env::vars_os() {
        let said = name.to_string_lossy();
        if said.starts_with("CARGO_PKG_") || said.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    let resolves = !matches!(subcommand.first(), Some(&"fmt" | &"deny"));
    if resolves && crate::workspace::is_ci() {
        command.arg("--locked");
    }
    command
}

/// Shows and runs a command to its end.
///
/// # Errors
/// When it cannot be started or ends with another status than 0.
pub fn run(command: &mut Command) -> Result<()> {
    show(command);
    let status = command.status().with_context(|| format!("cannot run {}", name(command)))?;
    succeeded(command, status)
}

/// Shows and runs a command for at most `limit`. It also ends when this process is interrupted or killed.
///
/// # Errors
/// As [`run`], and when the limit is reached or a signal came.
pub fn run_bounded(command: &mut Command, limit: Duration) -> Result<()> {
    show(command);
    let interrupted = interrupts()?;
    let mut guard = Guard::start()?;
    let mut child = command.spawn().with_context(|| format!("cannot run {}", name(command)))?;
    guard.watch(child.id(), "TERM")?;
    let started = Instant::now();
    let ended_by_us = loop {
        if let Some(status) = child.try_wait()? {
            guard.forget(child.id())?;
            return succeeded(command, status);
        }
        if interrupted.load(Ordering::Relaxed) {
            break "interrupted".to_owned();
        }
        if started.elapsed() > limit {
            break format!("ended after {} s, its limit", limit.as_secs());
        }
        sleep(POLL);
    };
    guard.release();
    child.wait()?;
    bail!("{}: {ended_by_us}", name(command))
}

/// A flag that Ctrl-C, `TERM` or `HUP` raises instead of ending this process.
///
/// # Errors
/// When the handlers cannot be installed.
pub fn interrupts() -> Result<Arc<AtomicBool>> {
    let flag = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM, signal_hook::consts::SIGHUP] {
        signal_hook::flag::register(signal, Arc::clone(&flag))?;
    }
    Ok(flag)
}

/// Whether a program can be run with these arguments and likes them.
#[must_use]
pub fn answers(program: impl AsRef<OsStr>, arguments: &[&str]) -> bool {
    Command::new(program).args(arguments).output().is_ok_and(|output| output.status.success())
}

/// Builds this program with the benchmarks, optimised unless `--smoke` is among the arguments,
/// and runs `bench` there.
///
/// # Errors
/// When the build or the benchmark fails.
pub fn rerun_with_benchmarks(arguments: &[OsString]) -> Result<()> {
    let mut command = if arguments.iter().any(|argument| argument == "--smoke") {
        // The features that the tests were built with, so that nothing is compiled twice.
        run(&mut cargo(&["build", "--workspace", "--bins", "--tests"]))?;
        Command::new(crate::workspace::target_dir().join("debug").join("xtask"))
    } else {
        // Together with the program, whose features its dependencies have then: none is compiled twice.
        run(&mut cargo(&["build", "--release", "--package", "pressmark", "--package", "xtask"]))?;
        Command::new(crate::workspace::target_dir().join("release").join("xtask"))
    };
    run(command.arg("bench").args(arguments))
}

fn succeeded(command: &Command, status: ExitStatus) -> Result<()> {
    if !status.success() {
        let first = command.get_args().next().unwrap_or_default();
        bail!("{} {} failed: {status}", name(command), first.display());
    }
    Ok(())
}
