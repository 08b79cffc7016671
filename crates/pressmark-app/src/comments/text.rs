//! The text of a comment: the safe subset of markup, with the line breaks of plain text kept.

use pressmark_domain::text::safe_html;

/// The longest text that is taken, in characters, markup included.
pub const LONGEST: usize = 10_000;

/// The text as it is kept; `None` where nothing is left to read.
#[must_use]
pub fn clean(raw: &str) -> Option<String> {
    let raw = raw.trim();
    let lower = raw.to_ascii_lowercase();
    // In HTML a line break says nothing. In what somebody typed it does.
    let is_marked_up = ["<p", "<br", "<li", "<div"].iter().any(|element| lower.contains(element));
    if is_marked_up || !raw.contains(['\n', '\r']) {
        return safe_html(raw);
    }
    safe_html(&raw.replace("\r\n", "\n").replace(['\n', '\r'], "<br>"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_do_harm_is_gone_and_lines_stay() {
        for (raw, kept) in [
            ("Why do pots <b>crack</b>?", Some("Why do pots <b>crack</b>?")),
            ("Hello <script>alert(1)</script><img src=x onerror=alert(1)>", Some("Hello")),
            ("<a href=\"javascript:alert(1)\" onclick=\"x()\">Look</a>", Some("Look")),
            ("  \n ", None),
            ("<script>alert(1)</script>", None),
        ] {
            assert_eq!(clean(raw).as_deref(), kept, "{raw}");
        }
        let lines = clean("First.\r\nSecond.").unwrap();
        assert!(lines.starts_with("First.") && lines.ends_with("Second.") && lines.contains("<br"), "{lines}");
    }
}
