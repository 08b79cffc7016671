//! Credentials of installations: several each, so that one can be replaced without a gap. The text is shown once; only
//! its hash is kept.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::entity::installation;
use crate::entity::installation_credential::{ActiveModel, Column, Entity, Model};
use crate::repo::api_keys::hash;
use crate::repo::last_use;
use crate::{Result, Store, WriteTx, clock};

/// What a credential begins with: it is sent where API keys are, and looked for elsewhere.
pub const MARK: &str = "pmi_";

/// How many characters of a credential are kept to recognise it by.
const PREFIX: usize = 11;

/// Who makes a credential.
#[derive(Debug, Clone, Default)]
pub struct Maker {
    /// As events name them.
    pub name: Option<String>,
    /// The user, if it is one: with them the credential stops (rule 35).
    pub user: Option<i64>,
}

/// Makes a credential. The text returned beside the row is the only copy: `pmi_` and 43 characters of `[A-Za-z0-9_-]`,
/// which survive what web sites do to the values of their settings (`legaciti.md` §d 9).
///
/// # Errors
/// Any database error.
pub async fn add(tx: &WriteTx, installation: &installation::Model, by: Maker) -> Result<(Model, String)> {
    let key = format!("{MARK}{}", URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>()));
    let row = ActiveModel {
        installation_id: Set(installation.id.clone()),
        key_hash: Set(hash(&key)),
        prefix: Set(key[..PREFIX].to_owned()),
        is_active: Set(true),
        created_by: Set(by.name),
        created_by_user: Set(by.user),
        created_at: Set(clock::now_millis()),
        ..Default::default()
    };
    Ok((row.insert(&**tx).await?, key))
}

/// The credential of a hash, and the installation that it is of, in any workspace: the credential is what tells the
/// workspace. Those that ended too.
///
/// # Errors
/// Any database error.
pub async fn by_hash(conn: &impl ConnectionTrait, key_hash: &str) -> Result<Option<(Model, installation::Model)>> {
    let Some(row) = Entity::find().filter(Column::KeyHash.eq(key_hash)).one(conn).await? else { return Ok(None) };
    let owner = installation::Entity::find().filter(installation::Column::Id.eq(row.installation_id.as_str()));
    Ok(owner.one(conn).await?.map(|owner| (row, owner)))
}

/// The credentials of some installations, oldest first.
///
/// # Errors
/// Any database error.
pub async fn of(conn: &impl ConnectionTrait, installations: &[String]) -> Result<Vec<Model>> {
    if installations.is_empty() {
        return Ok(Vec::new());
    }
    let rows = Entity::find().filter(Column::InstallationId.is_in(installations.iter().map(String::as_str)));
    Ok(rows.order_by_asc(Column::Id).all(conn).await?)
}

/// Ends a credential of an installation; the row stays. `None` if the installation has no such credential.
///
/// # Errors
/// Any database error.
pub async fn end(tx: &WriteTx, installation: &installation::Model, id: i64) -> Result<Option<Model>> {
    let query = Entity::find().filter(Column::InstallationId.eq(installation.id.as_str())).filter(Column::Id.eq(id));
    let Some(row) = query.one(&**tx).await? else { return Ok(None) };
    let change = ActiveModel { is_active: Set(false), ..ActiveModel::from(row) };
    Ok(Some(change.update(&**tx).await?))
}

/// Ends all credentials of an installation but one; tells how many that were.
///
/// # Errors
/// Any database error.
pub async fn end_all_but(tx: &WriteTx, installation: &installation::Model, kept: Option<i64>) -> Result<u64> {
    let mut update = Entity::update_many()
        .col_expr(Column::IsActive, Expr::value(false))
        .filter(Column::InstallationId.eq(installation.id.as_str()))
        .filter(Column::IsActive.eq(true));
    if let Some(kept) = kept {
        update = update.filter(Column::Id.ne(kept));
    }
    Ok(update.exec(&**tx).await?.rows_affected)
}

/// Notes that a credential was used, at most once a minute: with a younger note this is no write at all. Tells whether
/// it wrote.
///
/// # Errors
/// Any database error.
pub async fn touch(store: &Store, row: &Model) -> Result<bool> {
    last_use::note::<Entity>(store, (Column::Id, Column::LastUsedAt), row.id, row.last_used_at).await
}
