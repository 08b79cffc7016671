//! A write transaction that knows which entities it changed.

use std::collections::BTreeSet;
use std::sync::Mutex;

use sea_orm::{ActiveValue::Set, DatabaseTransaction};

use crate::entity::change_log;
use crate::{Result, insert};

/// The kinds of entity that read models follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EntityKind {
    /// A publication, by its numeric key.
    Publication,
    /// A person, by key.
    Person,
    /// A workspace, by key: its settings changed.
    Workspace,
}

impl EntityKind {
    /// The name in the change log.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Publication => "publication",
            Self::Person => "person",
            Self::Workspace => "workspace",
        }
    }

    /// The kind of a name; `None` for kinds that a newer version wrote.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Publication, Self::Person, Self::Workspace].into_iter().find(|k| k.as_str() == name)
    }
}

/// One changed entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Changed {
    /// Workspace it belongs to.
    pub workspace_id: i64,
    /// What it is.
    pub kind: EntityKind,
    /// Its key.
    pub id: i64,
}

/// A write transaction. Use it as a connection (`&*tx`); say [`WriteTx::touch`] for each entity changed.
#[derive(Debug)]
pub struct WriteTx {
    inner: DatabaseTransaction,
    touched: Mutex<BTreeSet<Changed>>,
}

impl WriteTx {
    pub(crate) fn new(inner: DatabaseTransaction) -> Self {
        Self { inner, touched: Mutex::new(BTreeSet::new()) }
    }

    /// Notes that an entity changes in this transaction. Each is logged once.
    pub fn touch(&self, workspace_id: i64, kind: EntityKind, id: i64) {
        if let Ok(mut touched) = self.touched.lock() {
            touched.insert(Changed { workspace_id, kind, id });
        }
    }

    /// Writes the change log and commits. Returns what changed, for whoever wants to read the write.
    ///
    /// # Errors
    /// Any database error; then nothing is written.
    pub async fn commit(self) -> Result<Vec<Changed>> {
        let touched: Vec<Changed> = self.touched.into_inner().unwrap_or_default().into_iter().collect();
        let now = crate::clock::now_millis();
        let rows = touched.iter().map(|change| change_log::ActiveModel {
            tag: Set(crate::clock::random_tag()),
            workspace_id: Set(change.workspace_id),
            kind: Set(change.kind.as_str().to_owned()),
            entity_id: Set(change.id),
            at: Set(now),
            ..Default::default()
        });
        // `xid` and `seq` are left to the database.
        insert::many::<change_log::Entity, _>(&self.inner, rows.collect(), 5, None).await?;
        self.inner.commit().await?;
        Ok(touched)
    }

    /// Undoes everything.
    ///
    /// # Errors
    /// Any database error.
    pub async fn rollback(self) -> Result<()> {
        Ok(self.inner.rollback().await?)
    }
}

impl std::ops::Deref for WriteTx {
    type Target = DatabaseTransaction;

    fn deref(&self) -> &DatabaseTransaction {
        &self.inner
    }
}
