//! What happened: events of workspaces, and the audit trail that no cleaning touches.

use sea_orm::sea_query::{Expr, ExprTrait, Func};
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, Select,
};

use crate::entity::{activity, audit};
use crate::{Result, WriteTx, clock, insert};

/// An event to be written.
#[derive(Debug, Clone)]
pub struct NewEvent {
    /// Workspace, where it concerns one.
    pub workspace_id: Option<i64>,
    /// Name in the catalogue of events.
    pub event_type: &'static str,
    /// `info`, `warning`, `error`.
    pub severity: &'static str,
    /// `ok`, `refused`, `failed`.
    pub status: &'static str,
    /// Who, as shown.
    pub actor: String,
    /// `user`, `key`, `job`, `anonymous`, `system`.
    pub actor_kind: &'static str,
    /// What it was done to: kind and id.
    pub subject: Option<(&'static str, String)>,
    /// In a sentence.
    pub summary: String,
    /// More, JSON.
    pub details: String,
    /// Id of the request.
    pub request_id: Option<String>,
    /// Address of the client; only the audit trail keeps it.
    pub address: Option<String>,
}

/// Writes events where the staff of their workspaces see them; those of no workspace are passed over.
///
/// # Errors
/// Any database error.
pub async fn add(tx: &WriteTx, events: Vec<NewEvent>) -> Result<()> {
    let now = clock::now_millis();
    let rows = events.into_iter().filter_map(|event| {
        let (subject_kind, subject_id) = event.subject.map(|(kind, id)| (kind.to_owned(), id)).unzip();
        Some(activity::ActiveModel {
            id: NotSet,
            workspace_id: Set(event.workspace_id?),
            at: Set(now),
            event_type: Set(event.event_type.to_owned()),
            severity: Set(event.severity.to_owned()),
            status: Set(event.status.to_owned()),
            actor: Set(event.actor),
            actor_kind: Set(event.actor_kind.to_owned()),
            subject_kind: Set(subject_kind),
            subject_id: Set(subject_id),
            summary: Set(event.summary),
            details: Set(event.details),
            request_id: Set(event.request_id),
        })
    });
    insert::many::<activity::Entity, _>(&**tx, rows.collect(), 12, None).await
}

/// Writes an event into the audit trail. Nothing in the program changes or removes it.
///
/// # Errors
/// Any database error.
pub async fn add_audit(tx: &WriteTx, event: NewEvent) -> Result<()> {
    let (subject_kind, subject_id) = event.subject.map(|(kind, id)| (kind.to_owned(), id)).unzip();
    let row = audit::ActiveModel {
        id: NotSet,
        workspace_id: Set(event.workspace_id),
        at: Set(clock::now_millis()),
        event_type: Set(event.event_type.to_owned()),
        severity: Set(event.severity.to_owned()),
        status: Set(event.status.to_owned()),
        actor: Set(event.actor),
        actor_kind: Set(event.actor_kind.to_owned()),
        subject_kind: Set(subject_kind),
        subject_id: Set(subject_id),
        summary: Set(event.summary),
        details: Set(event.details),
        request_id: Set(event.request_id),
        address: Set(event.address),
    };
    row.insert(&**tx).await?;
    Ok(())
}

/// Which events.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Not before, Unix milliseconds.
    pub from: Option<i64>,
    /// Not after, Unix milliseconds.
    pub to: Option<i64>,
    /// Exactly this type.
    pub event_type: Option<String>,
    /// Exactly this severity.
    pub severity: Option<String>,
    /// Exactly this status.
    pub status: Option<String>,
    /// Exactly this actor.
    pub actor: Option<String>,
    /// Exactly this address of a client; only the audit trail keeps them.
    pub address: Option<String>,
    /// In the summary, the actor or the subject.
    pub q: String,
}

/// Where a page begins.
#[derive(Debug, Clone, Copy)]
pub enum From {
    /// Behind so many rows.
    Offset(u64),
    /// Behind the event of this key: no event comes twice, however many are added meanwhile.
    Behind(i64),
}

macro_rules! filtered {
    ($module:ident, $query:expr, $filter:expr) => {{
        use $module::Column as C;
        let filter: &Filter = $filter;
        let mut query = $query;
        if let Some(from) = filter.from {
            query = query.filter(C::At.gte(from));
        }
        if let Some(to) = filter.to {
            query = query.filter(C::At.lte(to));
        }
        let exact = [
            (C::EventType, &filter.event_type),
            (C::Severity, &filter.severity),
            (C::Status, &filter.status),
            (C::Actor, &filter.actor),
        ];
        for (column, value) in exact {
            if let Some(value) = value {
                query = query.filter(column.eq(value.as_str()));
            }
        }
        if !filter.q.is_empty() {
            let pattern = format!("%{}%", filter.q.to_lowercase().replace(['%', '_'], ""));
            let like = |column: C| Expr::expr(Func::lower(Expr::col(column))).like(&pattern);
            query = query.filter(like(C::Summary).or(like(C::Actor)).or(like(C::SubjectId)));
        }
        query
    }};
}

async fn paged<E>(
    conn: &impl ConnectionTrait,
    query: Select<E>,
    id: E::Column,
    from: From,
    limit: u64,
) -> Result<(Vec<E::Model>, u64)>
where
    E: EntityTrait,
    E::Model: Sync + Send,
{
    let total = query.clone().count(conn).await?;
    let newest = query.order_by_desc(id);
    let page = match from {
        From::Offset(rows) => newest.offset(rows),
        From::Behind(key) => newest.filter(id.lt(key)),
    };
    Ok((page.limit(limit).all(conn).await?, total))
}

