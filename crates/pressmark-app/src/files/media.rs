//! What a file is, found by its first bytes and never by its name (rule 48).

/// Bytes that are looked at: in office documents the telling names come late.
pub(super) const HEAD: usize = 16 << 10;

/// What is neither recognised nor text.
const UNKNOWN: &str = "application/octet-stream";
/// What browsers show without running anything of it.
const SHOWN: [&str; 6] = ["image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "text/plain"];
/// What is made of text and still not plain.
const OF_TEXT: [&str; 4] = ["application/pdf", "application/rtf", "application/postscript", "text/"];

/// The media type of a file that begins so.
pub(super) fn media_type(head: &[u8]) -> &'static str {
    let found = infer::get(head).map(|found| found.mime_type());
    if !is_text(head) {
        return found.unwrap_or(UNKNOWN);
    }
    // Short signatures of binary formats are words as well: `BM`, `MZ`, `ID3`.
    found.filter(|found| OF_TEXT.iter().any(|kind| found.starts_with(kind))).unwrap_or("text/plain")
}

/// UTF-8 without control characters that no text has; the last character may be cut.
fn is_text(head: &[u8]) -> bool {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !text.is_empty() && !text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}'))
}

/// Whether browsers may show files of a type in place. All others are saved.
#[must_use]
pub fn is_shown_inline(media_type: &str) -> bool {
    SHOWN.contains(&media_type)
}

/// The `Content-Type` of files of a type.
#[must_use]
pub fn content_type(media_type: &str) -> String {
    if media_type.starts_with("text/") { format!("{media_type}; charset=utf-8") } else { media_type.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_file_is_its_content_tells() {
        let elf = [&b"\x7fELF\x02\x01\x01"[..], &[0; 60]].concat();
        let cases: &[(&[u8], &str)] = &[
            (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "application/pdf"),
            (b"%PDF-1.4\n1 0 obj\n", "application/pdf"),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png"),
            (b"year,pots\n2019,3\n", "text/plain"),
            ("Töpfe".as_bytes(), "text/plain"),
            (&"Töpfe".as_bytes()[..2], "text/plain"),
            (b"  <html><script>alert(1)</script>", "text/html"),
            (b"<!DOCTYPE html><p>", "text/html"),
            (b"<?xml version=\"1.0\"?><svg/>", "text/xml"),
            (b"#!/bin/sh\nrm -rf pots\n", "text/x-shellscript"),
            (b"BMI of 12 potters\n", "text/plain"),
            (b"MZ stands for Marc Zbikowski, here\n", "text/plain"),
            (&elf, "application/x-executable"),
            (b"\0\x01\x02\x03", "application/octet-stream"),
            (b"text\0with a hole", "application/octet-stream"),
        ];
        for (head, expected) in cases {
            assert_eq!(media_type(head), *expected, "{}", String::from_utf8_lossy(head));
        }
    }

    #[test]
    fn only_what_runs_nothing_is_shown_in_place() {
        assert!(is_shown_inline("application/pdf") && is_shown_inline("text/plain"));
        for risky in ["text/html", "image/svg+xml", "text/xml", "application/javascript", "application/octet-stream"] {
            assert!(!is_shown_inline(risky), "{risky}");
        }
        assert_eq!(content_type("text/plain"), "text/plain; charset=utf-8");
        assert_eq!(content_type("image/png"), "image/png");
    }
}
