//! What a batch writes, gathered and then written together.

use std::collections::HashMap;

use pressmark_domain::{ProviderView, WorkRecord};
use pressmark_store::entity::{authorship, publication, publication_view};
use pressmark_store::repo::{self, publications, views};
use pressmark_store::{Result, WriteTx};

use super::apply::{Context, WorkOutcome};
use super::prepared::ViewText;
use super::row::{self, Computed};
use super::shown::ViewsChanged;
use super::{IncomingView, notices};
use crate::identifiers;
use crate::linking::{AuthorKeys, author_strings};

/// Everything that a batch writes.
#[derive(Default)]
pub(super) struct Writes {
    insert: Vec<publication::Model>,
    update: Vec<publication::Model>,
    /// Works of which only the provenance changed: nothing that anybody is shown.
    noted: Vec<publication::Model>,
    pub(super) views: Vec<publication_view::Model>,
    keys: Vec<(i64, publications::Key)>,
    authors_of_new: Vec<i64>,
    authors_replaced: Vec<i64>,
    authorships: Vec<authorship::Model>,
    pub(super) confirmed: Vec<i64>,
    pub(super) updates: Vec<(i64, Option<String>, Vec<pressmark_domain::view::Update>)>,
}

impl Writes {
    pub(super) fn view(
        &mut self,
        id: i64,
        workspace_id: i64,
        view: &IncomingView,
        text: ViewText,
        hashes: &HashMap<(String, String), String>,
    ) {
        let ViewText { json, hash } = text;
        let key = (view.view.provider.as_str().to_owned(), view.view.source_key.clone());
        if hashes.get(&key) == Some(&hash) {
            return;
        }
        let (provider, source_key) = key;
        self.views.push(publication_view::Model {
            publication_id: id,
            provider,
            source_key,
            workspace_id,
            view: json,
            hash,
            fetched_at: view.fetched_at,
        });
    }

    #[expect(clippy::too_many_arguments, reason = "all of it is what a row is made of")]
    pub(super) fn row(
        &mut self,
        context: Context,
        id: i64,
        before: Option<publication::Model>,
        computed: &Computed,
        views: &[ProviderView],
        (agency, agency_note): (Option<String>, Option<String>),
        views_changed: ViewsChanged,
        author_keys: Option<Vec<String>>,
    ) -> WorkOutcome {
        let record = computed.record();
        let Some(before) = before else {
            let title = record.title.as_deref();
            let mut row = row::blank(id, context.workspace_id, context.origin, context.visible, title, context.now);
            (row.agency, row.agency_note) = (agency, agency_note);
            computed.fill(&mut row);
            computed.fill_shown_id(&mut row);
            self.keys.extend(row::keys_of(&row, views).into_iter().map(|key| (id, key)));
            self.authors_of_new.push(id);
            self.authors(id, context.workspace_id, record, author_keys);
            self.insert.push(row);
            return WorkOutcome::New;
        };
        let agency_differs = agency.is_some() && (before.agency != agency || before.agency_note != agency_note);
        if views_changed == ViewsChanged::No && !agency_differs && !computed.differs(&before) {
            self.confirmed.push(id);
            return WorkOutcome::Unchanged;
        }
        let fields = row::changed_fields(&before.original, computed.original_json());
        let shown_fields = match before.decisions.as_str() {
            "[]" => fields.clone(),
            _ => row::changed_fields(&before.merged, computed.shown()),
        };
        let mut row = before;
        if agency.is_some() {
            (row.agency, row.agency_note) = (agency, agency_note);
        }
        computed.fill(&mut row);
        let shown = row.shown_id.clone();
        computed.fill_shown_id(&mut row);
        row.last_checked_at = context.now;
        row.updated_at = context.now;
        if !fields.is_empty() {
            row.last_fetched_at = context.now;
        }
        // Where curators decided, upstream may change without the record as it is shown changing, and a curator still has
        // to see that.
        if !fields.is_empty() || !shown_fields.is_empty() {
            row.revision += 1;
        }
        if !shown_fields.is_empty() {
            row.public_changed_at = context.now;
        }
        if shown_fields.iter().any(|f| f == "authors") {
            self.authors_replaced.push(id);
            self.authors(id, context.workspace_id, record, author_keys);
        }
        self.keys.extend(row::keys_of(&row, views).into_iter().map(|key| (id, key)));
        if shown != row.shown_id {
            tracing::info!(publication = id, from = shown, to = row.shown_id, "a work has a better identifier");
        }
        let shows = !fields.is_empty() || !shown_fields.is_empty() || agency_differs || shown != row.shown_id;
        if shows || views_changed == ViewsChanged::Publicly {
            self.update.push(row);
        } else {
            self.noted.push(row);
        }
        // A view that changed without changing the record is provenance only.
        if fields.is_empty() { WorkOutcome::Unchanged } else { WorkOutcome::Changed(fields) }
    }

    fn authors(&mut self, id: i64, workspace_id: i64, record: &WorkRecord, keys: Option<Vec<String>>) {
        let keys = keys.unwrap_or_else(|| AuthorKeys::of(record).stored);
        self.authorships.extend(author_strings(id, workspace_id, record, keys));
    }

    /// Writes everything; returns the DOIs that notices of this batch speak of.
    pub(super) async fn write(&mut self, tx: &WriteTx, context: Context) -> Result<Vec<String>> {
        let mut notices = Vec::new();
        for (id, doi, updates) in std::mem::take(&mut self.updates) {
            notices.extend(notices::rows(context.workspace_id, id, doi.as_deref(), &updates)?);
        }
        let targets = notices.iter().map(|n| n.target_doi.clone()).collect();
        publications::insert(tx, std::mem::take(&mut self.insert)).await?;
        let changed: Vec<i64> = self.update.iter().map(|row| row.id).collect();
        publications::update(tx, std::mem::take(&mut self.update)).await?;
        identifiers::works_changed(tx, &changed, None).await?;
        views::note_sources(tx, std::mem::take(&mut self.noted)).await?;
        publications::add_keys(tx, context.workspace_id, std::mem::take(&mut self.keys)).await?;
        views::put(tx, std::mem::take(&mut self.views)).await?;
        let authorships = std::mem::take(&mut self.authorships);
        publications::put_authorships(tx, &self.authors_of_new, &self.authors_replaced, authorships).await?;
        publications::mark_checked(tx, &self.confirmed, context.now).await?;
        repo::notices::add(tx, notices).await?;
        Ok(targets)
    }
}
