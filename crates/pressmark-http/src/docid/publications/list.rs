//! `GET /api/v1/publications/get-publications`: what is public, newest first.

use axum::extract::{Extension, RawQuery, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_catalogue::{Direction, PublicationFilter, PublicationQuery, QFields, Sort};
use pressmark_domain::vocabulary::{ResourceType, resource_types};
use pressmark_store::repo::deposit_list::{self, Order, Wanted};
use serde::Serialize;
use utoipa::ToSchema;

use super::row::{Parts, PublicationRow};
use crate::caller::Caller;
use crate::docid::envelope::{DocidError, Envelope, success};
use crate::failure::Failure;
use crate::params::Params;
use crate::state::HttpState;

/// A page of publications.
#[derive(Serialize, ToSchema)]
pub(crate) struct PublicationPage {
    publications: Vec<PublicationRow>,
    pagination: Pagination,
}

/// Where a page stands.
#[derive(Serialize, ToSchema)]
pub(crate) struct Pagination {
    /// This page, from 1.
    page: u64,
    /// How many pages there are.
    pages: u64,
    /// How many rows there are.
    total: u64,
    /// Rows a page.
    limit: u64,
}

impl Pagination {
    pub(super) fn of(page: u64, limit: u64, total: u64) -> Self {
        Self { page, pages: total.div_ceil(limit.max(1)), total, limit }
    }
}

/// List publications.
#[utoipa::path(
    get, path = "/api/v1/publications/get-publications", tag = "Publications", operation_id = "getPublications",
    params(
        ("page" = Option<i64>, Query, description = "From 1.", minimum = 1),
        ("limit" = Option<i64>, Query, description = "Rows a page: 20 if it is left out, at most 100.", minimum = 1, maximum = 100),
        ("resource_type" = Option<String>, Query, description = "Number, code or name of a resource type."),
        ("scope" = Option<String>, Query, description = "Ours: `docid` (usual) holds works with a DOCiD, `all` every \
            public work, `own` what you deposited."),
        ("search" = Option<String>, Query, description = "Ours: words that must be found, the last of which may be begun. \
            Among your own, the 1,000 best are looked at."),
        ("sort" = Option<String>, Query, description = "Ours: `published`, `title` or `id`; where it is left out, the \
            newest, or what fits `search` best."),
        ("order" = Option<String>, Query, description = "Ours: `asc` or `desc`, the usual one."),
    ),
    responses(
        (status = 200, description = "A page.", body = Envelope<PublicationPage>),
        (status = 400, description = "A parameter is wrong.", body = DocidError),
        (status = 401, description = "There is no access token, or none that is good.", body = DocidError),
        (status = 403, description = "An API key does not allow this.", body = DocidError),
        (status = 503, description = "Not now.", body = DocidError),
    ), security(("bearer" = [])),
)]
pub(crate) async fn get_publications(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let user_id = caller.signed()?.user.id;
    let asked = Asked::read(query.as_deref())?;
    let (ids, total) = asked.find(&state, caller.workspace_id, user_id).await?;
    let rows = deposit_list::rows(state.store.read(), caller.workspace_id, &ids).await?;
    let publications = rows.into_iter().map(|row| PublicationRow::of(&Parts::of_row(row))).collect();
    let pagination = Pagination::of(asked.page, asked.limit, total);
    Ok(success(StatusCode::OK, PublicationPage { publications, pagination }, "Publications"))
}

/// Which works a list holds (rule 50).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    Docid,
    All,
    Own,
}

/// Hits of one search that are looked at: pages, and hits on each.
const HITS: (u64, u32) = (10, 100);

struct Asked {
    page: u64,
    limit: u64,
    resource_type: Option<&'static ResourceType>,
    scope: Scope,
    search: Option<String>,
    fields: QFields,
    order: Option<Order>,
    ascending: bool,
}

