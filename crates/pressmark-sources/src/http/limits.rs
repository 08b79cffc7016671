//! What an upstream's headers say of its limits.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::HeaderMap;

use super::retry_after::wait_until;

/// The limits that one answer announces.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Limits {
    /// Requests a second: Crossref's `x-rate-limit-limit` over `x-rate-limit-interval`.
    pub(crate) rate: Option<f64>,
    /// Requests at once: Crossref's `x-concurrency-limit`.
    pub(crate) concurrency: Option<usize>,
    /// Nothing may be asked for so long, because the window's requests or the day's budget are used up.
    pub(crate) exhausted_for: Option<Duration>,
    /// The share of a budget (OpenAlex counts credits and dollars) that is left, 0 to 1.
    pub(crate) budget_left: Option<f64>,
    /// Whether this very request cost budget.
    pub(crate) cost: Option<bool>,
}

impl Limits {
    pub(crate) fn read(headers: &HeaderMap, now: Timestamp) -> Self {
        let number = |name: &str| {
            let text = headers.get(name)?.to_str().ok()?;
            text.trim().parse::<f64>().ok().filter(|n| n.is_finite() && *n >= 0.0)
        };
        let first = |names: &[&str]| names.iter().find_map(|name| number(name));

        let per_window = first(&["x-rate-limit-limit", "x-ratelimit-limit"]);
        let window = ["x-rate-limit-interval", "x-ratelimit-interval"].iter().find_map(|n| seconds(headers, n));
        let rate = per_window.zip(window).map(|(n, window)| n / window).filter(|rate| *rate > 0.0);

        // The tightest of what is left decides, unless money or credits bought apart still stand behind it.
        let spare = ["x-ratelimit-onetime-remaining", "x-ratelimit-prepaid-remaining-usd"];
        let has_spare = spare.iter().any(|name| number(name).is_some_and(|n| n > 0.0));
        let left = ["x-ratelimit-remaining", "ratelimit-remaining", "x-ratelimit-remaining-usd"]
            .iter()
            .filter_map(|n| number(n));
        let is_empty = left.fold(f64::INFINITY, f64::min) <= 0.0 && !has_spare;
        let reset = || ["x-ratelimit-reset", "ratelimit-reset"].iter().find_map(|n| wait_until(headers, n, now));

        let share =
            |left: &str, all: &str| number(left).zip(number(all)).filter(|(_, all)| *all > 0.0).map(|(l, a)| l / a);
        let budget = share("x-ratelimit-remaining-usd", "x-ratelimit-limit-usd");
        Self {
            rate,
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "checked to be ≥ 1; `as` saturates"
            )]
            concurrency: number("x-concurrency-limit").filter(|n| *n >= 1.0).map(|n| n as usize),
            exhausted_for: if is_empty { reset() } else { None },
            budget_left: if has_spare { Some(1.0) } else { budget },
            cost: first(&["x-ratelimit-cost-usd", "x-ratelimit-credits-used"]).map(|cost| cost > 0.0),
        }
    }
}

/// An interval as `1s`, `60s`, or bare seconds.
fn seconds(headers: &HeaderMap, name: &str) -> Option<f64> {
    let text = headers.get(name)?.to_str().ok()?.trim();
    let (number, unit) = match text.strip_suffix('m') {
        Some(minutes) => (minutes, 60.0),
        None => (text.strip_suffix('s').unwrap_or(text), 1.0),
    };
    let interval = number.trim().parse::<f64>().ok()? * unit;
    (interval.is_finite() && interval > 0.0).then_some(interval)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&'static str, &'static str)]) -> Limits {
        let headers = pairs.iter().map(|(k, v)| (k.parse().unwrap(), v.parse().unwrap())).collect();
        Limits::read(&headers, "2025-10-06T19:20:41Z".parse().unwrap())
    }

    #[test]
    fn crossref_announces_a_rate() {
        assert_eq!(read(&[("x-rate-limit-limit", "50"), ("x-rate-limit-interval", "1s")]).rate, Some(50.0));
        let both =
            read(&[("x-ratelimit-limit", "3000"), ("x-ratelimit-interval", "60s"), ("x-concurrency-limit", "3")]);
        assert_eq!((both.rate, both.concurrency, both.exhausted_for), (Some(50.0), Some(3), None));
        assert_eq!(read(&[("x-rate-limit-limit", "50")]).rate, None, "no rate without its interval");
        assert_eq!(read(&[("x-rate-limit-limit", "50"), ("x-rate-limit-interval", "0s")]).rate, None);
    }

    #[test]
    fn openalex_announces_a_budget() {
        let some = read(&[
            ("x-ratelimit-remaining", "981"),
            ("x-ratelimit-limit", "1000"),
            ("x-ratelimit-remaining-usd", "0.0981"),
            ("x-ratelimit-limit-usd", "0.1"),
            ("x-ratelimit-cost-usd", "0.0001"),
            ("x-ratelimit-reset", "64140"),
        ]);
        assert_eq!((some.rate, some.exhausted_for, some.cost), (None, None, Some(true)));
        assert!((some.budget_left.unwrap() - 0.981).abs() < 1e-9);
        let none = [("x-ratelimit-remaining-usd", "0"), ("x-ratelimit-limit-usd", "1"), ("x-ratelimit-reset", "64140")];
        assert_eq!(read(&none).exhausted_for, Some(Duration::from_secs(64_140)));
        let prepaid = [none.as_slice(), &[("x-ratelimit-prepaid-remaining-usd", "5")]].concat();
        assert_eq!((read(&prepaid).exhausted_for, read(&prepaid).budget_left), (None, Some(1.0)));
    }

    #[test]
    fn openalex_windows_end_at_a_date() {
        let window = read(&[
            ("x-ratelimit-limit", "2"),
            ("x-ratelimit-remaining", "0"),
            ("x-ratelimit-reset", "Mon, 06 Oct 2025 19:20:42 GMT"),
        ]);
        assert_eq!(window.exhausted_for, Some(Duration::from_secs(1)));
    }

    #[test]
    fn recorded_headers_are_understood() {
        let (mut rates, mut budgets, mut waits) = (0, 0, 0);
        for (_, lines) in crate::recorded::all("http", "jsonl") {
            for line in lines.split(|b| *b == b'\n').filter(|line| !line.is_empty()) {
                let exchange: serde_json::Value = serde_json::from_slice(line).unwrap();
                let pairs = exchange["headers"].as_object().unwrap().iter();
                let headers: HeaderMap =
                    pairs.filter_map(|(k, v)| Some((k.parse().ok()?, v.as_str()?.parse().ok()?))).collect();
                let limits = Limits::read(&headers, Timestamp::now());
                let host = exchange["url"].as_str().unwrap().split('/').nth(2).unwrap();
                assert_eq!(limits.rate.is_some(), headers.contains_key("x-rate-limit-interval"), "{exchange}");
                assert!(limits.rate.is_none_or(|rate| (1.0..=100.0).contains(&rate)), "{host}");
                rates += usize::from(limits.rate.is_some());
                budgets += usize::from(limits.budget_left.is_some());
                let wait = crate::http::retry_after::retry_after(&headers, Timestamp::now());
                assert_eq!(wait.is_some(), headers.contains_key("retry-after"), "{exchange}");
                assert!(wait.is_none_or(|wait| wait < Duration::from_secs(5)), "told by the server's own clock");
                waits += usize::from(wait.is_some());
            }
        }
        println!("{rates} rates, {budgets} budgets, {waits} waits");
    }
}
