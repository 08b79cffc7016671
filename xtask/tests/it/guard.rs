//! The guard ends what it watches, and only that.

use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command};
use std::time::{Duration, Instant};
use xtask::guard::Guard;

fn sleeper() -> Child {
    Command::new("sleep").arg("600").spawn().unwrap()
}

fn ends_within(child: &mut Child, limit: Duration) -> bool {
    let started = Instant::now();
    while started.elapsed() < limit {
        if child.try_wait().unwrap().is_some() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    false
}

#[test]
fn a_released_guard_ends_the_watched_and_spares_the_forgotten() {
    let (mut watched, mut forgotten, mut unknown) = (sleeper(), sleeper(), sleeper());
    let mut guard = Guard::start().unwrap();
    guard.watch(watched.id(), "TERM").unwrap();
    guard.watch(forgotten.id(), "TERM").unwrap();
    guard.forget(forgotten.id()).unwrap();
    guard.release();
    assert!(ends_within(&mut watched, Duration::from_secs(60)));
    assert_eq!(watched.wait().unwrap().signal(), Some(15), "by TERM, not by KILL");
    drop(guard);
    for child in [&mut forgotten, &mut unknown] {
        assert!(child.try_wait().unwrap().is_none(), "not ours to end");
        child.kill().unwrap();
        child.wait().unwrap();
    }
}

#[test]
fn the_folder_goes_after_the_process() {
    let dir = tempfile::Builder::new().prefix("with a space ").tempdir().unwrap().keep();
    std::fs::write(dir.join("file"), "content").unwrap();
    let mut watched = sleeper();
    let mut guard = Guard::start().unwrap();
    guard.remove(&dir).unwrap();
    guard.watch(watched.id(), "TERM").unwrap();
    assert!(dir.exists());
    guard.release();
    watched.wait().unwrap();
    drop(guard);
    assert!(!dir.exists());
}

mod long {
    use super::{Guard, ends_within};
    use std::io::Read;
    use std::process::{Command, Stdio};
    use std::time::Duration;

    #[test]
    fn a_process_that_ignores_its_signal_is_killed() {
        let mut shell = Command::new("sh");
        // What a shell ignores, the program that it becomes ignores too.
        shell.args(["-c", "trap '' TERM; echo; exec sleep 600"]).stdout(Stdio::piped());
        let mut deaf = shell.spawn().unwrap();
        // The first byte says that the trap is set.
        deaf.stdout.as_mut().unwrap().read_exact(&mut [0]).unwrap();
        let mut guard = Guard::start().unwrap();
        guard.watch(deaf.id(), "TERM").unwrap();
        guard.release();
        assert!(!ends_within(&mut deaf, Duration::from_secs(1)), "it did not ignore the signal");
        assert!(ends_within(&mut deaf, Duration::from_secs(120)));
    }
}
