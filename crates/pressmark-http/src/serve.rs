//! Listening: connections with time limits, and an orderly end.

use std::io;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use crate::client::Peer;
use crate::settings::HttpSettings;

/// How long requests that are under way may take when the server ends.
const FAREWELL: Duration = Duration::from_secs(20);

/// Serves each listener with its router until `shutdown`; then takes no more connections, lets the requests under way
/// end, and returns.
///
/// # Errors
/// If a listener cannot be asked for its address.
pub async fn serve(
    listeners: Vec<(TcpListener, Router)>,
    settings: &HttpSettings,
    shutdown: CancellationToken,
) -> io::Result<()> {
    let mut tasks = Vec::new();
    for (listener, router) in listeners {
        let address = listener.local_addr()?;
        tracing::info!(%address, "listening");
        tasks.push(tokio::spawn(accept(listener, router, settings.header_timeout, shutdown.clone())));
    }
    for task in tasks {
        task.await.map_err(io::Error::other)?;
    }
    Ok(())
}

async fn accept(listener: TcpListener, router: Router, header_timeout: Duration, shutdown: CancellationToken) {
    let graceful = GracefulShutdown::new();
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(header_timeout).max_buf_size(64 << 10);
    builder.http2().timer(TokioTimer::new()).max_concurrent_streams(200).max_header_list_size(32 << 10);
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
        let connection = connection(&builder, stream, peer, router.clone());
        let watched = graceful.watch(connection);
        tokio::spawn(async move {
            // A client that went away or spoke something else is no concern of ours.
            if let Err(error) = watched.await {
                tracing::debug!(%peer, %error, "a connection ended badly");
            }
        });
    }
    drop(listener);
    if tokio::time::timeout(FAREWELL, graceful.shutdown()).await.is_err() {
        tracing::warn!("requests were still under way after {FAREWELL:?}; they were cut off");
    }
}

fn connection(
    builder: &Builder<TokioExecutor>,
    stream: TcpStream,
    peer: std::net::SocketAddr,
    router: Router,
) -> impl hyper_util::server::graceful::GracefulConnection<Error = Box<dyn std::error::Error + Send + Sync>> + Send + 'static
{
    // Answers are small and whole: waiting for more to send only delays them.
    let _ = stream.set_nodelay(true);
    let service = hyper::service::service_fn(move |request: hyper::Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(Peer(peer));
        router.clone().oneshot(request)
    });
    builder.serve_connection_with_upgrades(TokioIo::new(stream), service).into_owned()
}

/// Out of file descriptors, say: trying again at once would only burn the processor.
async fn pause_after(error: &io::Error) {
    let theirs = [io::ErrorKind::ConnectionRefused, io::ErrorKind::ConnectionAborted, io::ErrorKind::ConnectionReset];
    if !theirs.contains(&error.kind()) {
        tracing::error!(%error, "a connection was not accepted");
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}
