//! Where a deposit stands among the versions of its work.

use pressmark_domain::Doi;
use pressmark_domain::deposit::Place;
use pressmark_store::entity::deposit;

/// DOCiDs of the versions that a record names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Neighbours {
    first: Option<String>,
    previous: Option<String>,
    next: Option<String>,
}

impl Neighbours {
    /// Of the version of this number. `series`: all versions, in order.
    pub(super) fn of(series: &[deposit::Model], number: i32) -> Self {
        let docid = |row: &deposit::Model| row.docid.clone();
        let first = series.first().filter(|row| row.version_number < number).map(docid);
        let previous = series.iter().rfind(|row| row.version_number < number).map(docid);
        let next = series.iter().find(|row| row.version_number > number).map(docid);
        Self { first, previous, next }
    }

    /// With this version behind.
    pub(super) fn before(self, next: &str) -> Self {
        Self { next: Some(next.to_owned()), ..self }
    }

    /// The place of a deposit with these neighbours.
    pub(super) fn place<'a>(&'a self, docid: &'a str, minted: Option<&'a Doi>) -> Place<'a> {
        Place {
            docid,
            minted,
            first: self.first.as_deref(),
            previous: self.previous.as_deref(),
            next: self.next.as_deref(),
        }
    }
}
