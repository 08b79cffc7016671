//! Somebody who works at the dashboard: signs in, asks, edits, and knows how long it took.

use super::super::load;
use anyhow::{Context, Result, bail, ensure};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Method, Request, header};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};
use tokio::net::TcpStream;

const EMAIL: &str = "bench@example.org";
const PASSWORD: &str = "a bench that cracks no pots";

/// Makes the superadmin of a registry that nobody serves yet.
///
/// # Errors
/// When the program refuses.
pub fn make_account(binary: &Path, data: &Path) -> Result<()> {
    use std::io::Write as _;
    let mut command = super::super::data::pressmark(binary, data);
    command.args(["init", "--email", EMAIL, "--name", "Bench", "--password-stdin"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().context("init does not start")?;
    child.stdin.take().context("no input")?.write_all(PASSWORD.as_bytes())?;
    ensure!(child.wait()?.success(), "init failed");
    Ok(())
}

/// One connection with a session.
pub struct Desk {
    sender: SendRequest<Full<Bytes>>,
    address: SocketAddr,
    token: String,
}

/// An answer with its time, from before the request is written until the last byte is there.
pub struct Reply {
    /// The body.
    pub body: Bytes,
    /// How long it took.
    pub took: Duration,
}

impl Desk {
    /// Connects and signs in.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn sign_in(address: SocketAddr) -> Result<Self> {
        let mut desk = Self::connect(address, String::new()).await?;
        let body = json!({ "email": EMAIL, "password": PASSWORD });
        let reply = desk.send(Method::POST, "/api/auth/sign-in/email", Some(&body)).await?;
        let body: Value = serde_json::from_slice(&reply.body)?;
        desk.token = body["token"].as_str().context("no token")?.to_owned();
        Ok(desk)
    }

    /// Connects and signs in as a depositor, with an access token.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn sign_in_to_deposit(address: SocketAddr) -> Result<Self> {
        let mut desk = Self::connect(address, String::new()).await?;
        let body = json!({ "email": EMAIL, "password": PASSWORD });
        let reply = desk.send(Method::POST, "/api/v1/auth/login", Some(&body)).await?;
        let body: Value = serde_json::from_slice(&reply.body)?;
        desk.token = body["data"]["access_token"].as_str().context("no access token")?.to_owned();
        Ok(desk)
    }

    /// The token of the session.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Another connection in the same session.
    ///
    /// # Errors
    /// When the server does not listen.
    pub async fn beside(&self) -> Result<Self> {
        Self::connect(self.address, self.token.clone()).await
    }

    async fn connect(address: SocketAddr, token: String) -> Result<Self> {
        // The plain connection refuses what is not loopback.
        drop(load::connect(address).await?);
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(Self { sender, address, token })
    }

    /// Asks and waits.
    ///
    /// # Errors
    /// When the status is no success.
    pub async fn send(&mut self, method: Method, path: &str, body: Option<&Value>) -> Result<Reply> {
        let bytes = body.map(Value::to_string).unwrap_or_default();
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, self.address.to_string())
            .header(header::ORIGIN, format!("http://{}", self.address))
            .header(header::CONTENT_TYPE, "application/json");
        if !self.token.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {}", self.token));
        }
        let request = request.body(Full::new(Bytes::from(bytes)))?;
        let sent = Instant::now();
        self.sender.ready().await.context("the server closed the connection")?;
        let response = self.sender.send_request(request).await?;
        let status = response.status();
        let body = response.into_body().collect().await?.to_bytes();
        let took = sent.elapsed();
        if !status.is_success() {
            bail!("{status} for {path}: {}", String::from_utf8_lossy(&body));
        }
        Ok(Reply { body, took })
    }
}
