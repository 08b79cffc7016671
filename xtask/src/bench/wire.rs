//! A kept-alive connection of the load generator. It does as little for an answer as can be done, because it runs on
//! the cores of the server: what it spends is taken from what is measured.

use anyhow::{Context, Result, bail, ensure};
use std::io::Write as _;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Bytes that are read at once; the head of an answer must fit.
const AT_ONCE: usize = 64 << 10;
/// More headers than any of our answers has.
const HEADERS: usize = 64;

/// One connection, with one request under way at a time.
#[derive(Debug)]
pub struct Wire {
    address: SocketAddr,
    stream: TcpStream,
    request: Vec<u8>,
    buffer: Box<[u8]>,
}

/// What the first lines of an answer say.
struct Head {
    status: u16,
    length: usize,
    body: usize,
}

impl Wire {
    /// Connects; refuses what is not loopback.
    ///
    /// # Errors
    /// When the address is not loopback or nobody listens there.
    pub async fn connect(address: SocketAddr) -> Result<Self> {
        if !address.ip().is_loopback() {
            bail!("{address} is not on the loopback interface");
        }
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { address, stream, request: Vec::new(), buffer: vec![0; AT_ONCE].into() })
    }

    /// Sends a `GET` and reads the answer to its end: its status and the bytes of its body.
    ///
    /// # Errors
    /// When the connection breaks, or the answer does not say how long it is.
    pub async fn get(&mut self, path: &str, gzip: bool) -> Result<(u16, u64)> {
        let accept = if gzip { "accept-encoding: gzip\r\n" } else { "" };
        self.request.clear();
        write!(self.request, "GET {path} HTTP/1.1\r\nhost: {}\r\n{accept}\r\n", self.address)?;
        self.stream.write_all(&self.request).await?;
        let mut filled = 0;
        let head = loop {
            filled += self.read(filled).await?;
            if let Some(head) = Head::of(&self.buffer[..filled])? {
                break head;
            }
        };
        let mut body = filled - head.length;
        while body < head.body {
            body += self.read(0).await?;
        }
        ensure!(body == head.body, "more came than the answer has");
        Ok((head.status, u64::try_from(body)?))
    }

    /// Reads what has come, behind what is filled.
    async fn read(&mut self, filled: usize) -> Result<usize> {
        ensure!(filled < self.buffer.len(), "the head of an answer is too long");
        let read = self.stream.read(&mut self.buffer[filled..]).await?;
        ensure!(read > 0, "the server closed the connection");
        Ok(read)
    }
}

impl Head {
    /// The head of an answer, when it has come whole.
    fn of(bytes: &[u8]) -> Result<Option<Self>> {
        let mut headers = [httparse::EMPTY_HEADER; HEADERS];
        let mut answer = httparse::Response::new(&mut headers);
        let httparse::Status::Complete(length) = answer.parse(bytes)? else { return Ok(None) };
        let status = answer.code.context("an answer without a status")?;
        let told = answer.headers.iter().find(|header| header.name.eq_ignore_ascii_case("content-length"));
        let body = match told {
            Some(header) => std::str::from_utf8(header.value)?.parse()?,
            None if matches!(status, 204 | 304) => 0,
            None => bail!("an answer does not say how long it is"),
        };
        Ok(Some(Self { status, length, body }))
    }
}
