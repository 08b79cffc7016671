//! Cleaning: examples of what providers send, and properties that hold for any input.

use std::collections::HashSet;

use proptest::prelude::*;

use super::*;

/// What an HTML parser that we did not write makes of a text when it keeps nothing but the subset.
pub(super) fn parsed(html: &str) -> String {
    let mut parser = ammonia::Builder::empty();
    parser.tags(HashSet::from(SAFE_ELEMENTS));
    parser.clean(html).to_string()
}

#[track_caller]
pub(super) fn check(raw: &str) -> Option<String> {
    let safe = safe_html(raw)?;
    assert_eq!(parsed(&safe), safe, "outside the subset or not well nested, from {raw:?}");
    assert_eq!(safe_html(&safe).as_ref(), Some(&safe), "changes when cleaned again, from {raw:?}");
    assert!(safe.len() <= MAX_BYTES);
    Some(safe)
}

#[track_caller]
fn cleans(cases: &[(&str, &str)]) {
    for (raw, expected) in cases {
        assert_eq!(check(raw).unwrap_or_default(), *expected, "{raw}");
    }
}

#[test]
fn plain_titles_stay() {
    cleans(&[
        ("A title", "A title"),
        ("  A\n   title\u{a0} with\tblanks ", "A title with blanks"),
        ("", ""),
        (" \n ", ""),
        ("AT&T and R&D", "AT&amp;T and R&amp;D"),
        ("Prince van Orange &amp;c", "Prince van Orange &amp;c"),
        ("“Quotes” and 'these' and \"those\"", "“Quotes” and 'these' and \"those\""),
        ("in\u{ad}visible\u{200b} \u{0}marks\u{7}", "invisible marks"),
        ("می\u{200c}خواهم", "می\u{200c}خواهم"),
        (r"Graphs with $\mathrm{L}_{2}$ norm", r"Graphs with $\mathrm{L}_{2}$ norm"),
    ]);
}

#[test]
fn a_less_than_sign_is_not_a_tag() {
    cleans(&[
        ("p < 0.05", "p &lt; 0.05"),
        ("p &lt; 0.05 and q<0.1", "p &lt; 0.05 and q&lt;0.1"),
        ("if a <b and c> d", "if a &lt;b and c&gt; d"),
        ("a <- b, x<<y, <3, a<=b", "a &lt;- b, x&lt;&lt;y, &lt;3, a&lt;=b"),
        ("Galerie <Basel>, Kunstsalon <Zürich>", "Galerie &lt;Basel&gt;, Kunstsalon &lt;Zürich&gt;"),
        ("the mean <s> of s", "the mean &lt;s&gt; of s"),
        ("states <a|b>", "states &lt;a|b&gt;"),
        ("the &lt;canvas&gt; element and &lt;script&gt;", "the &lt;canvas&gt; element and &lt;script&gt;"),
        ("broken <i", "broken &lt;i"),
        ("<", "&lt;"),
    ]);
}

#[test]
fn inline_markup_is_mapped() {
    cleans(&[
        ("<jats:italic>E. coli</jats:italic>", "<i>E. coli</i>"),
        ("<emph type=\"ital\">Abend</emph>, <emph>x</emph>", "<i>Abend</i>, <em>x</em>"),
        ("BiFeO<inf>3</inf> &lt;sup&gt;13&lt;/sup&gt;C", "BiFeO<sub>3</sub> <sup>13</sup>C"),
        ("A Shiny\n   <scp>r</scp>\n   app", "A Shiny r app"),
        ("by &amp;lt;scp&amp;gt;cr&amp;lt;/scp&amp;gt; and &amp;lt;i&amp;gt;x&amp;lt;/i&amp;gt;", "by cr and <i>x</i>"),
        ("<b><i>x</b>y</i>", "<b><i>x</i></b><i>y</i>"),
        ("<i>open", "<i>open</i>"),
        ("closed</i>", "closed"),
        ("a<i> b </i>c", "a <i>b</i> c"),
        ("<i></i><b> </b>x", "x"),
        ("<i><i>x</i></i>", "<i>x</i>"),
        ("x<sup>2<sup>n</sup></sup>", "x<sup>2<sup>n</sup></sup>"),
        ("<a href=\"javascript:alert(1)\" onclick='x'>link</a>", "link"),
        ("<B CLASS=big>x</B>", "<b>x</b>"),
        ("<u>x</u> <q>y</q>", "x y"),
        ("<jats:named-content content-type=\"genus-species\">Parvoviridae</jats:named-content>", "Parvoviridae"),
        ("<jats:ext-link xlink:href=\"broken>text</jats:ext-link>", "text"),
        ("<![CDATA[<i>x</i> & y]]>", "<i>x</i> &amp; y"),
        ("a<!-- no -->b<?pi?>c<!DOCTYPE html>d", "abcd"),
    ]);
}

