//! The machine that a figure was measured on; without it a figure says little.

use std::fmt;
use std::fs;

/// What is printed above every table and recorded with every row.
#[derive(Debug, Clone)]
pub struct Facts {
    /// Cores that this process may use.
    pub cores: usize,
    /// Physical memory in MiB; 0 where the system does not say.
    pub memory_mib: u64,
    /// The operating system's own name for itself.
    pub system: String,
}

impl fmt::Display for Facts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} cores, {} MiB memory, {}", self.cores, self.memory_mib, self.system)
    }
}

/// Asks the system.
#[must_use]
pub fn facts() -> Facts {
    Facts {
        cores: std::thread::available_parallelism().map_or(1, usize::from),
        memory_mib: read("/proc/meminfo", "MemTotal:").and_then(|text| kib(&text)).unwrap_or(0) / 1024,
        system: system(),
    }
}

fn system() -> String {
    let name = read("/etc/os-release", "PRETTY_NAME=");
    let name = name.unwrap_or_else(|| std::env::consts::OS.to_owned());
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    format!("{} {} {}", name.trim_matches('"'), kernel.trim(), std::env::consts::ARCH)
}

/// The rest of the first line of a file that begins with `key`.
pub(super) fn read(path: impl AsRef<std::path::Path>, key: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    text.lines().find_map(|line| line.strip_prefix(key)).map(|rest| rest.trim().to_owned())
}

/// `12345 kB` → 12345.
pub(super) fn kib(text: &str) -> Option<u64> {
    text.strip_suffix(" kB")?.trim().parse().ok()
}
