//! The handles through which others read.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use crate::document::Scope;
use crate::error::Result;
use crate::page::{PeoplePage, PublicationPage};
use crate::query::{PeopleQuery, PublicationQuery};
use crate::read::{Place, Source, people, publications};
use crate::row::{PersonRow, PublicationDetail};

/// Reads what is public, and nothing else. A cheap clone.
#[derive(Debug, Clone)]
pub struct PublicCatalogue {
    source: Arc<Source>,
}

impl PublicCatalogue {
    pub(crate) fn new(source: Arc<Source>) -> Self {
        Self { source }
    }

    /// A list or search of publications. Waits for a thread of the search pool.
    ///
    /// # Errors
    /// [`CatalogueError::NotReady`](crate::CatalogueError::NotReady), [`CatalogueError::Busy`](crate::CatalogueError::Busy),
    /// [`CatalogueError::TimedOut`](crate::CatalogueError::TimedOut), errors of the index.
    pub async fn publications(&self, query: &PublicationQuery) -> Result<PublicationPage> {
        self.source.publications(Scope::Public, query).await
    }

    /// A publication by any identifier it has or had (DOI in any form, handle, `local/<id>`), or by slug. Takes some
    /// tens of microseconds and waits for nothing.
    ///
    /// # Errors
    /// [`CatalogueError::NotReady`](crate::CatalogueError::NotReady), errors of the index.
    pub fn publication(&self, workspace: i64, id: &str) -> Result<Option<PublicationDetail>> {
        self.source.publication(Scope::Public, workspace, id)
    }

    /// As [`Self::publication`], with the place where it was found.
    ///
    /// # Errors
    /// As there.
    pub fn publication_and_place(&self, workspace: i64, id: &str) -> Result<Option<(PublicationDetail, Place)>> {
        self.source.publication_and_place(Scope::Public, workspace, id)
    }

    /// The place where [`Self::publication`] would read: a fraction of what reading costs.
    ///
    /// # Errors
    /// As there.
    pub fn place_of(&self, workspace: i64, id: &str) -> Result<Option<Place>> {
        self.source.place_of(Scope::Public, workspace, id)
    }

    /// Whether what was read at a place is what would be read now. `false` = it must be looked at: it may be the same.
    #[must_use]
    pub fn holds(&self, place: &Place) -> bool {
        self.source.peek().is_some_and(|snapshot| place.holds_in(&snapshot))
    }

    /// A list or search of people with at least one public publication.
    ///
    /// # Errors
    /// As [`Self::publications`].
    pub async fn people(&self, query: &PeopleQuery) -> Result<PeoplePage> {
        self.source.people(Scope::Public, query).await
    }

    /// A person by current, former or deprecated ORCID iD, or by slug.
    ///
    /// # Errors
    /// As [`Self::publication`].
    pub fn person(&self, workspace: i64, orcid_or_slug: &str) -> Result<Option<PersonRow>> {
        self.source.person(Scope::Public, workspace, orcid_or_slug)
    }

    /// The generation from which this query would be answered now: with the query it is a key for caches.
    #[must_use]
    pub fn generation_for(&self, query: &PublicationQuery) -> u64 {
        self.source.publications_generation(Scope::Public, query)
    }

    /// As [`Self::generation_for`], of a list of people.
    #[must_use]
    pub fn people_generation_for(&self, query: &PeopleQuery) -> u64 {
        self.source.people_generation(Scope::Public, query)
    }

    /// A number for a query, the same for all its pages: for [`Self::begin_walk`].
    #[must_use]
    pub fn walk_key(&self, query: &PublicationQuery) -> u64 {
        publications::walk_key(Scope::Public, query)
    }

    /// As [`Self::walk_key`], of a list of people.
    #[must_use]
    pub fn people_walk_key(&self, query: &PeopleQuery) -> u64 {
        people::walk_key(Scope::Public, query)
    }

    /// Begins a walk through a query, by its key, whose first page a cache gave out, made in `generation`. `false` if
    /// that state is gone: the page must be made anew, or the pages behind it will not fit to it.
    #[must_use]
    pub fn begin_walk(&self, walk: u64, key: u64, generation: u64) -> bool {
        self.source.begin_walk(walk, key, generation)
    }

    /// Whether a later page, kept by a cache and ordered as in `generation`, is the one to which this walk goes on.
    #[must_use]
    pub fn continue_walk(&self, walk: u64, key: u64, generation: u64) -> bool {
        self.source.continue_walk(walk, key, generation)
    }

    /// Counts every change of what is answered; 0 while nothing is.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.source.generation()
    }

    /// The generation below which nothing may stand in for what answers now: somebody beside this process waits for what
    /// it shows.
    #[must_use]
    pub fn insisted(&self) -> u64 {
        self.source.insisted()
    }

    /// When the state of a generation ceased to be the one that answers; `None` if it still answers, or ceased to so
    /// long ago that nothing made from it should be given out.
    #[must_use]
    pub fn replaced(&self, generation: u64) -> Option<Instant> {
        self.source.replaced(generation)
    }
}

/// Reads what staff may see: hidden records too, and deleted ones after [`Self::with_deleted`]. A cheap clone.
#[derive(Debug, Clone)]
pub struct InternalCatalogue {
    source: Arc<Source>,
    scope: Scope,
}

impl InternalCatalogue {
    pub(crate) fn new(source: Arc<Source>) -> Self {
        Self { source, scope: Scope::Internal }
    }

    /// The same, with deleted and merged-away records and removed people.
    #[must_use]
    pub fn with_deleted(&self) -> Self {
        Self { source: Arc::clone(&self.source), scope: Scope::All }
    }

    /// As [`PublicCatalogue::publications`].
    ///
    /// # Errors
    /// As there.
    pub async fn publications(&self, query: &PublicationQuery) -> Result<PublicationPage> {
        self.source.publications(self.scope, query).await
    }

    /// As [`PublicCatalogue::publication`].
    ///
    /// # Errors
    /// As there.
    pub fn publication(&self, workspace: i64, id: &str) -> Result<Option<PublicationDetail>> {
        self.source.publication(self.scope, workspace, id)
    }

    /// As [`PublicCatalogue::people`], with people who have no public publication.
    ///
    /// # Errors
    /// As there.
    pub async fn people(&self, query: &PeopleQuery) -> Result<PeoplePage> {
        self.source.people(self.scope, query).await
    }

    /// As [`PublicCatalogue::person`].
    ///
    /// # Errors
    /// As there.
    pub fn person(&self, workspace: i64, orcid_or_slug: &str) -> Result<Option<PersonRow>> {
        self.source.person(self.scope, workspace, orcid_or_slug)
    }

    /// Names of people by key, those of hidden and removed people too; whoever is not known is left out. Rows of
    /// publications hold no names, so lists look them up here.
    ///
    /// # Errors
    /// As [`PublicCatalogue::publications`].
    pub async fn names(&self, workspace: i64, people: Vec<i64>) -> Result<HashMap<i64, String>> {
        self.source.names(workspace, people).await
    }
}
