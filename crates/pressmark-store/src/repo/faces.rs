//! What works show of people: once that changes, so has the public face of the works (rule 54). Where works are public
//! only while an internal member is linked, memberships are part of it.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::hold;
use crate::entity::{author_link, person, publication};
use crate::{Changed, EntityKind, Result, WriteTx, clock};

/// Works noted in one go: nobody has so many works that all of them must be known at once.
const STEP: u64 = 1_000;

/// What works show of a person: name, iD and short name; nothing of one who is hidden or removed.
fn face(person: &person::Model) -> Option<(&str, Option<&str>, &str)> {
    let is_shown = !person.hidden && person.removed_at.is_none();
    is_shown.then_some((&person.display_name, person.orcid.as_deref(), &person.slug))
}

/// Has the works of a person noted when the transaction commits, if they show something else of them now.
pub(super) fn note(tx: &WriteTx, before: &person::Model, after: &person::Model) {
    if face(before) != face(after) {
        tx.touch_face(after.workspace_id, after.id);
    }
}

/// Notes on the works that show these people that their public face has changed. The catalogue follows the log; nobody
/// waits until it has come past all of them.
///
/// # Errors
/// As [`hold::hold`].
pub(crate) async fn note_on_works(tx: &WriteTx, workspace_id: i64, people: &[i64]) -> Result<()> {
    use publication::Column as P;
    let now = clock::now_millis();
    let mut after = 0;
    loop {
        let linked = linked_after(people, after, tx).await?;
        let Some(last) = linked.last() else { return Ok(()) };
        after = *last;
        hold::hold(tx, workspace_id, &linked).await?;
        for ids in linked.chunks(500) {
            // Of a work that nobody is shown nothing is shown of its people.
            let shown: Vec<i64> = publication::Entity::find()
                .select_only()
                .column(P::Id)
                .filter(P::WorkspaceId.eq(workspace_id))
                .filter(P::Id.is_in(ids.iter().copied()))
                .filter(P::Visible.eq(true))
                .filter(P::DeletedAt.is_null().and(P::MergedInto.is_null()))
                .into_tuple()
                .all(&**tx)
                .await?;
            publication::Entity::update_many()
                .col_expr(P::PublicChangedAt, Expr::value(now))
                .filter(P::Id.is_in(shown.iter().copied()))
                .exec(&**tx)
                .await?;
            let changed: Vec<Changed> =
                shown.into_iter().map(|id| Changed { workspace_id, kind: EntityKind::Publication, id }).collect();
            tx.log_unawaited(&changed).await?;
        }
    }
}

