//! How a researcher looks: flat in lists, with texts by language alone.

use std::collections::BTreeMap;

use pressmark_catalogue::{LocalText, PersonRow};
use serde::Serialize;
use utoipa::ToSchema;

/// The language of texts whose language is not known.
const LANGUAGE: &str = "en";

/// Texts by language; where there is but one of a language that is not known, that one. `shown` is whole, others may be
/// beginnings.
fn by_language<'a>(texts: &'a [LocalText], shown: &'a str) -> BTreeMap<&'a str, &'a str> {
    if texts.is_empty() {
        return BTreeMap::from([(LANGUAGE, shown)]);
    }
    let whole = |text: &'a LocalText| if text.locale == LANGUAGE { shown } else { text.text.as_str() };
    texts.iter().map(|text| (text.locale.as_str(), whole(text))).collect()
}

/// A researcher in a list.
#[derive(Serialize, ToSchema)]
pub(crate) struct ListedPerson<'a> {
    /// The researcher's id here: the ORCID iD; without one the slug.
    external_id: &'a str,
    /// ORCID iD.
    orcid_id: Option<&'a str>,
    /// Name.
    name: &'a str,
    /// URL-safe short name, unique in the registry.
    slug: &'a str,
    /// Biography by language.
    biography: Option<BTreeMap<&'a str, &'a str>>,
    /// Portrait.
    photo_url: Option<&'a str>,
    /// Kind of person in the institution's words.
    people_type: Option<&'a str>,
    /// When an upstream last said something new, Unix seconds.
    last_fetched_at: Option<i64>,
    /// `pending`, `processing`, `complete` or `failed`.
    sync_status: &'a str,
    /// How many publications are public.
    publication_count: u64,
}

impl<'a> ListedPerson<'a> {
    pub(crate) fn of(row: &'a PersonRow) -> Self {
        Self {
            external_id: row.orcid.as_deref().unwrap_or(&row.slug),
            orcid_id: row.orcid.as_deref(),
            name: &row.name,
            slug: &row.slug,
            biography: row.biography.as_deref().map(|text| by_language(&row.biographies, text)),
            photo_url: row.photo_url.as_deref(),
            people_type: row.people_type.as_deref(),
            last_fetched_at: row.last_fetched_at.map(|at| at.div_euclid(1000)),
            sync_status: &row.sync_status,
            publication_count: row.publication_count,
        }
    }
}

/// A researcher.
#[derive(Serialize, ToSchema)]
pub(crate) struct Person<'a> {
    /// Name by language.
    name: BTreeMap<&'a str, &'a str>,
    /// Other names.
    other_names: Vec<&'a str>,
    /// Former and deprecated ORCID iDs.
    former_orcid_ids: &'a [String],
    #[serde(flatten)]
    listed: WithoutName<'a>,
}

/// What a researcher alone has in common with one in a list.
#[derive(Serialize, ToSchema)]
pub(crate) struct WithoutName<'a> {
    external_id: &'a str,
    orcid_id: Option<&'a str>,
    slug: &'a str,
    biography: Option<BTreeMap<&'a str, &'a str>>,
    photo_url: Option<&'a str>,
    people_type: Option<&'a str>,
    last_fetched_at: Option<i64>,
    sync_status: &'a str,
    publication_count: u64,
}

impl<'a> Person<'a> {
    pub(crate) fn of(row: &'a PersonRow) -> Self {
        let listed = ListedPerson::of(row);
        Self {
            name: by_language(&row.names_by_locale, &row.name),
            other_names: row.names.iter().map(|name| name.name.as_str()).filter(|name| *name != row.name).collect(),
            former_orcid_ids: &row.former_orcids,
            listed: WithoutName {
                external_id: listed.external_id,
                orcid_id: listed.orcid_id,
                slug: listed.slug,
                biography: listed.biography,
                photo_url: listed.photo_url,
                people_type: listed.people_type,
                last_fetched_at: listed.last_fetched_at,
                sync_status: listed.sync_status,
                publication_count: listed.publication_count,
            },
        }
    }
}
