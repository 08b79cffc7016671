//! Requests to providers: no redirects, bounded in time and size.

use std::pin::Pin;
use std::time::Duration;

use oauth2::{AsyncHttpClient, HttpRequest, HttpResponse};

use crate::BuildError;
use crate::http::http_client;

/// The largest body read from a provider. Discovery documents and key sets are a few kilobytes.
const LARGEST_BODY: usize = 256 * 1024;

/// GitHub refuses whoever does not say what it is.
const AGENT: &str = concat!("pressmark/", env!("CARGO_PKG_VERSION"));

/// Why a request has no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum HttpFailure {
    #[error("the request cannot be made")]
    Request,
    #[error("no connection")]
    Connection,
    #[error("no answer in time")]
    TimedOut,
    #[error("an answer of more than {LARGEST_BODY} bytes")]
    TooLarge,
    #[error("status {0}")]
    Status(u16),
}

/// The client of all providers. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Http {
    client: reqwest::Client,
    timeout: Duration,
}

/// An answer to come. A type with a name: of a closure's the compiler cannot tell, where a server spawns it, that it may
/// move between threads.
pub(super) type Answering<'c> = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpFailure>> + Send + 'c>>;

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = HttpFailure;
    type Future = Answering<'c>;

    fn call(&'c self, request: HttpRequest) -> Answering<'c> {
        Box::pin(self.send(request))
    }
}

impl Http {
    pub(super) fn new(timeout: Duration) -> Result<Self, BuildError> {
        Ok(Self { client: http_client()?, timeout })
    }

    /// Sends a request. A redirect is an answer like others, which nobody here asks for; a failure of the server is an
    /// error, so that it is not taken for a refusal.
    pub(super) async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpFailure> {
        tokio::time::timeout(self.timeout, self.exchange(request)).await.map_err(|_| HttpFailure::TimedOut)?
    }

    async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, HttpFailure> {
        let mut request = reqwest::Request::try_from(request).map_err(|_| HttpFailure::Request)?;
        let agent = reqwest::header::HeaderValue::from_static(AGENT);
        request.headers_mut().insert(reqwest::header::USER_AGENT, agent);
        let mut answer = self.client.execute(request).await.map_err(|_| HttpFailure::Connection)?;
        let status = answer.status();
        if status.is_server_error() || status.is_redirection() || status == reqwest::StatusCode::TOO_MANY_REQUESTS {
            return Err(HttpFailure::Status(status.as_u16()));
        }
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|_| HttpFailure::Connection)? {
            if body.len() + chunk.len() > LARGEST_BODY {
                return Err(HttpFailure::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        let mut response = HttpResponse::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = std::mem::take(answer.headers_mut());
        Ok(response)
    }
}
