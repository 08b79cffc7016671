//! Texts as bodies hold them: one, or several by locale.

use std::collections::BTreeMap;

use pressmark_app::people::Localized;
use pressmark_store::repo::manual::{DEFAULT_LOCALE, Texts};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::body::Fields;

/// The longest locale (RFC 5646 §4.4.1).
const LONGEST_LOCALE: usize = 35;
/// The most locales of one text.
const MOST_LOCALES: usize = 20;

/// A text, or texts by locale. A single text is that of the default locale, `en`.
#[derive(Deserialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum TextOrTexts {
    /// In the default locale; those in others stay.
    Text(SomeText),
    /// By locale: all there are.
    ByLocale(BTreeMap<String, SomeText>),
}

/// A text that is not empty.
#[derive(Deserialize, ToSchema)]
#[schema(min_length = 1)]
pub(crate) struct SomeText(String);

/// What a text may be.
#[derive(Clone, Copy)]
pub(crate) struct Form {
    /// The longest, in characters.
    pub(crate) longest: usize,
    /// Whether it may have several lines.
    pub(crate) lines: bool,
}

/// A text, or texts by locale; `None` where it is absent, null or wrong, which is in `fields` then.
pub(crate) fn localized(fields: &mut Fields, name: &str, form: Form) -> Option<Localized> {
    let value = fields.value(name).filter(|value| !value.is_null())?.clone();
    let read = match serde_json::from_value(value) {
        Ok(TextOrTexts::Text(SomeText(text))) => check(&text, form).map(Localized::Text),
        Ok(TextOrTexts::ByLocale(texts)) => check_all(texts, form).map(Localized::ByLocale),
        Err(_) => Err("Must be a string, or an object of strings by locale".to_owned()),
    };
    read.map_err(|message| fields.complain(name, message)).ok()
}

/// All texts by locale of what may be one text.
pub(crate) fn by_locale(written: Localized) -> Texts {
    match written {
        Localized::ByLocale(texts) => texts,
        Localized::Text(text) => Texts::from([(DEFAULT_LOCALE.to_owned(), text)]),
    }
}

/// Whether a text names a locale.
pub(crate) fn is_locale(text: &str) -> bool {
    let is_part = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    text.len() <= LONGEST_LOCALE && text.split(['-', '_']).all(is_part)
}

/// Whether a field is there and null.
pub(crate) fn is_null(fields: &Fields, name: &str) -> bool {
    fields.value(name).is_some_and(Value::is_null)
}

fn check(text: &str, form: Form) -> Result<String, String> {
    // PostgreSQL takes no NUL, and nobody means one.
    let text = text.replace('\0', "").trim().to_owned();
    if text.is_empty() {
        return Err("Must not be empty".to_owned());
    }
    if text.chars().count() > form.longest {
        return Err(format!("Too long: at most {} characters", form.longest));
    }
    if !form.lines && text.chars().any(char::is_control) {
        return Err("Must be one line".to_owned());
    }
    Ok(text)
}

fn check_all(texts: BTreeMap<String, SomeText>, form: Form) -> Result<Texts, String> {
    if texts.is_empty() || texts.len() > MOST_LOCALES {
        return Err(format!("Must hold texts in 1 to {MOST_LOCALES} locales"));
    }
    let one = |(locale, SomeText(text)): (String, SomeText)| {
        if !is_locale(&locale) {
            return Err("Its names must be locales, as `en` or `pt-BR`".to_owned());
        }
        let text = check(&text, form).map_err(|why| format!("{locale}: {why}"))?;
        Ok((locale, text))
    };
    texts.into_iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const FORM: Form = Form { longest: 10, lines: false };

    fn read(value: Value) -> Result<Option<Localized>, String> {
        let mut fields = Fields::of(json!({ "name": value }).to_string().as_bytes(), Some(&["name"]));
        let read = localized(&mut fields, "name", FORM);
        match fields.errors().get("name") {
            Some(complaint) => Err(complaint[0].as_str().unwrap().to_owned()),
            None => Ok(read),
        }
    }

    #[test]
    fn a_text_is_one_or_several_by_locale() {
        assert_eq!(read(json!(" Ada ")), Ok(Some(Localized::Text("Ada".into()))));
        let texts = Texts::from([("pt-BR".into(), "Ada".into())]);
        assert_eq!(read(json!({ "pt-BR": "Ada" })), Ok(Some(Localized::ByLocale(texts))));
        assert_eq!(read(Value::Null), Ok(None));
        for wrong in [
            json!(""),
            json!(" "),
            json!("two\nlines"),
            json!("x".repeat(11)),
            json!(7),
            json!([]),
            json!({}),
            json!({ "en": "" }),
            json!({ "en": null }),
            json!({ "not a locale": "Ada" }),
        ] {
            assert!(read(wrong.clone()).is_err(), "{wrong}");
        }
    }
}
