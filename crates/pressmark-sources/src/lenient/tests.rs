//! Any value may stand anywhere.

use proptest::prelude::*;

use super::*;
use crate::mutation::strange;

wire! {
    /// A thing with one member of each kind.
    struct Thing(name) {
        name: Text<'a> = "name" | "old-name",
        number: Number = "number",
        flag: Flag = "flag",
        tags: Many<Text<'a>> = "tags",
        parts: Many<Part<'a>> = "parts",
        date: Date<'a> = "date",
        refs: Count = "refs",
        named: Named<'a, Many<Number>> = "named",
        words: Words<'a> = "words",
    }
}

wire! {
    struct Part(title) {
        title: Text<'a> = "title",
    }
}

fn thing(json: &str) -> Thing<'_> {
    serde_json::from_str(json).unwrap()
}

fn tags(json: &str) -> Vec<String> {
    thing(json).tags.iter().map(|tag| tag.raw().to_owned()).collect()
}

#[test]
fn one_or_many_string_or_number() {
    assert_eq!(tags(r#"{"tags": ["a", 2, "c"]}"#), ["a", "2", "c"]);
    assert_eq!(tags(r#"{"tags": "a"}"#), ["a"]);
    assert_eq!(tags(r#"{"tags": "a\u0062"}"#), ["ab"]);
    assert_eq!(tags(r#"{"tags": 7}"#), ["7"]);
    assert_eq!(tags(r#"{"tags": null}"#), [""; 0]);
    assert_eq!(thing(r#"{"name": 1.0}"#).name.raw(), "1");
    assert_eq!(thing(r#"{"name": ["first", "second"]}"#).name.raw(), "first");
    assert_eq!(thing(r#"{"number": "12"}"#).number.count(), Some(12));
    assert_eq!(thing(r#"{"number": 12.0}"#).number.count(), Some(12));
    assert_eq!(thing(r#"{"number": 12.5}"#).number.count(), None);
    assert!(thing(r#"{"flag": "True"}"#).flag.is_set());
}

#[test]
fn a_string_may_stand_for_an_object_and_one_object_for_a_list() {
    let titles = |json| thing(json).parts.iter().map(|part| part.title.raw().to_owned()).collect::<Vec<_>>();
    assert_eq!(titles(r#"{"parts": ["x", {"title": "y"}, ["z"], 5]}"#), ["x", "y", "z", ""]);
    assert_eq!(titles(r#"{"parts": {"title": "y"}}"#), ["y"]);
    assert_eq!(titles(r#"{"parts": "x"}"#), ["x"]);
}

#[test]
fn a_member_that_stands_twice_counts_once() {
    assert_eq!(thing(r#"{"name": "a", "unknown": {"deep": [1]}, "name": "b"}"#).name.raw(), "b");
    assert_eq!(thing(r#"{"old-name": "a"}"#).name.raw(), "a");
}

#[test]
fn dates_in_every_shape() {
    for (json, date) in [
        (r#"{"date-parts": [[2019, 5, 17]]}"#, "2019-05-17"),
        (r#"{"date-parts": [["2019", "5"]]}"#, "2019-05"),
        (r#"{"date-parts": [2019]}"#, "2019"),
        (r#"{"date-parts": [[2019], [2021]]}"#, "2019"),
        (r#"{"date-parts": [], "raw": "2019-05"}"#, "2019-05"),
        (r#""2019""#, "2019"),
    ] {
        let text = format!("{{\"date\": {json}}}");
        assert_eq!(thing(&text).date.value().unwrap().to_string(), date, "{json}");
    }
    for json in
        [r#"{"date-parts": [[null]]}"#, r#"{"date-parts": []}"#, r#"{"date-parts": [[]]}"#, "null", "[[0, 0, 0]]", "{}"]
    {
        let text = format!("{{\"date\": {json}}}");
        assert_eq!(thing(&text).date.value(), None, "{json}");
    }
}

#[test]
fn dates_in_text() {
    for (text, date) in [
        ("2016-12-15T18:41:37Z", Some("2016-12-15")),
        ("2000/2019", Some("2000")),
        ("2019-05-01/2019-06-30", Some("2019-05-01")),
        ("2019/05/17", Some("2019-05-17")),
        ("2019-5-7", Some("2019-05-07")),
        ("2013-05-28 ", Some("2013-05-28")),
        ("2013-05-28 11:00:00", Some("2013-05-28")),
        ("17 May 2019", None),
        ("20190517", None),
        ("/", None),
        ("", None),
    ] {
        assert_eq!(parse_date(text).map(|date| date.to_string()).as_deref(), date, "{text}");
    }
}

#[test]
fn references_are_counted_and_words_put_in_order() {
    assert_eq!(thing(r#"{"refs": [{"key": "1"}, {}, "x"]}"#).refs.0, Some(3));
    let words = thing(r#"{"words": {"world": [1, 3], "Hello": [0], "my": 2, "odd": {"x": 1}}}"#).words;
    assert_eq!(words.join().as_deref(), Some("Hello world my world"));
    // A position is not a size.
    assert_eq!(
        thing(r#"{"words": {"far": [9000000000000000000], "near": [-1]}}"#).words.join().as_deref(),
        Some("near far")
    );
    assert_eq!(thing(r#"{"words": {}}"#).words.join(), None);
    let many = format!(r#"{{"words": {{"x": {:?}}}}}"#, (0..30_000).collect::<Vec<_>>());
    assert_eq!(thing(&many).words.join().unwrap().len(), 2 * 20_000 - 1);
}

#[test]
fn broken_characters_are_replaced() {
    let mended = |body: &[u8]| repair(body).map(|b| String::from_utf8(b).unwrap());
    assert_eq!(mended(b"\xef\xbb\xbf{}").as_deref(), Some("{}"));
    assert_eq!(mended(b"\"a\nb\"").as_deref(), Some("\"a b\""));
    assert_eq!(mended(b"\"\xff\"").as_deref(), Some("\"\u{fffd}\""));
    assert_eq!(mended(br#""\ud83d!""#).as_deref(), Some(r#""\ufffd!""#));
    assert_eq!(mended(br#""\ude00\ud83d""#).as_deref(), Some(r#""\ufffd\ufffd""#));
    // Whole pairs, escaped backslashes and sound text stay.
    assert_eq!(mended(br#""\ud83d\ude00 \\ud83d \n\"""#), None);
    assert_eq!(mended(b"{"), None);
}

proptest! {
    #[test]
    fn nothing_is_too_strange(value in strange(), member in 0usize..9) {
        let name = ["name", "number", "flag", "tags", "parts", "date", "refs", "named", "words"][member];
        let text = serde_json::json!({ name: value, "tags": ["kept"] }).to_string();
        let thing: Thing<'_> = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(thing.tags.iter().map(|t| t.raw()).collect::<Vec<_>>(), ["kept"]);
        let alone = value.to_string();
        prop_assert!(serde_json::from_str::<Thing<'_>>(&alone).is_ok());
        let _ = (thing.date.value(), thing.words.join());
    }

    #[test]
    fn repair_never_panics_and_is_idempotent(body in proptest::collection::vec(any::<u8>(), 0..60), text in r#"(\\u[dD][89a-fA-F][0-9a-f]{2}|\\.|\PC){0,12}"#) {
        for body in [body, text.into_bytes()] {
            if let Some(once) = repair(&body) {
                prop_assert_eq!(repair(&once), None);
            }
        }
    }
}