impl Asked {
    fn read(query: Option<&str>) -> Result<Self, Failure> {
        let mut params = Params::of(query);
        let page = params.integer("page", 1, 100_000_000).unwrap_or(1);
        // Older clients ask for as many as they like, and get a hundred.
        let size = params.integer("page_size", 1, i64::MAX).map(|size| size.min(100));
        let limit = params.integer("limit", 1, 100).or(size).unwrap_or(20);
        let older = params.filter("resource_type_id");
        let named = params.filter("resource_type").or(older);
        let resource_type = named.as_deref().and_then(|name| resource_types().find(name));
        if named.is_some() && resource_type.is_none() {
            params.complain("resource_type", "Not a resource type".to_owned());
        }
        let words = [("docid", Scope::Docid), ("all", Scope::All), ("own", Scope::Own)];
        let scope = params.word("scope", &words).unwrap_or(Scope::Docid);
        let search = params.filter("search");
        let words = [
            ("all", QFields::All),
            ("title", QFields::Title),
            ("author", QFields::TitleAndAuthors),
            ("institution", QFields::All),
            ("keywords", QFields::All),
        ];
        let fields = params.word("search_field", &words).unwrap_or_default();
        let words = [("published", Order::Deposited), ("title", Order::Title), ("id", Order::Newest)];
        let order = params.word("sort", &words);
        let ascending = params.word("order", &[("asc", true), ("desc", false)]).unwrap_or(false);
        params.finish()?;
        let unsigned = |number: i64| u64::try_from(number).unwrap_or(1);
        let (page, limit) = (unsigned(page), unsigned(limit));
        Ok(Self { page, limit, resource_type, scope, search, fields, order, ascending })
    }

    /// Keys of the page, and how many there are.
    async fn find(&self, state: &HttpState, workspace_id: i64, user_id: i64) -> Result<(Vec<i64>, u64), Failure> {
        if self.scope != Scope::Own {
            let limit = u32::try_from(self.limit).unwrap_or(20);
            return self.in_catalogue(state, workspace_id, self.page, limit).await;
        }
        let hits = match &self.search {
            Some(_) => Some(self.hits(state, workspace_id).await?),
            None => None,
        };
        let wanted = Wanted {
            workspace_id,
            owner_id: user_id,
            resource_type_id: self.resource_type.map(|known| known.id),
            ids: hits.as_deref(),
            order: self.order.unwrap_or_default(),
            ascending: self.ascending,
        };
        let offset = (self.page - 1).saturating_mul(self.limit).min(i64::MAX.unsigned_abs());
        Ok(deposit_list::page(state.store.read(), &wanted, offset, self.limit).await?)
    }

    /// The works that a search finds, the best.
    async fn hits(&self, state: &HttpState, workspace_id: i64) -> Result<Vec<i64>, Failure> {
        let (pages, per_page) = HITS;
        let mut hits = Vec::new();
        for page in 1..=pages {
            let (found, total) = self.in_catalogue(state, workspace_id, page, per_page).await?;
            hits.extend(found);
            if page * u64::from(per_page) >= total {
                break;
            }
        }
        Ok(hits)
    }

    /// A page of public works, by the catalogue: it counts millions without reading them, and finds words.
    async fn in_catalogue(
        &self,
        state: &HttpState,
        workspace: i64,
        page: u64,
        per_page: u32,
    ) -> Result<(Vec<i64>, u64), Failure> {
        let sort = match self.order {
            None if self.search.is_some() => None,
            Some(Order::Title) => Some(Sort::Title),
            Some(Order::Deposited) => Some(Sort::DepositedAt),
            None | Some(Order::Newest) => Some(Sort::CreatedAt),
        };
        let query = PublicationQuery {
            workspace,
            q: self.search.clone().unwrap_or_default(),
            q_fields: self.fields,
            filter: self.filter(),
            sort,
            dir: if self.ascending { Direction::Asc } else { Direction::Desc },
            page,
            per_page,
            ..PublicationQuery::default()
        };
        let found = state.public.publications(&query).await?;
        Ok((found.rows.iter().map(|row| row.key).collect(), found.total))
    }

    fn filter(&self) -> PublicationFilter {
        let resource_type = self.resource_type.map(|known| known.id);
        // Words alone also find the work into which a deposit was merged: the deposit speaks of it still.
        let (source, has_docid) = match self.scope {
            Scope::All => (None, None),
            Scope::Docid if self.search.is_some() && resource_type.is_none() => (Some("deposit".to_owned()), None),
            Scope::Docid | Scope::Own => (None, Some(true)),
        };
        PublicationFilter { source, has_docid, resource_type, ..PublicationFilter::default() }
    }
}
