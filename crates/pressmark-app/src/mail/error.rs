//! Why a letter was not sent.

use std::path::PathBuf;

/// Why a letter was not sent. No message holds a link, a password or an address of a recipient of ours.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// No transport is configured.
    #[error("mail is off: set mail.transport to smtp or files")]
    Off,
    /// A setting cannot be used.
    #[error("mail.{name}: {reason}")]
    Setting {
        /// Name of the setting below `mail`.
        name: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// The text is no mail address.
    #[error("not a mail address")]
    Address,
    /// A link that is neither http nor https.
    #[error("a link in a letter must begin with http:// or https://")]
    Link,
    /// The message could not be put together.
    #[error("the message could not be composed: {0}")]
    Compose(String),
    /// Too many letters wait already.
    #[error("too many letters are waiting to be sent")]
    QueueFull,
    /// Letters are no longer taken, because the process ends.
    #[error("mail is shutting down")]
    Closed,
    /// The SMTP server could not be reached or refused.
    #[error("the mail server: {reason}")]
    Smtp {
        /// What happened.
        reason: String,
        /// Whether another attempt would end alike.
        is_final: bool,
    },
    /// A file of the development mode could not be written.
    #[error("cannot write {}: {source}", path.display())]
    Folder {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

impl MailError {
    /// Whether the same letter may go through later.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Smtp { is_final: false, .. } | Self::Folder { .. } | Self::QueueFull)
    }
}
