//! ORCID's documents, API 2.x and 3.0 alike: what changed between them (capitals, groups of affiliations) is taken in
//! both forms. Members that are not listed, e-mail addresses first (rule 16), are never built.

use std::borrow::Cow;

use pressmark_domain::PartialDate;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess};

use crate::lenient::{Lenient, Many, Number, Text, deserialize, skip_list, wire};

/// `{"value": …}`, or the bare value.
#[derive(Debug, Default)]
pub(crate) struct Value<'a>(pub(crate) Text<'a>);

impl Value<'_> {
    fn number(&self) -> Option<i64> {
        self.0.get().and_then(|text| text.parse().ok())
    }
}

impl<'de: 'a, 'a> Lenient<'de> for Value<'a> {
    fn text(text: Cow<'de, str>) -> Self {
        Self(Text::text(text))
    }

    fn integer(number: i64) -> Self {
        Self(Text::integer(number))
    }

    fn list<A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let first = list.next_element()?;
        skip_list(list)?;
        Ok(first.unwrap_or_default())
    }

    fn object<A: MapAccess<'de>>(mut object: A) -> Result<Self, A::Error> {
        let mut value = Text::default();
        while let Some(key) = object.next_key::<Text<'de>>()? {
            if key.raw() == "value" {
                value = object.next_value()?;
            } else {
                object.next_value::<IgnoredAny>()?;
            }
        }
        Ok(Self(value))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Value<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize(deserializer)
    }
}

wire! {
    /// Any document: a record, or one of its sections. Which it is shows by the members that are there.
    pub(crate) struct Document {
        identifier: OrcidUri<'a> = "orcid-identifier",
        path: Text<'a> = "path",
        history: History<'a> = "history",
        person: Option<Person<'a>> = "person",
        activities: Option<Activities<'a>> = "activities-summary",
        groups: Option<Many<Group<'a>>> = "group",
        affiliations: Option<Many<AffiliationGroup<'a>>> = "affiliation-group" | "employment-summary",
        bulk: Option<Many<BulkElement<'a>>> = "bulk",
        error_code: Number = "error-code",
        developer_message: Text<'a> = "developer-message",
        version_1: Option<Legacy> = "orcid-profile",
    }
}

/// A document of API 1.x.
#[derive(Debug, Default)]
pub(crate) struct Legacy;

impl<'de> Lenient<'de> for Legacy {}

impl<'de> Deserialize<'de> for Legacy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize(deserializer)
    }
}

wire! {
    /// An iD with its URI.
    pub(crate) struct OrcidUri(uri) {
        uri: Text<'a> = "uri",
        path: Text<'a> = "path",
    }
}

wire! {
    /// What happened to a record.
    pub(crate) struct History {
        deactivated: Value<'a> = "deactivation-date",
    }
}

wire! {
    /// The activities that are read.
    pub(crate) struct Activities {
        works: Works<'a> = "works",
        employments: Employments<'a> = "employments",
    }
}

wire! {
    /// The works of a record.
    pub(crate) struct Works {
        groups: Many<Group<'a>> = "group",
    }
}

wire! {
    /// Claims that ORCID takes for one work, since their `self` identifiers overlap.
    pub(crate) struct Group {
        external_ids: ExternalIds<'a> = "external-ids",
        claims: Many<Work<'a>> = "work-summary",
    }
}

wire! {
    /// One claim: a summary, or in a bulk read the whole of it.
    pub(crate) struct Work {
        put_code: Number = "put-code",
        source: Source<'a> = "source",
        title: Title<'a> = "title",
        journal: Value<'a> = "journal-title",
        short_description: Text<'a> = "short-description",
        kind: Text<'a> = "type",
        date: Date<'a> = "publication-date",
        external_ids: ExternalIds<'a> = "external-ids",
        url: Value<'a> = "url",
        contributors: Contributors<'a> = "contributors",
        language: Text<'a> = "language-code",
        display_index: Number = "display-index",
    }
}

wire! {
    /// Who put something on the record.
    pub(crate) struct Source {
        name: Value<'a> = "source-name",
    }
}

wire! {
    /// Title and subtitle.
    pub(crate) struct Title {
        title: Value<'a> = "title",
        subtitle: Value<'a> = "subtitle",
    }
}

wire! {
    /// A date in parts.
    pub(crate) struct Date {
        year: Value<'a> = "year",
        month: Value<'a> = "month",
        day: Value<'a> = "day",
    }
}

impl Date<'_> {
    /// The date, if there is a year.
    pub(crate) fn value(&self) -> Option<PartialDate> {
        PartialDate::from_parts(self.year.number()?, self.month.number(), self.day.number())
    }
}