#[test]
fn scripts_and_styles_go_with_their_content() {
    cleans(&[
        ("a<script>alert(1)</script>b", "ab"),
        ("a<style type=\"text/css\">p { color: red }</style >b", "ab"),
        ("<script>alert('</p>')</script>", ""),
        ("<img src=x onerror=alert(1)>x", "x"),
        ("<svg onload=alert(1)>x</svg>", "x"),
        ("<scr<script></script>ipt>x", "&lt;script&gt;x"),
    ]);
}

#[test]
fn abstracts_keep_their_structure() {
    cleans(&[
        ("<jats:title>Abstract</jats:title><jats:p>One.</jats:p><jats:p>Two.</jats:p>", "<p>One.</p><p>Two.</p>"),
        ("<jats:p>One.</jats:p>\n   <jats:p> </jats:p>", "<p>One.</p>"),
        (
            "<jats:sec><jats:title>Background</jats:title><jats:p>One.</jats:p></jats:sec><jats:sec><jats:title>Results:</jats:title>Two.</jats:sec>",
            "<p><strong>Background</strong></p><p>One.</p><p><strong>Results:</strong></p><p>Two.</p>",
        ),
        ("<p>a<p>b", "<p>a</p><p>b</p>"),
        ("<p><i>a</p><p>b</i></p>", "<p><i>a</i></p><p>b</p>"),
        ("<b><p>x</p></b>", "<p><b>x</b></p>"),
        ("<div>one</div><div>two</div>", "<p>one</p><p>two</p>"),
        ("one<p></p>two", "one<br>two"),
        ("a <br/> <br> <br> b<br>", "a<br><br>b"),
        (
            "<jats:p>Points <jats:list list-type=\"order\"><jats:list-item><jats:label>1</jats:label><jats:p>x</jats:p><jats:p>y</jats:p></jats:list-item></jats:list> end</jats:p>",
            "<p>Points</p><ol><li>1<br>x<br>y</li></ol><p>end</p>",
        ),
        ("<ul>loose<li>a<li>b<ul><li>c</ul></ul>", "<ul><li>loose</li><li>a</li><li>b<ul><li>c</li></ul></li></ul>"),
        ("x<li>a</li><li>b</li>y", "x<ul><li>a</li><li>b</li></ul>y"),
        ("<ul></ul><ol><li></li></ol>x", "x"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "<p>a b</p><p>c</p>"),
        ("<h2>Aims &amp; scope</h2>text", "<p><strong>Aims &amp; scope</strong></p>text"),
        ("<jats:title>Abstract</jats:title>", ""),
    ]);
}

