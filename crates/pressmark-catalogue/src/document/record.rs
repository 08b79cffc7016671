//! The parts of a work record that the catalogue indexes. Lenient: what it does not know it passes over.

use std::borrow::Cow;

use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Record<'a> {
    #[serde(borrow)]
    pub doi: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub title: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub subtitle: Option<Cow<'a, str>>,
    #[serde(rename = "abstract", borrow)]
    pub abstract_text: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub language: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub container: Container<'a>,
    #[serde(borrow)]
    pub publisher: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub authors: Vec<Author<'a>>,
    #[serde(borrow)]
    pub editors: Vec<Author<'a>>,
    #[serde(borrow)]
    pub funders: Vec<Funder<'a>>,
    #[serde(borrow)]
    pub licenses: Vec<License<'a>>,
    #[serde(borrow)]
    pub keywords: Vec<Cow<'a, str>>,
    #[serde(borrow)]
    pub subjects: Vec<Cow<'a, str>>,
    #[serde(borrow)]
    pub open_access: OpenAccess<'a>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Container<'a> {
    #[serde(borrow)]
    pub title: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub issn: Vec<Cow<'a, str>>,
    #[serde(borrow)]
    pub isbn: Vec<Cow<'a, str>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Author<'a> {
    #[serde(borrow)]
    pub name: Cow<'a, str>,
    #[serde(borrow)]
    pub orcid: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub affiliations: Vec<Affiliation<'a>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Affiliation<'a> {
    #[serde(borrow)]
    pub ror: Option<Cow<'a, str>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Funder<'a> {
    #[serde(borrow)]
    pub name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub doi: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub ror: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub award: Option<Cow<'a, str>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct License<'a> {
    #[serde(borrow)]
    pub url: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub spdx: Option<Cow<'a, str>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct OpenAccess<'a> {
    #[serde(borrow)]
    pub url: Option<Cow<'a, str>>,
}
