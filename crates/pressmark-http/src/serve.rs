//! Listening: connections with limits of size and time, and an orderly end. What is refused before there is a request
//! stands in the audit trail too.

use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::body::Body;
use http::HeaderMap;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulConnection, GracefulShutdown};
use pressmark_app::activity::EventType;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

use crate::caller::{LazyActor, Principal};
use crate::client::{Client, Peer};
use crate::door::Door;
use crate::heard::{Ear, Heard};
use crate::settings::HttpSettings;
use crate::state::HttpState;

/// How long requests that are under way may take when the server ends.
const FAREWELL: Duration = Duration::from_secs(20);

/// Bytes of headers above which a connection is ended without reading on. What is below and still too large, the edge
/// refuses in the words of the surface that was asked.
const HARD_LIMIT: usize = 64 << 10;

type Trouble = Box<dyn Error + Send + Sync>;

/// Serves each listener through its door until `shutdown`; then takes no more connections, lets the requests under way
/// end, and returns.
///
/// # Errors
/// If a listener cannot be asked for its address.
pub async fn serve(
    listeners: Vec<(TcpListener, Door)>,
    state: &HttpState,
    shutdown: CancellationToken,
) -> io::Result<()> {
    let mut tasks = Vec::new();
    for (listener, door) in listeners {
        let address = listener.local_addr()?;
        tracing::info!(%address, "listening");
        tasks.push(tokio::spawn(accept(listener, door, state.clone(), shutdown.clone())));
    }
    for task in tasks {
        task.await.map_err(io::Error::other)?;
    }
    Ok(())
}

async fn accept(listener: TcpListener, door: Door, state: HttpState, shutdown: CancellationToken) {
    let graceful = GracefulShutdown::new();
    let builder = builder(&state.settings);
    loop {
        let (stream, peer) = tokio::select! {
            () = shutdown.cancelled() => break,
            accepted = listener.accept() => match accepted {
                Ok(connection) => connection,
                Err(error) => {
                    pause_after(&error).await;
                    continue;
                }
            },
        };
        let ear = Ear::default();
        let watched = graceful.watch(connection(&builder, stream, peer, door.clone(), ear.clone()));
        let state = state.clone();
        tokio::spawn(async move {
            if let Some(reason) = ended(watched, &ear, state.settings.header_timeout, peer).await {
                note(&state, peer, reason);
            }
        });
    }
    drop(listener);
    if tokio::time::timeout(FAREWELL, graceful.shutdown()).await.is_err() {
        tracing::warn!("requests were still under way after {FAREWELL:?}; they were cut off");
    }
}

fn builder(settings: &HttpSettings) -> Builder<TokioExecutor> {
    let hard = HARD_LIMIT.max(settings.header_bytes.saturating_mul(2));
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(settings.header_timeout).max_buf_size(hard);
    let hard = u32::try_from(hard).unwrap_or(u32::MAX);
    builder.http2().timer(TokioTimer::new()).max_concurrent_streams(200).max_header_list_size(hard);
    builder
}

fn connection(
    builder: &Builder<TokioExecutor>,
    stream: TcpStream,
    peer: SocketAddr,
    door: Door,
    ear: Ear,
) -> impl GracefulConnection<Error = Trouble> + Send + 'static {
    // Answers are small and whole: waiting for more to send only delays them.
    let _ = stream.set_nodelay(true);
    let io = TokioIo::new(Heard::new(stream, ear.clone()));
    let service = hyper::service::service_fn(move |request: hyper::Request<Incoming>| {
        ear.note_request();
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(Peer(peer));
        door.answer(request)
    });
    builder.serve_connection_with_upgrades(io, service).into_owned()
}

/// Waits for the end of a connection; why it was refused to go on, if it was.
async fn ended(
    watched: impl Future<Output = Result<(), Trouble>>,
    ear: &Ear,
    header_timeout: Duration,
    peer: SocketAddr,
) -> Option<&'static str> {
    tokio::select! {
        biased;
        ended = watched => {
            // A client that went away or spoke something else is no concern of ours.
            let error = ended.err()?;
            tracing::debug!(%peer, %error, "a connection ended badly");
            refusal(&*error, ear)
        }
        // The connection's own time for headers runs only when its first bytes have told which protocol is spoken.
        () = nothing_asked(ear, header_timeout) => ear.waits().then_some("too_slow"),
    }
}

/// Ends if no request has come after this time; else never.
async fn nothing_asked(ear: &Ear, patience: Duration) {
    tokio::time::sleep(patience).await;
    if ear.was_asked() {
        std::future::pending::<()>().await;
    }
}

/// Why a connection was ended, in the words of the audit trail; `None` where nothing was refused.
fn refusal(error: &(dyn Error + Send + Sync + 'static), ear: &Ear) -> Option<&'static str> {
    let error = error.downcast_ref::<hyper::Error>()?;
    if error.is_parse_too_large() {
        return Some("too_large");
    }
    // A connection that is kept open and not used ends in the same way as one whose headers never end.
    if error.is_timeout() {
        return ear.waits().then_some("too_slow");
    }
    error.is_parse().then_some("malformed")
}

/// Counts a refusal for the audit trail. There was no request, so that a proxy stands for its clients.
fn note(state: &HttpState, peer: SocketAddr, reason: &'static str) {
    let client = Client::of(peer.ip(), &HeaderMap::new(), &state.settings.trusted_proxies);
    let actor = LazyActor::new(Principal::Anonymous, client, None, None);
    state.accounts.count_refusal(EventType::AccessRefused, &actor.name, reason, &actor);
}

/// Out of file descriptors, say: trying again at once would only burn the processor.
async fn pause_after(error: &io::Error) {
    let theirs = [io::ErrorKind::ConnectionRefused, io::ErrorKind::ConnectionAborted, io::ErrorKind::ConnectionReset];
    if !theirs.contains(&error.kind()) {
        tracing::error!(%error, "a connection was not accepted");
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}
