//! Changing an installation, stopping it, and ending it.

use pressmark_store::entity::installation::Model;
use pressmark_store::repo::installations::{self, InstallationScope, InstallationStatus, credentials, origins};
use pressmark_store::{Store, WriteTx};

use super::event::event;
use super::whole::{status_by, whole};
use super::{InstallationError, Whole};
use crate::activity::{Actor, EventType, record};

/// How somebody wants an installation to stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// It is to read; if it names origins and none is proven, it waits for that.
    Active,
    /// It is not to read for now.
    Disabled,
    /// It is never to read again; its credentials end.
    Revoked,
    /// As [`Self::Revoked`], and kept for the record only.
    Archived,
}

impl Wanted {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Active, Self::Disabled, Self::Revoked, Self::Archived];

    /// The status that it is called by.
    #[must_use]
    pub fn status(self) -> InstallationStatus {
        match self {
            Self::Active => InstallationStatus::Active,
            Self::Disabled => InstallationStatus::Disabled,
            Self::Revoked => InstallationStatus::Revoked,
            Self::Archived => InstallationStatus::Archived,
        }
    }

    /// The one of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|wanted| wanted.status().as_str() == name)
    }
}

/// What to change; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// Name as shown.
    pub display_name: Option<String>,
    /// In some words, or in none.
    pub description: Option<Option<String>>,
    /// What it may read; at least one.
    pub scopes: Option<Vec<InstallationScope>>,
    /// How it is to stand.
    pub status: Option<Wanted>,
}

/// Changes an installation of a workspace. What changes nothing is no event.
///
/// # Errors
/// [`InstallationError::Unknown`]; [`InstallationError::Ended`] if it would lead back from an end;
/// [`InstallationError::Store`].
pub async fn change(
    store: &Store,
    workspace_id: i64,
    id: &str,
    change: Change,
    actor: &Actor,
) -> Result<Whole, InstallationError> {
    let tx = store.begin().await?;
    let found = installations::hold(&tx, workspace_id, id).await?.ok_or(InstallationError::Unknown)?;
    let wished = change.status;
    let mut row = described(found, change, &tx, actor).await?;
    if let Some(wanted) = wished {
        row = stands(row, wanted, &tx, actor).await?;
    }
    let changed = whole(&*tx, row).await?;
    tx.commit().await?;
    Ok(changed)
}

/// Gives it its new name, description and scopes.
async fn described(found: Model, change: Change, tx: &WriteTx, actor: &Actor) -> Result<Model, InstallationError> {
    let wished = Model {
        display_name: change.display_name.unwrap_or_else(|| found.display_name.clone()),
        description: change.description.unwrap_or_else(|| found.description.clone()),
        scopes: change.scopes.map_or_else(|| found.scopes.clone(), |scopes| InstallationScope::join(&scopes)),
        ..found.clone()
    };
    if wished == found {
        return Ok(found);
    }
    let row = installations::update(tx, wished).await?;
    let mut event = event(EventType::InstallationChanged, format!("{} was changed", found.display_name), &row);
    event.details["before"] = serde_json::json!({
        "display_name": found.display_name,
        "description": found.description,
        "scopes": found.scopes.split_ascii_whitespace().collect::<Vec<_>>(),
    });
    record(tx, actor, event).await?;
    Ok(row)
}

/// Makes it stand as wanted.
async fn stands(row: Model, wanted: Wanted, tx: &WriteTx, actor: &Actor) -> Result<Model, InstallationError> {
    let before = row.status();
    let mut after = wanted.status();
    if wanted == Wanted::Active {
        after = status_by(&origins::of(&**tx, std::slice::from_ref(&row.id)).await?);
    }
    if before == after {
        return Ok(row);
    }
    let is_put_away = before == InstallationStatus::Revoked && after == InstallationStatus::Archived;
    if before.is_final() && !is_put_away {
        return Err(InstallationError::Ended);
    }
    let row = installations::update(tx, Model { status: after.as_str().to_owned(), ..row }).await?;
    let ended = if after.is_final() { credentials::end_all_but(tx, &row, None).await? } else { 0 };
    let said = format!("{} is {} now", row.display_name, after.as_str().replace('_', " "));
    let mut event = event(EventType::InstallationStatusChanged, said, &row);
    event.details["before"] = before.as_str().into();
    event.details["credentials_ended"] = ended.into();
    record(tx, actor, event).await?;
    Ok(row)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use pressmark_store::on_both_engines;

    use super::*;
    use crate::installations::{Wish, create};

    on_both_engines! {
        async fn who_renames_a_site_does_not_let_it_in_again(store: Store) {
            let actor = Actor::system("test");
            let wish = Wish {
                platform: "wordpress".into(),
                display_name: "Library website".into(),
                description: None,
                scopes: vec![InstallationScope::PeopleRead],
                origins: Vec::new(),
            };
            let id = create(&store, 1, wish, None, &actor).await.unwrap().0.installation.id;
            let tx = store.begin().await.unwrap();
            let row = installations::hold(&tx, 1, &id).await.unwrap().unwrap();
            stands(row, Wanted::Disabled, &tx, &actor).await.unwrap();
            let name = Change { display_name: Some("Library".into()), ..Change::default() };
            let renamed = change(&store, 1, &id, name, &actor);
            let end = async {
                tokio::time::sleep(Duration::from_millis(300)).await;
                tx.commit().await.unwrap();
            };
            let (renamed, ()) = tokio::join!(renamed, end);
            let row = renamed.unwrap().installation;
            assert_eq!((row.display_name.as_str(), row.status()), ("Library", InstallationStatus::Disabled));
            assert!(installations::hold(&store.begin().await.unwrap(), 2, &id).await.unwrap().is_none());
        }
    }
}
