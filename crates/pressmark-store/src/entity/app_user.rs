//! Users: people who sign in.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "app_user")]
pub struct Model {
    /// Key, and the user's id on the wire.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Address in lower case; absent until given (ORCID tells none) and after deletion.
    pub email: Option<String>,
    /// When the address was proven to be theirs.
    pub email_verified_at: Option<i64>,
    /// Name as they write it.
    pub name: String,
    /// URL of a picture.
    pub image: Option<String>,
    /// Where they work, in their words.
    pub affiliation: Option<String>,
    /// ORCID iD; gives rights only together with `orcid_authenticated_at` (rule 30).
    pub orcid: Option<String>,
    /// When ORCID confirmed the iD.
    pub orcid_authenticated_at: Option<i64>,
    /// ROR id of where they work.
    pub ror: Option<String>,
    /// `user`, `admin` or `superadmin`.
    pub role: String,
    /// `active`, `disabled` or `deleted`.
    pub state: String,
    /// Argon2id, in PHC form; absent for those who sign in elsewhere only.
    pub password_hash: Option<String>,
    /// When the password was last set.
    pub password_changed_at: Option<i64>,
    /// Last sign-in.
    pub last_sign_in_at: Option<i64>,
    /// Unix milliseconds.
    pub created_at: i64,
    /// Unix milliseconds.
    pub updated_at: i64,
}

/// No relations: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
