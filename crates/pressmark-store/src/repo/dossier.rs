//! What the dashboard tells of works beside their rows: identifiers, works merged in, where they come from.

use std::collections::{BTreeSet, HashMap};

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::publications::Key;
use crate::Result;
use crate::entity::{author_link, person, publication, publication_merge, work_key};

/// How many people with an iD are linked to at least one work. Asks once per person, so it costs what there are people,
/// not works.
///
/// # Errors
/// Any database error.
pub async fn orcid_sources(conn: &impl ConnectionTrait, workspace_id: i64) -> Result<u64> {
    let linked = Query::select()
        .expr(Expr::val(1))
        .from(author_link::Entity)
        .and_where(
            Expr::col((author_link::Entity, author_link::Column::PersonId))
                .equals((person::Entity, person::Column::Id)),
        )
        .and_where(author_link::Column::WorkspaceId.eq(workspace_id))
        .and_where(author_link::Column::State.eq("linked"))
        .to_owned();
    let people = person::Entity::find()
        .select_only()
        .column(person::Column::Id)
        .filter(person::Column::WorkspaceId.eq(workspace_id))
        .filter(person::Column::Orcid.is_not_null())
        .filter(person::Column::RemovedAt.is_null())
        .filter(Expr::exists(linked));
    Ok(people.count(conn).await?)
}

/// Every identifier that a work has or had.
///
/// # Errors
/// Any database error.
pub async fn keys_of(conn: &impl ConnectionTrait, workspace_id: i64, publication_id: i64) -> Result<Vec<Key>> {
    use work_key::Column as C;
    let keys =
        work_key::Entity::find().filter(C::PublicationId.eq(publication_id)).filter(C::WorkspaceId.eq(workspace_id));
    let mut keys: Vec<Key> = keys.all(conn).await?.into_iter().map(|key| (key.scheme, key.value)).collect();
    // Not by the statement: the primary key has this order, and SQLite would go through all of it to save the sorting.
    keys.sort_unstable();
    Ok(keys)
}

/// The ids under which works were shown that were merged into a work, directly or by way of others, and are not split
/// off again.
///
/// # Errors
/// Any database error.
pub async fn merged_from(conn: &impl ConnectionTrait, workspace_id: i64, survivor_id: i64) -> Result<Vec<String>> {
    use publication_merge::Column as M;
    let mut seen = BTreeSet::from([survivor_id]);
    let mut survivors = vec![survivor_id];
    while !survivors.is_empty() {
        let merged: Vec<i64> = publication_merge::Entity::find()
            .select_only()
            .column(M::MergedId)
            .filter(M::WorkspaceId.eq(workspace_id))
            .filter(M::SurvivorId.is_in(survivors))
            .filter(M::SplitAt.is_null())
            .into_tuple()
            .all(conn)
            .await?;
        survivors = merged.into_iter().filter(|id| seen.insert(*id)).collect();
    }
    seen.remove(&survivor_id);
    if seen.is_empty() {
        return Ok(Vec::new());
    }
    let shown = publication::Entity::find()
        .select_only()
        .column(publication::Column::ShownId)
        .filter(publication::Column::WorkspaceId.eq(workspace_id))
        .filter(publication::Column::Id.is_in(seen))
        .order_by_asc(publication::Column::Id);
    Ok(shown.into_tuple().all(conn).await?)
}

/// Of some works, those that were merged into others: by key, the id under which the other is shown.
///
/// # Errors
/// Any database error.
pub async fn merged_into(conn: &impl ConnectionTrait, workspace_id: i64, ids: &[i64]) -> Result<HashMap<i64, String>> {
    use publication::Column as P;
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let of = |keys: Vec<i64>| {
        publication::Entity::find().select_only().filter(P::WorkspaceId.eq(workspace_id)).filter(P::Id.is_in(keys))
    };
    let merged = of(ids.to_vec()).column(P::Id).column(P::MergedInto).filter(P::MergedInto.is_not_null());
    let merged: Vec<(i64, i64)> = merged.into_tuple().all(conn).await?;
    if merged.is_empty() {
        return Ok(HashMap::new());
    }
    let survivors = of(merged.iter().map(|(_, survivor)| *survivor).collect()).column(P::Id).column(P::ShownId);
    let shown: Vec<(i64, String)> = survivors.into_tuple().all(conn).await?;
    let shown: HashMap<i64, String> = shown.into_iter().collect();
    Ok(merged.into_iter().filter_map(|(id, survivor)| Some((id, shown.get(&survivor)?.clone()))).collect())
}

