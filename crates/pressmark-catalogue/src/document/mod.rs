//! From rows of the truth to documents of the index. Pure: the same rows make the same document, bit by bit.

mod builder;
mod person;
mod publication;
mod record;

pub(crate) use builder::{Built, term};
pub(crate) use person::{face, person};
pub(crate) use publication::publication;

/// Terms of [`Fields::key`](crate::schema::Fields::key).
pub(crate) fn key_term(workspace: i64, scheme: &str, value: &str) -> String {
    format!("{workspace}/{scheme}:{value}")
}

/// Who may see a document: terms of [`Fields::scope`](crate::schema::Fields::scope).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Scope {
    /// Everyone.
    Public,
    /// Staff: hidden records too.
    Internal,
    /// Staff who asked for deleted records too.
    All,
}

impl Scope {
    fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Internal => "internal",
            Self::All => "all",
        }
    }

    pub(crate) fn of_publications(self, workspace: i64) -> String {
        format!("{workspace}:{}", self.name())
    }

    pub(crate) fn of_people(self, workspace: i64) -> String {
        format!("{workspace}:people:{}", self.name())
    }
}

/// A text cut to so many characters, with an ellipsis if something is missing.
fn shorten(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some((end, _)) => {
            let cut = &text[..end];
            // At a blank, if one is near.
            let cut = cut.rfind(' ').filter(|at| end - at < 40).map_or(cut, |at| &cut[..at]);
            format!("{}…", cut.trim_end())
        }
    }
}

#[cfg(test)]
mod tests;
