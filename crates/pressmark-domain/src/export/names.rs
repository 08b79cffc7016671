//! People as the formats name them.

use crate::work::Author;

/// A name in the parts that can be told.
pub(super) enum Name<'a> {
    /// A person whose family name is known.
    Parts {
        /// Family name.
        family: &'a str,
        /// Given names.
        given: Option<&'a str>,
    },
    /// A group, or a person of whose name nobody knows which part is which.
    Whole(&'a str),
}

/// The name of a person or group. "Family, Given" is split at the comma; nothing else is guessed (rule 49).
pub(super) fn name(author: &Author) -> Name<'_> {
    if is_group(author) {
        return Name::Whole(&author.name);
    }
    match (&author.family, &author.given, author.name.split_once(',')) {
        (Some(family), given, _) => Name::Parts { family, given: given.as_deref() },
        (None, _, Some((family, given))) if !family.trim().is_empty() && !given.trim().is_empty() => {
            Name::Parts { family: family.trim(), given: Some(given.trim()) }
        }
        _ => Name::Whole(&author.name),
    }
}

/// Whether it is a group.
pub(super) fn is_group(author: &Author) -> bool {
    author.roles.iter().any(|role| role == "group")
}

/// The name with the family name first, as catalogues have it.
pub(super) fn inverted(author: &Author) -> String {
    match name(author) {
        Name::Parts { family, given: Some(given) } => format!("{family}, {given}"),
        Name::Parts { family: whole, given: None } | Name::Whole(whole) => whole.to_owned(),
    }
}
