//! The queue of matches: links that wait for a curator, and those that were refused.

use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, Statement, Value};

use crate::{Result, StoreError, dialect};

/// What is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Queue {
    /// Suggestions that nobody has decided.
    Suggested,
    /// An iD, or a claim, at an author whose name is not the person's.
    Contradiction,
    /// Links that have no place among the authors of a work that has some; also those that a curator confirmed, once
    /// their author is gone from the record.
    Unplaced,
    /// Links that were refused.
    Rejected,
}

impl Queue {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Suggested, Self::Contradiction, Self::Unplaced, Self::Rejected];

    /// The name on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Suggested => "suggested",
            Self::Contradiction => "contradiction",
            Self::Unplaced => "unplaced",
            Self::Rejected => "rejected",
        }
    }

    /// Written out, not bound: only so does SQLite see that the index of the queue fits.
    fn condition(self) -> &'static str {
        match self {
            Self::Suggested => "l.state = 'suggested' AND l.decided_by IS NULL",
            Self::Contradiction => {
                "l.name_contradiction AND l.decided_by IS NULL AND l.state IN ('linked', 'suggested')"
            }
            Self::Unplaced => {
                "l.state = 'linked' AND l.position IS NULL AND (l.decided_by IS NULL OR l.author_name IS NOT NULL)
                 AND EXISTS (SELECT 1 FROM authorship a WHERE a.publication_id = l.publication_id AND a.position = 0)"
            }
            Self::Rejected => "l.state = 'rejected'",
        }
    }
}

/// Which matches.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// What is listed.
    pub queue: Queue,
    /// Of this person only.
    pub person_id: Option<i64>,
    /// The last changed first, not the likeliest.
    pub newest: bool,
}

/// A link with what a curator has to see of its work and its person.
#[derive(Debug, Clone, PartialEq, FromQueryResult)]
pub struct Match {
    /// The work.
    pub publication_id: i64,
    /// The person.
    pub person_id: i64,
    /// Author position, from 0.
    pub position: Option<i32>,
    /// The author string there.
    pub author_name: Option<String>,
    /// How it was found.
    pub method: String,
    /// 0 to 1.
    pub score: f64,
    /// JSON list.
    pub evidence: String,
    /// Whether the name at the place is not the person's.
    pub name_contradiction: bool,
    /// `linked`, `suggested`, `rejected` or `withdrawn`.
    pub state: String,
    /// Whether the person's ORCID record claims the work.
    pub claimed: bool,
    /// Who decided.
    pub decided_by: Option<String>,
    /// Unix milliseconds.
    pub updated_at: i64,
    /// The id that the work is shown under.
    pub shown_id: String,
    /// Its plain title.
    pub title: Option<String>,
    /// Its year.
    pub publication_year: Option<i32>,
    /// The person's iD.
    pub orcid: Option<String>,
    /// The person's name.
    pub display_name: String,
}

const COLUMNS: &str = "l.publication_id, l.person_id, l.position, l.author_name, l.method, l.score, l.evidence,
    l.name_contradiction, l.state, l.claimed, l.decided_by, l.updated_at, p.shown_id, p.title, p.publication_year,
    r.orcid, r.display_name";

const TABLES: &str = "author_link l JOIN publication p ON p.id = l.publication_id JOIN person r ON r.id = l.person_id";

/// Works that are deleted or merged away, and people who were removed, ask nothing.
const LIVE: &str = "p.deleted_at IS NULL AND p.merged_into IS NULL AND r.removed_at IS NULL";

/// [`LIVE`] without a look at works and people: there are many of them, and few that are gone.
fn live(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => {
            "NOT EXISTS (SELECT 1 FROM publication p WHERE p.id = l.publication_id
               AND (p.deleted_at IS NOT NULL OR p.merged_into IS NOT NULL))
             AND NOT EXISTS (SELECT 1 FROM person r WHERE r.id = l.person_id AND r.removed_at IS NOT NULL)"
        }
        // So it lists those that are gone once, instead of looking for each.
        _ => {
            "l.publication_id NOT IN (SELECT id FROM publication WHERE deleted_at IS NOT NULL OR merged_into IS NOT NULL)
             AND l.person_id NOT IN (SELECT id FROM person WHERE removed_at IS NOT NULL)"
        }
    }
}

