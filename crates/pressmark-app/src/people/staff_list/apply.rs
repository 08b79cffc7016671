//! Does one line, in an open transaction: everything that could refuse it is asked before anything is written.

use std::collections::{BTreeSet, HashSet};

use pressmark_domain::matching::name_keys;
use pressmark_domain::merge::canonical_json;
use pressmark_store::clock::now_millis;
use pressmark_store::entity::{membership, person};
use pressmark_store::repo::manual::{Manual, sort_name};
use pressmark_store::repo::people::{self, PersonData};
use pressmark_store::repo::people_curated::{self, NewPerson};
use pressmark_store::repo::{categories, memberships};
use pressmark_store::{Result, StoreError, WriteTx};

use super::line::StaffLine;
use super::report::{Outcome, StaffReportLine};
use crate::linking::ListedNames;
use crate::people::affiliate::carry_out;
use crate::people::period::{Plan, Wish, day, plan};
use crate::upsert::slug;

/// What a line may name.
pub(super) struct Known {
    /// Short names of entities.
    pub(super) entities: HashSet<String>,
    /// Short names of categories.
    pub(super) categories: HashSet<String>,
}

/// Why a line ends before its end.
enum Stop {
    Refused(String),
    Store(StoreError),
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

fn refuse<T>(reason: impl Into<String>) -> Result<T, Stop> {
    Err(Stop::Refused(reason.into()))
}

/// Does a line, and tells what became of it.
pub(super) async fn apply(tx: &WriteTx, workspace_id: i64, line: &StaffLine, known: &Known) -> Result<StaffReportLine> {
    let (created, done) = match attempt(tx, workspace_id, line, known).await {
        Ok(done) => done,
        Err(Stop::Refused(reason)) => return Ok(StaffReportLine::refused(line.number, line.person.clone(), reason)),
        Err(Stop::Store(error)) => return Err(error),
    };
    let outcome = match (created, done.is_empty()) {
        (true, _) => Outcome::Created,
        (false, false) => Outcome::Changed,
        (false, true) => Outcome::Unchanged,
    };
    Ok(StaffReportLine { line: line.number, person: line.person.clone(), outcome, done, reason: None })
}

/// Does a line: whether the person was made, and what else was done.
async fn attempt(
    tx: &WriteTx,
    workspace_id: i64,
    line: &StaffLine,
    known: &Known,
) -> Result<(bool, Vec<String>), Stop> {
    all_known(line, known)?;
    let Who { person: found, gets } = who(tx, workspace_id, line).await?;
    let rows = match &found {
        Some(person) => {
            memberships::lock(tx, workspace_id, person.id).await?;
            memberships::of_person(&**tx, workspace_id, person.id).await?
        }
        None => Vec::new(),
    };
    let joins = membership(line, rows)?;
    let created = found.is_none();
    let (person, mut done) = match found {
        Some(person) => change(tx, person, line).await?,
        None => (create(tx, workspace_id, line).await?, vec!["made".to_owned()]),
    };
    if let Some(orcid) = gets {
        people::replace_orcid(tx, workspace_id, &person, &orcid).await?;
        done.push(format!("iD {orcid}"));
    }
    done.extend(sort_into(tx, &person, &line.categories).await?);
    if let Some((entity_id, wish, plan)) = joins.filter(|(_, _, plan)| !plan.is_done()) {
        carry_out(tx, &person, entity_id, wish, plan).await?;
        done.push(told(entity_id, wish));
    }
    Ok((created, done))
}

fn told(entity_id: &str, wish: Wish<'_>) -> String {
    let until = wish.ends_at.map(|end| format!(" until {}", day(end))).unwrap_or_default();
    format!("{} of {entity_id} from {}{until}", wish.status, day(wish.starts_at))
}

fn all_known(line: &StaffLine, known: &Known) -> Result<(), Stop> {
    if let Some(entity) = line.entity.as_ref().filter(|entity| !known.entities.contains(*entity)) {
        return refuse(format!("unknown entity: {entity}"));
    }
    let unknown: Vec<&str> =
        line.categories.iter().filter(|id| !known.categories.contains(*id)).map(String::as_str).collect();
    if unknown.is_empty() { Ok(()) } else { refuse(format!("unknown categories: {}", unknown.join(", "))) }
}

/// Whom a line is about.
#[derive(Default)]
struct Who {
    /// The person, if the registry has them.
    person: Option<person::Model>,
    /// The iD that they get by the line.
    gets: Option<String>,
}

impl Who {
    fn known(person: person::Model) -> Self {
        Self { person: Some(person), gets: None }
    }
}

/// Whom the line is about.
async fn who(tx: &WriteTx, workspace_id: i64, line: &StaffLine) -> Result<Who, Stop> {
    let by_id = match &line.orcid {
        Some(orcid) => people::hold(tx, people::by_orcid(&**tx, workspace_id, orcid.as_str()).await?).await?,
        None => None,
    };
    let by_slug = match line.key() {
        Some(key) => people::hold(tx, people_curated::by_slug(&**tx, workspace_id, &key).await?).await?,
        None => None,
    };
    if let Some(at) = by_id.as_ref().or(by_slug.as_ref()).and_then(|person| person.removed_at) {
        return refuse(format!("this person was removed here on {}; removed people stay removed", day(at)));
    }
    match (by_id, by_slug, &line.slug) {
        (Some(person), _, None) => Ok(Who::known(person)),
        (Some(person), _, Some(slug)) if person.slug == *slug => Ok(Who::known(person)),
        (Some(person), ..) => refuse(format!("the slug of this person is {}; it does not change", person.slug)),
        (None, None, _) if line.orcid.is_none() && line.name.is_none() => {
            refuse("nobody has this slug, and a new person needs a name")
        }
        (None, None, _) => Ok(Who::default()),
        (None, Some(person), given) => named_by_slug(person, line, given.is_some()),
    }
}

/// Somebody of this short name is there. A name alone says nothing about people with an iD, nor an iD about people of a
/// name.
fn named_by_slug(person: person::Model, line: &StaffLine, slug_is_given: bool) -> Result<Who, Stop> {
    match (person.orcid.clone(), line.orcid.map(|orcid| orcid.to_string())) {
        (None, None) => Ok(Who::known(person)),
        (Some(_), None) if slug_is_given => Ok(Who::known(person)),
        (Some(id), None) => refuse(format!("somebody of this name has the iD {id}; give the iD, or the slug")),
        (None, gets @ Some(_)) if slug_is_given => Ok(Who { person: Some(person), gets }),
        (None, Some(_)) => refuse(format!(
            "there is {} without an iD; give the slug {} if it is them, or another slug",
            person.display_name, person.slug
        )),
        (Some(id), Some(_)) if slug_is_given => refuse(format!("the slug is that of {id}")),
        // Two people of one name: the new one gets a number behind the short name.
        (Some(_), Some(_)) => Ok(Who::default()),
    }
}

/// The membership of the line, and what has to be done for it.
fn membership(line: &StaffLine, mut rows: Vec<membership::Model>) -> Result<Option<(&str, Wish<'static>, Plan)>, Stop> {
    let Some(entity_id) = line.entity.as_deref() else { return Ok(None) };
    rows.retain(|row| row.entity_id == entity_id);
    let active = rows.iter().find(|row| row.ends_at.is_none());
    let is_external = active.is_some_and(|row| row.status == "external");
    let status = line.status.unwrap_or(if is_external { "external" } else { "member" });
    let since = active.filter(|row| row.status == status).map(|row| row.starts_at);
    let starts_at = match (line.starts_at.or(since), line.ends_at) {
        (Some(at), _) => at,
        (None, None) => now_millis(),
        (None, ended) if rows.iter().any(|row| row.ends_at == ended && row.status == status) => return Ok(None),
        (None, Some(_)) => return refuse("starts_at: needed, since there is no active membership that could end"),
    };
    let wish = Wish { status, starts_at, ends_at: line.ends_at };
    let plan = plan(&rows, wish).map_err(|why| Stop::Refused(format!("the membership of {entity_id}: {why}")))?;
    Ok(Some((entity_id, wish, plan)))
}

/// What is known of a person by the line alone. `Family, Given` is split at the comma, nothing else is guessed (rule 49).
fn data_of(line: &StaffLine) -> PersonData {
    let id = line.orcid.map(|orcid| orcid.to_string()).unwrap_or_default();
    let mut names = ListedNames::default();
    let display_name = match line.name.as_deref().map(|name| (name, name.split_once(','))) {
        Some((_, Some((family, given)))) if !family.trim().is_empty() && !given.trim().is_empty() => {
            names.family = Some(family.trim().to_owned());
            names.given = Some(given.trim().to_owned());
            format!("{} {}", given.trim(), family.trim())
        }
        Some((name, _)) => {
            names.credit = Some(name.to_owned());
            name.to_owned()
        }
        None => id.clone(),
    };
    PersonData {
        slug: line.slug.clone().unwrap_or_else(|| slug::of_person(line.name.as_deref().unwrap_or_default(), &id)),
        sort_name: sort_name(&display_name, names.family.as_deref()),
        display_name,
        names: canonical_json(&names),
        biography: None,
        profile: "{}".to_owned(),
        harvest_state: "active".to_owned(),
        name_keys: names.parsed().iter().flat_map(name_keys).collect(),
    }
}

async fn create(tx: &WriteTx, workspace_id: i64, line: &StaffLine) -> Result<person::Model> {
    let new = NewPerson {
        orcid: line.orcid.map(|orcid| orcid.to_string()),
        data: data_of(line),
        photo_url: line.photo_url.clone(),
        people_type: line.people_type.clone(),
    };
    people_curated::create(tx, workspace_id, new).await
}

/// Changes what the line says otherwise. People with an iD are called as they call themselves at ORCID, or as a curator
/// wrote: of them the name is left alone.
async fn change(tx: &WriteTx, person: person::Model, line: &StaffLine) -> Result<(person::Model, Vec<String>)> {
    let mut row = person.clone();
    let mut done = Vec::new();
    let mut keys = Vec::new();
    if line.name.is_some() && person.orcid.is_none() {
        let data = Manual::of(&person)?.over(&data_of(line));
        if data.names != person.names || data.display_name != person.display_name {
            (row.names, row.display_name, row.sort_name) = (data.names, data.display_name, data.sort_name);
            keys = data.name_keys;
            done.push("name".to_owned());
        }
    }
    if line.people_type.is_some() && line.people_type != person.people_type {
        row.people_type.clone_from(&line.people_type);
        done.push("people_type".to_owned());
    }
    if line.photo_url.is_some() && line.photo_url != person.photo_url {
        row.photo_url.clone_from(&line.photo_url);
        done.push("photo_url".to_owned());
    }
    if done.is_empty() {
        return Ok((person, done));
    }
    Ok((people_curated::update(tx, row, &keys).await?, done))
}

/// Puts the person into these categories too. A list takes nobody out of one.
async fn sort_into(tx: &WriteTx, person: &person::Model, ids: &[String]) -> Result<Vec<String>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let now: BTreeSet<String> =
        categories::of_person(&**tx, person.workspace_id, person.id).await?.into_iter().collect();
    let new: Vec<&String> = ids.iter().filter(|id| !now.contains(*id)).collect();
    if new.is_empty() {
        return Ok(Vec::new());
    }
    let done = new.iter().map(|id| format!("category {id}")).collect();
    let all: Vec<String> = now.iter().chain(new).cloned().collect();
    categories::set_of_person(tx, person.workspace_id, person.id, &all).await?;
    Ok(done)
}
