//! An organisation made ready for the store: its record, and the words by which it is found.

use std::collections::BTreeMap;

use pressmark_domain::Ror;
use pressmark_domain::text::fold;
use pressmark_sources::ror::{NameKind, Organisation, Status};
use pressmark_store::StoreError;
use pressmark_store::repo::organisations::NewOrganisation;

use super::words::words;

/// What the words of the name that is shown weigh, of the other names, and of the place.
const DISPLAY: i32 = 100;
const LABEL: i32 = 90;
const ACRONYM: i32 = 95;
const ALIAS: i32 = 70;
const PLACE: i32 = 5;

/// Words that are kept of one organisation.
const MOST_WORDS: usize = 300;

/// A ROR id without the URL around it.
pub(super) fn bare(ror: &Ror) -> &str {
    ror.as_str().rsplit('/').next().unwrap_or_default()
}

/// Makes an organisation ready.
///
/// # Errors
/// If its record cannot be written as JSON, which does not happen.
pub(super) fn prepare(organisation: &Organisation) -> Result<NewOrganisation, StoreError> {
    Ok(NewOrganisation {
        ror: bare(&organisation.ror_id).to_owned(),
        record: serde_json::to_string(organisation)?,
        name: organisation.name.clone(),
        country: organisation.country.as_ref().and_then(|country| country.code.clone()),
        status: organisation.status.as_str(),
        successor: organisation.successors.first().map(|successor| bare(&successor.ror_id).to_owned()),
        words: weighed(organisation),
    })
}

/// The words of all its names, and of where it is. A word says the more, the fewer others a name has: of `Kiln` it is
/// all, of `Institute for the History of the Kiln` little.
fn weighed(organisation: &Organisation) -> Vec<(String, i32)> {
    let mut weights: BTreeMap<String, i32> = BTreeMap::new();
    let is_active = organisation.status == Status::Active;
    let mut add = |text: &str, most: i32| {
        let words = words(&fold(text));
        let others = i32::try_from(words.len().saturating_sub(1)).unwrap_or(i32::MAX).min(15);
        let weight = (most - 4 * others).max(1);
        let weight = if is_active { weight } else { (weight / 3).max(1) };
        for word in words {
            let known = weights.entry(word).or_default();
            *known = (*known).max(weight);
        }
    };
    add(&organisation.name, DISPLAY);
    for name in &organisation.other_names {
        let most = match name.kind {
            NameKind::Label => LABEL,
            NameKind::Acronym => ACRONYM,
            NameKind::Alias => ALIAS,
        };
        add(&name.value, most);
    }
    let place = organisation.country.iter().map(|country| country.name.as_str());
    for text in place.chain(organisation.city.as_deref()).chain(organisation.region.as_deref()) {
        add(text, PLACE);
    }
    let mut found: Vec<(String, i32)> = weights.into_iter().collect();
    if found.len() > MOST_WORDS {
        found.sort_by_key(|(_, weight)| std::cmp::Reverse(*weight));
        found.truncate(MOST_WORDS);
    }
    found
}
