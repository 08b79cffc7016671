//! Reading what providers send without losing a work to one strange member.
//!
//! Every type here takes any JSON value: what it can use it keeps, what it cannot it skips, so that only text that is
//! not JSON fails. Strings are borrowed from the body where they hold no escapes, members that nobody asked for are
//! passed over without being built.

mod date;
mod repair;
mod value;
mod words;

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

pub(crate) use date::{Date, parse_date};
pub(crate) use repair::repair;
pub(crate) use value::{Count, Flag, Many, Named, Number, Text};
pub(crate) use words::Words;

/// A value made of whatever JSON gives. The provided methods skip; an implementation overrides those it can use.
pub(crate) trait Lenient<'de>: Default {
    /// From a string.
    fn text(_text: Cow<'de, str>) -> Self {
        Self::default()
    }

    /// From a whole number.
    fn integer(_number: i64) -> Self {
        Self::default()
    }

    /// From any other number.
    fn float(_number: f64) -> Self {
        Self::default()
    }

    /// From `true` or `false`.
    fn flag(_flag: bool) -> Self {
        Self::default()
    }

    /// From a list, of which all elements must be taken.
    fn list<A: SeqAccess<'de>>(list: A) -> Result<Self, A::Error> {
        skip_list(list)?;
        Ok(Self::default())
    }

    /// From an object, of which all members must be taken.
    fn object<A: MapAccess<'de>>(object: A) -> Result<Self, A::Error> {
        skip_object(object)?;
        Ok(Self::default())
    }
}

/// Passes over what is left of a list.
pub(crate) fn skip_list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<(), A::Error> {
    while list.next_element::<IgnoredAny>()?.is_some() {}
    Ok(())
}

/// Passes over what is left of an object.
pub(crate) fn skip_object<'de, A: MapAccess<'de>>(mut object: A) -> Result<(), A::Error> {
    while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
    Ok(())
}

/// What a `Deserialize` of a lenient type calls.
pub(crate) fn deserialize<'de, D: Deserializer<'de>, T: Lenient<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_any(AnyVisitor(PhantomData))
}

struct AnyVisitor<T>(PhantomData<T>);

impl<'de, T: Lenient<'de>> Visitor<'de> for AnyVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<T, E> {
        Ok(T::text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<T, E> {
        Ok(T::text(Cow::Owned(text.to_owned())))
    }

    fn visit_string<E>(self, text: String) -> Result<T, E> {
        Ok(T::text(Cow::Owned(text)))
    }

    fn visit_i64<E>(self, number: i64) -> Result<T, E> {
        Ok(T::integer(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<T, E> {
        Ok(i64::try_from(number).map_or_else(|_| T::default(), T::integer))
    }

    fn visit_f64<E>(self, number: f64) -> Result<T, E> {
        Ok(T::float(number))
    }

    fn visit_bool<E>(self, flag: bool) -> Result<T, E> {
        Ok(T::flag(flag))
    }

    fn visit_unit<E>(self) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_none<E>(self) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<T, A::Error> {
        T::list(list)
    }

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<T, A::Error> {
        T::object(object)
    }
}

/// A value with one member set.
pub(crate) fn with<T: Default>(set: impl FnOnce(&mut T)) -> T {
    let mut value = T::default();
    set(&mut value);
    value
}

/// Defines an object of lenient members, each with its name in JSON (and older names of it).
///
/// Unlike a derived `Deserialize`, it takes a member that stands twice (the last counts), skips members that are not
/// listed, takes the first element where a list stands for the object, and, with a member in brackets behind the name,
/// puts a bare string into that member: `"affiliation": "Example University"` for `{"name": "Example University"}`.
macro_rules! wire {
    ($(#[$meta:meta])* $vis:vis struct $name:ident $(($bare:ident))? {
        $($(#[$doc:meta])* $field:ident : $type:ty = $key:literal $(| $older:literal)*,)*
    }) => {
        $(#[$meta])*
        #[derive(Debug, Default)]
        $vis struct $name<'a> {
            $($(#[$doc])* pub(crate) $field: $type,)*
        }

        impl<'de: 'a, 'a> $crate::lenient::Lenient<'de> for $name<'a> {
            $(fn text(text: std::borrow::Cow<'de, str>) -> Self {
                $crate::lenient::with(|read: &mut Self| read.$bare = $crate::lenient::Lenient::text(text))
            })?

            fn list<A: serde::de::SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
                let first = list.next_element::<Self>()?;
                $crate::lenient::skip_list(list)?;
                Ok(first.unwrap_or_default())
            }

            fn object<A: serde::de::MapAccess<'de>>(mut object: A) -> Result<Self, A::Error> {
                let mut read = Self::default();
                while let Some(key) = object.next_key::<$crate::lenient::Text<'de>>()? {
                    match key.raw() {
                        $($key $(| $older)* => read.$field = object.next_value()?,)*
                        _ => {
                            object.next_value::<serde::de::IgnoredAny>()?;
                        }
                    }
                }
                Ok(read)
            }
        }

        impl<'de: 'a, 'a> serde::Deserialize<'de> for $name<'a> {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::lenient::deserialize(deserializer)
            }
        }
    };
}
pub(crate) use wire;

#[cfg(test)]
mod tests;
