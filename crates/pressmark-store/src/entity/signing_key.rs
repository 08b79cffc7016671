//! Keys that sign access tokens.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "signing_key")]
pub struct Model {
    /// Name of the key in tokens (`kid`).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// PKCS #8, sealed.
    pub sealed_private_key: String,
    /// Raw public key, base64url.
    pub public_key: String,
    /// Unix milliseconds.
    pub created_at: i64,
    /// Unix milliseconds after which it only verifies.
    pub signs_until: i64,
    /// Unix milliseconds after which nothing signed by it is valid.
    pub expires_at: i64,
}

/// No relations: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
