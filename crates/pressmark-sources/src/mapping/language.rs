//! Languages: providers give BCP 47, ISO 639-2 or the English word.

/// ISO 639-2 (both forms) and English names of the languages that metadata carries most, with their BCP 47 subtag
/// (which is the shortest ISO 639 code, RFC 5646 §2.2.1).
const LONGER: [(&[&str], &str); 34] = [
    (&["eng", "english"], "en"),
    (&["ger", "deu", "german"], "de"),
    (&["fre", "fra", "french"], "fr"),
    (&["spa", "spanish"], "es"),
    (&["por", "portuguese"], "pt"),
    (&["ita", "italian"], "it"),
    (&["dut", "nld", "dutch"], "nl"),
    (&["rus", "russian"], "ru"),
    (&["chi", "zho", "chinese"], "zh"),
    (&["jpn", "japanese"], "ja"),
    (&["kor", "korean"], "ko"),
    (&["ara", "arabic"], "ar"),
    (&["tur", "turkish"], "tr"),
    (&["per", "fas", "persian"], "fa"),
    (&["pol", "polish"], "pl"),
    (&["cze", "ces", "czech"], "cs"),
    (&["slo", "slk", "slovak"], "sk"),
    (&["slv", "slovenian"], "sl"),
    (&["hrv", "croatian"], "hr"),
    (&["srp", "serbian"], "sr"),
    (&["hun", "hungarian"], "hu"),
    (&["rum", "ron", "romanian"], "ro"),
    (&["bul", "bulgarian"], "bg"),
    (&["ukr", "ukrainian"], "uk"),
    (&["gre", "ell", "greek"], "el"),
    (&["swe", "swedish"], "sv"),
    (&["nor", "norwegian"], "no"),
    (&["dan", "danish"], "da"),
    (&["fin", "finnish"], "fi"),
    (&["lat", "latin"], "la"),
    (&["cat", "catalan"], "ca"),
    (&["ind", "indonesian"], "id"),
    (&["tha", "thai"], "th"),
    (&["vie", "vietnamese"], "vi"),
];

/// The language as a BCP 47 tag in lower case, `None` for what cannot be one.
pub(crate) fn language(text: &str) -> Option<String> {
    let tag = text.trim().to_ascii_lowercase().replace('_', "-");
    if let Some((_, short)) = LONGER.iter().find(|(longer, _)| longer.contains(&tag.as_str())) {
        return Some((*short).to_owned());
    }
    let mut parts = tag.split('-');
    let primary = parts.next()?;
    let sound = (2..=3).contains(&primary.len())
        && primary.bytes().all(|b| b.is_ascii_lowercase())
        && !matches!(primary, "und" | "mul" | "zxx" | "mis" | "na")
        && tag.len() <= 35
        && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()));
    sound.then_some(tag)
}
