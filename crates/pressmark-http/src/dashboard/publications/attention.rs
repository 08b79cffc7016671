//! Why a person should look at a work, in words (rule 37).

use serde::Serialize;
use utoipa::ToSchema;

/// That an identifier could not be registered.
pub(super) const MINT_FAILED: &str = "mint_failed";

/// Each reason: its word, what happened, and what a person can do.
const REASONS: [(&str, &str, &str); 7] = [
    (
        "authors",
        "An author may be a researcher of this registry, a researcher who claims the work is not among its authors, or \
         an iD belongs to somebody of another name.",
        "Accept, reject or reassign the suggestions of the work.",
    ),
    (
        "conflict",
        "A source changed what was corrected here, and not to the corrected value.",
        "Keep the curated value or take the source's, for each conflict of the work.",
    ),
    ("duplicate", "Another record may be the same work.", "Merge the two, or say that they are different works."),
    (
        "claim_withdrawn",
        "A researcher removed the work from their ORCID record.",
        "Confirm the link if the researcher wrote the work; otherwise leave it withdrawn.",
    ),
    (
        "retracted",
        "The work was retracted, withdrawn or removed.",
        "Hide the work if it should not be shown; its page says that it was retracted.",
    ),
    (
        "fetch_failed",
        "A source did not answer when it was asked about the work.",
        "Wait for the next harvest, or import the DOI again; the answer ends this.",
    ),
    (
        MINT_FAILED,
        "The identifier of the work could not be registered.",
        "Complete what the agency asks for: an edit of the work registers it again. What may pass by itself is tried \
         again.",
    ),
];

/// The words of all reasons.
pub(super) fn words() -> [(&'static str, &'static str); REASONS.len()] {
    REASONS.map(|(word, _, _)| (word, word))
}

/// A reason why a person should look at a work.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WorkAttention {
    /// In a word: `authors`, `conflict`, `duplicate`, `claim_withdrawn`, `retracted`, `fetch_failed`, `mint_failed`.
    reason: String,
    /// What happened; of an identifier that could not be registered also what its agency said.
    explanation: String,
    /// What a person can do about it.
    remedy: &'static str,
}

/// The reasons that a work keeps, a JSON list of words.
pub(super) fn reasons(list: &str) -> Vec<String> {
    serde_json::from_str(list).unwrap_or_default()
}

/// A reason in words. One that a newer version wrote is shown as it is. `refusals`: what agencies said of the work's
/// identifiers.
pub(super) fn explained(reason: String, refusals: &[String]) -> WorkAttention {
    let known = REASONS.iter().find(|(word, _, _)| *word == reason);
    let (explanation, remedy) = known.map_or(("", ""), |(_, explanation, remedy)| (*explanation, *remedy));
    let said = if reason == MINT_FAILED { refusals } else { &[] };
    let explanation = std::iter::once(explanation).chain(said.iter().map(String::as_str)).collect::<Vec<_>>().join(" ");
    WorkAttention { reason, explanation, remedy }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_says_what_happened_and_what_to_do() {
        for (reason, _) in words() {
            let told = explained(reason.to_owned(), &[]);
            assert!(told.explanation.ends_with('.') && told.remedy.ends_with('.'), "{told:?}");
        }
        assert_eq!(reasons(r#"["authors","retracted"]"#), ["authors", "retracted"]);
        assert_eq!(reasons("not a list"), Vec::<String>::new());
        assert_eq!(explained("later".into(), &[]).explanation, "");
        let said = ["20.500.5555/one: cordra is busy.".to_owned()];
        let told = explained("mint_failed".into(), &said).explanation;
        assert!(told.ends_with("registered. 20.500.5555/one: cordra is busy."), "{told}");
        assert!(!explained("duplicate".into(), &said).explanation.contains("cordra"));
    }
}
