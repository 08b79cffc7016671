//! Which part of a file is asked for (RFC 9110 §14).

use std::ops::Range;

use http::HeaderMap;
use http::header::{IF_RANGE, RANGE};

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    /// All of it.
    Whole,
    /// These bytes.
    Part(Range<u64>),
    /// Bytes that it does not have.
    Beyond,
}

/// What a request asks for of a file of this size, which is known by this tag. Several parts at once are answered with
/// the whole, as is what cannot be understood, and what was asked for of another version.
pub(super) fn wanted(headers: &HeaderMap, size: u64, tag: &str) -> Wanted {
    let text = |name: http::HeaderName| headers.get(name).and_then(|value: &http::HeaderValue| value.to_str().ok());
    // A date never stands for a version here.
    if headers.contains_key(IF_RANGE) && text(IF_RANGE).map(str::trim) != Some(tag) {
        return Wanted::Whole;
    }
    text(RANGE).and_then(|range| one_range(range, size)).unwrap_or(Wanted::Whole)
}

fn one_range(text: &str, size: u64) -> Option<Wanted> {
    let (unit, range) = text.split_once('=')?;
    if !unit.trim().eq_ignore_ascii_case("bytes") || range.contains(',') {
        return None;
    }
    let (first, last) = range.trim().split_once('-')?;
    if first.is_empty() {
        let length = number(last)?.min(size);
        return Some(if length == 0 { Wanted::Beyond } else { Wanted::Part(size - length..size) });
    }
    let first = number(first)?;
    let end = if last.is_empty() { size } else { number(last)?.saturating_add(1) };
    if end <= first && !last.is_empty() {
        return None;
    }
    Some(if first >= size { Wanted::Beyond } else { Wanted::Part(first..end.min(size)) })
}

/// Digits; those of a number that no file is as long as count as the largest.
fn number(text: &str) -> Option<u64> {
    let is_number = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| text.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pairs: &[(http::HeaderName, &str)]) -> Wanted {
        let headers = pairs.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect();
        wanted(&headers, 1_000, "\"tag\"")
    }

    #[test]
    fn one_part_is_understood_in_all_its_forms() {
        for (range, expected) in [
            ("bytes=0-99", Wanted::Part(0..100)),
            ("bytes=990-", Wanted::Part(990..1_000)),
            ("bytes=-10", Wanted::Part(990..1_000)),
            ("bytes=-5000", Wanted::Part(0..1_000)),
            ("bytes=999-5000", Wanted::Part(999..1_000)),
            ("Bytes=0-0", Wanted::Part(0..1)),
            ("bytes=1000-", Wanted::Beyond),
            ("bytes=1000-1001", Wanted::Beyond),
            ("bytes=99999999999999999999999-", Wanted::Beyond),
            ("bytes=-0", Wanted::Beyond),
            ("bytes=5-4", Wanted::Whole),
            ("bytes=0-1,5-6", Wanted::Whole),
            ("bytes=a-b", Wanted::Whole),
            ("bytes=+1-2", Wanted::Whole),
            ("lines=0-1", Wanted::Whole),
            ("bytes", Wanted::Whole),
        ] {
            assert_eq!(of(&[(RANGE, range)]), expected, "{range}");
        }
        assert_eq!(of(&[]), Wanted::Whole);
    }

    #[test]
    fn a_part_of_another_version_is_not_given() {
        assert_eq!(of(&[(RANGE, "bytes=0-0"), (IF_RANGE, "\"tag\"")]), Wanted::Part(0..1));
        for other in ["\"other\"", "W/\"tag\"", "Thu, 26 Nov 2026 12:00:00 GMT"] {
            assert_eq!(of(&[(RANGE, "bytes=0-0"), (IF_RANGE, other)]), Wanted::Whole, "{other}");
        }
    }
}
