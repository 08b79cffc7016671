//! Settings: the embedded defaults, then a file, then the environment, then the command line.

mod accounts;
mod files;
mod listen;
mod load;
mod roles;
mod schedule;
mod shown;
#[cfg(test)]
mod tests;

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use ipnet::IpNet;
use pressmark_app::IngestSettings;
use pressmark_app::allowance::Allowances;
use pressmark_app::external::ExternalSettings;
use pressmark_app::files::FileSettings;
use pressmark_app::identifiers::IdentifierSettings;
use pressmark_app::mail::{MailSettings, MailTransport};
use pressmark_app::usage::UsageSettings;
use pressmark_domain::Ror;
use pressmark_sources::SourcesConfig;
use pressmark_sources::sign_in::SignInSettings;
use pressmark_store::Location;
use serde::Deserialize;
use url::{Host, Url};

use accounts::AccountsPart;
use files::FilesPart;
pub(crate) use listen::{Listener, Listening};
pub(crate) use load::{Flags, Loaded, load};
use schedule::SchedulePart;

/// The defaults, which are the manual.
pub(crate) const DEFAULTS: &str = include_str!("../defaults.toml");

/// Kilobytes of headers: browsers need the one, and above the other memory is at stake.
const LEAST_HEADER_KB: usize = 4;
const MOST_HEADER_KB: usize = 1024;

/// What was set, as it was written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    pub(crate) data_dir: PathBuf,
    database_url: String,
    pub(crate) listen: Listening,
    pub(crate) public_url: String,
    contact: String,
    pub(crate) log: LogSettings,
    pub(crate) http: HttpPart,
    pub(crate) accounts: AccountsPart,
    pub(crate) limits: Allowances,
    pub(crate) external: ExternalSettings,
    pub(crate) usage: UsageSettings,
    pub(crate) sign_in: SignInSettings,
    pub(crate) mail: MailSettings,
    pub(crate) catalogue: CataloguePart,
    ingest: IngestPart,
    pub(crate) schedule: SchedulePart,
    pub(crate) import: ImportPart,
    files: FilesPart,
    pub(crate) identifiers: IdentifierSettings,
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
    pub(crate) header_kb: usize,
    #[serde(with = "duration")]
    pub(crate) header_timeout: Duration,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CataloguePart {
    pub(crate) internal_members_only: bool,
    pub(crate) writer_memory_mb: usize,
    #[serde(deserialize_with = "schedule::days")]
    pub(crate) keep_changes: Duration,
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

impl Settings {
    fn check(&self) -> Result<()> {
        if !self.public_url.is_empty() {
            let url = Url::parse(&self.public_url).with_context(|| format!("public_url `{}`", self.public_url))?;
            if !matches!(url.scheme(), "http" | "https") {
                bail!("public_url `{}` does not begin with http:// or https://", self.public_url);
            }
        }
        if self.ingest.lease < Duration::from_millis(500) {
            bail!("ingest.lease is below half a second: workers would take each other's jobs");
        }
        if !(LEAST_HEADER_KB..=MOST_HEADER_KB).contains(&self.http.header_kb) {
            bail!("http.header_kb is not from {LEAST_HEADER_KB} to {MOST_HEADER_KB}");
        }
        if self.http.header_timeout < Duration::from_millis(100) {
            bail!("http.header_timeout is below 100ms: nobody could ask anything");
        }
        if self.catalogue.keep_changes < Duration::from_hours(1) {
            bail!("catalogue.keep_changes is below an hour: a rebuild that takes longer would never end");
        }
        self.accounts.check()?;
        self.schedule.check()?;
        self.files.check()?;
        self.identifiers.check()?;
        roles::check(&self.sign_in)?;
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

    /// Where uploaded files are kept, and which are taken.
    pub(crate) fn files(&self) -> Result<FileSettings> {
        self.files.settings(self.data_dir.join("files"))
    }

    /// File of the registry's secret, where the settings do not hold it.
    pub(crate) fn secret_file(&self) -> PathBuf {
        self.data_dir.join("secret.key")
    }

    /// Where the public reaches a server that listens here, without a slash at the end.
    pub(crate) fn public_url_at(&self, listening_on: SocketAddr) -> String {
        match self.public_url.trim_end_matches('/') {
            "" => format!("http://{listening_on}"),
            url => url.to_owned(),
        }
    }

    /// Whether nobody but this machine reaches the server, as far as the settings tell.
    pub(crate) fn is_local(&self) -> bool {
        if self.public_url.is_empty() {
            return self.listen.is_loopback();
        }
        match Url::parse(&self.public_url).as_ref().map(Url::host) {
            Ok(Some(Host::Domain(name))) => name == "localhost" || name.ends_with(".localhost"),
            Ok(Some(Host::Ipv4(address))) => IpAddr::from(address).is_loopback(),
            Ok(Some(Host::Ipv6(address))) => IpAddr::from(address).is_loopback(),
            Ok(None) | Err(_) => false,
        }
    }

    /// How mail leaves; the folder of the development mode is in the data folder unless it is set as a whole path.
    pub(crate) fn mail(&self) -> MailSettings {
        MailSettings { folder: self.data_dir.join(&self.mail.folder), ..self.mail.clone() }
    }

    /// What letters and authenticator apps call this registry: the name of the sender of its letters.
    pub(crate) fn registry_name(&self) -> &str {
        let name = self.mail.from.split('<').next().unwrap_or_default().trim().trim_matches('"');
        // An address without a name.
        if name.is_empty() || name.contains('@') { "Pressmark" } else { name }
    }

    /// Whether letters are not sent at all.
    pub(crate) fn mail_is_off(&self) -> bool {
        self.mail.transport == MailTransport::Off
    }

    /// Whether letters are written into files, links and all.
    pub(crate) fn mail_is_files(&self) -> bool {
        self.mail.transport == MailTransport::Files
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
            &mut sources.ror,
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
