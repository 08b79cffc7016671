//! The reference vocabularies of deposits: stable codes, and the numbers that clients of the DOCiD API know them by.
//!
//! The numbers of the terms that the running registry has are its numbers; terms of ours begin at
//! [`FIRST_OF_OURS`], so that a number never means one thing there and another thing here.

mod lists;
mod publication_types;
mod resource_types;
mod roles;
#[cfg(test)]
mod tests;

pub use lists::{Term, account_types, creator_identifiers, funder_types, identifier_types};
pub use publication_types::{PublicationType, publication_types};
pub use resource_types::{ResourceType, resource_type_of, resource_types};
pub use roles::{CreatorRole, creator_roles};

/// The number of the first term that only this registry has.
pub const FIRST_OF_OURS: i64 = 101;

/// A term of a vocabulary.
pub trait Entry: Copy + 'static {
    /// The number that clients send and get.
    fn id(&self) -> i64;
    /// The code, which never changes: lower case with hyphens.
    fn code(&self) -> &'static str;
    /// What it is called in lists.
    fn name(&self) -> &'static str;
    /// What else it is called: misspellings that clients have kept, names of other lists.
    fn other_names(&self) -> &'static [&'static str] {
        &[]
    }
}

/// All terms of one kind, in the order of lists.
#[derive(Debug, Clone, Copy)]
pub struct Vocabulary<T: 'static>(&'static [T]);

impl<T: Entry> Vocabulary<T> {
    /// The terms.
    #[must_use]
    pub fn as_slice(self) -> &'static [T] {
        self.0
    }

    /// The terms, one by one.
    pub fn iter(self) -> std::slice::Iter<'static, T> {
        self.0.iter()
    }

    /// The term of a number.
    #[must_use]
    pub fn by_id(self, id: i64) -> Option<&'static T> {
        self.0.iter().find(|term| term.id() == id)
    }

    /// The term of a code.
    #[must_use]
    pub fn by_code(self, code: &str) -> Option<&'static T> {
        self.0.iter().find(|term| term.code() == code)
    }

    /// The term that a client means by a number, a code, or a name; case, blanks, hyphens and underscores of names
    /// do not matter.
    #[must_use]
    pub fn find(self, text: &str) -> Option<&'static T> {
        let text = text.trim();
        if text.is_empty() || text.len() > 100 {
            return None;
        }
        if let Ok(id) = text.parse() {
            return self.by_id(id);
        }
        let wanted = folded(text);
        let is_wanted = |name: &str| folded(name) == wanted;
        let named = |term: &&T| is_wanted(term.name()) || term.other_names().iter().any(|name| is_wanted(name));
        self.0.iter().find(|term| is_wanted(term.code())).or_else(|| self.0.iter().find(named))
    }
}

impl<T: Entry> IntoIterator for Vocabulary<T> {
    type Item = &'static T;
    type IntoIter = std::slice::Iter<'static, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

fn folded(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, ' ' | '-' | '_')).flat_map(char::to_lowercase).collect()
}

/// Makes a table's rows terms.
macro_rules! entry {
    ($kind:ty) => {
        impl super::Entry for $kind {
            fn id(&self) -> i64 {
                self.id
            }
            fn code(&self) -> &'static str {
                self.code
            }
            fn name(&self) -> &'static str {
                self.name
            }
            fn other_names(&self) -> &'static [&'static str] {
                self.other_names
            }
        }
    };
}
pub(crate) use entry;
