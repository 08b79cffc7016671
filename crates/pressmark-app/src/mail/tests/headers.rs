//! Headers: what people typed never becomes one.

use lettre::message::Mailbox;
use mail_parser::MessageParser;
use proptest::prelude::*;

use super::{josiah, letters, link};
use crate::mail::compose::{Sender, compose};
use crate::mail::{Letter, MailError, Recipient};

fn sender(from: &str) -> Sender {
    Sender { from: from.parse().unwrap(), reply_to: Some("library@example.org".parse().unwrap()) }
}

fn invitation(workspace: &str, inviter: &str) -> Letter {
    Letter::Invitation {
        workspace: workspace.into(),
        role: "member".into(),
        inviter: Some(inviter.into()),
        link: link(),
        valid_for: std::time::Duration::from_hours(1),
    }
}

const EXPECTED: [&str; 9] =
    ["from", "to", "subject", "message-id", "date", "auto-submitted", "reply-to", "mime-version", "content-type"];

/// The names of all headers of a message as they stand in its bytes, sorted.
fn header_names(bytes: &[u8]) -> Vec<String> {
    let head = String::from_utf8(bytes.to_vec()).unwrap();
    let head = head.split("\r\n\r\n").next().unwrap().to_owned();
    let lines = head.split("\r\n").filter(|line| !line.starts_with([' ', '\t']));
    let mut names: Vec<String> = lines.map(|line| line.split(':').next().unwrap().to_ascii_lowercase()).collect();
    names.sort();
    names
}

#[test]
fn every_letter_has_its_headers_and_no_other() {
    let mut expected = EXPECTED.map(str::to_owned).to_vec();
    expected.sort();
    for (letter, _) in letters() {
        let bytes = compose(&sender("Regïster <registry@example.org>"), &josiah(), &letter).unwrap().formatted();
        assert!(bytes.is_ascii(), "7-bit clean: {}", letter.kind());
        assert_eq!(header_names(&bytes), expected, "{}", letter.kind());
        let message = MessageParser::default().parse(&bytes).unwrap();
        assert!(message.message_id().unwrap().ends_with("@example.org"));
        assert!(message.date().is_some());
        assert_eq!(message.from().unwrap().first().unwrap().name(), Some("Regïster"));
        assert_eq!(message.to().unwrap().first().unwrap().name(), Some("Josiah Ståle Carberry"));
        assert_eq!(message.to().unwrap().first().unwrap().address(), Some("josiah@example.org"));
    }
}

#[test]
fn addresses_that_would_reach_others_are_refused() {
    for text in [
        "josiah@example.org\r\nBcc: victim@example.org",
        "josiah@example.org, victim@example.org",
        "josiah@example.org victim@example.org",
        "<josiah@example.org>",
        "Josiah <josiah@example.org>",
        "jo\r\nsiah@example.org",
        "\"jo\r\nsiah\"@example.org",
        "josiah@exa mple.org",
        "josiah",
        "@example.org",
        "josiah@",
        "",
    ] {
        assert!(matches!(Recipient::new(None, text), Err(MailError::Address)), "{text:?}");
    }
    assert!(Recipient::new(None, &format!("{}@example.org", "j".repeat(250))).is_err());
    let international = Recipient::new(None, "josiah@bücher.example").unwrap();
    assert_eq!(international.address(), "josiah@xn--bcher-kva.example");
}

#[test]
fn only_web_addresses_are_links() {
    let letter = Letter::AddressInUse { link: url::Url::parse("javascript:alert(1)").unwrap() };
    let refused = compose(&sender("registry@example.org"), &josiah(), &letter);
    assert!(matches!(refused, Err(MailError::Link)));
}

#[test]
fn what_is_printed_for_debugging_shows_nobody() {
    for (letter, _) in letters() {
        let shown = format!("{letter:?} {:?}", josiah());
        assert!(!shown.contains("swordfish") && !shown.contains("josiah") && !shown.contains("Josiah"), "{shown}");
    }
}

proptest! {
    #[test]
    fn no_text_becomes_a_header(workspace in "\\PC*|(.|\\r|\\n){0,80}", name in "(.|\\r|\\n){0,80}", inviter in "(.|\\r|\\n|<|\"){0,60}") {
        let to = Recipient::new(Some(&name), "josiah@example.org").unwrap();
        let from = Sender { from: Mailbox::new(Some("R".into()), "r@example.org".parse().unwrap()), reply_to: None };
        let message = compose(&from, &to, &invitation(&workspace, &inviter)).unwrap();
        let bytes = message.formatted();
        let names = header_names(&bytes);
        let mut expected: Vec<&str> = EXPECTED.into_iter().filter(|name| *name != "reply-to").collect();
        expected.sort_unstable();
        prop_assert_eq!(names, expected);
        let parsed = MessageParser::default().parse(&bytes).unwrap();
        let recipients: Vec<_> = parsed.to().unwrap().iter().filter_map(|a| a.address()).collect();
        prop_assert_eq!(recipients, vec!["josiah@example.org"]);
        prop_assert_eq!(message.envelope().to().len(), 1);
    }
}
