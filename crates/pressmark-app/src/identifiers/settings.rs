//! Settings of identifiers.

use pressmark_domain::Handle;
pub use pressmark_sources::registrar::{CordraSettings, DataciteSettings};
use serde::Deserialize;

use super::IdentifierError;
use super::endpoint::{is_confidential, is_test_endpoint, is_test_prefix};

/// Who registers an identifier.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RegistrarName {
    /// Nobody but this registry.
    #[default]
    Local,
    /// A Cordra.
    Cordra,
    /// DataCite; of DOIs only, which are minted where `datacite.prefix` is set.
    Datacite,
}

impl RegistrarName {
    /// The name in settings and in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Cordra => "cordra",
            Self::Datacite => "datacite",
        }
    }
}

/// Settings of identifiers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IdentifierSettings {
    /// The kill switch: `false` = nothing is minted and no agency is asked; deposits keep what is reserved for them.
    pub enabled: bool,
    /// Who registers DOCiDs: `local` or `cordra`.
    pub registrar: RegistrarName,
    /// The prefix of DOCiDs; empty = they are minted under `test_prefix` and marked provisional (rule 45).
    pub prefix: String,
    /// The prefix of DOCiDs that nobody will resolve.
    pub test_prefix: String,
    /// The Cordra.
    pub cordra: CordraSettings,
    /// The account at DataCite.
    pub datacite: DataciteSettings,
}

/// A prefix that nobody was given.
pub(super) const TEST_PREFIX: &str = "20.500.5555";

impl Default for IdentifierSettings {
    fn default() -> Self {
        Self {
            enabled: true,
            registrar: RegistrarName::Local,
            prefix: String::new(),
            test_prefix: TEST_PREFIX.to_owned(),
            cordra: CordraSettings::default(),
            datacite: DataciteSettings::default(),
        }
    }
}

impl IdentifierSettings {
    /// The prefix of DOCiDs, and whether it is provisional.
    #[must_use]
    pub fn docid_prefix(&self) -> (&str, bool) {
        match self.prefix.as_str() {
            "" => (&self.test_prefix, true),
            prefix => (prefix, is_test_prefix(prefix, self)),
        }
    }

    /// Whether these settings can be used.
    ///
    /// # Errors
    /// [`IdentifierError::Setting`], which names the setting.
    pub fn check(&self) -> Result<(), IdentifierError> {
        let refuse = |name, reason: &str| Err(IdentifierError::Setting { name, reason: reason.to_owned() });
        for (name, prefix) in [("prefix", &self.prefix), ("test_prefix", &self.test_prefix)] {
            let is_left_out = name == "prefix" && prefix.is_empty();
            if !is_left_out && !is_prefix(prefix) {
                return refuse(name, "is no prefix of handles: numbers with dots between them, such as 20.500.5555");
            }
        }
        match self.registrar {
            RegistrarName::Local => {}
            RegistrarName::Datacite => return refuse("registrar", "registers no DOCiDs; set datacite.prefix for DOIs"),
            RegistrarName::Cordra => self.check_cordra()?,
        }
        if self.datacite.prefix.is_empty() { Ok(()) } else { self.check_datacite() }
    }

    fn check_cordra(&self) -> Result<(), IdentifierError> {
        let cordra = &self.cordra;
        check_account("cordra", &cordra.base_url, &cordra.username, cordra.password.is_some())?;
        let (prefix, provisional) = self.docid_prefix();
        if provisional && !is_test_endpoint(&cordra.base_url, cordra.is_test) {
            return Err(IdentifierError::TestPrefix { prefix: prefix.to_owned(), endpoint: cordra.base_url.clone() });
        }
        Ok(())
    }

    fn check_datacite(&self) -> Result<(), IdentifierError> {
        let datacite = &self.datacite;
        if !(is_prefix(&datacite.prefix) && datacite.prefix.starts_with("10.")) {
            let reason = "is no prefix of DOIs: `10.` and a number".to_owned();
            return Err(IdentifierError::Setting { name: "datacite.prefix", reason });
        }
        check_account("datacite", &datacite.base_url, &datacite.username, datacite.password.is_some())?;
        if is_test_prefix(&datacite.prefix, self) && !is_test_endpoint(&datacite.base_url, datacite.is_test) {
            let (prefix, endpoint) = (datacite.prefix.clone(), datacite.base_url.clone());
            return Err(IdentifierError::TestPrefix { prefix, endpoint });
        }
        Ok(())
    }
}

