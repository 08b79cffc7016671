//! Splits a text into markup and text. Providers send XML, HTML, both at once and neither, often broken: a `<` that
//! begins nothing sensible is a less-than sign.

use std::collections::HashSet;

use super::element::{Role, is_doubtful, role};

/// A piece of the input.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// Text; character references are not decoded yet.
    Text(&'a str),
    /// A tag.
    Tag(Tag<'a>),
}

/// A start tag, end tag or both in one.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    /// Local name in lower case.
    pub(super) name: String,
    pub(super) role: Role,
    pub(super) is_end: bool,
    /// `<br/>`.
    pub(super) is_empty: bool,
    /// What stands between name and `>`.
    pub(super) attributes: &'a str,
}

/// How far to trust that `<name>` is markup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trust {
    /// The bracket stands in the text as such.
    Raw,
    /// The bracket was escaped: only known elements count, and `&lt;script&gt;` is a text about scripts.
    Escaped,
}

/// Local names of all end tags in a text.
pub(super) fn end_tags(text: &str) -> HashSet<String> {
    let names = text.match_indices("</").map(|(at, _)| local_name(&text[at + 2..]).0);
    names.filter(|name| !name.is_empty()).collect()
}

/// Splits a text. `ended` are the names that have an end tag somewhere.
pub(super) fn tokens<'a>(text: &'a str, trust: Trust, ended: &HashSet<String>) -> Vec<Token<'a>> {
    let mut out = Vec::new();
    let (mut from, mut search) = (0, 0);
    let mut hopeless = Hopeless::default();
    while let Some(at) = text[search..].find('<').map(|n| search + n) {
        let Some((found, length)) = markup(&text[at..], trust, ended, &mut hopeless) else {
            search = at + 1;
            continue;
        };
        if from < at {
            out.push(Token::Text(&text[from..at]));
        }
        from = at + length;
        match found {
            Markup::Nothing => {}
            Markup::Verbatim(text) => out.push(Token::Text(text)),
            Markup::Tag(tag) => {
                if tag.role == Role::Drop && !tag.is_end && !tag.is_empty {
                    from += dropped_length(&text[from..], &tag.name);
                } else {
                    out.push(Token::Tag(tag));
                }
            }
        }
        search = from;
    }
    if from < text.len() {
        out.push(Token::Text(&text[from..]));
    }
    out
}

enum Markup<'a> {
    /// A comment, a declaration, a processing instruction.
    Nothing,
    /// A CDATA section.
    Verbatim(&'a str),
    Tag(Tag<'a>),
}

/// Ends that were looked for and do not come any more: not looked for again.
#[derive(Default)]
struct Hopeless {
    comment: bool,
    instruction: bool,
    cdata: bool,
}

/// What stands between `start`, with which the text must begin, and `end`; and the length of all three.
fn between<'a>(text: &'a str, start: &str, end: &str, hopeless: &mut bool) -> Option<(&'a str, usize)> {
    let inner = text.strip_prefix(start).filter(|_| !*hopeless)?;
    let found = inner.find(end);
    *hopeless = found.is_none();
    found.map(|length| (&inner[..length], start.len() + length + end.len()))
}

/// The markup at the start of a text that begins with `<`, and its length.
fn markup<'a>(
    text: &'a str,
    trust: Trust,
    ended: &HashSet<String>,
    hopeless: &mut Hopeless,
) -> Option<(Markup<'a>, usize)> {
    if let Some((_, length)) = between(text, "<!--", "-->", &mut hopeless.comment) {
        return Some((Markup::Nothing, length));
    }
    if let Some((_, length)) = between(text, "<?", "?>", &mut hopeless.instruction) {
        return Some((Markup::Nothing, length));
    }
    if let Some((inner, length)) = between(text, "<![CDATA[", "]]>", &mut hopeless.cdata) {
        return Some((Markup::Verbatim(inner), length));
    }
    if text.get(..9).is_some_and(|start| start.eq_ignore_ascii_case("<!doctype")) {
        return text.find('>').map(|end| (Markup::Nothing, end + 1));
    }
    tag(text, trust, ended).map(|(tag, length)| (Markup::Tag(tag), length))
}

