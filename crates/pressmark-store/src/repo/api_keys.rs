//! API keys: made, found, changed, revoked. The key itself is shown once; only its hash is kept.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use sha2::{Digest, Sha256};

use super::last_use;
use crate::entity::api_key::{ActiveModel, Column, Entity, Model};
use crate::{Result, Store, StoreError, WriteTx, clock};

/// What a key begins with, so that it is recognised where it should not be: in a log, in a repository.
const MARK: &str = "pmk_";

/// How many characters of a key are kept to recognise it by. They give nothing away that can be guessed from: 42 bits
/// of 256.
const PREFIX: usize = 11;

/// What a key may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// Queue ORCID iDs for harvest.
    Ingest,
    /// Change memberships of people.
    MembershipUpdate,
}

impl Scope {
    /// All scopes.
    pub const ALL: [Self; 2] = [Self::Ingest, Self::MembershipUpdate];

    /// The name on the wire and in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ingest => "ingest",
            Self::MembershipUpdate => "membership.update",
        }
    }

    /// The scope of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == name)
    }

    /// The scopes of a row. Names that this version does not know give no right.
    #[must_use]
    pub fn of(row: &Model) -> Vec<Self> {
        row.scopes.split_ascii_whitespace().filter_map(Self::from_name).collect()
    }

    fn join(scopes: &[Self]) -> String {
        let mut scopes = scopes.to_vec();
        scopes.sort_unstable();
        scopes.dedup();
        scopes.into_iter().map(Self::as_str).collect::<Vec<_>>().join(" ")
    }
}

/// A key to be made.
#[derive(Debug, Clone)]
pub struct NewKey {
    /// Workspace.
    pub workspace_id: i64,
    /// Who will use it.
    pub client_name: String,
    /// What for; at least one.
    pub scopes: Vec<Scope>,
    /// Writes allowed in a minute, 1 to 10,000; 60 is usual.
    pub rate_limit_per_minute: i32,
    /// Who makes it (rule 35).
    pub created_by: Option<String>,
    /// The user who makes it, if one does: with them it stops.
    pub created_by_user: Option<i64>,
    /// Unix milliseconds after which it is refused; absent = never.
    pub expires_at: Option<i64>,
}

/// What may be changed of a key; absent stays.
#[derive(Debug, Clone, Default)]
pub struct Patch {
    /// Whether it is accepted.
    pub is_active: Option<bool>,
    /// Scopes; at least one.
    pub scopes: Option<Vec<Scope>>,
    /// Writes allowed in a minute.
    pub rate_limit_per_minute: Option<i32>,
}

/// The SHA-256 of a key in lower-case hex: its name in the database and in URLs.
///
/// A plain hash is enough, and a look-up by it needs no comparison in constant time: the key is 256 random bits, so
/// there is no dictionary to slow down, and how long the index takes tells about hashes, from which no key follows.
#[must_use]
pub fn hash(key: &str) -> String {
    Sha256::digest(key.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Makes a key. The text returned beside the row is the only copy: `pmk_` and 43 characters of `[A-Za-z0-9_-]`, which
/// survive every client's cleaning of its settings.
///
/// # Errors
/// [`StoreError::Conflict`] without a scope, with a limit outside 1 to 10,000, or for an unknown workspace.
pub async fn create(tx: &WriteTx, new: &NewKey) -> Result<(Model, String)> {
    check(Some(&new.scopes), Some(new.rate_limit_per_minute))?;
    let key = format!("{MARK}{}", URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>()));
    let row = ActiveModel {
        workspace_id: Set(new.workspace_id),
        key_hash: Set(hash(&key)),
        prefix: Set(key[..PREFIX].to_owned()),
        client_name: Set(new.client_name.clone()),
        scopes: Set(Scope::join(&new.scopes)),
        rate_limit_per_minute: Set(new.rate_limit_per_minute),
        is_active: Set(true),
        created_by: Set(new.created_by.clone()),
        created_by_user: Set(new.created_by_user),
        created_at: Set(clock::now_millis()),
        expires_at: Set(new.expires_at),
        ..Default::default()
    };
    Ok((row.insert(&**tx).await?, key))
}

fn check(scopes: Option<&[Scope]>, limit: Option<i32>) -> Result<()> {
    if scopes.is_some_and(<[Scope]>::is_empty) {
        return Err(StoreError::Conflict("a key needs at least one scope".to_owned()));
    }
    if limit.is_some_and(|limit| !(1..=10_000).contains(&limit)) {
        return Err(StoreError::Conflict("a key's limit is 1 to 10,000 a minute".to_owned()));
    }
    Ok(())
}

/// The key of a hash, in any workspace: the key is what tells the workspace. Inactive and expired ones too; ask
/// [`is_usable`].
///
/// # Errors
/// Any database error.
pub async fn by_hash(conn: &impl ConnectionTrait, key_hash: &str) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::KeyHash.eq(key_hash)).one(conn).await?)
}

