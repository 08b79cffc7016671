//! Who is linked to a work, and why: the part of a detail that only staff see.

use std::collections::HashMap;

use pressmark_store::entity::{author_link, person};
use pressmark_store::repo::{links, people};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::row::WorkPerson;
use crate::failure::Failure;
use crate::state::HttpState;
use crate::voice::iso;

/// The links of a work with the people that they name.
pub(super) struct Links(Vec<(author_link::Model, person::Model)>);

impl Links {
    /// Reads them, by their place among the authors.
    pub(super) async fn of(state: &HttpState, workspace: i64, publication: i64) -> Result<Self, Failure> {
        let conn = state.store.read();
        let mut rows = links::of_publications(conn, &[publication]).await?.remove(&publication).unwrap_or_default();
        rows.sort_by_key(|link| (link.position.unwrap_or(i32::MAX), link.person_id));
        let ids: Vec<i64> = rows.iter().map(|link| link.person_id).collect();
        let known = people::by_ids(conn, workspace, &ids).await?;
        let mut known: HashMap<i64, person::Model> = known.into_iter().map(|person| (person.id, person)).collect();
        let both = rows.into_iter().filter_map(|link| known.remove(&link.person_id).map(|person| (link, person)));
        Ok(Self(both.collect()))
    }

    /// The people who count as authors.
    pub(super) fn people(&self) -> Vec<WorkPerson<'_>> {
        self.linked().map(|(link, person)| person_of(link, person)).collect()
    }

    /// Their iDs.
    pub(super) fn orcids(&self) -> Vec<&str> {
        self.linked().filter_map(|(_, person)| person.orcid.as_deref()).collect()
    }

    fn linked(&self) -> impl Iterator<Item = &(author_link::Model, person::Model)> {
        self.0.iter().filter(|(link, _)| link.state == "linked")
    }

    /// Whether one of them waits for a decision: a suggestion, a claim without a place among the authors, or an iD
    /// whose holder has another name.
    pub(super) fn wait(&self, has_authors: bool) -> bool {
        let open = |link: &author_link::Model| match link.state.as_str() {
            "suggested" => true,
            "linked" => link.name_contradiction || (link.position.is_none() && has_authors),
            _ => false,
        };
        self.0.iter().any(|(link, _)| link.decided_by.is_none() && open(link))
    }

    /// All of them, decided or not.
    pub(super) fn told(&self) -> Vec<WorkLink<'_>> {
        self.0.iter().map(|(link, person)| WorkLink::of(link, person)).collect()
    }
}

fn person_of<'a>(link: &author_link::Model, person: &'a person::Model) -> WorkPerson<'a> {
    WorkPerson {
        id: person.id,
        orcid_id: person.orcid.as_deref(),
        name: Some(&person.display_name),
        slug: &person.slug,
        position: link.position.and_then(|place| u32::try_from(place).ok()).map(|place| place + 1),
        hidden: person.hidden || person.removed_at.is_some(),
    }
}

/// Why a researcher counts, or might count, as an author of a work.
#[derive(Serialize, ToSchema)]
pub(crate) struct WorkLink<'a> {
    /// The researcher.
    person: WorkPerson<'a>,
    /// The author string that is meant.
    author_name: Option<&'a str>,
    /// `linked`, `suggested`, `rejected` or `withdrawn`.
    state: &'a str,
    /// How it was found: `claim`, `orcid`, `name`, `name+evidence` or `curator`.
    method: &'a str,
    /// How sure it is, 0 to 1.
    score: f64,
    /// What speaks for it and against it.
    #[schema(value_type = Vec<Object>)]
    evidence: Value,
    /// Whether the author string cannot be a name of the researcher, as far as names are known.
    name_contradiction: bool,
    /// Whether the researcher's ORCID record claims the work now.
    claimed: bool,
    /// When the claim was gone, ISO 8601.
    claim_withdrawn_at: Option<String>,
    /// Who said yes or no.
    decided_by: Option<&'a str>,
}

impl<'a> WorkLink<'a> {
    fn of(link: &'a author_link::Model, person: &'a person::Model) -> Self {
        let evidence = serde_json::from_str::<Value>(&link.evidence).ok().filter(Value::is_array);
        Self {
            person: person_of(link, person),
            author_name: link.author_name.as_deref(),
            state: &link.state,
            method: &link.method,
            score: link.score,
            evidence: evidence.unwrap_or_else(|| Value::Array(Vec::new())),
            name_contradiction: link.name_contradiction,
            claimed: link.claimed,
            claim_withdrawn_at: link.claim_withdrawn_at.map(iso),
            decided_by: link.decided_by.as_deref(),
        }
    }
}
