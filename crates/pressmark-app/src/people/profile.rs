//! Edits a profile. What is written survives every harvest; what only repeats what is shown is no edit.

use std::collections::BTreeMap;

use pressmark_store::entity::person;
use pressmark_store::repo::manual::{DEFAULT_LOCALE, Manual, Texts, harvested_name};
use pressmark_store::repo::{categories, people_curated};
use pressmark_store::{Changed, Store, StoreError, WriteTx};
use serde_json::json;

use super::{Named, hold, subject};
use crate::activity::{Actor, Event, EventType, record};

/// A text as somebody wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Localized {
    /// In the default locale; texts in others stay.
    Text(String),
    /// By locale, all there are.
    ByLocale(Texts),
}

impl Localized {
    /// What there is by locale after this was written over what there was.
    fn over(self, before: &Texts) -> Texts {
        match self {
            Self::ByLocale(texts) => texts,
            Self::Text(text) => {
                let mut texts = before.clone();
                texts.insert(DEFAULT_LOCALE.to_owned(), text);
                texts
            }
        }
    }
}

/// What is to be changed of a profile.
#[derive(Debug, Clone)]
pub struct ProfileEdit {
    /// The name.
    pub name: Localized,
    /// The biography: absent = as it is, `None` inside = taken away.
    pub biography: Option<Option<Localized>>,
    /// The categories that the person is in, all of them; absent = as they are.
    pub category_ids: Option<Vec<String>>,
}