fn tag<'a>(text: &'a str, trust: Trust, ended: &HashSet<String>) -> Option<(Tag<'a>, usize)> {
    let is_end = text[1..].starts_with('/');
    let start = 1 + usize::from(is_end);
    let (name, prefixed, length) = {
        let (name, length) = local_name(&text[start..]);
        (name, text[start..start + length].contains(':'), length)
    };
    if name.is_empty() {
        return None;
    }
    let known = role(&name);
    let behind = &text[start + length..];
    let inside = attributes_length(behind).or_else(|| {
        // Broken quoting in a tag that cannot be anything else.
        let end = behind.find(['<', '>'])?;
        (prefixed && behind[end..].starts_with('>')).then_some(end)
    })?;
    let (attributes, is_empty) = match behind[..inside].trim_end().strip_suffix('/') {
        Some(rest) => (rest, true),
        None => (&behind[..inside], false),
    };
    let certain = prefixed || is_empty || !attributes.trim().is_empty() || ended.contains(&name);
    let is_markup = match (trust, known) {
        (Trust::Escaped, None | Some(Role::Drop)) => false,
        _ => certain || !is_doubtful(&name, known),
    };
    let role = known.unwrap_or(Role::Transparent);
    is_markup.then_some((Tag { name, role, is_end, is_empty, attributes }, start + length + inside + 1))
}

/// The local name at the start of a text, in lower case, and the length of the name with its prefix.
fn local_name(text: &str) -> (String, usize) {
    let is_name = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b':');
    let length = text.bytes().position(|b| !is_name(b)).unwrap_or(text.len());
    let name = &text[..length];
    if length > 64 || !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return (String::new(), 0);
    }
    (name.rsplit(':').next().unwrap_or_default().to_ascii_lowercase(), length)
}

/// The length of a well-formed list of attributes and an optional slash, up to the `>`.
fn attributes_length(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    let skip_blanks = |mut at: usize| {
        while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
            at += 1;
        }
        at
    };
    loop {
        let before = at;
        at = skip_blanks(at);
        match bytes.get(at)? {
            b'>' => return Some(at),
            b'/' => {
                at = skip_blanks(at + 1);
                return (bytes.get(at) == Some(&b'>')).then_some(at);
            }
            _ if at == before => return None,
            _ => {}
        }
        let name =
            bytes[at..].iter().position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b':')))?;
        at = skip_blanks(at + name);
        if name == 0 || bytes.get(at) != Some(&b'=') {
            return None;
        }
        at = skip_blanks(at + 1);
        at = match bytes.get(at)? {
            quote @ (b'"' | b'\'') => at + 2 + bytes[at + 1..].iter().position(|b| b == quote)?,
            _ => {
                at + bytes[at..]
                    .iter()
                    .position(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'<' | b'"' | b'\''))?
            }
        };
    }
}

/// The length of an element whose content is dropped, behind its start tag; without an end tag, everything.
fn dropped_length(text: &str, name: &str) -> usize {
    let end = text.match_indices("</").find(|(at, _)| local_name(&text[at + 2..]).0 == name);
    let Some((at, _)) = end else { return text.len() };
    text[at..].find('>').map_or(text.len(), |n| at + n + 1)
}

/// The value of an attribute, without its quotes.
pub(super) fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let start = attributes.match_indices(name).map(|(at, _)| (at, at + name.len()));
    let mut values = start.filter(|(at, _)| attributes[..*at].ends_with(|c: char| c.is_ascii_whitespace())).filter_map(
        |(_, end)| {
            let value = attributes[end..].trim_start().strip_prefix('=')?.trim_start();
            let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
            match quote {
                Some(quote) => value[1..].split(quote).next(),
                None => value.split_whitespace().next(),
            }
        },
    );
    values.next()
}
