//! How this registry mints: under which prefixes, and with which registrars.

use std::time::Duration;

use super::agencies::Agencies;
use super::endpoint::{is_test_endpoint, is_test_prefix};
use super::{IdentifierError, IdentifierSettings, Kind, RegistrarName};

/// How this registry mints identifiers.
#[derive(Debug, Clone)]
pub struct Identifiers {
    settings: IdentifierSettings,
    /// Where landing pages are, without a slash at the end.
    public_url: String,
    pub(super) agencies: Agencies,
    /// How long a worker may be silent before another takes its task.
    pub(super) lease: Duration,
}

/// Where an identifier of a kind is minted.
pub(super) struct Place<'a> {
    pub(super) prefix: &'a str,
    pub(super) provisional: bool,
    pub(super) registrar: RegistrarName,
}

impl Identifiers {
    /// By settings, for a registry whose landing pages are below `public_url`.
    ///
    /// # Errors
    /// [`IdentifierError`].
    pub fn new(settings: IdentifierSettings, public_url: &str) -> Result<Self, IdentifierError> {
        settings.check()?;
        let agencies = Agencies::of(&settings)?;
        // A request that is given up at its time-out, a few of them in a row, must end before another worker begins.
        let longest = settings.cordra.timeout.max(settings.datacite.timeout);
        let lease = longest.saturating_mul(6).max(Duration::from_secs(2));
        Ok(Self { settings, public_url: public_url.trim_end_matches('/').to_owned(), agencies, lease })
    }

    /// Local handles under the test prefix, which need nobody else: the default.
    #[must_use]
    pub fn local(public_url: &str) -> Self {
        Self {
            settings: IdentifierSettings::default(),
            public_url: public_url.trim_end_matches('/').to_owned(),
            agencies: Agencies::default(),
            lease: Duration::from_mins(2),
        }
    }

    /// Whether anything is minted (the kill switch).
    #[must_use]
    pub fn is_enabled(&self) -> bool {
        self.settings.enabled
    }

    /// Whether deposits get DOIs beside their DOCiDs.
    #[must_use]
    pub fn mints_dois(&self) -> bool {
        !self.settings.datacite.prefix.is_empty()
    }

    /// Where the landing page of an identifier is.
    #[must_use]
    pub fn landing_url(&self, value: &str) -> String {
        format!("{}{}", self.public_url, super::landing_path(value))
    }

    pub(super) fn place(&self, kind: Kind) -> Option<Place<'_>> {
        let settings = &self.settings;
        match kind {
            Kind::Docid => {
                let (prefix, provisional) = settings.docid_prefix();
                Some(Place { prefix, provisional, registrar: settings.registrar })
            }
            Kind::Doi => {
                let prefix = Some(settings.datacite.prefix.as_str()).filter(|prefix| !prefix.is_empty())?;
                // What DataCite's system for tests has does not resolve, whatever its prefix.
                let is_test = is_test_endpoint(&settings.datacite.base_url, settings.datacite.is_test);
                let provisional = is_test || is_test_prefix(prefix, settings);
                Some(Place { prefix, provisional, registrar: RegistrarName::Datacite })
            }
        }
    }

    /// Why an identifier must not go to the registrar it was reserved for, if it must not: settings may have changed
    /// since (rule 45).
    pub(super) fn forbids(&self, registrar: &str, value: &str) -> Option<String> {
        let prefix = value.split_once('/').map_or(value, |(prefix, _)| prefix);
        let (endpoint, is_test) = match registrar {
            "cordra" => (&self.settings.cordra.base_url, self.settings.cordra.is_test),
            "datacite" => (&self.settings.datacite.base_url, self.settings.datacite.is_test),
            _ => return None,
        };
        let forbidden = is_test_prefix(prefix, &self.settings) && !is_test_endpoint(endpoint, is_test);
        forbidden
            .then(|| IdentifierError::TestPrefix { prefix: prefix.to_owned(), endpoint: endpoint.clone() }.to_string())
    }
}

#[cfg(test)]
mod tests {
    use pressmark_sources::Secret;

    use super::*;
    use crate::identifiers::DataciteSettings;

    #[test]
    fn dois_that_do_not_resolve_are_provisional() {
        for (base_url, prefix, expected) in [
            ("https://api.datacite.org", "10.80000", false),
            ("https://api.test.datacite.org", "10.80000", true),
            ("https://api.test.datacite.org", "10.5072", true),
        ] {
            let datacite = DataciteSettings {
                base_url: base_url.to_owned(),
                username: "EXAMPLE.REPO".to_owned(),
                password: Some(Secret::new("swordfish")),
                prefix: prefix.to_owned(),
                ..DataciteSettings::default()
            };
            let settings = IdentifierSettings { datacite, ..IdentifierSettings::default() };
            let identifiers = Identifiers::new(settings, "https://registry.example.org").unwrap();
            let place = identifiers.place(Kind::Doi).unwrap();
            assert_eq!((place.prefix, place.provisional), (prefix, expected), "{base_url}");
        }
    }
}
