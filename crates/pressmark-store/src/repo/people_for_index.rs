//! What the catalogue reads of people: rows by key, with everything a document needs, in few statements.

use std::collections::{BTreeMap, HashMap};

use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::for_index::{chunk, memberships_of};
use crate::Result;
use crate::entity::{author_link, membership, person, person_alias, person_category, publication};

/// A person and what hangs on it.
#[derive(Debug, Clone)]
pub struct PersonForIndex {
    /// The row.
    pub row: person::Model,
    /// Memberships, active and past.
    pub memberships: Vec<membership::Model>,
    /// Former and deprecated ORCID iDs.
    pub former_orcids: Vec<String>,
    /// Short names of the categories that the person is in, in order.
    pub categories: Vec<String>,
    /// Linked publications that are public.
    pub visible_publications: u64,
    /// Linked publications of any state.
    pub all_publications: u64,
}

/// People by key, in no order; keys without a row are left out.
///
/// # Errors
/// Any database error.
pub async fn people(conn: &impl ConnectionTrait, ids: &[i64], internal_only: bool) -> Result<Vec<PersonForIndex>> {
    let mut found = Vec::with_capacity(ids.len());
    for ids in ids.chunks(chunk(conn)) {
        let rows = person::Entity::find().filter(person::Column::Id.is_in(ids.iter().copied())).all(conn).await?;
        let mut memberships: BTreeMap<i64, Vec<membership::Model>> = BTreeMap::new();
        for row in memberships_of(conn, ids).await? {
            memberships.entry(row.person_id).or_default().push(row);
        }
        let mut former: HashMap<i64, Vec<String>> = HashMap::new();
        let aliases = person_alias::Entity::find().filter(person_alias::Column::PersonId.is_in(ids.iter().copied()));
        for alias in aliases.order_by_asc(person_alias::Column::Orcid).all(conn).await? {
            former.entry(alias.person_id).or_default().push(alias.orcid);
        }
        let mut categories: HashMap<i64, Vec<String>> = HashMap::new();
        let in_them = person_category::Entity::find()
            .filter(person_category::Column::PersonId.is_in(ids.iter().copied()))
            .order_by_asc(person_category::Column::CategoryId);
        for row in in_them.all(conn).await? {
            categories.entry(row.person_id).or_default().push(row.category_id);
        }
        let shown = if internal_only { Counted::PublicByMember } else { Counted::Visible };
        let visible = count_publications(conn, ids, shown).await?;
        let all = count_publications(conn, ids, Counted::All).await?;
        found.extend(rows.into_iter().map(|row| PersonForIndex {
            former_orcids: former.remove(&row.id).unwrap_or_default(),
            categories: categories.remove(&row.id).unwrap_or_default(),
            visible_publications: visible.get(&row.id).copied().unwrap_or(0),
            all_publications: all.get(&row.id).copied().unwrap_or(0),
            memberships: memberships.remove(&row.id).unwrap_or_default(),
            row,
        }));
    }
    Ok(found)
}

/// Which linked publications are counted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Counted {
    All,
    /// Visible, not deleted, not merged away.
    Visible,
    /// Those of them to which an internal member is linked, whoever that is.
    PublicByMember,
}

async fn count_publications(
    conn: &impl ConnectionTrait,
    people: &[i64],
    counted: Counted,
) -> Result<HashMap<i64, u64>> {
    let mut query = author_link::Entity::find()
        .select_only()
        .column(author_link::Column::PersonId)
        .column_as(Expr::col(author_link::Column::PublicationId).count(), "publications")
        .filter(author_link::Column::PersonId.is_in(people.iter().copied()))
        .filter(author_link::Column::State.eq("linked"))
        .group_by(author_link::Column::PersonId);
    if counted != Counted::All {
        let shown = Query::select()
            .column(publication::Column::Id)
            .from(publication::Entity)
            .and_where(
                Expr::col((publication::Entity, publication::Column::Id))
                    .equals((author_link::Entity, author_link::Column::PublicationId)),
            )
            .and_where(publication::Column::Visible.eq(true))
            .and_where(publication::Column::DeletedAt.is_null())
            .and_where(publication::Column::MergedInto.is_null())
            .to_owned();
        query = query.filter(Expr::exists(shown));
    }
    if counted == Counted::PublicByMember {
        let other = Alias::new("other");
        let by_member = Query::select()
            .expr(Expr::val(1))
            .from_as(author_link::Entity, other.clone())
            .inner_join(
                membership::Entity,
                Expr::col((membership::Entity, membership::Column::PersonId))
                    .equals((other.clone(), author_link::Column::PersonId)),
            )
            .and_where(
                Expr::col((other.clone(), author_link::Column::PublicationId))
                    .equals((author_link::Entity, author_link::Column::PublicationId)),
            )
            .and_where(Expr::col((other, author_link::Column::State)).eq("linked"))
            .and_where(membership::Column::EndsAt.is_null())
            .and_where(membership::Column::Status.eq("member"))
            .to_owned();
        query = query.filter(Expr::exists(by_member));
    }
    let counts: Vec<(i64, i64)> = query.into_tuple().all(conn).await?;
    Ok(counts.into_iter().map(|(person, n)| (person, u64::try_from(n).unwrap_or(0))).collect())
}
