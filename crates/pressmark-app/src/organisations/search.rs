//! The search of the organisations that are kept here.

use std::collections::HashMap;

use pressmark_domain::Ror;
use pressmark_sources::ror::Organisation;
use pressmark_store::entity::{organisation, organisation_release};
use pressmark_store::repo::{organisation_search, organisations};
use pressmark_store::{Result, Store, StoreError};

use super::prepare::bare;
use super::rank::score;
use super::words::Sought;

/// Organisations on one page, as ROR counts them.
pub const PER_PAGE: u32 = 20;

/// The most organisations that are ranked.
const RANKED: u64 = 400;

/// A release may be replaced while it is searched; then the search begins anew, so often.
const TURNS: usize = 3;

/// A page of what was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hits {
    /// The release that was searched.
    pub release: organisation_release::Model,
    /// How many organisations were found, at most 400: beyond, a query says too little.
    pub total: u64,
    /// Those of this page, the best first.
    pub organisations: Vec<Organisation>,
}

/// Organisations that some words describe, or the one of a ROR id; pages count from 1. `None` where no release is
/// loaded.
///
/// # Errors
/// Any database error; [`StoreError::Corrupt`] for a record that cannot be read.
pub async fn search(store: &Store, query: &str, page: u32) -> Result<Option<Hits>> {
    let mut found = None;
    for _ in 0..TURNS {
        let Some(release) = organisations::current(store.read()).await? else { return Ok(None) };
        let id = release.id;
        found = Some(search_in(store, release, query, page).await?);
        // What was replaced meanwhile may have been removed under our hands.
        if organisations::current(store.read()).await?.is_some_and(|now| now.id == id) {
            break;
        }
    }
    Ok(found)
}

async fn search_in(store: &Store, release: organisation_release::Model, query: &str, page: u32) -> Result<Hits> {
    if let Ok(ror) = Ror::parse(query) {
        let row = organisation_search::by_ror(store.read(), release.id, bare(&ror)).await?;
        let organisations: Vec<Organisation> = row.iter().map(record).collect::<Result<_>>()?;
        let total = organisations.len() as u64;
        let organisations = if page == 1 { organisations } else { Vec::new() };
        return Ok(Hits { release, total, organisations });
    }
    let sought = Sought::of(query);
    let rors = organisation_search::candidates(store.read(), release.id, &sought.terms, RANKED).await?;
    let rows = organisation_search::by_rors(store.read(), release.id, &rors).await?;
    let place: HashMap<&str, usize> = rors.iter().enumerate().map(|(at, ror)| (ror.as_str(), at)).collect();
    let mut ranked = Vec::with_capacity(rows.len());
    for row in &rows {
        let organisation = record(row)?;
        let place = place.get(row.ror.as_str()).copied().unwrap_or(usize::MAX);
        ranked.push((std::cmp::Reverse(score(&sought, &organisation)), place, organisation));
    }
    ranked.sort_by_key(|rank| (rank.0, rank.1));
    let total = ranked.len() as u64;
    let before = (page.max(1) as usize - 1).saturating_mul(PER_PAGE as usize);
    let of_page = ranked.into_iter().skip(before).take(PER_PAGE as usize);
    Ok(Hits { release, total, organisations: of_page.map(|(_, _, organisation)| organisation).collect() })
}

fn record(row: &organisation::Model) -> Result<Organisation> {
    serde_json::from_str(&row.record).map_err(|error| StoreError::Corrupt(format!("organisation {}: {error}", row.ror)))
}
