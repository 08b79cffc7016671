//! Whose harvest staff ask for, and queueing it.

use pressmark_app::ingest::{self, Queued, Wish};
use pressmark_domain::Orcid;
use pressmark_store::repo::job_list;
use serde::Deserialize;
use utoipa::ToSchema;

use super::job_row::JobRow;
use crate::body::Fields;
use crate::caller::Caller;
use crate::dashboard::refuse_nulls;
use crate::failure::Failure;
use crate::public::ingest::{IngestId, ids_of};
use crate::state::HttpState;

const KNOWN: &[&str] = &["orcid_ids", "skip_existing", "trigger_source"];
/// Where staff ask from, as far as it is told.
const PEOPLE_PAGE: &str = "people_page";

/// Whose works to harvest.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct HarvestRequest {
    /// ORCID iDs, bare or as URLs.
    #[schema(min_items = 1, max_items = 100)]
    orcid_ids: Vec<IngestId>,
    /// Leaves out people whose harvest is complete already.
    #[schema(required = false, default = false)]
    skip_existing: bool,
    /// Where it is asked from: `people_page`.
    #[schema(required = false, pattern = "^people_page$", example = "people_page")]
    trigger_source: String,
}

/// What is asked for.
pub(super) struct Wanted {
    orcids: Vec<Orcid>,
    skip_existing: bool,
    trigger: Option<&'static str>,
}

/// What was queued, and the jobs that were made.
pub(super) struct Made {
    pub(super) queued: Queued,
    pub(super) jobs: Vec<JobRow>,
}

impl Wanted {
    /// What a body asks for, or everything that is wrong with it.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Failure> {
        let mut fields = Fields::of(bytes, Some(KNOWN));
        refuse_nulls(&mut fields, &["skip_existing", "trigger_source"]);
        let orcids = ids_of(fields.value("orcid_ids")).unwrap_or_else(|wrong| {
            wrong.into_iter().for_each(|complaint| fields.complain("orcid_ids", complaint));
            Vec::new()
        });
        let skip_existing = fields.flag("skip_existing", false);
        let trigger = fields.text("trigger_source", 100);
        if trigger.as_deref().is_some_and(|trigger| trigger != PEOPLE_PAGE) {
            fields.complain("trigger_source", format!("Must be {PEOPLE_PAGE}"));
        }
        fields.finish()?;
        Ok(Self { orcids, skip_existing, trigger: trigger.map(|_| PEOPLE_PAGE) })
    }

    /// Queues it. `usual`: where it is asked from, if that is not told.
    pub(super) async fn queue(self, state: &HttpState, caller: &Caller, usual: &str) -> Result<Made, Failure> {
        let wish = Wish { trigger: self.trigger.unwrap_or(usual), skip_existing: self.skip_existing };
        let (store, workspace) = (&state.store, caller.workspace_id);
        let queued = ingest::queue_wish(store, workspace, &self.orcids, wish, &caller.actor).await?;
        let jobs = job_list::by_ids(store.read(), workspace, &queued.job_ids).await?;
        Ok(Made { queued, jobs: jobs.into_iter().map(JobRow::from).collect() })
    }
}
