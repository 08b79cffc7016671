//! Text that people typed, made fit for a letter.

/// One line of at most `longest` characters: control and invisible formatting characters are dropped, runs of white space
/// become a space.
pub(super) fn clean(text: &str, longest: usize) -> String {
    let seen: String = text.chars().filter(|c| c.is_whitespace() || !(c.is_control() || is_formatting(*c))).collect();
    let kept = seen.split_whitespace().collect::<Vec<_>>().join(" ");
    match kept.char_indices().nth(longest) {
        Some((end, _)) => format!("{}…", kept[..end].trim_end()),
        None => kept,
    }
}

/// Characters that change how others are read (bidirectional overrides and isolates, joiners out of place).
fn is_formatting(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// A name as it may stand in a letter to somebody whom its owner does not know: none at all where it could be read as an
/// advertisement. Whoever signs up chooses both the name and the address that the letter goes to.
pub(super) fn greetable(name: &str) -> Option<String> {
    let name = clean(name, 80);
    (!name.is_empty() && !looks_like_link(&name)).then_some(name)
}

fn looks_like_link(text: &str) -> bool {
    if text.contains(['/', '\\', '@', '<', '>']) {
        return true;
    }
    // `evil.example` is one, `J.R.R.` and `Dr.` are not.
    text.split_whitespace().any(|word| {
        let labels: Vec<&str> = word.split('.').collect();
        let last = labels.last().filter(|_| labels.len() > 1);
        last.is_some_and(|last| last.chars().count() >= 2 && last.chars().all(char::is_alphabetic))
            && labels.iter().all(|label| label.chars().count() >= 2)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line_whatever_was_typed() {
        assert_eq!(clean("  Ada\r\nBcc: x@example.org\u{202e} \0", 80), "Ada Bcc: x@example.org");
        assert_eq!(clean("čćžšđ", 3), "čćž…");
    }

    #[test]
    fn names_that_advertise_are_not_greeted() {
        for name in ["win at evil.example", "https://evil.example", "me@evil.example", "<b>you</b>", "\u{200b}", ""] {
            assert_eq!(greetable(name), None, "{name}");
        }
        for name in ["J.R.R. Tolkien", "Josiah Carberry", "山田 太郎", "Dr. Ada", "O'Neill-Smith, Jr."] {
            assert_eq!(greetable(name).as_deref(), Some(name));
        }
    }
}
