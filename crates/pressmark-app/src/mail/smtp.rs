//! Sending through an SMTP server.

use std::fs;
use std::net::IpAddr;
use std::time::Duration;

use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use super::{MailError, SmtpSettings, TlsMode};

/// A pool of connections to the server.
#[derive(Debug)]
pub(super) struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    /// Time for one message in all: the server's time-out is for one answer, of which there are several.
    limit: Duration,
}

impl Smtp {
    /// Makes the pool; connects to nobody yet.
    ///
    /// # Errors
    /// [`MailError::Setting`].
    pub(super) fn new(settings: &SmtpSettings) -> Result<Self, MailError> {
        if settings.host.trim().is_empty() {
            return Err(setting("smtp.host", "is empty"));
        }
        if settings.timeout.is_zero() {
            return Err(setting("smtp.timeout", "must not be 0"));
        }
        let port = if settings.port == 0 { settings.tls.usual_port() } else { settings.port };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(settings.host.trim())
            .port(port)
            .tls(tls(settings)?)
            // A name that says nothing of this machine; servers do not check it after a sign-in.
            .hello_name(ClientId::Domain("localhost".to_owned()))
            .timeout(Some(settings.timeout));
        if !settings.username.is_empty() {
            let Some(password) = &settings.password else {
                return Err(setting("smtp.password", "is missing, but there is a username"));
            };
            if settings.tls == TlsMode::None && !is_loopback(settings.host.trim()) {
                return Err(setting("smtp.tls", "a password is sent through TLS only, except to this machine"));
            }
            builder = builder.credentials(Credentials::new(settings.username.clone(), password.expose().to_owned()));
        }
        Ok(Self { transport: builder.build(), limit: settings.timeout.saturating_mul(6) })
    }

    /// Sends one message.
    ///
    /// # Errors
    /// [`MailError::Smtp`].
    pub(super) async fn send(&self, message: Message) -> Result<(), MailError> {
        match tokio::time::timeout(self.limit, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(failure(&error)),
            Err(_) => Err(MailError::Smtp { reason: "did not take the message in time".to_owned(), is_final: false }),
        }
    }

    /// Whether the server can be reached and lets us in.
    ///
    /// # Errors
    /// [`MailError::Smtp`].
    pub(super) async fn check(&self) -> Result<(), MailError> {
        let refused =
            || MailError::Smtp { reason: "does not answer as a mail server does".to_owned(), is_final: false };
        match tokio::time::timeout(self.limit, self.transport.test_connection()).await {
            Ok(Ok(true)) => Ok(()),
            Ok(Ok(false)) | Err(_) => Err(refused()),
            Ok(Err(error)) => Err(failure(&error)),
        }
    }

    /// Closes the pool.
    pub(super) async fn close(&self) {
        self.transport.shutdown().await;
    }
}

fn tls(settings: &SmtpSettings) -> Result<Tls, MailError> {
    let mut parameters = TlsParameters::builder(settings.host.trim().to_owned());
    if let Some(path) = &settings.ca_file {
        let pem = fs::read(path).map_err(|e| setting("smtp.ca_file", e))?;
        let certificate = Certificate::from_pem(&pem).map_err(|e| setting("smtp.ca_file", e))?;
        parameters = parameters.add_root_certificate(certificate);
    }
    let build =
        |p: lettre::transport::smtp::client::TlsParametersBuilder| p.build().map_err(|e| setting("smtp.tls", e));
    Ok(match settings.tls {
        TlsMode::None => Tls::None,
        TlsMode::StartTls => Tls::Required(build(parameters)?),
        TlsMode::Tls => Tls::Wrapper(build(parameters)?),
    })
}

fn setting(name: &'static str, reason: impl ToString) -> MailError {
    MailError::Setting { name, reason: reason.to_string() }
}

fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// What lettre's error means to us. A 53x is about our sign-in: an administrator may mend it while the letter waits.
fn failure(error: &lettre::transport::smtp::Error) -> MailError {
    let about_sign_in = error.status().is_some_and(|code| u16::from(code) / 10 == 53);
    let is_final = (error.is_permanent() && !about_sign_in) || error.is_client();
    let mut reason = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        let inner_text = inner.to_string();
        // lettre repeats its cause in its own text at times.
        if !reason.contains(&inner_text) {
            reason = format!("{reason}: {inner_text}");
        }
        cause = inner.source();
    }
    MailError::Smtp { reason: super::words::clean(&reason, 300), is_final }
}
