//! Names of files: for people, and for what their browsers save. No path is ever made of one.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use unicode_normalization::UnicodeNormalization as _;

use super::StoredFile;

/// Bytes of the longest name that common file systems take.
const LONGEST: usize = 255;
/// What need not be escaped in a segment of a path.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A name as it can be shown and saved: what stands behind the last slash of either kind, in one line, without what
/// turns the direction of writing and hides the real ending.
#[must_use]
pub fn clean_name(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.nfc().filter(|c| !c.is_control() && !is_unseen(*c)).collect();
    let clean = clean.trim_matches(|c: char| c == '.' || c.is_whitespace());
    let short = shortened(clean);
    if short.is_empty() { "file".to_owned() } else { short }
}

fn is_unseen(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '"' | '<' | '>')
}

/// Cut to what file systems take, the ending kept.
fn shortened(name: &str) -> String {
    if name.len() <= LONGEST {
        return name.to_owned();
    }
    let ending = name.rfind('.').map(|at| &name[at..]).filter(|ending| ending.len() <= 16).unwrap_or_default();
    let mut end = LONGEST - ending.len();
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{ending}", &name[..end])
}

/// Where a file is on this server, ready for a URL: `/files/7/pots.csv`.
#[must_use]
pub fn path_of(file: &StoredFile) -> String {
    format!("/files/{}/{}", file.id, utf8_percent_encode(&file.name, SEGMENT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_names_and_no_paths() {
        for (given, expected) in [
            ("pots.csv", "pots.csv"),
            ("../../etc/passwd", "passwd"),
            ("..\\..\\windows\\system.ini", "system.ini"),
            ("/", "file"),
            ("..", "file"),
            (".htaccess", "htaccess"),
            (". ..htaccess. .", "htaccess"),
            ("a\r\nSet-Cookie: x=1", "aSet-Cookie: x=1"),
            ("pots\0.csv", "pots.csv"),
            ("invoice\u{202e}fdp.exe", "invoicefdp.exe"),
            ("Tö\u{308}pfe \"alt\".pdf", "Tö\u{308}pfe alt.pdf"),
            ("To\u{308}pfe.pdf", "Töpfe.pdf"),
            ("", "file"),
        ] {
            assert_eq!(clean_name(given), expected, "{given:?}");
        }
        let long = clean_name(&format!("{}.pdf", "ö".repeat(300)));
        assert!(long.len() <= LONGEST && long.ends_with("ö.pdf"), "{long}");
    }
}
