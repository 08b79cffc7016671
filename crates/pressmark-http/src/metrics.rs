//! What happened, counted, in the text format of Prometheus.
//!
//! A handful of atomics per route: a request pays a few additions and no look-up by label.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use crate::access::{Rule, rules};

/// Statuses that are counted by themselves; any other counts as 0.
const STATUSES: [u16; 15] = [200, 202, 204, 304, 400, 401, 403, 404, 405, 413, 422, 429, 500, 503, 0];

/// Upper bounds of latency, in microseconds.
const BOUNDS: [u64; 12] = [100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 500_000, 2_000_000];

#[derive(Debug, Default)]
struct Counts {
    by_status: [AtomicU64; STATUSES.len()],
    by_bound: [AtomicU64; BOUNDS.len() + 1],
    micros: AtomicU64,
}

/// Counters of all routes; the last is for what no route matched.
#[derive(Debug)]
pub(crate) struct Metrics {
    rules: Vec<Rule>,
    routes: Vec<Counts>,
}

impl Default for Metrics {
    fn default() -> Self {
        let rules = rules();
        let routes = (0..=rules.len()).map(|_| Counts::default()).collect();
        Self { rules, routes }
    }
}

impl Metrics {
    pub(crate) fn count(&self, route: Option<usize>, status: u16, took: Duration) {
        let Some(counts) = self.routes.get(route.unwrap_or(self.rules.len())) else { return };
        let status = STATUSES.iter().position(|known| *known == status).unwrap_or(STATUSES.len() - 1);
        counts.by_status[status].fetch_add(1, Relaxed);
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let bound = BOUNDS.iter().position(|bound| micros <= *bound).unwrap_or(BOUNDS.len());
        counts.by_bound[bound].fetch_add(1, Relaxed);
        counts.micros.fetch_add(micros, Relaxed);
    }

    pub(crate) fn render(&self, out: &mut String) {
        let routes = || {
            let names = self.rules.iter().map(|rule| (rule.method.as_str(), rule.path)).chain([("any", "unmatched")]);
            names.zip(&self.routes).filter(|(_, counts)| counts.by_status.iter().any(|n| n.load(Relaxed) > 0))
        };
        out.push_str("# TYPE pressmark_http_requests_total counter\n");
        for ((method, path), counts) in routes() {
            for (status, count) in STATUSES.iter().zip(&counts.by_status).filter(|(_, count)| count.load(Relaxed) > 0) {
                let count = count.load(Relaxed);
                let _ = writeln!(
                    out,
                    "pressmark_http_requests_total{{method=\"{method}\",route=\"{path}\",status=\"{status}\"}} {count}"
                );
            }
        }
        out.push_str("# TYPE pressmark_http_request_duration_seconds histogram\n");
        for ((method, path), counts) in routes() {
            let labels = format!("method=\"{method}\",route=\"{path}\"");
            let mut sum = 0;
            for (place, count) in counts.by_bound.iter().enumerate() {
                sum += count.load(Relaxed);
                let bound = BOUNDS.get(place).map_or("+Inf".to_owned(), |micros| seconds(*micros));
                let _ =
                    writeln!(out, "pressmark_http_request_duration_seconds_bucket{{{labels},le=\"{bound}\"}} {sum}");
            }
            let total = seconds(counts.micros.load(Relaxed));
            let _ = writeln!(out, "pressmark_http_request_duration_seconds_sum{{{labels}}} {total}");
            let _ = writeln!(out, "pressmark_http_request_duration_seconds_count{{{labels}}} {sum}");
        }
    }
}

fn seconds(micros: u64) -> String {
    let text = format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_told_by_route_and_status() {
        let metrics = Metrics::default();
        metrics.count(Some(4), 200, Duration::from_micros(80));
        metrics.count(Some(4), 200, Duration::from_micros(300));
        metrics.count(None, 418, Duration::from_secs(9));
        let mut text = String::new();
        metrics.render(&mut text);
        for line in [
            r#"pressmark_http_requests_total{method="GET",route="/health",status="200"} 2"#,
            r#"pressmark_http_requests_total{method="any",route="unmatched",status="0"} 1"#,
            r#"pressmark_http_request_duration_seconds_bucket{method="GET",route="/health",le="0.0001"} 1"#,
            r#"pressmark_http_request_duration_seconds_bucket{method="GET",route="/health",le="0.0005"} 2"#,
            r#"pressmark_http_request_duration_seconds_sum{method="GET",route="/health"} 0.00038"#,
            r#"pressmark_http_request_duration_seconds_count{method="any",route="unmatched"} 1"#,
        ] {
            assert!(text.lines().any(|l| l == line), "{line} in\n{text}");
        }
    }
}
