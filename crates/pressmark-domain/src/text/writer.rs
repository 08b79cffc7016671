//! Writes the safe subset. Nothing but what [`Out`] names is ever written between angle brackets, so the output is safe
//! by construction; and one meaning has one spelling, so cleaning it again changes nothing.

use super::MAX_BYTES;
use super::element::Out;

/// What an input element does to the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Marks part of a line.
    Inline(Out),
    /// Makes a paragraph, or a line of a list item.
    Paragraph,
    /// Divides; its own text makes paragraphs.
    Section,
    /// A paragraph of strong text.
    Heading,
    /// Holds items.
    List(Out),
    /// An item.
    Item,
    /// Stands between blanks.
    Apart,
    /// Does nothing.
    Nothing,
}

impl Kind {
    fn is_block(self) -> bool {
        matches!(self, Self::Paragraph | Self::Section | Self::Heading | Self::List(_) | Self::Item)
    }
}

/// Input nested deeper than this is flattened.
const MAX_ELEMENTS: usize = 100;
const MAX_INLINE: usize = 8;
const MAX_LISTS: usize = 5;

struct Element {
    name: String,
    kind: Kind,
    /// Tells elements apart that look alike.
    id: u32,
}

/// An element of the output: its tag and the input element that wants it.
type Open = (Out, u32);

/// Collects the output. Tags are written only when the text inside them comes: empty elements leave no trace.
#[derive(Default)]
pub(super) struct Writer {
    out: String,
    /// Input elements that are open.
    elements: Vec<Element>,
    /// Output elements that are open.
    open: Vec<Open>,
    next_id: u32,
    /// What to write before the next text of the same block.
    blank: bool,
    breaks: u8,
    /// A block began or ended since the last text.
    boundary: bool,
    /// A formula ended: a word behind it stands apart.
    behind_formula: bool,
    /// `open` is what the next text needs.
    is_settled: bool,
    is_full: bool,
}

impl Writer {
    /// Whether the output has reached its limit.
    pub(super) fn is_full(&self) -> bool {
        self.is_full
    }

    /// Whether anything was written.
    pub(super) fn has_text(&self) -> bool {
        !self.out.is_empty()
    }

    /// Whether text without blanks before it would touch a letter or digit.
    pub(super) fn touches_word(&self) -> bool {
        !self.blank && self.breaks == 0 && !self.boundary && self.out.ends_with(char::is_alphanumeric)
    }

    /// Asks for a blank before the next text.
    pub(super) fn blank(&mut self) {
        self.blank = true;
    }

    /// Asks for a line break before the next text; more than two in a row are two.
    pub(super) fn line_break(&mut self) {
        self.breaks = (self.breaks + 1).min(2);
    }

    /// Asks for a blank if a letter or digit comes next.
    pub(super) fn end_of_formula(&mut self) {
        self.behind_formula = true;
    }

    /// An input element begins.
    pub(super) fn start(&mut self, name: &str, kind: Kind) {
        self.is_settled = false;
        if kind == Kind::Apart {
            self.blank = true;
        }
        if kind.is_block() {
            self.boundary = true;
            self.end_implied(kind);
        }
        if self.elements.len() >= MAX_ELEMENTS {
            return;
        }
        let count = |test: fn(Kind) -> bool| self.elements.iter().filter(|e| test(e.kind)).count();
        let is_too_deep = match kind {
            Kind::Inline(_) => count(|k| matches!(k, Kind::Inline(_))) >= MAX_INLINE,
            Kind::List(_) => count(|k| matches!(k, Kind::List(_))) >= MAX_LISTS,
            _ => false,
        };
        let kind = if is_too_deep { Kind::Nothing } else { kind };
        if kind == Kind::Item && !self.is_in_list() {
            self.push("", Kind::List(Out::Ul));
        }
        self.push(name, kind);
    }

    /// An input element ends; an end without a start is nothing.
    pub(super) fn end(&mut self, name: &str) {
        let Some(at) = self.elements.iter().rposition(|e| e.name == name) else { return };
        self.is_settled = false;
        let kind = self.elements[at].kind;
        if kind == Kind::Apart {
            self.blank = true;
        }
        if kind.is_block() {
            self.boundary = true;
            self.elements.truncate(at);
        } else {
            self.elements.remove(at);
        }
    }

