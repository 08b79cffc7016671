//! Affiliations as printed, reduced to the organisations that they name.

use super::fold::fold;

/// Words that make a part of an address an organisation, as beginnings of folded words.
const ORGANISATION: [&str; 40] = [
    "univer",
    "univ",
    "institu",
    "inst",
    "academ",
    "acad",
    "colleg",
    "hospital",
    "klinik",
    "clini",
    "centre",
    "center",
    "centro",
    "zentrum",
    "laborator",
    "lab",
    "council",
    "agency",
    "observator",
    "politec",
    "polytech",
    "hochschul",
    "ecole",
    "escuela",
    "escola",
    "museum",
    "museo",
    "foundation",
    "fundac",
    "stiftung",
    "society",
    "cnrs",
    "csic",
    "inserm",
    "nasa",
    "corporation",
    "gmbh",
    "company",
    "rijks",
    "akadem",
];

/// Words with which a part of an organisation begins.
const UNITS: [&str; 16] = [
    "department",
    "departamento",
    "dept",
    "dep",
    "faculty",
    "facultad",
    "faculdade",
    "faculte",
    "fakultat",
    "division",
    "section",
    "school",
    "lehrstuhl",
    "group",
    "unit",
    "laboratory",
];

/// Words that say nothing of their own.
const FILLERS: [&str; 28] = [
    "of", "the", "and", "for", "de", "do", "da", "dos", "del", "la", "le", "les", "di", "du", "des", "d", "der", "die",
    "das", "fur", "und", "y", "e", "et", "at", "in", "zu", "van",
];

/// One comparable key for each organisation named: its words, without fillers, abbreviations spelt out, in order of the
/// alphabet (`Univ. of Norford` and `Norford University` are one). Where nothing looks like an organisation, the whole.
pub(crate) fn organisations(printed: &str) -> Vec<String> {
    let parts: Vec<Vec<String>> =
        printed.split([',', ';', '\n', '|', '(', ')']).map(words).filter(|w| !w.is_empty()).collect();
    let is_organisation = |words: &Vec<String>| {
        let named = words.iter().any(|w| ORGANISATION.iter().any(|o| w.starts_with(o)));
        named && words.len() > 1 && !UNITS.contains(&words[0].as_str())
    };
    let mut keys: Vec<String> = parts.iter().filter(|p| is_organisation(p)).map(|p| key(p.clone())).collect();
    if keys.is_empty() {
        keys.push(key(parts.into_iter().flatten().collect()));
    }
    keys.retain(|k| !k.is_empty());
    keys.sort_unstable();
    keys.dedup();
    keys
}

fn words(part: &str) -> Vec<String> {
    part.split(|c: char| c.is_whitespace() || matches!(c, '.' | '-' | '/' | '‐' | '–' | '\'' | '’'))
        .map(fold)
        .filter(|w| !w.is_empty())
        .map(spelt_out)
        .collect()
}

fn spelt_out(word: String) -> String {
    let full = match word.as_str() {
        "univ" | "universitat" | "universite" | "universidad" | "universidade" | "universita" | "universiteit"
        | "universitet" | "universiti" | "uniwersytet" | "univerzita" | "universitesi" => "university",
        "inst" | "institut" | "instituto" | "istituto" => "institute",
        "acad" | "academia" | "akademie" | "academie" => "academy",
        "sci" | "science" => "sciences",
        "technol" | "tech" | "technical" | "technische" | "technological" => "technology",
        "natl" | "nacional" | "nazionale" => "national",
        "hosp" => "hospital",
        "ctr" | "centre" | "centro" | "zentrum" => "center",
        "med" | "medicine" => "medical",
        _ => return word,
    };
    full.to_owned()
}

fn key(mut words: Vec<String>) -> String {
    words.retain(|w| !FILLERS.contains(&w.as_str()));
    words.sort_unstable();
    words.dedup();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_organisation_has_one_key() {
        for (a, b) in [
            ("University of Norford", "Department of Pots, Norford University, Norford, GB"),
            ("Universität Kesswick", "Univ. Kesswick"),
            ("Alden Academy of Sciences", "Alden Acad. Sci."),
            ("Ravensvik Institute of Technology", "Technical Institute, Ravensvik Inst. Technol."),
        ] {
            let (a, b) = (organisations(a), organisations(b));
            assert!(a.iter().any(|k| b.contains(k)), "{a:?} {b:?}");
        }
        assert_ne!(organisations("University of Norford"), organisations("University of Kesswick"));
    }

    #[test]
    fn country_and_city_are_no_evidence() {
        let (a, b) =
            (organisations("University of Norford, Norford, GB"), organisations("Kesswick University, Norford, GB"));
        assert!(!a.iter().any(|k| b.contains(k)), "{a:?} {b:?}");
    }
}
