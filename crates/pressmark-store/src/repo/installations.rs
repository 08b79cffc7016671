//! Installations: web sites that show what a workspace has. Each has [`credentials`] by which it reads, and [`origins`]
//! that were proven to be its own.

pub mod credentials;
pub mod origins;

use sea_orm::sea_query::LockType;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};

use crate::entity::installation::{ActiveModel, Column, Entity, Model};
use crate::{Result, WriteTx, clock};

/// The kinds of web site that there are.
pub const PLATFORMS: [&str; 2] = ["wordpress", "drupal"];

/// What an installation may read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum InstallationScope {
    /// Publications.
    PublicationsRead,
    /// People.
    PeopleRead,
    /// Works without a DOI.
    WorksRead,
}

impl InstallationScope {
    /// All scopes.
    pub const ALL: [Self; 3] = [Self::PublicationsRead, Self::PeopleRead, Self::WorksRead];

    /// The name on the wire and in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PublicationsRead => "publications.read",
            Self::PeopleRead => "people.read",
            Self::WorksRead => "works.read",
        }
    }

    /// The scope of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == name)
    }

    /// As the database keeps several: each once, in a fixed order.
    #[must_use]
    pub fn join(scopes: &[Self]) -> String {
        let mut scopes = scopes.to_vec();
        scopes.sort_unstable();
        scopes.dedup();
        scopes.into_iter().map(Self::as_str).collect::<Vec<_>>().join(" ")
    }
}

/// How an installation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InstallationStatus {
    /// Not set up yet.
    Draft,
    /// It names origins, of which none was proven.
    PendingVerification,
    /// It may read.
    Active,
    /// It may not read for now.
    Disabled,
    /// It will never read again.
    Revoked,
    /// It will never read again, and is kept for the record only.
    Archived,
}

impl InstallationStatus {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Draft, Self::PendingVerification, Self::Active, Self::Disabled, Self::Revoked, Self::Archived];

    /// The name on the wire and in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::PendingVerification => "pending_verification",
            Self::Active => "active",
            Self::Disabled => "disabled",
            Self::Revoked => "revoked",
            Self::Archived => "archived",
        }
    }

    /// The status of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == name)
    }

    /// Whether nothing leads back from it.
    #[must_use]
    pub fn is_final(self) -> bool {
        matches!(self, Self::Revoked | Self::Archived)
    }
}

impl Model {
    /// How it stands; a name that this version does not know gives no right.
    #[must_use]
    pub fn status(&self) -> InstallationStatus {
        InstallationStatus::from_name(&self.status).unwrap_or(InstallationStatus::Disabled)
    }

    /// What it may read. Names that this version does not know give no right.
    #[must_use]
    pub fn scopes(&self) -> Vec<InstallationScope> {
        self.scopes.split_ascii_whitespace().filter_map(InstallationScope::from_name).collect()
    }
}

/// An installation to be made.
#[derive(Debug, Clone)]
pub struct NewInstallation {
    /// Workspace.
    pub workspace_id: i64,
    /// One of [`PLATFORMS`].
    pub platform: String,
    /// Name as shown.
    pub display_name: String,
    /// In some words.
    pub description: Option<String>,
    /// What it may read; at least one.
    pub scopes: Vec<InstallationScope>,
    /// How it stands.
    pub status: InstallationStatus,
    /// Who makes it.
    pub created_by: Option<String>,
}

/// Adds an installation, without credentials or origins.
///
/// # Errors
/// [`crate::StoreError::Conflict`] for an unknown workspace; any database error, also for an unknown platform.
pub async fn create(tx: &WriteTx, new: NewInstallation) -> Result<Model> {
    let now = clock::now_millis();
    let row = ActiveModel {
        id: Set(uuid::Uuid::new_v4().to_string()),
        workspace_id: Set(new.workspace_id),
        platform: Set(new.platform),
        status: Set(new.status.as_str().to_owned()),
        display_name: Set(new.display_name),
        description: Set(new.description),
        scopes: Set(InstallationScope::join(&new.scopes)),
        created_by: Set(new.created_by),
        created_at: Set(now),
        updated_at: Set(now),
    };
    Ok(row.insert(&**tx).await?)
}

/// Writes an installation as it is given, with the time of the change.
///
/// # Errors
/// Any database error.
pub async fn update(tx: &WriteTx, row: Model) -> Result<Model> {
    let row = Model { updated_at: clock::now_millis(), ..row };
    Ok(row.into_active_model().reset_all().update(&**tx).await?)
}

/// An installation of a workspace.
///
/// # Errors
/// Any database error.
pub async fn find(conn: &impl ConnectionTrait, workspace_id: i64, id: &str) -> Result<Option<Model>> {
    let query = Entity::find().filter(Column::WorkspaceId.eq(workspace_id)).filter(Column::Id.eq(id));
    Ok(query.one(conn).await?)
}

/// An installation of a workspace as it is now, held against other writers until the transaction ends: who renames one
/// must not write over that somebody stopped it.
///
/// # Errors
/// Any database error.
pub async fn hold(tx: &WriteTx, workspace_id: i64, id: &str) -> Result<Option<Model>> {
    let query = Entity::find().filter(Column::WorkspaceId.eq(workspace_id)).filter(Column::Id.eq(id));
    Ok(query.lock(LockType::NoKeyUpdate).one(&**tx).await?)
}

