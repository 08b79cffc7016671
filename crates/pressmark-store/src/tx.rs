//! A write transaction that knows which entities it changed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use sea_orm::{ActiveValue::Set, DatabaseTransaction};

use crate::entity::change_log;
use crate::repo::faces;
use crate::{Result, clock, insert};

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
    /// Works whose rows this transaction holds, by key ([`crate::repo::hold`]).
    held: Mutex<BTreeSet<i64>>,
    /// People of whom works show something else now: workspace and key.
    refaced: Mutex<BTreeSet<(i64, i64)>>,
    /// Whether memberships decide which works are public.
    internal_members_only: bool,
}

impl WriteTx {
    pub(crate) fn new(inner: DatabaseTransaction, internal_members_only: bool) -> Self {
        let (touched, held, refaced) = (Mutex::default(), Mutex::default(), Mutex::default());
        Self { inner, touched, held, refaced, internal_members_only }
    }

    /// Notes that an entity changes in this transaction. Each is logged once.
    pub fn touch(&self, workspace_id: i64, kind: EntityKind, id: i64) {
        if let Ok(mut touched) = self.touched.lock() {
            touched.insert(Changed { workspace_id, kind, id });
        }
    }

    /// Notes that works show something else of a person from now on: their public face changes with this transaction
    /// (rule 54).
    pub(crate) fn touch_face(&self, workspace_id: i64, person_id: i64) {
        self.refaced.lock().unwrap_or_else(PoisonError::into_inner).insert((workspace_id, person_id));
    }

    /// Notes that a person becomes an internal member, or is one no more: works may be public by that alone.
    pub(crate) fn touch_membership(&self, workspace_id: i64, person_id: i64) {
        if self.internal_members_only {
            self.touch_face(workspace_id, person_id);
        }
    }

    /// Those of these works that are not held yet, each once and in order: such as stand before one that is held, and
    /// those behind all that are.
    pub(crate) fn not_held(&self, ids: &[i64]) -> (Vec<i64>, Vec<i64>) {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let mut before: Vec<i64> = ids.iter().copied().filter(|id| !held.contains(id)).collect();
        before.sort_unstable();
        before.dedup();
        let last = held.last().copied().unwrap_or(i64::MIN);
        let behind = before.split_off(before.partition_point(|id| *id < last));
        (before, behind)
    }

    /// Notes works whose rows are held now.
    pub(crate) fn note_held(&self, ids: &[i64]) {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).extend(ids);
    }

    /// Logs changes for which nobody waits: read models follow, but [`WriteTx::commit`] does not tell of them.
    pub(crate) async fn log_unawaited(&self, changes: &[Changed]) -> Result<()> {
        let now = clock::now_millis();
        let rows = changes.iter().map(|change| change_log::ActiveModel {
            tag: Set(clock::random_tag()),
            workspace_id: Set(change.workspace_id),
            kind: Set(change.kind.as_str().to_owned()),
            entity_id: Set(change.id),
            at: Set(now),
            ..Default::default()
        });
        // `xid` and `seq` are left to the database.
        insert::many::<change_log::Entity, _>(&self.inner, rows.collect(), 5, None).await
    }

    /// Writes the change log and commits. Returns what changed, for whoever wants to read the write.
    ///
    /// # Errors
    /// Any database error; then nothing is written.
    pub async fn commit(self) -> Result<Vec<Changed>> {
        let mut refaced: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        for (workspace_id, person_id) in self.take_refaced() {
            refaced.entry(workspace_id).or_default().push(person_id);
        }
        for (workspace_id, people) in refaced {
            faces::note_on_works(&self, workspace_id, &people).await?;
        }
        let touched: Vec<Changed> = self.take_touched().into_iter().collect();
        self.log_unawaited(&touched).await?;
        self.inner.commit().await?;
        Ok(touched)
    }

    fn take_refaced(&self) -> BTreeSet<(i64, i64)> {
        std::mem::take(&mut *self.refaced.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn take_touched(&self) -> BTreeSet<Changed> {
        std::mem::take(&mut *self.touched.lock().unwrap_or_else(PoisonError::into_inner))
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
