//! What happened: events of workspaces, and the audit trail that no cleaning touches.

use sea_orm::sea_query::{Expr, ExprTrait, Func};
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, Select,
};

use crate::entity::{activity, audit};
use crate::{Result, WriteTx, clock};

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

/// Writes an event where the staff of its workspace see it.
///
/// # Errors
/// Any database error.
pub async fn add(tx: &WriteTx, workspace_id: i64, event: NewEvent) -> Result<()> {
    let (subject_kind, subject_id) = event.subject.map(|(kind, id)| (kind.to_owned(), id)).unzip();
    let row = activity::ActiveModel {
        id: NotSet,
        workspace_id: Set(workspace_id),
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
    };
    row.insert(&**tx).await?;
    Ok(())
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

/// Removes the events of a workspace, all or those before a time, and tells how many. The audit trail stays.
///
/// # Errors
/// Any database error.
pub async fn clean(tx: &WriteTx, workspace_id: i64, before: Option<i64>) -> Result<u64> {
    let mut query = activity::Entity::delete_many().filter(activity::Column::WorkspaceId.eq(workspace_id));
    if let Some(before) = before {
        query = query.filter(activity::Column::At.lt(before));
    }
    Ok(query.exec(&**tx).await?.rows_affected)
}