/// A page of a queue, page 1 first, and how many it holds.
///
/// # Errors
/// Any database error.
pub async fn list(
    conn: &impl ConnectionTrait,
    workspace_id: i64,
    wanted: Wanted,
    page: u64,
    per_page: u64,
) -> Result<(Vec<Match>, u64)> {
    let backend = conn.get_database_backend();
    let p = |n| dialect::placeholder(backend, n);
    let mut values: Vec<Value> = vec![workspace_id.into()];
    // A person's links are looked for by the person: SQLite would go through all that wait in the workspace.
    let workspace = if wanted.person_id.is_some() { "l.workspace_id + 0" } else { "l.workspace_id" };
    let mut which = format!("{workspace} = {} AND {}", p(1), wanted.queue.condition());
    if let Some(person_id) = wanted.person_id {
        values.push(person_id.into());
        which.push_str(&format!(" AND l.person_id = {}", p(2)));
    }
    let among = format!("FROM {TABLES} WHERE {which} AND {LIVE}");
    let order = if wanted.newest { "l.updated_at" } else { "l.score" };
    let offset = page.saturating_sub(1).saturating_mul(per_page);
    let rows = format!(
        "SELECT {COLUMNS} {among} ORDER BY {order} DESC, l.publication_id DESC, l.person_id DESC
         LIMIT {per_page} OFFSET {offset}"
    );
    let rows = Statement::from_sql_and_values(backend, rows, values.clone());
    let rows = Match::find_by_statement(rows).all(conn).await?;
    let counted = match wanted.person_id {
        Some(_) => among,
        None => format!("FROM author_link l WHERE {which} AND {}", live(backend)),
    };
    let count = Statement::from_sql_and_values(backend, format!("SELECT count(*) AS n {counted}"), values);
    let count = conn.query_one_raw(count).await?.ok_or_else(|| StoreError::Corrupt("count without a row".into()))?;
    Ok((rows, u64::try_from(count.try_get::<i64>("", "n")?).unwrap_or(0)))
}

