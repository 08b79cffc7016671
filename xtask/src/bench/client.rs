//! One connection, one request at a time: how long an answer takes when nothing else is asked.

use super::load;
use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use http_body_util::{BodyExt, Empty};
use hyper::client::conn::http1::SendRequest;
use serde_json::Value;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Runtime};

/// A client that waits for each answer before it asks again.
pub struct Client {
    runtime: Runtime,
    sender: SendRequest<Empty<Bytes>>,
    address: SocketAddr,
    last: Instant,
}

/// A connection that rested longer may have been closed by the server, which nobody notices before the next request.
const RESTED: Duration = Duration::from_secs(5);

/// An answer, read to its end.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The body.
    pub body: Bytes,
    /// From before the request is written until the body's last byte is there.
    pub took: Duration,
}

impl Reply {
    /// A member of the body's JSON object that is a whole number, such as `total`.
    ///
    /// # Errors
    /// When the body is no JSON or has no such number.
    pub fn number(&self, name: &str) -> Result<u64> {
        let body: Value = serde_json::from_slice(&self.body)?;
        body[name].as_u64().with_context(|| format!("no number `{name}` in the answer"))
    }

    /// Whether the answer says that it was found with typing errors.
    #[must_use]
    pub fn is_fuzzy(&self) -> bool {
        serde_json::from_slice::<Value>(&self.body).is_ok_and(|body| body["fuzzy"] == true)
    }
}

impl Client {
    /// Connects.
    ///
    /// # Errors
    /// When the address is not loopback or nobody listens there.
    pub fn new(address: SocketAddr) -> Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let sender = runtime.block_on(load::connect(address))?;
        Ok(Self { runtime, sender, address, last: Instant::now() })
    }

    /// Asks and waits.
    ///
    /// # Errors
    /// When the connection breaks or the answer's status is not 200.
    pub fn get(&mut self, path: &str) -> Result<Reply> {
        let request = load::request(self.address, path)?;
        if self.last.elapsed() > RESTED {
            self.sender = self.runtime.block_on(load::connect(self.address))?;
        }
        let (sender, runtime) = (&mut self.sender, &self.runtime);
        let reply = runtime.block_on(async {
            let sent = Instant::now();
            sender.ready().await.context("the server closed the connection")?;
            let response = sender.send_request(request).await?;
            let status = response.status();
            let body = response.into_body().collect().await?.to_bytes();
            let took = sent.elapsed();
            ensure!(status == 200, "{status} for {path}: {}", String::from_utf8_lossy(&body));
            Ok(Reply { body, took })
        });
        self.last = Instant::now();
        reply
    }
}