/// Why a profile is not edited.
#[derive(Debug, thiserror::Error)]
pub enum EditError {
    /// Nobody of this name here.
    #[error("there is no such person")]
    UnknownPerson,
    /// These are no categories.
    #[error("unknown categories: {}", .0.join(", "))]
    UnknownCategories(Vec<String>),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Edits a profile. Returns what changed, for whoever wants to read the write.
///
/// # Errors
/// See [`EditError`].
pub async fn edit(
    store: &Store,
    workspace_id: i64,
    named: &Named,
    edit: ProfileEdit,
    actor: &Actor,
) -> Result<Vec<Changed>, EditError> {
    let tx = store.begin().await?;
    let before = hold(&tx, workspace_id, named).await?.ok_or(EditError::UnknownPerson)?;
    let mut manual = Manual::of(&before)?;
    let mut parts = Vec::new();
    if write_name(&mut manual, &before, edit.name) {
        parts.push("name");
    }
    if edit.biography.is_some_and(|biography| write_biography(&mut manual, &before, biography)) {
        parts.push("biography");
    }
    if let Some(ids) = edit.category_ids
        && sort_into(&tx, &before, ids).await?
    {
        parts.push("categories");
    }
    if !parts.is_empty() {
        let mut row = before.clone();
        manual.apply(&mut row);
        let after = people_curated::update(&tx, row, &manual.name_keys()).await?;
        tell(&tx, &before, &after, &parts, actor).await?;
    }
    Ok(tx.commit().await?)
}

/// The texts of one text whose locale nobody told.
fn of_one(text: &str) -> Texts {
    BTreeMap::from([(DEFAULT_LOCALE.to_owned(), text.to_owned())])
}

/// Writes a name, if it is another than is shown. The harvested name needs no writing: it ends what was written.
fn write_name(manual: &mut Manual, before: &person::Model, name: Localized) -> bool {
    let now = if manual.name.is_empty() { of_one(&before.display_name) } else { manual.name.clone() };
    let wanted = name.over(&now);
    if wanted == now {
        return false;
    }
    let harvested = harvested_name(&before.names).is_some_and(|name| wanted == of_one(&name));
    manual.name = if harvested { Texts::new() } else { wanted };
    true
}

fn write_biography(manual: &mut Manual, before: &person::Model, biography: Option<Localized>) -> bool {
    let now = match &manual.biography {
        Some(written) => written.clone(),
        None => before.biography.as_deref().map(of_one),
    };
    let wanted = biography.map(|text| text.over(&now.clone().unwrap_or_default()));
    if wanted == now {
        return false;
    }
    manual.biography = Some(wanted);
    true
}

/// Puts the person into these categories; `false` if they are in them already.
async fn sort_into(tx: &WriteTx, person: &person::Model, mut ids: Vec<String>) -> Result<bool, EditError> {
    ids.sort_unstable();
    ids.dedup();
    let known = categories::known(&**tx, person.workspace_id, &ids).await?;
    if known != ids {
        ids.retain(|id| !known.contains(id));
        return Err(EditError::UnknownCategories(ids));
    }
    if categories::of_person(&**tx, person.workspace_id, person.id).await? == ids {
        return Ok(false);
    }
    categories::set_of_person(tx, person.workspace_id, person.id, &ids).await?;
    Ok(true)
}

async fn tell(
    tx: &WriteTx,
    before: &person::Model,
    after: &person::Model,
    parts: &[&str],
    actor: &Actor,
) -> Result<(), StoreError> {
    let said = format!("The profile of {} was edited: {}", after.display_name, parts.join(", "));
    let details = json!({ "changed": parts, "name_before": before.display_name, "revision": after.revision });
    let event = Event::new(EventType::PersonEdited, said).in_workspace(after.workspace_id);
    record(tx, actor, event.on("person", subject(after)).with(details)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person() -> person::Model {
        person::Model {
            id: 1,
            workspace_id: 1,
            orcid: None,
            display_name: "J. Carberry".into(),
            sort_name: "Carberry J.".into(),
            names: r#"{"given":"J.","family":"Carberry"}"#.into(),
            biography: Some("Harvested.".into()),
            profile: "{}".into(),
            slug: "carberry".into(),
            photo_url: None,
            people_type: None,
            origin: "ingest".into(),
            sync_status: "complete".into(),
            sync_error: None,
            harvest_state: "active".into(),
            last_fetched_at: None,
            last_checked_at: None,
            hidden: false,
            removed_at: None,
            authenticated_at: None,
            revision: 1,
            public_changed_at: 1,
            created_at: 1,
            updated_at: 1,
            manual: "{}".into(),
        }
    }

    fn text(text: &str) -> Localized {
        Localized::Text(text.to_owned())
    }

    #[test]
    fn what_repeats_what_is_shown_is_no_edit_and_the_harvested_name_ends_one() {
        let (person, mut manual) = (person(), Manual::default());
        assert!(!write_name(&mut manual, &person, text("J. Carberry")));
        assert!(!write_biography(&mut manual, &person, Some(text("Harvested."))));
        assert_eq!(manual, Manual::default());
        assert!(write_name(&mut manual, &person, text("Josiah Carberry")));
        assert_eq!(manual.name, of_one("Josiah Carberry"));
        assert!(write_name(&mut manual, &person, text("J. Carberry")));
        assert_eq!(manual.name, Texts::new());
    }

    #[test]
    fn a_text_changes_its_own_locale_and_a_map_all_of_them() {
        let (person, mut manual) = (person(), Manual::default());
        let both = Texts::from([("en".into(), "Josiah".into()), ("pt".into(), "Josias".into())]);
        assert!(write_name(&mut manual, &person, Localized::ByLocale(both.clone())));
        assert!(write_name(&mut manual, &person, text("Josiah Carberry")));
        assert_eq!(manual.name["en"], "Josiah Carberry");
        assert_eq!(manual.name["pt"], "Josias");
        let one = Texts::from([("pt".into(), "Josias".into())]);
        assert!(write_name(&mut manual, &person, Localized::ByLocale(one.clone())));
        assert_eq!(manual.name, one);
    }

    #[test]
    fn a_biography_is_taken_away_and_stays_so() {
        let (person, mut manual) = (person(), Manual::default());
        assert!(write_biography(&mut manual, &person, None));
        assert_eq!(manual.biography, Some(None));
        assert!(!write_biography(&mut manual, &person, None));
    }
}
