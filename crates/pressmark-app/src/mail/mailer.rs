//! The one that sends.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use lettre::message::Mailbox;

use super::compose::{Sender, compose, message_id};
use super::folder::Folder;
use super::queue::Queue;
use super::smtp::Smtp;
use super::{Letter, MailError, MailSettings, MailTransport, Recipient};

/// Sends letters. Cheap to clone; all clones share one queue.
#[derive(Debug, Clone)]
pub struct Mailer(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    transport: Transport,
    sender: Sender,
    queue: Queue,
    /// Distinguishes files of the same millisecond, and keeps their order.
    number: AtomicU64,
}

#[derive(Debug)]
enum Transport {
    Off,
    Smtp(Smtp),
    Folder(Folder),
}

/// What became of the letters of this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MailStatus {
    /// Waiting or under way.
    pub waiting: usize,
    /// Sent.
    pub sent: u64,
    /// Given up.
    pub failed: u64,
}

impl Mailer {
    /// Prepares the transport; connects to nobody yet. The folder of the development mode is made. Must be called inside a
    /// Tokio runtime, as all of this.
    ///
    /// # Errors
    /// [`MailError::Setting`], [`MailError::Folder`].
    pub fn new(settings: &MailSettings) -> Result<Self, MailError> {
        let reply_to = settings.reply_to.trim();
        let sender = Sender {
            from: mailbox("from", &settings.from)?,
            reply_to: if reply_to.is_empty() { None } else { Some(mailbox("reply_to", reply_to)?) },
        };
        let transport = match settings.transport {
            MailTransport::Off => Transport::Off,
            MailTransport::Smtp => Transport::Smtp(Smtp::new(&settings.smtp)?),
            MailTransport::Files => Transport::Folder(Folder::new(&settings.folder)?),
        };
        Ok(Self(Arc::new(Inner { transport, sender, queue: Queue::new(settings), number: AtomicU64::new(0) })))
    }

    /// Whether letters cannot be sent at all.
    #[must_use]
    pub fn is_off(&self) -> bool {
        matches!(self.0.transport, Transport::Off)
    }

    /// Takes a letter and returns at once; it is composed and sent in the background, and tried again for about half an
    /// hour (by the default settings). Letters that still wait when the process ends are lost: whoever needs one asks
    /// again. Must be called inside a Tokio runtime.
    ///
    /// # Errors
    /// [`MailError::Off`], [`MailError::QueueFull`], [`MailError::Closed`].
    pub fn queue(&self, to: &Recipient, letter: &Letter) -> Result<(), MailError> {
        if self.is_off() {
            return Err(MailError::Off);
        }
        let place = self.0.queue.place()?;
        let (inner, name) = (Arc::clone(&self.0), self.0.next_name(letter));
        let (to, letter) = (to.clone(), letter.clone());
        self.0.queue.spawn(async move {
            let kind = letter.kind();
            let outcome = inner.queue.attempts(kind, || inner.deliver(&name, &to, &letter)).await;
            inner.queue.settle(&outcome);
            if let Err(error) = outcome {
                tracing::error!(kind, %error, "a letter could not be sent and is given up");
            }
            drop(place);
        });
        Ok(())
    }

    /// Sends a letter and waits until the server has it. One attempt.
    ///
    /// # Errors
    /// All of [`MailError`] but those of the queue.
    pub async fn send(&self, to: &Recipient, letter: &Letter) -> Result<(), MailError> {
        let name = self.0.next_name(letter);
        let outcome = self.0.queue.once(self.0.deliver(&name, to, letter)).await;
        self.0.queue.settle(&outcome);
        outcome
    }

    /// Whether letters could be sent now: connects and signs in, sends nothing.
    ///
    /// # Errors
    /// [`MailError::Off`], [`MailError::Smtp`].
    pub async fn check(&self) -> Result<(), MailError> {
        match &self.0.transport {
            Transport::Off => Err(MailError::Off),
            Transport::Smtp(smtp) => smtp.check().await,
            Transport::Folder(_) => Ok(()),
        }
    }

    /// What became of the letters so far.
    #[must_use]
    pub fn status(&self) -> MailStatus {
        let (waiting, sent, failed) = self.0.queue.counts();
        MailStatus { waiting, sent, failed }
    }

    /// Takes no more letters into the queue and waits, at most so long, for those in it. Returns how many are lost.
    pub async fn finish(&self, limit: Duration) -> usize {
        let lost = self.0.queue.finish(limit).await;
        if lost > 0 {
            tracing::error!(lost, "letters that still waited are lost");
        }
        if let Transport::Smtp(smtp) = &self.0.transport {
            smtp.close().await;
        }
        lost
    }
}

impl Inner {
    /// A name that no other letter of this folder has; names sort as letters were queued.
    fn next_name(&self, letter: &Letter) -> String {
        let number = self.number.fetch_add(1, Ordering::Relaxed);
        format!("{}-{number:06}-{}", Timestamp::now().as_millisecond(), letter.kind())
    }

    async fn deliver(&self, name: &str, to: &Recipient, letter: &Letter) -> Result<(), MailError> {
        let message = compose(&self.sender, to, letter)?;
        let kind = letter.kind();
        match &self.transport {
            Transport::Off => Err(MailError::Off),
            Transport::Smtp(smtp) => {
                let id = message_id(&message).to_owned();
                smtp.send(message).await?;
                tracing::info!(kind, id, "letter sent");
                Ok(())
            }
            Transport::Folder(folder) => {
                let file = folder.write(name, &message)?;
                tracing::info!(kind, to = to.address(), link = %letter.link(), file = %file.display(), "letter written");
                Ok(())
            }
        }
    }
}

fn mailbox(name: &'static str, text: &str) -> Result<Mailbox, MailError> {
    let refused = |reason: String| MailError::Setting { name, reason };
    if text.chars().any(char::is_control) {
        return Err(refused("has control characters".to_owned()));
    }
    text.trim().parse().map_err(|e| refused(format!("`{text}` is not a mail address: {e}")))
}
