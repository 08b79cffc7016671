use super::{Load, Outcome, get, run};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A server that answers `/missing…` with 404 and everything else with five bytes.
async fn server() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer(stream));
        }
    });
    address
}

async fn answer(stream: TcpStream) {
    let mut stream = BufReader::new(stream);
    let mut first = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
            return;
        }
        if first.is_empty() {
            first.clone_from(&line);
        }
        if line == "\r\n" {
            let status = if first.starts_with("GET /missing") { "404 Not Found" } else { "200 OK" };
            let text = format!("HTTP/1.1 {status}\r\ncontent-length: 5\r\n\r\nhello");
            stream.write_all(text.as_bytes()).await.unwrap();
            first.clear();
        }
    }
}

fn load(address: SocketAddr) -> Load {
    Load { address, connections: 3, requests: 100, limit: Duration::from_secs(90), gzip: false }
}

#[tokio::test]
async fn exactly_the_asked_number_of_requests_is_sent_and_counted() {
    let path = |index: u64| {
        if index.is_multiple_of(4) { "/missing".to_owned() } else { format!("/{index}") }
    };
    let outcome = run(&load(server().await), path).await.unwrap();
    assert_eq!((outcome.answers, outcome.others, outcome.bytes), (75, 25, 500));
    assert!(outcome.rate() > 0.0);
    assert!(outcome.percentile(0.5) <= outcome.percentile(0.99));
}

#[tokio::test]
async fn time_is_a_bound_too() {
    let endless = Load { requests: u64::MAX, limit: Duration::from_millis(50), ..load(server().await) };
    let outcome = run(&endless, |_| "/".to_owned()).await.unwrap();
    assert!(outcome.elapsed < Duration::from_secs(90));
}

#[tokio::test]
async fn other_machines_are_never_a_target() {
    let outside = "192.0.2.1:80".parse().unwrap();
    assert!(run(&load(outside), |_| "/".to_owned()).await.is_err());
    assert!(get(outside, "/").await.is_err());
}

#[test]
fn percentiles_are_ranks() {
    let latencies: Vec<_> = (1..=100).map(Duration::from_millis).collect();
    let elapsed = Duration::from_secs(1);
    let outcome = Outcome { answers: 100, others: 0, bytes: 0, elapsed, latencies };
    assert_eq!(outcome.percentile(0.99), Duration::from_millis(99));
    assert_eq!(outcome.percentile(0.5), Duration::from_millis(50));
    assert_eq!(outcome.percentile(1.0), Duration::from_millis(100));
    assert_eq!(outcome.percentile(0.0), Duration::from_millis(1));
}
