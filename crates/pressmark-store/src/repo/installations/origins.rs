//! Origins of installations: where a web site is, and whether it was proven that the installation is there.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder,
};

use crate::entity::installation;
use crate::entity::installation_origin::{ActiveModel, Column, Entity, Model};
use crate::{Result, WriteTx, clock};

/// What a token begins with.
const MARK: &str = "pmv_";

/// How the proof of an origin stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verification {
    /// Nobody has looked.
    Pending,
    /// The origin showed its token.
    Verified,
    /// It was looked for and not there.
    Failed,
}

impl Verification {
    /// The name on the wire and in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Verified => "verified",
            Self::Failed => "failed",
        }
    }
}

impl Model {
    /// How its proof stands; a name that this version does not know proves nothing.
    #[must_use]
    pub fn verification(&self) -> Verification {
        let all = [Verification::Pending, Verification::Verified, Verification::Failed];
        all.into_iter().find(|state| state.as_str() == self.verification_status).unwrap_or(Verification::Pending)
    }
}

/// Adds an origin, which is to show a token of its own.
///
/// # Errors
/// [`crate::StoreError::Conflict`] if the installation has it already.
pub async fn add(tx: &WriteTx, installation: &installation::Model, origin: &str) -> Result<Model> {
    let row = ActiveModel {
        id: Set(uuid::Uuid::new_v4().to_string()),
        installation_id: Set(installation.id.clone()),
        origin: Set(origin.to_owned()),
        token: Set(format!("{MARK}{}", URL_SAFE_NO_PAD.encode(rand::random::<[u8; 24]>()))),
        verification_status: Set(Verification::Pending.as_str().to_owned()),
        verified_at: Set(None),
        checked_at: Set(None),
        created_at: Set(clock::now_millis()),
    };
    Ok(row.insert(&**tx).await?)
}

/// The origins of some installations, oldest first.
///
/// # Errors
/// Any database error.
pub async fn of(conn: &impl ConnectionTrait, installations: &[String]) -> Result<Vec<Model>> {
    if installations.is_empty() {
        return Ok(Vec::new());
    }
    let rows = Entity::find().filter(Column::InstallationId.is_in(installations.iter().map(String::as_str)));
    Ok(rows.order_by_asc(Column::CreatedAt).order_by_asc(Column::Origin).all(conn).await?)
}

/// The origin of a key, in any workspace: whoever runs the site reads by it what the site has to show.
///
/// # Errors
/// Any database error.
pub async fn by_id(conn: &impl ConnectionTrait, id: &str) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::Id.eq(id)).one(conn).await?)
}

/// An origin of an installation.
///
/// # Errors
/// Any database error.
pub async fn find(conn: &impl ConnectionTrait, installation: &installation::Model, id: &str) -> Result<Option<Model>> {
    Ok(by_id(conn, id).await?.filter(|row| row.installation_id == installation.id))
}

/// Notes what a look at an origin came to. One that was proven stays so whatever a later look finds: a site that is down
/// for a minute is not another's.
///
/// # Errors
/// Any database error.
pub async fn checked(tx: &WriteTx, row: Model, is_proven: bool) -> Result<Model> {
    let now = clock::now_millis();
    let mut row = Model { checked_at: Some(now), ..row };
    if is_proven {
        row.verified_at = Some(now);
        Verification::Verified.as_str().clone_into(&mut row.verification_status);
    } else if row.verification() != Verification::Verified {
        Verification::Failed.as_str().clone_into(&mut row.verification_status);
    }
    Ok(row.into_active_model().reset_all().update(&**tx).await?)
}

/// Forgets an origin of an installation; `false` if it has no such one.
///
/// # Errors
/// Any database error.
pub async fn remove(tx: &WriteTx, installation: &installation::Model, id: &str) -> Result<bool> {
    let gone = Entity::delete_many()
        .filter(Column::Id.eq(id))
        .filter(Column::InstallationId.eq(installation.id.as_str()))
        .exec(&**tx)
        .await?;
    Ok(gone.rows_affected > 0)
}
