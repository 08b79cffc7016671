//! Counting facets.

use std::collections::BTreeMap;

use tantivy::DocId;
use tantivy::columnar::StrColumn;

use super::snapshot::Columns;
use crate::error::{CatalogueError, Result};
use crate::page::{FacetCount, Facets};

/// Years are counted in a table; nothing is later than this ([`pressmark_domain::PartialDate`]).
const YEARS: usize = 3_000;

/// Counts of one query, over all segments.
pub(crate) struct FacetCounter {
    years: Vec<u64>,
    no_year: u64,
    types: BTreeMap<Option<String>, u64>,
    open_access: BTreeMap<Option<String>, u64>,
    /// By ordinal in the segment at hand; the last counts those without a value.
    type_ords: Vec<u64>,
    open_access_ords: Vec<u64>,
}

impl FacetCounter {
    pub(crate) fn new() -> Self {
        Self {
            years: vec![0; YEARS],
            no_year: 0,
            types: BTreeMap::new(),
            open_access: BTreeMap::new(),
            type_ords: Vec::new(),
            open_access_ords: Vec::new(),
        }
    }

    pub(crate) fn begin(&mut self, columns: &Columns) {
        let terms = |column: &Option<StrColumn>| column.as_ref().map_or(0, |c| c.num_terms());
        self.type_ords = vec![0; terms(&columns.kind) + 1];
        self.open_access_ords = vec![0; terms(&columns.open_access) + 1];
    }

    pub(crate) fn count(&mut self, columns: &Columns, docs: &[DocId]) {
        for &doc in docs {
            match columns.year.first(doc).and_then(|year| self.years.get_mut(usize::try_from(year).unwrap_or(YEARS))) {
                Some(count) => *count += 1,
                None => self.no_year += 1,
            }
            bump(&mut self.type_ords, &columns.kind, doc);
            bump(&mut self.open_access_ords, &columns.open_access, doc);
        }
    }

    pub(crate) fn end(&mut self, columns: &Columns) -> Result<()> {
        settle(&mut self.types, &self.type_ords, &columns.kind)?;
        settle(&mut self.open_access, &self.open_access_ords, &columns.open_access)
    }

    pub(crate) fn finish(self) -> Facets {
        let years = self.years.iter().enumerate().rev().filter(|(_, count)| **count > 0);
        let mut years: Vec<FacetCount> =
            years.map(|(year, count)| FacetCount { value: Some(year.to_string()), count: *count }).collect();
        if self.no_year > 0 {
            years.push(FacetCount { value: None, count: self.no_year });
        }
        Facets { types: by_count(self.types), years, open_access: by_count(self.open_access) }
    }
}

fn bump(ords: &mut [u64], column: &Option<StrColumn>, doc: DocId) {
    let none = ords.len() - 1;
    let ord =
        column.as_ref().and_then(|c| c.ords().first(doc)).map_or(none, |ord| usize::try_from(ord).unwrap_or(none));
    ords[ord.min(none)] += 1;
}

fn settle(counts: &mut BTreeMap<Option<String>, u64>, ords: &[u64], column: &Option<StrColumn>) -> Result<()> {
    let (none, values) = ords.split_last().unwrap_or((&0, &[]));
    if *none > 0 {
        *counts.entry(None).or_default() += none;
    }
    let Some(column) = column else { return Ok(()) };
    for (ord, count) in (0u64..).zip(values).filter(|(_, count)| **count > 0) {
        let mut value = String::new();
        column.ord_to_str(ord, &mut value).map_err(|e| CatalogueError::Index(e.into()))?;
        *counts.entry(Some(value)).or_default() += count;
    }
    Ok(())
}

/// Most frequent first, then by value; those without a value last.
fn by_count(counts: BTreeMap<Option<String>, u64>) -> Vec<FacetCount> {
    let mut counts: Vec<FacetCount> = counts.into_iter().map(|(value, count)| FacetCount { value, count }).collect();
    counts.sort_by(|a, b| {
        (a.value.is_none(), std::cmp::Reverse(a.count), &a.value).cmp(&(
            b.value.is_none(),
            std::cmp::Reverse(b.count),
            &b.value,
        ))
    });
    counts
}
