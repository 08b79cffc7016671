//! The members of OpenAlex's work object.

use std::collections::HashMap;

use serde::{Serialize, Serializer};

/// A list that is always empty here.
pub(super) type Empty = [(); 0];
/// A member that is always null here.
pub(super) type Null = Option<()>;

/// The object of a work.
#[derive(Serialize)]
pub(super) struct Object<'a> {
    pub(super) id: String,
    pub(super) doi: Option<String>,
    pub(super) title: String,
    pub(super) display_name: String,
    pub(super) publication_year: i32,
    /// Always has a day, as OpenAlex invents what it does not know (rule 8).
    pub(super) publication_date: String,
    pub(super) ids: Ids,
    pub(super) language: &'a str,
    pub(super) primary_location: Location<'a>,
    #[serde(rename = "type")]
    pub(super) kind: &'a str,
    pub(super) indexed_in: &'static [&'static str],
    pub(super) open_access: OpenAccess<'a>,
    pub(super) authorships: Vec<Listed<'a>>,
    pub(super) institutions: Empty,
    pub(super) countries_distinct_count: u32,
    pub(super) institutions_distinct_count: u32,
    pub(super) corresponding_author_ids: Empty,
    pub(super) corresponding_institution_ids: Empty,
    pub(super) apc_list: Null,
    pub(super) apc_paid: Null,
    pub(super) fwci: Null,
    pub(super) has_fulltext: bool,
    pub(super) cited_by_count: u32,
    pub(super) biblio: Biblio<'a>,
    pub(super) is_retracted: bool,
    pub(super) is_paratext: bool,
    pub(super) is_xpac: bool,
    pub(super) primary_topic: Topic,
    pub(super) topics: [Topic; 1],
    pub(super) keywords: Vec<Keyword<'a>>,
    pub(super) concepts: Empty,
    pub(super) mesh: Empty,
    pub(super) locations_count: u32,
    pub(super) locations: [Location<'a>; 1],
    pub(super) best_oa_location: Option<Location<'a>>,
    pub(super) sustainable_development_goals: Empty,
    pub(super) awards: Vec<Award<'a>>,
    pub(super) funders: Vec<Named<'a>>,
    pub(super) content_urls: Null,
    pub(super) referenced_works_count: u32,
    pub(super) referenced_works: Vec<String>,
    pub(super) related_works: Empty,
    pub(super) abstract_inverted_index: Option<Inverted<'a>>,
    pub(super) counts_by_year: Empty,
    pub(super) updated_date: &'static str,
    pub(super) created_date: String,
}

#[derive(Serialize)]
pub(super) struct Ids {
    pub(super) openalex: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) doi: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) pmid: Option<String>,
}

#[derive(Serialize, Clone)]
pub(super) struct Location<'a> {
    pub(super) id: Option<String>,
    pub(super) is_oa: bool,
    pub(super) landing_page_url: Option<String>,
    pub(super) pdf_url: Null,
    pub(super) source: Option<Source<'a>>,
    pub(super) license: Option<String>,
    pub(super) license_id: Null,
    pub(super) version: &'static str,
    pub(super) is_accepted: bool,
    pub(super) is_published: bool,
    pub(super) raw_source_name: Option<&'a str>,
    pub(super) raw_type: &'a str,
}

#[derive(Serialize, Clone)]
pub(super) struct Source<'a> {
    pub(super) id: String,
    pub(super) display_name: &'a str,
    pub(super) issn_l: Option<&'a str>,
    pub(super) issn: &'a [String],
    pub(super) is_oa: bool,
    pub(super) is_in_doaj: bool,
    pub(super) is_core: bool,
    pub(super) host_organization: Null,
    pub(super) host_organization_name: &'a str,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
}

#[derive(Serialize)]
pub(super) struct OpenAccess<'a> {
    pub(super) is_oa: bool,
    pub(super) oa_status: &'a str,
    pub(super) oa_url: Option<String>,
    pub(super) any_repository_has_fulltext: bool,
}

#[derive(Serialize)]
pub(super) struct Biblio<'a> {
    pub(super) volume: Option<&'a str>,
    pub(super) issue: Option<&'a str>,
    pub(super) first_page: Option<&'a str>,
    pub(super) last_page: Option<&'a str>,
}

#[derive(Serialize, Clone)]
pub(super) struct Topic {
    pub(super) id: String,
    pub(super) display_name: String,
    pub(super) score: f64,
    pub(super) field: Field,
}

#[derive(Serialize, Clone)]
pub(super) struct Field {
    pub(super) id: String,
    pub(super) display_name: String,
}

#[derive(Serialize)]
pub(super) struct Keyword<'a> {
    pub(super) id: String,
    pub(super) display_name: &'a str,
    pub(super) score: f64,
}

#[derive(Serialize)]
pub(super) struct Award<'a> {
    pub(super) id: Null,
    pub(super) display_name: Null,
    pub(super) funder_award_id: Option<&'a str>,
    pub(super) funder_id: Null,
    pub(super) funder_display_name: Option<&'a str>,
}

/// A funder or an institution.
#[derive(Serialize)]
pub(super) struct Named<'a> {
    pub(super) id: String,
    pub(super) display_name: Option<&'a str>,
    pub(super) ror: Option<&'a str>,
}

#[derive(Serialize)]
pub(super) struct Listed<'a> {
    pub(super) author_position: &'static str,
    pub(super) author: Cluster<'a>,
    pub(super) institutions: Vec<Named<'a>>,
    pub(super) countries: Empty,
    pub(super) is_corresponding: bool,
    pub(super) raw_author_name: &'a str,
    pub(super) raw_affiliation_strings: Vec<&'a str>,
    pub(super) affiliations: Vec<RawAffiliation<'a>>,
}

#[derive(Serialize)]
pub(super) struct Cluster<'a> {
    pub(super) id: Option<String>,
    pub(super) display_name: std::borrow::Cow<'a, str>,
    pub(super) orcid: Option<String>,
}

#[derive(Serialize)]
pub(super) struct RawAffiliation<'a> {
    pub(super) raw_affiliation_string: &'a str,
    pub(super) institution_ids: Empty,
}

/// An abstract as OpenAlex may publish it: the positions of each word.
pub(super) struct Inverted<'a>(Vec<(&'a str, Vec<u32>)>);

impl<'a> Inverted<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        let mut places: HashMap<&str, usize> = HashMap::new();
        let mut words: Vec<(&str, Vec<u32>)> = Vec::new();
        for (position, word) in (0..).zip(text.split_whitespace()) {
            let place = *places.entry(word).or_insert(words.len());
            match words.get_mut(place) {
                Some((_, positions)) => positions.push(position),
                None => words.push((word, vec![position])),
            }
        }
        Self(words)
    }
}

impl Serialize for Inverted<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(word, positions)| (word, positions)))
    }
}
