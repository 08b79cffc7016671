//! Which works a list is to hold: reading the query.

use pressmark_catalogue::{Direction, PersonRef, PublicationFilter, PublicationQuery, QFields, Sort};
use pressmark_domain::Orcid;
use utoipa::IntoParams;

use super::attention;
use crate::params::Params;

/// The years that a filter may name.
const LAST_YEAR: i64 = 9_999;
/// The longest name of a language.
const LONGEST_LOCALE: usize = 35;

/// Orders by name. Of works whose dates are ordered so are the years.
const SORTS: [(&str, (&str, Sort)); 7] = [
    ("last_fetched_at", ("last_fetched_at", Sort::LastFetchedAt)),
    ("publication_date", ("publication_date", Sort::PublicationDate)),
    ("publication_year", ("publication_year", Sort::PublicationDate)),
    ("cited_by_count", ("cited_by_count", Sort::CitedByCount)),
    ("title", ("title", Sort::Title)),
    ("edit_count", ("edit_count", Sort::EditCount)),
    ("relevance", ("relevance", Sort::Relevance)),
];

const DIRECTIONS: [(&str, Direction); 2] = [("desc", Direction::Desc), ("asc", Direction::Asc)];

/// By name: whether public surfaces show a work.
const VISIBILITIES: [(&str, (&str, Option<bool>)); 3] =
    [("all", ("all", None)), ("visible", ("visible", Some(true))), ("hidden", ("hidden", Some(false)))];

/// A state of deletion: its name, whether deleted works are looked through, and whether only they are wanted.
type Status = (&'static str, bool, Option<bool>);

const STATUSES: [(&str, Status); 3] =
    [("active", ("active", false, None)), ("deleted", ("deleted", true, Some(true))), ("all", ("all", true, None))];

/// Which works, in which order.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes parameters; they are read by name")]
pub(crate) struct WorkParams {
    /// Page, from 1.
    #[param(required = false, minimum = 1, maximum = 100_000_000, default = 1)]
    page: i64,
    /// Rows a page.
    #[param(required = false, rename = "perPage", minimum = 1, maximum = 100, default = 20)]
    per_page: i64,
    /// ORCID iD, current or former, of a researcher of this registry who wrote them.
    #[param(required = false, max_length = 1000)]
    orcid_id: String,
    /// Words of the title or of names of authors; also a DOI, a handle or an ORCID iD.
    #[param(required = false, max_length = 1000, default = "")]
    q: String,
    /// Order. Without it: `relevance` where `q` holds words, else `last_fetched_at`.
    #[param(
        required = false,
        pattern = "^(last_fetched_at|publication_date|publication_year|cited_by_count|title|edit_count|relevance)$",
        default = "last_fetched_at"
    )]
    sort: String,
    /// Direction.
    #[param(required = false, pattern = "^(asc|desc)$", default = "desc")]
    dir: String,
    /// Whether public surfaces show them by their own switch.
    #[param(required = false, pattern = "^(all|visible|hidden)$", default = "all")]
    visibility: String,
    /// Whether they are deleted; works that were merged into others count as deleted.
    #[param(required = false, pattern = "^(active|deleted|all)$", default = "active")]
    status: String,
    /// Type: Crossref's term, or a synonym of OpenAlex, ORCID or DataCite.
    #[param(required = false, max_length = 1000)]
    publication_type: String,
    /// Year.
    #[param(required = false, minimum = 0, maximum = 9999)]
    publication_year: i64,
    /// At least so many citations.
    #[param(required = false, minimum = 0, maximum = 4_294_967_295_i64)]
    min_cited_by: i64,
    /// Language in which names are wanted, where there are several. Works have one title and people one name here, so
    /// it changes nothing.
    #[param(required = false, max_length = 35, default = "en")]
    locale: String,
    /// Only works that want a person, for this reason. An addition of ours.
    #[param(
        required = false,
        pattern = "^(authors|conflict|duplicate|claim_withdrawn|retracted|fetch_failed|mint_failed)$"
    )]
    attention: String,
    /// Only works with a DOI, or only those without. An addition of ours.
    #[param(required = false)]
    has_doi: bool,
}

/// What is wanted, and the words for it.
pub(super) struct Wanted {
    pub(super) query: PublicationQuery,
    pub(super) visibility: &'static str,
    pub(super) status: &'static str,
    /// Whether works that are deleted may be among them.
    pub(super) with_deleted: bool,
    /// The order that was asked for by name.
    sort: Option<&'static str>,
}

