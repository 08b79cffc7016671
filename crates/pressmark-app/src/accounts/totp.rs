//! Time-based one-time passwords (RFC 6238): six digits, thirty seconds, one step of grace either way.

use totp_rs::{Builder, Secret, Totp, TotpError};

/// The generator of a secret, as an authenticator app shows it.
fn totp(secret: &[u8], account: &str, issuer: &str) -> Result<Totp, TotpError> {
    // Colons part the label of an otpauth URL.
    let plain = |text: &str| text.replace(':', " ");
    Builder::new()
        .with_secret(Secret::from(secret))
        .with_account_name(plain(account))
        .with_issuer(Some(plain(issuer)))
        .build()
}

/// A new secret of 160 bits.
#[must_use]
pub(super) fn new_secret() -> [u8; 20] {
    rand::random()
}

/// The `otpauth://` URL of a secret, which apps read from a QR code.
///
/// # Errors
/// If the secret is too short, which one of ours is not.
pub(super) fn url(secret: &[u8], account: &str, issuer: &str) -> Result<String, TotpError> {
    totp(secret, account, issuer)?.to_url()
}

/// The time step of a code, if it is right at this time (Unix seconds).
#[must_use]
pub(super) fn step_of(secret: &[u8], code: &str, now: u64) -> Option<i64> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let step = totp(secret, "account", "issuer").ok()?.check(&code, now)?;
    i64::try_from(step).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_good_for_its_step_and_one_beside_it() {
        let secret = new_secret();
        let at = 1_800_000_000;
        let code = totp(&secret, "a", "b").unwrap().generate(at).to_string();
        let step = step_of(&secret, &code, at).unwrap();
        assert_eq!(step, i64::try_from(at / 30).unwrap());
        assert_eq!(step_of(&secret, &code, at + 30), Some(step));
        assert_eq!(step_of(&secret, &code, at - 30), Some(step));
        assert_eq!(step_of(&secret, &code, at + 90), None);
        assert_eq!(step_of(&secret, "000000", at).is_some(), code == "000000");
        assert_eq!(step_of(&secret, "", at), None);
    }

    #[test]
    fn the_url_names_account_and_issuer() {
        let url = url(&new_secret(), "carberry@example.org", "Psychoceramics: Registry").unwrap();
        assert!(url.starts_with("otpauth://totp/") && url.contains("issuer="), "{url}");
    }
}
