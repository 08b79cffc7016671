use super::Server;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// A program that stands for a server.
fn program(dir: &Path, script: &str) -> PathBuf {
    let path = dir.join("program");
    fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path
}

#[test]
fn a_server_that_ends_is_told_with_its_last_words() {
    let dir = tempfile::tempdir().unwrap();
    let program = program(dir.path(), "echo \"no schema in $PRESSMARK_DATA_DIR\" >&2; exit 3");
    let error = Server::start(&program, Path::new("somewhere"), &[], Duration::from_secs(90)).unwrap_err();
    let text = error.to_string();
    assert!(text.contains("no schema in somewhere") && text.contains("exit status: 3"), "{text}");
}

#[test]
fn a_server_that_is_never_ready_is_ended() {
    let dir = tempfile::tempdir().unwrap();
    let program = program(dir.path(), "echo $$ > \"$PRESSMARK_DATA_DIR/id\"; exec sleep 600");
    let mut id = String::new();
    // Again with more time where it was ended before it could say who it is.
    for limit in [500, 5_000, 60_000].map(Duration::from_millis) {
        let started = Instant::now();
        let error = Server::start(&program, dir.path(), &[], limit).unwrap_err();
        assert!(error.to_string().contains("not ready"), "{error}");
        assert!(started.elapsed() < limit + Duration::from_secs(90));
        id = fs::read_to_string(dir.path().join("id")).unwrap_or_default();
        if !id.is_empty() {
            break;
        }
    }
    assert!(!id.is_empty(), "it never ran");
    assert!(!Path::new("/proc").join(id.trim()).exists(), "process {id} is still there");
}
