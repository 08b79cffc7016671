//! Ends of jobs that are not their worker's: somebody decides it, or the worker was lost too often. The fence grows, so
//! that a worker which still has the job writes nothing more.

use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value};

use super::job_list::Stuck;
use super::jobs::{ACTIVE, MAX_ATTEMPTS};
use crate::entity::job::Model;
use crate::{Result, WriteTx, dialect};

/// When a job may be ended.
#[derive(Debug, Clone, Copy)]
pub enum OnlyIf {
    /// While it is queued or processing.
    Active,
    /// While it is stuck.
    Stuck(Stuck),
    /// While its worker is lost and it was taken [`MAX_ATTEMPTS`] times.
    Lost,
}

impl OnlyIf {
    fn condition(self, backend: sea_orm::DbBackend) -> String {
        match self {
            Self::Active => ACTIVE.to_owned(),
            Self::Stuck(which) => which.condition(backend),
            Self::Lost => lost_condition(backend),
        }
    }
}

fn lost_condition(backend: sea_orm::DbBackend) -> String {
    let now = dialect::now_millis(backend);
    format!("{ACTIVE} AND state = 'processing' AND lease_until < {now} AND attempts >= {MAX_ATTEMPTS}")
}

/// Fails a job, and tells it as it is then; `None` if it may not be ended.
///
/// # Errors
/// Any database error.
pub async fn fail(tx: &WriteTx, id: i64, only_if: OnlyIf, message: &str) -> Result<Option<Model>> {
    let backend = tx.get_database_backend();
    let (now, condition) = (dialect::now_millis(backend), only_if.condition(backend));
    let p = |n| dialect::placeholder(backend, n);
    let sql = format!(
        "UPDATE job SET state = 'failed', completed_at = {now}, updated_at = {now}, lease_owner = NULL,
         lease_until = NULL, fence = fence + 1, error_message = {} WHERE id = {} AND {condition} RETURNING *",
        p(1),
        p(2),
    );
    let values: [Value; 2] = [message.into(), id.into()];
    let statement = Statement::from_sql_and_values(backend, sql, values);
    Ok(Model::find_by_statement(statement).one(&**tx).await?)
}

/// Jobs of these kinds whose worker was lost once too often.
///
/// # Errors
/// Any database error.
pub async fn lost(conn: &impl ConnectionTrait, kinds: &[&'static str]) -> Result<Vec<Model>> {
    let backend = conn.get_database_backend();
    let kinds = kinds.iter().map(|kind| format!("'{kind}'")).collect::<Vec<_>>().join(",");
    let condition = lost_condition(backend);
    let sql = format!("SELECT * FROM job WHERE kind IN ({kinds}) AND {condition} ORDER BY priority, id LIMIT 100");
    Ok(Model::find_by_statement(Statement::from_string(backend, sql)).all(conn).await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repo::jobs::{self, NewJob, Outcome, Progress};
    use crate::testing::on_both_engines;
    use crate::{Store, StoreError};

    const KIND: &str = "harvest_person";

    async fn queue(store: &Store) -> i64 {
        let tx = store.begin().await.unwrap();
        let job = NewJob {
            workspace_id: 1,
            kind: KIND,
            key: "0000-0002-1825-0097",
            priority: 100,
            trigger: "test",
            requested_by: None,
            delay: 0,
            cursor: None,
        };
        let id = jobs::enqueue(&tx, &job).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        id
    }

    on_both_engines! {
        async fn who_works_on_a_job_that_was_failed_writes_nothing_more(store: Store) {
            let id = queue(&store).await;
            let taken = jobs::claim(&store, &[KIND], "worker", 60_000).await.unwrap().unwrap();
            let tx = store.begin().await.unwrap();
            let ended = fail(&tx, id, OnlyIf::Active, "enough").await.unwrap().unwrap();
            assert_eq!((ended.state.as_str(), ended.error_message.as_deref()), ("failed", Some("enough")));
            assert!(ended.fence > taken.fence && ended.completed_at.is_some() && ended.lease_owner.is_none());
            assert!(fail(&tx, id, OnlyIf::Active, "again").await.unwrap().is_none());
            tx.commit().await.unwrap();
            let beat = jobs::heartbeat(&store, id, taken.fence, 60_000, &Progress::default()).await;
            assert!(matches!(beat, Err(StoreError::LeaseLost(_))));
            let tx = store.begin().await.unwrap();
            let done = Outcome::Completed { result: "{}".into() };
            assert!(matches!(jobs::finish(&tx, id, taken.fence, &done).await, Err(StoreError::LeaseLost(_))));
        }

        async fn a_job_whose_worker_is_lost_again_and_again_is_lost_in_the_end(store: Store) {
            let id = queue(&store).await;
            for _ in 0..jobs::MAX_ATTEMPTS {
                assert!(lost(store.read(), &[KIND]).await.unwrap().is_empty());
                // A lease that has run out already.
                assert_eq!(jobs::claim(&store, &[KIND], "worker", -1).await.unwrap().unwrap().id, id);
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
            assert!(jobs::claim(&store, &[KIND], "worker", -1).await.unwrap().is_none(), "it is not taken once more");
            assert_eq!(lost(store.read(), &[KIND]).await.unwrap()[0].id, id);
            assert!(lost(store.read(), &["other"]).await.unwrap().is_empty());
            let tx = store.begin().await.unwrap();
            assert!(fail(&tx, id, OnlyIf::Lost, "given up").await.unwrap().is_some());
            tx.commit().await.unwrap();
            assert!(lost(store.read(), &[KIND]).await.unwrap().is_empty());
        }
    }
}