    /// Text; blanks are folded, invisible characters dropped.
    pub(super) fn text(&mut self, text: &str) {
        self.blank |= text.starts_with(char::is_whitespace);
        for (at, word) in text.split_whitespace().enumerate() {
            self.blank |= at > 0;
            if is_simple(word) && self.simple_word(word) {
                continue;
            }
            word.chars().filter(|c| !is_dropped(*c)).for_each(|c| self.character(c));
        }
        self.blank |= text.ends_with(char::is_whitespace);
    }

    /// Writes a word that needs no escape where nothing but a blank must come before it, which is nearly always.
    fn simple_word(&mut self, word: &str) -> bool {
        let fits = self.out.len() + 1 + word.len() + length_of_end_tags(&self.open) <= MAX_BYTES;
        let is_ready = self.is_settled && self.breaks == 0 && !self.boundary && !self.behind_formula && !self.is_full;
        if !fits || !is_ready {
            return false;
        }
        if std::mem::take(&mut self.blank) {
            self.out.push(' ');
        }
        self.out.push_str(word);
        true
    }

    /// The output, every element closed.
    pub(super) fn finish(mut self) -> String {
        self.close_to(0);
        self.out
    }

    fn push(&mut self, name: &str, kind: Kind) {
        self.next_id += 1;
        self.elements.push(Element { name: name.to_owned(), kind, id: self.next_id });
    }

    /// A new paragraph, section or heading ends an open paragraph, a new item ends the item before; only a list may
    /// stand inside a paragraph (JATS), which goes on behind it.
    fn end_implied(&mut self, kind: Kind) {
        let innermost = |e: &Element| e.kind.is_block();
        match kind {
            Kind::Paragraph | Kind::Section | Kind::Heading => {
                while let Some(at) = self.elements.iter().rposition(innermost)
                    && self.elements[at].kind == Kind::Paragraph
                {
                    self.elements.truncate(at);
                }
            }
            Kind::Item => {
                let list = self.elements.iter().rposition(|e| matches!(e.kind, Kind::List(_))).map_or(0, |at| at + 1);
                if let Some(item) = self.elements[list..].iter().position(|e| e.kind == Kind::Item) {
                    self.elements.truncate(list + item);
                }
            }
            _ => {}
        }
        if kind != Kind::Item {
            self.end_stray_items();
        }
    }

    /// A list that only stray items made ends with them.
    fn end_stray_items(&mut self) {
        if let Some(at) = self.elements.iter().rposition(|e| e.kind.is_block())
            && self.elements[at].name.is_empty()
        {
            self.elements.truncate(at);
        }
    }

    fn is_in_list(&self) -> bool {
        let last = self.elements.iter().rposition(|e| e.kind.is_block() && e.kind != Kind::Item);
        last.is_some_and(|at| matches!(self.elements[at].kind, Kind::List(_)))
    }

    /// The output elements that the next text must stand in.
    fn path(&self) -> Vec<Open> {
        let mut path: Vec<Open> = Vec::new();
        let last_list = self.elements.iter().rposition(|e| matches!(e.kind, Kind::List(_) | Kind::Item));
        for (at, element) in self.elements.iter().enumerate() {
            match element.kind {
                Kind::List(out) => {
                    imply_item(&mut path);
                    path.push((out, element.id));
                }
                Kind::Item => path.push((Out::Li, element.id)),
                Kind::Paragraph | Kind::Section | Kind::Heading
                    if last_list.is_none_or(|list| list < at) && path.last().is_none_or(|(out, _)| *out == Out::P) =>
                {
                    path.clear();
                    path.push((Out::P, element.id));
                }
                _ => {}
            }
        }
        imply_item(&mut path);
        for element in &self.elements {
            let out = match element.kind {
                Kind::Inline(out) => out,
                Kind::Heading => Out::Strong,
                _ => continue,
            };
            // `<i><i>` says nothing new; `x<sup>2<sup>n</sup></sup>` does.
            let is_new = matches!(out, Out::Sub | Out::Sup) || path.iter().all(|(open, _)| *open != out);
            if is_new {
                path.push((out, element.id));
            }
        }
        path
    }

