//! A form that holds what it must.

use jiff::civil::Date;

use super::names::Name;
use crate::identifier::{Doi, Orcid, Ror};
use crate::vocabulary::{CreatorRole, PublicationType, ResourceType};
use crate::work::{License, PartialDate, Relation};

/// A form that holds what it must.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    /// Title, safe HTML subset.
    pub title: String,
    /// Abstract, safe HTML subset.
    pub abstract_text: Option<String>,
    /// What it is.
    pub resource_type: &'static ResourceType,
    /// What it is in print.
    pub publication_type: Option<&'static PublicationType>,
    /// Who made it, at least one.
    pub creators: Vec<Creator>,
    /// Institutions that it came from.
    pub organizations: Vec<Organization>,
    /// Who paid.
    pub funders: Vec<Funding>,
    /// Date of publication; never made up (rule 43).
    pub publication_date: Option<PartialDate>,
    /// Publisher's name.
    pub publisher: Option<String>,
    /// Language, BCP 47 in lower case.
    pub language: Option<String>,
    /// Licence.
    pub license: Option<License>,
    /// Free keywords.
    pub keywords: Vec<String>,
    /// Subjects.
    pub subjects: Vec<String>,
    /// DOI that it has already.
    pub doi: Option<Doi>,
    /// Other works.
    pub related: Vec<Relation>,
    /// What its maker calls this version.
    pub version: Option<String>,
    /// First day on which its files are public.
    pub embargo_until: Option<Date>,
}

impl Form {
    /// The beginning of the day, UTC, on which the files are public, in Unix milliseconds.
    #[must_use]
    pub fn embargo_millis(&self) -> Option<i64> {
        let day = self.embargo_until?.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
        Some(day.timestamp().as_millisecond())
    }
}

/// Who made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Creator {
    /// The name.
    pub name: Name,
    /// ORCID iD.
    pub orcid: Option<Orcid>,
    /// What they did.
    pub role: Option<&'static CreatorRole>,
    /// Where they work, in words.
    pub affiliation: Option<String>,
    /// ROR id of where they work.
    pub ror: Option<Ror>,
}

/// An institution that a work came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// Name.
    pub name: String,
    /// ROR id.
    pub ror: Option<Ror>,
    /// Country, in words or by code.
    pub country: Option<String>,
}

/// Who paid, and for what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Funding {
    /// Name.
    pub name: String,
    /// ROR id.
    pub ror: Option<Ror>,
    /// Number of the grant.
    pub grant_number: Option<String>,
    /// Amount and currency, `12000 EUR`.
    pub amount: Option<String>,
}