wire! {
    /// A list of identifiers.
    pub(crate) struct ExternalIds {
        list: Many<ExternalId<'a>> = "external-id",
    }
}

wire! {
    /// An identifier and how the work relates to it.
    pub(crate) struct ExternalId {
        kind: Text<'a> = "external-id-type",
        value: Text<'a> = "external-id-value",
        normalized: Value<'a> = "external-id-normalized",
        url: Value<'a> = "external-id-url",
        relationship: Text<'a> = "external-id-relationship",
        visibility: Text<'a> = "visibility",
    }
}

wire! {
    /// The contributors of a whole claim.
    pub(crate) struct Contributors {
        list: Many<Contributor<'a>> = "contributor",
    }
}

wire! {
    /// A contributor. The address in `contributor-email` is left where it is.
    pub(crate) struct Contributor {
        orcid: OrcidUri<'a> = "contributor-orcid",
        name: Value<'a> = "credit-name",
        attributes: ContributorAttributes<'a> = "contributor-attributes",
    }
}

wire! {
    /// What a contributor did.
    pub(crate) struct ContributorAttributes {
        role: Text<'a> = "contributor-role",
    }
}

wire! {
    /// An element of a bulk read: a work, or why there is none.
    pub(crate) struct BulkElement {
        work: Option<Work<'a>> = "work",
        error: BulkError<'a> = "error",
    }
}

wire! {
    /// Why a put-code gave no work.
    pub(crate) struct BulkError {
        response_code: Number = "response-code",
        error_code: Number = "error-code",
        developer_message: Text<'a> = "developer-message",
        user_message: Text<'a> = "user-message",
    }
}

wire! {
    /// A person, as a document of its own or inside a record.
    pub(crate) struct Person {
        path: Text<'a> = "path",
        name: Option<Name<'a>> = "name",
        other_names: OtherNames<'a> = "other-names",
        biography: Option<Content<'a>> = "biography",
        urls: Urls<'a> = "researcher-urls",
        keywords: Keywords<'a> = "keywords",
        external_ids: PersonIds<'a> = "external-identifiers",
    }
}

wire! {
    /// The names of a person.
    pub(crate) struct Name {
        given: Value<'a> = "given-names",
        family: Value<'a> = "family-name",
        credit: Value<'a> = "credit-name",
        visibility: Text<'a> = "visibility",
        path: Text<'a> = "path",
    }
}

wire! {
    /// Further names.
    pub(crate) struct OtherNames {
        list: Many<Content<'a>> = "other-name",
    }
}

wire! {
    /// A text with its visibility.
    pub(crate) struct Content(content) {
        content: Text<'a> = "content" | "value",
        visibility: Text<'a> = "visibility",
    }
}

wire! {
    /// Web pages of a person.
    pub(crate) struct Urls {
        list: Many<Url<'a>> = "researcher-url",
    }
}

wire! {
    /// A web page.
    pub(crate) struct Url {
        name: Value<'a> = "url-name",
        url: Value<'a> = "url",
        visibility: Text<'a> = "visibility",
    }
}

wire! {
    /// Keywords of a person.
    pub(crate) struct Keywords {
        list: Many<Content<'a>> = "keyword",
    }
}

wire! {
    /// Identifiers of a person elsewhere.
    pub(crate) struct PersonIds {
        list: Many<ExternalId<'a>> = "external-identifier",
    }
}

wire! {
    /// Employments: groups (3.0) or a bare list (2.x).
    pub(crate) struct Employments {
        groups: Many<AffiliationGroup<'a>> = "affiliation-group" | "employment-summary",
    }
}

wire! {
    /// Employments that ORCID takes for one; in 2.x the employment itself stands here.
    pub(crate) struct AffiliationGroup {
        summaries: Many<AffiliationSummary<'a>> = "summaries",
        department: Text<'a> = "department-name",
        role: Text<'a> = "role-title",
        start: Date<'a> = "start-date",
        end: Option<Date<'a>> = "end-date",
        organization: Option<Organization<'a>> = "organization",
        visibility: Text<'a> = "visibility",
    }
}

wire! {
    /// The wrapping of one employment.
    pub(crate) struct AffiliationSummary {
        employment: Option<AffiliationGroup<'a>> = "employment-summary",
    }
}

wire! {
    /// An organisation.
    pub(crate) struct Organization {
        name: Text<'a> = "name",
        disambiguated: Disambiguated<'a> = "disambiguated-organization",
    }
}

wire! {
    /// An organisation's identifier.
    pub(crate) struct Disambiguated {
        id: Text<'a> = "disambiguated-organization-identifier",
        source: Text<'a> = "disambiguation-source",
    }
}
