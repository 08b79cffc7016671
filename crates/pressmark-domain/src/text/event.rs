//! The input as a flat list of starts, ends and decoded text, whatever was escaped how often.

use super::element::Role;
use super::entity::decode;
use super::token::{Tag, Token, Trust, end_tags, tokens};

/// A piece of the input, decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Event {
    /// An element begins.
    Start { name: String, role: Role, attributes: String },
    /// An element ends.
    End { name: String },
    /// Text without any escape.
    Text(String),
}

/// Splits an input into events. Markup that was escaped (`&lt;i&gt;`) counts as markup where it is known.
pub(super) fn events(raw: &str) -> Vec<Event> {
    let ended = end_tags(&decode(raw));
    let mut out = Vec::new();
    for token in tokens(raw, Trust::Raw, &ended) {
        match token {
            Token::Tag(tag) => push_tag(&tag, &mut out),
            Token::Text(text) => {
                let decoded = decode(text);
                if !decoded.contains('<') {
                    out.push(Event::Text(decoded.into_owned()));
                    continue;
                }
                for token in tokens(&decoded, Trust::Escaped, &ended) {
                    match token {
                        Token::Tag(tag) => push_tag(&tag, &mut out),
                        Token::Text(text) => out.push(Event::Text(decode(text).into_owned())),
                    }
                }
            }
        }
    }
    out
}

fn push_tag(tag: &Tag<'_>, out: &mut Vec<Event>) {
    let name = tag.name.clone();
    let has_no_end = matches!(tag.role, Role::Break | Role::Void) || tag.is_empty;
    // `</br>` is a line break to browsers; the end of another void element is nothing.
    if tag.is_end && tag.role != Role::Break {
        out.push(Event::End { name });
        return;
    }
    let attributes = tag.attributes.to_owned();
    out.push(Event::Start { name: name.clone(), role: tag.role, attributes });
    if has_no_end {
        out.push(Event::End { name });
    }
}

/// The number of events from the first, a start, to its end, both included; `None` where the end does not come within
/// `limit` events (so that many starts without ends cost little).
pub(super) fn element_length(events: &[Event], limit: usize) -> Option<usize> {
    let Some(Event::Start { name: first, .. }) = events.first() else { return None };
    let mut depth = 0usize;
    for (at, event) in events.iter().enumerate().take(limit) {
        match event {
            Event::Start { name, .. } if name == first => depth += 1,
            Event::End { name } if name == first => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// All text of some events in one.
pub(super) fn text_of(events: &[Event]) -> String {
    events.iter().filter_map(|e| if let Event::Text(text) = e { Some(text.as_str()) } else { None }).collect()
}
