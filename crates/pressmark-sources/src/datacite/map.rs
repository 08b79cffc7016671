//! From DataCite's attributes to the record.

use pressmark_domain::work::WorkRecord;
use pressmark_domain::{Doi, Provider, ProviderView};

use super::wire::{Attributes, Document, ListDocument, Resource, Title};
use super::{container, contributor, parts, types};
use crate::lenient::Number;
use crate::mapping::{self, MapError, Views, excerpt, language, parse};

/// The view of an answer for one DOI, `{"data": {"attributes": {…}}}`, or of bare attributes.
///
/// DataCite also answers for DOIs of Crossref, whose metadata it imports (rule 10): such a view has `agency`
/// set to `crossref`, and is not to be taken for the word of a registration agency.
///
/// # Errors
/// [`MapError`] where the body is not JSON, not a DOI's metadata, its DOI is none, or its state is not `findable` (then
/// the DOI is not public).
pub fn work(body: &[u8]) -> Result<ProviderView, MapError> {
    mapping::read(body, |body| {
        let document: Document<'_> = parse(body)?;
        if document.data.id.get().is_some() || document.data.attributes.doi.get().is_some() {
            return resource(&document.data);
        }
        view(&parse(body)?, None)
    })
}

/// The views of a list answer, `{"data": […]}`.
///
/// # Errors
/// [`MapError`] where the body is not JSON.
pub fn works(body: &[u8]) -> Result<Views, MapError> {
    mapping::read(body, |body| Ok(parse::<ListDocument<'_>>(body)?.data.iter().map(resource).collect()))
}

fn not_a_work(reason: impl Into<String>) -> MapError {
    MapError::NotAWork { provider: "datacite", reason: reason.into() }
}

fn resource(data: &Resource<'_>) -> Result<ProviderView, MapError> {
    match data.kind.get() {
        Some("dois" | "doi" | "works") | None => view(&data.attributes, data.id.get()),
        Some(other) => Err(not_a_work(format!("the answer is one of `{}`", excerpt(other)))),
    }
}

fn view(work: &Attributes<'_>, id: Option<&str>) -> Result<ProviderView, MapError> {
    let doi = work.doi.get().or(id).or_else(|| work.id.get()).ok_or_else(|| not_a_work("it has no `doi`"))?;
    let doi = Doi::parse(doi).map_err(|_| MapError::unusable("doi", doi))?;
    match work.state.get() {
        Some("findable") | None => {}
        Some(state) => return Err(MapError::unusable("state", state)),
    }
    if work.titles.0.is_empty() && work.creators.0.is_empty() && work.types.general.get().is_none() {
        return Err(not_a_work("it has neither `titles`, `creators` nor `types`"));
    }
    let mut view = ProviderView::new(Provider::DataCite, doi.as_str(), record(work, &doi));
    view.own_type = types::own_type(&work.types);
    view.agency = foreign_agency(work);
    Ok(view)
}

/// The agency that registered a DOI whose metadata DataCite only imported. Its importer is called Levriero.
fn foreign_agency(work: &Attributes<'_>) -> Option<String> {
    let named = work.agency.plain().map(|agency| agency.to_ascii_lowercase()).filter(|agency| agency != "datacite");
    let imported = work.source.raw().eq_ignore_ascii_case("levriero") || work.client_id.raw() == "crossref.citations";
    named.or_else(|| imported.then(|| "crossref".to_owned()))
}

fn record(work: &Attributes<'_>, doi: &Doi) -> WorkRecord {
    let date = parts::date(work);
    let (keywords, subjects) = parts::keywords_and_subjects(work);
    let cites = |word: &str| matches!(word, "References" | "Cites");
    let listed = work.related_identifiers.iter().filter(|other| cites(other.relation.raw())).count();
    WorkRecord {
        doi: Some(doi.clone()),
        title: title(work),
        subtitle: work.titles.iter().find(|title| is_kind(title, "subtitle")).and_then(|title| title.title.html()),
        abstract_text: work
            .descriptions
            .iter()
            .find(|text| text.kind.raw().eq_ignore_ascii_case("abstract"))
            .and_then(|text| text.text.html()),
        language: work.language.get().and_then(language),
        publication_type: types::work_type(&work.types),
        publication_date: date,
        publication_year: date.map(|date| date.year()),
        container: container::container(work),
        publisher: work.publisher.name.plain().filter(|name| !contributor::is_missing(name)),
        authors: contributor::authors(&work.creators),
        editors: contributor::editors(&work.contributors),
        funders: parts::funders(&work.funding),
        licenses: parts::licenses(&work.rights),
        keywords,
        subjects,
        identifiers: parts::identifiers(work),
        links: parts::links(work),
        relations: parts::relations(work, doi),
        cited_by_count: work.citation_count.count(),
        references_count: work
            .reference_count
            .count()
            .max(Number(i64::try_from(listed).ok().filter(|n| *n > 0)).count()),
        ..WorkRecord::default()
    }
}

/// The title without a type; where every title has one, the first that is not a subtitle.
fn title(work: &Attributes<'_>) -> Option<String> {
    let main = work.titles.iter().filter(|title| title.kind.get().is_none());
    let other = work.titles.iter().filter(|title| title.kind.get().is_some() && !is_kind(title, "subtitle"));
    main.chain(other).find_map(|title| title.title.html())
}

fn is_kind(title: &Title<'_>, kind: &str) -> bool {
    title.kind.raw().eq_ignore_ascii_case(kind)
}
