//! People as staff look after them: found by iD or short name, edited, made from a staff list, removed.

use std::collections::BTreeSet;

use sea_orm::sea_query::{Expr, ExprTrait, Func, LockType};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};

use super::faces;
use super::people::{self, PersonData};
use crate::entity::person::{ActiveModel, Column, Entity, Model};
use crate::{EntityKind, Result, WriteTx, clock, dialect};

/// The person of a short name.
///
/// # Errors
/// Any database error.
pub async fn by_slug(conn: &impl ConnectionTrait, workspace_id: i64, slug: &str) -> Result<Option<Model>> {
    let query = Entity::find().filter(Column::WorkspaceId.eq(workspace_id)).filter(Column::Slug.eq(slug));
    Ok(query.one(conn).await?)
}

/// Holds all people of these iDs and short names against other writers until the transaction ends, in the one order for
/// everybody ([`super::hold`]). Names that nobody has are passed over.
///
/// # Errors
/// Any database error.
pub async fn hold_all(tx: &WriteTx, workspace_id: i64, orcids: &[String], slugs: &[String]) -> Result<()> {
    if !dialect::holds_rows(tx.get_database_backend()) {
        return Ok(());
    }
    let known = people::by_orcids(&**tx, workspace_id, orcids).await?;
    let mut ids: BTreeSet<i64> = known.into_values().map(|person| person.id).collect();
    for slugs in slugs.chunks(500) {
        let named: Vec<i64> = Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(Column::WorkspaceId.eq(workspace_id))
            .filter(Column::Slug.is_in(slugs))
            .into_tuple()
            .all(&**tx)
            .await?;
        ids.extend(named);
    }
    let ids: Vec<i64> = ids.into_iter().collect();
    for ids in ids.chunks(500) {
        let rows = Entity::find().select_only().column(Column::Id).filter(Column::Id.is_in(ids.iter().copied()));
        let rows = rows.order_by_asc(Column::Id).lock(LockType::NoKeyUpdate);
        let _held: Vec<i64> = rows.into_tuple().all(&**tx).await?;
    }
    Ok(())
}

/// People whose name, short name or iD contains a text, by name; and how many there are. Removed ones are left out.
///
/// # Errors
/// Any database error.
pub async fn list(
    conn: &impl ConnectionTrait,
    workspace_id: i64,
    q: &str,
    page: u64,
    per_page: u64,
) -> Result<(Vec<Model>, u64)> {
    let mut query = Entity::find().filter(Column::WorkspaceId.eq(workspace_id)).filter(Column::RemovedAt.is_null());
    if !q.is_empty() {
        let pattern = format!("%{}%", q.to_lowercase().replace(['%', '_'], ""));
        let name = Expr::expr(Func::lower(Expr::col(Column::DisplayName))).like(&pattern);
        let orcid = Expr::expr(Func::lower(Expr::col(Column::Orcid))).like(&pattern);
        query = query.filter(name.or(orcid).or(Column::Slug.like(&pattern)));
    }
    let total = query.clone().count(conn).await?;
    let rows = query.order_by_asc(Column::SortName).order_by_asc(Column::Id);
    Ok((rows.offset((page.saturating_sub(1)) * per_page).limit(per_page).all(conn).await?, total))
}

/// Writes a person as given, as one change of the public face; also of that of the works that show it (rule 54).
/// `more_keys`: keys by which author strings find the person from now on, besides those that do.
///
/// # Errors
/// Any database error.
pub async fn update(tx: &WriteTx, person: Model, more_keys: &[String]) -> Result<Model> {
    let now = clock::now_millis();
    let revision = person.revision + 1;
    let before = Entity::find_by_id(person.id).one(&**tx).await?;
    let row = Model { revision, public_changed_at: now, updated_at: now, ..person };
    let row = row.into_active_model().reset_all().update(&**tx).await?;
    if let Some(before) = before {
        faces::note(tx, &before, &row);
    }
    if !more_keys.is_empty() {
        let mut keys: BTreeSet<String> = people::name_keys_of(&**tx, row.id).await?.into_iter().collect();
        let before = keys.len();
        keys.extend(more_keys.iter().cloned());
        if keys.len() > before {
            let keys: Vec<String> = keys.into_iter().collect();
            people::replace_name_keys(tx, row.workspace_id, row.id, &keys).await?;
        }
    }
    tx.touch(row.workspace_id, EntityKind::Person, row.id);
    Ok(row)
}

