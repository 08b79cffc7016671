//! Parts of large documents, found without building the whole.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::value::RawValue;

/// The parts of a whole record that are served by themselves.
#[derive(Deserialize)]
pub(super) struct Record<'a> {
    #[serde(borrow)]
    pub(super) person: Option<&'a RawValue>,
    #[serde(borrow, rename = "activities-summary")]
    pub(super) activities: Option<Activities<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Activities<'a> {
    #[serde(borrow)]
    pub(super) works: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) employments: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Works<'a> {
    #[serde(borrow)]
    group: Vec<Group<'a>>,
}

#[derive(Deserialize)]
struct Group<'a> {
    #[serde(borrow, rename = "work-summary")]
    summaries: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Summary {
    #[serde(rename = "put-code")]
    put_code: i64,
}

/// The summaries of a works list by put-code.
pub(super) fn summaries(list: &[u8]) -> HashMap<i64, &RawValue> {
    let Ok(works) = serde_json::from_slice::<Works<'_>>(list) else { return HashMap::new() };
    let summaries = works.group.into_iter().flat_map(|group| group.summaries);
    summaries.filter_map(|raw| Some((serde_json::from_str::<Summary>(raw.get()).ok()?.put_code, raw))).collect()
}
