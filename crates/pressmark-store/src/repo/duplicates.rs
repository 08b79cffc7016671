//! Pairs of works that may be one, and what was decided of them.

use std::collections::{BTreeSet, HashMap};

use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query, SelectStatement};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, Select,
};

use crate::entity::duplicate_pair::{Column, Entity, Model};
use crate::entity::publication;
use crate::{Result, WriteTx, clock, dialect, insert};

/// What stands of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PairState {
    /// Nobody decided yet.
    Open,
    /// They are two.
    Distinct,
    /// They were one, and were merged.
    Merged,
}

impl PairState {
    /// The name on the wire and in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Distinct => "distinct",
            Self::Merged => "merged",
        }
    }
}

/// Two works in the order in which their pair is kept.
#[must_use]
pub fn ordered(a: i64, b: i64) -> (i64, i64) {
    if a < b { (a, b) } else { (b, a) }
}

/// A pair that somebody should look at.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// The work with the smaller key.
    pub first_id: i64,
    /// The other.
    pub second_id: i64,
    /// Why, a JSON list.
    pub reasons: String,
    /// 0 to 1.
    pub score: f64,
}

/// Keeps a pair as open, or brings an open one up to date. What was decided stays; tells whether the pair is open now.
///
/// # Errors
/// Any database error.
pub async fn propose(tx: &WriteTx, workspace_id: i64, pair: &Proposal) -> Result<bool> {
    let updated = Entity::update_many()
        .col_expr(Column::Reasons, Expr::value(pair.reasons.as_str()))
        .col_expr(Column::Score, Expr::value(pair.score))
        .filter(this(workspace_id, pair.first_id, pair.second_id))
        .filter(Column::State.eq(PairState::Open.as_str()))
        .exec(&**tx)
        .await?;
    if updated.rows_affected > 0 {
        return Ok(true);
    }
    let row = Model {
        workspace_id,
        first_id: pair.first_id,
        second_id: pair.second_id,
        reasons: pair.reasons.clone(),
        score: pair.score,
        state: PairState::Open.as_str().to_owned(),
        decided_by: None,
        decided_at: None,
        created_at: clock::now_millis(),
    };
    let keep = OnConflict::columns([Column::WorkspaceId, Column::FirstId, Column::SecondId]).do_nothing().to_owned();
    insert::many::<Entity, _>(&**tx, vec![row.into_active_model().reset_all()], 9, Some(keep)).await?;
    let kept = find(&**tx, workspace_id, pair.first_id, pair.second_id).await?;
    Ok(kept.is_some_and(|kept| kept.state == PairState::Open.as_str()))
}

fn this(workspace_id: i64, first_id: i64, second_id: i64) -> sea_orm::Condition {
    sea_orm::Condition::all()
        .add(Column::WorkspaceId.eq(workspace_id))
        .add(Column::FirstId.eq(first_id))
        .add(Column::SecondId.eq(second_id))
}

/// A pair, in either order.
///
/// # Errors
/// Any database error.
pub async fn find(conn: &impl ConnectionTrait, workspace_id: i64, a: i64, b: i64) -> Result<Option<Model>> {
    let (first, second) = ordered(a, b);
    Ok(Entity::find_by_id((workspace_id, first, second)).one(conn).await?)
}

/// Writes a pair as it is to be.
///
/// # Errors
/// Any database error.
pub async fn put(tx: &WriteTx, row: Model) -> Result<()> {
    let replace = OnConflict::columns([Column::WorkspaceId, Column::FirstId, Column::SecondId])
        .update_columns([Column::Reasons, Column::Score, Column::State, Column::DecidedBy, Column::DecidedAt])
        .to_owned();
    insert::many::<Entity, _>(&**tx, vec![row.into_active_model().reset_all()], 9, Some(replace)).await
}

/// Writes what was decided of two works, whether they were proposed or not.
///
/// # Errors
/// Any database error.
pub async fn decide(
    tx: &WriteTx,
    workspace_id: i64,
    (a, b): (i64, i64),
    state: PairState,
    by: &str,
    at: i64,
) -> Result<()> {
    let (first_id, second_id) = ordered(a, b);
    let known = find(&**tx, workspace_id, first_id, second_id).await?.unwrap_or_else(|| Model {
        workspace_id,
        first_id,
        second_id,
        reasons: "[]".to_owned(),
        score: 0.0,
        state: String::new(),
        decided_by: None,
        decided_at: None,
        created_at: at,
    });
    let state = state.as_str().to_owned();
    put(tx, Model { state, decided_by: Some(by.to_owned()), decided_at: Some(at), ..known }).await
}