/// What a staff list knows of a person whom the registry does not know.
#[derive(Debug, Clone, Default)]
pub struct NewPerson {
    /// ORCID iD.
    pub orcid: Option<String>,
    /// Names and keys; the short name is taken as it is if it is free, else with a number.
    pub data: PersonData,
    /// Portrait.
    pub photo_url: Option<String>,
    /// Kind of person in the institution's words.
    pub people_type: Option<String>,
}

/// Makes a person from a staff list. Whoever has an iD waits for a harvest.
///
/// # Errors
/// [`crate::StoreError::Conflict`] if another person has the iD.
pub async fn create(tx: &WriteTx, workspace_id: i64, new: NewPerson) -> Result<Model> {
    let now = clock::now_millis();
    let data = new.data;
    let row = ActiveModel {
        workspace_id: Set(workspace_id),
        sync_status: Set(if new.orcid.is_some() { "pending" } else { "complete" }.to_owned()),
        orcid: Set(new.orcid),
        display_name: Set(data.display_name),
        sort_name: Set(data.sort_name),
        names: Set(data.names),
        biography: Set(data.biography),
        profile: Set(data.profile),
        slug: Set(people::free_slug(tx, workspace_id, &data.slug).await?),
        photo_url: Set(new.photo_url),
        people_type: Set(new.people_type),
        origin: Set("import".to_owned()),
        harvest_state: Set("active".to_owned()),
        hidden: Set(false),
        revision: Set(1),
        public_changed_at: Set(now),
        created_at: Set(now),
        updated_at: Set(now),
        manual: Set("{}".to_owned()),
        ..Default::default()
    };
    let row = row.insert(&**tx).await?;
    people::replace_name_keys(tx, workspace_id, row.id, &data.name_keys).await?;
    tx.touch(workspace_id, EntityKind::Person, row.id);
    Ok(row)
}