fn check_account(
    registrar: &'static str,
    base_url: &str,
    username: &str,
    has_password: bool,
) -> Result<(), IdentifierError> {
    let refuse = |reason: &str| Err(IdentifierError::Setting { name: registrar, reason: reason.to_owned() });
    if !is_confidential(base_url) {
        return refuse("base_url is missing, or is not https:// (only a host of this machine may be asked without)");
    }
    if username.is_empty() || !has_password {
        return refuse("has no username or no password");
    }
    Ok(())
}

fn is_prefix(text: &str) -> bool {
    let numbers = text.split('.').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    numbers && text.len() <= 64 && Handle::parse(&format!("{text}/x")).is_ok()
}

#[cfg(test)]
mod tests {
    use pressmark_sources::Secret;

    use super::*;

    fn cordra(base_url: &str, prefix: &str) -> IdentifierSettings {
        let cordra = CordraSettings {
            base_url: base_url.to_owned(),
            username: "registry".to_owned(),
            password: Some(Secret::new("swordfish")),
            ..CordraSettings::default()
        };
        let prefix = prefix.to_owned();
        IdentifierSettings { registrar: RegistrarName::Cordra, prefix, cordra, ..IdentifierSettings::default() }
    }

    fn datacite(base_url: &str, prefix: &str) -> IdentifierSettings {
        let datacite = DataciteSettings {
            base_url: base_url.to_owned(),
            username: "EXAMPLE.REPO".to_owned(),
            password: Some(Secret::new("swordfish")),
            prefix: prefix.to_owned(),
            ..DataciteSettings::default()
        };
        IdentifierSettings { datacite, ..IdentifierSettings::default() }
    }

    #[test]
    fn test_prefixes_go_to_no_production_endpoint() {
        assert_eq!(IdentifierSettings::default().check(), Ok(()));
        let real = "https://cordra.example.com/cordra";
        assert!(matches!(cordra(real, "").check(), Err(IdentifierError::TestPrefix { .. })));
        assert!(matches!(cordra(real, TEST_PREFIX).check(), Err(IdentifierError::TestPrefix { .. })));
        assert_eq!(cordra(real, "20.500.14351").check(), Ok(()));
        assert_eq!(cordra("http://127.0.0.1:8443/cordra", "").check(), Ok(()));
        let mut told = cordra(real, "");
        told.cordra.is_test = true;
        assert_eq!(told.check(), Ok(()));
        for prefix in ["10.5555", "10.5072"] {
            let refused = datacite("https://api.datacite.org", prefix).check();
            assert!(matches!(refused, Err(IdentifierError::TestPrefix { .. })), "{prefix}");
            assert_eq!(datacite("https://api.test.datacite.org", prefix).check(), Ok(()));
        }
        assert_eq!(datacite("https://api.datacite.org", "10.80000").check(), Ok(()));
        let mut told = datacite("https://api.datacite.org", "10.5072");
        told.datacite.is_test = true;
        assert!(told.check().is_err(), "whatever is said of it");
    }

    #[test]
    fn mistakes_are_named() {
        let named = |settings: IdentifierSettings, word: &str| {
            let told = settings.check().unwrap_err().to_string();
            assert!(told.contains(word), "{told}");
            assert!(!told.contains("swordfish"));
        };
        named(IdentifierSettings { prefix: "20.500/x".into(), ..IdentifierSettings::default() }, "identifiers.prefix");
        named(IdentifierSettings { test_prefix: String::new(), ..IdentifierSettings::default() }, "test_prefix");
        named(IdentifierSettings { registrar: RegistrarName::Datacite, ..IdentifierSettings::default() }, "registrar");
        named(cordra("http://cordra.example.com", "20.500.14351"), "identifiers.cordra");
        named(cordra("", "20.500.14351"), "identifiers.cordra");
        named(datacite("https://api.datacite.org", "20.500"), "datacite.prefix");
        let mut without = cordra("https://cordra.example.com", "20.500.14351");
        without.cordra.password = None;
        named(without, "password");
    }
}
