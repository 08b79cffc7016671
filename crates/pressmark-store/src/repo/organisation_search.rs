//! Finding organisations by words, in the release that answers.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Statement, Value};

use crate::entity::organisation::{Column, Entity, Model};
use crate::{Result, StoreError, dialect};

/// How far the organisations that a word finds are counted: beyond, it is merely frequent.
const COUNTED: u64 = 2_000;

/// A word that is looked for, folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The word.
    pub word: String,
    /// Whether it may be the beginning of one.
    pub is_beginning: bool,
}

impl Term {
    /// The condition on the words of a table, with its values from number `n` on.
    fn condition(&self, table: &str, placeholder: impl Fn(usize) -> String, n: usize) -> (String, Vec<Value>) {
        let word = self.word.clone();
        if !self.is_beginning {
            return (format!("{table}.word = {}", placeholder(n)), vec![word.into()]);
        }
        // The last character that there is: no word that begins so stands behind it.
        let end = format!("{word}\u{10FFFF}");
        let sql = format!("{table}.word >= {} AND {table}.word < {}", placeholder(n), placeholder(n + 1));
        (sql, vec![word.into(), end.into()])
    }
}

/// An organisation by its ROR id without URL.
///
/// # Errors
/// Any database error.
pub async fn by_ror(conn: &impl ConnectionTrait, release_id: i64, ror: &str) -> Result<Option<Model>> {
    Ok(Entity::find_by_id((release_id, ror.to_owned())).one(conn).await?)
}

/// Organisations by their ROR ids, in no order.
///
/// # Errors
/// Any database error.
pub async fn by_rors(conn: &impl ConnectionTrait, release_id: i64, rors: &[String]) -> Result<Vec<Model>> {
    let mut found = Vec::with_capacity(rors.len());
    for rors in rors.chunks(500) {
        let rows = Entity::find().filter(Column::ReleaseId.eq(release_id)).filter(Column::Ror.is_in(rors));
        found.extend(rows.all(conn).await?);
    }
    Ok(found)
}

/// ROR ids of up to `limit` organisations that all these words find, those first of which the rarest says most.
///
/// # Errors
/// Any database error.
pub async fn candidates(
    conn: &impl ConnectionTrait,
    release_id: i64,
    terms: &[Term],
    limit: u64,
) -> Result<Vec<String>> {
    let Some(rarest) = rarest(conn, release_id, terms).await? else { return Ok(Vec::new()) };
    let backend = conn.get_database_backend();
    let placeholder = |n| dialect::placeholder(backend, n);
    let mut values: Vec<Value> = vec![release_id.into()];
    let release = placeholder(1);
    let mut conditions = format!("d.release_id = {release}");
    for (at, term) in terms.iter().enumerate() {
        let table = if at == rarest { "d" } else { "w" };
        let (condition, more) = term.condition(table, placeholder, values.len() + 1);
        values.extend(more);
        if at == rarest {
            conditions.push_str(&format!(" AND {condition}"));
        } else {
            conditions.push_str(&format!(
                " AND EXISTS (SELECT 1 FROM organisation_word w
                  WHERE w.release_id = {release} AND w.ror = d.ror AND {condition})"
            ));
        }
    }
    let sql = format!(
        "SELECT d.ror AS ror FROM organisation_word d WHERE {conditions}
         GROUP BY d.ror ORDER BY MAX(d.weight) DESC, d.ror LIMIT {limit}"
    );
    let rows = conn.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    rows.iter().map(|row| Ok(row.try_get("", "ror")?)).collect()
}

