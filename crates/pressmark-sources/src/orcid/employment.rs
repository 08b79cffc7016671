//! Where a person works, which is evidence in matching (rule 18).

use pressmark_domain::{PartialDate, Ror};

use super::person::is_public;
use super::wire::AffiliationGroup;

/// An employment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Employment {
    /// Name of the organisation.
    pub organization: Option<String>,
    /// Its ROR id, where the record has one.
    pub ror: Option<Ror>,
    /// Its identifier in another registry as (registry, identifier): `RINGGOLD`, `GRID`, `FUNDREF`, `LEI`.
    pub other_id: Option<(String, String)>,
    /// Department.
    pub department: Option<String>,
    /// Role or title.
    pub role: Option<String>,
    /// First day.
    pub start: Option<PartialDate>,
    /// Last day; absent while it lasts.
    pub end: Option<PartialDate>,
}

/// The employments of groups (API 3.0) or of a bare list (2.x).
pub(crate) fn employments(groups: &[AffiliationGroup<'_>]) -> Vec<Employment> {
    let mut found = Vec::new();
    for group in groups {
        found.extend(group.summaries.iter().filter_map(|summary| employment(summary.employment.as_ref()?)));
        found.extend(employment(group));
    }
    found
}

fn employment(summary: &AffiliationGroup<'_>) -> Option<Employment> {
    let organization = summary.organization.as_ref().filter(|_| is_public(&summary.visibility))?;
    let id = organization.disambiguated.id.get();
    let source = organization.disambiguated.source.plain();
    let ror = id.and_then(|id| Ror::parse(id).ok());
    Some(Employment {
        organization: organization.name.plain(),
        other_id: source.zip(id.map(str::to_owned)).filter(|_| ror.is_none()),
        ror,
        department: summary.department.plain(),
        role: summary.role.plain(),
        start: summary.start.value(),
        end: summary.end.as_ref().and_then(super::wire::Date::value),
    })
}
