//! The development mode.

use std::fs;
use std::path::Path;

use mail_parser::{MessageParser, MimeHeaders};

use super::{LINK, josiah, letters};
use crate::mail::{MailError, MailSettings, MailTransport, Mailer, Recipient};

fn settings(folder: &Path) -> MailSettings {
    MailSettings {
        transport: MailTransport::Files,
        from: "Example Registry <registry@example.org>".into(),
        folder: folder.join("mail"),
        ..MailSettings::default()
    }
}

fn written(folder: &Path) -> Vec<Vec<u8>> {
    let mut paths: Vec<_> = fs::read_dir(folder.join("mail")).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    assert!(paths.iter().all(|path| path.extension().is_some_and(|e| e == "eml")), "{paths:?}");
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

#[tokio::test]
async fn each_letter_says_the_same_in_text_and_html() {
    let folder = tempfile::tempdir().unwrap();
    let mailer = Mailer::new(&settings(folder.path())).unwrap();
    for (letter, _) in letters() {
        mailer.send(&josiah(), &letter).await.unwrap();
    }
    let files = written(folder.path());
    assert_eq!(files.len(), letters().len());
    for (bytes, (letter, words)) in files.iter().zip(letters()) {
        let message = MessageParser::default().parse(bytes).unwrap();
        assert_eq!(message.root_part().content_type().unwrap().subtype(), Some("alternative"));
        let text = message.body_text(0).unwrap();
        let html = message.body_html(0).unwrap();
        assert!(text.contains(&format!("\n{LINK}")), "{}: {text}", letter.kind());
        assert!(html.contains(&format!("href=\"{}\"", LINK.replace('&', "&#38;"))), "{}: {html}", letter.kind());
        for word in words.iter().copied().chain(["Hello Josiah Ståle Carberry,", "Example Registry"]) {
            assert!(text.contains(word), "{}: {word} in {text}", letter.kind());
            let escaped = word.replace('&', "&#38;").replace('<', "&#60;").replace('>', "&#62;");
            assert!(html.contains(&escaped), "{}: {escaped} in {html}", letter.kind());
        }
        assert!(!html.contains("<Physics>"));
        assert!(!message.subject().unwrap().is_empty());
    }
}

#[tokio::test]
async fn queued_letters_are_written_in_the_background_in_their_order() {
    let folder = tempfile::tempdir().unwrap();
    let mailer = Mailer::new(&settings(folder.path())).unwrap();
    for (letter, _) in letters() {
        mailer.queue(&josiah(), &letter).unwrap();
    }
    assert_eq!(mailer.finish(std::time::Duration::from_mins(1)).await, 0);
    assert_eq!(mailer.status().sent, letters().len() as u64);
    assert!(matches!(mailer.queue(&josiah(), &letters()[0].0), Err(MailError::Closed)));
    let subjects: Vec<String> = written(folder.path())
        .iter()
        .map(|bytes| MessageParser::default().parse(bytes).unwrap().subject().unwrap().to_owned())
        .collect();
    assert_eq!(subjects.len(), letters().len());
    assert!(subjects[0].starts_with("Confirm your address") && subjects[1].starts_with("A new password"));
}

#[tokio::test]
async fn an_advertising_name_is_not_greeted() {
    let folder = tempfile::tempdir().unwrap();
    let mailer = Mailer::new(&settings(folder.path())).unwrap();
    let to = Recipient::new(Some("Win at evil.example"), "victim@example.org").unwrap();
    mailer.send(&to, &letters()[0].0).await.unwrap();
    let bytes = written(folder.path()).remove(0);
    let message = MessageParser::default().parse(&bytes).unwrap();
    assert!(message.body_text(0).unwrap().starts_with("Hello,\r\n"), "{}", message.body_text(0).unwrap());
    assert!(!message.body_html(0).unwrap().contains("evil"));
    assert!(!String::from_utf8_lossy(&bytes).contains("evil.example"), "nor beside the address");
}

#[cfg(unix)]
#[tokio::test]
async fn links_are_for_the_owner_of_the_folder_only() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let mailer = Mailer::new(&settings(folder.path())).unwrap();
    mailer.send(&josiah(), &letters()[0].0).await.unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder.path().join("mail")), 0o700);
    let file = fs::read_dir(folder.path().join("mail")).unwrap().next().unwrap().unwrap().path();
    assert_eq!(mode(&file), 0o600);
}

#[tokio::test]
async fn where_mail_is_off_it_says_so() {
    let mailer = Mailer::new(&MailSettings::default()).unwrap();
    assert!(mailer.is_off());
    assert!(matches!(mailer.queue(&josiah(), &letters()[0].0), Err(MailError::Off)));
    assert!(matches!(mailer.send(&josiah(), &letters()[0].0).await, Err(MailError::Off)));
    assert!(matches!(mailer.check().await, Err(MailError::Off)));
}
