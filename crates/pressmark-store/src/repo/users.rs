//! Users, and the accounts elsewhere by which they sign in.

use sea_orm::sea_query::{Expr, ExprTrait, Func, LockType};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};

use crate::entity::app_user::{ActiveModel, Column, Entity, Model};
use crate::entity::user_identity as identity;
use crate::{Result, WriteTx, clock};

/// What a user may do everywhere. What they may do in a workspace is told by [`crate::repo::members`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Deposit, comment, look after what is their own.
    User,
    /// Moderate comments and look after the deposits of others.
    Admin,
    /// Everything, in every workspace.
    Superadmin,
}

impl Role {
    /// All roles, the lesser first.
    pub const ALL: [Self; 3] = [Self::User, Self::Admin, Self::Superadmin];

    /// The name on the wire and in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Admin => "admin",
            Self::Superadmin => "superadmin",
        }
    }

    /// The role of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == name)
    }
}

impl Model {
    /// The role of this user; a name that this version does not know gives the least rights.
    #[must_use]
    pub fn role(&self) -> Role {
        Role::from_name(&self.role).unwrap_or(Role::User)
    }

    /// Whether this user may sign in, and what they signed in with still counts (rule 35).
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.state == "active"
    }

    /// How events name this user.
    #[must_use]
    pub fn shown(&self) -> &str {
        self.email.as_deref().unwrap_or(&self.name)
    }
}

/// A user to be made.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// Address in lower case.
    pub email: Option<String>,
    /// Whether the address is known to be theirs.
    pub email_verified: bool,
    /// Name.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Argon2id in PHC form.
    pub password_hash: Option<String>,
}

/// Adds a user.
///
/// # Errors
/// [`crate::StoreError::Conflict`] if the address is another's.
pub async fn create(tx: &WriteTx, new: NewUser) -> Result<Model> {
    let now = clock::now_millis();
    let row = ActiveModel {
        email: Set(new.email),
        email_verified_at: Set(new.email_verified.then_some(now)),
        name: Set(new.name),
        role: Set(new.role.as_str().to_owned()),
        state: Set("active".to_owned()),
        password_changed_at: Set(new.password_hash.as_ref().map(|_| now)),
        password_hash: Set(new.password_hash),
        created_at: Set(now),
        updated_at: Set(now),
        ..Default::default()
    };
    Ok(row.insert(&**tx).await?)
}

/// Writes a user as it is given, with the time of the change. It was made in this transaction, or [`held`] by it.
///
/// # Errors
/// [`crate::StoreError::Conflict`] if the address, or the proven iD, is another's.
pub async fn update(tx: &WriteTx, user: Model) -> Result<Model> {
    let row = Model { updated_at: clock::now_millis(), ..user };
    Ok(row.into_active_model().reset_all().update(&**tx).await?)
}

/// The user of a key, in any state.
///
/// # Errors
/// Any database error.
pub async fn by_id(conn: &impl ConnectionTrait, id: i64) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id).one(conn).await?)
}

/// The user of a key, in any state, held until the transaction ends: what is written over is what was read. Sessions and
/// the like may be added meanwhile: they refer to the key, which stays.
///
/// # Errors
/// Any database error.
pub async fn held(tx: &WriteTx, id: i64) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id).lock(LockType::NoKeyUpdate).one(&**tx).await?)
}

/// Notes that a user signed in, and nothing else: role and state may have changed since the password was read. `None`
/// for one who may not sign in any more.
///
/// # Errors
/// Any database error.
pub async fn note_sign_in(tx: &WriteTx, id: i64, at: i64) -> Result<Option<Model>> {
    match held(tx, id).await?.filter(Model::is_active) {
        Some(user) => Ok(Some(update(tx, Model { last_sign_in_at: Some(at), ..user }).await?)),
        None => Ok(None),
    }
}

/// The user of an address, however it is written.
///
/// # Errors
/// Any database error.
pub async fn by_email(conn: &impl ConnectionTrait, email: &str) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::Email.eq(email.to_lowercase())).one(conn).await?)
}

