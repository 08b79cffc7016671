//! The order as it comes.

use pressmark_app::bulk_edit::MOST;
use pressmark_domain::curation::{Limits, Patch};
use serde_json::{Map, Value, json};

use crate::body::Fields;
use crate::failure::Failure;

const KNOWN: &[&str] = &["ids", "filter", "patch", "dryRun"];
/// Characters of a sentence about a patch that are told: it may quote what was sent.
const LONGEST_SENTENCE: usize = 500;

/// Which works.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Chosen {
    /// These.
    Ids(Vec<String>),
    /// Those that a filter selects, by the names of the list's query.
    Filter(Map<String, Value>),
}

/// What is wanted.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Wish {
    pub(super) chosen: Chosen,
    pub(super) patch: Value,
    pub(super) dry_run: bool,
}

/// Reads a body.
///
/// # Errors
/// 400 with everything that is wrong with it.
pub(super) fn parse(bytes: &[u8]) -> Result<Wish, Failure> {
    let mut fields = Fields::of(bytes, Some(KNOWN));
    let dry_run = fields.flag("dryRun", false);
    let patch = fields.value("patch").cloned();
    if patch.is_none() {
        fields.complain("patch", "Required");
    }
    let ids = fields.value("ids").is_some().then(|| fields.texts("ids").unwrap_or_default());
    let filter = match fields.value("filter").cloned() {
        Some(Value::Object(filter)) => Some(filter),
        Some(_) => {
            fields.complain("filter", "Must be an object");
            None
        }
        None => None,
    };
    match (&ids, fields.value("filter").is_some()) {
        (Some(_), true) => fields.complain("filter", "Only one of ids and filter"),
        (None, false) => fields.complain("ids", "One of ids and filter is required"),
        (Some(ids), false) if ids.len() > MOST => {
            fields.complain("ids", format!("Must hold at most {MOST} ids"));
        }
        _ => {}
    }
    fields.finish()?;
    let patch = patch.unwrap_or_default();
    Patch::read(&patch, Limits::default()).map_err(|error| unreadable(&error.to_string()))?;
    let chosen = match (filter, ids) {
        (Some(filter), _) => Chosen::Filter(filter),
        (None, ids) => Chosen::Ids(ids.unwrap_or_default()),
    };
    Ok(Wish { chosen, patch, dry_run })
}

fn unreadable(sentence: &str) -> Failure {
    let sentence: String = sentence.chars().take(LONGEST_SENTENCE).collect();
    let fields = Map::from_iter([("patch".to_owned(), json!([sentence]))]);
    Failure::invalid("The patch cannot be read", Vec::new(), fields).with_code("invalid_patch")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_or_a_filter_and_a_patch() {
        let patch = r#"[{"op":"replace","path":"/visible","value":false}]"#;
        let wish = parse(format!(r#"{{"ids":["10.5555/a"],"patch":{patch},"dryRun":true}}"#).as_bytes()).unwrap();
        assert_eq!((wish.chosen, wish.dry_run), (Chosen::Ids(vec!["10.5555/a".into()]), true));
        let wish = parse(format!(r#"{{"filter":{{"q":"pots"}},"patch":{patch}}}"#).as_bytes()).unwrap();
        assert!(matches!(wish.chosen, Chosen::Filter(_)) && !wish.dry_run);
        for wrong in [
            String::new(),
            format!(r#"{{"patch":{patch}}}"#),
            r#"{"ids":[]}"#.to_owned(),
            format!(r#"{{"ids":[1],"patch":{patch}}}"#),
            format!(r#"{{"ids":[],"filter":{{}},"patch":{patch}}}"#),
            format!(r#"{{"filter":"pots","patch":{patch}}}"#),
            r#"{"ids":[],"patch":{}}"#.to_owned(),
            r#"{"ids":[],"patch":[{"op":"mend"}]}"#.to_owned(),
            format!(r#"{{"ids":[],"patch":{patch},"dryRun":"yes"}}"#),
            format!(r#"{{"ids":[],"patch":{patch},"all":true}}"#),
        ] {
            assert!(parse(wrong.as_bytes()).is_err(), "{wrong}");
        }
    }
}
