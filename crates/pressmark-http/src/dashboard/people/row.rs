//! A person as lists of the dashboard show them, and where somebody belongs now.

use pressmark_catalogue::{Membership, PersonRow};
use pressmark_store::repo::manual::{Texts, in_locale};
use serde::Serialize;
use utoipa::ToSchema;

/// Where somebody belongs now, or belonged last.
#[derive(Serialize, ToSchema)]
pub(super) struct Belongs {
    /// The entity.
    entity_id: Option<String>,
    /// `member`, `external`, or `none`.
    affiliation_status: String,
    /// Unix milliseconds.
    starts_at: Option<i64>,
    /// Unix milliseconds; null while it goes on.
    ends_at: Option<i64>,
}

impl Belongs {
    /// What is shown of memberships: the active one, as a member before as an external, the newest first. Of one
    /// entity, where it is asked for, the last one if none is active.
    pub(super) fn of(memberships: &[Membership], entity: Option<&str>) -> Self {
        let asked = |m: &&Membership| entity.is_none_or(|entity| m.entity_id.eq_ignore_ascii_case(entity));
        let active = memberships.iter().filter(asked).filter(|m| m.ends_at.is_none());
        let active = active.max_by_key(|m| (m.status == "member", m.starts_at));
        let past = || memberships.iter().filter(asked).filter(|m| m.ends_at.is_some()).max_by_key(|m| m.ends_at);
        let found = active.or_else(|| entity.and_then(|_| past()));
        Self {
            entity_id: found.map(|m| m.entity_id.clone()),
            affiliation_status: found.map_or("none", |m| m.status.as_str()).to_owned(),
            starts_at: found.map(|m| m.starts_at),
            ends_at: found.and_then(|m| m.ends_at),
        }
    }
}

/// A person in a list.
#[derive(Serialize, ToSchema)]
pub(crate) struct PersonInList<'a> {
    /// Numeric key.
    id: i64,
    /// ORCID iD.
    orcid_id: Option<&'a str>,
    /// Name in the locale that was asked for.
    name: String,
    /// URL-safe short name.
    slug: &'a str,
    /// Portrait.
    photo_url: Option<&'a str>,
    /// Kind of person in the institution's words.
    people_type: Option<&'a str>,
    /// Categories that the person is in.
    category_ids: &'a [String],
    /// Works linked to the person, hidden and deleted ones too.
    publication_count: u64,
    /// Those of them that public surfaces show.
    public_publication_count: u64,
    /// When an upstream last said something new, Unix seconds.
    last_fetched_at: Option<i64>,
    /// `pending`, `processing`, `complete` or `failed`.
    sync_status: &'a str,
    /// Why the last harvest failed or stopped.
    sync_error: Option<&'a str>,
    /// Whether public surfaces leave the person out.
    hidden: bool,
    #[serde(flatten)]
    belongs: Belongs,
}

impl<'a> PersonInList<'a> {
    pub(super) fn of(row: &'a PersonRow, locale: &str, entity: Option<&str>) -> Self {
        Self {
            id: row.key,
            orcid_id: row.orcid.as_deref(),
            name: name_in(row, locale),
            slug: &row.slug,
            photo_url: row.photo_url.as_deref(),
            people_type: row.people_type.as_deref(),
            category_ids: &row.categories,
            publication_count: row.all_publication_count.unwrap_or(row.publication_count),
            public_publication_count: row.publication_count,
            last_fetched_at: row.last_fetched_at.map(|at| at.div_euclid(1000)),
            sync_status: &row.sync_status,
            sync_error: row.sync_error.as_deref(),
            hidden: row.hidden,
            belongs: Belongs::of(&row.memberships, entity),
        }
    }
}

fn name_in(row: &PersonRow, locale: &str) -> String {
    let names: Texts = row.names_by_locale.iter().map(|name| (name.locale.clone(), name.text.clone())).collect();
    in_locale(&names, locale).unwrap_or(&row.name).to_owned()
}

#[cfg(test)]
mod tests {
    use pressmark_catalogue::LocalText;

    use super::*;

    fn membership(entity: &str, status: &str, starts_at: i64, ends_at: Option<i64>) -> Membership {
        Membership { entity_id: entity.into(), status: status.into(), starts_at, ends_at }
    }

    #[test]
    fn the_membership_that_is_shown_is_the_active_one() {
        let all = [
            membership("old", "member", 1, Some(2)),
            membership("guest", "external", 9, None),
            membership("centre", "member", 5, None),
        ];
        let shown = |entity| {
            let belongs = Belongs::of(&all, entity);
            (belongs.entity_id, belongs.affiliation_status, belongs.ends_at)
        };
        assert_eq!(shown(None), (Some("centre".into()), "member".into(), None));
        assert_eq!(shown(Some("guest")), (Some("guest".into()), "external".into(), None));
        assert_eq!(shown(Some("old")), (Some("old".into()), "member".into(), Some(2)));
        let nowhere = Belongs::of(&all[..1], None);
        assert_eq!((nowhere.entity_id, nowhere.affiliation_status.as_str()), (None, "none"));
    }

    #[test]
    fn a_name_is_shown_in_its_locale() {
        let local = |locale: &str, text: &str| LocalText { locale: locale.into(), text: text.into() };
        let names_by_locale = vec![local("en", "Josiah"), local("pt", "Josias")];
        let row = PersonRow { name: "Josiah".into(), names_by_locale, ..PersonRow::default() };
        assert_eq!((name_in(&row, "pt-BR").as_str(), name_in(&row, "sv").as_str()), ("Josias", "Josiah"));
    }
}
