//! How long whoever waits for an answer has patience with limits.

use std::time::Duration;

tokio::task_local! {
    static PATIENCE: Duration;
}

/// Lets each question inside wait for limits and between attempts no longer than this in all, even where the settings
/// would allow more: somebody waits for the answer. What would take longer is told at once, with the time to come
/// again.
pub async fn with_patience<F: Future>(longest: Duration, asking: F) -> F::Output {
    PATIENCE.scope(longest, asking).await
}

/// The longest that a question asked here may wait, at most `configured`.
pub(super) fn longest_wait(configured: Duration) -> Duration {
    PATIENCE.try_with(|longest| configured.min(*longest)).unwrap_or(configured)
}
