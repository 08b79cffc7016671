//! Judging a form: all that is wrong with it, or what it says.

use std::collections::HashSet;

use jiff::civil::Date;
use serde_json::{Map, Value};

use super::errors::FieldErrors;
use super::form::{Creator, Form, Funding, Organization};
use super::license::license_of;
use super::names::Name;
use super::reader::Reader;
use super::related::related;
use crate::identifier::{Doi, Orcid, Ror};
use crate::text;
use crate::vocabulary::{creator_roles, publication_types, resource_types};
use crate::work::PartialDate;

/// Characters of the longest title, abstract, name and other line.
const LONGEST_TITLE: usize = 2_000;
const LONGEST_ABSTRACT: usize = 50_000;
const LONGEST_NAME: usize = 500;
const LONGEST_LINE: usize = 255;
/// Elements of the longest lists.
const MOST_CREATORS: usize = 1_000;
const MOST_OTHERS: usize = 200;

impl Form {
    /// Reads a form. Members that are not known are not looked at.
    ///
    /// # Errors
    /// All that is wrong, each by its path.
    pub fn read(fields: &Map<String, Value>) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let form = read(&mut Reader::new(fields, &mut errors));
        match form {
            Some(form) if errors.is_empty() => Ok(form),
            Some(_) => Err(errors),
            None if errors.is_empty() => Err(FieldErrors::of("title", "Required")),
            None => Err(errors),
        }
    }
}

/// Reads everything before it gives up on anything: whoever mends a form wants to know all of it.
fn read(form: &mut Reader<'_>) -> Option<Form> {
    let title = form.text("title", LONGEST_TITLE).and_then(|title| text::safe_html(&title));
    if title.is_none() {
        form.must_have("title");
    }
    let abstract_text = form.text("abstract", LONGEST_ABSTRACT).and_then(|text| text::safe_html(&text));
    let resource_type = term(form, "resource_type_id", "resource type", |id| resource_types().by_id(id));
    if resource_type.is_none() {
        form.must_have("resource_type_id");
    }
    let publication_type = term(form, "publication_type_id", "publication type", |id| publication_types().by_id(id));
    let creators = creators(form);
    let currency = form.parsed("award_currency", 3, currency_of);
    let organizations = form.objects("organizations", MOST_OTHERS, organization);
    let funders = form.objects("funders", MOST_OTHERS, |element| funding(element, currency.as_deref()));
    let publication_date = form.parsed("publication_date", 40, PartialDate::parse);
    let publisher = form.line("publisher", LONGEST_NAME);
    let language = form.parsed("language", 35, language_of);
    let license = form.parsed("license", 1_000, |text| {
        license_of(text).ok_or("Neither an SPDX identifier that is known here nor the address of a licence")
    });
    let keywords = form.lines("keywords", MOST_OTHERS, LONGEST_LINE);
    let subjects = form.lines("subjects", MOST_OTHERS, LONGEST_LINE);
    let doi = form.parsed("doi", 1_100, Doi::parse);
    let related = form.objects("related_identifiers", MOST_OTHERS, related);
    let version = form.line("version", 50);
    let embargo_until =
        form.parsed("embargo_until", 10, |text| text.parse::<Date>().map_err(|_| "Must be a day as YYYY-MM-DD"));
    Some(Form {
        title: title?,
        abstract_text,
        resource_type: resource_type?,
        publication_type,
        creators,
        organizations,
        funders,
        publication_date,
        publisher,
        language,
        license,
        keywords,
        subjects,
        doi,
        related,
        version,
        embargo_until,
    })
}

/// The term of a number.
fn term<T>(
    form: &mut Reader<'_>,
    name: &str,
    what: &str,
    find: impl FnOnce(i64) -> Option<&'static T>,
) -> Option<&'static T> {
    let id = form.integer(name)?;
    let found = find(id);
    if found.is_none() {
        form.complain(name, format!("{id} is no {what}"));
    }
    found
}

fn creators(form: &mut Reader<'_>) -> Vec<Creator> {
    let mut seen: HashSet<Orcid> = HashSet::new();
    let creators = form.objects("creators", MOST_CREATORS, |element| {
        let creator = creator(element);
        let twice = creator.as_ref().and_then(|creator| creator.orcid).is_some_and(|orcid| !seen.insert(orcid));
        if twice {
            element.complain("orcid_id", "Another creator has this iD");
        }
        creator
    });
    if creators.is_empty() {
        form.must_have_one("creators");
    }
    creators
}

fn creator(element: &mut Reader<'_>) -> Option<Creator> {
    let name = element.required_line("creator_name", LONGEST_NAME);
    let is_organization = element.parsed("name_type", 20, |word| match word.to_ascii_lowercase().as_str() {
        "personal" => Ok(false),
        "organizational" => Ok(true),
        _ => Err("Must be `Personal` or `Organizational`"),
    });
    let orcid = element.parsed("orcid_id", 200, Orcid::parse);
    let role = term(element, "role_id", "role of a creator", |id| creator_roles().by_id(id));
    let affiliation = element.line("affiliation", LONGEST_NAME);
    let ror = element.parsed("ror_id", 100, Ror::parse);
    if is_organization == Some(true) && orcid.is_some() {
        element.complain("orcid_id", "An organisation has no ORCID iD");
    }
    let name = name?;
    let name = if is_organization == Some(true) { Name::organization(&name) } else { Name::person(&name) };
    Some(Creator { name, orcid, role, affiliation, ror })
}

fn organization(element: &mut Reader<'_>) -> Option<Organization> {
    let name = element.required_line("organization_name", LONGEST_NAME);
    let ror = element.parsed("ror_id", 100, Ror::parse);
    let country = element.line("country", 100);
    Some(Organization { name: name?, ror, country })
}

/// `usual`: the currency of amounts that come without one.
fn funding(element: &mut Reader<'_>, usual: Option<&str>) -> Option<Funding> {
    let name = element.required_line("funder_name", LONGEST_NAME);
    let ror = element.parsed("ror_id", 100, Ror::parse);
    let grant_number = element.line("grant_number", LONGEST_LINE);
    let currency = element.parsed("award_currency", 3, currency_of);
    let amount = element.amount("award_amount").map(|amount| match currency.as_deref().or(usual) {
        Some(currency) => format!("{amount} {currency}"),
        None => amount,
    });
    Some(Funding { name: name?, ror, grant_number, amount })
}

/// A currency of ISO 4217, by its letters.
fn currency_of(text: &str) -> Result<String, &'static str> {
    let is_code = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_code.then(|| text.to_ascii_uppercase()).ok_or("Must be three letters of ISO 4217, such as `EUR`")
}

/// A language of BCP 47, in lower case.
fn language_of(text: &str) -> Result<String, &'static str> {
    let mut parts = text.split('-');
    let first = parts
        .next()
        .is_some_and(|part| (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphabetic()));
    let rest = parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    (first && rest).then(|| text.to_ascii_lowercase()).ok_or("Not a language tag of BCP 47, such as `en` or `pt-br`")
}
