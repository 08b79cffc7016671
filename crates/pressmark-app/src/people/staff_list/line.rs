//! A line of a staff list, with each value in its own form.

use std::collections::HashMap;

use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use pressmark_domain::{Orcid, PartialDate};
use url::Url;

use crate::people::{check_line, is_slug};
use crate::upsert::slug;

/// The longest name of a person, in characters.
const LONGEST_NAME: usize = 500;
/// The longest kind of person.
const LONGEST_TYPE: usize = 100;
/// The longest address of a portrait.
const LONGEST_URL: usize = 2_000;
/// The most categories in a line.
const MOST_CATEGORIES: usize = 50;
/// The longest short name of a person, as far as lists give one.
const LONGEST_SLUG: usize = 60;

/// A line that can be tried.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct StaffLine {
    /// Number in the file.
    pub(super) number: u64,
    /// Whom it is about, as it names them.
    pub(super) person: String,
    pub(super) orcid: Option<Orcid>,
    pub(super) name: Option<String>,
    pub(super) entity: Option<String>,
    /// `member` or `external`.
    pub(super) status: Option<&'static str>,
    /// Unix milliseconds.
    pub(super) starts_at: Option<i64>,
    /// Unix milliseconds.
    pub(super) ends_at: Option<i64>,
    pub(super) categories: Vec<String>,
    pub(super) people_type: Option<String>,
    pub(super) photo_url: Option<String>,
    pub(super) slug: Option<String>,
}

impl StaffLine {
    /// The line of these fields, none of them empty; or all that is wrong with it.
    pub(super) fn parse(number: u64, person: &str, fields: &HashMap<&str, &str>) -> Result<Self, String> {
        let mut wrong = Vec::new();
        let mut line = Self { number, person: person.to_owned(), ..Self::default() };
        for (column, text) in fields {
            if let Err(reason) = line.take(column, text) {
                wrong.push(format!("{column}: {reason}"));
            }
        }
        if !["orcid", "name", "slug"].iter().any(|column| fields.contains_key(column)) {
            wrong.push("it names nobody: an orcid, a name or a slug is needed".to_owned());
        }
        let has_time = ["status", "starts_at", "ends_at"].iter().any(|column| fields.contains_key(column));
        if has_time && !fields.contains_key("entity") {
            wrong.push("entity: needed where a status or a time is given".to_owned());
        }
        if wrong.is_empty() && line.orcid.is_none() && line.key().is_none() {
            wrong.push("slug: needed, since none can be made of the name".to_owned());
        }
        if wrong.is_empty() {
            return Ok(line);
        }
        wrong.sort_unstable();
        Err(wrong.join("; "))
    }

    fn take(&mut self, column: &str, text: &str) -> Result<(), String> {
        let line = |most| match check_line(text, most) {
            Some(reason) => Err(reason),
            None => Ok(Some(text.to_owned())),
        };
        match column {
            "orcid" => self.orcid = Some(Orcid::parse(text).map_err(|error| error.to_string())?),
            "name" => self.name = line(LONGEST_NAME)?,
            "entity" => self.entity = Some(text.to_owned()),
            "status" => self.status = Some(status(text)?),
            "starts_at" => self.starts_at = Some(moment(text, false)?),
            "ends_at" => self.ends_at = Some(moment(text, true)?),
            "categories" => self.categories = categories(text)?,
            "people_type" => self.people_type = line(LONGEST_TYPE)?,
            "photo_url" => self.photo_url = Some(photo_url(text)?),
            "slug" if is_slug(text) && text.len() <= LONGEST_SLUG => self.slug = Some(text.to_owned()),
            "slug" => return Err("must be 1 to 60 of the characters a to z, 0 to 9 and -".to_owned()),
            _ => {}
        }
        Ok(())
    }

    /// The short name of somebody without an iD: given, or made of the name.
    pub(super) fn key(&self) -> Option<String> {
        let made = || slug::of_person(self.name.as_deref().unwrap_or_default(), "");
        Some(self.slug.clone().unwrap_or_else(made)).filter(|slug| !slug.is_empty())
    }

    /// Whom the line is about: alike for lines about the same person.
    pub(super) fn whose(&self) -> String {
        match self.orcid {
            Some(orcid) => orcid.to_string(),
            None => format!("slug:{}", self.key().unwrap_or_default()),
        }
    }
}

