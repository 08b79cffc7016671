//! Workspaces: tenants of a registry.

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder,
};

use crate::entity::workspace::{ActiveModel, Column, Entity, Model};
use crate::{EntityKind, Result, Store, StoreError, WriteTx, clock};

/// The longest short name.
const LONGEST_SLUG: usize = 40;
/// The longest name as shown.
const LONGEST_NAME: usize = 200;
/// The longest host name, and the longest of its parts (RFC 1035, section 2.3.4).
const LONGEST_HOST: usize = 253;
const LONGEST_LABEL: usize = 63;

/// Who needs a second factor to work in a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecondFactorRule {
    /// Nobody.
    Off,
    /// Its admins.
    Admins,
    /// All who work in it.
    All,
}

impl SecondFactorRule {
    /// All rules, the milder first.
    pub const ALL: [Self; 3] = [Self::Off, Self::Admins, Self::All];

    /// The name on the wire and in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Admins => "admins",
            Self::All => "all",
        }
    }

    /// The rule of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.as_str() == name)
    }
}

/// Makes sure that there is a default workspace, and returns it.
///
/// # Errors
/// Any database error.
pub async fn ensure_default(store: &Store) -> Result<Model> {
    if let Some(found) = default(store.read()).await? {
        return Ok(found);
    }
    let tx = store.begin().await?;
    // Another process may have been faster.
    if let Some(found) = default(&*tx).await? {
        tx.rollback().await?;
        return Ok(found);
    }
    let row = ActiveModel {
        slug: Set("default".to_owned()),
        name: Set("Registry".to_owned()),
        is_default: Set(true),
        created_at: Set(clock::now_millis()),
        second_factor: Set("off".to_owned()),
        ..Default::default()
    };
    let row = row.insert(&*tx).await?;
    tx.commit().await?;
    Ok(row)
}

/// The default workspace.
///
/// # Errors
/// Any database error.
pub async fn default(conn: &impl ConnectionTrait) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::IsDefault.eq(true)).one(conn).await?)
}

/// The workspace of a short name.
///
/// # Errors
/// Any database error.
pub async fn by_slug(conn: &impl ConnectionTrait, slug: &str) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::Slug.eq(slug)).one(conn).await?)
}

/// All workspaces, oldest first. There are few: a registry caches them.
///
/// # Errors
/// Any database error.
pub async fn all(conn: &impl ConnectionTrait) -> Result<Vec<Model>> {
    Ok(Entity::find().order_by_asc(Column::Id).all(conn).await?)
}

/// The workspace of a key.
///
/// # Errors
/// Any database error.
pub async fn by_id(conn: &impl ConnectionTrait, id: i64) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id).one(conn).await?)
}

/// Sets who needs a second factor to work in a workspace; `None` if there is no such workspace.
///
/// # Errors
/// Any database error.
pub async fn set_second_factor(tx: &WriteTx, id: i64, rule: SecondFactorRule) -> Result<Option<Model>> {
    let Some(row) = by_id(&**tx, id).await? else { return Ok(None) };
    let mut change = ActiveModel::from(row);
    change.second_factor = Set(rule.as_str().to_owned());
    tx.touch(id, EntityKind::Workspace, id);
    Ok(Some(change.update(&**tx).await?))
}

/// A workspace to be made.
#[derive(Debug, Clone)]
pub struct NewWorkspace {
    /// Short name: 1 to 40 of `[a-z0-9-]`.
    pub slug: String,
    /// Name as shown.
    pub name: String,
    /// Host name whose public requests mean it, in lower case and without a port.
    pub host: Option<String>,
    /// Who needs a second factor to work in it.
    pub second_factor: SecondFactorRule,
}

/// Makes a workspace.
///
/// # Errors
/// [`StoreError::Conflict`] if the short name or the host is another's, or one of the values is none.
pub async fn create(tx: &WriteTx, new: NewWorkspace) -> Result<Model> {
    check(&new.slug, &new.name, new.host.as_deref())?;
    let row = ActiveModel {
        slug: Set(new.slug),
        name: Set(new.name),
        host: Set(new.host),
        is_default: Set(false),
        created_at: Set(clock::now_millis()),
        second_factor: Set(new.second_factor.as_str().to_owned()),
        ..Default::default()
    };
    let row = row.insert(&**tx).await?;
    tx.touch(row.id, EntityKind::Workspace, row.id);
    Ok(row)
}

