//! Strings, numbers, flags and lists that take any JSON value.

use std::borrow::Cow;

use pressmark_domain::text::{plain_field, safe_html};
use serde::de::value::{BorrowedStrDeserializer, MapAccessDeserializer};
use serde::de::{Deserialize, Deserializer, IgnoredAny, IntoDeserializer, MapAccess, SeqAccess};

use super::{Lenient, deserialize, skip_list};

macro_rules! deserialize_leniently {
    ($type:ty) => {
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserialize(deserializer)
            }
        }
    };
}

/// A string; a number becomes one, of a list the first element counts.
#[derive(Debug, Default, Clone, PartialEq)]
pub(crate) struct Text<'a>(Option<Cow<'a, str>>);

impl<'a> Text<'a> {
    /// The text itself.
    pub(crate) fn into_inner(self) -> Cow<'a, str> {
        self.0.unwrap_or_default()
    }

    /// The text as it stands, empty where there is none.
    pub(crate) fn raw(&self) -> &str {
        self.0.as_deref().unwrap_or_default()
    }

    /// The text without blanks around it, if anything is left.
    pub(crate) fn get(&self) -> Option<&str> {
        self.0.as_deref().map(str::trim).filter(|text| !text.is_empty())
    }

    /// The text as a plain field of the record.
    pub(crate) fn plain(&self) -> Option<String> {
        self.get().and_then(plain_field)
    }

    /// The text in the safe subset of HTML.
    pub(crate) fn html(&self) -> Option<String> {
        self.get().and_then(safe_html)
    }
}

impl<'de: 'a, 'a> Lenient<'de> for Text<'a> {
    fn text(text: Cow<'de, str>) -> Self {
        Self(Some(text))
    }

    fn integer(number: i64) -> Self {
        Self(Some(Cow::Owned(number.to_string())))
    }

    fn float(number: f64) -> Self {
        Self(Some(Cow::Owned(number.to_string())))
    }

    fn list<A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let first = list.next_element()?;
        skip_list(list)?;
        Ok(first.unwrap_or_default())
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize(deserializer)
    }
}

/// A whole number; digits in a string count too.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Number(pub(crate) Option<i64>);

impl Number {
    /// The number as a count, if it is one.
    pub(crate) fn count(self) -> Option<u32> {
        self.0.and_then(|n| u32::try_from(n).ok())
    }
}

impl<'de> Lenient<'de> for Number {
    fn text(text: Cow<'de, str>) -> Self {
        Self(text.trim().parse().ok())
    }

    fn integer(number: i64) -> Self {
        Self(Some(number))
    }

    #[expect(clippy::cast_possible_truncation, reason = "whole and within the range in which f64 is exact")]
    fn float(number: f64) -> Self {
        Self((number.fract() == 0.0 && number.abs() < 9e15).then_some(number as i64))
    }
}
deserialize_leniently!(Number);

/// A truth value; `"true"` in a string counts too.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Flag(pub(crate) Option<bool>);

impl Flag {
    /// Whether it is there and true.
    pub(crate) fn is_set(self) -> bool {
        self.0 == Some(true)
    }
}

impl<'de> Lenient<'de> for Flag {
    fn text(text: Cow<'de, str>) -> Self {
        Self(text.trim().to_ascii_lowercase().parse().ok())
    }

    fn flag(flag: bool) -> Self {
        Self(Some(flag))
    }
}
deserialize_leniently!(Flag);

/// How many elements a list has; the elements themselves are passed over.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Count(pub(crate) Option<u32>);

impl<'de> Lenient<'de> for Count {
    fn list<A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let mut count = 0u32;
        while list.next_element::<IgnoredAny>()?.is_some() {
            count = count.saturating_add(1);
        }
        Ok(Self(Some(count)))
    }
}
deserialize_leniently!(Count);

/// A list, or the one element that stands where a list belongs; `null` is no element.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Many<T>(pub(crate) Vec<T>);

impl<T> Default for Many<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Many<T> {
    /// The elements in order.
    pub(crate) fn iter(&self) -> std::slice::Iter<'_, T> {
        self.0.iter()
    }
}

impl<'t, T> IntoIterator for &'t Many<T> {
    type Item = &'t T;
    type IntoIter = std::slice::Iter<'t, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'de, T: Deserialize<'de>> Lenient<'de> for Many<T> {
    fn text(text: Cow<'de, str>) -> Self {
        let one = match text {
            Cow::Borrowed(text) => T::deserialize(BorrowedStrDeserializer::<Unreachable>::new(text)),
            Cow::Owned(text) => T::deserialize(IntoDeserializer::<Unreachable>::into_deserializer(text)),
        };
        Self(one.into_iter().collect())
    }

    fn integer(number: i64) -> Self {
        Self(T::deserialize(IntoDeserializer::<Unreachable>::into_deserializer(number)).into_iter().collect())
    }

    fn float(number: f64) -> Self {
        Self(T::deserialize(IntoDeserializer::<Unreachable>::into_deserializer(number)).into_iter().collect())
    }

    fn list<A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let mut all = Vec::new();
        while let Some(one) = list.next_element()? {
            all.push(one);
        }
        Ok(Self(all))
    }

    fn object<A: MapAccess<'de>>(object: A) -> Result<Self, A::Error> {
        Ok(Self(vec![T::deserialize(MapAccessDeserializer::new(object))?]))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Many<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize(deserializer)
    }
}

/// The error of a deserializer over one value that is already read.
type Unreachable = serde::de::value::Error;

/// An object whose member names are data: each name with its value, in order.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Named<'a, T>(pub(crate) Vec<(Text<'a>, T)>);

impl<T> Default for Named<'_, T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de: 'a, 'a, T: Deserialize<'de>> Lenient<'de> for Named<'a, T> {
    fn object<A: MapAccess<'de>>(mut object: A) -> Result<Self, A::Error> {
        let mut all = Vec::new();
        while let Some(entry) = object.next_entry()? {
            all.push(entry);
        }
        Ok(Self(all))
    }
}

impl<'de: 'a, 'a, T: Deserialize<'de>> Deserialize<'de> for Named<'a, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize(deserializer)
    }
}
