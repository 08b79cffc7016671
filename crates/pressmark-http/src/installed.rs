//! The web site that a request comes from: an installation, known by one of its credentials, which come where API keys
//! do.

use std::sync::Arc;
use std::time::Instant;

use http::header::{ORIGIN, REFERER};
use http::{HeaderMap, HeaderValue, StatusCode};
use pressmark_store::entity::{installation, installation_credential, installation_origin};
use pressmark_store::repo::api_keys::hash;
use pressmark_store::repo::installations::origins::Verification;
use pressmark_store::repo::installations::{InstallationScope, InstallationStatus, credentials, origins};

use crate::client::Client;
use crate::failure::Failure;
use crate::guard::{allowed, forbidden};
use crate::handed_out::{maker_is_gone, note_use};
use crate::origin::origin_of;
use crate::state::HttpState;

/// A web site whose credential was accepted.
#[derive(Debug)]
pub(crate) struct Installed {
    pub(crate) installation_id: String,
    pub(crate) credential_id: i64,
    pub(crate) workspace_id: i64,
    display_name: String,
    scopes: Vec<InstallationScope>,
    /// Its origins, and whether each is proven.
    origins: Vec<(String, bool)>,
}

/// Whether what was sent as a key is a credential of an installation.
pub(crate) fn is_credential(text: &[u8]) -> bool {
    text.starts_with(credentials::MARK.as_bytes())
}

pub(crate) fn invalid_credential() -> Failure {
    let failure = Failure::new(StatusCode::UNAUTHORIZED, "Invalid installation credential");
    failure.with_code("invalid_installation_credential")
}

/// The web site of a credential. Guessing is counted as reading. `fresh`: what was found a moment ago does not count.
pub(crate) async fn find_installed(
    state: &HttpState,
    client: Client,
    text: &[u8],
    fresh: bool,
) -> Result<Arc<Installed>, Failure> {
    let hash = std::str::from_utf8(text).map(hash).map_err(|_| invalid_credential())?;
    if !fresh && let Some(known) = state.installed.get(&hash) {
        return Ok(known);
    }
    let Some((credential, owner)) = credentials::by_hash(state.store.read(), &hash).await? else {
        if !client.is_local() {
            allowed(state.reads.take(client.subscriber(), Instant::now()))?;
        }
        return Err(invalid_credential());
    };
    let stopped = maker_is_gone(state, credential.created_by_user).await?;
    if let Some(refusal) = refusal(&credential, &owner, stopped) {
        state.installed.invalidate(&hash);
        return Err(refusal);
    }
    let origins = origins::of(state.store.read(), std::slice::from_ref(&owner.id)).await?;
    let installed = Arc::new(Installed::of(&credential, owner, origins));
    state.installed.insert(hash, installed.clone());
    let store = state.store.clone();
    note_use(async move { credentials::touch(&store, &credential).await });
    Ok(installed)
}

/// Why a credential that there is may not be used at all. `stopped`: with whoever made it.
fn refusal(credential: &installation_credential::Model, owner: &installation::Model, stopped: bool) -> Option<Failure> {
    // One that waits for its origins to be proven is told so where they are looked at.
    if !matches!(owner.status(), InstallationStatus::Active | InstallationStatus::PendingVerification) {
        return Some(forbidden("The installation is not active", "inactive_installation"));
    }
    let ended = || forbidden("The installation credential is not active", "inactive_installation_credential");
    (stopped || !credential.is_active).then(ended)
}

impl Installed {
    fn of(
        credential: &installation_credential::Model,
        owner: installation::Model,
        origins: Vec<installation_origin::Model>,
    ) -> Self {
        let known = |row: installation_origin::Model| {
            let is_proven = row.verification() == Verification::Verified;
            (row.origin, is_proven)
        };
        Self {
            credential_id: credential.id,
            workspace_id: owner.workspace_id,
            scopes: owner.scopes(),
            origins: origins.into_iter().map(known).collect(),
            installation_id: owner.id,
            display_name: owner.display_name,
        }
    }

    /// As logs and the audit trail show it.
    pub(crate) fn name(&self) -> String {
        format!("installation {}: {}", self.installation_id, self.display_name)
    }

    /// Whether it may speak from where the request says it comes from. A page in a browser says so by `Origin` or
    /// `Referer`, and must be on a proven origin; a server says nothing, and may speak if one of its origins is proven,
    /// or if it has none.
    ///
    /// # Errors
    /// 403 otherwise.
    pub(crate) fn must_be_at_home(&self, headers: &HeaderMap) -> Result<(), Failure> {
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).trim().to_owned();
        let sent = |name| headers.get(name).map(text).filter(|told| !told.is_empty());
        let mut proven = self.origins.iter().filter(|(_, proven)| *proven).map(|(origin, _)| origin.as_str());
        let at_home = match sent(ORIGIN).or_else(|| sent(REFERER)) {
            Some(told) => origin_of(&told).is_some_and(|told| proven.any(|origin| origin == told)),
            None => self.origins.is_empty() || proven.next().is_some(),
        };
        if at_home { Ok(()) } else { Err(forbidden("The origin is not verified", "origin_not_verified")) }
    }

    /// Whether it may read this.
    ///
    /// # Errors
    /// 403 if not.
    pub(crate) fn must_have(&self, scope: Option<InstallationScope>) -> Result<(), Failure> {
        match scope {
            Some(scope) if !self.scopes.contains(&scope) => {
                Err(forbidden("The installation lacks the scope that this needs", "installation_scope_denied"))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn installed(origins: &[(&str, bool)]) -> Installed {
        Installed {
            installation_id: "i".into(),
            credential_id: 1,
            workspace_id: 1,
            display_name: "Library website".into(),
            scopes: vec![InstallationScope::PeopleRead],
            origins: origins.iter().map(|(origin, proven)| ((*origin).to_owned(), *proven)).collect(),
        }
    }

    #[test]
    fn a_site_speaks_from_its_proven_origins_only() {
        let both = installed(&[("https://library.example", true), ("https://new.example", false)]);
        let unproven = installed(&[("https://library.example", false)]);
        let program = installed(&[]);
        let at = |site: &Installed, pairs: &[(http::HeaderName, &str)]| {
            let headers = pairs.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect();
            site.must_be_at_home(&headers).is_ok()
        };
        assert!(at(&both, &[]) && !at(&unproven, &[]) && at(&program, &[]));
        assert!(at(&both, &[(ORIGIN, "https://library.example")]));
        assert!(at(&both, &[(REFERER, "https://library.example/people/?page=2")]));
        for told in ["https://new.example", "https://evil.example", "http://library.example", "null", "nowhere"] {
            assert!(!at(&both, &[(ORIGIN, told)]), "{told}");
            assert!(!at(&program, &[(REFERER, told)]), "{told}");
        }
        let foreign = [(ORIGIN, "https://evil.example"), (REFERER, "https://library.example/")];
        assert!(!at(&both, &foreign), "the stricter word counts");
        assert!(both.must_have(None).is_ok() && both.must_have(Some(InstallationScope::PeopleRead)).is_ok());
        assert!(both.must_have(Some(InstallationScope::WorksRead)).is_err());
    }
}
