//! Dates that keep the precision they were given in.

use std::fmt;

/// A date of publication: a year, a year and month, or a day. Written `2019`, `2019-05`, `2019-05-17` (ISO 8601).
///
/// Ordered by time, the less precise first among dates that begin alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PartialDate {
    year: i16,
    month: Option<u8>,
    day: Option<u8>,
}

/// Why a text or a set of numbers is not a date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a date as YYYY, YYYY-MM or YYYY-MM-DD")]
pub struct DateError(String);

impl PartialDate {
    /// A date from its parts. Parts behind a missing or impossible one are dropped (`2019-02-30` is `2019-02`), since
    /// a provider's wrong day does not make its year wrong. `None` without a year between 1000 and 2999.
    #[must_use]
    pub fn from_parts(year: i64, month: Option<i64>, day: Option<i64>) -> Option<Self> {
        let year = i16::try_from(year).ok().filter(|y| (1000..3000).contains(y))?;
        let month = month.and_then(|m| u8::try_from(m).ok()).filter(|m| (1..=12).contains(m));
        let day = month.and_then(|m| {
            let day = day.and_then(|d| i8::try_from(d).ok())?;
            jiff::civil::Date::new(year, m.cast_signed(), day).ok().map(|_| day.cast_unsigned())
        });
        Some(Self { year, month, day })
    }

    /// Parses `2019`, `2019-05`, `2019-05-17`; a time of day behind a full date is ignored.
    ///
    /// # Errors
    /// [`DateError`] for any other shape and for impossible dates.
    pub fn parse(text: &str) -> Result<Self, DateError> {
        let refused = || DateError(text.chars().take(40).collect());
        let date = text.trim().split(['T', ' ']).next().unwrap_or_default();
        let mut numbers = [None; 3];
        let mut parts = date.split('-');
        for (i, slot) in numbers.iter_mut().enumerate() {
            let Some(part) = parts.next() else { break };
            let width = if i == 0 { 4 } else { 2 };
            if part.len() != width || !part.bytes().all(|b| b.is_ascii_digit()) {
                return Err(refused());
            }
            *slot = part.parse::<i64>().ok();
        }
        let [Some(year), month, day] = numbers else { return Err(refused()) };
        let parsed = Self::from_parts(year, month, day).ok_or_else(refused)?;
        let kept_everything = parsed.month.is_some() == month.is_some() && parsed.day.is_some() == day.is_some();
        if kept_everything && parts.next().is_none() { Ok(parsed) } else { Err(refused()) }
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> i32 {
        i32::from(self.year)
    }

    /// The month, 1 to 12, where known.
    #[must_use]
    pub fn month(self) -> Option<u8> {
        self.month
    }

    /// The day of the month where known.
    #[must_use]
    pub fn day(self) -> Option<u8> {
        self.day
    }

    /// The same date cut to its year.
    #[must_use]
    pub fn year_only(self) -> Self {
        Self { month: None, day: None, ..self }
    }

    /// The date in full, `YYYY-MM-DD`, if it is known to the day.
    #[must_use]
    pub fn full(self) -> Option<String> {
        self.day.map(|_| self.to_string())
    }

    /// A number that sorts as the date does: `YYYYMMDD`, zeros for what is not known.
    #[must_use]
    pub fn sort_key(self) -> i64 {
        i64::from(self.year) * 10_000 + i64::from(self.month.unwrap_or(0)) * 100 + i64::from(self.day.unwrap_or(0))
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
        }
        if let Some(day) = self.day {
            write!(f, "-{day:02}")?;
        }
        Ok(())
    }
}

impl serde::Serialize for PartialDate {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for PartialDate {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn precision_is_kept() {
        for text in ["2019", "2019-05", "2019-05-17"] {
            assert_eq!(PartialDate::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(PartialDate::parse("2016-12-15T18:41:37Z").unwrap().to_string(), "2016-12-15");
    }

    #[test]
    fn impossible_parts_are_dropped_but_not_parsed() {
        assert_eq!(PartialDate::from_parts(2019, Some(2), Some(30)).unwrap().to_string(), "2019-02");
        assert_eq!(PartialDate::from_parts(2019, Some(13), Some(1)).unwrap().to_string(), "2019");
        assert_eq!(PartialDate::from_parts(0, None, None), None);
        for text in ["", "19", "2019-5", "2019-02-30", "2019-13", "2019-", "2019-05-17-1", "20190517", "0000"] {
            assert!(PartialDate::parse(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn parts_and_text_agree(year in 1000i64..3000, month in proptest::option::of(1i64..13), day in proptest::option::of(1i64..32)) {
            let date = PartialDate::from_parts(year, month, day).unwrap();
            prop_assert_eq!(PartialDate::parse(&date.to_string()).unwrap(), date);
        }
    }
}
