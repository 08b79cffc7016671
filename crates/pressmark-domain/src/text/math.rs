//! MathML as readable text with `<sub>` and `<sup>`.
//!
//! Why not MathML itself: titles go into lists, citations, mails and other people's pages, which know italics and
//! indices (as does CSL) and nothing more; half of the publishers' MathML (`mfenced`, attributes) is outside MathML Core;
//! and search wants the letters. The provider's own answer is kept for who needs the formula.

use super::element::{Out, Role};
use super::event::Event;
use super::token::attribute;
use super::writer::{Kind, Writer};

/// Formulas nested deeper than this lose their structure, not their text.
const MAX_DEPTH: usize = 40;

/// A part of a formula.
#[derive(Debug, Default)]
struct Node {
    name: String,
    attributes: String,
    text: String,
    children: Vec<Node>,
}

/// Writes the formula that some events make.
pub(super) fn write(events: &[Event], writer: &mut Writer) {
    let root = tree(events);
    // An index without base (`Bi<math><msub><mrow/><mn>2</mn></msub></math>Te`) belongs to the word around it.
    let is_attached = root.starts_with_index();
    if !is_attached && writer.touches_word() && !root.is_blank() {
        writer.blank();
    }
    root.write(writer);
    if !is_attached && !root.is_blank() {
        writer.end_of_formula();
    }
}

fn tree(events: &[Event]) -> Node {
    let mut stack = vec![Node::default()];
    let mut depth = 0usize;
    for event in events {
        match event {
            Event::Start { role: Role::Math, .. } => {}
            Event::Start { name, attributes, .. } => {
                depth += 1;
                if depth <= MAX_DEPTH {
                    stack.push(Node { name: name.clone(), attributes: attributes.clone(), ..Node::default() });
                }
            }
            Event::End { name } if name == "math" => {}
            Event::End { .. } => {
                if depth <= MAX_DEPTH && stack.len() > 1 {
                    fold_last(&mut stack);
                }
                depth = depth.saturating_sub(1);
            }
            Event::Text(text) => {
                if let Some(last) = stack.last_mut() {
                    // Text beside elements keeps its place as a node of its own.
                    last.children.push(Node { text: text.clone(), ..Node::default() });
                }
            }
        }
    }
    while stack.len() > 1 {
        fold_last(&mut stack);
    }
    stack.pop().unwrap_or_default()
}

fn fold_last(stack: &mut Vec<Node>) {
    if let Some(done) = stack.pop()
        && let Some(parent) = stack.last_mut()
    {
        parent.children.push(done);
    }
}

impl Node {
    /// The children that count as arguments: elements, not the blanks between them.
    fn arguments(&self) -> Vec<&Self> {
        self.children.iter().filter(|c| !c.name.is_empty() || !c.text.trim().is_empty()).collect()
    }

    fn is_blank(&self) -> bool {
        self.text.trim().is_empty() && self.children.iter().all(Self::is_blank)
    }

    /// All letters below.
    fn letters(&self) -> String {
        self.children.iter().fold(self.text.trim().to_owned(), |all, child| all + &child.letters())
    }

    fn starts_with_index(&self) -> bool {
        let arguments = self.arguments();
        match self.name.as_str() {
            "msub" | "msup" | "msubsup" | "mmultiscripts" => arguments.first().is_some_and(|base| base.is_blank()),
            _ => arguments.first().is_some_and(|first| first.starts_with_index()),
        }
    }

