//! What each letter says. Text and HTML are made of the same words.

use std::time::Duration;

use jiff::Timestamp;

use super::letter::{Letter, SecondFactorChange};
use super::words::{clean, greetable};

/// The words of a letter.
#[derive(Debug, Default)]
pub(super) struct Wording {
    pub(super) subject: String,
    pub(super) greeting: String,
    /// Before the link.
    pub(super) paragraphs: Vec<String>,
    /// Details, one a line: what, and its value.
    pub(super) facts: Vec<(&'static str, String)>,
    /// What following the link does.
    pub(super) action: &'static str,
    /// After the link.
    pub(super) afterwards: Vec<String>,
}

const IGNORE: &str = "If you did not ask for this, you need do nothing; nothing has changed.";

/// The words of a letter of the registry called `registry` to somebody called `name`, which is [`greetable`].
pub(super) fn wording(letter: &Letter, name: Option<&str>, registry: &str) -> Wording {
    let mut wording = match letter {
        Letter::VerifyAddress { valid_for, .. } => verify(registry, *valid_for),
        Letter::ResetPassword { valid_for, .. } => reset(registry, *valid_for),
        Letter::Invitation { workspace, role, inviter, valid_for, .. } => {
            invitation(registry, workspace, role, inviter.as_deref(), *valid_for)
        }
        Letter::AddressInUse { .. } => in_use(registry),
        Letter::PasswordChanged { at, .. } => password_changed(registry, *at),
        Letter::SecondFactorChanged { change, at, .. } => second_factor(registry, *change, *at),
        Letter::NewDevice { at, device, address, .. } => {
            new_device(registry, *at, device.as_deref(), address.as_deref())
        }
        Letter::ConfirmNewAddress { valid_for, .. } => confirm_new(registry, *valid_for),
        Letter::AddressChanged { at, new_address, .. } => address_changed(registry, *at, new_address),
    };
    wording.greeting = match name {
        Some(name) => format!("Hello {name},"),
        None => "Hello,".to_owned(),
    };
    wording
}

fn verify(registry: &str, valid_for: Duration) -> Wording {
    Wording {
        subject: format!("Confirm your address for {registry}"),
        paragraphs: vec![format!("somebody, probably you, made an account at {registry} with this address.")],
        action: "Confirm the address",
        afterwards: vec![format!("The link works for {}.", in_words(valid_for)), IGNORE.to_owned()],
        ..Wording::default()
    }
}

fn reset(registry: &str, valid_for: Duration) -> Wording {
    Wording {
        subject: format!("A new password for {registry}"),
        paragraphs: vec![format!("somebody, probably you, asked for a new password for your account at {registry}.")],
        action: "Choose a new password",
        afterwards: vec![format!("The link works once, for {}.", in_words(valid_for)), IGNORE.to_owned()],
        ..Wording::default()
    }
}

fn invitation(registry: &str, workspace: &str, role: &str, inviter: Option<&str>, valid_for: Duration) -> Wording {
    let workspace = clean(workspace, 100);
    let who = inviter.and_then(greetable);
    let invited = match &who {
        Some(who) => format!("{who} invites you to the workspace “{workspace}” of {registry}."),
        None => format!("you are invited to the workspace “{workspace}” of {registry}."),
    };
    let mut facts = vec![("Workspace", workspace.clone()), ("Role", clean(role, 60))];
    facts.extend(who.map(|who| ("Invited by", who)));
    Wording {
        subject: format!("Invitation to {workspace} ({registry})"),
        paragraphs: vec![invited],
        facts,
        action: "Accept the invitation",
        afterwards: vec![
            format!("The link works once, for {}.", in_words(valid_for)),
            "If you do not know what this is about, you need do nothing.".to_owned(),
        ],
        ..Wording::default()
    }
}

fn in_use(registry: &str) -> Wording {
    Wording {
        subject: format!("You already have an account at {registry}"),
        paragraphs: vec![format!(
            "somebody, probably you, tried to make an account at {registry} with this address. It has one already, so \
             nothing was made."
        )],
        action: "Sign in, or ask for a new password",
        afterwards: vec!["If it was not you, you need do nothing; nothing has changed.".to_owned()],
        ..Wording::default()
    }
}

fn password_changed(registry: &str, at: Timestamp) -> Wording {
    Wording {
        subject: format!("Your password for {registry} was changed"),
        paragraphs: vec![format!("the password of your account at {registry} was changed.")],
        facts: vec![("When", moment(at))],
        action: "It was not me: choose a new password",
        afterwards: vec!["If it was you, you need do nothing.".to_owned()],
        ..Wording::default()
    }
}

fn second_factor(registry: &str, change: SecondFactorChange, at: Timestamp) -> Wording {
    let (subject, what) = match change {
        SecondFactorChange::Enabled => ("was set up", "a second factor was set up for your account".to_owned()),
        SecondFactorChange::Disabled => ("was removed", "the second factor of your account was removed".to_owned()),
        SecondFactorChange::RecoveryCodesRenewed => (
            "has new recovery codes",
            "new recovery codes were made for your account; the old ones are void".to_owned(),
        ),
        SecondFactorChange::RecoveryCodeUsed { left } => {
            ("was bypassed by a recovery code", format!("a recovery code was used to sign in; {left} are left"))
        }
    };
    Wording {
        subject: format!("Your second factor for {registry} {subject}"),
        paragraphs: vec![format!("{what} ({registry}).")],
        facts: vec![("When", moment(at))],
        action: "Look at your account",
        afterwards: vec!["If it was not you, change your password now.".to_owned()],
        ..Wording::default()
    }
}

fn new_device(registry: &str, at: Timestamp, device: Option<&str>, address: Option<&str>) -> Wording {
    let mut facts = vec![("When", moment(at))];
    facts.extend(device.map(|device| ("Device", clean(device, 120))));
    facts.extend(address.map(|address| ("Network address", clean(address, 60))));
    Wording {
        subject: format!("A new device signed in to {registry}"),
        paragraphs: vec![format!(
            "your account at {registry} was used from a device that it was not used from before."
        )],
        facts,
        action: "Look at your sessions",
        afterwards: vec![
            "If it was you, you need do nothing. If not, end that session and change your password.".to_owned(),
        ],
        ..Wording::default()
    }
}

fn confirm_new(registry: &str, valid_for: Duration) -> Wording {
    Wording {
        subject: format!("Confirm your new address for {registry}"),
        paragraphs: vec![format!("somebody, probably you, wants to use this address for an account at {registry}.")],
        action: "Confirm the new address",
        afterwards: vec![format!("The link works for {}.", in_words(valid_for)), IGNORE.to_owned()],
        ..Wording::default()
    }
}

fn address_changed(registry: &str, at: Timestamp, new_address: &str) -> Wording {
    Wording {
        subject: format!("Your address for {registry} was changed"),
        paragraphs: vec![format!("your account at {registry} has a new address; letters no longer come here.")],
        facts: vec![("New address", masked(new_address)), ("When", moment(at))],
        action: "It was not me",
        afterwards: vec!["If it was you, you need do nothing.".to_owned()],
        ..Wording::default()
    }
}

/// An address as its owner recognises it and nobody else can use it: `j…@example.org`.
fn masked(address: &str) -> String {
    let address = clean(address, 254);
    match address.split_once('@') {
        Some((user, domain)) => format!("{}…@{domain}", user.chars().take(1).collect::<String>()),
        None => "…".to_owned(),
    }
}

fn moment(at: Timestamp) -> String {
    at.strftime("%-d %B %Y, %H:%M UTC").to_string()
}

/// A duration in its largest unit that divides it, down to minutes.
fn in_words(time: Duration) -> String {
    let minutes = time.as_secs().div_ceil(60);
    let (count, unit) = match minutes {
        m if m >= 2880 && m.is_multiple_of(1440) => (m / 1440, "day"),
        m if m >= 60 && m.is_multiple_of(60) => (m / 60, "hour"),
        m => (m, "minute"),
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_said_as_people_say_them() {
        for (minutes, words) in
            [(1, "1 minute"), (60, "1 hour"), (90, "90 minutes"), (1440, "24 hours"), (10080, "7 days")]
        {
            assert_eq!(in_words(Duration::from_mins(minutes)), words);
        }
    }

    #[test]
    fn an_address_is_shown_in_part() {
        assert_eq!(masked("josiah@example.org"), "j…@example.org");
        assert_eq!(masked("nonsense"), "…");
    }
}
