//! What OpenAlex sends (`docs.openalex.org/api-entities/works/work-object`), before and since its rewrite of 2025:
//! `grants` became `awards` and `funders`, author ids may be null, a location carries the name of its source as printed.

use crate::lenient::{Count, Flag, Many, Number, Text, Words, wire};

wire! {
    /// A list or search answer.
    pub(crate) struct List {
        results: Many<Work<'a>> = "results",
    }
}

wire! {
    /// A work.
    pub(crate) struct Work {
        id: Text<'a> = "id",
        doi: Text<'a> = "doi",
        title: Text<'a> = "title",
        display_name: Text<'a> = "display_name",
        year: Number = "publication_year",
        date: Text<'a> = "publication_date",
        ids: Ids<'a> = "ids",
        language: Text<'a> = "language",
        kind: Text<'a> = "type",
        type_crossref: Text<'a> = "type_crossref",
        primary_location: Location<'a> = "primary_location",
        best_oa_location: Location<'a> = "best_oa_location",
        open_access: OpenAccess<'a> = "open_access",
        authorships: Many<Authorship<'a>> = "authorships",
        biblio: Biblio<'a> = "biblio",
        is_retracted: Flag = "is_retracted",
        cited_by_count: Number = "cited_by_count",
        referenced_works_count: Number = "referenced_works_count",
        referenced_works: Count = "referenced_works",
        keywords: Many<Term<'a>> = "keywords",
        topics: Many<Term<'a>> = "topics",
        grants: Many<Grant<'a>> = "grants",
        awards: Many<Grant<'a>> = "awards",
        funders: Many<Funder<'a>> = "funders",
        abstract_words: Words<'a> = "abstract_inverted_index",
        abstract_text: Text<'a> = "abstract",
    }
}

wire! {
    /// The work's identifiers, as URLs.
    pub(crate) struct Ids {
        openalex: Text<'a> = "openalex",
        doi: Text<'a> = "doi",
        mag: Text<'a> = "mag",
        pmid: Text<'a> = "pmid",
        pmcid: Text<'a> = "pmcid",
    }
}

wire! {
    /// A place where a copy stands.
    pub(crate) struct Location {
        landing_page_url: Text<'a> = "landing_page_url",
        pdf_url: Text<'a> = "pdf_url",
        source: Source<'a> = "source",
        raw_source_name: Text<'a> = "raw_source_name",
        raw_type: Text<'a> = "raw_type",
        license: Text<'a> = "license",
        license_id: Text<'a> = "license_id",
        version: Text<'a> = "version",
    }
}

wire! {
    /// A journal, book series, repository, …
    pub(crate) struct Source {
        display_name: Text<'a> = "display_name",
        issn_l: Text<'a> = "issn_l",
        issn: Many<Text<'a>> = "issn",
        publisher: Text<'a> = "host_organization_name",
        kind: Text<'a> = "type",
    }
}

wire! {
    /// How open it is.
    pub(crate) struct OpenAccess {
        status: Text<'a> = "oa_status",
        url: Text<'a> = "oa_url",
    }
}

wire! {
    /// An author of the work.
    pub(crate) struct Authorship {
        author: Author<'a> = "author",
        raw_name: Text<'a> = "raw_author_name",
        raw_orcid: Text<'a> = "raw_orcid",
        affiliations: Many<Affiliation<'a>> = "affiliations",
        raw_affiliations: Many<Text<'a>> = "raw_affiliation_strings" | "raw_affiliation_string",
        institutions: Many<Institution<'a>> = "institutions",
    }
}

wire! {
    /// The cluster that OpenAlex's algorithm put the author into.
    pub(crate) struct Author {
        display_name: Text<'a> = "display_name",
        orcid: Text<'a> = "orcid",
    }
}

wire! {
    /// An affiliation as printed, with the institutions that OpenAlex read in it.
    pub(crate) struct Affiliation {
        raw: Text<'a> = "raw_affiliation_string",
        institution_ids: Many<Text<'a>> = "institution_ids",
    }
}

wire! {
    /// An institution.
    pub(crate) struct Institution {
        id: Text<'a> = "id",
        display_name: Text<'a> = "display_name",
        ror: Text<'a> = "ror",
    }
}

wire! {
    /// Where in its container it stands.
    pub(crate) struct Biblio {
        volume: Text<'a> = "volume",
        issue: Text<'a> = "issue",
        first_page: Text<'a> = "first_page",
        last_page: Text<'a> = "last_page",
    }
}

wire! {
    /// A keyword or topic; the oldest shape of a keyword says `keyword`.
    pub(crate) struct Term(name) {
        name: Text<'a> = "display_name" | "keyword",
    }
}

wire! {
    /// A grant of the older or an award of the newer generation.
    pub(crate) struct Grant {
        funder_id: Text<'a> = "funder_id" | "funder",
        funder_name: Text<'a> = "funder_display_name",
        award: Text<'a> = "funder_award_id" | "award_id",
    }
}

wire! {
    /// A funder.
    pub(crate) struct Funder(name) {
        id: Text<'a> = "id",
        name: Text<'a> = "display_name",
        ror: Text<'a> = "ror",
    }
}
