//! Settings of mail.

use std::path::PathBuf;
use std::time::Duration;

use jiff::fmt::serde::unsigned_duration::friendly::compact::required as duration;
use pressmark_sources::Secret;
use serde::Deserialize;

/// How mail leaves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailTransport {
    /// Not at all: whoever wants to send one hears [`crate::mail::MailError::Off`].
    #[default]
    Off,
    /// Through an SMTP server.
    Smtp,
    /// Development mode: one `.eml` file per message, and the link in the log. Whoever reads the log can use the link, so
    /// this is not for a registry that others reach.
    Files,
}

/// How the connection to the SMTP server is protected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TlsMode {
    /// Plain at first, then STARTTLS; a server without STARTTLS gets no mail. Port 587.
    #[default]
    StartTls,
    /// TLS from the first byte. Port 465.
    Tls,
    /// No TLS: for a relay on this machine or a trusted network, without a password off this machine. Port 25.
    None,
}

impl TlsMode {
    pub(super) fn usual_port(self) -> u16 {
        match self {
            Self::StartTls => 587,
            Self::Tls => 465,
            Self::None => 25,
        }
    }
}

/// Settings of the SMTP server.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SmtpSettings {
    /// Name or address of the server.
    pub host: String,
    /// Its port; 0 = the usual one of the TLS mode.
    pub port: u16,
    /// How the connection is protected.
    pub tls: TlsMode,
    /// A file with further certificate authorities in PEM, beside those of the system: for a relay of the institution.
    pub ca_file: Option<PathBuf>,
    /// User name; empty = no sign-in.
    pub username: String,
    /// Password.
    pub password: Option<Secret>,
    /// Time for each answer of the server.
    #[serde(with = "duration")]
    pub timeout: Duration,
}

impl Default for SmtpSettings {
    fn default() -> Self {
        Self {
            host: "localhost".to_owned(),
            port: 0,
            tls: TlsMode::default(),
            ca_file: None,
            username: String::new(),
            password: None,
            timeout: Duration::from_secs(20),
        }
    }
}

/// Settings of mail.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MailSettings {
    /// How mail leaves.
    pub transport: MailTransport,
    /// Sender, `Registry <registry@example.org>`. The name is also what the letters call this registry.
    pub from: String,
    /// Where answers go; empty = to the sender.
    pub reply_to: String,
    /// Folder of the `.eml` files in development mode.
    pub folder: PathBuf,
    /// The SMTP server.
    pub smtp: SmtpSettings,
    /// The most letters that wait at once; further ones are refused.
    pub queue: usize,
    /// Further attempts after the first one fails.
    pub retries: u32,
    /// The wait before the first further attempt; each later wait is three times as long.
    #[serde(with = "duration")]
    pub first_retry: Duration,
}

impl Default for MailSettings {
    fn default() -> Self {
        Self {
            transport: MailTransport::default(),
            from: "Pressmark <pressmark@localhost>".to_owned(),
            reply_to: String::new(),
            folder: PathBuf::from("mail"),
            smtp: SmtpSettings::default(),
            queue: 1000,
            // 5 s, 15 s, … 20 min: half an hour in all. Most links live no longer than an hour.
            retries: 6,
            first_retry: Duration::from_secs(5),
        }
    }
}
