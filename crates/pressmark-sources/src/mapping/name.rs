//! Names of people and groups.

use pressmark_domain::work::Author;

/// The role that marks a collective author in a record.
const GROUP: &str = "group";

/// Parts `Family, Given` at its comma into given and family name. Only at a single comma with a name on both sides, and
/// not where a suffix follows (`Smith, Jr.`) or where several people stand in one string: nothing is guessed (rule 49).
pub(crate) fn split_inverted(name: &str) -> Option<(&str, &str)> {
    let (family, given) = name.split_once(',')?;
    let (family, given) = (family.trim(), given.trim());
    let suffix = given.trim_end_matches('.').to_ascii_lowercase();
    let is_suffix =
        matches!(suffix.as_str(), "jr" | "sr" | "ii" | "iii" | "iv" | "phd" | "ph.d" | "md" | "m.d" | "esq");
    let one_person = !given.contains([',', ';']) && !family.contains(';');
    (!family.is_empty() && !given.is_empty() && !is_suffix && one_person).then_some((given, family))
}

/// A collective author of that name.
pub(crate) fn group(name: &str) -> Option<Author> {
    let mut author = Author::from_names(None, None, Some(name))?;
    author.roles.push(GROUP.to_owned());
    Some(author)
}
