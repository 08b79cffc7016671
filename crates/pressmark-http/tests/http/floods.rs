//! What attackers send without end, or without ever ending it: bodies and headers. Each is cut off and written down.

use std::time::{Duration, Instant};

use pressmark_store::testing::Fresh;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::attacks::{LONGEST, raw, settle, times};
use crate::tokens::post;
use crate::world::World;

#[tokio::test]
async fn nobody_is_fed_without_end() {
    let world = World::with(Fresh::sqlite(), |settings| settings.body_timeout = Duration::from_secs(2)).await;
    let posts = ["/api/v1/auth/login", "/api/v1/auth/store-registration-token", "/api/auth/sign-in/email"];
    for path in posts {
        let large = json!({ "email": "x".repeat(64 << 10) });
        let (status, ..) = post(&world, path, &large).await;
        assert_eq!(status, 413, "{path}");
        let lines = format!("POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n");
        let lines = format!("{lines}Content-Type: application/json\r\n");
        let (status, answer) = raw(&world, format!("{lines}Content-Length: 40\r\n\r\n{{\"email\":").as_bytes()).await;
        assert_eq!(status, 408, "{path}: {answer}");
        let chunk = "400\r\n".to_owned() + &"x".repeat(0x400) + "\r\n";
        let endless = format!("{lines}Transfer-Encoding: chunked\r\n\r\n{}", chunk.repeat(65));
        let (status, answer) = raw(&world, endless.as_bytes()).await;
        assert_eq!(status, 413, "{path}: {answer}");
    }
    assert_eq!((times(&world, "too_large").await, times(&world, "too_slow").await), (6, 3));
}

#[tokio::test]
async fn headers_that_are_too_large_are_refused_in_the_words_of_who_was_asked() {
    let world = World::with(Fresh::sqlite(), |settings| settings.header_bytes = 4 << 10).await;
    let ask = async |path: &str, lines: &str| {
        let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{lines}\r\n");
        raw(&world, request.as_bytes()).await
    };
    let long = |bytes: usize| format!("X-Long: {}\r\n", "x".repeat(bytes));
    assert_eq!(ask("/health", &long(3 << 10)).await.0, 200, "what is below the limit is answered");
    for (path, told) in [
        ("/me", r#""error":"Request headers are too large","code":"headers_too_large""#),
        ("/nowhere", r#""code":"headers_too_large""#),
        ("/api/auth/ok", r#""code":"HEADERS_TOO_LARGE""#),
        ("/api/v1/auth/me", r#""code":"HEADERS_TOO_LARGE""#),
    ] {
        let (status, answer) = ask(path, &long(5 << 10)).await;
        assert_eq!(status, 431, "{path}: {answer}");
        assert!(answer.contains(told), "{path}: {answer}");
    }
    let many = format!("X-Many: {}\r\n", "x".repeat(40)).repeat(90);
    assert_eq!(ask("/me", &many).await.0, 431);
    assert_eq!(ask(&format!("/v1/search?q={}", "x".repeat(5 << 10)), "").await.0, 431);
    assert_eq!(times(&world, "too_large").await, 6);

    // These do not get as far as the router.
    let above = [("/me".to_owned(), long(80 << 10)), ("/me".to_owned(), "X-Many: x\r\n".repeat(500))];
    for (path, lines) in above.into_iter().chain([(format!("/{}", "x".repeat(80 << 10)), String::new())]) {
        let (status, answer) = ask(&path, &lines).await;
        assert!(matches!(status, 0 | 414 | 431), "{}: {answer}", &path[..3]);
    }
    settle(&world, "too_large", 9).await;
    assert_eq!(world.get("/health").send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn nobody_holds_a_connection_by_headers_that_never_end() {
    const PATIENCE: Duration = Duration::from_secs(2);
    const WHOLE: &[u8] = b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n";
    let world = World::with(Fresh::sqlite(), |settings| settings.header_timeout = PATIENCE).await;
    // Silence is no attack: browsers open connections that they may need, and keep those that they needed.
    assert_eq!(raw(&world, b"").await.0, 0);
    assert_eq!(raw(&world, WHOLE).await.0, 200);
    for begun in ["P", "PRI * HTTP/2.0\r\n", "GET /me HTTP/1.1\r\nHost: x\r\nX-Slow: "] {
        let started = Instant::now();
        assert_eq!(raw(&world, begun.as_bytes()).await.0, 0, "{begun}");
        assert!(started.elapsed() >= PATIENCE / 2 && started.elapsed() < LONGEST, "{begun}");
    }
    // Nor by sending a little now and then, nor behind a request that was answered.
    for first in [b"".as_slice(), WHOLE] {
        let mut stream = TcpStream::connect(world.url.trim_start_matches("http://")).await.unwrap();
        stream.write_all(first).await.unwrap();
        if !first.is_empty() {
            assert!(stream.read(&mut [0; 4096]).await.unwrap() > 0);
        }
        let started = Instant::now();
        let mut letters = b"GET /me HTTP/1.1\r\nHost: x\r\nX-Slow: ".iter().chain(std::iter::repeat(&b'x'));
        while started.elapsed() < LONGEST && stream.write_all(&[*letters.next().unwrap()]).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert!(started.elapsed() < LONGEST, "it is cut off");
    }
    settle(&world, "too_slow", 5).await;
    assert_eq!(world.get("/health").send().await.unwrap().status(), 200);
}
