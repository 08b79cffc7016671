//! Through an SMTP server.

use std::time::{Duration, Instant};

use mail_parser::MessageParser;
use pressmark_sources::Secret;

use super::sink::{Manners, Sink, Tls};
use super::{LINK, josiah, letters};
use crate::mail::{MailError, MailSettings, MailTransport, Mailer, Recipient, SmtpSettings, TlsMode};

fn settings(sink: &Sink, tls: TlsMode) -> MailSettings {
    MailSettings {
        transport: MailTransport::Smtp,
        from: "Example Registry <registry@example.org>".into(),
        smtp: SmtpSettings {
            host: "localhost".into(),
            port: sink.port,
            tls,
            timeout: Duration::from_mins(1),
            ..SmtpSettings::default()
        },
        first_retry: Duration::from_millis(10),
        retries: 3,
        ..MailSettings::default()
    }
}

/// [`settings`] that trust the sink's authority and know its password.
fn trusting(sink: &Sink, tls: TlsMode, password: &str) -> (MailSettings, tempfile::TempPath) {
    let file = tempfile::NamedTempFile::new().unwrap().into_temp_path();
    std::fs::write(&file, &sink.authority).unwrap();
    let mut settings = settings(sink, tls);
    settings.smtp.ca_file = Some(file.to_path_buf());
    settings.smtp.username = "registry".into();
    settings.smtp.password = Some(Secret::new(password));
    (settings, file)
}

const FINISH: Duration = Duration::from_mins(1);

#[tokio::test]
async fn a_letter_arrives_as_it_was_written() {
    let sink = Sink::start(Manners::default()).await;
    let mailer = Mailer::new(&settings(&sink, TlsMode::None)).unwrap();
    mailer.check().await.unwrap();
    mailer.send(&josiah(), &letters()[0].0).await.unwrap();
    let received = sink.received();
    assert_eq!(received.len(), 1);
    assert!(received[0].from.starts_with("MAIL FROM:<registry@example.org>"), "{}", received[0].from);
    assert_eq!(received[0].to, ["RCPT TO:<josiah@example.org>"]);
    let message = MessageParser::default().parse(&received[0].bytes).unwrap();
    assert!(message.body_text(0).unwrap().contains(LINK));
    assert_eq!(mailer.finish(FINISH).await, 0);
}

#[tokio::test]
async fn password_and_letter_go_through_tls_only() {
    for (offered, mode) in [(Tls::Start, TlsMode::StartTls), (Tls::Wrapped, TlsMode::Tls)] {
        let manners = Manners { tls: Some(offered), password: Some(("registry", "swordfish")), ..Manners::default() };
        let sink = Sink::start(manners).await;
        let (settings, _file) = trusting(&sink, mode, "swordfish");
        let mailer = Mailer::new(&settings).unwrap();
        mailer.send(&josiah(), &letters()[0].0).await.unwrap();
        let received = sink.received();
        assert!(received.len() == 1 && received[0].was_encrypted);
        let plain = sink.plain_lines();
        assert!(plain.iter().all(|line| line.starts_with("EHLO") || line == "STARTTLS"), "{plain:?}");
        mailer.finish(FINISH).await;
    }
}

#[tokio::test]
async fn an_unknown_authority_gets_nothing() {
    let sink = Sink::start(Manners { tls: Some(Tls::Start), ..Manners::default() }).await;
    let mailer = Mailer::new(&settings(&sink, TlsMode::StartTls)).unwrap();
    let error = mailer.send(&josiah(), &letters()[0].0).await.unwrap_err();
    assert!(matches!(error, MailError::Smtp { .. }), "{error}");
    assert_eq!(sink.received().len(), 0);
}

#[tokio::test]
async fn a_server_that_hides_starttls_gets_nothing() {
    let sink = Sink::start(Manners { password: Some(("registry", "swordfish")), ..Manners::default() }).await;
    let (settings, _file) = trusting(&sink, TlsMode::StartTls, "swordfish");
    let mailer = Mailer::new(&settings).unwrap();
    mailer.send(&josiah(), &letters()[0].0).await.unwrap_err();
    assert_eq!(sink.received().len(), 0);
    assert!(sink.plain_lines().iter().all(|line| !line.starts_with("AUTH")), "{:?}", sink.plain_lines());
}

