//! What Crossref sends: the members of a work that the record needs, out of the REST API's work message
//! (`api.crossref.org/swagger-ui`) and the public data file, in all shapes since 2016.

use crate::lenient::{Count, Date, Many, Named, Number, Text, wire};

wire! {
    /// The envelope of every answer.
    pub(crate) struct Envelope {
        message_type: Text<'a> = "message-type",
        message: Work<'a> = "message",
    }
}

wire! {
    /// The envelope of a list, or one file of the public data file.
    pub(crate) struct ListEnvelope {
        message: Items<'a> = "message",
        items: Many<Work<'a>> = "items",
    }
}

wire! {
    /// A page of works.
    pub(crate) struct Items {
        total: Number = "total-results",
        items: Many<Work<'a>> = "items",
    }
}

wire! {
    /// A work.
    pub(crate) struct Work {
        doi: Text<'a> = "DOI",
        kind: Text<'a> = "type",
        subtype: Text<'a> = "subtype",
        title: Many<Text<'a>> = "title",
        subtitle: Many<Text<'a>> = "subtitle",
        original_title: Many<Text<'a>> = "original-title",
        abstract_text: Text<'a> = "abstract",
        language: Text<'a> = "language",
        author: Many<Person<'a>> = "author",
        editor: Many<Person<'a>> = "editor",
        chair: Many<Person<'a>> = "chair",
        translator: Many<Person<'a>> = "translator",
        issued: Date<'a> = "issued",
        published: Date<'a> = "published",
        published_print: Date<'a> = "published-print",
        published_online: Date<'a> = "published-online",
        published_other: Date<'a> = "published-other",
        posted: Date<'a> = "posted",
        approved: Date<'a> = "approved",
        container_title: Many<Text<'a>> = "container-title",
        institution: Many<Institution<'a>> = "institution",
        issn: Many<Text<'a>> = "ISSN",
        issn_type: Many<TypedNumber<'a>> = "issn-type",
        isbn: Many<Text<'a>> = "ISBN",
        isbn_type: Many<TypedNumber<'a>> = "isbn-type",
        volume: Text<'a> = "volume",
        issue: Text<'a> = "issue",
        journal_issue: JournalIssue<'a> = "journal-issue",
        page: Text<'a> = "page",
        article_number: Text<'a> = "article-number",
        publisher: Text<'a> = "publisher",
        funder: Many<Funder<'a>> = "funder",
        license: Many<License<'a>> = "license",
        subject: Many<Text<'a>> = "subject",
        resource: Resource<'a> = "resource",
        link: Many<Link<'a>> = "link",
        relation: Named<'a, Many<Relation<'a>>> = "relation",
        update_to: Many<Update<'a>> = "update-to",
        updated_by: Many<Update<'a>> = "updated-by",
        aliases: Many<Text<'a>> = "aliases",
        alternative_id: Many<Text<'a>> = "alternative-id",
        cited_by: Number = "is-referenced-by-count",
        reference_count: Number = "reference-count",
        references_count: Number = "references-count",
        reference: Count = "reference",
    }
}

wire! {
    /// A person or a group. CSL-JSON says `literal` for a name in one piece.
    pub(crate) struct Person(name) {
        given: Text<'a> = "given",
        family: Text<'a> = "family",
        name: Text<'a> = "name" | "literal",
        suffix: Text<'a> = "suffix",
        orcid: Text<'a> = "ORCID",
        affiliation: Many<Institution<'a>> = "affiliation",
        role: Many<Role<'a>> = "role",
    }
}

wire! {
    /// An affiliation, or the institution behind a preprint or report.
    pub(crate) struct Institution(name) {
        name: Text<'a> = "name",
        id: Many<TypedId<'a>> = "id",
    }
}

wire! {
    /// An identifier of an organisation; `id-type` is `ROR`, `ISNI`, `DOI` or `wikidata`.
    pub(crate) struct TypedId(id) {
        id: Text<'a> = "id",
        kind: Text<'a> = "id-type",
    }
}

wire! {
    /// What a contributor did.
    pub(crate) struct Role(role) {
        role: Text<'a> = "role",
    }
}

wire! {
    /// An ISSN or ISBN with its medium.
    pub(crate) struct TypedNumber(value) {
        value: Text<'a> = "value",
    }
}

wire! {
    /// The issue that an article stands in.
    pub(crate) struct JournalIssue {
        issue: Text<'a> = "issue",
    }
}

wire! {
    /// A funder and its awards.
    pub(crate) struct Funder(name) {
        name: Text<'a> = "name",
        doi: Text<'a> = "DOI",
        id: Many<TypedId<'a>> = "id",
        award: Many<Text<'a>> = "award",
        award_info: Many<AwardInfo<'a>> = "award-info",
    }
}

wire! {
    /// The newer shape of awards.
    pub(crate) struct AwardInfo {
        number: Many<Text<'a>> = "award-number",
    }
}

wire! {
    /// Terms of use.
    pub(crate) struct License(url) {
        url: Text<'a> = "URL",
        version: Text<'a> = "content-version",
        start: Date<'a> = "start",
    }
}

wire! {
    /// Where the DOI leads.
    pub(crate) struct Resource {
        primary: ResourceUrl<'a> = "primary",
    }
}

wire! {
    /// An address.
    pub(crate) struct ResourceUrl(url) {
        url: Text<'a> = "URL",
    }
}

wire! {
    /// A copy for machines.
    pub(crate) struct Link(url) {
        url: Text<'a> = "URL",
        content_type: Text<'a> = "content-type",
        application: Text<'a> = "intended-application",
    }
}

wire! {
    /// Another work. `asserted-by` says which of the two works carries the assertion; the relation reads from this
    /// work's side either way.
    pub(crate) struct Relation(id) {
        kind: Text<'a> = "id-type",
        id: Text<'a> = "id",
    }
}

wire! {
    /// A Crossmark update: in `update-to` this work is the notice, in `updated-by` the updated one.
    pub(crate) struct Update(doi) {
        doi: Text<'a> = "DOI",
        kind: Text<'a> = "type",
    }
}
