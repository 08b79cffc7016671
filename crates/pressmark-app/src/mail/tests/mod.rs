//! Mail as a mail reader and an SMTP server see it.

mod files;
mod headers;
mod sink;
mod smtp;

use std::time::Duration;

use jiff::Timestamp;
use url::Url;

use super::{Letter, Recipient, SecondFactorChange};

const LINK: &str = "https://registry.example.org/api/auth/verify-email?token=swordfish&callbackURL=%2F";

fn link() -> Url {
    Url::parse(LINK).unwrap()
}

fn at() -> Timestamp {
    "2026-03-04T05:06:07Z".parse().unwrap()
}

fn josiah() -> Recipient {
    Recipient::new(Some("Josiah Ståle Carberry"), "josiah@example.org").unwrap()
}

/// One letter of each kind, with the words that it must hold beside its link.
fn letters() -> Vec<(Letter, &'static [&'static str])> {
    let valid_for = Duration::from_hours(1);
    let link = link();
    vec![
        (Letter::VerifyAddress { link: link.clone(), valid_for }, &["Confirm the address", "1 hour"]),
        (Letter::ResetPassword { link: link.clone(), valid_for }, &["Choose a new password", "works once"]),
        (
            Letter::Invitation {
                workspace: "Ψ & <Physics>".into(),
                role: "workspace_admin".into(),
                inviter: Some("Ada Example".into()),
                link: link.clone(),
                valid_for: Duration::from_hours(24 * 7),
            },
            &["Ψ & <Physics>", "workspace_admin", "Ada Example", "7 days"],
        ),
        (Letter::AddressInUse { link: link.clone() }, &["has one already"]),
        (Letter::PasswordChanged { at: at(), link: link.clone() }, &["was changed", "4 March 2026, 05:06 UTC"]),
        (
            Letter::SecondFactorChanged {
                change: SecondFactorChange::RecoveryCodeUsed { left: 7 },
                at: at(),
                link: link.clone(),
            },
            &["7 are left", "4 March 2026, 05:06 UTC"],
        ),
        (
            Letter::NewDevice {
                at: at(),
                device: Some("Firefox on Linux".into()),
                address: Some("192.0.2.1".into()),
                link: link.clone(),
            },
            &["Firefox on Linux", "192.0.2.1", "4 March 2026, 05:06 UTC"],
        ),
        (Letter::ConfirmNewAddress { link: link.clone(), valid_for }, &["Confirm the new address"]),
        (Letter::AddressChanged { at: at(), new_address: "new@example.com".into(), link }, &["n…@example.com"]),
    ]
}
