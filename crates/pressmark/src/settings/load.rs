//! Reading the settings from where they stand.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use config::{Config, Environment, File, FileFormat, Source, Value, ValueKind};
use pressmark_app::mail::MailTransport;

use super::{DEFAULTS, Settings, shown};

/// Settings that are lists: in the environment, separated by commas.
const LISTS: [&str; 8] = [
    "listen",
    "http.trusted_proxies",
    "import.rors",
    "accounts.registration_domains",
    "accounts.deposit_registration_domains",
    "accounts.trusted_origins",
    "files.denied_types",
    "usage.robots",
];

/// What the command line sets.
#[derive(Debug, Clone, Default)]
pub(crate) struct Flags {
    pub(crate) config: Option<PathBuf>,
    pub(crate) data_dir: Option<PathBuf>,
    pub(crate) database_url: Option<String>,
    pub(crate) listen: Vec<String>,
}

/// Everything that was set, with where each value comes from.
pub(crate) struct Loaded {
    pub(crate) settings: Settings,
    values: BTreeMap<String, (String, String)>,
}

impl Loaded {
    /// Each setting with its value and its source, in the order of the names.
    pub(crate) fn values(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.values.iter().map(|(name, (value, origin))| (name.as_str(), value.as_str(), origin.as_str()))
    }
}

/// Reads the settings.
///
/// # Errors
/// Names the setting, its source and what is wrong with it.
pub(crate) fn load(flags: &Flags) -> Result<Loaded> {
    load_from(flags, Environment::with_prefix("PRESSMARK").prefix_separator("_").separator("__"))
}

pub(super) fn load_from(flags: &Flags, environment: Environment) -> Result<Loaded> {
    let mut builder = Config::builder().add_source(File::from_str(DEFAULTS, FileFormat::Toml));
    if let Some(file) = config_file(flags)? {
        builder = builder.add_source(File::from(file).format(FileFormat::Toml));
    }
    for (name, kind) in from_environment(environment)? {
        let origin = format!("environment PRESSMARK_{}", name.to_uppercase().replace('.', "__"));
        builder = builder.set_override(&name, Value::new(Some(&origin), kind)).with_context(|| origin.clone())?;
    }
    let given = [
        ("data_dir", flags.data_dir.as_ref().map(|p| ValueKind::String(p.display().to_string()))),
        ("database_url", flags.database_url.clone().map(ValueKind::String)),
        ("listen", listed("--listen", &flags.listen)),
    ];
    for (name, kind) in given {
        if let Some(kind) = kind {
            let flag = format!("--{}", name.replace('_', "-"));
            builder = builder.set_override(name, Value::new(Some(&flag), kind))?;
        }
    }
    let mut config = builder.build().context("the settings cannot be read")?;
    let values = shown::values(&config.cache);
    let mail_is_auto = take_auto(&mut config.cache);
    let mut settings: Settings = config.try_deserialize().context("the settings cannot be used")?;
    if mail_is_auto {
        // Links in files and in the log are as good as passwords, so only where nobody else is served.
        settings.mail.transport = if settings.is_local() { MailTransport::Files } else { MailTransport::Off };
    }
    settings.check()?;
    Ok(Loaded { settings, values })
}

/// What a flag that may be given several times sets, if it was given at all.
fn listed(flag: &str, values: &[String]) -> Option<ValueKind> {
    let row = |text: &String| Value::new(Some(&flag.to_owned()), ValueKind::String(text.clone()));
    (!values.is_empty()).then(|| ValueKind::Array(values.iter().map(row).collect()))
}

/// What the environment sets. Secrets and prefixes are taken to the letter: one that looks like a number is none.
fn from_environment(environment: Environment) -> Result<Vec<(String, ValueKind)>> {
    let environment = environment.ignore_empty(true);
    let mut literal = environment.clone().collect().context("the environment")?;
    let mut parsed = environment.try_parsing(true).list_separator(",");
    for list in LISTS {
        parsed = parsed.with_list_parse_key(list);
    }
    let parsed = parsed.collect().context("the environment")?;
    let mut settings = Vec::with_capacity(parsed.len());
    for (name, value) in parsed {
        // These are not settings: where settings come from, and what the tests use.
        if name == "config" || name.starts_with("test_") {
            continue;
        }
        let literal = literal.remove(&name).filter(|_| shown::is_secret(&name) || is_prefix(&name));
        settings.push((name, literal.unwrap_or(value).kind));
    }
    Ok(settings)
}

/// A prefix of identifiers looks like a number, of which zeros at the end would be lost.
fn is_prefix(name: &str) -> bool {
    name.starts_with("identifiers.") && name.ends_with("prefix")
}

/// The mailer knows no `auto`: takes it out of the settings, and tells whether it was there.
fn take_auto(root: &mut Value) -> bool {
    let ValueKind::Table(root) = &mut root.kind else { return false };
    let Some(ValueKind::Table(mail)) = root.get_mut("mail").map(|mail| &mut mail.kind) else { return false };
    let is_auto = mail.get("transport").is_some_and(|value| matches!(&value.kind, ValueKind::String(s) if s == "auto"));
    if is_auto {
        mail.remove("transport");
    }
    is_auto
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
