//! Latin spellings of Cyrillic and Greek names, by the systems in use: one person is met under several of them.

/// How many systems there are for Cyrillic.
pub(super) const CYRILLIC_SYSTEMS: usize = 4;
/// How many for Greek.
pub(super) const GREEK_SYSTEMS: usize = 3;

/// Letters with their spelling by BGN/PCGN, ICAO passports, the scholarly system without its marks, and German newspapers.
const CYRILLIC: &[(char, [&str; CYRILLIC_SYSTEMS])] = &[
    ('а', ["a"; 4]),
    ('б', ["b"; 4]),
    ('в', ["v", "v", "v", "w"]),
    ('г', ["g"; 4]),
    ('д', ["d"; 4]),
    ('е', ["e"; 4]),
    ('ё', ["yo", "e", "e", "jo"]),
    ('ж', ["zh", "zh", "z", "sch"]),
    ('з', ["z", "z", "z", "s"]),
    ('и', ["i"; 4]),
    ('й', ["y", "i", "j", "i"]),
    ('к', ["k"; 4]),
    ('л', ["l"; 4]),
    ('м', ["m"; 4]),
    ('н', ["n"; 4]),
    ('о', ["o"; 4]),
    ('п', ["p"; 4]),
    ('р', ["r"; 4]),
    ('с', ["s"; 4]),
    ('т', ["t"; 4]),
    ('у', ["u"; 4]),
    ('ф', ["f"; 4]),
    ('х', ["kh", "kh", "h", "ch"]),
    ('ц', ["ts", "ts", "c", "z"]),
    ('ч', ["ch", "ch", "c", "tsch"]),
    ('ш', ["sh", "sh", "s", "sch"]),
    ('щ', ["shch", "shch", "sc", "schtsch"]),
    ('ъ', ["", "ie", "", ""]),
    ('ы', ["y"; 4]),
    ('ь', [""; 4]),
    ('э', ["e"; 4]),
    ('ю', ["yu", "iu", "ju", "ju"]),
    ('я', ["ya", "ia", "ja", "ja"]),
];

/// Digraphs and letters with their spelling by ELOT 743, by sound, and by the older English habit.
const GREEK: &[(&str, [&str; GREEK_SYSTEMS])] = &[
    ("ου", ["ou", "u", "ou"]),
    ("αυ", ["av", "av", "au"]),
    ("ευ", ["ev", "ef", "eu"]),
    ("μπ", ["mp", "b", "b"]),
    ("ντ", ["nt", "d", "nt"]),
    ("γγ", ["ng", "ng", "gg"]),
    ("γκ", ["gk", "g", "gk"]),
    ("τζ", ["tz", "tz", "dj"]),
    ("α", ["a"; 3]),
    ("β", ["v", "v", "b"]),
    ("γ", ["g", "y", "g"]),
    ("δ", ["d"; 3]),
    ("ε", ["e"; 3]),
    ("ζ", ["z"; 3]),
    ("η", ["i", "i", "e"]),
    ("θ", ["th"; 3]),
    ("ι", ["i"; 3]),
    ("κ", ["k", "k", "c"]),
    ("λ", ["l"; 3]),
    ("μ", ["m"; 3]),
    ("ν", ["n"; 3]),
    ("ξ", ["x", "ks", "x"]),
    ("ο", ["o"; 3]),
    ("π", ["p"; 3]),
    ("ρ", ["r"; 3]),
    ("σ", ["s"; 3]),
    ("ς", ["s"; 3]),
    ("τ", ["t"; 3]),
    ("υ", ["y", "i", "y"]),
    ("φ", ["f", "f", "ph"]),
    ("χ", ["ch", "h", "ch"]),
    ("ψ", ["ps"; 3]),
    ("ω", ["o"; 3]),
];

/// A Cyrillic name in Latin letters by system 0 to 3.
pub(super) fn cyrillic(name: &str, system: usize) -> String {
    let spelt: String = name
        .to_lowercase()
        .chars()
        .map(|c| {
            CYRILLIC
                .iter()
                .find(|(letter, _)| *letter == c)
                .map_or(String::from(c), |(_, by)| by[system % CYRILLIC_SYSTEMS].to_owned())
        })
        .collect();
    // The usual spelling of adjectival endings.
    let spelt = match spelt.strip_suffix("skiy") {
        Some(stem) => format!("{stem}sky"),
        None => spelt,
    };
    capital(&spelt)
}

/// A Greek name in Latin letters by system 0 to 2.
pub(super) fn greek(name: &str, system: usize) -> String {
    let plain: String = name.to_lowercase().chars().map(without_tonos).collect();
    let mut out = String::new();
    let mut rest = plain.as_str();
    while let Some(first) = rest.chars().next() {
        match GREEK.iter().find(|(letters, _)| rest.starts_with(letters)) {
            Some((letters, by)) => {
                out.push_str(by[system % GREEK_SYSTEMS]);
                rest = &rest[letters.len()..];
            }
            None => {
                out.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    capital(&out)
}

fn without_tonos(c: char) -> char {
    match c {
        'ά' => 'α',
        'έ' => 'ε',
        'ή' => 'η',
        'ί' | 'ϊ' | 'ΐ' => 'ι',
        'ό' => 'ο',
        'ύ' | 'ϋ' => 'υ',
        'ώ' => 'ω',
        other => other,
    }
}

/// The word with a capital first letter.
pub(in super::super) fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
