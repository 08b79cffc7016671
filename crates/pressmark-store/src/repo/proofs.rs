//! iDs that ORCID has confirmed to be those of people who signed in there.

use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::entity::person::{Column, Entity};
use crate::entity::workspace;
use crate::{Result, WriteTx};

/// Notes on every person who carries this iD, in all workspaces, that its holder has signed in with it.
///
/// # Errors
/// Any database error.
pub async fn note(tx: &WriteTx, orcid: &str, at: i64) -> Result<()> {
    // The index of iDs begins with the workspace.
    let workspaces = Query::select().column(workspace::Column::Id).from(workspace::Entity).to_owned();
    Entity::update_many()
        .col_expr(Column::AuthenticatedAt, Expr::value(at))
        .filter(Column::WorkspaceId.in_subquery(workspaces))
        .filter(Column::Orcid.eq(orcid))
        .exec(&**tx)
        .await?;
    Ok(())
}
