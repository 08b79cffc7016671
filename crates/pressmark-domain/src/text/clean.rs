//! One pass from a provider's markup to the safe subset.

use super::element::{Out, Role};
use super::event::{Event, element_length, events, text_of};
use super::fold::fold;
use super::math;
use super::token::attribute;
use super::writer::{Kind, Writer};

/// Cleans a text once.
pub(super) fn clean(raw: &str) -> String {
    let mut writer = Writer::default();
    write_events(&events(raw), false, &mut writer);
    writer.finish()
}

/// How many events a heading, a formula as TeX and the forms of a formula may have.
const MAX_HEADING: usize = 200;
const MAX_TEX: usize = 50;
const MAX_FORMULA: usize = 5_000;

fn write_events(events: &[Event], within_alternatives: bool, writer: &mut Writer) {
    let mut at = 0;
    while at < events.len() && !writer.is_full() {
        at += match &events[at] {
            Event::Text(text) => {
                writer.text(text);
                1
            }
            Event::End { name } => {
                writer.end(name);
                1
            }
            Event::Start { role: Role::Alternatives, .. } if !within_alternatives => {
                alternatives(&events[at..], writer)
            }
            Event::Start { name, role, attributes } => write_element(&events[at..], (name, *role, attributes), writer),
        };
    }
}

/// Writes what begins here; gives the number of events used up, often only the start.
fn write_element(events: &[Event], (name, role, attributes): (&str, Role, &str), writer: &mut Writer) -> usize {
    let kind = match role {
        Role::Inline(out) => Kind::Inline(out),
        Role::Emph => Kind::Inline(emph(attributes)),
        Role::Paragraph => Kind::Paragraph,
        Role::Section => Kind::Section,
        Role::Heading => match element_length(events, MAX_HEADING) {
            Some(length) if !writer.has_text() && says_only_abstract(&text_of(&events[..length])) => return length,
            Some(_) => Kind::Heading,
            None => Kind::Paragraph,
        },
        Role::List(out) => Kind::List(if attribute(attributes, "list-type") == Some("order") { Out::Ol } else { out }),
        Role::Item => Kind::Item,
        Role::Break => {
            writer.line_break();
            Kind::Nothing
        }
        Role::Apart => Kind::Apart,
        Role::Tex => return tex(events, writer),
        Role::Math => {
            let length = element_length(events, MAX_FORMULA).unwrap_or(events.len());
            math::write(&events[..length], writer);
            return length;
        }
        Role::Transparent | Role::Alternatives | Role::MathPart | Role::Void | Role::Drop => Kind::Nothing,
    };
    writer.start(name, kind);
    1
}

/// Publishers' `emph` (Silverchair: `<emph type="ital">`).
fn emph(attributes: &str) -> Out {
    match attribute(attributes, "type").unwrap_or_default() {
        "ital" | "italic" | "2" => Out::I,
        "bold" | "1" => Out::B,
        _ => Out::Em,
    }
}

/// A heading that tells the reader of an abstract that it is one.
fn says_only_abstract(heading: &str) -> bool {
    const WORDS: [&str; 14] = [
        "abstract",
        "summary",
        "resume",
        "resumen",
        "resumo",
        "resum",
        "zusammenfassung",
        "riassunto",
        "sommario",
        "samenvatting",
        "аннотация",
        "摘要",
        "要旨",
        "초록",
    ];
    WORDS.contains(&fold(heading).as_str())
}

/// Of several forms of one formula MathML is the one that we can turn into text; TeX stands in where it is alone.
fn alternatives(events: &[Event], writer: &mut Writer) -> usize {
    let Some(length) = element_length(events, MAX_FORMULA) else { return 1 };
    let inside = &events[1..length - 1];
    let start = inside.iter().position(|e| matches!(e, Event::Start { role: Role::Math, .. }));
    let math = start.map_or(&[][..], |start| {
        let math = &inside[start..];
        &math[..element_length(math, MAX_FORMULA).unwrap_or(math.len())]
    });
    let is_empty = text_of(math).trim().is_empty();
    write_events(if is_empty { inside } else { math }, true, writer);
    length
}

/// TeX stays as it is, without the document that some publishers wrap around each formula.
fn tex(events: &[Event], writer: &mut Writer) -> usize {
    let Some(length) = element_length(events, MAX_TEX) else { return 1 };
    let source = text_of(&events[..length]);
    let body = source.split_once(r"\begin{document}").map_or(source.as_str(), |(_, rest)| rest);
    writer.text(body.split(r"\end{document}").next().unwrap_or_default());
    length
}
