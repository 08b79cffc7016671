//! Query parameters: read by name, checked, and all complaints told at once. Parameters that an operation does not know
//! are ignored, since clients and caches add their own.

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::failure::Failure;

/// The last page that can be asked for: beyond it no registry has rows.
const LAST_PAGE: i64 = 100_000_000;
/// Rows a page where none are asked for.
const PER_PAGE: i64 = 20;
/// Rows a page, at most.
const MOST_PER_PAGE: i64 = 100;
/// The longest text that is looked for, in characters.
const LONGEST_TEXT: usize = 1_000;

/// The parameters of a request, and what was wrong with those read so far.
pub(crate) struct Params<'a> {
    pairs: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    errors: Map<String, Value>,
}

impl<'a> Params<'a> {
    pub(crate) fn of(query: Option<&'a str>) -> Self {
        let pairs = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()).collect();
        Self { pairs, errors: Map::new() }
    }

    pub(crate) fn complain(&mut self, name: &str, message: String) {
        self.errors.entry(name).or_insert_with(|| Value::Array(Vec::new()));
        if let Some(Value::Array(messages)) = self.errors.get_mut(name) {
            messages.push(message.into());
        }
    }

    fn raw(&mut self, name: &str) -> Option<Cow<'a, str>> {
        let mut values = self.pairs.iter().filter(|(key, _)| key == name).map(|(_, value)| value);
        let first = values.next().cloned();
        if values.next().is_some() {
            self.complain(name, "Given more than once".to_owned());
        }
        first
    }

    /// A text, empty if absent.
    pub(crate) fn text(&mut self, name: &str) -> String {
        let text = self.raw(name).unwrap_or_default();
        if text.chars().count() > LONGEST_TEXT {
            self.complain(name, format!("Too long: at most {LONGEST_TEXT} characters"));
            return String::new();
        }
        // PostgreSQL knows no NUL in a text, and nobody looks for one.
        if text.contains('\0') { text.replace('\0', "") } else { text.into_owned() }
    }

    /// A text that counts only if it holds something.
    pub(crate) fn filter(&mut self, name: &str) -> Option<String> {
        Some(self.text(name)).filter(|text| !text.trim().is_empty())
    }

    /// Texts parted by commas in one parameter; none if it is absent. `longest` counts characters of all of them.
    pub(crate) fn list(&mut self, name: &str, longest: usize) -> Vec<String> {
        let text = self.raw(name).unwrap_or_default();
        if text.chars().count() > longest {
            self.complain(name, format!("Too long: at most {longest} characters"));
            return Vec::new();
        }
        text.split(',').map(|part| part.trim().replace('\0', "")).filter(|part| !part.is_empty()).collect()
    }

    /// A whole number.
    pub(crate) fn integer(&mut self, name: &str, least: i64, most: i64) -> Option<i64> {
        let text = self.raw(name)?;
        // `+5` and ` 5` are what a form makes of a number that nobody typed so.
        let digits = text.strip_prefix('-').unwrap_or(&text);
        let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        let Some(number) = text.parse::<i64>().ok().filter(|_| plain) else {
            let message =
                if plain { format!("Must be between {least} and {most}") } else { "Must be an integer".to_owned() };
            self.complain(name, message);
            return None;
        };
        if number < least {
            self.complain(name, format!("Must be at least {least}"));
        } else if number > most {
            self.complain(name, format!("Must be at most {most}"));
        }
        Some(number)
    }

    /// `page` and `per_page`.
    pub(crate) fn paging(&mut self) -> (u64, u32) {
        self.paging_by("per_page")
    }

    /// `page` and `perPage`, as lists of the dashboard call it where activity does not.
    pub(crate) fn dashboard_paging(&mut self) -> (u64, u32) {
        self.paging_by("perPage")
    }

    fn paging_by(&mut self, per_page: &str) -> (u64, u32) {
        let page = self.integer("page", 1, LAST_PAGE).unwrap_or(1);
        let per_page = self.integer(per_page, 1, MOST_PER_PAGE).unwrap_or(PER_PAGE);
        (u64::try_from(page).unwrap_or(1), u32::try_from(per_page).unwrap_or(1))
    }

    /// One of a few words.
    pub(crate) fn word<T: Copy>(&mut self, name: &str, words: &[(&str, T)]) -> Option<T> {
        let text = self.raw(name)?;
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if found.is_none() {
            let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            self.complain(name, format!("Must be one of: {}", words.join(", ")));
        }
        found
    }

    /// `true` or `false`.
    pub(crate) fn flag(&mut self, name: &str) -> Option<bool> {
        self.word(name, &[("true", true), ("false", false)])
    }

    /// Everything was well, or everything that was not.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        if self.errors.is_empty() {
            return Ok(());
        }
        Err(Failure::invalid("Invalid query parameters", Vec::new(), self.errors))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_hold_where_nothing_is_sent() {
        let mut params = Params::of(None);
        assert_eq!(params.paging(), (1, 20));
        assert_eq!(params.text("q"), "");
        assert_eq!(params.filter("publication_type"), None);
        params.finish().unwrap();
    }

    #[test]
    fn what_is_malformed_is_named_and_all_of_it_at_once() {
        for query in [
            "page=0",
            "page=x",
            "page=",
            "page=1.5",
            "page=+1",
            "page=%201",
            "page=1e3",
            "per_page=101",
            "page=-1",
            "page=9007199254740993",
            "page=99999999999999999999999",
            "page=1&page=2",
            "per_page=0",
        ] {
            let mut params = Params::of(Some(query));
            params.paging();
            assert!(params.finish().is_err(), "{query}");
        }
        let mut params = Params::of(Some("page=x&per_page=500&dir=up"));
        params.paging();
        params.word("dir", &[("asc", 1), ("desc", 2)]);
        assert_eq!(params.errors.keys().collect::<Vec<_>>(), ["page", "per_page", "dir"]);
        assert_eq!(params.errors["per_page"], serde_json::json!(["Must be at most 100"]));
    }

    #[test]
    fn each_list_has_its_own_name_for_rows_a_page() {
        let both = "per_page=7&perPage=9";
        assert_eq!(Params::of(Some(both)).paging(), (1, 7));
        assert_eq!(Params::of(Some(both)).dashboard_paging(), (1, 9));
        let mut params = Params::of(Some("page=0&perPage=101"));
        params.dashboard_paging();
        assert_eq!(params.errors.keys().collect::<Vec<_>>(), ["page", "perPage"]);
    }

    #[test]
    fn unknown_parameters_are_not_ours_to_judge() {
        let mut params = Params::of(Some("_=1732291200&utm_source=x&page=3"));
        assert_eq!(params.paging(), (3, 20));
        params.finish().unwrap();
    }
}
