//! Settings: the embedded defaults, then a file, then the environment, then the command line.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use config::{Config, Environment, File, FileFormat, Source, Value, ValueKind};
use ipnet::IpNet;
use pressmark_app::IngestSettings;
use pressmark_domain::Ror;
use pressmark_sources::SourcesConfig;
use pressmark_store::Location;
use serde::Deserialize;

/// The defaults, which are the manual.
pub(crate) const DEFAULTS: &str = include_str!("defaults.toml");

/// What was set, as it was written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    pub(crate) data_dir: PathBuf,
    database_url: String,
    pub(crate) listen: SocketAddr,
    pub(crate) public_url: String,
    contact: String,
    pub(crate) log: LogSettings,
    pub(crate) http: HttpPart,
    pub(crate) catalogue: CataloguePart,
    ingest: IngestPart,
    pub(crate) import: ImportPart,
    pub(crate) sources: SourcesConfig,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LogSettings {
    pub(crate) level: String,
    pub(crate) format: LogFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    Text,
    Json,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HttpPart {
    pub(crate) require_key: bool,
    pub(crate) reads_per_minute: u32,
    trusted_proxies: Vec<String>,
    pub(crate) cache_mb: u64,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CataloguePart {
    pub(crate) internal_members_only: bool,
    pub(crate) writer_memory_mb: usize,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct IngestPart {
    concurrency: usize,
    #[serde(with = "duration")]
    max_wait: Duration,
    #[serde(with = "duration")]
    fresh_for: Duration,
    #[serde(with = "duration")]
    remainder_delay: Duration,
    #[serde(with = "duration")]
    lease: Duration,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ImportPart {
    pub(crate) rors: Vec<Ror>,
}

use jiff::fmt::serde::unsigned_duration::friendly::compact::required as duration;

/// What the command line sets.
#[derive(Debug, Clone, Default)]
pub(crate) struct Flags {
    pub(crate) config: Option<PathBuf>,
    pub(crate) data_dir: Option<PathBuf>,
    pub(crate) database_url: Option<String>,
    pub(crate) listen: Option<String>,
}

/// Everything that was set, with where each value comes from.
pub(crate) struct Loaded {
    pub(crate) settings: Settings,
    values: BTreeMap<String, (String, String)>,
}

/// Reads the settings.
///
/// # Errors
/// Names the setting, its source and what is wrong with it.
pub(crate) fn load(flags: &Flags) -> Result<Loaded> {
    load_from(flags, Environment::with_prefix("PRESSMARK").prefix_separator("_").separator("__").try_parsing(true))
}

fn load_from(flags: &Flags, environment: Environment) -> Result<Loaded> {
    let environment =
        environment.with_list_parse_key("http.trusted_proxies").with_list_parse_key("import.rors").list_separator(",");
    let mut builder = Config::builder().add_source(File::from_str(DEFAULTS, FileFormat::Toml));
    if let Some(file) = config_file(flags)? {
        builder = builder.add_source(File::from(file).format(FileFormat::Toml));
    }
    // These are not settings: where settings come from, and what the tests use.
    let environment = environment.ignore_empty(true);
    let mut from_environment = environment.collect().context("the environment")?;
    from_environment.retain(|name, _| name != "config" && !name.starts_with("test_"));
    for (name, value) in from_environment {
        let origin = format!("environment PRESSMARK_{}", name.to_uppercase().replace('.', "__"));
        builder = builder.set_override(&name, Value::new(Some(&origin), value.kind)).with_context(|| origin.clone())?;
    }
    let given = [
        ("data_dir", flags.data_dir.as_ref().map(|p| p.display().to_string())),
        ("database_url", flags.database_url.clone()),
        ("listen", flags.listen.clone()),
    ];
    for (name, value) in given {
        if let Some(value) = value {
            let flag = format!("--{}", name.replace('_', "-"));
            builder = builder.set_override(name, Value::new(Some(&flag), ValueKind::String(value)))?;
        }
    }
    let config = builder.build().context("the settings cannot be read")?;
    let mut values = BTreeMap::new();
    flatten("", &config.cache, &mut values);
    let settings: Settings = config.try_deserialize().context("the settings cannot be used")?;
    settings.check()?;
    Ok(Loaded { settings, values })
}

fn config_file(flags: &Flags) -> Result<Option<PathBuf>> {
    let named = flags.config.clone().or_else(|| std::env::var_os("PRESSMARK_CONFIG").map(PathBuf::from));
    if let Some(path) = named {
        if !path.is_file() {
            bail!("the configuration file {} does not exist", path.display());
        }
        return Ok(Some(path));
    }
    let usual = PathBuf::from("pressmark.toml");
    Ok(usual.is_file().then_some(usual))
}

fn flatten(prefix: &str, value: &Value, found: &mut BTreeMap<String, (String, String)>) {
    if let ValueKind::Table(table) = &value.kind {
        for (name, value) in table {
            let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
            flatten(&path, value, found);
        }
        return;
    }
    let origin = value.origin().map_or_else(|| "default".to_owned(), str::to_owned);
    found.insert(prefix.to_owned(), (shown(prefix, value), origin));
}

/// A value as `config` prints it: secrets and the password in a URL are not shown.
fn shown(name: &str, value: &Value) -> String {
    let text = value.to_string();
    if name.contains("credentials") && !name.ends_with("mailto") {
        return "(hidden)".to_owned();
    }
    match url::Url::parse(&text) {
        Ok(mut url) if url.password().is_some() => {
            let _ = url.set_password(Some("hidden"));
            url.to_string()
        }
        _ => text,
    }
}

impl Loaded {
    /// Each setting with its value and its source, in the order of the names.
    pub(crate) fn values(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.values.iter().map(|(name, (value, origin))| (name.as_str(), value.as_str(), origin.as_str()))
    }
}

impl Settings {
    fn check(&self) -> Result<()> {
        if !self.public_url.is_empty() {
            let url = url::Url::parse(&self.public_url).with_context(|| format!("public_url `{}`", self.public_url))?;
            if !matches!(url.scheme(), "http" | "https") {
                bail!("public_url `{}` does not begin with http:// or https://", self.public_url);
            }
        }
        if self.ingest.lease < Duration::from_millis(500) {
            bail!("ingest.lease is below half a second: workers would take each other's jobs");
        }
        self.trusted_proxies().map(drop)
    }

    /// Where the truth is kept.
    pub(crate) fn location(&self) -> Location {
        match self.database_url.is_empty() {
            true => Location::Sqlite(self.data_dir.join("pressmark.db")),
            false => Location::Postgres(self.database_url.clone()),
        }
    }

    /// Leaves PostgreSQL aside, whatever was set.
    pub(crate) fn use_embedded_database(&mut self) {
        self.database_url.clear();
    }

    /// Folder of the catalogue. Each node of a PostgreSQL registry has its own.
    pub(crate) fn catalogue_dir(&self) -> PathBuf {
        self.data_dir.join("catalogue")
    }

    /// The mail address for upstreams, if one was given.
    pub(crate) fn contact(&self) -> Option<&str> {
        Some(self.contact.as_str()).filter(|c| !c.is_empty())
    }

    /// How harvests behave.
    pub(crate) fn ingest(&self) -> IngestSettings {
        let part = self.ingest;
        IngestSettings {
            max_wait: part.max_wait,
            fresh_for: part.fresh_for,
            remainder_delay: part.remainder_delay,
            lease: part.lease,
            concurrency: part.concurrency,
        }
    }

    /// The upstreams; no question to one waits longer than a harvest may.
    pub(crate) fn sources(&self) -> SourcesConfig {
        let mut sources = self.sources.clone();
        for source in [
            &mut sources.orcid,
            &mut sources.crossref,
            &mut sources.datacite,
            &mut sources.openalex,
            &mut sources.agency,
        ] {
            source.max_wait = source.max_wait.min(self.ingest.max_wait);
        }
        sources
    }

    /// Networks of proxies that are believed.
    pub(crate) fn trusted_proxies(&self) -> Result<Vec<IpNet>> {
        let parse =
            |text: &String| text.parse().with_context(|| format!("http.trusted_proxies: `{text}` is not a network"));
        self.http.trusted_proxies.iter().map(parse).collect()
    }

    /// Makes the data folder, readable by its owner only.
    pub(crate) fn make_data_dir(&self) -> Result<()> {
        make_private_dir(&self.data_dir)
    }
}

fn make_private_dir(path: &Path) -> Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).with_context(|| format!("the data folder {} cannot be made", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(environment: &[(&str, &str)], flags: &Flags) -> Result<Loaded> {
        let map = environment.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        load_from(
            flags,
            Environment::with_prefix("PRESSMARK")
                .prefix_separator("_")
                .separator("__")
                .try_parsing(true)
                .source(Some(map)),
        )
    }

    #[test]
    fn the_defaults_are_those_of_the_code() {
        let settings = with(&[], &Flags::default()).unwrap().settings;
        assert_eq!(settings.ingest().fresh_for, IngestSettings::default().fresh_for);
        assert_eq!(settings.ingest().remainder_delay, IngestSettings::default().remainder_delay);
        let (given, own) = (settings.sources(), SourcesConfig::default());
        assert_eq!(given.orcid, own.orcid);
        assert_eq!(given.crossref, own.crossref);
        assert_eq!(given.datacite, own.datacite);
        assert_eq!(given.openalex, own.openalex);
        assert_eq!(given.agency, own.agency);
    }

    #[test]
    fn each_value_knows_where_it_comes_from() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("own.toml");
        std::fs::write(&file, "contact = \"library@example.org\"\n[ingest]\nmax_wait = \"5s\"\n").unwrap();
        let flags = Flags { config: Some(file), listen: Some("127.0.0.1:1".into()), ..Flags::default() };
        let environment = [
            ("PRESSMARK_SOURCES__ORCID__BASE_URL", "http://127.0.0.1:9/orcid/v3.0"),
            ("PRESSMARK_DATA_DIR", "/tmp/elsewhere"),
        ];
        let loaded = with(&environment, &flags).unwrap();
        let origin = |name: &str| loaded.values().find(|(n, ..)| *n == name).map(|(_, _, o)| o.to_owned()).unwrap();
        assert!(origin("contact").ends_with("own.toml"));
        assert_eq!(origin("sources.orcid.base_url"), "environment PRESSMARK_SOURCES__ORCID__BASE_URL");
        assert_eq!(origin("listen"), "--listen");
        assert_eq!(origin("log.level"), "default");
        assert_eq!(loaded.settings.data_dir, PathBuf::from("/tmp/elsewhere"));
        assert_eq!(loaded.settings.sources().crossref.max_wait, Duration::from_secs(5));
    }

    #[test]
    fn secrets_are_not_shown() {
        let environment = [
            ("PRESSMARK_DATABASE_URL", "postgres://pressmark:swordfish@db.example.org/pressmark"),
            ("PRESSMARK_SOURCES__OPENALEX__CREDENTIALS__API_KEY", "swordfish"),
        ];
        let loaded = with(&environment, &Flags::default()).unwrap();
        assert!(loaded.values().all(|(_, value, _)| !value.contains("swordfish")));
    }

    #[test]
    fn mistakes_are_named() {
        for (name, value, word) in [
            ("PRESSMARK_LISTEN", "nowhere", "listen"),
            ("PRESSMARK_INGEST__LEASE", "1ms", "lease"),
            ("PRESSMARK_NO_SUCH", "1", "no_such"),
            ("PRESSMARK_PUBLIC_URL", "ftp://x", "public_url"),
            ("PRESSMARK_IMPORT__RORS", "nonsense", "nonsense"),
        ] {
            let error = with(&[(name, value)], &Flags::default()).map(|_| ()).unwrap_err();
            let text = format!("{error:#}");
            assert!(text.contains(word), "{name}: {text}");
        }
    }
}
