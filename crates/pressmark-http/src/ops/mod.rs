//! What those who run the server look at.

mod metrics;
mod ready;

use axum::Router;
use axum::routing::get;

use crate::state::HttpState;

pub(crate) fn routes() -> Router<HttpState> {
    Router::new().route("/ready", get(ready::ready)).route("/metrics", get(metrics::metrics))
}
