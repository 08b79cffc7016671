//! Mail to people: typed letters, rendered as text and HTML, sent by SMTP or written as `.eml` files.
//!
//! A request hands a [`Letter`] to [`Mailer::queue`] and goes on; the letter is sent in the background and tried again
//! while the server is away. The command line awaits [`Mailer::send`] instead.

mod compose;
mod error;
mod folder;
mod letter;
mod mailer;
mod queue;
mod recipient;
mod settings;
mod smtp;
mod wording;
mod words;

pub use error::MailError;
pub use letter::{Letter, SecondFactorChange};
pub use mailer::{MailStatus, Mailer};
pub use recipient::Recipient;
pub use settings::{MailSettings, MailTransport, SmtpSettings, TlsMode};

#[cfg(test)]
mod tests;
