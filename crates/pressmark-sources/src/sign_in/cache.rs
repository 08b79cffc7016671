//! What an issuer publishes about itself, kept for a while.

use std::sync::Arc;
use std::time::Duration;

use openidconnect::core::CoreProviderMetadata;
use openidconnect::{DiscoveryError, IssuerUrl};
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::http::{Http, HttpFailure};
use super::providers::is_protected;

/// However often unknown keys turn up, the issuer is not asked again before this.
const SOONEST: Duration = Duration::from_secs(30);

/// Discovery document and keys of one issuer.
#[derive(Debug)]
pub(super) struct Cache {
    issuer: IssuerUrl,
    keep: Duration,
    /// Held while the issuer is asked, so that many sign-ins at once ask once.
    kept: Mutex<Option<Kept>>,
}

#[derive(Debug)]
struct Kept {
    metadata: Arc<CoreProviderMetadata>,
    at: Instant,
}

impl Cache {
    pub(super) fn new(issuer: IssuerUrl, keep: Duration) -> Self {
        Self { issuer, keep, kept: Mutex::new(None) }
    }

    /// What is kept, or read anew when it is too old. Where the issuer cannot be asked, the old is better than none.
    ///
    /// # Errors
    /// Why the issuer gave no usable answer.
    pub(super) async fn metadata(&self, http: &Http) -> Result<Arc<CoreProviderMetadata>, String> {
        self.younger_than(self.keep, http).await
    }

    /// Read anew, because a token names a key that is not among the kept ones; but not more often than every 30 seconds.
    ///
    /// # Errors
    /// Why the issuer gave no usable answer.
    pub(super) async fn refreshed(&self, http: &Http) -> Result<Arc<CoreProviderMetadata>, String> {
        self.younger_than(SOONEST, http).await
    }

    async fn younger_than(&self, age: Duration, http: &Http) -> Result<Arc<CoreProviderMetadata>, String> {
        let mut kept = self.kept.lock().await;
        if let Some(kept) = kept.as_ref().filter(|kept| kept.at.elapsed() < age) {
            return Ok(Arc::clone(&kept.metadata));
        }
        match (self.read(http).await, kept.as_ref()) {
            (Ok(metadata), _) => {
                let metadata = Arc::new(metadata);
                *kept = Some(Kept { metadata: Arc::clone(&metadata), at: Instant::now() });
                Ok(metadata)
            }
            (Err(reason), Some(old)) => {
                tracing::warn!(issuer = self.issuer.as_str(), reason, "an issuer's description could not be read anew");
                Ok(Arc::clone(&old.metadata))
            }
            (Err(reason), None) => Err(reason),
        }
    }

    async fn read(&self, http: &Http) -> Result<CoreProviderMetadata, String> {
        let found = CoreProviderMetadata::discover_async(self.issuer.clone(), http).await.map_err(|e| reason(&e))?;
        let optional = [found.token_endpoint().map(|u| u.url()), found.userinfo_endpoint().map(|u| u.url())];
        let addresses = [found.authorization_endpoint().url(), found.jwks_uri().url()];
        if !addresses.into_iter().chain(optional.into_iter().flatten()).all(is_protected) {
            return Err("it names an address that is not https".to_owned());
        }
        Ok(found)
    }
}

fn reason(error: &DiscoveryError<HttpFailure>) -> String {
    match error {
        DiscoveryError::Request(failure) => failure.to_string(),
        DiscoveryError::Response(status, ..) => format!("its description answers with status {}", status.as_u16()),
        DiscoveryError::Validation(_) => "it says it is another issuer".to_owned(),
        _ => "its description cannot be understood".to_owned(),
    }
}
