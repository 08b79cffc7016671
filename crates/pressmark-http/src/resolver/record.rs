//! All that a landing page shows of a work, whatever form it takes.

use std::sync::Arc;

use pressmark_app::deposit::{self, Deposited, Found};
use pressmark_app::files::StoredFile;
use pressmark_app::{files, identifiers};
use pressmark_domain::WorkRecord;
use pressmark_domain::export::Work;
use pressmark_store::clock::now_millis;
use pressmark_store::entity::{identifier, publication};
use pressmark_store::repo::deposits;
use serde_json::Value;

use super::find::name_of_work;
use super::path_of;
use crate::citations::{Citation, Cited, Read};
use crate::failure::Failure;
use crate::state::HttpState;

/// A work with what stands beside it.
pub(super) struct Landing {
    pub(super) work: Deposited,
    pub(super) record: WorkRecord,
    /// Under which its page stands.
    pub(super) name: String,
    /// Its page.
    pub(super) url: String,
    /// The URL of its identifier: of the DOI if that resolves, else its page.
    pub(super) pid: String,
    /// Whether its DOCiD stands under a test prefix (rule 45).
    pub(super) provisional: bool,
    pub(super) citation: Citation,
    /// The files that everybody may have.
    pub(super) files: Vec<StoredFile>,
    /// From when its files are public, if they are not yet.
    pub(super) embargo_until: Option<i64>,
    /// All versions that anybody may know of, the first first; none where there is but one.
    pub(super) versions: Vec<Version>,
    /// Of this registry.
    pub(super) public_url: String,
}

/// A version of the work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Version {
    pub(super) number: i32,
    pub(super) docid: String,
    pub(super) path: String,
    pub(super) is_this: bool,
    pub(super) is_retired: bool,
}

impl Landing {
    /// # Errors
    /// Any database error; 503 where too many wait for citations.
    pub(super) async fn of(state: &HttpState, work: Deposited) -> Result<Self, Failure> {
        let record: WorkRecord = serde_json::from_str(&work.publication.merged).map_err(Failure::internal)?;
        let public_url = state.settings.public_url.clone();
        let name = name_of_work(&work).to_owned();
        let minted = minted(state, &work).await?;
        let url = format!("{public_url}{}", path_of(&name));
        let pid = doi_url(&record, &minted).unwrap_or_else(|| url.clone());
        let provisional = minted.iter().any(|own| own.value == name && own.provisional);
        let citation = citation(state, &work.publication, &record, &name, (pid.as_str(), pid != url)).await?;
        let embargo_until = work.deposit.as_ref().and_then(|deposit| deposit.embargo_until);
        let embargo_until = embargo_until.filter(|until| *until > now_millis());
        let files = if embargo_until.is_some() { Vec::new() } else { files_of(state, &work).await? };
        let versions = versions(state, &work).await?;
        Ok(Self { work, record, name, url, pid, provisional, citation, files, embargo_until, versions, public_url })
    }

    /// The work as exporters take it.
    pub(super) fn export(&self) -> Work<'_> {
        let id = self.record.doi.as_ref().map_or(self.name.as_str(), |doi| doi.as_str());
        Work { record: &self.record, id, url: &self.pid }
    }

    /// The last version that is public, if this is an older one.
    pub(super) fn newer(&self) -> Option<&Version> {
        self.versions.iter().rfind(|version| !version.is_retired).filter(|version| !version.is_this)
    }

    /// What its makers call this version.
    pub(super) fn version_label(&self) -> Option<String> {
        let form: Value = serde_json::from_str(&self.work.deposit.as_ref()?.form).ok()?;
        form["version"].as_str().map(str::trim).filter(|label| !label.is_empty()).map(str::to_owned)
    }
}

/// The key of the work, and of the deposit that was merged into it.
fn keys(work: &Deposited) -> Vec<i64> {
    let mut keys = vec![work.publication.id];
    keys.extend(work.deposit.as_ref().map(|deposit| deposit.publication_id));
    keys.dedup();
    keys
}

/// The identifiers of the work that were minted here.
async fn minted(state: &HttpState, work: &Deposited) -> Result<Vec<identifier::Model>, Failure> {
    let mut all = Vec::new();
    for key in keys(work) {
        let own = identifiers::of_publication(state.store.read(), work.publication.workspace_id, key).await?;
        all.extend(own);
    }
    Ok(all)
}

/// The URL of the DOI, unless it was minted here and leads nowhere: while its agency does not have it, and for ever
/// under a test prefix.
fn doi_url(record: &WorkRecord, minted: &[identifier::Model]) -> Option<String> {
    let doi = record.doi.as_ref()?;
    let own = minted.iter().find(|own| own.kind == "doi" && own.value == doi.as_str());
    own.is_none_or(|own| own.state == "registered" && !own.provisional).then(|| doi.url())
}

async fn files_of(state: &HttpState, work: &Deposited) -> Result<Vec<StoredFile>, Failure> {
    Ok(files::of_publications(state.store.read(), work.publication.workspace_id, &keys(work)).await?)
}

/// The citation. One that names a DOI is kept together with those of lists; one that leads to the page is kept apart,
/// under a key that no work has, since in lists such a work is cited otherwise.
async fn citation(
    state: &HttpState,
    publication: &publication::Model,
    record: &WorkRecord,
    name: &str,
    (pid, is_doi): (&str, bool),
) -> Result<Citation, Failure> {
    let key = if is_doi { publication.id } else { -publication.id };
    let id = record.doi.as_ref().map_or(name, |doi| doi.as_str()).to_owned();
    let cited = Cited { key, revision: publication.revision, id, url: pid.to_owned() };
    let merged = publication.merged.clone();
    let read: Read = Arc::new(move |_: &Cited| -> Result<Option<String>, Failure> { Ok(Some(merged.clone())) });
    let mut found = state.citations.of(vec![cited], &read).await?;
    Ok(found.remove(&key).flatten())
}

/// The versions that anybody may know of: those that are public, and the tombstones of those that were.
async fn versions(state: &HttpState, work: &Deposited) -> Result<Vec<Version>, Failure> {
    let Some(own) = &work.deposit else { return Ok(Vec::new()) };
    let conn = state.store.read();
    let series = deposits::series(conn, own.workspace_id, own.series_id).await?;
    if series.len() < 2 {
        return Ok(Vec::new());
    }
    let mut known = Vec::with_capacity(series.len());
    for (version, found) in deposit::of_versions(conn, own.workspace_id, series).await? {
        let is_retired = match found {
            Found::Shown(_) => false,
            Found::Gone(_) => true,
            Found::Hidden(_) => continue,
        };
        known.push(Version {
            number: version.version_number,
            path: path_of(&version.docid),
            is_this: version.docid == own.docid,
            is_retired,
            docid: version.docid,
        });
    }
    Ok(known)
}
