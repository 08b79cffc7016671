//! Dates in the shapes that providers use.

use std::borrow::Cow;

use pressmark_domain::PartialDate;
use serde::de::{Deserialize, Deserializer, SeqAccess};

use super::{Lenient, Number, Text, deserialize, wire};

wire! {
    /// A date as CSL and Crossref write it, `{"date-parts": [[2019, 5, 17]]}`, or as text.
    pub(crate) struct Date(raw) {
        parts: Parts = "date-parts",
        raw: Text<'a> = "raw" | "literal",
    }
}

impl Date<'_> {
    /// The date, if one is there.
    pub(crate) fn value(&self) -> Option<PartialDate> {
        let [year, month, day] = self.parts.0;
        year.and_then(|year| PartialDate::from_parts(year, month, day)).or_else(|| self.raw.get().and_then(parse_date))
    }
}

/// Year, month, day from `[[2019, 5, 17]]`, `[["2019", "5"]]`, `[2019]` or `[[null]]`. Of a range the beginning counts.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Parts([Option<i64>; 3]);

impl<'de> Lenient<'de> for Parts {
    fn text(text: Cow<'de, str>) -> Self {
        Self([Number::text(text).0, None, None])
    }

    fn integer(number: i64) -> Self {
        Self([Some(number), None, None])
    }

    fn list<A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let mut flat = [None; 3];
        let mut nested: Option<[Option<i64>; 3]> = None;
        let mut at = 0;
        while let Some(element) = list.next_element::<Part>()? {
            match element {
                Part::List(parts) => nested = nested.or(Some(parts)),
                Part::Number(number) => {
                    if let Some(slot) = flat.get_mut(at) {
                        *slot = number;
                    }
                }
            }
            at += 1;
        }
        Ok(Self(nested.unwrap_or(flat)))
    }
}

impl<'de> Deserialize<'de> for Parts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize(deserializer)
    }
}

enum Part {
    Number(Option<i64>),
    List([Option<i64>; 3]),
}

impl Default for Part {
    fn default() -> Self {
        Self::Number(None)
    }
}

impl<'de> Lenient<'de> for Part {
    fn text(text: Cow<'de, str>) -> Self {
        Self::Number(Number::text(text).0)
    }

    fn integer(number: i64) -> Self {
        Self::Number(Some(number))
    }

    fn float(number: f64) -> Self {
        Self::Number(Number::float(number).0)
    }

    fn list<A: SeqAccess<'de>>(list: A) -> Result<Self, A::Error> {
        Parts::list(list).map(|parts| Self::List(parts.0))
    }
}

impl<'de> Deserialize<'de> for Part {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize(deserializer)
    }
}

/// A date in text: `2019-05-17`, cut to what is a date where a time, a range or a remark follows (`2000/2019` begins in
/// 2000), also `2019/05/17` and `2019-5-7`. `None` for words.
pub(crate) fn parse_date(text: &str) -> Option<PartialDate> {
    let text = text.trim();
    if let Ok(date) = PartialDate::parse(text) {
        return Some(date);
    }
    let first = text.split(|c: char| c.is_whitespace() || c == 'T').find(|part| !part.is_empty())?;
    // An ISO 8601 range, unless the slash parts year and month.
    let first = match first.split_once('/') {
        Some((begin, rest)) if begin.len() != 4 || rest.split('/').next().is_some_and(|part| part.len() > 2) => begin,
        _ => first,
    };
    let mut numbers = first.split(['-', '/', '.']).map(|part| part.parse::<i64>().ok());
    let year = first.get(..4).filter(|year| year.bytes().all(|b| b.is_ascii_digit()))?;
    if numbers.next().flatten() != year.parse().ok() {
        return None;
    }
    PartialDate::from_parts(year.parse().ok()?, numbers.next().flatten(), numbers.next().flatten())
}
