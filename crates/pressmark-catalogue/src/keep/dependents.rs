//! Which documents a change concerns beside the changed entity's own (engineering 15).

use std::collections::BTreeSet;

use pressmark_store::EntityKind;
use pressmark_store::repo::change_log::LogRow;

/// What a changed entity widens to. Pure: which these are is looked up by whoever asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dependents {
    /// People linked to the publication: their counts.
    PeopleOfPublication,
    /// Publications of the person, if what they carry of it has changed: iD, short name, whether it is shown,
    /// memberships.
    PublicationsOfPerson,
    /// None.
    None,
}

/// The dependents of an entity.
pub(crate) fn dependents(kind: EntityKind) -> Dependents {
    match kind {
        EntityKind::Publication => Dependents::PeopleOfPublication,
        EntityKind::Person => Dependents::PublicationsOfPerson,
        EntityKind::Workspace => Dependents::None,
    }
}

/// The entities that some rows of the log name, each once.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Named {
    pub publications: BTreeSet<i64>,
    pub people: BTreeSet<i64>,
}

impl Named {
    pub(crate) fn in_rows(rows: &[LogRow]) -> Self {
        let mut named = Self::default();
        for row in rows {
            match row.kind() {
                Some(EntityKind::Publication) => named.publications.insert(row.entity_id),
                Some(EntityKind::Person) => named.people.insert(row.entity_id),
                // A newer version's kinds have no documents here.
                Some(EntityKind::Workspace) | None => false,
            };
        }
        named
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(seq: i64, kind: &str, entity_id: i64) -> LogRow {
        LogRow { xid: 0, seq, tag: 0, workspace_id: 1, kind: kind.to_owned(), entity_id, at: 0 }
    }

    #[test]
    fn each_entity_is_named_once_and_unknown_kinds_are_passed_over() {
        let rows = [
            row(1, "publication", 7),
            row(2, "person", 3),
            row(3, "publication", 7),
            row(4, "grant", 1),
            row(5, "workspace", 1),
        ];
        let named = Named::in_rows(&rows);
        assert_eq!(named, Named { publications: [7].into(), people: [3].into() });
    }

    #[test]
    fn publications_reach_people_and_people_reach_publications() {
        assert_eq!(dependents(EntityKind::Publication), Dependents::PeopleOfPublication);
        assert_eq!(dependents(EntityKind::Person), Dependents::PublicationsOfPerson);
        assert_eq!(dependents(EntityKind::Workspace), Dependents::None);
    }
}