/// Whether a key is accepted now.
#[must_use]
pub fn is_usable(row: &Model, now: i64) -> bool {
    row.is_active && row.expires_at.is_none_or(|expires| expires > now)
}

/// The keys of a workspace, oldest first.
///
/// # Errors
/// Any database error.
pub async fn list(conn: &impl ConnectionTrait, workspace_id: i64) -> Result<Vec<Model>> {
    let rows = Entity::find().filter(Column::WorkspaceId.eq(workspace_id));
    Ok(rows.order_by_asc(Column::Id).all(conn).await?)
}

/// Changes a key of a workspace; `None` if it has no such key.
///
/// # Errors
/// [`StoreError::Conflict`] for no scope or a limit out of range.
pub async fn patch(tx: &WriteTx, workspace_id: i64, key_hash: &str, patch: &Patch) -> Result<Option<Model>> {
    check(patch.scopes.as_deref(), patch.rate_limit_per_minute)?;
    let Some(row) = of_workspace(tx, workspace_id, key_hash).await? else { return Ok(None) };
    let mut change = ActiveModel::from(row.clone());
    if let Some(active) = patch.is_active {
        change.is_active = Set(active);
    }
    if let Some(scopes) = &patch.scopes {
        change.scopes = Set(Scope::join(scopes));
    }
    if let Some(limit) = patch.rate_limit_per_minute {
        change.rate_limit_per_minute = Set(limit);
    }
    if !change.is_changed() {
        return Ok(Some(row));
    }
    Ok(Some(change.update(&**tx).await?))
}

async fn of_workspace(tx: &WriteTx, workspace_id: i64, key_hash: &str) -> Result<Option<Model>> {
    Ok(by_hash(&**tx, key_hash).await?.filter(|row| row.workspace_id == workspace_id))
}

/// Ends a key's use; the row stays, so that it is still known who had it. `None` if the workspace has no such key.
///
/// # Errors
/// Any database error.
pub async fn revoke(tx: &WriteTx, workspace_id: i64, key_hash: &str) -> Result<Option<Model>> {
    patch(tx, workspace_id, key_hash, &Patch { is_active: Some(false), ..Patch::default() }).await
}

/// What became of a wish to replace a key.
#[derive(Debug, Clone, PartialEq)]
pub enum Rotation {
    /// There is a new key; its text is the only copy.
    Made(Box<Model>, String),
    /// The key was revoked: whoever did that did not want its client to come back by another.
    Revoked,
    /// The workspace has no such key.
    Absent,
}

/// Makes a new key for the client of an old one, with the same scopes, limit and expiry; the old one is revoked if
/// `revoke_old`. One that was revoked before is not replaced.
///
/// # Errors
/// [`StoreError::Conflict`] if nothing is left of its scopes; any database error.
pub async fn rotate(
    tx: &WriteTx,
    workspace_id: i64,
    key_hash: &str,
    revoke_old: bool,
    (by, by_user): (Option<&str>, Option<i64>),
) -> Result<Rotation> {
    let Some(old) = of_workspace(tx, workspace_id, key_hash).await? else { return Ok(Rotation::Absent) };
    if !old.is_active {
        return Ok(Rotation::Revoked);
    }
    let new = NewKey {
        workspace_id,
        scopes: Scope::of(&old),
        client_name: old.client_name,
        rate_limit_per_minute: old.rate_limit_per_minute,
        created_by: by.map(str::to_owned),
        created_by_user: by_user,
        // What is over already would make a key that is dead when it is handed out.
        expires_at: old.expires_at.filter(|at| *at > clock::now_millis()),
    };
    let (row, key) = create(tx, &new).await?;
    if revoke_old {
        revoke(tx, workspace_id, key_hash).await?;
    }
    Ok(Rotation::Made(Box::new(row), key))
}