/// Forgets a pair.
///
/// # Errors
/// Any database error.
pub async fn forget(tx: &WriteTx, workspace_id: i64, a: i64, b: i64) -> Result<()> {
    let (first, second) = ordered(a, b);
    Entity::delete_many().filter(this(workspace_id, first, second)).exec(&**tx).await?;
    Ok(())
}

/// Forgets a pair that is open; what was decided of it meanwhile stays. Tells whether it is forgotten.
///
/// # Errors
/// Any database error.
pub async fn withdraw(tx: &WriteTx, workspace_id: i64, a: i64, b: i64) -> Result<bool> {
    let (first, second) = ordered(a, b);
    let open = this(workspace_id, first, second).add(Column::State.eq(PairState::Open.as_str()));
    Ok(Entity::delete_many().filter(open).exec(&**tx).await?.rows_affected > 0)
}

/// All pairs in which one of these works is.
///
/// # Errors
/// Any database error.
pub async fn of_works(conn: &impl ConnectionTrait, workspace_id: i64, ids: &[i64]) -> Result<Vec<Model>> {
    let mut found: HashMap<(i64, i64), Model> = HashMap::new();
    for ids in ids.chunks(500) {
        // Two questions, each of which has its index.
        for side in [Column::FirstId, Column::SecondId] {
            let rows = Entity::find()
                .filter(dialect::unsought(Column::WorkspaceId).eq(workspace_id))
                .filter(side.is_in(ids.iter().copied()))
                .all(conn)
                .await?;
            found.extend(rows.into_iter().map(|row| ((row.first_id, row.second_id), row)));
        }
    }
    let mut found: Vec<Model> = found.into_values().collect();
    found.sort_by_key(|row| (row.first_id, row.second_id));
    Ok(found)
}

/// Those of these works that are in an open pair with a work that is there.
///
/// # Errors
/// Any database error.
pub async fn waiting(conn: &impl ConnectionTrait, workspace_id: i64, ids: &[i64]) -> Result<BTreeSet<i64>> {
    let mut found = BTreeSet::new();
    for ids in ids.chunks(500) {
        for side in [Column::FirstId, Column::SecondId] {
            let rows: Vec<(i64, i64)> = open(dialect::unsought(Column::WorkspaceId).eq(workspace_id))
                .select_only()
                .columns([Column::FirstId, Column::SecondId])
                .filter(side.is_in(ids.iter().copied()))
                .into_tuple()
                .all(conn)
                .await?;
            found.extend(rows.into_iter().flat_map(|(first, second)| [first, second]).filter(|id| ids.contains(id)));
        }
    }
    Ok(found)
}

/// Open pairs of works that are both there.
fn open(of_workspace: Expr) -> Select<Entity> {
    Entity::find()
        .filter(of_workspace)
        .filter(Column::State.eq(PairState::Open.as_str()))
        .filter(Expr::exists(there(Column::FirstId)))
        .filter(Expr::exists(there(Column::SecondId)))
}

/// The work of a side of a pair, unless it is deleted or was merged away.
fn there(side: Column) -> SelectStatement {
    Query::select()
        .expr(Expr::val(1))
        .from(publication::Entity)
        .and_where(Expr::col((publication::Entity, publication::Column::Id)).equals((Entity, side)))
        .and_where(publication::Column::DeletedAt.is_null())
        .and_where(publication::Column::MergedInto.is_null())
        .to_owned()
}

/// Pairs in a state, the likeliest first, and how many there are. Open pairs are those of works that are there.
///
/// # Errors
/// Any database error.
pub async fn page(
    conn: &impl ConnectionTrait,
    workspace_id: i64,
    state: PairState,
    offset: u64,
    limit: u64,
) -> Result<(Vec<Model>, u64)> {
    let all = match state {
        PairState::Open => open(Column::WorkspaceId.eq(workspace_id)),
        PairState::Distinct | PairState::Merged => {
            Entity::find().filter(Column::WorkspaceId.eq(workspace_id)).filter(Column::State.eq(state.as_str()))
        }
    };
    let total = all.clone().count(conn).await?;
    let rows = all
        .order_by_desc(Column::Score)
        .order_by_asc(Column::FirstId)
        .order_by_asc(Column::SecondId)
        .offset(offset)
        .limit(limit);
    Ok((rows.all(conn).await?, total))
}

