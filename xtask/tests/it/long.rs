//! A killed run leaves neither a server nor its data. Needs PostgreSQL's server programs.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// `cargo xtask postgres` with a temporary directory of its own, so that other runs are not seen.
fn start() -> (Child, PathBuf, u16) {
    let scratch = tempfile::tempdir().unwrap().keep();
    // The unprivileged user must reach its folder in here.
    std::fs::set_permissions(&scratch, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.arg("postgres").env("TMPDIR", &scratch).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let port = line.trim().rsplit_once("127.0.0.1:").unwrap().1.split_once('/').unwrap().0;
    (child, scratch, port.parse().unwrap())
}

fn listens(port: u16) -> bool {
    std::net::TcpStream::connect(("127.0.0.1", port)).is_ok()
}

fn is_empty(dir: &Path) -> bool {
    std::fs::read_dir(dir).unwrap().next().is_none()
}

fn signal(child: &Child, name: &str) {
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-s", name, &id]).status().unwrap().success());
}

fn nothing_stays_after(name: &str) {
    let (mut child, scratch, port) = start();
    assert!(listens(port) && !is_empty(&scratch));
    signal(&child, name);
    child.wait().unwrap();
    let started = Instant::now();
    while (listens(port) || !is_empty(&scratch)) && started.elapsed() < Duration::from_secs(90) {
        sleep(Duration::from_millis(50));
    }
    assert!(!listens(port), "the server still listens after {name}");
    assert!(is_empty(&scratch), "its data are still there after {name}");
    std::fs::remove_dir(&scratch).unwrap();
}

#[test]
fn nothing_stays_after_an_interrupt() {
    nothing_stays_after("INT");
}

#[test]
fn nothing_stays_after_a_polite_end() {
    nothing_stays_after("TERM");
}

#[test]
fn nothing_stays_after_a_kill() {
    nothing_stays_after("KILL");
}
