//! What the elements of HTML, JATS and their relatives mean for a title or an abstract.

/// An element of the safe subset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Out {
    I,
    B,
    Em,
    Strong,
    Sub,
    Sup,
    P,
    Ul,
    Ol,
    Li,
}

impl Out {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::I => "i",
            Self::B => "b",
            Self::Em => "em",
            Self::Strong => "strong",
            Self::Sub => "sub",
            Self::Sup => "sup",
            Self::P => "p",
            Self::Ul => "ul",
            Self::Ol => "ol",
            Self::Li => "li",
        }
    }

    /// Whether it structures the text rather than marks a part of a line.
    pub(super) fn is_block(self) -> bool {
        matches!(self, Self::P | Self::Ul | Self::Ol | Self::Li)
    }
}

/// What becomes of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Kept as an inline element of the subset.
    Inline(Out),
    /// `emph`: its `type` tells which inline element.
    Emph,
    /// A paragraph.
    Paragraph,
    /// A division: its own text makes paragraphs.
    Section,
    /// A heading: a paragraph of strong text.
    Heading,
    /// A list; JATS tells the kind in `list-type`.
    List(Out),
    /// An item of a list.
    Item,
    /// A line break.
    Break,
    /// A cell or a displayed formula: its content stands between blanks.
    Apart,
    /// Only its content is kept.
    Transparent,
    /// Has no content: dropped.
    Void,
    /// Dropped with its content.
    Drop,
    /// The several forms of one formula.
    Alternatives,
    /// A formula as TeX.
    Tex,
    /// A formula as MathML.
    Math,
    /// A part of such a formula.
    MathPart,
}

/// The role of an element by its local name in lower case; `None` for one that neither vocabulary has.
pub(super) fn role(name: &str) -> Option<Role> {
    Some(match name {
        "i" | "italic" => Role::Inline(Out::I),
        "b" | "bold" => Role::Inline(Out::B),
        "em" => Role::Inline(Out::Em),
        "strong" => Role::Inline(Out::Strong),
        "sub" | "inf" => Role::Inline(Out::Sub),
        "sup" | "super" => Role::Inline(Out::Sup),
        "emph" | "emphasis" => Role::Emph,
        "p" | "para" | "simplepara" | "disp-quote" | "blockquote" | "tr" | "dt" | "dd" | "def-item" | "pre" => {
            Role::Paragraph
        }
        "sec" | "section" | "abstract" | "div" | "article" | "body" | "html" | "table" | "table-wrap" | "thead"
        | "tbody" | "tfoot" | "caption" | "dl" | "def-list" | "trans-abstract" | "abstract-sec" | "boxed-text"
        | "fig" | "center" => Role::Section,
        "title" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "section-title" | "sec-title" => Role::Heading,
        "ul" | "list" | "itemizedlist" => Role::List(Out::Ul),
        "ol" | "orderedlist" => Role::List(Out::Ol),
        "li" | "list-item" | "listitem" => Role::Item,
        "br" | "break" | "hr" => Role::Break,
        "td" | "th" | "disp-formula" => Role::Apart,
        "alternatives" => Role::Alternatives,
        "tex-math" => Role::Tex,
        "math" => Role::Math,
        "script" | "style" | "noscript" | "iframe" | "object" | "template" => Role::Drop,
        "img" | "col" | "colgroup" | "graphic" | "inline-graphic" | "media" | "input" | "wbr" | "meta" | "link"
        | "embed" => Role::Void,
        "a"
        | "s"
        | "u"
        | "q"
        | "sc"
        | "scp"
        | "small-caps"
        | "smallcaps"
        | "span"
        | "font"
        | "underline"
        | "monospace"
        | "code"
        | "tt"
        | "roman"
        | "sans-serif"
        | "overline"
        | "strike"
        | "del"
        | "ins"
        | "mark"
        | "small"
        | "big"
        | "cite"
        | "abbr"
        | "abbrev"
        | "acronym"
        | "kbd"
        | "var"
        | "samp"
        | "dfn"
        | "nobr"
        | "time"
        | "bdi"
        | "bdo"
        | "ruby"
        | "rb"
        | "styled-content"
        | "named-content"
        | "ext-link"
        | "uri"
        | "xref"
        | "email"
        | "label"
        | "def"
        | "term"
        | "inline-formula"
        | "inline-supplementary-material"
        | "fn"
        | "citation-ref"
        | "inlineequation"
        | "formula"
        | "institution"
        | "stereo"
        | "greek"
        | "ulink"
        | "bibr"
        | "supplementary-material"
        | "fixed-case"
        | "related-article"
        | "related-object"
        | "chem-struct"
        | "product"
        | "milestone-start"
        | "milestone-end"
        | "string-name" => Role::Transparent,
        "mi" | "mn" | "mo" | "ms" | "mtext" | "mspace" | "mrow" | "mstyle" | "msub" | "msup" | "msubsup" | "munder"
        | "mover" | "munderover" | "mmultiscripts" | "mprescripts" | "none" | "mfrac" | "msqrt" | "mroot"
        | "mfenced" | "mtable" | "mtr" | "mlabeledtr" | "mtd" | "mphantom" | "mpadded" | "menclose" | "merror"
        | "maction" | "semantics" | "annotation" | "annotation-xml" => Role::MathPart,
        _ => return None,
    })
}

/// Names that authors also write between angle brackets to mean something else (a mean value `<s>`, a list of
/// options `<none>`, `<code>`): markup only if the text shows that it is.
pub(super) fn is_doubtful(name: &str, role: Option<Role>) -> bool {
    match role {
        None => true,
        Some(Role::Transparent | Role::Drop | Role::Void | Role::Section | Role::MathPart | Role::Heading) => true,
        Some(Role::Inline(_) | Role::Paragraph) => matches!(name, "pre" | "super"),
        Some(_) => false,
    }
}