#[tokio::test]
async fn a_wrong_password_is_told_without_being_shown() {
    let manners = Manners { tls: Some(Tls::Wrapped), password: Some(("registry", "swordfish")), ..Manners::default() };
    let sink = Sink::start(manners).await;
    let (settings, _file) = trusting(&sink, TlsMode::Tls, "marlin-7");
    assert!(!format!("{settings:?}").contains("marlin-7"));
    let mailer = Mailer::new(&settings).unwrap();
    assert!(!format!("{mailer:?}").contains("marlin-7"), "{mailer:?}");
    let error = mailer.check().await.unwrap_err();
    assert!(error.is_transient(), "an administrator may mend it: {error}");
    assert!(error.to_string().contains("535") && !error.to_string().contains("marlin-7"), "{error}");
}

#[tokio::test]
async fn what_fails_for_now_is_tried_again_and_what_fails_for_good_is_not() {
    let manners = Manners { refusals: vec!["451 later", "421 busy"], ..Manners::default() };
    let sink = Sink::start(manners).await;
    let mailer = Mailer::new(&settings(&sink, TlsMode::None)).unwrap();
    mailer.queue(&josiah(), &letters()[0].0).unwrap();
    assert_eq!(mailer.finish(FINISH).await, 0);
    assert_eq!((sink.received().len(), mailer.status().sent, mailer.status().failed), (1, 1, 0));

    let sink = Sink::start(Manners { refusals: vec!["550 nobody of that name"], ..Manners::default() }).await;
    let mailer = Mailer::new(&settings(&sink, TlsMode::None)).unwrap();
    mailer.queue(&josiah(), &letters()[0].0).unwrap();
    mailer.finish(FINISH).await;
    assert_eq!((sink.received().len(), mailer.status().sent, mailer.status().failed), (0, 0, 1));
}

#[tokio::test]
async fn attempts_come_to_an_end() {
    let sink = Sink::start(Manners { refusals: vec!["451 later"; 4], ..Manners::default() }).await;
    let mailer = Mailer::new(&settings(&sink, TlsMode::None)).unwrap();
    mailer.queue(&josiah(), &letters()[0].0).unwrap();
    mailer.finish(FINISH).await;
    assert_eq!((sink.received().len(), mailer.status().failed), (0, 1), "one attempt and three more");
}

#[tokio::test]
async fn nobody_waits_for_a_server_that_is_silent_and_the_queue_is_bounded() {
    let sink = Sink::start(Manners { is_silent: true, ..Manners::default() }).await;
    let mut settings = settings(&sink, TlsMode::None);
    settings.queue = 20;
    let mailer = Mailer::new(&settings).unwrap();
    let started = Instant::now();
    for _ in 0..20 {
        mailer.queue(&josiah(), &letters()[0].0).unwrap();
    }
    let other = Recipient::new(None, "other@example.org").unwrap();
    assert!(matches!(mailer.queue(&other, &letters()[0].0), Err(MailError::QueueFull)));
    assert!(started.elapsed() < settings.smtp.timeout, "{:?}", started.elapsed());
    assert_eq!(mailer.status().waiting, 20);
    assert_eq!(mailer.finish(Duration::from_millis(50)).await, 20, "told how many are lost");
}

#[tokio::test]
async fn settings_that_would_betray_the_password_or_do_nothing_are_refused() {
    let with = |change: fn(&mut MailSettings)| {
        let mut settings = MailSettings { transport: MailTransport::Smtp, ..MailSettings::default() };
        change(&mut settings);
        Mailer::new(&settings).err().map(|e| e.to_string()).unwrap_or_default()
    };
    for (change, word) in [
        (
            (|s| {
                s.smtp.host = "relay.example.org".into();
                s.smtp.tls = TlsMode::None;
                s.smtp.username = "registry".into();
                s.smtp.password = Some(Secret::new("swordfish"));
            }) as fn(&mut MailSettings),
            "smtp.tls",
        ),
        (|s| s.smtp.username = "registry".into(), "smtp.password"),
        (|s| s.smtp.host = " ".into(), "smtp.host"),
        (|s| s.from = "nobody".into(), "mail.from"),
        (|s| s.from = "Registry\r\nBcc: x@example.org <r@example.org>".into(), "mail.from"),
        (|s| s.reply_to = "a@b@c".into(), "mail.reply_to"),
        (|s| s.smtp.ca_file = Some("nowhere.pem".into()), "smtp.ca_file"),
    ] {
        let error = with(change);
        assert!(error.contains(word) && !error.contains("swordfish"), "{word}: {error}");
    }
}