#[test]
fn formulas_become_text() {
    let m = |inner: &str| format!("<mml:math xmlns:mml=\"http://www.w3.org/1998/Math/MathML\">{inner}</mml:math>");
    let t0 = "<mml:mrow><mml:msub><mml:mrow><mml:mi>T</mml:mi></mml:mrow><mml:mrow><mml:mn>0</mml:mn></mml:mrow></mml:msub></mml:mrow>";
    for (raw, expected) in [
        (format!("Endpoints in{}-Quasimetric Spaces", m(t0)), "Endpoints in T<sub>0</sub>-Quasimetric Spaces"),
        (format!("the{}nucleus", m("<mml:mi>N</mml:mi><mml:mo>=</mml:mo>\n<mml:mn>88</mml:mn>")), "the N=88 nucleus"),
        (format!("index ({}): a", m(t0)), "index (T<sub>0</sub>): a"),
        (format!("Bi{}Te", m("<mml:msub><mml:mrow/><mml:mn>2</mml:mn></mml:msub>")), "Bi<sub>2</sub>Te"),
        (
            m(
                "<mml:mmultiscripts><mml:mi>Tb</mml:mi><mml:mprescripts/><mml:none/><mml:mn>153</mml:mn></mml:mmultiscripts>",
            ),
            "<sup>153</sup>Tb",
        ),
        (m("<mml:mfenced separators=\"|\"><mml:mi>a</mml:mi><mml:mi>b</mml:mi></mml:mfenced>"), "(a|b)"),
        (m("<mml:mfenced open=\"[\" close=\"]\"><mml:mi>a</mml:mi></mml:mfenced>"), "[a]"),
        (
            m("<mml:mfrac><mml:mn>1</mml:mn><mml:mrow><mml:mi>a</mml:mi><mml:mi>b</mml:mi></mml:mrow></mml:mfrac>"),
            "1/(ab)",
        ),
        (m("<mml:msqrt><mml:mi>s</mml:mi></mml:msqrt>"), "√s"),
        (m("<mml:mroot><mml:mi>s</mml:mi><mml:mn>3</mml:mn></mml:mroot>"), "<sup>3</sup>√s"),
        (m("<mml:mover><mml:mi>p</mml:mi><mml:mo>¯</mml:mo></mml:mover>"), "p\u{304}"),
        (
            m("<mml:munderover><mml:mo>∑</mml:mo><mml:mn>1</mml:mn><mml:mi>n</mml:mi></mml:munderover>"),
            "∑<sub>1</sub><sup>n</sup>",
        ),
        (m("<mml:semantics><mml:mi>x</mml:mi><mml:annotation>\\x</mml:annotation></mml:semantics>"), "x"),
        (m("<mml:mi>&amp;alpha;</mml:mi><mml:mo>&lt;</mml:mo><mml:mi>f</mml:mi><mml:mo>&#x2061;</mml:mo>"), "α&lt;f"),
        (
            "on <math id=\"M1\">\n  <mi mathvariant=\"script\">D</mi>\n  <mi>α</mi>\n </math>-closed sets".into(),
            "on Dα-closed sets",
        ),
        ("<inline-formula> <tex-math notation=\"LaTeX\">${f}_{T}$</tex-math> </inline-formula>".into(), "${f}_{T}$"),
        (
            format!("x <jats:alternatives><jats:tex-math>$$T_0$$</jats:tex-math>{}</jats:alternatives> y", m(t0)),
            "x T<sub>0</sub> y",
        ),
        ("<tex-math>\\documentclass{minimal}\\begin{document}$$x$$\\end{document}</tex-math>".into(), "$$x$$"),
        ("an unclosed <mml:math><mml:mi>x".into(), "an unclosed x"),
    ] {
        assert_eq!(check(&raw).unwrap_or_default(), expected, "{raw}");
    }
}

#[test]
fn plain_text_has_no_markup() {
    for (html, text) in [
        ("<p>One &lt; two.</p><p>H<sub>2</sub>O</p>", "One < two. H2O"),
        ("a<br>b<ul><li>c</li><li>d</li></ul>e", "a b c d e"),
        ("JAMA Otolaryngology&amp;ndash;Head &amp; Neck", "JAMA Otolaryngology–Head & Neck"),
        ("p < 0.05", "p < 0.05"),
        ("", ""),
    ] {
        assert_eq!(plain_text(html), text);
    }
    assert_eq!(plain_field(" Wiley &amp;amp;\n <i>Sons</i> "), Some("Wiley & Sons".to_owned()));
    assert_eq!(plain_field("<i> </i>"), None);
}

#[test]
fn long_texts_are_cut_and_closed() {
    let long = format!("<p><i>{}", "é&lt;".repeat(60_000));
    let safe = check(&long).unwrap();
    assert!(safe.ends_with("</i></p>") && safe.len() > MAX_BYTES - 20, "{}", safe.len());
    for piece in ["é", "ab ", "日本 ", "a\u{ad}é"] {
        let safe = check(&piece.repeat(60_000)).unwrap();
        assert!(safe.len() > MAX_BYTES - 20, "{piece}: {}", safe.len());
    }
    let items = format!("<ul>{}</ul>", "<li><b>x</b></li>".repeat(20_000));
    assert!(check(&items).unwrap().ends_with("</b></li></ul>"));
}

