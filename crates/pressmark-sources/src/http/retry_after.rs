//! Times to wait as HTTP headers give them.

use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};

/// Nobody is asked to wait longer than this; a longer value is a mistake or a ban.
const LONGEST: Duration = Duration::from_hours(24);

/// A number from here on is a Unix time, not a number of seconds to wait.
const UNIX_TIMES_BEGIN: f64 = 1e9;

/// `Retry-After` (RFC 9110 §10.2.3): seconds or a date. A date counts from the server's own `Date`, since its clock
/// may differ from ours.
pub(crate) fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    wait_until(headers, RETRY_AFTER.as_str(), now)
}

/// The wait that a header asks for: seconds, a Unix time or a date.
pub(crate) fn wait_until(headers: &HeaderMap, name: &str, now: Timestamp) -> Option<Duration> {
    let text = headers.get(name)?.to_str().ok()?.trim();
    let now = headers.get(DATE).and_then(|d| http_date(d.to_str().ok()?)).unwrap_or(now);
    let seconds = match text.parse::<f64>() {
        #[expect(clippy::cast_precision_loss, reason = "whole seconds of this century are exact in an f64")]
        Ok(number) if number >= UNIX_TIMES_BEGIN => number - now.as_second() as f64,
        Ok(number) => number,
        Err(_) => http_date(text)?.duration_since(now).as_secs_f64(),
    };
    if !seconds.is_finite() {
        return None;
    }
    Some(Duration::from_secs_f64(seconds.clamp(0.0, LONGEST.as_secs_f64())))
}

fn http_date(text: &str) -> Option<Timestamp> {
    static PARSER: rfc2822::DateTimeParser = rfc2822::DateTimeParser::new();
    PARSER.parse_timestamp(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(value: &str, date: Option<&str>) -> Option<u64> {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, value.parse().unwrap());
        if let Some(date) = date {
            headers.insert(DATE, date.parse().unwrap());
        }
        let now: Timestamp = "2025-10-06T19:20:00Z".parse().unwrap();
        retry_after(&headers, now).map(|d| d.as_secs())
    }

    #[test]
    fn every_form_is_understood() {
        assert_eq!(wait("120", None), Some(120));
        assert_eq!(wait("Mon, 06 Oct 2025 19:20:42 GMT", None), Some(42));
        assert_eq!(wait("Mon, 06 Oct 2025 19:20:42 GMT", Some("Mon, 06 Oct 2025 19:20:41 GMT")), Some(1));
        assert_eq!(wait("1759778442", None), Some(42));
        assert_eq!(wait("Mon, 06 Oct 2025 19:00:00 GMT", None), Some(0), "in the past");
    }

    #[test]
    fn nonsense_is_ignored_and_excess_cut() {
        assert_eq!(wait("soon", None), None);
        assert_eq!(wait("NaN", None), None);
        assert_eq!(wait("-5", None), Some(0));
        assert_eq!(wait("99999999", None), Some(86_400));
    }
}
