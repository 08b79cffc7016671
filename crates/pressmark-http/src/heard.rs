//! A connection that knows whether somebody began to ask something and has no answer yet. A browser that keeps a
//! connection open and says nothing is no matter; one that begins and never ends its headers is an attack.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// What was heard on a connection. A cheap clone.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ear(Arc<Known>);

#[derive(Debug, Default)]
struct Known {
    /// Something came since the last answer.
    unanswered: AtomicBool,
    /// A whole request came.
    asked: AtomicBool,
}

impl Ear {
    /// A request came whole.
    pub(crate) fn note_request(&self) {
        self.0.asked.store(true, Ordering::Relaxed);
    }

    /// Whether any request ever came whole.
    pub(crate) fn was_asked(&self) -> bool {
        self.0.asked.load(Ordering::Relaxed)
    }

    /// Whether something came since the last answer.
    pub(crate) fn waits(&self) -> bool {
        self.0.unanswered.load(Ordering::Relaxed)
    }
}

/// A stream with an [`Ear`].
#[derive(Debug)]
pub(crate) struct Heard {
    stream: TcpStream,
    ear: Ear,
}

impl Heard {
    pub(crate) fn new(stream: TcpStream, ear: Ear) -> Self {
        Self { stream, ear }
    }

    fn note_answer(&self) {
        self.ear.0.unanswered.store(false, Ordering::Relaxed);
    }
}

impl AsyncRead for Heard {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, buf);
        if buf.filled().len() > before {
            self.ear.0.unanswered.store(true, Ordering::Relaxed);
        }
        read
    }
}

impl AsyncWrite for Heard {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.note_answer();
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.note_answer();
        Pin::new(&mut self.stream).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
