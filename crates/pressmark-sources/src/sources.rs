//! All upstreams together.

use std::sync::Arc;

use crate::agency::AgencyClient;
use crate::crossref::CrossrefClient;
use crate::datacite::DataCiteClient;
use crate::http::{Upstream, http_client, public_only_client};
use crate::openalex::OpenAlexClient;
use crate::orcid::OrcidClient;
use crate::ror::RorClient;
use crate::{SourceConfig, SourcesConfig, UpstreamBudget};

/// The clients of all upstreams.
#[derive(Debug)]
pub struct Sources {
    /// ORCID.
    pub orcid: OrcidClient,
    /// Crossref.
    pub crossref: CrossrefClient,
    /// DataCite.
    pub datacite: DataCiteClient,
    /// OpenAlex.
    pub openalex: OpenAlexClient,
    /// Registration agencies and content negotiation.
    pub agency: AgencyClient,
    /// ROR.
    pub ror: RorClient,
}

/// Why the clients could not be set up.
#[derive(Debug, thiserror::Error)]
#[error("clients of the upstreams cannot be set up: {0}")]
pub struct BuildError(pub(crate) String);

impl Sources {
    /// Clients by `config`. `contact` is a mail address for the staff of the upstreams, who ask for one; it goes into
    /// the `User-Agent`.
    ///
    /// # Errors
    /// If the HTTP client cannot be built (no TLS roots) or a credential cannot stand in a header.
    pub fn new(
        config: &SourcesConfig,
        contact: Option<&str>,
        budget: Arc<dyn UpstreamBudget>,
    ) -> Result<Self, BuildError> {
        let client = http_client()?;
        let upstream =
            |name, settings: &SourceConfig| Upstream::new(name, settings, contact, client.clone(), budget.clone());
        let negotiation = public_only_client(&config.agency.base_url)?;
        Ok(Self {
            orcid: OrcidClient::new(upstream("orcid", &config.orcid)?),
            crossref: CrossrefClient::new(upstream("crossref", &config.crossref)?),
            datacite: DataCiteClient::new(upstream("datacite", &config.datacite)?),
            openalex: OpenAlexClient::new(upstream("openalex", &config.openalex)?),
            agency: AgencyClient::new(
                upstream("agency", &config.agency)?,
                Upstream::new("agency", &config.agency, contact, negotiation, budget.clone())?,
            ),
            ror: RorClient::new(upstream("ror", &config.ror)?),
        })
    }

    /// The smallest share that is left, 0 to 1, of the budgets of those who are asked about works; `None` where nobody
    /// has announced one. What can wait should, while little is left.
    #[must_use]
    pub fn budget_left(&self) -> Option<f64> {
        let left = [self.crossref.budget_left(), self.datacite.budget_left(), self.openalex.budget_left()];
        left.into_iter().flatten().reduce(f64::min)
    }
}