/// Which of the words finds fewest; `None` if one finds nothing at all, or there are none.
async fn rarest(conn: &impl ConnectionTrait, release_id: i64, terms: &[Term]) -> Result<Option<usize>> {
    let backend = conn.get_database_backend();
    let placeholder = |n| dialect::placeholder(backend, n);
    let mut rarest: Option<(usize, i64)> = None;
    for (at, term) in terms.iter().enumerate() {
        let (condition, more) = term.condition("d", placeholder, 2);
        let sql = format!(
            "SELECT COUNT(*) AS n FROM (SELECT 1 AS one FROM organisation_word d
             WHERE d.release_id = {} AND {condition} LIMIT {COUNTED}) AS found",
            placeholder(1)
        );
        let values: Vec<Value> = std::iter::once(release_id.into()).chain(more).collect();
        let row = conn.query_one_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
        let row = row.ok_or_else(|| StoreError::Corrupt("count without a row".into()))?;
        let count: i64 = row.try_get("", "n")?;
        if count == 0 {
            return Ok(None);
        }
        if rarest.is_none_or(|(_, fewest)| count < fewest) {
            rarest = Some((at, count));
        }
    }
    Ok(rarest.map(|(at, _)| at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Store;
    use crate::repo::organisations::{NewOrganisation, NewRelease, abandon, add, begin, clear, current, publish};
    use crate::testing::on_both_engines;

    fn organisation(ror: &str, words: &[(&str, i32)]) -> NewOrganisation {
        let words = words.iter().map(|(word, weight)| ((*word).to_owned(), *weight)).collect();
        let (record, name) = ("{}".to_owned(), ror.to_owned());
        NewOrganisation { ror: ror.into(), record, name, country: None, status: "active", successor: None, words }
    }

    fn release(name: &str) -> NewRelease {
        NewRelease { name: name.into(), version: None, released_on: None }
    }

    fn terms(words: &[&str], last_begins: bool) -> Vec<Term> {
        let last = words.len() - 1;
        let term = |(at, word): (usize, &&str)| Term { word: (*word).into(), is_beginning: last_begins && at == last };
        words.iter().enumerate().map(term).collect()
    }

    async fn found(store: &Store, words: &[&str], last_begins: bool) -> Vec<String> {
        let release = current(store.read()).await.unwrap().unwrap();
        candidates(store.read(), release.id, &terms(words, last_begins), 10).await.unwrap()
    }

    async fn clear_all(store: &Store) {
        loop {
            let tx = store.begin().await.unwrap();
            let more = clear(&tx, 2).await.unwrap();
            tx.commit().await.unwrap();
            if !more {
                break;
            }
        }
    }

    on_both_engines! {
        async fn all_words_must_be_there_and_the_last_may_be_a_beginning(store: Store) {
            let tx = store.begin().await.unwrap();
            let id = begin(&tx, release("one"), 10, 0).await.unwrap().unwrap();
            let organisations = vec![
                organisation("a", &[("university", 10), ("kiln", 40), ("of", 1)]),
                organisation("b", &[("university", 50), ("klin", 40), ("of", 1)]),
                organisation("c", &[("kiln", 50), ("zürich", 3), ("窯大", 3)]),
            ];
            assert!(add(&tx, id, organisations, 11).await.unwrap());
            assert_eq!(current(&*tx).await.unwrap(), None, "not yet");
            assert!(publish(&tx, id, Some("2026-11-20".into()), 12).await.unwrap());
            tx.commit().await.unwrap();
            let told = current(store.read()).await.unwrap().unwrap();
            assert_eq!((told.organisations, told.released_on.as_deref()), (3, Some("2026-11-20")));

            assert_eq!(found(&store, &["university"], false).await, ["b", "a"], "by weight");
            assert_eq!(found(&store, &["university", "of", "k"], true).await, ["b", "a"]);
            assert_eq!(found(&store, &["university", "of", "ki"], true).await, ["a"]);
            assert_eq!(found(&store, &["kiln", "university"], false).await, ["a"]);
            assert!(found(&store, &["univer"], false).await.is_empty());
            assert_eq!(found(&store, &["zü"], true).await, ["c"], "in the order of bytes on both engines");
            assert_eq!(found(&store, &["窯"], true).await, ["c"]);
            assert!(found(&store, &["kiln", "nowhere"], true).await.is_empty());
            assert!(candidates(store.read(), id, &[], 10).await.unwrap().is_empty());
            assert!(by_ror(store.read(), id, "b").await.unwrap().is_some());
            assert_eq!(by_rors(store.read(), id, &["a".into(), "c".into(), "x".into()]).await.unwrap().len(), 2);
        }

        async fn a_release_takes_the_place_of_the_one_before_at_once_or_not_at_all(store: Store) {
            let tx = store.begin().await.unwrap();
            let first = begin(&tx, release("first"), 10, 0).await.unwrap().unwrap();
            assert!(add(&tx, first, vec![organisation("a", &[("kiln", 1)])], 10).await.unwrap());
            assert!(publish(&tx, first, None, 11).await.unwrap());
            let dead = begin(&tx, release("dead"), 20, 0).await.unwrap().unwrap();
            assert!(add(&tx, dead, vec![organisation("b", &[("kiln", 1)])], 20).await.unwrap());
            tx.commit().await.unwrap();

            let tx = store.begin().await.unwrap();
            assert_eq!(begin(&tx, release("too early"), 25, 15).await.unwrap(), None, "it may be alive");
            let second = begin(&tx, release("second"), 90, 80).await.unwrap().unwrap();
            assert!(!add(&tx, dead, vec![organisation("c", &[])], 91).await.unwrap(), "it was taken for dead");
            assert!(!publish(&tx, dead, None, 91).await.unwrap());
            tx.rollback().await.unwrap();
            assert_eq!(current(store.read()).await.unwrap().unwrap().id, first);

            let tx = store.begin().await.unwrap();
            let third = begin(&tx, release("third"), 90, 80).await.unwrap().unwrap();
            assert!(second > 0 && third != first);
            let organisations = vec![organisation("d", &[("kiln", 1), ("press", 1)]), organisation("e", &[("kiln", 2)])];
            assert!(add(&tx, third, organisations, 92).await.unwrap());
            assert!(publish(&tx, third, None, 93).await.unwrap());
            let broken = begin(&tx, release("broken"), 94, 0).await.unwrap().unwrap();
            abandon(&tx, broken).await.unwrap();
            tx.commit().await.unwrap();
            clear_all(&store).await;
            assert_eq!(found(&store, &["kiln"], false).await, ["e", "d"]);
            assert_eq!(Entity::find().all(store.read()).await.unwrap().len(), 2, "nothing of the others is left");
            let releases = crate::entity::organisation_release::Entity::find().all(store.read()).await.unwrap();
            assert_eq!(releases.iter().map(|release| release.id).collect::<Vec<_>>(), [third]);
        }
    }
}