/// Writes a workspace as it is given.
///
/// # Errors
/// Those of [`create`].
pub async fn update(tx: &WriteTx, workspace: Model) -> Result<Model> {
    check(&workspace.slug, &workspace.name, workspace.host.as_deref())?;
    let row = workspace.into_active_model().reset_all().update(&**tx).await?;
    tx.touch(row.id, EntityKind::Workspace, row.id);
    Ok(row)
}

/// What is wrong with a short name, if anything is.
#[must_use]
pub fn wrong_slug(slug: &str) -> Option<&'static str> {
    let is_one = !slug.is_empty() && slug.len() <= LONGEST_SLUG && slug.bytes().all(is_plain);
    (!is_one).then_some("Must have 1 to 40 of the characters a to z, 0 to 9 and -")
}

/// What is wrong with a name as shown, if anything is.
#[must_use]
pub fn wrong_name(name: &str) -> Option<&'static str> {
    let is_one = !name.trim().is_empty() && name.chars().count() <= LONGEST_NAME && !name.chars().any(char::is_control);
    (!is_one).then_some("Must have 1 to 200 characters, in one line")
}

/// What is wrong with a host name, if anything is.
#[must_use]
pub fn wrong_host(host: &str) -> Option<&'static str> {
    let is_label = |label: &str| {
        let sound = !label.is_empty() && label.len() <= LONGEST_LABEL && label.bytes().all(is_plain);
        sound && !label.starts_with('-') && !label.ends_with('-')
    };
    let is_one = host.len() <= LONGEST_HOST && host.split('.').all(is_label);
    (!is_one).then_some("Must be a host name in lower case, such as library.example.org: no scheme, no port, no path")
}

fn is_plain(b: u8) -> bool {
    b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'
}

fn check(slug: &str, name: &str, host: Option<&str>) -> Result<()> {
    let wrong = [("short name", wrong_slug(slug)), ("name", wrong_name(name)), ("host", host.and_then(wrong_host))];
    match wrong.into_iter().find_map(|(what, why)| Some((what, why?))) {
        Some((what, why)) => Err(StoreError::Conflict(format!("the {what} of a workspace: {why}"))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::on_both_engines;

    fn library() -> NewWorkspace {
        NewWorkspace {
            slug: "library-2".to_owned(),
            name: "Library".to_owned(),
            host: Some("library.example.org".to_owned()),
            second_factor: SecondFactorRule::Admins,
        }
    }

    on_both_engines! {
        async fn a_workspace_is_made_and_changed(store: Store) {
            let tx = store.begin().await.unwrap();
            let made = create(&tx, library()).await.unwrap();
            tx.commit().await.unwrap();
            assert!(!made.is_default);
            let tx = store.begin().await.unwrap();
            let changed = Model { host: None, second_factor: "all".to_owned(), ..made };
            let changed = update(&tx, changed).await.unwrap();
            tx.commit().await.unwrap();
            assert_eq!(by_slug(store.read(), "library-2").await.unwrap(), Some(changed));
        }

        async fn what_is_no_workspace_is_not_made(store: Store) {
            for wrong in [
                NewWorkspace { slug: String::new(), ..library() },
                NewWorkspace { slug: "Library".to_owned(), ..library() },
                NewWorkspace { slug: "x".repeat(41), ..library() },
                NewWorkspace { name: " ".to_owned(), ..library() },
                NewWorkspace { host: Some("https://library.example.org".to_owned()), ..library() },
                NewWorkspace { host: Some("library..example.org".to_owned()), ..library() },
                NewWorkspace { host: Some(format!("{}.example.org", "x".repeat(64))), ..library() },
                NewWorkspace { slug: "default".to_owned(), ..library() },
            ] {
                let tx = store.begin().await.unwrap();
                assert!(matches!(create(&tx, wrong).await, Err(StoreError::Conflict(_))));
            }
        }
    }
}
