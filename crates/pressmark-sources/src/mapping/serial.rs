//! ISSN and ISBN.

/// Every ISSN in a text, as `1234-567X`. Providers put two in one value (`1234-5679, 2345-678X`), leave the hyphen out
/// or give a URL.
pub(crate) fn issns(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !(c.is_ascii_digit() || matches!(c, 'x' | 'X' | '-'))).filter_map(|token| {
        let compact: String = token.chars().filter(|c| *c != '-').map(|c| c.to_ascii_uppercase()).collect();
        let sound = compact.len() == 8
            && compact.bytes().take(7).all(|b| b.is_ascii_digit())
            && compact.bytes().last().is_some_and(|b| b.is_ascii_digit() || b == b'X');
        sound.then(|| format!("{}-{}", &compact[..4], &compact[4..]))
    })
}

/// An ISBN of 10 or 13 digits, hyphens and resolver taken off.
pub(crate) fn isbn(text: &str) -> Option<String> {
    let bare = text.trim().rsplit('/').next()?;
    let bare = bare.strip_prefix("urn:isbn:").or_else(|| bare.strip_prefix("ISBN")).unwrap_or(bare);
    let compact: String = bare
        .chars()
        .filter(|c| !matches!(c, '-' | ' ' | ':' | '\u{2010}'..='\u{2015}'))
        .map(|c| c.to_ascii_uppercase())
        .collect();
    let digits = |n: usize| compact.bytes().take(n).all(|b| b.is_ascii_digit());
    let sound = match compact.len() {
        10 => digits(9) && compact.ends_with(|c: char| c.is_ascii_digit() || c == 'X'),
        13 => digits(13),
        _ => false,
    };
    sound.then_some(compact)
}
