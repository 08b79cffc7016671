//! What files belong to: how a publication stands that has some, whose it is, and whose a draft is.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

use crate::entity::{deposit, draft, publication};
use crate::{EntityKind, Result, WriteTx, clock};

/// Merges followed at most: a chain that is longer is a circle.
const MOST_MERGES: usize = 8;

/// Merged into, visible, deleted at, first public at, title.
type Row = (Option<i64>, bool, Option<i64>, Option<i64>, Option<String>);

/// How a publication stands.
#[derive(Debug, Clone)]
pub struct Standing {
    /// Its key; of one that was merged away, that of the survivor.
    pub publication_id: i64,
    /// Its title.
    pub title: Option<String>,
    /// Shown on public surfaces now.
    pub is_public: bool,
    /// It was shown there at some time, it or what it was merged into.
    pub was_public: bool,
    /// Somebody deleted it.
    pub is_deleted: bool,
    /// The deposit, if it is one: of one that was merged away, its own and not the survivor's.
    pub deposit: Option<Deposit>,
}

/// What of a deposit concerns its files.
#[derive(Debug, Clone)]
pub struct Deposit {
    /// The user whose it is.
    pub owner_id: i64,
    /// When it was retired, Unix milliseconds.
    pub retired_at: Option<i64>,
    /// Until when its files are kept from the public, Unix milliseconds.
    pub embargo_until: Option<i64>,
}

impl Standing {
    /// Whether it was retired.
    #[must_use]
    pub fn is_retired(&self) -> bool {
        self.deposit.as_ref().is_some_and(|deposit| deposit.retired_at.is_some())
    }

    /// Whether it is this user's.
    #[must_use]
    pub fn is_of(&self, user_id: i64) -> bool {
        self.deposit.as_ref().is_some_and(|deposit| deposit.owner_id == user_id)
    }

    /// Whether its files are kept from the public still.
    #[must_use]
    pub fn is_embargoed(&self, now: i64) -> bool {
        self.deposit.as_ref().and_then(|deposit| deposit.embargo_until).is_some_and(|until| until > now)
    }
}

/// How a publication of a workspace stands; of one that was merged away, how the survivor does. Whose the files are and
/// until when they are kept back the deposit that they came with says all the same: a merge sets nothing free.
///
/// # Errors
/// Any database error.
pub async fn standing(conn: &impl ConnectionTrait, workspace_id: i64, publication_id: i64) -> Result<Option<Standing>> {
    use publication::Column as C;
    let mut id = publication_id;
    let (mut own, mut retired, mut was_public) = (None, false, false);
    for _ in 0..MOST_MERGES {
        let row = publication::Entity::find_by_id(id).filter(C::WorkspaceId.eq(workspace_id)).select_only();
        let row = row.columns([C::MergedInto, C::Visible, C::DeletedAt, C::FirstPublicAt, C::Title]);
        let found: Option<Row> = row.into_tuple().one(conn).await?;
        let Some((merged_into, visible, deleted_at, first_public_at, title)) = found else { return Ok(None) };
        let here = deposit_of(conn, workspace_id, id).await?;
        retired |= here.as_ref().is_some_and(|deposit| deposit.retired_at.is_some());
        own = own.or(here);
        was_public |= first_public_at.is_some();
        if let Some(survivor) = merged_into {
            id = survivor;
            continue;
        }
        let is_public = visible && deleted_at.is_none() && !retired;
        let (was_public, is_deleted) = (was_public || is_public, deleted_at.is_some());
        return Ok(Some(Standing { publication_id: id, title, is_public, was_public, is_deleted, deposit: own }));
    }
    Ok(None)
}

async fn deposit_of(conn: &impl ConnectionTrait, workspace_id: i64, publication_id: i64) -> Result<Option<Deposit>> {
    use deposit::Column as C;
    let query = deposit::Entity::find()
        .filter(C::PublicationId.eq(publication_id))
        .filter(C::WorkspaceId.eq(workspace_id))
        .select_only()
        .columns([C::OwnerId, C::RetiredAt, C::EmbargoUntil]);
    let found: Option<(i64, Option<i64>, Option<i64>)> = query.into_tuple().one(conn).await?;
    Ok(found.map(|(owner_id, retired_at, embargo_until)| Deposit { owner_id, retired_at, embargo_until }))
}

/// The publication of a DOCiD in a workspace.
///
/// # Errors
/// Any database error.
pub async fn by_docid(conn: &impl ConnectionTrait, workspace_id: i64, docid: &str) -> Result<Option<i64>> {
    use deposit::Column as C;
    let query = deposit::Entity::find().filter(C::Docid.eq(docid)).filter(C::WorkspaceId.eq(workspace_id));
    Ok(query.select_only().column(C::PublicationId).into_tuple().one(conn).await?)
}

/// The user whose a draft is.
///
/// # Errors
/// Any database error.
pub async fn draft_owner(conn: &impl ConnectionTrait, workspace_id: i64, draft_id: i64) -> Result<Option<i64>> {
    use draft::Column as C;
    let query = draft::Entity::find().filter(C::Id.eq(draft_id)).filter(C::WorkspaceId.eq(workspace_id));
    Ok(query.select_only().column(C::UserId).into_tuple().one(conn).await?)
}

/// [`draft_owner`], the draft held until the transaction ends: it is neither published nor removed meanwhile, so that
/// what is added to it goes with it.
///
/// # Errors
/// Any database error.
pub async fn hold_draft_owner(tx: &WriteTx, workspace_id: i64, draft_id: i64) -> Result<Option<i64>> {
    use draft::Column as C;
    let query = draft::Entity::find().filter(C::Id.eq(draft_id)).filter(C::WorkspaceId.eq(workspace_id));
    Ok(query.select_only().column(C::UserId).lock_shared().into_tuple().one(&**tx).await?)
}

/// Notes that a publication has another file, or one less: that is part of what is shown of it.
///
/// # Errors
/// Any database error.
pub async fn note_change(tx: &WriteTx, workspace_id: i64, publication_id: i64) -> Result<()> {
    use publication::Column as C;
    let now = clock::now_millis();
    publication::Entity::update_many()
        .col_expr(C::PublicChangedAt, Expr::value(now))
        .col_expr(C::UpdatedAt, Expr::value(now))
        .col_expr(C::Revision, Expr::col(C::Revision).add(1))
        .filter(C::WorkspaceId.eq(workspace_id))
        .filter(C::Id.eq(publication_id))
        .exec(&**tx)
        .await?;
    tx.touch(workspace_id, EntityKind::Publication, publication_id);
    Ok(())
}
