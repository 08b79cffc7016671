//! DataCite's two types and the one of the record.

use pressmark_domain::WorkType;

use super::wire::Types;
use crate::mapping::hyphenated;

/// The type of the record. The general type decides where it says something; of `Text` and `Other` the depositor's own
/// word tells more, then DataCite's choice for citations (whose `article` and `article-journal` are mere defaults). A
/// poster or talk that was deposited as image or film is one.
pub(super) fn work_type(types: &Types<'_>) -> Option<WorkType> {
    let general = types.general.get()?;
    let own = types.own.get().and_then(from_own_word);
    match general.to_ascii_lowercase().as_str() {
        "text" | "other" => {
            let citeproc =
                types.citeproc.get().filter(|word| !word.starts_with("article")).and_then(WorkType::from_term);
            own.or(citeproc).or(Some(WorkType::OTHER))
        }
        "image" | "audiovisual" | "interactiveresource" | "collection" => own
            .filter(|kind| matches!(kind.as_str(), "conference-poster" | "presentation"))
            .or_else(|| WorkType::from_term(general)),
        "film" => WorkType::from_term("audiovisual"),
        "instrument" => WorkType::from_term("physical-object"),
        _ => WorkType::from_term(general).or(Some(WorkType::OTHER)),
    }
}

/// Depositors' words that no vocabulary lists but that repositories fill in by themselves.
fn from_own_word(word: &str) -> Option<WorkType> {
    let folded = hyphenated(word);
    let known = match folded.as_str() {
        "blog-posting" => "posted-content",
        "scholarly-article" => "journal-article",
        "technical-report" | "project-deliverable" | "staff-working-paper" => "report",
        "conference-talk" | "talk" | "slides" | "lecture" => "presentation",
        "phd-thesis" | "doctoral-thesis" | "master-thesis" | "bachelor-thesis" | "bachelorarbeit" | "masterarbeit" => {
            "dissertation"
        }
        other => other,
    };
    WorkType::from_term(known)
}

/// The provider's own type: the general one, with the depositor's word behind it.
pub(super) fn own_type(types: &Types<'_>) -> Option<String> {
    match (types.general.plain(), types.own.plain()) {
        (Some(general), Some(own)) => Some(format!("{general}/{own}")),
        (one, other) => one.or(other),
    }
}
