//! A small closed-loop load generator: each connection sends its next request when the last answer
//! is read to its end. Loopback only, bounded in count and in time.

use super::wire::Wire;
use anyhow::{Context, Result, bail, ensure};
use bytes::Bytes;
use http_body_util::{BodyExt, Empty};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Request, header};
use hyper_util::rt::TokioIo;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::net::TcpStream;

/// What to send, and when to stop.
#[derive(Debug, Clone)]
pub struct Load {
    /// The server, on the loopback interface.
    pub address: SocketAddr,
    /// Connections kept alive, each with one request under way.
    pub connections: usize,
    /// At most so many requests in all.
    pub requests: u64,
    /// No request begins after this.
    pub limit: Duration,
    /// Ask for gzip, as browsers and most libraries do.
    pub gzip: bool,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Answers with status 200.
    pub answers: u64,
    /// Answers with another status.
    pub others: u64,
    /// Bytes of all bodies.
    pub bytes: u64,
    /// From the first request to the last answer.
    pub elapsed: Duration,
    latencies: Vec<Duration>,
}

impl Outcome {
    /// Good answers per second.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52 answers")]
    pub fn rate(&self) -> f64 {
        self.answers as f64 / self.elapsed.as_secs_f64()
    }

    /// The time within which this share of all answers was there: `percentile(0.99)`.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a rank in a list: small and not negative"
    )]
    pub fn percentile(&self, share: f64) -> Duration {
        let rank = (self.latencies.len() as f64 * share).ceil() as usize;
        let last = self.latencies.len().saturating_sub(1);
        let at = rank.saturating_sub(1).min(last);
        self.latencies.get(at).copied().unwrap_or_default()
    }
}

/// Sends `GET` requests for `path(0)`, `path(1)`, … until a limit is reached.
///
/// # Errors
/// When the address is not loopback, a connection breaks, or no request was sent.
pub async fn run(load: &Load, path: impl Fn(u64) -> String + Send + Sync + 'static) -> Result<Outcome> {
    let path = Arc::new(path);
    let next = Arc::new(AtomicU64::new(0));
    let mut wires = Vec::new();
    for _ in 0..load.connections {
        wires.push(Wire::connect(load.address).await?);
    }
    let started = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for wire in wires {
        tasks.spawn(one_connection(wire, load.clone(), Arc::clone(&next), Arc::clone(&path), started));
    }
    let (mut answers, mut others, mut bytes, mut latencies) = (0, 0, 0, Vec::new());
    while let Some(part) = tasks.join_next().await {
        for answer in part?? {
            *(if answer.status == 200 { &mut answers } else { &mut others }) += 1;
            bytes += answer.bytes;
            latencies.push(answer.latency);
        }
    }
    let elapsed = started.elapsed();
    ensure!(!latencies.is_empty(), "no request was sent");
    latencies.sort_unstable();
    Ok(Outcome { answers, others, bytes, elapsed, latencies })
}

/// One `GET` on a connection of its own: status and body.
///
/// # Errors
/// When the address is not loopback or the server does not answer.
pub async fn get(address: SocketAddr, path: &str) -> Result<(u16, Bytes)> {
    let mut sender = connect(address).await?;
    let response = sender.send_request(request(address, path)?).await?;
    let status = response.status().as_u16();
    Ok((status, response.into_body().collect().await?.to_bytes()))
}

struct Answer {
    status: u16,
    bytes: u64,
    latency: Duration,
}

async fn one_connection(
    mut wire: Wire,
    load: Load,
    next: Arc<AtomicU64>,
    path: Arc<impl Fn(u64) -> String>,
    started: Instant,
) -> Result<Vec<Answer>> {
    let mut answers = Vec::new();
    while started.elapsed() < load.limit {
        let index = next.fetch_add(1, Ordering::Relaxed);
        if index >= load.requests {
            break;
        }
        let path = path(index);
        let sent = Instant::now();
        let (status, bytes) = wire.get(&path, load.gzip).await?;
        answers.push(Answer { status, bytes, latency: sent.elapsed() });
    }
    Ok(answers)
}

/// A connection of its own; refuses what is not loopback.
pub(super) async fn connect(address: SocketAddr) -> Result<SendRequest<Empty<Bytes>>> {
    if !address.ip().is_loopback() {
        bail!("{address} is not on the loopback interface");
    }
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = handshake(TokioIo::new(stream)).await?;
    // Ends with the sender; an error shows there as well.
    tokio::spawn(connection);
    Ok(sender)
}

/// A plain `GET`.
pub(super) fn request(address: SocketAddr, path: &str) -> Result<Request<Empty<Bytes>>> {
    let request = Request::get(path).header(header::HOST, address.to_string());
    request.body(Empty::new()).with_context(|| format!("not a path: {path}"))
}

#[cfg(test)]
#[path = "load_tests.rs"]
mod tests;
