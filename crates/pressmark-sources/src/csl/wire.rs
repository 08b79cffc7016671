//! What content negotiation sends: CSL-JSON (citation-style-language/schema 1.0.2) in which agencies put lists for
//! strings, strings for lists, and members of Crossref's REST API.

use crate::crossref::wire::{Funder, Institution, License, Person};
use crate::lenient::{Date, Many, Number, Text, wire};

wire! {
    /// An item.
    pub(crate) struct Item {
        id: Text<'a> = "id",
        doi: Text<'a> = "DOI",
        url: Text<'a> = "URL",
        kind: Text<'a> = "type",
        title: Text<'a> = "title",
        subtitle: Text<'a> = "subtitle",
        original_title: Text<'a> = "original-title",
        abstract_text: Text<'a> = "abstract",
        language: Text<'a> = "language",
        author: Many<Person<'a>> = "author",
        editor: Many<Person<'a>> = "editor",
        translator: Many<Person<'a>> = "translator",
        issued: Date<'a> = "issued",
        published: Date<'a> = "published",
        published_print: Date<'a> = "published-print",
        published_online: Date<'a> = "published-online",
        container_title: Text<'a> = "container-title",
        collection_title: Text<'a> = "collection-title",
        volume: Text<'a> = "volume",
        issue: Text<'a> = "issue",
        page: Text<'a> = "page",
        number: Text<'a> = "article-number",
        issn: Many<Text<'a>> = "ISSN",
        isbn: Many<Text<'a>> = "ISBN",
        publisher: Institution<'a> = "publisher",
        license: Many<License<'a>> = "license",
        copyright: Text<'a> = "copyright",
        subject: Many<Text<'a>> = "subject",
        categories: Many<Text<'a>> = "categories",
        keyword: Many<Text<'a>> = "keyword",
        funder: Many<Funder<'a>> = "funder",
        pmid: Text<'a> = "PMID",
        pmcid: Text<'a> = "PMCID",
        cited_by: Number = "is-referenced-by-count",
        reference_count: Number = "reference-count",
    }
}
