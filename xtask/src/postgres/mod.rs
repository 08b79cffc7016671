//! A throw-away PostgreSQL on a free loopback port: made for one run, gone with it.

mod binaries;
mod server;
mod stale;

pub use binaries::Binaries;
pub use server::Server;

use crate::command::{POLL, interrupts};
use anyhow::{Result, bail};
use std::path::Path;
use std::sync::atomic::Ordering;
use std::thread::sleep;

/// The variable that tells tests where PostgreSQL is. Set by hand, no server is started.
pub const URL_VARIABLE: &str = "PRESSMARK_TEST_POSTGRES_URL";

/// Keeps a server until Ctrl-C, for those who run single tests by hand.
///
/// # Errors
/// When it cannot be started, or ends by itself.
pub fn foreground(bin: Option<&Path>) -> Result<()> {
    let interrupted = interrupts()?;
    let mut server = Server::start(&Binaries::find_or_install(bin)?)?;
    println!("export {URL_VARIABLE}={}", server.url());
    eprintln!("Ctrl-C stops the server and removes its data");
    while !interrupted.load(Ordering::Relaxed) {
        if let Some(status) = server.ended()? {
            bail!("PostgreSQL ended by itself: {status}");
        }
        sleep(POLL);
    }
    Ok(())
}
