//! What DataCite sends: JSON:API documents of the REST API (`api.datacite.org`, schema 4), and the older and
//! hand-made shapes of them in which one object stands for a list or a string for an object.

use crate::lenient::{Many, Number, Text, wire};

wire! {
    /// The answer for one DOI. Bare attributes, as dumps hold them, are read as [`Attributes`].
    pub(crate) struct Document {
        data: Resource<'a> = "data",
    }
}

wire! {
    /// The answer for several.
    pub(crate) struct ListDocument {
        data: Many<Resource<'a>> = "data",
    }
}

wire! {
    /// A resource object.
    pub(crate) struct Resource {
        id: Text<'a> = "id",
        kind: Text<'a> = "type",
        attributes: Attributes<'a> = "attributes",
    }
}

wire! {
    /// The metadata.
    pub(crate) struct Attributes {
        doi: Text<'a> = "doi",
        id: Text<'a> = "id",
        state: Text<'a> = "state",
        source: Text<'a> = "source",
        agency: Text<'a> = "agency",
        client_id: Text<'a> = "clientId",
        creators: Many<Contributor<'a>> = "creators",
        contributors: Many<Contributor<'a>> = "contributors",
        titles: Many<Title<'a>> = "titles",
        publisher: Publisher<'a> = "publisher",
        publication_year: Number = "publicationYear",
        dates: Many<TypedDate<'a>> = "dates",
        types: Types<'a> = "types",
        language: Text<'a> = "language",
        descriptions: Many<Description<'a>> = "descriptions",
        subjects: Many<Subject<'a>> = "subjects",
        rights: Many<Rights<'a>> = "rightsList",
        container: Container<'a> = "container",
        related_identifiers: Many<RelatedIdentifier<'a>> = "relatedIdentifiers",
        related_items: Many<RelatedItem<'a>> = "relatedItems",
        identifiers: Many<OtherIdentifier<'a>> = "identifiers",
        alternate_identifiers: Many<OtherIdentifier<'a>> = "alternateIdentifiers",
        funding: Many<Funding<'a>> = "fundingReferences",
        url: Text<'a> = "url",
        content_url: Many<Text<'a>> = "contentUrl",
        citation_count: Number = "citationCount",
        reference_count: Number = "referenceCount",
    }
}

wire! {
    /// A creator or contributor.
    pub(crate) struct Contributor(name) {
        name: Text<'a> = "name",
        name_type: Text<'a> = "nameType",
        given: Text<'a> = "givenName",
        family: Text<'a> = "familyName",
        identifiers: Many<NameIdentifier<'a>> = "nameIdentifiers",
        affiliation: Many<Affiliation<'a>> = "affiliation",
        role: Text<'a> = "contributorType",
    }
}

wire! {
    /// An identifier of a person or organisation.
    pub(crate) struct NameIdentifier(value) {
        value: Text<'a> = "nameIdentifier",
        scheme: Text<'a> = "nameIdentifierScheme",
    }
}

wire! {
    /// An affiliation; plain strings unless the request said `affiliation=true`.
    pub(crate) struct Affiliation(name) {
        name: Text<'a> = "name",
        id: Text<'a> = "affiliationIdentifier",
    }
}

wire! {
    /// A title; without a type it is the main one.
    pub(crate) struct Title(title) {
        title: Text<'a> = "title",
        kind: Text<'a> = "titleType",
    }
}

wire! {
    /// The publisher; a string unless the request said `publisher=true`.
    pub(crate) struct Publisher(name) {
        name: Text<'a> = "name",
    }
}

wire! {
    /// A date with its meaning.
    pub(crate) struct TypedDate(date) {
        date: Text<'a> = "date",
        kind: Text<'a> = "dateType",
    }
}

wire! {
    /// The general type of the schema, the depositor's own word, and what DataCite makes of them for citations.
    pub(crate) struct Types(general) {
        general: Text<'a> = "resourceTypeGeneral",
        own: Text<'a> = "resourceType",
        citeproc: Text<'a> = "citeproc",
    }
}

wire! {
    /// An abstract or another description.
    pub(crate) struct Description(text) {
        text: Text<'a> = "description",
        kind: Text<'a> = "descriptionType",
    }
}

wire! {
    /// A keyword, or with a scheme a term of it.
    pub(crate) struct Subject(subject) {
        subject: Text<'a> = "subject",
        scheme: Text<'a> = "subjectScheme",
    }
}

wire! {
    /// A statement of rights.
    pub(crate) struct Rights(name) {
        name: Text<'a> = "rights",
        url: Text<'a> = "rightsUri",
        identifier: Text<'a> = "rightsIdentifier",
    }
}

wire! {
    /// What DataCite gathers from series information and related items; mostly empty.
    pub(crate) struct Container(title) {
        title: Text<'a> = "title",
        identifier: Text<'a> = "identifier",
        identifier_type: Text<'a> = "identifierType",
        volume: Text<'a> = "volume",
        issue: Text<'a> = "issue",
        number: Text<'a> = "number",
        first_page: Text<'a> = "firstPage",
        last_page: Text<'a> = "lastPage",
    }
}

wire! {
    /// Another work, named by an identifier.
    pub(crate) struct RelatedIdentifier {
        value: Text<'a> = "relatedIdentifier",
        kind: Text<'a> = "relatedIdentifierType",
        relation: Text<'a> = "relationType",
    }
}

wire! {
    /// Another work, described.
    pub(crate) struct RelatedItem {
        relation: Text<'a> = "relationType",
        titles: Many<Title<'a>> = "titles",
        identifier: ItemIdentifier<'a> = "relatedItemIdentifier",
        volume: Text<'a> = "volume",
        issue: Text<'a> = "issue",
        first_page: Text<'a> = "firstPage",
        last_page: Text<'a> = "lastPage",
    }
}

wire! {
    /// The identifier of a described work.
    pub(crate) struct ItemIdentifier(value) {
        value: Text<'a> = "relatedItemIdentifier",
        kind: Text<'a> = "relatedItemIdentifierType",
    }
}

wire! {
    /// Another identifier of this work.
    pub(crate) struct OtherIdentifier {
        value: Text<'a> = "identifier" | "alternateIdentifier",
        kind: Text<'a> = "identifierType" | "alternateIdentifierType",
    }
}

wire! {
    /// A funder and one award.
    pub(crate) struct Funding(name) {
        name: Text<'a> = "funderName",
        id: Text<'a> = "funderIdentifier",
        award: Text<'a> = "awardNumber",
    }
}
