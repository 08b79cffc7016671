//! Passwords at the command line. Never as an argument: those are in the shell's history and in the list of processes.

use std::io::BufRead as _;

use anyhow::{Context as _, Result, bail};
use pressmark_app::accounts::secret;

/// Groups of a password that is made, and letters in each: 119 bits.
const GROUPS: usize = 4;
const GROUP: usize = 5;

/// The first line of standard input.
pub(crate) fn from_stdin() -> Result<String> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).context("standard input")?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        bail!("there is no password on standard input; `pressmark … --password-stdin < file` or a pipe gives one");
    }
    Ok(password.to_owned())
}

/// A new one, in groups that can be read from a screen.
pub(crate) fn made_up() -> String {
    let letters = secret::new_token();
    let group = |n: usize| letters.chars().skip(n * GROUP).take(GROUP).collect::<String>();
    (0..GROUPS).map(group).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_that_is_made_is_good_enough() {
        let made = made_up();
        assert_eq!(made.len(), 23);
        assert_eq!(pressmark_app::accounts::password::check(&made, &["admin@example.org", "Administrator"]), Ok(()));
        assert_ne!(made, made_up());
    }
}
