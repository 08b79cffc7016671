//! Organisations: of the release of ROR that is kept here, which costs nothing, else of ROR itself.

use pressmark_domain::Ror;
use pressmark_sources::ror::{Organisation, map};
use pressmark_store::clock::now_millis;
use serde::{Deserialize, Serialize};

use super::ask::{Question, Service};
use super::error::Trouble;
use super::{Asker, External, ExternalError, Told};
use crate::organisations;

/// Who found organisations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The release of ROR that is kept here.
    Local {
        /// Its version, if known.
        version: Option<String>,
        /// The day of the release, if known.
        released_on: Option<String>,
    },
    /// ROR itself.
    Api,
}

/// A page of what was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OrganisationsFound {
    /// Who found them.
    pub origin: Origin,
    /// How many there are on all pages; of the release that is kept here at most 400 are counted.
    pub total: u64,
    /// Those of this page, the best first.
    pub organisations: Vec<Organisation>,
}

impl External {
    /// Organisations that some words describe, or the one of a ROR id; 20 a page, counted from 1. Without words there
    /// are none.
    ///
    /// # Errors
    /// [`ExternalError`]. A release that is kept here never fails for want of ROR.
    pub async fn organisations(
        &self,
        query: &str,
        page: u32,
        asker: &Asker<'_>,
    ) -> Result<Told<OrganisationsFound>, ExternalError> {
        let query = query.split_whitespace().collect::<Vec<_>>().join(" ");
        if let Some(hits) = organisations::search(&self.store, &query, page).await? {
            let origin = Origin::Local { version: hits.release.version, released_on: hits.release.released_on };
            let value = OrganisationsFound { origin, total: hits.total, organisations: hits.organisations };
            return Ok(Told { value, fetched_at: hits.release.loaded_at.unwrap_or_else(now_millis), is_kept: false });
        }
        let nothing = || OrganisationsFound { origin: Origin::Api, total: 0, organisations: Vec::new() };
        if query.is_empty() {
            return Ok(Told { value: nothing(), fetched_at: now_millis(), is_kept: false });
        }
        let question = Question::new(Service::Ror, &format!("{page} {}", query.to_lowercase()));
        if let Ok(ror) = Ror::parse(&query) {
            let told = self.answered(&question, asker, self.ask_for_one(ror)).await;
            return match told {
                Err(ExternalError::Unknown { .. }) => {
                    Ok(Told { value: nothing(), fetched_at: now_millis(), is_kept: false })
                }
                // One organisation is one page.
                Ok(mut told) if page > 1 => {
                    told.value.organisations.clear();
                    Ok(told)
                }
                told => told,
            };
        }
        self.answered(&question, asker, self.ask_for_page(&query, page)).await
    }

    async fn ask_for_one(&self, ror: Ror) -> Result<Option<OrganisationsFound>, Trouble> {
        let body = self.sources.ror.organisation(&ror).await.map_err(|error| Trouble::of(&error))?;
        let Some(body) = body else { return Ok(None) };
        let organisation = map::organisation(&body).map_err(|error| Trouble::nonsense("ror", &error))?;
        if !organisation.is_presentable() {
            return Ok(None);
        }
        Ok(Some(OrganisationsFound { origin: Origin::Api, total: 1, organisations: vec![organisation] }))
    }

    async fn ask_for_page(&self, query: &str, page: u32) -> Result<Option<OrganisationsFound>, Trouble> {
        let body = self.sources.ror.search(query, page).await.map_err(|error| Trouble::of(&error))?;
        let mut found = map::list(&body).map_err(|error| Trouble::nonsense("ror", &error))?;
        found.organisations.retain(Organisation::is_presentable);
        Ok(Some(OrganisationsFound { origin: Origin::Api, total: found.total, organisations: found.organisations }))
    }
}
