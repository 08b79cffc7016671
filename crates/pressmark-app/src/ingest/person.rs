//! The person behind an iD, fetched and stored.

use pressmark_domain::Orcid;
use pressmark_domain::merge::canonical_json;
use pressmark_domain::work::{Affiliation, Identifier};
use pressmark_sources::orcid::{Employment, PersonView, map};
use pressmark_sources::{PersonAnswer, SourceError};
use pressmark_store::clock::now_millis;
use pressmark_store::entity::person;
use pressmark_store::repo::people::{self, PersonData};
use pressmark_store::{Result, Store};

use crate::App;
use crate::linking::{ListedNames, Page, Profile};
use crate::upsert::slug;
use crate::worker::Lease;

/// What a look-up of a person came to.
pub(super) enum Found {
    /// Ready to be harvested.
    Active(Box<person::Model>),
    /// Not to be harvested, and why. People who are locked or deactivated keep their works (rule 11).
    Stopped {
        /// The person, if the registry has them.
        person: Option<Box<person::Model>>,
        /// State at ORCID.
        state: &'static str,
        /// Why, for people.
        message: String,
    },
}

/// Fetches the person of an iD and stores them.
pub(super) async fn find_person(
    app: &App,
    lease: &Lease,
    workspace_id: i64,
    orcid: &Orcid,
) -> Result<Result<Found, SourceError>> {
    let asked = *orcid;
    let mut orcid = asked;
    // A deprecated iD names its primary; a chain of them would be an error of ORCID's, so the second ends it.
    for _ in 0..2 {
        let known = people::by_orcid(app.store.read(), workspace_id, orcid.as_str()).await?;
        if let Some(person) = known.as_ref().filter(|p| p.removed_at.is_some() || p.hidden) {
            let what = if person.removed_at.is_some() { "removed" } else { "hidden" };
            let message = format!("skipped: this person was {what} here; show them again to harvest");
            let state = leak_free_state(&person.harvest_state);
            return Ok(Ok(Found::Stopped { person: known.map(Box::new), state, message }));
        }
        let answer = match app.sources.orcid.person(&orcid).await {
            Ok(answer) => answer,
            Err(error) => return Ok(Err(error)),
        };
        let stopped = |state, message: &str| Found::Stopped {
            person: known.clone().map(Box::new),
            state,
            message: message.to_owned(),
        };
        return Ok(Ok(match answer {
            PersonAnswer::Moved(primary) => {
                become_alias(&app.store, workspace_id, &orcid, &primary).await?;
                orcid = primary;
                continue;
            }
            PersonAnswer::Locked => stopped("locked", "ORCID has locked this record; what was harvested before stays"),
            PersonAnswer::Deactivated => {
                stopped("deactivated", "the holder has deactivated this ORCID record; what was harvested before stays")
            }
            PersonAnswer::NotFound => stopped("unknown", "ORCID knows no record under this iD"),
            PersonAnswer::Found(body) => match map::person(&body) {
                Err(error) => return Ok(Err(SourceError::Garbage { source_name: "orcid", reason: error.to_string() })),
                Ok(view) if view.deactivated => stopped(
                    "deactivated",
                    "the holder has deactivated this ORCID record; what was harvested before stays",
                ),
                Ok(mut view) => {
                    if view.employments.is_empty() {
                        view.employments = employments(app, &orcid).await;
                    }
                    let stored = store_person(&app.store, lease, workspace_id, &orcid, &asked, &view).await?;
                    Found::Active(Box::new(stored))
                }
            },
        }));
    }
    Ok(Err(SourceError::Garbage { source_name: "orcid", reason: "an iD's primary iD has moved itself".to_owned() }))
}

/// Where the person works: evidence for links, so a harvest goes on without it.
async fn employments(app: &App, orcid: &Orcid) -> Vec<Employment> {
    match app.sources.orcid.employments(orcid).await {
        Ok(PersonAnswer::Found(body)) => map::employments(&body).unwrap_or_default(),
        Ok(_) => Vec::new(),
        Err(error) => {
            tracing::info!(%error, "the employments are left out");
            Vec::new()
        }
    }
}