/// Removes a person: gone from every list. The row stays, so that no harvest and no import makes them anew (rule 16).
///
/// # Errors
/// Any database error.
pub async fn remove(tx: &WriteTx, person: Model) -> Result<Model> {
    let now = clock::now_millis();
    update(tx, Model { removed_at: Some(now), ..person }, &[]).await
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use sea_orm::DbBackend;
    use sea_orm::sea_query::LockBehavior;

    use super::*;
    use crate::StoreError;
    use crate::repo::manual::Manual;
    use crate::repo::{categories, entities, memberships};
    use crate::testing::on_both_engines;

    const CARBERRY: &str = "0000-0002-1825-0097";

    fn harvested(name: &str) -> PersonData {
        PersonData {
            display_name: name.into(),
            sort_name: name.into(),
            names: format!(r#"{{"credit":"{name}"}}"#),
            biography: Some("Harvested.".into()),
            profile: "{}".into(),
            slug: "josiah-carberry".into(),
            harvest_state: "active".into(),
            name_keys: vec!["harvested".into()],
        }
    }

    on_both_engines! {
        async fn what_was_written_survives_harvests(store: Store) {
            let tx = store.begin().await.unwrap();
            let (made, _) = people::save(&tx, 1, CARBERRY, "ingest", &harvested("J. Carberry")).await.unwrap();
            let name = BTreeMap::from([("en".to_owned(), "Josiah Carberry".to_owned())]);
            let manual = Manual { name, biography: Some(None) };
            let mut row = made.clone();
            manual.apply(&mut row);
            let edited = update(&tx, row, &manual.name_keys()).await.unwrap();
            assert_eq!((edited.display_name.as_str(), edited.revision), ("Josiah Carberry", made.revision + 1));

            let (same, changed) = people::save(&tx, 1, CARBERRY, "ingest", &harvested("J. Carberry")).await.unwrap();
            assert!(!changed && same == edited, "nothing new was harvested");
            let (after, changed) = people::save(&tx, 1, CARBERRY, "ingest", &harvested("J. S. Carberry")).await.unwrap();
            assert!(changed);
            assert_eq!((after.display_name.as_str(), after.biography.as_deref()), ("Josiah Carberry", None));
            assert!(after.names.contains("J. S. Carberry"), "what was harvested is kept beside it");
            let keys = people::name_keys_of(&*tx, made.id).await.unwrap();
            assert!(keys.contains(&"harvested".to_owned()), "{keys:?}");
            assert!(manual.name_keys().iter().all(|key| keys.contains(key)), "{keys:?}");

            let mut row = after.clone();
            Manual::default().apply(&mut row);
            assert_eq!(row.display_name, "J. S. Carberry", "without a written name the harvested one is shown");
            tx.commit().await.unwrap();
        }

        async fn a_harvest_at_the_same_time_does_not_take_back_what_was_written(store: Store) {
            let tx = store.begin().await.unwrap();
            let (made, _) = people::save(&tx, 1, CARBERRY, "ingest", &harvested("J. Carberry")).await.unwrap();
            tx.commit().await.unwrap();
            let writing = store.begin().await.unwrap();
            let mut row = people::hold(&writing, Some(made)).await.unwrap().unwrap();
            let name = BTreeMap::from([("en".to_owned(), "Josiah Carberry".to_owned())]);
            Manual { name, biography: None }.apply(&mut row);
            update(&writing, row, &[]).await.unwrap();
            let harvest = async {
                let tx = store.begin().await.unwrap();
                let (after, _) = people::save(&tx, 1, CARBERRY, "ingest", &harvested("J. S. Carberry")).await.unwrap();
                tx.commit().await.unwrap();
                after
            };
            let end = async {
                tokio::time::sleep(std::time::Duration::from_millis(300)).await;
                writing.commit().await.unwrap();
            };
            let (after, ()) = tokio::join!(harvest, end);
            assert_eq!(after.display_name, "Josiah Carberry", "the harvest read the row before it was written");
            assert!(after.names.contains("J. S. Carberry"));
        }

        async fn people_are_held_in_the_order_of_their_keys(store: Store) {
            let tx = store.begin().await.unwrap();
            let new = NewPerson { data: harvested("Ada Example"), ..NewPerson::default() };
            let first = create(&tx, 1, new).await.unwrap();
            let (second, _) = people::save(&tx, 1, CARBERRY, "ingest", &harvested("J. Carberry")).await.unwrap();
            tx.commit().await.unwrap();
            let (orcids, slugs) = ([CARBERRY.to_owned()], [first.slug.clone(), "nobody".to_owned()]);
            if store.backend() == DbBackend::Postgres {
                let one = store.begin().await.unwrap();
                people::hold(&one, Some(first.clone())).await.unwrap();
                let waiting = async {
                    let tx = store.begin().await.unwrap();
                    hold_all(&tx, 1, &orcids, &slugs).await.unwrap();
                    tx.rollback().await.unwrap();
                };
                let looked = async {
                    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
                    let tx = store.begin().await.unwrap();
                    let row = Entity::find_by_id(second.id);
                    let row = row.lock_with_behavior(LockType::NoKeyUpdate, LockBehavior::SkipLocked);
                    let free = row.one(&*tx).await.unwrap();
                    tx.rollback().await.unwrap();
                    one.rollback().await.unwrap();
                    free
                };
                let ((), free) = tokio::join!(waiting, looked);
                assert!(free.is_some(), "who waits for the first does not hold the second");
            } else {
                let tx = store.begin().await.unwrap();
                hold_all(&tx, 1, &orcids, &slugs).await.unwrap();
            }
        }

        async fn people_without_an_id_are_made_once_found_and_removed(store: Store) {
            let tx = store.begin().await.unwrap();
            let new = NewPerson { data: harvested("Ada Example"), ..NewPerson::default() };
            let first = create(&tx, 1, new.clone()).await.unwrap();
            let second = create(&tx, 1, new).await.unwrap();
            assert_eq!((first.slug.as_str(), second.slug.as_str()), ("josiah-carberry", "josiah-carberry-2"));
            assert_eq!((first.origin.as_str(), first.sync_status.as_str()), ("import", "complete"));
            let found = by_slug(&*tx, 1, "josiah-carberry-2").await.unwrap().unwrap();
            assert_eq!(found.id, second.id);
            assert_eq!(by_slug(&*tx, 2, "josiah-carberry-2").await.unwrap(), None);
            let removed = remove(&tx, first).await.unwrap();
            assert!(removed.removed_at.is_some());
            let (rows, total) = list(&*tx, 1, "example", 1, 10).await.unwrap();
            assert_eq!((rows.len(), total, rows[0].id), (1, 1, second.id));
            assert!(by_slug(&*tx, 1, "josiah-carberry").await.unwrap().is_some(), "the row stays");
            tx.commit().await.unwrap();
        }

        async fn entities_categories_and_memberships_are_kept_per_workspace(store: Store) {
            let tx = store.begin().await.unwrap();
            let (person, _) = people::save(&tx, 1, CARBERRY, "ingest", &harvested("J. Carberry")).await.unwrap();
            let centre = entities::NewEntity { id: "centre".into(), name: "Centre".into(), ..Default::default() };
            entities::create(&tx, 1, &centre).await.unwrap();
            people::add_membership(&tx, 1, person.id, "centre", "member", 10).await.unwrap();
            people::add_membership(&tx, 1, person.id, "centre", "member", 20).await.unwrap();
            let rows = memberships::of_person(&*tx, 1, person.id).await.unwrap();
            assert_eq!((rows.len(), rows[0].starts_at), (1, 10));
            memberships::close(&tx, rows[0].clone(), 30).await.unwrap();
            let again = memberships::Period { entity_id: "centre", status: "external", starts_at: 30, ends_at: None };
            memberships::open(&tx, 1, person.id, &again).await.unwrap();
            assert_eq!(memberships::count(&*tx, 1, "centre").await.unwrap(), 2);
            let active = memberships::count_active(&*tx, 1, &["centre".to_owned()]).await.unwrap();
            assert_eq!(active["centre"], 1);
            assert!(entities::by_id(&*tx, 2, "centre").await.unwrap().is_none());

            categories::create(&tx, 1, "staff", r#"{"en":"Staff"}"#).await.unwrap();
            categories::create(&tx, 1, "emeriti", r#"{"en":"Emeriti"}"#).await.unwrap();
            let both = ["staff".to_owned(), "emeriti".to_owned()];
            categories::set_of_person(&tx, 1, person.id, &both).await.unwrap();
            assert_eq!(categories::of_person(&*tx, 1, person.id).await.unwrap(), ["emeriti", "staff"]);
            categories::set_of_person(&tx, 1, person.id, &both[..1]).await.unwrap();
            assert_eq!(categories::of_person(&*tx, 1, person.id).await.unwrap(), ["staff"]);
            let asked = ["staff".to_owned(), "nobody".to_owned()];
            assert_eq!(categories::known(&*tx, 1, &asked).await.unwrap(), ["staff"]);
            let found = crate::repo::people_for_index::people(&*tx, &[person.id], false).await.unwrap();
            assert_eq!((found[0].categories.as_slice(), found[0].memberships.len()), (&both[..1], 2));
            let twice = categories::create(&tx, 1, "staff", "{}").await;
            assert!(matches!(twice, Err(StoreError::Conflict(_))));
        }
    }
}
