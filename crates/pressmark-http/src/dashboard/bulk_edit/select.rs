//! From ids or a filter to works.

use pressmark_app::bulk_edit::MOST;
use pressmark_catalogue::PublicationQuery;
use serde_json::{Map, Value, json};

use super::request::Chosen;
use crate::caller::Caller;
use crate::dashboard::publications::{filtered, find};
use crate::failure::Failure;
use crate::params::Params;
use crate::state::HttpState;

/// What a filter may name: what the list of works selects by. Deleted works cannot be edited.
const FILTERS: [&str; 8] =
    ["orcid_id", "q", "visibility", "publication_type", "publication_year", "min_cited_by", "attention", "has_doi"];

/// Rows read from the catalogue in one go.
const PAGE: u32 = 1_000;
/// Characters of an unknown id that are told.
const LONGEST_TOLD: usize = 200;

/// The numeric keys of the works that were chosen.
///
/// # Errors
/// 400 for ids of no work, for a filter that cannot be read, and for too many works.
pub(super) async fn select(state: &HttpState, caller: &Caller, chosen: &Chosen) -> Result<Vec<i64>, Failure> {
    match chosen {
        Chosen::Ids(ids) => {
            let (found, strangers) = find::works(state, caller.workspace_id, ids).await?;
            if strangers.is_empty() { Ok(found.into_keys().collect()) } else { Err(unknown(&strangers)) }
        }
        Chosen::Filter(filter) => by_filter(state, read(filter, caller.workspace_id)?).await,
    }
}

fn unknown(ids: &[String]) -> Failure {
    let told = |id: &String| format!("Not found: {}", id.chars().take(LONGEST_TOLD).collect::<String>());
    let fields = Map::from_iter([("ids".to_owned(), ids.iter().map(told).collect::<Value>())]);
    Failure::invalid("Some publications are not found; none was changed", Vec::new(), fields).with_code("unknown_ids")
}

/// The query of a filter, which is read as the list reads its address.
fn read(filter: &Map<String, Value>, workspace_id: i64) -> Result<PublicationQuery, Failure> {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    let mut wrong = Map::new();
    for (name, value) in filter {
        let text = match value {
            _ if !FILTERS.contains(&name.as_str()) => Err("Not a filter"),
            Value::Null => continue,
            Value::String(text) => Ok(text.clone()),
            Value::Number(number) => Ok(number.to_string()),
            Value::Bool(flag) => Ok(flag.to_string()),
            Value::Array(_) | Value::Object(_) => Err("Must be a text, a number, true or false"),
        };
        match text {
            Ok(text) => {
                query.append_pair(name, &text);
            }
            Err(message) => {
                wrong.insert(name.chars().take(LONGEST_TOLD).collect(), json!([message]));
            }
        }
    }
    if !wrong.is_empty() {
        return Err(Failure::invalid("Invalid filter", Vec::new(), wrong));
    }
    let query = query.finish();
    let mut params = Params::of(Some(&query));
    let selected = filtered(&mut params, workspace_id);
    params.finish()?;
    Ok(selected)
}

async fn by_filter(state: &HttpState, query: PublicationQuery) -> Result<Vec<i64>, Failure> {
    let catalogue = state.catalogue.internal();
    // All pages come from one order, whatever changes meanwhile.
    let walk = Some(uuid::Uuid::new_v4().as_u64_pair().0);
    let mut keys = Vec::new();
    for page in 1.. {
        let query = PublicationQuery { page, per_page: PAGE, walk, ..query.clone() };
        let found = catalogue.publications(&query).await?;
        // Nothing matched to the letter: what matches with typing errors was not asked for.
        if found.fuzzy {
            break;
        }
        if found.total > MOST as u64 {
            return Err(too_many(found.total));
        }
        keys.extend(found.rows.iter().map(|row| row.key));
        if page * u64::from(PAGE) >= found.total {
            break;
        }
    }
    Ok(keys)
}

fn too_many(total: u64) -> Failure {
    let message = format!("Selects {total} publications; at most {MOST} are edited at a time");
    let fields = Map::from_iter([("filter".to_owned(), json!([message]))]);
    Failure::invalid("Too many publications", Vec::new(), fields).with_code("too_many")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(value: &Value) -> Result<PublicationQuery, Failure> {
        read(value.as_object().unwrap(), 1)
    }

    #[test]
    fn a_filter_is_read_as_the_list_reads_it() {
        let query = filter(&json!({
            "q": "cracked & glazed", "visibility": "hidden", "publication_year": 2019, "has_doi": true,
            "orcid_id": null,
        }));
        let query = query.unwrap();
        assert_eq!((query.workspace, query.q.as_str()), (1, "cracked & glazed"));
        assert_eq!((query.filter.visible, query.filter.publication_year), (Some(false), Some(2019)));
        assert_eq!(query.filter.has_doi, Some(true));
        for wrong in [
            json!({ "status": "deleted" }),
            json!({ "page": 2 }),
            json!({ "q": ["pots"] }),
            json!({ "visibility": "perhaps" }),
            json!({ "orcid_id": "0000-0002-1825-0098" }),
        ] {
            assert!(filter(&wrong).is_err(), "{wrong}");
        }
    }
}
