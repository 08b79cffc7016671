//! One request from its arrival to its answer.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderName, Method, Response, StatusCode, header};

use super::connection::Scissors;
use super::faults::{draw, plain};
use super::running::Serving;
use crate::answer::Answer;
use crate::surface::{self, Asked};
use crate::{Upstream, agencies};

/// Answers everything: the surfaces share no routes, because DOIs come raw and encoded in their paths.
pub(super) async fn respond(
    State(serving): State<Arc<Serving>>,
    ConnectInfo(scissors): ConnectInfo<Scissors>,
    request: Request,
) -> Response<Body> {
    let uri = request.uri().clone();
    if let Some(rest) = uri.path().strip_prefix("/agencies/") {
        return agencies::respond(&serving, &scissors, &format!("/{rest}"), request).await;
    }
    let Some((upstream, rest)) = Upstream::of_path(uri.path()) else {
        return plain(index(&serving));
    };
    if ![Method::GET, Method::HEAD].contains(request.method()) {
        let refused = Answer::new(StatusCode::METHOD_NOT_ALLOWED, "text/plain", "only GET and HEAD");
        return plain(refused.header(header::ALLOW, "GET, HEAD"));
    }
    let asked = Asked::new(rest, &uri, request.headers());
    let path = asked.path.clone();
    let polite = asked.polite;
    let _open = serving.counters.asked(upstream, &path);
    let number = serving.requests.fetch_add(1, Ordering::Relaxed);
    tracing::debug!(%upstream, path, number, "asked");
    if !serving.options.latency.is_zero() {
        tokio::time::sleep(serving.options.latency).await;
    }

    let working = Arc::clone(&serving);
    // A list of 10,000 works takes a moment to render; other requests must not wait for it.
    let made = tokio::task::spawn_blocking(move || surface::answer(&working.shown, upstream, &asked)).await;
    let answer = made.unwrap_or_else(|error| {
        tracing::error!(%error, "a surface broke");
        Answer::new(StatusCode::INTERNAL_SERVER_ERROR, "text/plain", "the simulator broke")
    });

    let share = f64::from_bits(serving.fault_share.load(Ordering::Relaxed));
    let fault = draw(serving.options.seed, number, share);
    let (answer, left) = match serving.limiter.take(upstream, answer.cost) {
        Ok(left) => (answer, left),
        Err(wait) => {
            serving.counters.refused(upstream);
            let refused = serving.limiter.refuse(upstream, wait);
            return plain(serving.limiter.announce(upstream, refused, serving.limiter.nothing_left(), polite));
        }
    };
    let answer = serving.limiter.announce(upstream, answer, left, polite);
    match fault {
        Some(fault) => {
            serving.counters.fault(fault.kind);
            fault.apply(upstream, answer, serving.options.hang, &scissors).await
        }
        None => {
            serving.counters.answered(upstream, &path);
            plain(answer.header(HeaderName::from_static("server"), "pressmark-simulator"))
        }
    }
}

/// What stands at `/`: a list of the base URLs, for whoever opens the address in a browser.
fn index(serving: &Serving) -> Answer {
    let lines: Vec<String> =
        super::environment(serving.addr).into_iter().map(|(name, url)| format!("{name}={url}\n")).collect();
    let body = format!("Simulated upstreams: {}.\n\n{}", serving.shown.holdings.summary(), lines.concat());
    Answer::new(StatusCode::OK, "text/plain; charset=utf-8", body)
}
