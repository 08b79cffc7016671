//! What ROR sends: the members of an organisation that are used, of schema v2.

use crate::lenient::{Many, Number, Text, wire};

wire! {
    /// A page of a search.
    pub(crate) struct List {
        total: Number = "number_of_results",
        items: Many<Organization<'a>> = "items",
    }
}

wire! {
    /// An organisation.
    pub(crate) struct Organization {
        id: Text<'a> = "id",
        names: Many<Name<'a>> = "names",
        types: Many<Text<'a>> = "types",
        status: Text<'a> = "status",
        established: Number = "established",
        locations: Many<Location<'a>> = "locations",
        links: Many<Link<'a>> = "links",
        domains: Many<Text<'a>> = "domains",
        external_ids: Many<ExternalId<'a>> = "external_ids",
        relationships: Many<Relationship<'a>> = "relationships",
        admin: Admin<'a> = "admin",
        // Of schema v1 only, where it is the one name.
        name_of_v1: Text<'a> = "name",
    }
}

wire! {
    /// One of an organisation's names, which may be of several kinds.
    pub(crate) struct Name {
        value: Text<'a> = "value",
        kinds: Many<Text<'a>> = "types",
        lang: Text<'a> = "lang",
    }
}

wire! {
    /// Where an organisation is.
    pub(crate) struct Location {
        details: Details<'a> = "geonames_details",
    }
}

wire! {
    /// A place by GeoNames.
    pub(crate) struct Details {
        name: Text<'a> = "name",
        region: Text<'a> = "country_subdivision_name",
        country_code: Text<'a> = "country_code",
        country_name: Text<'a> = "country_name",
    }
}

wire! {
    /// A page of an organisation, or about it.
    pub(crate) struct Link {
        kind: Text<'a> = "type",
        value: Text<'a> = "value",
    }
}

wire! {
    /// Identifiers in one other registry.
    pub(crate) struct ExternalId {
        kind: Text<'a> = "type",
        preferred: Text<'a> = "preferred",
        all: Many<Text<'a>> = "all",
    }
}

wire! {
    /// Another organisation, and what it is to this one.
    pub(crate) struct Relationship {
        kind: Text<'a> = "type",
        id: Text<'a> = "id",
        label: Text<'a> = "label",
    }
}

wire! {
    /// When a record was made and changed.
    pub(crate) struct Admin {
        last_modified: Modified<'a> = "last_modified",
    }
}

wire! {
    /// A day.
    pub(crate) struct Modified {
        date: Text<'a> = "date",
    }
}