/// The status of a membership; `cesam` is what the published contract calls a member.
fn status(text: &str) -> Result<&'static str, String> {
    match text.to_ascii_lowercase().as_str() {
        "member" | "cesam" => Ok("member"),
        "external" => Ok("external"),
        _ => Err("must be member (or cesam) or external".to_owned()),
    }
}

/// Short names, separated by `;`, `,` or `|`.
fn categories(text: &str) -> Result<Vec<String>, String> {
    let ids = text.split([';', ',', '|']).map(str::trim).filter(|id| !id.is_empty());
    let mut ids: Vec<String> = ids.map(str::to_owned).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.len() > MOST_CATEGORIES {
        return Err(format!("more than {MOST_CATEGORIES} categories"));
    }
    Ok(ids)
}

fn photo_url(text: &str) -> Result<String, String> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    match url {
        Some(_) if text.len() <= LONGEST_URL => Ok(text.to_owned()),
        _ => Err("must be an address that begins with https:// or http://".to_owned()),
    }
}

/// A time: a date, a month, a year, or Unix milliseconds. A date means its beginning, as an end its last moment.
fn moment(text: &str, end: bool) -> Result<i64, String> {
    let refused = || "must be a date as YYYY-MM-DD, YYYY-MM or YYYY, or Unix milliseconds".to_owned();
    if text.len() > 4 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok().filter(|millis| (1..=9_007_199_254_740_991).contains(millis)).ok_or_else(refused);
    }
    let partial = PartialDate::parse(text).map_err(|_| refused())?;
    let day = if end { behind(partial) } else { first(partial) };
    let midnight = day.and_then(|day| day.to_zoned(TimeZone::UTC).ok());
    midnight.map(|midnight| midnight.timestamp().as_millisecond()).ok_or_else(refused)
}

/// The first day of a partial date.
fn first(partial: PartialDate) -> Option<Date> {
    let number = |part: Option<u8>| part.and_then(|part| i8::try_from(part).ok()).unwrap_or(1);
    Date::new(i16::try_from(partial.year()).ok()?, number(partial.month()), number(partial.day())).ok()
}

/// The day behind a partial date.
fn behind(partial: PartialDate) -> Option<Date> {
    let first = first(partial)?;
    let last = match (partial.month(), partial.day()) {
        (Some(_), Some(_)) => first,
        (Some(_), None) => first.last_of_month(),
        (None, _) => date(first.year(), 12, 31),
    };
    last.tomorrow().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(fields: &[(&str, &str)]) -> Result<StaffLine, String> {
        StaffLine::parse(2, "somebody", &fields.iter().copied().collect())
    }

    #[test]
    fn times_are_dates_of_any_precision_and_ends_are_inclusive() {
        for (text, starts, ends) in [
            ("1970-01-02", 86_400_000, 172_800_000),
            ("1970-02", 31 * 86_400_000, 59 * 86_400_000),
            ("1970", 0, 365 * 86_400_000),
            ("1742900000000", 1_742_900_000_000, 1_742_900_000_000),
        ] {
            assert_eq!((moment(text, false), moment(text, true)), (Ok(starts), Ok(ends)), "{text}");
        }
        for text in ["02.01.1970", "1970-13", "soon", "99999999999999999999", "-5"] {
            assert!(moment(text, false).is_err(), "{text}");
        }
    }

    #[test]
    fn all_that_is_wrong_is_told_at_once() {
        let wrong = parse(&[("orcid", "0000-0002-1825-0098"), ("status", "guest"), ("photo_url", "javascript:x")]);
        let wrong = wrong.unwrap_err();
        for part in ["orcid: ", "status: must be", "photo_url: must be", "entity: needed"] {
            assert!(wrong.contains(part), "{part} in {wrong}");
        }
        assert!(parse(&[("entity", "centre")]).unwrap_err().contains("names nobody"));
        assert!(parse(&[("name", "王 伟")]).unwrap_err().contains("slug"), "nothing to know them by again");
    }

    #[test]
    fn lines_about_the_same_person_are_known() {
        let by_id = parse(&[("orcid", "https://orcid.org/0000-0002-1825-0097"), ("name", "J. Carberry")]).unwrap();
        assert_eq!(by_id.whose(), "0000-0002-1825-0097");
        let by_name = parse(&[("name", "Ada Example"), ("categories", "b; a|b")]).unwrap();
        assert_eq!((by_name.whose().as_str(), by_name.categories.len()), ("slug:ada-example", 2));
        assert_eq!(parse(&[("slug", "ada-example")]).unwrap().whose(), by_name.whose());
    }
}