/// Notes that a key was used, at most once a minute: with a younger note this is no write at all. Tells whether it
/// wrote.
///
/// # Errors
/// Any database error.
pub async fn touch(store: &Store, row: &Model) -> Result<bool> {
    last_use::note::<Entity>(store, (Column::Id, Column::LastUsedAt), row.id, row.last_used_at).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::on_both_engines;

    fn new_key() -> NewKey {
        NewKey {
            workspace_id: 1,
            client_name: "Library website".to_owned(),
            scopes: vec![Scope::MembershipUpdate, Scope::Ingest, Scope::Ingest],
            rate_limit_per_minute: 60,
            created_by: Some("cli".to_owned()),
            created_by_user: None,
            expires_at: None,
        }
    }

    async fn made(store: &Store, new: &NewKey) -> (Model, String) {
        let tx = store.begin().await.unwrap();
        let made = create(&tx, new).await.unwrap();
        tx.commit().await.unwrap();
        made
    }

    fn new_one(rotation: Rotation) -> (Model, String) {
        match rotation {
            Rotation::Made(row, key) => (*row, key),
            other => panic!("{other:?}"),
        }
    }

    on_both_engines! {
        async fn a_key_is_shown_once_and_found_by_its_hash(store: Store) {
            let (row, key) = made(&store, &new_key()).await;
            assert_eq!(key.len(), 47);
            assert!(key.strip_prefix("pmk_").unwrap().bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-'));
            assert!(key.starts_with(&row.prefix));
            let found = by_hash(store.read(), &hash(&key)).await.unwrap().unwrap();
            assert_eq!(found, row);
            assert_eq!(Scope::of(&found), [Scope::Ingest, Scope::MembershipUpdate]);
            assert!(!format!("{found:?}").contains(&key), "the key itself is nowhere");
            assert_eq!(by_hash(store.read(), &hash("pmk_other")).await.unwrap(), None);
        }

        async fn an_unusable_key_is_not_made(store: Store) {
            let tx = store.begin().await.unwrap();
            for wrong in [
                NewKey { scopes: vec![], ..new_key() },
                NewKey { rate_limit_per_minute: 0, ..new_key() },
                NewKey { rate_limit_per_minute: 10_001, ..new_key() },
            ] {
                assert!(matches!(create(&tx, &wrong).await, Err(StoreError::Conflict(_))), "{wrong:?}");
            }
        }

        async fn changes_reach_only_the_own_workspace(store: Store) {
            let (row, _) = made(&store, &new_key()).await;
            let tx = store.begin().await.unwrap();
            let fewer = Patch { scopes: Some(vec![Scope::Ingest]), rate_limit_per_minute: Some(5), is_active: None };
            assert_eq!(patch(&tx, 2, &row.key_hash, &fewer).await.unwrap(), None);
            let after = patch(&tx, 1, &row.key_hash, &fewer).await.unwrap().unwrap();
            assert_eq!((after.scopes.as_str(), after.rate_limit_per_minute, after.is_active), ("ingest", 5, true));
            assert_eq!(patch(&tx, 1, &row.key_hash, &Patch::default()).await.unwrap(), Some(after));
            assert_eq!(list(&*tx, 2).await.unwrap(), []);
            assert_eq!(list(&*tx, 1).await.unwrap().len(), 1);
        }

        async fn a_revoked_or_expired_key_is_kept_but_not_usable(store: Store) {
            let (row, _) = made(&store, &new_key()).await;
            let now = clock::now_millis();
            assert!(is_usable(&row, now));
            let tx = store.begin().await.unwrap();
            let revoked = revoke(&tx, 1, &row.key_hash).await.unwrap().unwrap();
            assert!(!is_usable(&revoked, now));
            let (brief, _) = create(&tx, &NewKey { expires_at: Some(now + 10), ..new_key() }).await.unwrap();
            assert!(is_usable(&brief, now) && !is_usable(&brief, now + 10));
        }

        async fn rotation_gives_the_client_a_new_key(store: Store) {
            let (old, _) = made(&store, &new_key()).await;
            let tx = store.begin().await.unwrap();
            assert_eq!(rotate(&tx, 2, &old.key_hash, true, (None, None)).await.unwrap(), Rotation::Absent);
            let (kept_beside, _) = new_one(rotate(&tx, 1, &old.key_hash, false, (None, None)).await.unwrap());
            assert!(by_hash(&*tx, &old.key_hash).await.unwrap().unwrap().is_active);
            let (new, key) = new_one(rotate(&tx, 1, &old.key_hash, true, (Some("ada"), None)).await.unwrap());
            assert!(!by_hash(&*tx, &old.key_hash).await.unwrap().unwrap().is_active);
            assert_eq!(new.key_hash, hash(&key));
            assert_ne!(new.key_hash, kept_beside.key_hash);
            assert_eq!((&new.client_name, &new.scopes), (&old.client_name, &old.scopes));
            let again = rotate(&tx, 1, &old.key_hash, false, (None, None)).await.unwrap();
            assert_eq!(again, Rotation::Revoked, "what was revoked does not come back");
            assert_eq!(list(&*tx, 1).await.unwrap().len(), 3, "and nothing is made of it");
        }

        async fn use_is_noted_once_a_minute(store: Store) {
            let (row, _) = made(&store, &new_key()).await;
            assert!(touch(&store, &row).await.unwrap());
            assert!(!touch(&store, &row).await.unwrap(), "another process has noted it");
            let used = by_hash(store.read(), &row.key_hash).await.unwrap().unwrap();
            assert!(used.last_used_at.is_some());
            assert!(!touch(&store, &used).await.unwrap());
        }
    }
}
