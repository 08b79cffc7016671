//! Texts for formats that know less, or other, markup than the safe subset of HTML.

use crate::text::{plain_text, safe_html};

/// A piece of a text of the safe subset.
pub(super) enum Piece<'a> {
    /// Text, references decoded.
    Text(String),
    /// Start of an element.
    Start(&'a str),
    /// End of an element.
    End(&'a str),
}

/// Takes a text of the safe subset apart; what is no such text is cleaned first.
fn pieces(safe: &str) -> Vec<Piece<'_>> {
    let mut out = Vec::new();
    let mut rest = safe;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        if !before.is_empty() {
            out.push(Piece::Text(decoded(before)));
        }
        let (name, behind) = tag[1..].split_once('>').unwrap_or((&tag[1..], ""));
        out.push(name.strip_prefix('/').map_or(Piece::Start(name.trim_end_matches('/').trim_end()), Piece::End));
        rest = behind;
    }
    if !rest.is_empty() {
        out.push(Piece::Text(decoded(rest)));
    }
    out
}

/// The three characters that the safe subset escapes.
fn decoded(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// Writes a text of the safe subset in another markup: `element` gives what to write at the start and the end of an
/// element, `text` what to write of text. Blocks are divided by blanks.
pub(super) fn rewritten(
    html: &str,
    element: impl Fn(&str) -> Option<(&'static str, &'static str)>,
    text: impl Fn(&str) -> String,
) -> String {
    let safe = safe_html(html).unwrap_or_default();
    let mut out = String::with_capacity(safe.len());
    for piece in pieces(&safe) {
        match piece {
            Piece::Text(piece) => out.push_str(&text(&piece)),
            Piece::Start(name) => match element(name) {
                Some((start, _)) => out.push_str(start),
                None if !out.is_empty() && !out.ends_with(' ') => out.push(' '),
                None => {}
            },
            Piece::End(name) => out.push_str(element(name).map_or("", |(_, end)| end)),
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// The markup that citation processors know: `i b sub sup`.
pub(super) fn rich(html: &str) -> String {
    let element = |name: &str| {
        Some(match name {
            "i" | "em" => ("<i>", "</i>"),
            "b" | "strong" => ("<b>", "</b>"),
            "sub" => ("<sub>", "</sub>"),
            "sup" => ("<sup>", "</sup>"),
            _ => return None,
        })
    };
    rewritten(html, element, str::to_owned)
}

/// Text only, in one line.
pub(super) fn plain(html: &str) -> String {
    plain_text(html)
}
