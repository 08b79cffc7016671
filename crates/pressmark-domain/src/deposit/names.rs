//! Names as depositors write them (rule 49).

use crate::work::Author;

/// A name. `Family, Given` is parted at the comma, anything else stays whole: nothing is guessed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    whole: String,
    parts: Option<(String, String)>,
    is_organization: bool,
}

/// The role that marks a collective author in a work record.
pub(super) const GROUP: &str = "group";

impl Name {
    /// The name of a person; blanks are folded.
    #[must_use]
    pub fn person(text: &str) -> Self {
        let whole = folded(text);
        let parts = whole.split_once(',').map(|(family, given)| (folded(family), folded(given)));
        // Two commas say something else than `Family, Given`: a title of honour, a list.
        let parts = parts.filter(|(family, given)| !family.is_empty() && !given.is_empty() && !given.contains(','));
        Self { whole, parts, is_organization: false }
    }

    /// The name of an organisation, whole.
    #[must_use]
    pub fn organization(text: &str) -> Self {
        Self { whole: folded(text), parts: None, is_organization: true }
    }

    /// Whether it is that of an organisation.
    #[must_use]
    pub fn is_organization(&self) -> bool {
        self.is_organization
    }

    /// Family and given names, where the depositor told them apart.
    #[must_use]
    pub fn parts(&self) -> Option<(&str, &str)> {
        self.parts.as_ref().map(|(family, given)| (family.as_str(), given.as_str()))
    }

    /// An author of this name.
    pub(super) fn author(&self) -> Author {
        match &self.parts {
            Some((family, given)) => Author {
                name: format!("{given} {family}"),
                given: Some(given.clone()),
                family: Some(family.clone()),
                ..Author::default()
            },
            None => Author { name: self.whole.clone(), ..Author::default() },
        }
    }
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_depositor_told_apart_is_parted() {
        for (text, parts) in [
            ("Carberry,  Josiah Stinkney", Some(("Carberry", "Josiah Stinkney"))),
            ("Josiah Carberry", None),
            ("Carberry,", None),
            (", Josiah", None),
            ("Carberry, Josiah, Professor", None),
            ("ka Mpofu", None),
        ] {
            assert_eq!(Name::person(text).parts(), parts, "{text}");
        }
        let library = Name::organization("Library, Museum and Archive");
        assert_eq!((library.parts(), library.author().name.as_str()), (None, "Library, Museum and Archive"));
        assert_eq!(Name::person("Carberry, Josiah").author().name, "Josiah Carberry");
    }
}
