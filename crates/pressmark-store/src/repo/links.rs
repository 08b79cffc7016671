//! Links between works and people, with method, score and evidence.

use std::collections::{HashMap, HashSet};

use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};

use crate::entity::author_link::{Column, Entity, Model};
use crate::entity::{membership, publication};
use crate::{EntityKind, Result, WriteTx, insert};

/// All links of these works, of any state.
///
/// # Errors
/// Any database error.
pub async fn of_publications(conn: &impl ConnectionTrait, publications: &[i64]) -> Result<HashMap<i64, Vec<Model>>> {
    let mut found: HashMap<i64, Vec<Model>> = HashMap::new();
    for ids in publications.chunks(500) {
        for row in Entity::find().filter(Column::PublicationId.is_in(ids.iter().copied())).all(conn).await? {
            found.entry(row.publication_id).or_default().push(row);
        }
    }
    Ok(found)
}

/// All links of a person, of any state.
///
/// # Errors
/// Any database error.
pub async fn of_person(conn: &impl ConnectionTrait, workspace_id: i64, person_id: i64) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::WorkspaceId.eq(workspace_id))
        .filter(Column::PersonId.eq(person_id))
        .all(conn)
        .await?)
}

/// Writes links, new or changed. A curator's decision is not overwritten here: callers keep `decided_by` and `state` of
/// such rows. Works and people are both touched, since both show the link.
///
/// # Errors
/// Any database error.
pub async fn put(tx: &WriteTx, rows: Vec<Model>) -> Result<()> {
    for row in &rows {
        tx.touch(row.workspace_id, EntityKind::Publication, row.publication_id);
        tx.touch(row.workspace_id, EntityKind::Person, row.person_id);
    }
    let replace = OnConflict::columns([Column::PublicationId, Column::PersonId])
        .update_columns([
            Column::Position,
            Column::AuthorName,
            Column::Method,
            Column::Score,
            Column::Evidence,
            Column::NameContradiction,
            Column::State,
            Column::Claimed,
            Column::PutCodes,
            Column::ClaimWithdrawnAt,
            Column::DecidedBy,
            Column::UpdatedAt,
        ])
        .to_owned();
    let rows = rows.into_iter().map(|row| row.into_active_model().reset_all());
    insert::many::<Entity, _>(&**tx, rows.collect(), 16, Some(replace)).await
}

/// The newest confirmed links of a person with a known position: `(publication, position)`.
///
/// # Errors
/// Any database error.
pub async fn newest_positions(
    conn: &impl ConnectionTrait,
    workspace_id: i64,
    person_id: i64,
    limit: u64,
) -> Result<Vec<(i64, i32)>> {
    Ok(newest(workspace_id, person_id, limit).into_tuple().all(conn).await?)
}

fn newest(workspace_id: i64, person_id: i64, limit: u64) -> sea_orm::Select<Entity> {
    Entity::find()
        .select_only()
        .columns([Column::PublicationId, Column::Position])
        .filter(Column::WorkspaceId.eq(workspace_id))
        .filter(Column::PersonId.eq(person_id))
        .filter(Column::State.eq("linked"))
        .filter(Column::Position.is_not_null())
        .order_by_desc(Column::PublicationId)
        .limit(limit)
}

/// Notes on works that who wrote them has changed: their public face (rule 54) and their revision.
///
/// # Errors
/// Any database error.
pub async fn note_on_works(tx: &WriteTx, workspace_id: i64, publications: &[i64], at: i64) -> Result<()> {
    use publication::Column as P;
    for ids in publications.chunks(500) {
        publication::Entity::update_many()
            .col_expr(P::PublicChangedAt, Expr::value(at))
            .col_expr(P::UpdatedAt, Expr::value(at))
            .col_expr(P::Revision, Expr::col(P::Revision).add(1))
            .filter(P::WorkspaceId.eq(workspace_id))
            .filter(P::Id.is_in(ids.iter().copied()))
            .exec(&**tx)
            .await?;
    }
    for id in publications {
        tx.touch(workspace_id, EntityKind::Publication, *id);
    }
    Ok(())
}

