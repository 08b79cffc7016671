//! The person behind an iD.

use pressmark_domain::Orcid;

use super::employment::{Employment, employments};
use super::wire::{Document, Person};
use crate::lenient::Text;
use crate::mapping::{push_new, web_url};

/// The names that ORCID puts on a record whose holder closed it.
const DEACTIVATED_NAMES: [&str; 2] = ["Given Names Deactivated", "Family Name Deactivated"];

/// What a person's record says. E-mail addresses are not in it (rule 16), nor what is not public.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PersonView {
    /// The iD, where the document carries it.
    pub orcid: Option<Orcid>,
    /// The name under which the person publishes.
    pub credit_name: Option<String>,
    /// Given names.
    pub given_names: Option<String>,
    /// Family name.
    pub family_name: Option<String>,
    /// Other names: former ones, other scripts.
    pub other_names: Vec<String>,
    /// Biography, plain text.
    pub biography: Option<String>,
    /// Keywords.
    pub keywords: Vec<String>,
    /// Web pages.
    pub urls: Vec<PersonUrl>,
    /// Identifiers elsewhere (Scopus, ResearcherID, GND, …).
    pub identifiers: Vec<PersonIdentifier>,
    /// Employments, where the document carries them (records do, the section `person` does not).
    pub employments: Vec<Employment>,
    /// Whether the holder closed the record.
    pub deactivated: bool,
}

/// A web page of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonUrl {
    /// What the person calls it.
    pub name: Option<String>,
    /// Its address, `http` or `https`.
    pub url: String,
}

/// An identifier of a person elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonIdentifier {
    /// The kind in ORCID's words: `Scopus Author ID`.
    pub kind: String,
    /// The value.
    pub value: String,
    /// Where it leads.
    pub url: Option<String>,
}

impl PersonView {
    /// The name to show: the credit name, else given and family name.
    #[must_use]
    pub fn display_name(&self) -> Option<String> {
        let parts: Vec<&str> =
            [&self.given_names, &self.family_name].into_iter().flatten().map(String::as_str).collect();
        self.credit_name.clone().or_else(|| (!parts.is_empty()).then(|| parts.join(" ")))
    }
}

/// Whether a member may be shown: documents read with a member's token hold more than the public may see.
pub(crate) fn is_public(visibility: &Text<'_>) -> bool {
    visibility.get().is_none_or(|v| v.eq_ignore_ascii_case("public"))
}

/// The view of a record or of its section `person`.
pub(crate) fn view(document: &Document<'_>, person: &Person<'_>) -> PersonView {
    let name = person.name.as_ref().filter(|name| is_public(&name.visibility));
    let mut view = PersonView {
        orcid: orcid(document, person),
        credit_name: name.and_then(|n| n.credit.0.plain()),
        given_names: name.and_then(|n| n.given.0.plain()),
        family_name: name.and_then(|n| n.family.0.plain()),
        biography: person.biography.as_ref().filter(|b| is_public(&b.visibility)).and_then(|b| b.content.plain()),
        deactivated: document.history.deactivated.0.get().is_some(),
        ..PersonView::default()
    };
    let is_marker = |name: &Option<String>| name.as_deref().is_some_and(|n| DEACTIVATED_NAMES.contains(&n));
    if is_marker(&view.given_names) || is_marker(&view.family_name) {
        view.deactivated = true;
        (view.given_names, view.family_name) = (None, None);
    }
    for other in person.other_names.list.iter().filter(|o| is_public(&o.visibility)) {
        other.content.plain().into_iter().for_each(|name| push_new(&mut view.other_names, name));
    }
    for keyword in person.keywords.list.iter().filter(|k| is_public(&k.visibility)) {
        // Many type a list into one keyword.
        let words = keyword.content.get().unwrap_or_default().split([',', ';']);
        words.filter_map(pressmark_domain::text::plain_field).for_each(|word| push_new(&mut view.keywords, word));
    }
    for page in person.urls.list.iter().filter(|u| is_public(&u.visibility)) {
        if let Some(url) = page.url.0.get().and_then(web_url) {
            view.urls.push(PersonUrl { name: page.name.0.plain(), url });
        }
    }
    for id in person.external_ids.list.iter().filter(|i| is_public(&i.visibility)) {
        if let (Some(kind), Some(value)) = (id.kind.plain(), id.value.plain()) {
            view.identifiers.push(PersonIdentifier { kind, value, url: id.url.0.get().and_then(web_url) });
        }
    }
    if let Some(activities) = &document.activities {
        view.employments = employments(&activities.employments.groups.0);
    }
    view
}

/// The iD: of the record, else from a path (`/0000-0002-1825-0097/person`).
fn orcid(document: &Document<'_>, person: &Person<'_>) -> Option<Orcid> {
    let in_path = |text: &Text<'_>| text.get()?.split('/').find_map(|part| Orcid::parse(part).ok());
    let whole =
        [&document.identifier.path, &document.identifier.uri].into_iter().find_map(|t| Orcid::parse(t.get()?).ok());
    let name = person.name.as_ref().and_then(|name| in_path(&name.path));
    whole.or_else(|| in_path(&document.path)).or_else(|| in_path(&person.path)).or(name)
}
