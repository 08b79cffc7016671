//! A made-up world in the upstreams' own JSON.
//!
//! [`crossref_line`] and [`openalex_line`] give works as the bulk files of those providers hold them, one JSON object a
//! line. The server renders answers when they are asked for; nothing of a world is kept as JSON.

mod crossref;
pub(crate) mod csl;
mod datacite;
mod made_up;
mod openalex;
mod openalex_shape;
mod record;

use pressmark_domain::PartialDate;
use serde::Serialize;
use serde_json::Value;

pub(crate) use made_up::MadeUp;

use crate::made_up::{Agency, Work, World};

/// Work number `index` as one line of a Crossref file; `None` for a work whose DOI Crossref did not register.
#[must_use]
pub fn crossref_line(world: &World, index: usize) -> Option<String> {
    let work = world.work(index);
    let message = crossref::message(&work).filter(|_| work.agency == Agency::Crossref)?;
    serde_json::to_string(&message).ok()
}

/// Work number `index` as one line of an OpenAlex file. OpenAlex knows works without a DOI too.
#[must_use]
pub fn openalex_line(world: &World, index: usize) -> String {
    // Nothing in it can fail to be written: keys are text, numbers finite.
    serde_json::to_string(&openalex::work(world, &world.work(index))).unwrap_or_default()
}

/// The Crossref API's `message` for a work; `None` without a DOI.
#[must_use]
pub fn crossref_message(work: &Work) -> Option<Value> {
    serde_json::to_value(crossref::message(work)?).ok()
}

/// OpenAlex's object for a work.
#[must_use]
pub fn openalex_work(world: &World, work: &Work) -> Value {
    serde_json::to_value(openalex::work(world, work)).unwrap_or_default()
}

/// A date as Crossref and CSL write it, `{"date-parts": [[2019, 5]]}`.
#[derive(Serialize)]
struct DateParts {
    #[serde(rename = "date-parts")]
    parts: [Vec<i32>; 1],
}

impl From<PartialDate> for DateParts {
    fn from(date: PartialDate) -> Self {
        let parts = std::iter::once(date.year()).chain(date.month().map(i32::from)).chain(date.day().map(i32::from));
        Self { parts: [parts.collect()] }
    }
}

/// Maps a list with the position of each item.
fn collected<'a, T, U>(items: &'a [T], map: impl Fn(usize, &'a T) -> U) -> Vec<U> {
    items.iter().enumerate().map(|(n, item)| map(n, item)).collect()
}

/// A date filled up to a day, as some providers do without knowing better.
fn whole_day(date: PartialDate) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), date.month().unwrap_or(1), date.day().unwrap_or(1))
}
