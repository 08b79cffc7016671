//! From claims to incoming works: each DOI goes to its registration agency and to OpenAlex, and every answer becomes
//! a view.

use std::collections::HashMap;

use pressmark_domain::{Doi, ProviderView};
use pressmark_sources::{AgencyAnswer, crossref, csl, datacite, openalex};
use pressmark_store::Result;
use pressmark_store::clock::now_millis;
use pressmark_store::repo::agencies;
use pressmark_store::repo::raw_answers::Answer;

use super::fetch::{About, Fetcher};
use crate::App;
use crate::upsert::{Incoming, IncomingView};

/// How long an agency is remembered: for ever in practice, since DOIs hardly move; an unregistered one may be
/// registered tomorrow.
const AGENCY_DAYS: i64 = 90;
const NO_AGENCY_DAYS: i64 = 1;
const DAY_MILLIS: i64 = 86_400_000;

/// What gathering brought for a chunk of works.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// The works with the views of all providers.
    pub(super) works: Vec<Incoming>,
    /// Answers to be kept.
    pub(super) answers: Vec<Answer>,
    /// Agencies to be remembered.
    pub(super) agencies: Vec<(String, Option<String>)>,
    /// Works of which an answer could not be read: label and reason.
    pub(super) unreadable: Vec<(String, String)>,
}

/// Which agency holds a DOI.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Agency {
    Named(String),
    DoesNotExist,
    /// The look-up gave no answer.
    NotAsked,
}

/// Asks everyone about the works of a chunk.
pub(super) async fn gather(app: &App, fetcher: &Fetcher<'_>, mut works: Vec<Incoming>) -> Result<Gathered> {
    let mut gathered = Gathered::default();
    let dois: Vec<Doi> = works.iter().filter_map(Incoming::doi).filter_map(|doi| Doi::parse(doi).ok()).collect();
    let held_by = agencies_of(app, fetcher, &dois, &mut gathered).await?;
    let of = |test: &dyn Fn(&Agency) -> bool| -> Vec<Doi> {
        dois.iter().filter(|doi| held_by.get(*doi).is_some_and(test)).cloned().collect()
    };
    let named = |agency: &Agency, name: &str| matches!(agency, Agency::Named(n) if n.eq_ignore_ascii_case(name));
    let in_crossref = of(&|a| named(a, "crossref") || *a == Agency::NotAsked);
    let in_datacite = of(&|a| named(a, "datacite"));
    let elsewhere = of(&|a| matches!(a, Agency::Named(_)) && !named(a, "crossref") && !named(a, "datacite"));
    let sources = &app.sources;
    let (crossref, datacite, other, openalex) = tokio::try_join!(
        fetcher.singles("crossref", &in_crossref, |doi| async move { sources.crossref.work(&doi).await }),
        fetcher.singles("datacite", &in_datacite, |doi| async move { sources.datacite.work(&doi).await }),
        fetcher.singles("agency", &elsewhere, |doi| async move { sources.agency.csl(&doi).await }),
        fetcher.openalex(&dois),
    )?;
    // Without a look-up, Crossref is asked first, being the largest, and DataCite about the rest.
    let not_in_crossref = |doi: &&Doi| {
        held_by.get(*doi) == Some(&Agency::NotAsked)
            && matches!(crossref.get(*doi), Some(About::Known(a)) if a.status == 404)
    };
    let rest: Vec<Doi> = dois.iter().filter(not_in_crossref).cloned().collect();
    let rest = fetcher.singles("datacite", &rest, |doi| async move { sources.datacite.work(&doi).await }).await?;
    let datacite: HashMap<Doi, About> = datacite.into_iter().chain(rest).collect();
    let lookup_lost = fetcher.lost().contains_key("agency");

    for work in &mut works {
        let Some(doi) = work.doi().and_then(|doi| Doi::parse(doi).ok()) else { continue };
        let mut from_agency = false;
        for (answers, map) in [
            (&crossref, crossref::map::work as fn(&[u8]) -> _),
            (&datacite, datacite::map::work),
            (&other, csl::map::work),
        ] {
            from_agency |= add_view(work, &doi, answers, map, &mut gathered);
        }
        add_view(work, &doi, &openalex, openalex::map::work, &mut gathered);
        let agency = held_by.get(&doi).cloned().unwrap_or(Agency::NotAsked);
        let lost =
            [&crossref, &datacite, &other].iter().any(|answers| matches!(answers.get(&doi), Some(About::Missing)));
        (work.agency, work.agency_note) = verdict(agency, from_agency, lost);
        work.agency_lost = lost;
        let unasked = lookup_lost && !from_agency && held_by.get(&doi).is_none_or(|a| *a == Agency::NotAsked);
        let all = [("crossref", &crossref), ("datacite", &datacite), ("agency", &other), ("openalex", &openalex)];
        let no_answer = all
            .iter()
            .any(|(source, answers)| matches!(answers.get(&doi), Some(About::Missing)) && !fetcher.is_off(source));
        work.fetch_failed = Some(unasked || no_answer);
    }
    for answers in [crossref, datacite, other, openalex] {
        let fetched =
            answers.into_values().filter_map(|a| if let About::Known(answer) = a { Some(answer) } else { None });
        gathered.answers.extend(fetched);
    }
    gathered.works = works;
    Ok(gathered)
}