/// Events of a workspace, newest first, and how many fit the filter.
///
/// # Errors
/// Any database error.
pub async fn list(
    conn: &impl ConnectionTrait,
    workspace_id: i64,
    filter: &Filter,
    from: From,
    limit: u64,
) -> Result<(Vec<activity::Model>, u64)> {
    let query = activity::Entity::find().filter(activity::Column::WorkspaceId.eq(workspace_id));
    paged(conn, filtered!(activity, query, filter), activity::Column::Id, from, limit).await
}

/// Events of the audit trail, newest first, and how many fit the filter.
///
/// # Errors
/// Any database error.
pub async fn list_audit(
    conn: &impl ConnectionTrait,
    filter: &Filter,
    from: From,
    limit: u64,
) -> Result<(Vec<audit::Model>, u64)> {
    let mut query = filtered!(audit, audit::Entity::find(), filter);
    if let Some(address) = &filter.address {
        query = query.filter(audit::Column::Address.eq(address.as_str()));
    }
    paged(conn, query, audit::Column::Id, from, limit).await
}

/// The newest event of an audited kind about something.
///
/// # Errors
/// Any database error.
pub async fn last_audited(
    conn: &impl ConnectionTrait,
    event_type: &str,
    (subject_kind, subject_id): (&str, &str),
) -> Result<Option<audit::Model>> {
    let query = audit::Entity::find()
        .filter(audit::Column::EventType.eq(event_type))
        .filter(audit::Column::SubjectKind.eq(subject_kind))
        .filter(audit::Column::SubjectId.eq(subject_id));
    Ok(query.order_by_desc(audit::Column::Id).limit(1).one(conn).await?)
}

/// The key of the newest event of a workspace. A cleaning ends there: what happens while it goes on is not meant.
///
/// # Errors
/// Any database error.
pub async fn newest(conn: &impl ConnectionTrait, workspace_id: i64) -> Result<Option<i64>> {
    let query = activity::Entity::find().filter(activity::Column::WorkspaceId.eq(workspace_id));
    Ok(query.order_by_desc(activity::Column::Id).limit(1).one(conn).await?.map(|event| event.id))
}

/// Removes some events of a workspace, at most `most` and the oldest first: those up to the one of key `newest`, all or
/// only those before a time. Tells how many; `None` if there are none left. The audit trail stays.
///
/// # Errors
/// Any database error.
pub async fn clean(
    tx: &WriteTx,
    workspace_id: i64,
    before: Option<i64>,
    newest: i64,
    most: u64,
) -> Result<Option<u64>> {
    use activity::Column as C;
    let mut query = activity::Entity::find().select_only().column(C::Id).filter(C::WorkspaceId.eq(workspace_id));
    query = query.filter(C::Id.lte(newest));
    if let Some(before) = before {
        query = query.filter(C::At.lt(before));
    }
    let found: Vec<i64> = query.order_by_asc(C::Id).limit(most).into_tuple().all(&**tx).await?;
    if found.is_empty() {
        return Ok(None);
    }
    // Another cleaning may have had some of them meanwhile.
    let gone = activity::Entity::delete_many().filter(C::Id.is_in(found)).exec(&**tx).await?;
    Ok(Some(gone.rows_affected))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Store;
    use crate::testing::on_both_engines;

    fn event(workspace_id: i64, actor: &str) -> NewEvent {
        NewEvent {
            workspace_id: Some(workspace_id),
            event_type: "user.role_changed",
            severity: "info",
            status: "ok",
            actor: actor.to_owned(),
            actor_kind: "system",
            subject: Some(("user", "7".to_owned())),
            summary: "Something happened".to_owned(),
            details: "{}".to_owned(),
            request_id: None,
            address: None,
        }
    }

    async fn happen(store: &Store, workspace_id: i64, times: usize) {
        let tx = store.begin().await.unwrap();
        add(&tx, vec![event(workspace_id, "test"); times]).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn count(store: &Store, workspace_id: i64) -> u64 {
        list(store.read(), workspace_id, &Filter::default(), From::Offset(0), 1).await.unwrap().1
    }

    on_both_engines! {
        async fn a_cleaning_goes_in_steps_and_ends_at_what_was_there_when_it_began(store: Store) {
            happen(&store, 1, 5).await;
            let until = newest(store.read(), 1).await.unwrap().unwrap();
            happen(&store, 1, 2).await;
            let mut steps = Vec::new();
            loop {
                let tx = store.begin().await.unwrap();
                let step = clean(&tx, 1, None, until, 2).await.unwrap();
                tx.commit().await.unwrap();
                let Some(gone) = step else { break };
                steps.push(gone);
            }
            assert_eq!(steps, [2, 2, 1]);
            assert_eq!(count(&store, 1).await, 2, "what happened meanwhile is not meant");
            let tx = store.begin().await.unwrap();
            assert_eq!(clean(&tx, 1, Some(1), i64::MAX, 100).await.unwrap(), None, "nothing is that old");
            assert_eq!(clean(&tx, 2, None, i64::MAX, 100).await.unwrap(), None, "nor another workspace's");
            assert_eq!(newest(&*tx, 2).await.unwrap(), None);
        }

        async fn the_last_of_a_kind_is_found_by_what_it_is_about(store: Store) {
            let tx = store.begin().await.unwrap();
            for actor in ["first", "last"] {
                add_audit(&tx, event(1, actor)).await.unwrap();
            }
            add_audit(&tx, NewEvent { subject: Some(("user", "8".to_owned())), ..event(1, "other") }).await.unwrap();
            tx.commit().await.unwrap();
            let last = last_audited(store.read(), "user.role_changed", ("user", "7")).await.unwrap();
            assert_eq!(last.map(|event| event.actor).as_deref(), Some("last"));
            assert_eq!(last_audited(store.read(), "user.created", ("user", "7")).await.unwrap(), None);
        }
    }
}