/// Works behind a key with which one of these people is linked, in order.
async fn linked_after(people: &[i64], after: i64, tx: &WriteTx) -> Result<Vec<i64>> {
    use author_link::Column as L;
    let linked = author_link::Entity::find()
        .select_only()
        .column(L::PublicationId)
        .filter(L::PersonId.is_in(people.iter().copied()))
        .filter(L::State.eq("linked"))
        .filter(L::PublicationId.gt(after))
        .distinct()
        .order_by_asc(L::PublicationId)
        .limit(STEP);
    Ok(linked.into_tuple().all(&**tx).await?)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::Store;
    use crate::entity::change_log::{Column as LogColumn, Entity as Log};
    use crate::repo::people::{self, PersonData};
    use crate::repo::{change_log, deletion, entities, links, memberships, people_curated, publications};
    use crate::testing::{on_both_engines, works};

    const CARBERRY: &str = "0000-0002-1825-0097";

    fn data(name: &str) -> PersonData {
        PersonData {
            display_name: name.into(),
            sort_name: name.into(),
            names: "{}".into(),
            profile: "{}".into(),
            slug: "josiah".into(),
            harvest_state: "active".into(),
            ..PersonData::default()
        }
    }

    fn link(publication_id: i64, person_id: i64, state: &str) -> author_link::Model {
        author_link::Model {
            publication_id,
            person_id,
            workspace_id: 1,
            position: None,
            author_name: None,
            method: "claim".to_owned(),
            score: 1.0,
            evidence: "[]".to_owned(),
            name_contradiction: false,
            state: state.to_owned(),
            claimed: true,
            put_codes: "[]".to_owned(),
            claim_withdrawn_at: None,
            decided_by: None,
            created_at: 1,
            updated_at: 1,
        }
    }

    /// Commits; tells the works that were logged and not told of, after a look that all of them changed and no other.
    async fn noted(store: &Store, tx: WriteTx, person: i64, ids: &[i64]) -> BTreeSet<i64> {
        let begun = change_log::last(store.read()).await.unwrap().map_or(0, |row| row.seq);
        let told = tx.commit().await.unwrap();
        assert_eq!(told, [Changed { workspace_id: 1, kind: EntityKind::Person, id: person }], "nobody waits for more");
        let rows = Log::find().filter(LogColumn::Seq.gt(begun)).filter(LogColumn::Kind.eq("publication"));
        let rows = rows.all(store.read()).await.unwrap();
        let logged: BTreeSet<i64> = rows.iter().map(|row| row.entity_id).collect();
        assert_eq!(logged.len(), rows.len(), "each once");
        let rows = publications::by_ids(store.read(), 1, ids).await.unwrap();
        let moved: BTreeSet<i64> = rows.iter().filter(|row| row.public_changed_at > 7).map(|row| row.id).collect();
        assert_eq!(moved, logged);
        // As it was, for the next change.
        let tx = store.begin().await.unwrap();
        long_ago(&tx).await;
        tx.commit().await.unwrap();
        moved
    }

    async fn long_ago(tx: &WriteTx) {
        let all = publication::Entity::update_many();
        all.col_expr(publication::Column::PublicChangedAt, Expr::value(7_i64)).exec(&**tx).await.unwrap();
    }

    on_both_engines! {
        async fn works_change_with_what_they_show_of_people(store: Store) {
            let tx = store.begin().await.unwrap();
            let (person, _) = people::save(&tx, 1, CARBERRY, "ingest", &data("J. Carberry")).await.unwrap();
            let ids = works(&tx, 1, 2_107).await;
            let (mine, others) = ids.split_at(2_105);
            let mut rows: Vec<_> = mine.iter().map(|id| link(*id, person.id, "linked")).collect();
            rows.push(link(others[0], person.id, "suggested"));
            links::put(&tx, rows).await.unwrap();
            deletion::delete(&tx, 1, &mine[..1], "someone", 1).await.unwrap();
            publications::set_visible(&tx, 1, mine[1], false).await.unwrap();
            long_ago(&tx).await;
            tx.commit().await.unwrap();
            let all: BTreeSet<i64> = mine[2..].iter().copied().collect();

            let tx = store.begin().await.unwrap();
            people::save(&tx, 1, CARBERRY, "ingest", &data("Josiah Carberry")).await.unwrap();
            assert_eq!(noted(&store, tx, person.id, &ids).await, all, "a new name");
            let tx = store.begin().await.unwrap();
            let more = PersonData { biography: Some("Of pots.".into()), ..data("Josiah Carberry") };
            let (person, _) = people::save(&tx, 1, CARBERRY, "ingest", &more).await.unwrap();
            assert!(noted(&store, tx, person.id, &ids).await.is_empty(), "works show no biography");
            let tx = store.begin().await.unwrap();
            let row = person::Model { display_name: "J. S. Carberry".into(), ..person.clone() };
            people_curated::update(&tx, row, &[]).await.unwrap();
            assert_eq!(noted(&store, tx, person.id, &ids).await, all, "a name that was written");
            let tx = store.begin().await.unwrap();
            people::set_hidden(&tx, 1, person.id, true).await.unwrap();
            assert_eq!(noted(&store, tx, person.id, &ids).await, all, "hidden");
            let tx = store.begin().await.unwrap();
            people::save(&tx, 1, CARBERRY, "ingest", &data("Carberry")).await.unwrap();
            assert!(noted(&store, tx, person.id, &ids).await.is_empty(), "of who is hidden nothing is shown");

            let tx = store.begin().await.unwrap();
            for id in ["centre", "press", "school"] {
                let new = entities::NewEntity { id: id.into(), name: id.into(), ..entities::NewEntity::default() };
                entities::create(&tx, 1, &new).await.unwrap();
            }
            tx.commit().await.unwrap();
            let members_only = store.clone().internal_members_only(true);
            for (store, entity_id, status, expected) in [
                (&store, "centre", "member", BTreeSet::new()),
                (&members_only, "press", "external", BTreeSet::new()),
                (&members_only, "school", "member", all.clone()),
            ] {
                let tx = store.begin().await.unwrap();
                let period = memberships::Period { entity_id, status, starts_at: 1, ends_at: None };
                memberships::open(&tx, 1, person.id, &period).await.unwrap();
                assert_eq!(noted(store, tx, person.id, &ids).await, expected, "{status} of {entity_id}");
            }
            let rows = memberships::of_person(store.read(), 1, person.id).await.unwrap();
            let tx = members_only.begin().await.unwrap();
            memberships::close(&tx, rows.into_iter().find(|row| row.entity_id == "school").unwrap(), 9).await.unwrap();
            assert_eq!(noted(&store, tx, person.id, &ids).await, all, "a member no more");
        }
    }
}