/// The user who proved an iD.
///
/// # Errors
/// Any database error.
pub async fn by_proven_orcid(conn: &impl ConnectionTrait, orcid: &str) -> Result<Option<Model>> {
    let proven = Entity::find().filter(Column::Orcid.eq(orcid)).filter(Column::OrcidAuthenticatedAt.is_not_null());
    Ok(proven.one(conn).await?)
}

/// Users whose address or name contains a text, by address; and how many there are.
///
/// # Errors
/// Any database error.
pub async fn list(conn: &impl ConnectionTrait, q: &str, page: u64, per_page: u64) -> Result<(Vec<Model>, u64)> {
    let mut query = Entity::find().filter(Column::State.ne("deleted"));
    if !q.is_empty() {
        let pattern = format!("%{}%", q.to_lowercase().replace(['%', '_'], ""));
        let name = Expr::expr(Func::lower(Expr::col(Column::Name))).like(&pattern);
        query = query.filter(Column::Email.like(&pattern).or(name));
    }
    let total = query.clone().count(conn).await?;
    let rows = query.order_by_asc(Column::Email).order_by_asc(Column::Id);
    Ok((rows.offset((page.saturating_sub(1)) * per_page).limit(per_page).all(conn).await?, total))
}

/// Whether there is a superadmin who can sign in.
///
/// # Errors
/// Any database error.
pub async fn has_superadmin(conn: &impl ConnectionTrait) -> Result<bool> {
    let query = Entity::find().filter(Column::Role.eq("superadmin")).filter(Column::State.eq("active"));
    Ok(query.limit(1).count(conn).await? > 0)
}

/// Holds all superadmins until the transaction ends. Of two who take the role from each other at the same moment, the
/// second so sees what the first did. In one order for everybody: else the two would wait for each other for ever.
///
/// # Errors
/// Any database error.
pub async fn hold_superadmins(tx: &WriteTx) -> Result<()> {
    let query = Entity::find().select_only().column(Column::Id).filter(Column::Role.eq("superadmin"));
    let held: Vec<i64> = query.order_by_asc(Column::Id).lock(LockType::NoKeyUpdate).into_tuple().all(&**tx).await?;
    tracing::trace!(held = held.len(), "superadmins are held");
    Ok(())
}

/// The account elsewhere.
///
/// # Errors
/// Any database error.
pub async fn identity(conn: &impl ConnectionTrait, provider: &str, subject: &str) -> Result<Option<identity::Model>> {
    let query = identity::Entity::find().filter(identity::Column::Provider.eq(provider));
    Ok(query.filter(identity::Column::Subject.eq(subject)).one(conn).await?)
}

/// The accounts elsewhere of a user, oldest first.
///
/// # Errors
/// Any database error.
pub async fn identities(conn: &impl ConnectionTrait, user_id: i64) -> Result<Vec<identity::Model>> {
    let query = identity::Entity::find().filter(identity::Column::UserId.eq(user_id));
    Ok(query.order_by_asc(identity::Column::Id).all(conn).await?)
}

/// Lets a user sign in by an account elsewhere.
///
/// # Errors
/// [`crate::StoreError::Conflict`] if it is another's.
pub async fn add_identity(tx: &WriteTx, user_id: i64, provider: &str, subject: &str) -> Result<identity::Model> {
    let now = clock::now_millis();
    let row = identity::ActiveModel {
        user_id: Set(user_id),
        provider: Set(provider.to_owned()),
        subject: Set(subject.to_owned()),
        created_at: Set(now),
        updated_at: Set(now),
        ..Default::default()
    };
    Ok(row.insert(&**tx).await?)
}

/// Forgets an account elsewhere of a user; `false` if they have no such one.
///
/// # Errors
/// Any database error.
pub async fn remove_identity(tx: &WriteTx, user_id: i64, identity_id: i64) -> Result<bool> {
    let gone = identity::Entity::delete_many()
        .filter(identity::Column::Id.eq(identity_id))
        .filter(identity::Column::UserId.eq(user_id))
        .exec(&**tx)
        .await?;
    Ok(gone.rows_affected > 0)
}

/// Forgets all accounts elsewhere of a user.
///
/// # Errors
/// Any database error.
pub async fn remove_identities(tx: &WriteTx, user_id: i64) -> Result<()> {
    identity::Entity::delete_many().filter(identity::Column::UserId.eq(user_id)).exec(&**tx).await?;
    Ok(())
}
