//! The registrars of this registry. Another one (a Crossref deposit, CSTR) is one more field here, and a payload.

use std::sync::Arc;

use pressmark_sources::registrar::{Cordra, DataciteDois, Local, Registrar};

use super::{IdentifierError, IdentifierSettings};

/// The registrars, as far as they are configured.
#[derive(Debug, Clone, Default)]
pub(super) struct Agencies {
    cordra: Option<Arc<dyn Registrar>>,
    datacite: Option<Arc<dyn Registrar>>,
}

impl Agencies {
    /// Clients by settings; they connect to nobody yet. An agency that is not in use is kept where it is configured,
    /// for the identifiers that were registered there.
    ///
    /// # Errors
    /// [`IdentifierError::Client`].
    pub(super) fn of(settings: &IdentifierSettings) -> Result<Self, IdentifierError> {
        let told = |error: pressmark_sources::BuildError| IdentifierError::Client(error.to_string());
        let mut agencies = Self::default();
        if !settings.cordra.base_url.is_empty() && settings.cordra.password.is_some() {
            agencies.cordra = Some(Arc::new(Cordra::new(&settings.cordra).map_err(told)?));
        }
        if !settings.datacite.base_url.is_empty() && settings.datacite.password.is_some() {
            agencies.datacite = Some(Arc::new(DataciteDois::new(&settings.datacite).map_err(told)?));
        }
        Ok(agencies)
    }

    /// The registrar of a name.
    pub(super) fn of_name(&self, name: &str) -> Option<Arc<dyn Registrar>> {
        match name {
            "local" => Some(Arc::new(Local)),
            "cordra" => self.cordra.clone(),
            "datacite" => self.datacite.clone(),
            _ => None,
        }
    }
}