#[cfg(test)]
mod tests {
    use pressmark_domain::Orcid;
    use sea_orm::ActiveModelTrait;
    use sea_orm::ActiveValue::Set;

    use super::*;
    use crate::on_both_engines;
    use crate::repo::people::{self, PersonData};
    use crate::repo::{links, publications, workspaces};
    use crate::testing::works;

    fn link(publication_id: i64, person_id: i64, state: &str) -> author_link::Model {
        author_link::Model {
            publication_id,
            person_id,
            workspace_id: 1,
            position: None,
            author_name: None,
            method: "claim".into(),
            score: 1.0,
            evidence: "[]".into(),
            name_contradiction: false,
            state: state.into(),
            claimed: true,
            put_codes: "[]".into(),
            claim_withdrawn_at: None,
            decided_by: None,
            created_at: 1,
            updated_at: 1,
        }
    }

    on_both_engines! {
        async fn people_count_once_and_only_with_a_work(store: Store) {
            workspaces::ensure_default(&store).await.unwrap();
            let tx = store.begin().await.unwrap();
            let ids = works(&tx, 1, 2).await;
            let mut known = Vec::new();
            for number in 1..=3 {
                let (orcid, slug) = (Orcid::from_number(number).to_string(), format!("person-{number}"));
                let data = PersonData { slug, names: "[]".into(), profile: "{}".into(), harvest_state: "active".into(), ..PersonData::default() };
                known.push(people::save(&tx, 1, &orcid, "ingest", &data).await.unwrap().0.id);
            }
            let rows = vec![link(ids[0], known[0], "linked"), link(ids[1], known[0], "linked"), link(ids[0], known[1], "suggested")];
            links::put(&tx, rows).await.unwrap();
            assert_eq!(orcid_sources(&*tx, 1).await.unwrap(), 1);
            assert_eq!(orcid_sources(&*tx, 2).await.unwrap(), 0, "another workspace");
        }

        async fn what_was_merged_in_is_named_by_way_of_others_too(store: Store) {
            workspaces::ensure_default(&store).await.unwrap();
            let tx = store.begin().await.unwrap();
            let ids = works(&tx, 1, 4).await;
            for (survivor, merged, split_at) in [(0, 1, None), (1, 2, None), (0, 3, Some(9))] {
                let row = publication_merge::ActiveModel {
                    workspace_id: Set(1),
                    survivor_id: Set(ids[survivor]),
                    merged_id: Set(ids[merged]),
                    kept: Set("{}".into()),
                    by_name: Set("someone".into()),
                    at: Set(1),
                    split_at: Set(split_at),
                    ..Default::default()
                };
                row.insert(&*tx).await.unwrap();
            }
            let local = |n: usize| format!("local/{}", ids[n]);
            assert_eq!(merged_from(&*tx, 1, ids[0]).await.unwrap(), [local(1), local(2)]);
            assert_eq!(merged_from(&*tx, 1, ids[3]).await.unwrap(), Vec::<String>::new());
            assert_eq!(merged_from(&*tx, 2, ids[0]).await.unwrap(), Vec::<String>::new());
            let mut rows = publications::by_ids(&*tx, 1, &[ids[1], ids[2]]).await.unwrap();
            rows.sort_by_key(|row| row.id);
            (rows[0].merged_into, rows[1].merged_into) = (Some(ids[0]), Some(ids[1]));
            publications::update(&tx, rows).await.unwrap();
            let into = HashMap::from([(ids[1], local(0)), (ids[2], local(1))]);
            assert_eq!(merged_into(&*tx, 1, &ids).await.unwrap(), into);
            assert_eq!(merged_into(&*tx, 2, &ids).await.unwrap(), HashMap::new());
            assert_eq!(merged_into(&*tx, 1, &[]).await.unwrap(), HashMap::new());
            publications::add_keys(&tx, 1, vec![(ids[0], ("doi".into(), "10.5555/b".into())), (ids[0], ("doi".into(), "10.5555/a".into()))]).await.unwrap();
            let keys = keys_of(&*tx, 1, ids[0]).await.unwrap();
            assert_eq!(keys.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>(), ["10.5555/a", "10.5555/b"]);
        }
    }
}
