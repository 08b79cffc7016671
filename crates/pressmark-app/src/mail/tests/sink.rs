//! A small SMTP server that keeps what it is sent.

use std::sync::{Arc, Mutex};

use base64::Engine;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::{ServerConfig, pki_types::PrivatePkcs8KeyDer};

/// How the sink behaves.
#[derive(Clone, Default)]
pub(super) struct Manners {
    /// Offer STARTTLS, or speak TLS from the first byte, with a certificate of its own authority.
    pub(super) tls: Option<Tls>,
    /// Ask for a user name and password.
    pub(super) password: Option<(&'static str, &'static str)>,
    /// Answers to the first `RCPT TO` commands, instead of acceptance.
    pub(super) refusals: Vec<&'static str>,
    /// Take connections and never say a word.
    pub(super) is_silent: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Tls {
    Start,
    Wrapped,
}

/// A received message.
#[derive(Debug, Clone)]
pub(super) struct Received {
    pub(super) from: String,
    pub(super) to: Vec<String>,
    pub(super) bytes: Vec<u8>,
    pub(super) was_encrypted: bool,
}

pub(super) struct Sink {
    pub(super) port: u16,
    /// Certificate of the authority, in PEM.
    pub(super) authority: String,
    state: Arc<State>,
}

struct State {
    manners: Mutex<Manners>,
    received: Mutex<Vec<Received>>,
    /// Lines that clients sent before TLS.
    plain: Mutex<Vec<String>>,
    acceptor: TlsAcceptor,
}

impl Sink {
    pub(super) async fn start(manners: Manners) -> Self {
        let _ = tokio_rustls::rustls::crypto::aws_lc_rs::default_provider().install_default();
        let certified = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        let key = PrivatePkcs8KeyDer::from(certified.signing_key.serialize_der());
        let config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![certified.cert.der().clone()], key.into())
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(State {
            manners: Mutex::new(manners),
            received: Mutex::default(),
            plain: Mutex::default(),
            acceptor: TlsAcceptor::from(Arc::new(config)),
        });
        let serving = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let state = Arc::clone(&serving);
                tokio::spawn(async move {
                    // A client that goes away is no failure of the sink.
                    let _ = state.serve(stream).await;
                });
            }
        });
        Self { port, authority: certified.cert.pem(), state }
    }

    pub(super) fn received(&self) -> Vec<Received> {
        self.state.received.lock().unwrap().clone()
    }

    pub(super) fn plain_lines(&self) -> Vec<String> {
        self.state.plain.lock().unwrap().clone()
    }
}

impl State {
    async fn serve(&self, stream: TcpStream) -> std::io::Result<()> {
        let manners = self.manners.lock().unwrap().clone();
        if manners.is_silent {
            std::future::pending::<()>().await;
        }
        if manners.tls == Some(Tls::Wrapped) {
            let stream = self.acceptor.accept(stream).await?;
            return self.talk(stream, true, true).await.map(drop);
        }
        if let Some(plain) = self.talk(stream, true, false).await? {
            let stream = self.acceptor.accept(plain).await?;
            self.talk(stream, false, true).await?;
        }
        Ok(())
    }

    /// Talks SMTP; gives the stream back where TLS is to begin.
    async fn talk<S>(&self, stream: S, greets: bool, is_encrypted: bool) -> std::io::Result<Option<S>>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let mut stream = BufReader::new(stream);
        let manners = self.manners.lock().unwrap().clone();
        let mut is_known = manners.password.is_none();
        let (mut from, mut to) = (String::new(), Vec::new());
        if greets {
            stream.write_all(b"220 sink ESMTP\r\n").await?;
        }
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).await? == 0 {
                return Ok(None);
            }
            let line = line.trim_end().to_owned();
            if !is_encrypted {
                self.plain.lock().unwrap().push(line.clone());
            }
            let verb = line.split(' ').next().unwrap_or_default().to_ascii_uppercase();
            let answer: String = match verb.as_str() {
                "EHLO" => {
                    let offers_tls = manners.tls == Some(Tls::Start) && !is_encrypted;
                    let tls = if offers_tls { "250-STARTTLS\r\n" } else { "" };
                    let auth = if manners.password.is_some() { "250-AUTH PLAIN\r\n" } else { "" };
                    format!("250-sink\r\n{tls}{auth}250 8BITMIME")
                }
                "STARTTLS" => {
                    stream.write_all(b"220 go ahead\r\n").await?;
                    return Ok(Some(stream.into_inner()));
                }
                "AUTH" => {
                    let (user, password) = manners.password.unwrap_or_default();
                    let expected = base64::engine::general_purpose::STANDARD.encode(format!("\0{user}\0{password}"));
                    is_known = line.ends_with(&expected);
                    if is_known { "235 welcome" } else { "535 who are you" }.to_owned()
                }
                "MAIL" if !is_known => "530 sign in first".to_owned(),
                "MAIL" => {
                    from = line;
                    to.clear();
                    "250 ok".to_owned()
                }
                "RCPT" => match self.refusal() {
                    Some(refusal) => refusal.to_owned(),
                    None => {
                        to.push(line);
                        "250 ok".to_owned()
                    }
                },
                "DATA" => {
                    stream.write_all(b"354 go on\r\n").await?;
                    let bytes = message(&mut stream).await?;
                    let received = Received { from: from.clone(), to: to.clone(), bytes, was_encrypted: is_encrypted };
                    self.received.lock().unwrap().push(received);
                    "250 taken".to_owned()
                }
                "QUIT" => "221 bye".to_owned(),
                _ => "250 ok".to_owned(),
            };
            stream.write_all(answer.as_bytes()).await?;
            stream.write_all(b"\r\n").await?;
        }
    }

    fn refusal(&self) -> Option<&'static str> {
        let refusals = &mut self.manners.lock().unwrap().refusals;
        if refusals.is_empty() { None } else { Some(refusals.remove(0)) }
    }
}

/// A message up to the line with a dot, dots unstuffed.
async fn message<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut BufReader<S>) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    loop {
        let mut line = Vec::new();
        stream.read_until(b'\n', &mut line).await?;
        if line.is_empty() || line == b".\r\n" {
            return Ok(bytes);
        }
        bytes.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
    }
}