    fn character(&mut self, c: char) {
        if self.is_full {
            return;
        }
        if std::mem::take(&mut self.behind_formula) && c.is_alphanumeric() {
            self.blank = true;
        }
        let is_ready = self.is_settled && !self.blank && self.breaks == 0 && !self.boundary;
        if !is_ready && !self.settle() {
            return;
        }
        let mut buffer = [0; 4];
        let escaped = match c {
            '<' => "&lt;",
            '>' => "&gt;",
            '&' => "&amp;",
            c => c.encode_utf8(&mut buffer),
        };
        if self.out.len() + escaped.len() + length_of_end_tags(&self.open) > MAX_BYTES {
            self.is_full = true;
            return;
        }
        self.out.push_str(escaped);
    }

    /// Writes the tags and blanks that must stand before the next text; false where they and a letter do not fit.
    fn settle(&mut self) -> bool {
        self.end_stray_items();
        let path = self.path();
        let same = self.open.iter().zip(&path).take_while(|(a, b)| a == b).count();
        let blocks = |path: &[Open]| path.iter().filter(|(out, _)| out.is_block()).count();
        let is_same_block = same >= blocks(&path) && same >= blocks(&self.open) && self.has_text();
        let breaks = match (is_same_block, self.boundary) {
            (false, _) => 0,
            (true, true) => self.breaks.max(1),
            (true, false) => self.breaks,
        };
        let blank = is_same_block && breaks == 0 && self.blank;
        let new_tags = 2 * length_of_end_tags(&path[same..]);
        let needed =
            length_of_end_tags(&self.open) + new_tags + usize::from(breaks) * 4 + usize::from(blank) + "&amp;".len();
        if self.out.len() + needed > MAX_BYTES {
            self.is_full = true;
            return false;
        }
        self.close_to(same);
        for _ in 0..breaks {
            self.out.push_str("<br>");
        }
        if blank {
            self.out.push(' ');
        }
        for (out, id) in &path[same..] {
            self.out.push('<');
            self.out.push_str(out.name());
            self.out.push('>');
            self.open.push((*out, *id));
        }
        (self.blank, self.breaks, self.boundary, self.is_settled) = (false, 0, false, true);
        true
    }

    fn close_to(&mut self, length: usize) {
        while self.open.len() > length
            && let Some((out, _)) = self.open.pop()
        {
            self.out.push_str("</");
            self.out.push_str(out.name());
            self.out.push('>');
        }
    }
}

fn length_of_end_tags(open: &[Open]) -> usize {
    open.iter().map(|(out, _)| out.name().len() + "</>".len()).sum()
}

/// Text directly in a list stands in an item of its own.
fn imply_item(path: &mut Vec<Open>) {
    if let Some((Out::Ul | Out::Ol, id)) = path.last().copied() {
        path.push((Out::Li, id));
    }
}

/// Whether a word is ASCII that is written as it stands.
fn is_simple(word: &str) -> bool {
    word.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'<' | b'>' | b'&'))
}

/// The text of an input without `<`, `>` and `&`: what the writer makes of it, at a tenth of the cost.
pub(super) fn fold_blanks(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(MAX_BYTES));
    for word in text.split_whitespace() {
        let blank = usize::from(!out.is_empty());
        if out.len() + blank + word.len() > MAX_BYTES {
            // The last word, as far as it fits.
            let visible: String = word.chars().filter(|c| !is_dropped(*c)).collect();
            let rest = visible.get(..visible.floor_char_boundary(MAX_BYTES.saturating_sub(out.len() + blank)));
            push_word(&mut out, rest.unwrap_or_default());
            break;
        }
        if is_simple(word) || !word.contains(is_dropped) {
            push_word(&mut out, word);
        } else {
            push_word(&mut out, &word.replace(is_dropped, ""));
        }
    }
    out
}

fn push_word(out: &mut String, word: &str) {
    if !out.is_empty() && !word.is_empty() {
        out.push(' ');
    }
    out.push_str(word);
}

/// Controls, and characters that are not seen but change how a text sorts, compares or runs. Joiners stay: Persian
/// and the Indic scripts spell with them.
fn is_dropped(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200B}' | '\u{FEFF}' | '\u{00AD}' | '\u{2060}'..='\u{2064}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
        || (u32::from(c) & 0xFFFE) == 0xFFFE
}
