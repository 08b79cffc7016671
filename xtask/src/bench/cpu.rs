//! A process's own processor time.

use anyhow::{Context, Result};
use std::fs;

/// Ticks a second, as Linux counts for programs on every machine.
const TICKS: f64 = 100.0;

/// Seconds that a process has spent on processors, in its own code and in the system's for it.
///
/// # Errors
/// When the process is gone, or this is not Linux.
#[expect(clippy::cast_precision_loss, reason = "far below 2^52 ticks")]
pub fn seconds(id: u32) -> Result<f64> {
    let text = fs::read_to_string(format!("/proc/{id}/stat"))?;
    // The second field is the name in brackets and may hold blanks; `utime` and `stime` are the 14th and 15th.
    let rest = text.rsplit_once(')').map(|(_, rest)| rest).unwrap_or_default();
    let ticks: Option<Vec<u64>> = rest.split_whitespace().skip(11).take(2).map(|field| field.parse().ok()).collect();
    let ticks = ticks.filter(|ticks| ticks.len() == 2).with_context(|| format!("no times of process {id}"))?;
    Ok(ticks.iter().sum::<u64>() as f64 / TICKS)
}

#[cfg(test)]
mod tests {
    #[test]
    fn work_costs_time() {
        let before = super::seconds(std::process::id()).unwrap();
        let started = std::time::Instant::now();
        let (mut sum, mut spent) = (0_u64, 0.0);
        // Others may have the processors for a while.
        while spent <= 0.02 && started.elapsed() < std::time::Duration::from_secs(90) {
            for _ in 0..1_000_000 {
                sum = std::hint::black_box(sum.wrapping_mul(31).wrapping_add(7));
            }
            spent = super::seconds(std::process::id()).unwrap() - before;
        }
        assert!(spent > 0.02, "{spent} s for {sum}");
    }
}
