//! Text from providers: markup cleaned to a safe subset, plain text, and the form in which texts are compared.
//!
//! The safe subset is `i b em strong sub sup p ul ol li br`, without attributes, well nested; `<`, `>` and `&` in text
//! are escaped. `docs/work-record.md` says what becomes of what providers send.

mod clean;
mod element;
mod entity;
mod event;
mod fold;
mod math;
mod token;
mod writer;

#[cfg(test)]
pub(crate) mod recorded_tests;
#[cfg(test)]
mod tests;

pub use fold::{fold, title_key};

/// The elements that [`safe_html`] writes.
pub const SAFE_ELEMENTS: [&str; 11] = ["b", "br", "em", "i", "li", "ol", "p", "strong", "sub", "sup", "ul"];

/// The longest text that [`safe_html`] gives, in bytes, markup included.
pub const MAX_BYTES: usize = 100_000;

/// The longest text that is looked at: markup may be a multiple of what it marks up.
const MAX_RAW_BYTES: usize = 5 * MAX_BYTES;

/// Passes until a text holds still. Two do; more are for texts made to defeat this.
const MAX_PASSES: usize = 8;

/// Cleans a title or abstract (JATS, MathML, HTML, escaped once or more, or broken) to the safe subset of HTML.
///
/// `None` where nothing is left to read. At most [`MAX_BYTES`] long, cut between characters with every element closed.
/// Cleaning twice changes nothing.
#[must_use]
pub fn safe_html(raw: &str) -> Option<String> {
    let raw = cut(raw, MAX_RAW_BYTES);
    if !raw.contains(['<', '>', '&']) {
        return Some(writer::fold_blanks(raw)).filter(|text| !text.is_empty());
    }
    let mut text = clean::clean(raw);
    // Where the text holds no escape, there is nothing that another pass could read otherwise.
    for _ in 0..MAX_PASSES {
        if !text.contains('&') {
            return (!text.is_empty()).then_some(text);
        }
        let again = clean::clean(&text);
        if again == text {
            return Some(text);
        }
        text = again;
    }
    let harmless = plain_text(&text).replace(['<', '>', '&'], " ");
    Some(clean::clean(&harmless)).filter(|t| !t.is_empty())
}

/// The text without markup, for search, comparison and plain output: references decoded, blocks and line breaks
/// turned to blanks, blanks folded. Takes what [`safe_html`] takes, cleaned already or not.
#[must_use]
pub fn plain_text(html: &str) -> String {
    let html = cut(html, MAX_RAW_BYTES);
    if !html.contains(['<', '>', '&']) {
        return writer::fold_blanks(html);
    }
    let safe = clean::clean(html);
    if !safe.contains(['<', '&']) {
        return safe;
    }
    let mut out = String::with_capacity(safe.len());
    let mut rest = safe.as_str();
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        let (tag, behind) = rest[at + 1..].split_once('>').unwrap_or_default();
        let divides = matches!(tag.trim_start_matches('/'), "p" | "ul" | "ol" | "li" | "br");
        if divides && !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
        rest = behind;
    }
    out.push_str(rest);
    out.truncate(out.trim_end().len());
    entity::decode(&out).into_owned()
}

/// A field that is plain text (a container's title, a publisher, a name): markup dropped, references decoded, blanks
/// folded; `None` where nothing is left.
#[must_use]
pub fn plain_field(raw: &str) -> Option<String> {
    Some(plain_text(raw)).filter(|text| !text.is_empty())
}

/// The start of a text, at most so many bytes, whole characters.
fn cut(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}