/// Adds what one upstream says of a work; tells whether it says anything.
fn add_view<E: std::fmt::Display>(
    work: &mut Incoming,
    doi: &Doi,
    answers: &HashMap<Doi, About>,
    map: fn(&[u8]) -> Result<ProviderView, E>,
    gathered: &mut Gathered,
) -> bool {
    let Some(answer) = answers.get(doi).and_then(About::body) else { return false };
    match map(&answer.body) {
        Ok(mut view) => {
            // The DOI that was asked for is the work's; an answer that spells another has been moved by its agency.
            if let Some(other) = view.record.doi.replace(doi.clone()).filter(|other| other != doi) {
                tracing::info!(%doi, %other, source = answer.source, "the answer is about another DOI");
            }
            work.views.push(IncomingView { view, fetched_at: answer.fetched_at });
            true
        }
        Err(error) => {
            gathered
                .unreadable
                .push((doi.to_string(), format!("the answer of {} cannot be read: {error}", answer.source)));
            false
        }
    }
}

/// Agency and note of a work (rule 10).
fn verdict(agency: Agency, has_view: bool, lost: bool) -> (Option<String>, Option<String>) {
    match agency {
        Agency::Named(name) if has_view || lost => (Some(name), None),
        Agency::Named(name) => {
            let asked = ["crossref", "datacite"].iter().any(|known| name.eq_ignore_ascii_case(known));
            let note = if asked { "no metadata for this DOI" } else { "no metadata service" };
            let note = format!("agency {name}: {note}");
            (Some(name), Some(note))
        }
        Agency::DoesNotExist => (Some("none".to_owned()), Some("unknown DOI".to_owned())),
        Agency::NotAsked => (None, None),
    }
}

async fn agencies_of(
    app: &App,
    fetcher: &Fetcher<'_>,
    dois: &[Doi],
    gathered: &mut Gathered,
) -> Result<HashMap<Doi, Agency>> {
    let now = now_millis();
    let texts: Vec<String> = dois.iter().map(|doi| doi.as_str().to_owned()).collect();
    let known: HashMap<String, Option<String>> = agencies::known(app.store.read(), &texts)
        .await?
        .into_iter()
        .filter(|row| match row.agency {
            Some(_) => now - row.checked_at < DAY_MILLIS * AGENCY_DAYS,
            // Whoever waits may have registered it a moment ago.
            None => !fetcher.is_interactive() && now - row.checked_at < DAY_MILLIS * NO_AGENCY_DAYS,
        })
        .map(|row| (row.doi, row.agency))
        .collect();
    let named = |agency: Option<String>| agency.map_or(Agency::DoesNotExist, Agency::Named);
    let mut found: HashMap<Doi, Agency> =
        dois.iter().filter_map(|doi| Some((doi.clone(), named(known.get(doi.as_str())?.clone())))).collect();
    let rest: Vec<Doi> = dois.iter().filter(|doi| !found.contains_key(*doi)).cloned().collect();
    if rest.is_empty() {
        return Ok(found);
    }
    let outcome = fetcher.within("agency", app.sources.agency.agencies(&rest)).await;
    fetcher.note("agency", u32::try_from(rest.len()).unwrap_or(u32::MAX), &outcome);
    for (doi, answer) in outcome.unwrap_or_default() {
        let agency = match answer {
            AgencyAnswer::Agency(name) => Some(name),
            AgencyAnswer::DoesNotExist => None,
            AgencyAnswer::Unknown => continue,
        };
        gathered.agencies.push((doi.as_str().to_owned(), agency.clone()));
        found.insert(doi, named(agency));
    }
    for doi in rest {
        found.entry(doi).or_insert(Agency::NotAsked);
    }
    Ok(found)
}