/// The installations of a workspace, oldest first; and how many there are. Pages count from 1.
///
/// # Errors
/// Any database error.
pub async fn list(
    conn: &impl ConnectionTrait,
    workspace_id: i64,
    page: u64,
    per_page: u64,
) -> Result<(Vec<Model>, u64)> {
    let query = Entity::find().filter(Column::WorkspaceId.eq(workspace_id));
    let total = query.clone().count(conn).await?;
    let rows = query.order_by_asc(Column::CreatedAt).order_by_asc(Column::Id);
    let offset = page.saturating_sub(1).saturating_mul(per_page);
    Ok((rows.offset(offset).limit(per_page).all(conn).await?, total))
}

#[cfg(test)]
mod tests {
    use super::origins::Verification;
    use super::*;
    use crate::StoreError;
    use crate::testing::on_both_engines;

    fn website() -> NewInstallation {
        NewInstallation {
            workspace_id: 1,
            platform: "wordpress".to_owned(),
            display_name: "Library website".to_owned(),
            description: None,
            scopes: vec![InstallationScope::PeopleRead, InstallationScope::PublicationsRead],
            status: InstallationStatus::PendingVerification,
            created_by: Some("cli".to_owned()),
        }
    }

    on_both_engines! {
        async fn a_credential_is_kept_as_a_hash_and_ends(store: Store) {
            let tx = store.begin().await.unwrap();
            let made = create(&tx, website()).await.unwrap();
            let by = credentials::Maker { name: Some("cli".to_owned()), user: None };
            let (first, key) = credentials::add(&tx, &made, by).await.unwrap();
            let (second, other) = credentials::add(&tx, &made, credentials::Maker::default()).await.unwrap();
            tx.commit().await.unwrap();
            let plain = key.strip_prefix(credentials::MARK).unwrap();
            assert!(plain.len() == 43 && plain.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-')));
            assert!(key.starts_with(&first.prefix) && !format!("{first:?}").contains(&key));

            let hash = crate::repo::api_keys::hash(&key);
            let (found, owner) = credentials::by_hash(store.read(), &hash).await.unwrap().unwrap();
            assert_eq!((&found, &owner), (&first, &made));
            assert_eq!((first.created_by.as_deref(), second.created_by.as_deref()), (Some("cli"), None));
            assert_eq!(owner.scopes(), [InstallationScope::PublicationsRead, InstallationScope::PeopleRead]);
            assert!(credentials::touch(&store, &found).await.unwrap());
            assert!(!credentials::touch(&store, &found).await.unwrap(), "noted once a minute");

            let tx = store.begin().await.unwrap();
            assert_eq!(credentials::end_all_but(&tx, &made, Some(second.id)).await.unwrap(), 1);
            assert_eq!(credentials::end(&tx, &made, 999).await.unwrap(), None);
            tx.commit().await.unwrap();
            let of_it = credentials::of(store.read(), std::slice::from_ref(&made.id)).await.unwrap();
            let active: Vec<(i64, bool)> = of_it.iter().map(|row| (row.id, row.is_active)).collect();
            assert_eq!(active, [(first.id, false), (second.id, true)], "{other}");
        }

        async fn an_origin_stands_once_and_is_of_its_installation(store: Store) {
            let tx = store.begin().await.unwrap();
            let made = create(&tx, website()).await.unwrap();
            let another = create(&tx, website()).await.unwrap();
            let origin = origins::add(&tx, &made, "https://library.example.org").await.unwrap();
            let elsewhere = origins::add(&tx, &another, "https://library.example.org").await.unwrap();
            tx.commit().await.unwrap();
            assert_ne!(origin.token, elsewhere.token);
            assert_eq!(origin.verification(), Verification::Pending);

            let tx = store.begin().await.unwrap();
            assert_eq!(origins::find(&*tx, &another, &origin.id).await.unwrap(), None);
            let missed = origins::checked(&tx, origin, false).await.unwrap();
            assert_eq!((missed.verification(), missed.verified_at), (Verification::Failed, None));
            let proven = origins::checked(&tx, missed, true).await.unwrap();
            assert!(proven.verified_at.is_some() && proven.verified_at == proven.checked_at);
            let checked = origins::checked(&tx, proven, false).await.unwrap();
            assert_eq!(checked.verification(), Verification::Verified, "it was proven");
            assert!(!origins::remove(&tx, &made, &elsewhere.id).await.unwrap());
            assert!(origins::remove(&tx, &another, &elsewhere.id).await.unwrap());
            tx.commit().await.unwrap();
            let left = origins::of(store.read(), &[made.id.clone(), another.id.clone()]).await.unwrap();
            assert_eq!(left, [checked]);

            let tx = store.begin().await.unwrap();
            let again = origins::add(&tx, &made, "https://library.example.org").await;
            assert!(matches!(again, Err(StoreError::Conflict(_))), "{again:?}");
        }

        async fn installations_are_of_their_workspace(store: Store) {
            let tx = store.begin().await.unwrap();
            let made = create(&tx, website()).await.unwrap();
            tx.commit().await.unwrap();
            assert_eq!(find(store.read(), 1, &made.id).await.unwrap(), Some(made.clone()));
            assert_eq!(find(store.read(), 2, &made.id).await.unwrap(), None);
            assert_eq!(list(store.read(), 1, 1, 20).await.unwrap(), (vec![made.clone()], 1));
            assert_eq!(list(store.read(), 1, 2, 20).await.unwrap(), (vec![], 1));
            assert_eq!(list(store.read(), 2, 1, 20).await.unwrap(), (vec![], 0));
            let tx = store.begin().await.unwrap();
            let unknown = NewInstallation { platform: "joomla".to_owned(), ..website() };
            assert!(create(&tx, unknown).await.is_err());
        }
    }
}
