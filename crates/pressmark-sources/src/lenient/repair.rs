//! Mending text that is JSON but for a character.

use std::borrow::Cow;

/// The body with its broken characters replaced, or `None` where nothing of the kind is wrong with it: a byte-order
/// mark, bytes that are not UTF-8, bare control characters inside strings, and escapes of half a surrogate pair. All of
/// them come from publishers' deposits and would cost the whole work.
pub(crate) fn repair(body: &[u8]) -> Option<Vec<u8>> {
    let text = String::from_utf8_lossy(body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body));
    let text = match text.contains(|c: char| c.is_ascii_control()) {
        true => Cow::Owned(text.replace(|c: char| c.is_ascii_control(), " ")),
        false => text,
    };
    let whole = replace_half_pairs(&text);
    (whole.as_bytes() != body).then(|| whole.into_owned().into_bytes())
}

/// Puts `\ufffd` for every `\ud83d` without its `\ude00`, and the other way about.
fn replace_half_pairs(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('\\')) {
        let escape = at + found;
        match (unit(text, escape), unit(text, escape + 6)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => at = escape + 12,
            (Some(0xd800..=0xdfff), _) => {
                out.push_str(&text[copied..escape]);
                out.push_str("\\ufffd");
                copied = escape + 6;
                at = copied;
            }
            (Some(_), _) => at = escape + 6,
            // Behind a backslash stands one character that cannot begin an escape; a wider one is not JSON anyway.
            (None, _) => {
                at = escape + 1 + text.get(escape + 1..).and_then(|t| t.chars().next()).map_or(0, char::len_utf8)
            }
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[copied..]);
    Cow::Owned(out)
}

/// The UTF-16 unit of the escape `\uXXXX` that begins at a place.
fn unit(text: &str, at: usize) -> Option<u16> {
    let hex = text.get(at..at + 6)?.strip_prefix("\\u")?;
    u16::from_str_radix(hex, 16).ok()
}
