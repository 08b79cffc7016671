//! People at ORCID, by names and where they work.

use pressmark_domain::Orcid;
use pressmark_sources::orcid::search::{self, FoundPerson};
use serde::{Deserialize, Serialize};

use super::ask::{Question, Service};
use super::error::Trouble;
use super::{Asker, External, ExternalError, Told};

/// People of one answer, at most.
const ROWS: u32 = 50;

/// Whom somebody looks for: all that is given must fit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PeopleSearch {
    /// Given names.
    pub given_names: String,
    /// Family name.
    pub family_name: String,
    /// Other names.
    pub other_names: String,
    /// Name of an institution.
    pub affiliation: String,
}

/// People who were found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeopleFound {
    /// How many there are at ORCID.
    pub total: u64,
    /// The first of them.
    pub people: Vec<PersonFound>,
}

/// Somebody who was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonFound {
    /// The iD.
    pub orcid_id: Orcid,
    /// Given names.
    pub given_names: Option<String>,
    /// Family name.
    pub family_name: Option<String>,
    /// The name under which the person publishes.
    pub credit_name: Option<String>,
    /// Other names.
    pub other_names: Vec<String>,
    /// Names of institutions.
    pub institutions: Vec<String>,
}

impl PersonFound {
    fn of(found: FoundPerson) -> Self {
        let FoundPerson { orcid_id, given_names, family_name, credit_name, other_names, institutions } = found;
        Self { orcid_id, given_names, family_name, credit_name, other_names, institutions }
    }
}

impl PeopleSearch {
    /// What ORCID's search is asked; empty where nobody in particular is looked for.
    #[must_use]
    pub fn query(&self) -> String {
        search::query(&[
            ("given-names", self.given_names.as_str()),
            ("family-name", self.family_name.as_str()),
            ("other-names", self.other_names.as_str()),
            ("affiliation-org-name", self.affiliation.as_str()),
        ])
    }
}

impl External {
    /// People at ORCID.
    ///
    /// # Errors
    /// [`ExternalError`].
    pub async fn people(&self, search: &PeopleSearch, asker: &Asker<'_>) -> Result<Told<PeopleFound>, ExternalError> {
        let query = search.query();
        let question = Question::new(Service::OrcidSearch, &query.to_lowercase());
        let ask = async {
            let body = self.sources.orcid.expanded_search(&query, ROWS).await;
            let body = body.map_err(|error| Trouble::of(&error))?;
            let (total, people) = search::found(&body).map_err(|error| Trouble::nonsense("orcid", &error))?;
            Ok(Some(PeopleFound { total, people: people.into_iter().map(PersonFound::of).collect() }))
        };
        self.answered(&question, asker, ask).await
    }
}