/// Notes on works that a harvest or an import changed who is shown as having written them: their public face (rule 54).
/// The record is what it was, so its revision stays.
///
/// # Errors
/// Any database error.
pub async fn note_public_face(tx: &WriteTx, workspace_id: i64, publications: &[i64], at: i64) -> Result<()> {
    use publication::Column as P;
    for ids in publications.chunks(500) {
        publication::Entity::update_many()
            .col_expr(P::PublicChangedAt, Expr::value(at))
            .filter(P::WorkspaceId.eq(workspace_id))
            .filter(P::Id.is_in(ids.iter().copied()))
            .exec(&**tx)
            .await?;
    }
    for id in publications {
        tx.touch(workspace_id, EntityKind::Publication, *id);
    }
    Ok(())
}

/// Keys of works behind `after`, in order, those deleted or merged away left out: the pages of a repair.
///
/// # Errors
/// Any database error.
pub async fn works_after(conn: &impl ConnectionTrait, workspace_id: i64, after: i64, limit: u64) -> Result<Vec<i64>> {
    use publication::Column as P;
    let ids = publication::Entity::find()
        .select_only()
        .column(P::Id)
        .filter(P::WorkspaceId.eq(workspace_id))
        .filter(P::Id.gt(after))
        .filter(P::DeletedAt.is_null())
        .filter(P::MergedInto.is_null())
        .order_by_asc(P::Id)
        .limit(limit);
    Ok(ids.into_tuple().all(conn).await?)
}

/// People who are members of some entity of the workspace now, externals left out.
///
/// # Errors
/// Any database error.
pub async fn internal_people(conn: &impl ConnectionTrait, workspace_id: i64) -> Result<HashSet<i64>> {
    use membership::Column as M;
    let people: Vec<i64> = membership::Entity::find()
        .select_only()
        .column(M::PersonId)
        .filter(M::WorkspaceId.eq(workspace_id))
        .filter(M::EndsAt.is_null())
        .filter(M::Status.eq("member"))
        .into_tuple()
        .all(conn)
        .await?;
    Ok(people.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use sea_orm::{DbBackend, QueryTrait, Statement};

    use super::*;
    use crate::repo::people::{PersonData, save};
    use crate::testing::{on_both_engines, works};

    fn link(publication_id: i64, person_id: i64) -> Model {
        Model {
            publication_id,
            person_id,
            workspace_id: 1,
            position: Some(0),
            author_name: None,
            method: "orcid".to_owned(),
            score: 1.0,
            evidence: "[]".to_owned(),
            name_contradiction: false,
            state: "linked".to_owned(),
            claimed: false,
            put_codes: "[]".to_owned(),
            claim_withdrawn_at: None,
            decided_by: None,
            created_at: 1,
            updated_at: 1,
        }
    }

    on_both_engines! {
        async fn the_newest_works_of_a_person_are_found_without_looking_at_the_others(store: Store) {
            let tx = store.begin().await.unwrap();
            let data = PersonData {
                display_name: "Josiah Carberry".into(),
                sort_name: "carberry josiah".into(),
                names: "{}".into(),
                profile: "{}".into(),
                slug: "josiah".into(),
                harvest_state: "active".into(),
                ..PersonData::default()
            };
            let (person, _) = save(&tx, 1, "0000-0002-1825-0097", "ingest", &data).await.unwrap();
            let ids = works(&tx, 1, 30).await;
            let mut rows: Vec<Model> = ids.iter().map(|id| link(*id, person.id)).collect();
            rows[29].position = None;
            rows[28].state = "suggested".to_owned();
            put(&tx, rows).await.unwrap();
            tx.commit().await.unwrap();
            let found = newest_positions(store.read(), 1, person.id, 3).await.unwrap();
            assert_eq!(found, [(ids[27], 0), (ids[26], 0), (ids[25], 0)]);
            if store.backend() == DbBackend::Sqlite {
                let asked = newest(1, person.id, 200).build(DbBackend::Sqlite);
                let plan = Statement { sql: format!("EXPLAIN QUERY PLAN {}", asked.sql), ..asked };
                let steps = store.read().query_all_raw(plan).await.unwrap();
                let steps: Vec<String> = steps.iter().map(|row| row.try_get("", "detail").unwrap()).collect();
                assert_eq!(steps.len(), 1, "no sorting: {steps:?}");
                assert!(steps[0].contains("author_link_person (person_id=? AND state=?)"), "{steps:?}");
            }
        }
    }
}