/// The states that a row can hold, without borrowing from it.
fn leak_free_state(state: &str) -> &'static str {
    match state {
        "locked" => "locked",
        "deactivated" => "deactivated",
        "unknown" => "unknown",
        _ => "active",
    }
}

/// A deprecated iD becomes an alias of its primary, whoever of the two is known here (rule 11).
async fn become_alias(store: &Store, workspace_id: i64, former: &Orcid, primary: &Orcid) -> Result<()> {
    let tx = store.begin().await?;
    let by_primary = people::by_orcid(&*tx, workspace_id, primary.as_str()).await?;
    let by_former = people::by_orcid(&*tx, workspace_id, former.as_str()).await?;
    match (by_primary, by_former) {
        (None, Some(person)) => people::replace_orcid(&tx, workspace_id, &person, primary.as_str()).await?,
        (Some(person), None) => people::add_alias(&tx, workspace_id, former.as_str(), person.id).await?,
        // Two rows for one researcher are for a curator to merge.
        (Some(person), Some(other)) if person.id != other.id => {
            let message = format!("ORCID leads from this iD to {primary}, which another person has here");
            let (state, now) = (other.harvest_state.as_str(), now_millis());
            people::set_sync_status(&tx, &other, "failed", state, Some(&message), Some(now)).await?;
        }
        // Nobody at all means that the harvest makes one, with the alias.
        (Some(_), Some(_)) | (None, None) => {}
    }
    tx.commit().await.map(drop)
}

/// Stores a person under their iD; `asked` is the iD that led here, an alias where it is another.
async fn store_person(
    store: &Store,
    lease: &Lease,
    workspace_id: i64,
    orcid: &Orcid,
    asked: &Orcid,
    view: &PersonView,
) -> Result<person::Model> {
    let data = person_data(orcid, view);
    let tx = store.begin().await?;
    lease.beat_in(&tx).await?;
    let (person, _) = people::save(&tx, workspace_id, orcid.as_str(), "ingest", &data).await?;
    if asked != orcid && people::by_orcid(&*tx, workspace_id, asked.as_str()).await?.is_none() {
        people::add_alias(&tx, workspace_id, asked.as_str(), person.id).await?;
    }
    people::set_sync_status(&tx, &person, "processing", "active", None, None).await?;
    tx.commit().await?;
    Ok(person)
}

fn person_data(orcid: &Orcid, view: &PersonView) -> PersonData {
    let display_name = view.display_name().unwrap_or_else(|| orcid.as_str().to_owned());
    let sort_name = match &view.family_name {
        Some(family) => format!("{family} {}", view.given_names.as_deref().unwrap_or_default()).trim_end().to_owned(),
        None => display_name.clone(),
    };
    let names = ListedNames {
        given: view.given_names.clone(),
        family: view.family_name.clone(),
        credit: view.credit_name.clone(),
        other: view.other_names.clone(),
    };
    let affiliations =
        view.employments.iter().map(|e| Affiliation { name: e.organization.clone(), ror: e.ror.clone() });
    let profile = Profile {
        keywords: view.keywords.clone(),
        urls: view.urls.iter().map(|url| Page { name: url.name.clone(), url: url.url.clone() }).collect(),
        identifiers: view
            .identifiers
            .iter()
            .map(|id| Identifier { scheme: id.kind.clone(), value: id.value.clone() })
            .collect(),
        affiliations: affiliations.collect(),
    };
    PersonData {
        slug: slug::of_person(&display_name, orcid.as_str()),
        display_name,
        sort_name,
        name_keys: names.parsed().iter().flat_map(pressmark_domain::matching::name_keys).collect(),
        names: canonical_json(&names),
        biography: view.biography.clone(),
        profile: canonical_json(&profile),
        harvest_state: "active".to_owned(),
    }
}
