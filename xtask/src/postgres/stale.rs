//! Sweeping up after runs whose guard was killed together with them.

use super::server::PREFIX;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

/// The file in a server's folder with the id of the process that it belongs to.
pub(super) const OWNER: &str = "owner.pid";

/// Stops servers and removes folders whose owner is gone. Best effort, and only where `/proc` shows
/// which process is which: an id alone may long belong to somebody else.
pub(super) fn sweep() {
    if !Path::new("/proc/self").exists() {
        return;
    }
    for entry in fs::read_dir(std::env::temp_dir()).into_iter().flatten().flatten() {
        let dir = entry.path();
        if entry.file_name().to_string_lossy().starts_with(PREFIX) && is_orphan(&dir) {
            stop_server(&dir);
            let _ = fs::remove_dir_all(&dir);
        }
    }
}

fn is_orphan(dir: &Path) -> bool {
    fs::read_to_string(dir.join(OWNER)).is_ok_and(|id| !Path::new("/proc").join(id.trim()).exists())
}

fn stop_server(dir: &Path) {
    let data = dir.join("data");
    let Ok(pid_file) = fs::read_to_string(data.join("postmaster.pid")) else {
        return;
    };
    let Some(id) = pid_file.lines().next().map(str::trim) else {
        return;
    };
    let process = Path::new("/proc").join(id);
    let is_ours = fs::read_to_string(process.join("cmdline"))
        .is_ok_and(|arguments| arguments.split('\0').any(|argument| Path::new(argument) == data));
    if !is_ours {
        return;
    }
    eprintln!("stopping PostgreSQL {id}, left by a run that was killed");
    for signal in ["INT", "QUIT", "KILL"] {
        let _ = Command::new("kill").args(["-s", signal, id]).status();
        for _ in 0..30 {
            if !process.exists() {
                return;
            }
            sleep(Duration::from_millis(100));
        }
    }
}