/// One match, in whatever state.
///
/// # Errors
/// Any database error.
pub async fn find(
    conn: &impl ConnectionTrait,
    workspace_id: i64,
    publication_id: i64,
    person_id: i64,
) -> Result<Option<Match>> {
    let backend = conn.get_database_backend();
    let p = |n| dialect::placeholder(backend, n);
    let sql = format!(
        "SELECT {COLUMNS} FROM {TABLES} WHERE l.publication_id = {} AND l.person_id = {} AND l.workspace_id = {} AND {LIVE}",
        p(1),
        p(2),
        p(3),
    );
    let values: [Value; 3] = [publication_id.into(), person_id.into(), workspace_id.into()];
    Ok(Match::find_by_statement(Statement::from_sql_and_values(backend, sql, values)).one(conn).await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Store;
    use crate::entity::author_link::Model;
    use crate::entity::authorship;
    use crate::repo::people::{PersonData, save};
    use crate::repo::{links, publications};
    use crate::testing::{on_both_engines, works};

    fn link(publication_id: i64, person_id: i64, state: &str, score: f64) -> Model {
        Model {
            publication_id,
            person_id,
            workspace_id: 1,
            position: Some(0),
            author_name: Some("J. Carberry".to_owned()),
            method: "name".to_owned(),
            score,
            evidence: "[]".to_owned(),
            name_contradiction: false,
            state: state.to_owned(),
            claimed: false,
            put_codes: "[]".to_owned(),
            claim_withdrawn_at: None,
            decided_by: None,
            created_at: 1,
            updated_at: publication_id,
        }
    }

    async fn person(store: &Store, name: &str, orcid: &str) -> i64 {
        let tx = store.begin().await.unwrap();
        let data = PersonData {
            display_name: name.into(),
            sort_name: name.to_lowercase(),
            names: "{}".into(),
            profile: "{}".into(),
            slug: name.to_lowercase().replace(' ', "-"),
            harvest_state: "active".into(),
            ..PersonData::default()
        };
        let (person, _) = save(&tx, 1, orcid, "ingest", &data).await.unwrap();
        tx.commit().await.unwrap();
        person.id
    }

    /// Keys of the works that a queue holds, in its order.
    async fn listed(store: &Store, queue: Queue, person_id: Option<i64>) -> Vec<i64> {
        let (rows, total) = list(store.read(), 1, Wanted { queue, person_id, newest: false }, 1, 100).await.unwrap();
        assert_eq!(rows.len() as u64, total);
        rows.into_iter().map(|row| row.publication_id).collect()
    }

    on_both_engines! {
        async fn each_queue_holds_what_waits_in_it(store: Store) {
            let josiah = person(&store, "Josiah Carberry", "0000-0002-1825-0097").await;
            let other = person(&store, "Jane Carberry", "0000-0000-0000-0078").await;
            let tx = store.begin().await.unwrap();
            let ids = works(&tx, 1, 9).await;
            let unplaced = Model { position: None, author_name: None, ..link(ids[3], josiah, "linked", 1.0) };
            let rows = vec![
                link(ids[0], josiah, "suggested", 0.2),
                link(ids[1], josiah, "suggested", 0.9),
                link(ids[1], other, "suggested", 0.4),
                Model { name_contradiction: true, ..link(ids[2], josiah, "linked", 0.5) },
                unplaced.clone(),
                // Nobody asks who wrote a work without authors.
                Model { publication_id: ids[4], ..unplaced.clone() },
                // Confirmed as it is: settled. Confirmed, and the author is gone: open.
                Model { publication_id: ids[5], decided_by: Some("root".into()), ..unplaced.clone() },
                Model { publication_id: ids[6], decided_by: Some("root".into()), author_name: Some("J. C.".into()), ..unplaced },
                Model { decided_by: Some("root".into()), ..link(ids[7], josiah, "rejected", 0.3) },
                link(ids[8], josiah, "suggested", 0.99),
            ];
            links::put(&tx, rows).await.unwrap();
            let strings = [ids[3], ids[5], ids[6]].map(|id| authorship::Model {
                publication_id: id,
                position: 0,
                workspace_id: 1,
                name_key: "carberry".into(),
                orcid: None,
            });
            publications::put_authorships(&tx, &ids, &[], strings.to_vec()).await.unwrap();
            crate::repo::deletion::delete(&tx, 1, &[ids[8]], "root", 1).await.unwrap();
            tx.commit().await.unwrap();

            assert_eq!(listed(&store, Queue::Suggested, None).await, [ids[1], ids[1], ids[0]], "the likeliest first");
            assert_eq!(listed(&store, Queue::Suggested, Some(other)).await, [ids[1]]);
            assert_eq!(listed(&store, Queue::Contradiction, None).await, [ids[2]]);
            assert_eq!(listed(&store, Queue::Unplaced, None).await, [ids[6], ids[3]]);
            assert_eq!(listed(&store, Queue::Rejected, None).await, [ids[7]]);
            let wanted = Wanted { queue: Queue::Suggested, person_id: None, newest: true };
            let (second, total) = list(store.read(), 1, wanted, 2, 2).await.unwrap();
            assert_eq!((second.len(), second[0].publication_id, total), (1, ids[0], 3));
            assert_eq!(list(store.read(), 2, wanted, 1, 20).await.unwrap(), (Vec::new(), 0), "of another workspace");
            let found = find(store.read(), 1, ids[1], other).await.unwrap().unwrap();
            assert_eq!((found.display_name.as_str(), found.score), ("Jane Carberry", 0.4));
            assert_eq!(find(store.read(), 2, ids[1], other).await.unwrap(), None);
            assert_eq!(find(store.read(), 1, ids[8], josiah).await.unwrap(), None, "a deleted work");
        }

        async fn a_queue_is_read_and_counted_by_indexes_of_its_own(store: Store) {
            if store.backend() == DbBackend::Sqlite {
                for queue in Queue::ALL {
                    let (condition, index) = (queue.condition(), format!("author_link_{}", queue.as_str()));
                    for order in ["score", "updated_at"] {
                        let page = format!(
                            "SELECT {COLUMNS} FROM {TABLES} WHERE l.workspace_id = 1 AND {condition} AND {LIVE}
                             ORDER BY l.{order} DESC, l.publication_id DESC, l.person_id DESC LIMIT 20"
                        );
                        let taken = steps(&store, &page).await;
                        assert!(taken.contains(&index), "{taken}");
                        assert!(!taken.contains("TEMP B-TREE"), "no sorting: {taken}");
                    }
                    let live = live(DbBackend::Sqlite);
                    let all = "SELECT count(*) FROM author_link l WHERE l.workspace_id = 1";
                    let taken = steps(&store, &format!("{all} AND {condition} AND {live}")).await;
                    for index in [index.as_str(), "publication_gone", "person_gone"] {
                        assert!(taken.contains(index), "{taken}");
                    }
                    assert!(!taken.contains("PRIMARY KEY"), "no look at each work: {taken}");
                }
            }
        }
    }

    /// The steps that SQLite takes for a query.
    async fn steps(store: &Store, sql: &str) -> String {
        let plan = Statement::from_string(DbBackend::Sqlite, format!("EXPLAIN QUERY PLAN {sql}"));
        let rows = store.read().query_all_raw(plan).await.unwrap();
        rows.iter().map(|row| row.try_get::<String>("", "detail").unwrap() + "\n").collect()
    }
}