impl Wanted {
    /// Reads the query of an address; what is wrong with it is in `params`.
    pub(super) fn read(params: &mut Params<'_>, workspace: i64) -> Self {
        let (page, per_page) = params.dashboard_paging();
        let q = params.text("q");
        let sort = params.word("sort", &SORTS);
        // Nothing is relevant to no words.
        let sort = sort.filter(|(_, sort)| *sort != Sort::Relevance || !q.trim().is_empty());
        let dir = params.word("dir", &DIRECTIONS).unwrap_or_default();
        let (visibility, visible) = params.word("visibility", &VISIBILITIES).unwrap_or(("all", None));
        let (status, with_deleted, deleted) = params.word("status", &STATUSES).unwrap_or(("active", false, None));
        let filter = PublicationFilter { visible, deleted, ..filter(params) };
        locale(params);
        let query = PublicationQuery {
            workspace,
            q,
            q_fields: QFields::TitleAndAuthors,
            filter,
            sort: sort.map(|(_, sort)| sort),
            dir,
            page,
            per_page,
            ..PublicationQuery::default()
        };
        Self { query, visibility, status, with_deleted, sort: sort.map(|(name, _)| name) }
    }

    /// The name of the order that was used.
    pub(super) fn sort(&self, used: Sort) -> &'static str {
        let known = || SORTS.iter().find(|(_, (_, sort))| *sort == used).map_or("", |(name, _)| *name);
        self.sort.unwrap_or_else(known)
    }
}

fn filter(params: &mut Params<'_>) -> PublicationFilter {
    let orcid = params.filter("orcid_id").and_then(|text| match Orcid::parse(&text) {
        Ok(orcid) => Some(orcid),
        Err(error) => {
            params.complain("orcid_id", error.to_string());
            None
        }
    });
    let year = params.integer("publication_year", 0, LAST_YEAR);
    let cited = params.integer("min_cited_by", 0, u32::MAX.into());
    PublicationFilter {
        person: orcid.map(PersonRef::Orcid),
        publication_type: params.filter("publication_type"),
        publication_year: year.and_then(|year| i32::try_from(year).ok()),
        min_cited_by: cited.and_then(|cited| u32::try_from(cited).ok()),
        has_doi: params.flag("has_doi"),
        attention: params.word("attention", &attention::words()).map(str::to_owned),
        ..PublicationFilter::default()
    }
}

/// `locale`, which must at least be one.
fn locale(params: &mut Params<'_>) {
    let Some(locale) = params.filter("locale") else { return };
    let is_tag = locale.len() <= LONGEST_LOCALE
        && locale.split(['-', '_']).all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric()));
    if !is_tag {
        params.complain("locale", "Must be a language tag, as `en` or `pt-BR`".to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Result<Wanted, crate::failure::Failure> {
        let mut params = Params::of(Some(query));
        let wanted = Wanted::read(&mut params, 1);
        params.finish().map(|()| wanted)
    }

    #[test]
    fn the_words_of_the_query_are_echoed() {
        let usual = read("").unwrap();
        assert_eq!((usual.visibility, usual.status, usual.with_deleted), ("all", "active", false));
        assert_eq!((usual.query.page, usual.query.per_page), (1, 20));
        assert_eq!(usual.sort(Sort::LastFetchedAt), "last_fetched_at");
        let asked = read("sort=publication_year&dir=asc&status=deleted&visibility=hidden&perPage=7&q=pots").unwrap();
        assert_eq!(asked.query.sort, Some(Sort::PublicationDate));
        assert_eq!(asked.sort(Sort::PublicationDate), "publication_year");
        assert_eq!((asked.query.filter.visible, asked.query.filter.deleted), (Some(false), Some(true)));
        assert!(asked.with_deleted);
        let pointless = read("sort=relevance&q=%20").unwrap();
        assert_eq!((pointless.query.sort, pointless.sort(Sort::LastFetchedAt)), (None, "last_fetched_at"));
    }

    #[test]
    fn what_is_malformed_is_refused() {
        for query in [
            "perPage=0",
            "perPage=101",
            "page=0",
            "sort=name",
            "dir=up",
            "visibility=no",
            "status=gone",
            "orcid_id=0000-0002-1825-0098",
            "publication_year=x",
            "min_cited_by=-1",
            "has_doi=1",
            "attention=none",
            "locale=%3Cscript%3E",
            "locale=en-",
        ] {
            assert!(read(query).is_err(), "{query}");
        }
        assert!(read("per_page=500&locale=pt-BR").is_ok(), "what is not known is not judged");
    }
}
