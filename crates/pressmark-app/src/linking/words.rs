//! Evidence in words, for whoever has to decide.

use pressmark_domain::matching::{Evidence, NameKind};

/// A finding for or against a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What kind of finding, as it is stored: `affiliation`, `name_contradiction`.
    pub kind: String,
    /// What was found, in a sentence.
    pub text: String,
}

/// The findings of a stored list; what cannot be read is left out.
#[must_use]
pub fn findings(evidence: &str) -> Vec<Finding> {
    let list: Vec<Evidence> = serde_json::from_str(evidence).unwrap_or_default();
    list.iter().map(|evidence| Finding { kind: kind_of(evidence), text: in_words(evidence) }).collect()
}

fn kind_of(evidence: &Evidence) -> String {
    let value = serde_json::to_value(evidence).unwrap_or_default();
    value.get("kind").and_then(|kind| kind.as_str()).unwrap_or_default().to_owned()
}

fn in_words(evidence: &Evidence) -> String {
    match evidence {
        Evidence::AssertedOrcid { orcid } => {
            format!("The work's own record gives this author the person's iD {orcid}")
        }
        Evidence::OtherOrcid { orcid } => format!("The work's own record gives this author another iD, {orcid}"),
        Evidence::Name { agreement, printed, known_as, .. } => {
            format!("The printed name “{printed}” agrees with “{known_as}”{}", manner(*agreement))
        }
        Evidence::NameContradiction { printed, known_as } if known_as.is_empty() => {
            format!("The printed name “{printed}” is none of the person's names")
        }
        Evidence::NameContradiction { printed, known_as } => {
            format!("The printed name “{printed}” is none of the person's names, such as “{known_as}”")
        }
        Evidence::Affiliation { place } => format!("The printed affiliation is one of the person's: {place}"),
        Evidence::OtherAffiliation => "The printed affiliation is none of the person's".to_owned(),
        Evidence::Colleagues { full, initials } => colleagues(full, initials),
        Evidence::NoColleague => "None of the other authors wrote with the person before".to_owned(),
        Evidence::Venue { venue, works: 1 } => format!("The person published in {venue} before"),
        Evidence::Venue { venue, works } => format!("The person published in {venue} before: {works} works"),
        Evidence::OrcidHint { orcid } => {
            format!(
                "OpenAlex takes this author for the holder of {orcid}; its author clusters are made by an algorithm"
            )
        }
        Evidence::OtherOrcidHint { orcid } => format!("OpenAlex takes this author for somebody else, {orcid}"),
        Evidence::Namesakes { count: 1 } => "One other known person has such a name".to_owned(),
        Evidence::Namesakes { count } => format!("{count} other known people have such a name"),
    }
}

fn manner(agreement: NameKind) -> &'static str {
    match agreement {
        NameKind::Exact => " in full",
        NameKind::Variant => " as another form of it",
        NameKind::InitialsOf => " as far as initials go",
        NameKind::FamilyOnly => " in the family name; there is no given name",
        NameKind::GivenOnly => " in the given name only",
        NameKind::Contradiction | NameKind::Incomparable => "",
    }
}

fn colleagues(full: &[String], initials: &[String]) -> String {
    let mut text = format!("The person wrote with other authors of this work before: {}", full.join("; "));
    if full.is_empty() {
        text = format!(
            "The person may have written with other authors before, by their initials: {}",
            initials.join("; ")
        );
    } else if !initials.is_empty() {
        text.push_str(&format!("; by initials: {}", initials.join("; ")));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_finding_is_a_sentence_with_its_kind() {
        let evidence = r#"[{"kind":"name","agreement":"initials_of","score":0.8,"printed":"J. Carberry","known_as":"Josiah Carberry"},
            {"kind":"colleagues","full":["Ada Quill"],"initials":["T. Grayson"]},{"kind":"no_colleague"},
            {"kind":"asserted_orcid","orcid":"0000-0002-1825-0097"}]"#;
        let found = findings(evidence);
        let kinds: Vec<&str> = found.iter().map(|finding| finding.kind.as_str()).collect();
        assert_eq!(kinds, ["name", "colleagues", "no_colleague", "asserted_orcid"]);
        assert_eq!(found[0].text, "The printed name “J. Carberry” agrees with “Josiah Carberry” as far as initials go");
        assert!(found[1].text.ends_with("Ada Quill; by initials: T. Grayson"));
        assert!(found[3].text.ends_with("0000-0002-1825-0097"));
        assert_eq!(findings("not JSON"), Vec::new());
    }
}
