//! A process's own memory.

use super::machine::{kib, read};
use anyhow::{Context, Result};

/// The anonymous resident memory of a process, in bytes. Mapped index and database files are the
/// page cache's and come and go with it, so they do not count.
///
/// # Errors
/// When the process is gone, or this is not Linux.
pub fn rss_anon(id: u32) -> Result<u64> {
    read(format!("/proc/{id}/status"), "RssAnon:")
        .and_then(|text| kib(&text))
        .map(|kib| kib * 1024)
        .with_context(|| format!("no RssAnon for process {id}"))
}

#[cfg(test)]
mod tests {
    use super::rss_anon;

    #[test]
    fn what_this_process_allocates_is_seen() {
        let before = rss_anon(std::process::id()).unwrap();
        let block = vec![1_u8; 64 << 20];
        let after = rss_anon(std::process::id()).unwrap();
        assert!(after - before > 60 << 20, "{before} then {after}");
        assert_eq!(block.iter().step_by(4096).map(|byte| u64::from(*byte)).sum::<u64>(), 16384);
    }
}