/// Works that are there by folded title; a title that more than `most` works have says nothing and is left out.
///
/// # Errors
/// Any database error.
pub async fn by_titles(
    conn: &impl ConnectionTrait,
    workspace_id: i64,
    titles: &[String],
    most: i64,
) -> Result<HashMap<String, Vec<i64>>> {
    use publication::Column as P;
    let mut found: HashMap<String, Vec<i64>> = HashMap::new();
    for titles in titles.chunks(500) {
        let counted: Vec<(String, i64)> = publication::Entity::find()
            .select_only()
            .column(P::TitleKey)
            .column_as(P::Id.count(), "works")
            .filter(P::WorkspaceId.eq(workspace_id))
            .filter(P::TitleKey.is_in(titles))
            .group_by(P::TitleKey)
            .into_tuple()
            .all(conn)
            .await?;
        let telling = counted.into_iter().filter(|(_, n)| (2..=most).contains(n)).map(|(title, _)| title);
        let rows: Vec<(String, i64)> = publication::Entity::find()
            .select_only()
            .columns([P::TitleKey, P::Id])
            .filter(P::WorkspaceId.eq(workspace_id))
            .filter(P::TitleKey.is_in(telling.collect::<Vec<_>>()))
            .filter(P::DeletedAt.is_null())
            .filter(P::MergedInto.is_null())
            .into_tuple()
            .all(conn)
            .await?;
        for (title, id) in rows {
            found.entry(title).or_default().push(id);
        }
    }
    // Not by the statement: SQLite would go through all works by key to save the sorting.
    found.values_mut().for_each(|ids| ids.sort_unstable());
    Ok(found)
}

/// Keys of the works of a workspace behind `after`, in order.
///
/// # Errors
/// Any database error.
pub async fn work_ids_after(
    conn: &impl ConnectionTrait,
    workspace_id: i64,
    after: i64,
    limit: u64,
) -> Result<Vec<i64>> {
    use publication::Column as P;
    let ids = publication::Entity::find()
        .select_only()
        .column(P::Id)
        .filter(P::WorkspaceId.eq(workspace_id))
        .filter(P::Id.gt(after))
        .order_by_asc(P::Id)
        .limit(limit);
    Ok(ids.into_tuple().all(conn).await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repo::deletion;
    use crate::testing::{on_both_engines, works};

    fn proposal(first_id: i64, second_id: i64, score: f64) -> Proposal {
        Proposal { first_id, second_id, reasons: "[]".into(), score }
    }

    on_both_engines! {
        async fn what_was_decided_is_not_proposed_again(store: Store) {
            let tx = store.begin().await.unwrap();
            let ids = works(&tx, 1, 4).await;
            assert!(propose(&tx, 1, &proposal(ids[0], ids[1], 0.7)).await.unwrap());
            assert!(propose(&tx, 1, &proposal(ids[0], ids[2], 0.9)).await.unwrap());
            assert!(propose(&tx, 1, &proposal(ids[0], ids[1], 0.8)).await.unwrap(), "brought up to date");
            tx.commit().await.unwrap();
            let (rows, total) = page(store.read(), 1, PairState::Open, 0, 10).await.unwrap();
            assert_eq!(rows.iter().map(|row| row.score).collect::<Vec<_>>(), [0.9, 0.8], "the likeliest first");
            assert_eq!(total, 2);
            assert_eq!(waiting(store.read(), 1, &ids).await.unwrap(), ids[..3].iter().copied().collect());
            assert!(page(store.read(), 2, PairState::Open, 0, 10).await.unwrap().0.is_empty(), "of another workspace");

            let tx = store.begin().await.unwrap();
            decide(&tx, 1, (ids[1], ids[0]), PairState::Distinct, "someone", 7).await.unwrap();
            assert!(!propose(&tx, 1, &proposal(ids[0], ids[1], 1.0)).await.unwrap());
            assert!(!withdraw(&tx, 1, ids[0], ids[1]).await.unwrap(), "nor taken back by a search that read it as open");
            assert!(find(&*tx, 1, ids[0], ids[1]).await.unwrap().is_some());
            decide(&tx, 1, (ids[3], ids[1]), PairState::Distinct, "someone", 7).await.unwrap();
            deletion::delete(&tx, 1, &[ids[2]], "someone", 7).await.unwrap();
            tx.commit().await.unwrap();
            assert_eq!(page(store.read(), 1, PairState::Open, 0, 10).await.unwrap().1, 0, "one of them is deleted");
            assert!(waiting(store.read(), 1, &ids).await.unwrap().is_empty());
            let (rows, _) = page(store.read(), 1, PairState::Distinct, 0, 10).await.unwrap();
            assert_eq!(rows.len(), 2);
            assert_eq!((rows[0].score, rows[0].decided_by.as_deref()), (0.8, Some("someone")), "why is still known");
            assert_eq!(of_works(store.read(), 1, &[ids[1]]).await.unwrap().len(), 2, "on either side");
        }
    }
}
