//! A person's public profile at ORCID.

use pressmark_domain::{Orcid, PartialDate, Ror};
use pressmark_sources::orcid::{Employment, PersonView, RecordAnswer, map};
use serde::{Deserialize, Serialize};

use super::ask::{Question, Service};
use super::error::Trouble;
use super::{Asker, External, ExternalError, Told};

/// What ORCID says of an iD.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProfileAnswer {
    /// The profile.
    Profile(Box<Profile>),
    /// The iD was merged into this one.
    Moved(Orcid),
    /// Its holder, or ORCID, closed the record.
    Closed,
}

/// A profile: what is public, without addresses of mail (rule 16).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// The iD.
    pub orcid_id: Orcid,
    /// The name to show.
    pub name: Option<String>,
    /// Given names.
    pub given_names: Option<String>,
    /// Family name.
    pub family_name: Option<String>,
    /// The name under which the person publishes.
    pub credit_name: Option<String>,
    /// Other names: former ones, other scripts.
    pub other_names: Vec<String>,
    /// Biography, plain text.
    pub biography: Option<String>,
    /// Keywords.
    pub keywords: Vec<String>,
    /// Web pages.
    pub links: Vec<ProfileLink>,
    /// Identifiers elsewhere.
    pub identifiers: Vec<ProfileIdentifier>,
    /// Where the person works and worked, as ORCID orders it.
    pub employments: Vec<ProfileEmployment>,
}

/// A web page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileLink {
    /// What the person calls it.
    pub name: Option<String>,
    /// Its address.
    pub url: String,
}

/// An identifier elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileIdentifier {
    /// The kind in ORCID's words: `Scopus Author ID`.
    pub kind: String,
    /// The value.
    pub value: String,
    /// Where it leads.
    pub url: Option<String>,
}

/// An employment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileEmployment {
    /// Name of the organisation.
    pub organization: Option<String>,
    /// Its ROR id, where ORCID knows it.
    pub ror_id: Option<Ror>,
    /// Department.
    pub department: Option<String>,
    /// Role or title.
    pub role: Option<String>,
    /// First day.
    pub start_date: Option<PartialDate>,
    /// Last day; absent while it lasts.
    pub end_date: Option<PartialDate>,
}

impl Profile {
    fn of(orcid: Orcid, person: PersonView, employments: Vec<Employment>) -> Self {
        let link = |page: pressmark_sources::orcid::PersonUrl| ProfileLink { name: page.name, url: page.url };
        let identifier = |id: pressmark_sources::orcid::PersonIdentifier| ProfileIdentifier {
            kind: id.kind,
            value: id.value,
            url: id.url,
        };
        let employment = |job: Employment| ProfileEmployment {
            organization: job.organization,
            ror_id: job.ror,
            department: job.department,
            role: job.role,
            start_date: job.start,
            end_date: job.end,
        };
        Self {
            orcid_id: orcid,
            name: person.display_name(),
            given_names: person.given_names,
            family_name: person.family_name,
            credit_name: person.credit_name,
            other_names: person.other_names,
            biography: person.biography,
            keywords: person.keywords,
            links: person.urls.into_iter().map(link).collect(),
            identifiers: person.identifiers.into_iter().map(identifier).collect(),
            employments: employments.into_iter().map(employment).collect(),
        }
    }
}

impl External {
    /// The public profile of an iD.
    ///
    /// # Errors
    /// [`ExternalError`]; [`ExternalError::Unknown`] for an iD that nobody has.
    pub async fn profile(&self, orcid: &Orcid, asker: &Asker<'_>) -> Result<Told<ProfileAnswer>, ExternalError> {
        let question = Question::new(Service::Orcid, orcid.as_str());
        self.answered(&question, asker, self.ask_for_profile(*orcid)).await
    }

    async fn ask_for_profile(&self, orcid: Orcid) -> Result<Option<ProfileAnswer>, Trouble> {
        let client = &self.sources.orcid;
        let body = match client.person(&orcid).await.map_err(|error| Trouble::of(&error))? {
            RecordAnswer::Found(body) => body,
            RecordAnswer::Moved(primary) => return Ok(Some(ProfileAnswer::Moved(primary))),
            RecordAnswer::Locked | RecordAnswer::Deactivated => return Ok(Some(ProfileAnswer::Closed)),
            RecordAnswer::NotFound => return Ok(None),
        };
        let nonsense = |error| Trouble::nonsense("orcid", &error);
        let person = map::person(&body).map_err(nonsense)?;
        if person.deactivated {
            return Ok(Some(ProfileAnswer::Closed));
        }
        let employments = match client.employments(&orcid).await.map_err(|error| Trouble::of(&error))? {
            RecordAnswer::Found(body) => map::employments(&body).map_err(nonsense)?,
            // It was closed meanwhile.
            _ => return Ok(Some(ProfileAnswer::Closed)),
        };
        Ok(Some(ProfileAnswer::Profile(Box::new(Profile::of(orcid, person, employments)))))
    }
}
