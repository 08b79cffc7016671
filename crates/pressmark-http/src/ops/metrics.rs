//! `GET /metrics`: counters and gauges in the text format of Prometheus.

use std::fmt::Write as _;

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::header::CONTENT_TYPE;
use pressmark_store::repo;

use crate::state::HttpState;

/// Requests by route, the catalogue's lag, the length of the queue.
pub(crate) async fn metrics(State(state): State<HttpState>) -> Response {
    let mut text = String::with_capacity(8 << 10);
    state.metrics.render(&mut text);
    let hashes = state.accounts.password_hashes();
    let _ = writeln!(text, "# TYPE pressmark_password_hashes_total counter\npressmark_password_hashes_total {hashes}");
    let status = state.catalogue.status();
    let mut gauge = |name: &str, value: f64| {
        let _ = writeln!(text, "# TYPE pressmark_{name} gauge\npressmark_{name} {value}");
    };
    #[expect(clippy::cast_precision_loss, reason = "a gauge is read by eye and by thresholds")]
    {
        gauge("catalogue_answers", f64::from(u8::from(status.answers)));
        gauge("catalogue_documents", status.documents as f64);
        gauge("catalogue_bytes", status.bytes as f64);
        gauge("catalogue_generation", status.generation as f64);
        gauge("catalogue_lag_rows", status.lag_rows as f64);
        gauge("catalogue_lag_seconds", status.lag.as_secs_f64());
        // Without a database the other figures are worth the more.
        if let Ok((queued, processing)) = repo::jobs::active(state.store.read()).await {
            gauge("jobs_queued", queued as f64);
            gauge("jobs_processing", processing as f64);
        }
        if let Ok(bytes) = repo::disk::database_bytes(state.store.read()).await {
            gauge("database_bytes", bytes as f64);
        }
        if let Ok(Some(millis)) = repo::change_log::oldest_write(state.store.read()).await {
            gauge("oldest_write_seconds", millis as f64 / 1000.0);
        }
    }
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}
