//! From names to keys that sort as people expect: by the collations of CLDR. What is stored is the key of the root, the
//! order that most languages share. What one language orders otherwise (Swedish å, Spanish ñ) stands there where that
//! root puts it, and in its own place where the language is asked for.

use icu_collator::CollatorBorrowed;
use icu_collator::options::CollatorOptions;
use icu_locale_core::Locale;

/// A key by the root collation.
pub(crate) fn sort_key(name: &str) -> Vec<u8> {
    Collation::root().key(name)
}

/// The order of names in one language.
pub(crate) struct Collation(CollatorBorrowed<'static>);

impl Collation {
    fn root() -> Self {
        Self(CollatorBorrowed::new_root(CollatorOptions::default()))
    }

    /// That of a locale; where nobody knows it, the root's.
    pub(crate) fn of(locale: &str) -> Self {
        let locale = Locale::try_from_str(&locale.replace('_', "-")).ok();
        let of = |locale: Locale| CollatorBorrowed::try_new((&locale).into(), CollatorOptions::default()).ok();
        locale.and_then(of).map_or_else(Self::root, Self)
    }

    /// A key whose bytes are in the order of names: letters first, then marks, then case.
    pub(crate) fn key(&self, name: &str) -> Vec<u8> {
        let mut key = Vec::with_capacity(64);
        let Ok(()) = self.0.write_sort_key_to(name, &mut key);
        key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_where_people_look_for_them() {
        let names = [
            "Ádám Éva",
            "adams zoe",
            "Carberry Josiah",
            "Ekström Ada",
            "Ericsson Bo",
            "Łukasz Jan",
            "Özdemir Ela",
            "Zink Uwe",
            "Ёлкина Анна",
            "王 伟",
        ];
        let mut sorted = names;
        sorted.reverse();
        sorted.sort_by_key(|name| sort_key(name));
        assert_eq!(sorted, names);
        assert!(sort_key("Muller Uwe") < sort_key("Müller Uwe"), "marks tell equal letters apart");
        assert!(sort_key("Müller Ada") < sort_key("Muller Uwe"), "and nothing else");
        assert!(sort_key("Li Wei") < sort_key("Lin An"), "a shorter name comes first");
    }

    #[test]
    fn a_language_has_its_own_alphabet() {
        let sorted = |locale: &str, names: [&'static str; 3]| {
            let (collation, mut names) = (Collation::of(locale), names);
            names.sort_by_key(|name| collation.key(name));
            names
        };
        for (locale, order) in [
            ("en", ["Åberg Bo", "Öberg Ada", "Zink Uwe"]),
            ("sv", ["Zink Uwe", "Åberg Bo", "Öberg Ada"]),
            ("sv_SE", ["Zink Uwe", "Åberg Bo", "Öberg Ada"]),
            ("xx", ["Åberg Bo", "Öberg Ada", "Zink Uwe"]),
            ("12345678", ["Åberg Bo", "Öberg Ada", "Zink Uwe"]),
            ("es", ["Nuza Ana", "Ñandú Eva", "Oda Luz"]),
            ("pt", ["Ñandú Eva", "Nuza Ana", "Oda Luz"]),
        ] {
            let mut mixed = order;
            mixed.reverse();
            assert_eq!(sorted(locale, mixed), order, "{locale}");
        }
    }
}