#[test]
fn hostile_nesting_costs_little() {
    let started = std::time::Instant::now();
    for piece in [
        "<div>",
        "<ul><li>",
        "<i>",
        "<sub>",
        "<mml:mrow>",
        "<mml:math>",
        "<h1>",
        "<alternatives>",
        "<jats:alternatives></jats:alternatives>",
        "<!--",
        "<![CDATA[",
        "&amp;",
        "&amp;amp;lt;",
        "<a b=\"",
        "<script>",
        "<script></script>",
        "</p>",
        "<",
        "<p><b>x",
        "<tex-math>",
    ] {
        let _ = safe_html(&piece.repeat(MAX_RAW_BYTES / piece.len()));
        check(&format!("{}x", piece.repeat(2_000)));
    }
    let formula = format!("<mml:math>{}x{}</mml:math>", "<mml:msup>".repeat(3_000), "</mml:msup>".repeat(3_000));
    assert_eq!(check(&formula).as_deref(), Some("x"));
    // Work that grows with the square of the nesting would take hours; a busy machine takes a minute.
    assert!(started.elapsed().as_secs() < 200, "{:?}", started.elapsed());
}

/// Pieces of which providers' texts, sound and broken, are made.
fn soup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => "[a-zA-Z0-9 .,<>&;/\"'=é\u{ad}\u{a0}]{0,6}",
        4 => prop::sample::select(vec![
            "<p>", "</p>", "<i>", "</i>", "<b>", "</b>", "<sub>", "</sub>", "<sup>", "</sup>", "<ul>", "</ul>", "<ol>", "</ol>", "<li>", "</li>",
            "<br>", "<br/>", "</br>", "<div>", "</div>", "<jats:sec>", "</jats:sec>", "<jats:title>", "</jats:title>", "<h2>", "</h2>",
            "<mml:math>", "</mml:math>", "<mml:msub>", "</mml:msub>", "<mml:mi>", "</mml:mi>", "<mml:mfrac>", "</mml:mfrac>", "<jats:list>", "</jats:list>",
            "<script>", "</script>", "<style>", "</style>", "<a href='x'>", "</a>", "<tr>", "<td>", "</td>", "<table>", "</table>", "<u>", "</u>",
            "&lt;", "&gt;", "&amp;", "&amp;lt;", "&amp;amp;gt;", "&#38;", "&num;", "&#60;", "lt;", "amp;", "&alpha;", "&lt;i&gt;", "&lt;/i&gt;", "&lt;p&gt;",
            "&lt;script&gt;", "<!--", "-->", "<![CDATA[", "]]>", "<?x", "?>", "<em", "<strong class=\"x\">", "</strong>", "<unknown>", "</unknown>",
            "<jats:alternatives>", "</jats:alternatives>", "<tex-math>", "</tex-math>", "Abstract", "$x<y$", "<", ">", " ", "\n",
        ]).prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn any_soup_is_safe_and_settled(raw in soup()) {
        check(&raw);
        let _ = plain_field(&raw);
    }

    #[test]
    fn any_text_is_safe_and_settled(raw in "\\PC{0,60}") {
        check(&raw);
    }

    /// The short way for texts without markup is the long way.
    #[test]
    fn the_short_way_is_the_long_way(raw in "[a-z \n\u{85}\u{a0}\u{3000}é\u{ad}\u{200b}\u{7}中\u{301}\u{e000}\"']{0,40}") {
        prop_assert_eq!(super::writer::fold_blanks(&raw), super::clean::clean(&raw));
    }

    /// Without markup and references nothing is lost but blanks.
    #[test]
    fn plain_words_survive(words in prop::collection::vec("[\\p{L}\\p{N}<>.,()]{1,8}", 1..8)) {
        prop_assume!(words.iter().all(|w| !w.contains('<') || !w.contains('>')));
        let text = words.join(" ");
        prop_assume!(!text.contains('<') || !text.contains('>') || text.find('>') < text.find('<'));
        prop_assert_eq!(plain_text(&text), text.clone());
        prop_assert_eq!(plain_text(&safe_html(&text).unwrap()), text);
    }
}
