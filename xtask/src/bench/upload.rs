//! What an upload costs in the server's memory, and how fast it is.

use super::Options;
use super::binary::release_binary;
use super::curation::desk::{Desk, make_account};
use super::memory::rss_anon;
use super::report::{Goal, Measure, Report, Row};
use super::server::Server;
use anyhow::{Context, Result, ensure};
use pressmark_store::{ConnectionTrait as _, Location, Store};
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

/// A start that takes longer is not measured but an error.
const LIMIT: Duration = Duration::from_mins(2);
/// Bytes written at once.
const PIECE: usize = 1 << 20;
/// How often the server's memory is looked at.
const LOOK: Duration = Duration::from_millis(20);

/// Uploads one large file into an empty registry.
///
/// # Errors
/// When the server fails.
#[expect(clippy::cast_precision_loss, reason = "far below 2^52 bytes")]
pub fn run(options: &Options) -> Result<Report> {
    let binary = release_binary(options)?;
    let folder = tempfile::tempdir()?;
    make_account(&binary, folder.path())?;
    let runtime = tokio::runtime::Runtime::new()?;
    let draft = runtime.block_on(make_draft(folder.path()))?;
    let server = Server::start(&binary, folder.path(), &[], LIMIT)?;
    let token = runtime.block_on(Desk::sign_in(server.address()))?.token().to_owned();
    let pieces = if options.smoke { 64 } else { 2_048 };
    sleep(Duration::from_secs(if options.smoke { 1 } else { 5 }));
    let idle = rss_anon(server.id())?;
    let begun = Instant::now();
    let address = server.address();
    let sending = thread::spawn(move || send(address, &token, draft, pieces));
    let mut peak = idle;
    while !sending.is_finished() {
        peak = peak.max(rss_anon(server.id())?);
        sleep(LOOK);
    }
    let answer = sending.join().ok().context("the upload broke off")??;
    let took = begun.elapsed();
    ensure!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    let mebibytes = |bytes: u64| Measure(bytes as f64 / f64::from(1 << 20), "MiB");
    let above = mebibytes(peak.saturating_sub(idle));
    let rate = Measure(f64::from(pieces) / took.as_secs_f64(), "MiB/s");
    Ok(Report {
        rows: vec![
            Row::value("above idle, at most, while it comes", above, Some(Goal::AtMost(64.0))),
            Row::value("idle before", mebibytes(idle), None),
            Row::value("bytes a second, hashed and on the disk", rate, None),
        ],
        notes: vec![format!(
            "One file of {pieces} MiB over loopback into a folder; anonymous resident memory of the server's process, looked \
             at every {} ms.",
            LOOK.as_millis()
        )],
        broke_off: None,
    })
}

/// A draft of the account that there is, for the file to belong to.
async fn make_draft(folder: &Path) -> Result<i64> {
    let store = Store::open(&Location::Sqlite(folder.join("pressmark.db"))).await?;
    let tx = store.begin().await?;
    tx.execute_unprepared(
        "INSERT INTO draft (workspace_id, user_id, form, revision, created_at, updated_at) \
         SELECT (SELECT MIN(id) FROM workspace), MIN(id), '{}', 1, 1, 1 FROM app_user",
    )
    .await?;
    tx.commit().await?;
    store.close().await?;
    Ok(1)
}

/// Sends the file from a buffer that is as small as the server's are meant to be; the answer's beginning.
fn send(address: SocketAddr, token: &str, draft: i64, pieces: u32) -> Result<String> {
    let before = format!(
        "--pots\r\nContent-Disposition: form-data; name=\"draft_id\"\r\n\r\n{draft}\r\n--pots\r\nContent-Disposition: \
         form-data; name=\"file_type\"\r\n\r\nDataset\r\n--pots\r\nContent-Disposition: form-data; name=\"file\"; \
         filename=\"pots.bin\"\r\n\r\n"
    );
    let after = "\r\n--pots--\r\n";
    let piece: Vec<u8> = (0_u8..=255).cycle().take(PIECE).collect();
    let length = before.len() + after.len() + PIECE * usize::try_from(pieces)?;
    let mut stream = TcpStream::connect(address)?;
    write!(
        stream,
        "POST /uploads HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\
         Content-Type: multipart/form-data; boundary=pots\r\nContent-Length: {length}\r\n\r\n{before}"
    )?;
    for _ in 0..pieces {
        stream.write_all(&piece)?;
    }
    stream.write_all(after.as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}
