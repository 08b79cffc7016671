//! How a researcher looks: flat in lists, with texts by language alone.

use std::collections::BTreeMap;

use pressmark_catalogue::PersonRow;
use serde::Serialize;
use utoipa::ToSchema;

/// The language of texts whose language is not known.
const LANGUAGE: &str = "en";

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
    biography: Option<BTreeMap<&'static str, &'a str>>,
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
            biography: row.biography.as_deref().map(|text| BTreeMap::from([(LANGUAGE, text)])),
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
    name: BTreeMap<&'static str, &'a str>,
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
    biography: Option<BTreeMap<&'static str, &'a str>>,
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
            name: BTreeMap::from([(LANGUAGE, listed.name)]),
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
