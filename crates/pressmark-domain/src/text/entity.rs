//! Character references of HTML, as providers write them: once, twice or more often escaped.

use std::borrow::Cow;

/// The longest name of a reference (`CounterClockwiseContourIntegral`, 31 letters) and some room for numbers.
const MAX_NAME: usize = 40;

/// What the numbers 0x80 to 0x9F mean: they are written by people who have Windows-1252 in mind (HTML, §13.2.5.80).
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
];

/// Decodes references until none is left: `&amp;lt;` is `<`, since no provider means the reader to see `&lt;`.
/// What is not a reference (`AT&T`, `&c`) stays.
pub(super) fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        loop {
            let Some((decoded, tail)) = reference(rest) else {
                out.push('&');
                break;
            };
            rest = tail;
            if decoded != "&" {
                out.push_str(&decoded);
                break;
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The text that a reference stands for, and what follows it; `rest` begins behind the ampersand.
fn reference(rest: &str) -> Option<(Cow<'static, str>, &str)> {
    let end = rest.bytes().take(MAX_NAME).position(|b| !(b.is_ascii_alphanumeric() || b == b'#'))?;
    let (name, tail) = (&rest[..end], rest[end..].strip_prefix(';')?);
    let decoded = match name.strip_prefix('#') {
        Some(number) => Cow::Owned(numeric(number)?.to_string()),
        None => match name {
            "amp" | "AMP" => Cow::Borrowed("&"),
            "lt" => Cow::Borrowed("<"),
            "gt" => Cow::Borrowed(">"),
            "quot" => Cow::Borrowed("\""),
            _ => {
                let whole = format!("&{name};");
                let decoded = html_escape::decode_html_entities(&whole);
                if decoded == whole.as_str() {
                    return None;
                }
                Cow::Owned(decoded.into_owned())
            }
        },
    };
    Some((decoded, tail))
}

fn numeric(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => number.parse(),
    };
    match code.ok()? {
        code @ 0x80..=0x9F => WINDOWS_1252.get(code as usize - 0x80).copied(),
        code => char::from_u32(code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_decoded_to_the_end() {
        for (from, to) in [
            ("a &amp;amp;lt; b", "a < b"),
            ("&#945;&#x3B1;&alpha;", "ααα"),
            ("A &amp;#x03C5;-method", "A υ-method"),
            ("1990&#150;2000", "1990–2000"),
            ("&lsquo;x&rsquo;", "‘x’"),
            ("&amp;&amp;", "&&"),
        ] {
            assert_eq!(decode(from), to, "{from}");
        }
    }

    #[test]
    fn what_is_no_reference_stays() {
        for text in ["AT&T", "&c", "a & b;", "&nosuchname;", "&#xD800;", "&#;", "&", "&;", "&é;", "&lt"] {
            assert_eq!(decode(text), text);
        }
    }
}
