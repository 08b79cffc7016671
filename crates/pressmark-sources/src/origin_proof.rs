//! Whether a web site is whose it is said to be: it shows a token in a file that only its owner can put there.

use std::time::Duration;

use reqwest::header::USER_AGENT;
use url::Url;

use crate::BuildError;
use crate::http::{http_client, is_public_host, strictly_public_client};

/// Where a site shows its token, on a line of its own.
pub const PATH: &str = "/.well-known/pressmark-verification.txt";

/// The largest file that is read; a token is some forty characters.
const LARGEST_FILE: usize = 64 * 1024;
/// How long a site may take: somebody waits for the answer.
const PATIENCE: Duration = Duration::from_secs(5);

const AGENT: &str = concat!("pressmark/", env!("CARGO_PKG_VERSION"));

/// Which addresses may be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Public ones: whoever names an origin must not make this server ask inside its own network.
    Public,
    /// All: for the operator, whose site may be inside.
    Anywhere,
}

/// Why an origin is not proven.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProofFailure {
    /// It is none.
    #[error("it is not an origin that can be asked")]
    Address,
    /// It is inside a network.
    #[error("its address is not a public one")]
    NotPublic,
    /// Nobody there; or a name that leads to no public address.
    #[error("there is no connection to it at a public address")]
    Connection,
    /// No answer in time.
    #[error("it did not answer in time")]
    TimedOut,
    /// Not the file. A redirect is none: it leads to another origin.
    #[error("it answered to {PATH} with status {0}")]
    Status(u16),
    /// Not such a file.
    #[error("it answered to {PATH} with more than {LARGEST_FILE} bytes")]
    TooLarge,
    /// The file does not hold the token.
    #[error("its {PATH} does not hold the token on a line of its own")]
    NoToken,
}

/// Looks at origins. Cheap to clone.
#[derive(Debug, Clone)]
pub struct OriginReader {
    client: reqwest::Client,
    reach: Reach,
    patience: Duration,
}

impl OriginReader {
    /// A reader of origins at these addresses.
    ///
    /// # Errors
    /// [`BuildError`] if the HTTP client cannot be made.
    pub fn new(reach: Reach) -> Result<Self, BuildError> {
        let client = match reach {
            Reach::Public => strictly_public_client()?,
            Reach::Anywhere => http_client()?,
        };
        Ok(Self { client, reach, patience: PATIENCE })
    }

    /// Whether an origin shows a token.
    ///
    /// # Errors
    /// [`ProofFailure`] if it does not.
    pub async fn proves(&self, origin: &str, token: &str) -> Result<(), ProofFailure> {
        let url = Url::parse(origin).and_then(|url| url.join(PATH)).map_err(|_| ProofFailure::Address)?;
        // The resolver sees names only.
        if self.reach == Reach::Public && !is_public_host(&url) {
            return Err(ProofFailure::NotPublic);
        }
        let file = tokio::time::timeout(self.patience, self.read(url)).await.map_err(|_| ProofFailure::TimedOut)??;
        let shown = String::from_utf8_lossy(&file);
        // Editors of some systems begin a file with a mark that nobody sees.
        if shown.lines().any(|line| line.trim_start_matches('\u{feff}').trim() == token) {
            return Ok(());
        }
        Err(ProofFailure::NoToken)
    }

    async fn read(&self, url: Url) -> Result<Vec<u8>, ProofFailure> {
        let request = self.client.get(url).header(USER_AGENT, AGENT);
        let mut answer = request.send().await.map_err(|_| ProofFailure::Connection)?;
        if answer.status() != reqwest::StatusCode::OK {
            return Err(ProofFailure::Status(answer.status().as_u16()));
        }
        let mut file = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|_| ProofFailure::Connection)? {
            if file.len() + chunk.len() > LARGEST_FILE {
                return Err(ProofFailure::TooLarge);
            }
            file.extend_from_slice(&chunk);
        }
        Ok(file)
    }
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::http::StatusCode;
    use axum::response::Redirect;
    use axum::routing::get;

    use super::*;

    /// With time for a site on a busy machine.
    fn reader(reach: Reach) -> OriginReader {
        OriginReader { patience: Duration::from_secs(60), ..OriginReader::new(reach).unwrap() }
    }

    /// A site that answers to [`PATH`].
    async fn site(route: axum::routing::MethodRouter) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, Router::new().route(PATH, route)).await.unwrap() });
        origin
    }

    #[tokio::test]
    async fn a_token_counts_on_a_line_of_its_own() {
        let reader = reader(Reach::Anywhere);
        let shown = site(get(async || "\u{feff}pmv_other\r\n pmv_mine \r\n")).await;
        assert_eq!(reader.proves(&shown, "pmv_mine").await, Ok(()));
        assert_eq!(reader.proves(&shown, "pmv_other").await, Ok(()));
        assert_eq!(reader.proves(&shown, "pmv_min").await, Err(ProofFailure::NoToken));
        let absent = site(get(async || StatusCode::NOT_FOUND)).await;
        assert_eq!(reader.proves(&absent, "pmv_mine").await, Err(ProofFailure::Status(404)));
        let to = format!("{shown}{PATH}");
        let elsewhere = site(get(move || std::future::ready(Redirect::temporary(&to)))).await;
        assert_eq!(reader.proves(&elsewhere, "pmv_mine").await, Err(ProofFailure::Status(307)));
        let endless = site(get(async || "x\n".repeat(LARGEST_FILE))).await;
        assert_eq!(reader.proves(&endless, "pmv_mine").await, Err(ProofFailure::TooLarge));
        assert_eq!(reader.proves("no origin", "pmv_mine").await, Err(ProofFailure::Address));
    }

    #[tokio::test]
    async fn a_reader_of_public_origins_asks_nobody_inside() {
        let reader = reader(Reach::Public);
        let inside = site(get(async || "pmv_mine")).await;
        assert_eq!(reader.proves(&inside, "pmv_mine").await, Err(ProofFailure::NotPublic));
        let named = inside.replace("127.0.0.1", "localhost");
        assert_eq!(reader.proves(&named, "pmv_mine").await, Err(ProofFailure::Connection));
    }
}
