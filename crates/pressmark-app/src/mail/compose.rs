//! From a letter to a message: headers, text and HTML.

use askama::Template;
use lettre::Message;
use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use uuid::Uuid;

use super::wording::{Wording, wording};
use super::words::{clean, greetable};
use super::{Letter, MailError, Recipient};

/// Who writes.
#[derive(Debug, Clone)]
pub(super) struct Sender {
    pub(super) from: Mailbox,
    pub(super) reply_to: Option<Mailbox>,
}

impl Sender {
    /// What the letters call this registry.
    fn registry(&self) -> &str {
        self.from.name.as_deref().unwrap_or("Pressmark")
    }
}

#[derive(Template)]
#[template(path = "mail/letter.txt")]
struct TextPart<'a> {
    letter: &'a Wording,
    link: &'a str,
    registry: &'a str,
}

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct HtmlPart<'a> {
    letter: &'a Wording,
    link: &'a str,
    registry: &'a str,
}

/// `Auto-Submitted: auto-generated` (RFC 3834): asks answering machines not to answer.
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// A message ready to send.
///
/// # Errors
/// [`MailError::Link`], [`MailError::Compose`].
pub(super) fn compose(sender: &Sender, to: &Recipient, letter: &Letter) -> Result<Message, MailError> {
    let link = letter.link();
    if !matches!(link.scheme(), "http" | "https") {
        return Err(MailError::Link);
    }
    let registry = sender.registry();
    let name = to.name().and_then(greetable);
    let words = wording(letter, name.as_deref(), registry);
    let failed = |e: askama::Error| MailError::Compose(e.to_string());
    let text = TextPart { letter: &words, link: link.as_str(), registry }.render().map_err(failed)?;
    let html = HtmlPart { letter: &words, link: link.as_str(), registry }.render().map_err(failed)?;

    // The sender's domain, not this machine's name: it says less, and spam filters expect it.
    let id = format!("<{}@{}>", Uuid::new_v4().simple(), sender.from.email.domain());
    let mut builder = Message::builder()
        .from(sender.from.clone())
        .to(Mailbox::new(name, to.mailbox().email.clone()))
        .subject(clean(&words.subject, 200))
        .message_id(Some(id))
        .date_now()
        .header(AutoSubmitted);
    if let Some(reply_to) = &sender.reply_to {
        builder = builder.reply_to(reply_to.clone());
    }
    builder.multipart(MultiPart::alternative_plain_html(text, html)).map_err(|e| MailError::Compose(e.to_string()))
}

/// The `Message-ID` of a message.
pub(super) fn message_id(message: &Message) -> &str {
    message.headers().get_raw("Message-ID").unwrap_or_default()
}
