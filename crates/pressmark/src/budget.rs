//! Budgets of upstreams, shared by all processes on the same data (engineering 7).

use std::time::Duration;

use pressmark_sources::{Allowance, Grant, UpstreamBudget};
use pressmark_store::limits::Limits;

/// The counters of the store as the clients' budget.
pub(crate) struct SharedBudget(pub(crate) Limits);

/// How long to wait before asking again when the counters could not be reached.
const AFTER_ERROR: Duration = Duration::from_millis(500);

#[async_trait::async_trait]
impl UpstreamBudget for SharedBudget {
    async fn take(&self, source: &'static str, permits_wanted: u32, allowed: Allowance) -> Grant {
        match self.0.take_permits(source, allowed.rate, allowed.burst, permits_wanted, allowed.daily_limit).await {
            Ok(permits) => Grant { granted: permits.granted, wait: permits.wait },
            Err(error) => {
                tracing::warn!(%error, source, "the budget could not be asked");
                Grant { granted: 0, wait: AFTER_ERROR }
            }
        }
    }
}
