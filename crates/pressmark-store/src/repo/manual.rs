//! What curators wrote of a person, and how it lies over what is harvested: a harvest never takes it away.

use std::collections::BTreeMap;

use pressmark_domain::matching::{PersonName, name_keys};
use pressmark_domain::merge::canonical_json;
use serde::{Deserialize, Deserializer, Serialize};

use super::people::PersonData;
use crate::Result;
use crate::entity::person::Model;

/// A text by locale.
pub type Texts = BTreeMap<String, String>;

/// The locale of texts whose locale is not told.
pub const DEFAULT_LOCALE: &str = "en";

/// The text that is shown where no locale is asked for.
#[must_use]
pub fn shown(texts: &Texts) -> Option<&str> {
    texts.get(DEFAULT_LOCALE).or_else(|| texts.values().next()).map(String::as_str)
}

/// The text for a locale: its own, that of its language (`pt` for `pt-BR`), or the one that is shown anyway.
#[must_use]
pub fn in_locale<'a>(texts: &'a Texts, locale: &str) -> Option<&'a str> {
    let language = locale.split(['-', '_']).next().unwrap_or_default();
    texts.get(locale).or_else(|| texts.get(language)).map(String::as_str).or_else(|| shown(texts))
}

/// What curators wrote of a person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Manual {
    /// Names by locale; none: the harvested name is shown.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub name: Texts,
    /// Biographies by locale. Absent: nobody said anything; null: it was taken away.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "said")]
    pub biography: Option<Option<Texts>>,
}

/// A member that is there, be it null.
fn said<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Option<Option<Texts>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// The harvested names, as far as the shown one is made of them.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Harvested {
    given: Option<String>,
    family: Option<String>,
    credit: Option<String>,
}

impl Harvested {
    fn of(names: &str) -> Self {
        serde_json::from_str(names).unwrap_or_default()
    }

    fn whole(&self) -> Option<String> {
        let parts: Vec<&str> = [&self.given, &self.family].into_iter().flatten().map(String::as_str).collect();
        self.credit.clone().or_else(|| (!parts.is_empty()).then(|| parts.join(" ")))
    }

    fn sorted(&self) -> Option<String> {
        let family = self.family.as_deref()?;
        Some(format!("{family} {}", self.given.as_deref().unwrap_or_default()).trim_end().to_owned())
    }
}

/// The name that is shown of harvested names, where nobody wrote another.
#[must_use]
pub fn harvested_name(names: &str) -> Option<String> {
    Harvested::of(names).whole()
}

/// A name as it is sorted by, family name first where it is known which part that is; nothing is guessed (rule 49).
#[must_use]
pub fn sort_name(name: &str, family: Option<&str>) -> String {
    if let Some((family, given)) = name.split_once(',') {
        return format!("{} {}", family.trim(), given.trim()).trim().to_owned();
    }
    let family = family.map(str::trim).filter(|family| !family.is_empty());
    let given = family.and_then(|family| name.strip_suffix(family)).filter(|given| given.ends_with(' '));
    match (family, given) {
        (Some(family), Some(given)) => format!("{family} {}", given.trim()),
        _ => name.to_owned(),
    }
}

impl Manual {
    /// What curators wrote of this person.
    ///
    /// # Errors
    /// [`crate::StoreError::Corrupt`] if the row does not hold what was written.
    pub fn of(row: &Model) -> Result<Self> {
        Ok(serde_json::from_str(&row.manual)?)
    }

    /// Keys by which author strings find the person under the written names.
    #[must_use]
    pub fn name_keys(&self) -> Vec<String> {
        self.name.values().flat_map(|name| name_keys(&PersonName::parse(name))).collect()
    }

    /// What a harvest says, with what curators wrote over it.
    #[must_use]
    pub fn over(&self, data: &PersonData) -> PersonData {
        let mut data = data.clone();
        if let Some(name) = shown(&self.name) {
            data.display_name = name.to_owned();
            data.sort_name = sort_name(name, Harvested::of(&data.names).family.as_deref());
        }
        if let Some(biography) = &self.biography {
            data.biography = biography.as_ref().and_then(shown).map(str::to_owned);
        }
        data.name_keys.extend(self.name_keys());
        data
    }

    /// Writes it into a row, and what is shown because of it. Without a written name, the harvested one is shown again.
    pub fn apply(&self, row: &mut Model) {
        let harvested = Harvested::of(&row.names);
        if let Some(name) = shown(&self.name) {
            row.display_name = name.to_owned();
            row.sort_name = sort_name(name, harvested.family.as_deref());
        } else if let Some(name) = harvested.whole() {
            row.sort_name = harvested.sorted().unwrap_or_else(|| name.clone());
            row.display_name = name;
        }
        if let Some(biography) = &self.biography {
            row.biography = biography.as_ref().and_then(shown).map(str::to_owned);
        }
        row.manual = canonical_json(self);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(pairs: &[(&str, &str)]) -> Texts {
        pairs.iter().map(|(locale, text)| ((*locale).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn absent_null_and_a_text_are_three_things() {
        for (json, biography) in [
            ("{}", None),
            (r#"{"biography":null}"#, Some(None)),
            (r#"{"biography":{"en":"Here."}}"#, Some(Some(texts(&[("en", "Here.")])))),
        ] {
            let manual: Manual = serde_json::from_str(json).unwrap();
            assert_eq!(manual.biography, biography);
            assert_eq!(canonical_json(&manual), json);
        }
    }

    #[test]
    fn a_harvest_does_not_take_away_what_was_written() {
        let harvested = PersonData {
            display_name: "J. Carberry".into(),
            sort_name: "Carberry J.".into(),
            names: r#"{"given":"J.","family":"Carberry"}"#.into(),
            biography: Some("Harvested.".into()),
            ..PersonData::default()
        };
        let nothing = Manual::default().over(&harvested);
        assert_eq!((nothing.display_name.as_str(), nothing.biography.as_deref()), ("J. Carberry", Some("Harvested.")));
        let manual = Manual { name: texts(&[("en", "Josiah Carberry"), ("pt", "Josias")]), biography: Some(None) };
        let over = manual.over(&harvested);
        assert_eq!((over.display_name.as_str(), over.sort_name.as_str()), ("Josiah Carberry", "Carberry Josiah"));
        assert_eq!((over.names.as_str(), over.biography), (harvested.names.as_str(), None));
        assert!(manual.name_keys().iter().all(|key| over.name_keys.contains(key)) && !over.name_keys.is_empty());
    }

    #[test]
    fn a_locale_falls_back_to_its_language_and_then_to_what_is_shown() {
        let names = texts(&[("en", "Josiah"), ("pt", "Josias")]);
        for (locale, name) in [("pt", "Josias"), ("pt-BR", "Josias"), ("sv", "Josiah"), ("", "Josiah")] {
            assert_eq!(in_locale(&names, locale), Some(name), "{locale}");
        }
        assert_eq!(shown(&texts(&[("sv", "Josias")])), Some("Josias"));
        assert_eq!(in_locale(&Texts::new(), "en"), None);
    }

    #[test]
    fn the_family_name_comes_first_only_where_it_is_known() {
        for (name, family, sorted) in [
            ("Josiah Carberry", Some("Carberry"), "Carberry Josiah"),
            ("Carberry, Josiah", None, "Carberry Josiah"),
            ("Josiah Carberry", None, "Josiah Carberry"),
            ("Josiah McCarberry", Some("Carberry"), "Josiah McCarberry"),
            ("Carberry", Some("Carberry"), "Carberry"),
        ] {
            assert_eq!(sort_name(name, family), sorted);
        }
    }
}