    fn write(&self, writer: &mut Writer) {
        let arguments = self.arguments();
        match (self.name.as_str(), arguments.as_slice()) {
            ("", _) if !self.text.is_empty() => writer.text(self.text.trim()),
            ("mtext" | "ms", _) => {
                for child in &self.children {
                    if child.name.is_empty() { writer.text(&child.text) } else { child.write(writer) }
                }
            }
            ("mspace" | "mtd" | "mtr", _) => {
                writer.blank();
                write_all(&arguments, writer);
                writer.blank();
            }
            ("mphantom" | "annotation" | "annotation-xml" | "none" | "mprescripts", _) => {}
            ("semantics" | "maction", [first, ..]) => first.write(writer),
            ("msub", [base, sub]) => write_scripts(base, Some(sub), None, writer),
            ("msup", [base, sup]) => write_scripts(base, None, Some(sup), writer),
            ("msubsup" | "munderover", [base, sub, sup]) => write_scripts(base, Some(sub), Some(sup), writer),
            ("munder", [base, under]) => write_scripts(base, Some(under), None, writer),
            ("mover", [base, over]) => match accent(&base.letters(), &over.letters()) {
                Some(accented) => writer.text(&accented),
                None => write_scripts(base, None, Some(over), writer),
            },
            ("mmultiscripts", [base, scripts @ ..]) => write_multiscripts(base, scripts, writer),
            ("mfrac", [above, below]) => {
                write_grouped(above, writer);
                writer.text("/");
                write_grouped(below, writer);
            }
            ("msqrt", _) => {
                writer.text("√");
                write_bracketed(&arguments, self.letters().chars().count() > 1, writer);
            }
            ("mroot", [base, index]) => {
                write_index(Out::Sup, index, writer);
                writer.text("√");
                write_grouped(base, writer);
            }
            ("mfenced", _) => self.write_fenced(&arguments, writer),
            _ => write_all(&arguments, writer),
        }
    }

    fn write_fenced(&self, arguments: &[&Self], writer: &mut Writer) {
        writer.text(attribute(&self.attributes, "open").unwrap_or("("));
        let separators: Vec<char> =
            attribute(&self.attributes, "separators").unwrap_or(",").chars().filter(|c| !c.is_whitespace()).collect();
        for (at, argument) in arguments.iter().enumerate() {
            if at > 0
                && let Some(separator) = separators.get(at - 1).or(separators.last())
            {
                writer.text(separator.encode_utf8(&mut [0; 4]));
            }
            argument.write(writer);
        }
        writer.text(attribute(&self.attributes, "close").unwrap_or(")"));
    }
}

fn write_all(nodes: &[&Node], writer: &mut Writer) {
    nodes.iter().for_each(|node| node.write(writer));
}

fn write_index(out: Out, index: &Node, writer: &mut Writer) {
    // A name that no tag can have, so that nothing in the formula ends it.
    let name = if out == Out::Sub { "/sub" } else { "/sup" };
    writer.start(name, Kind::Inline(out));
    index.write(writer);
    writer.end(name);
}

fn write_scripts(base: &Node, sub: Option<&Node>, sup: Option<&Node>, writer: &mut Writer) {
    base.write(writer);
    if let Some(sub) = sub {
        write_index(Out::Sub, sub, writer);
    }
    if let Some(sup) = sup {
        write_index(Out::Sup, sup, writer);
    }
}

/// `mmultiscripts`: a base, pairs of lower and upper index, and behind `mprescripts` the pairs before the base.
fn write_multiscripts(base: &Node, scripts: &[&Node], writer: &mut Writer) {
    let before = scripts.iter().position(|s| s.name == "mprescripts");
    let (post, pre) = match before {
        Some(at) => (&scripts[..at], &scripts[at + 1..]),
        None => (scripts, &[][..]),
    };
    write_pairs(pre, writer);
    base.write(writer);
    write_pairs(post, writer);
}

fn write_pairs(scripts: &[&Node], writer: &mut Writer) {
    for (at, script) in scripts.iter().enumerate() {
        write_index(if at % 2 == 0 { Out::Sub } else { Out::Sup }, script, writer);
    }
}

fn write_grouped(node: &Node, writer: &mut Writer) {
    write_bracketed(&[node], node.letters().chars().count() > 1 && !is_number(&node.letters()), writer);
}

fn write_bracketed(nodes: &[&Node], brackets: bool, writer: &mut Writer) {
    if brackets {
        writer.text("(");
    }
    write_all(nodes, writer);
    if brackets {
        writer.text(")");
    }
}

fn is_number(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_digit())
}

/// One letter under an accent, as one would type it.
fn accent(base: &str, over: &str) -> Option<String> {
    let mark = match over {
        "¯" | "‾" | "―" | "_" | "\u{304}" | "\u{305}" => '\u{304}',
        "~" | "˜" | "\u{303}" => '\u{303}',
        "^" | "ˆ" | "\u{302}" => '\u{302}',
        "→" | "⃗" => '\u{20D7}',
        "˙" | "." | "\u{307}" => '\u{307}',
        "¨" | "\u{308}" => '\u{308}',
        _ => return None,
    };
    (base.chars().count() == 1).then(|| format!("{base}{mark}"))
}
