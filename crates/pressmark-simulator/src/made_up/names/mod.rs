//! Names of made-up people, in several languages and scripts.

mod compose;
mod pools;
mod romanise;

pub(super) use romanise::capital;

use super::dice::Dice;

/// The language whose habits a name follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    English,
    German,
    French,
    Spanish,
    Portuguese,
    Dutch,
    Nordic,
    Turkish,
    WestSlavic,
    Indian,
    Persian,
    Arabic,
    Chinese,
    Korean,
    Japanese,
    Cyrillic,
    Greek,
}

/// Share of each language among researchers, in hundredths.
const SHARES: [(Language, usize); 17] = [
    (Language::English, 20),
    (Language::Chinese, 14),
    (Language::German, 8),
    (Language::French, 7),
    (Language::Spanish, 9),
    (Language::Portuguese, 6),
    (Language::Dutch, 3),
    (Language::Nordic, 5),
    (Language::Turkish, 4),
    (Language::WestSlavic, 4),
    (Language::Indian, 5),
    (Language::Persian, 3),
    (Language::Arabic, 3),
    (Language::Korean, 4),
    (Language::Japanese, 4),
    (Language::Cyrillic, 6),
    (Language::Greek, 2),
];

impl Language {
    /// A language by its share.
    pub(super) fn draw(dice: &mut Dice) -> Self {
        let mut left = dice.below(SHARES.iter().map(|(_, share)| share).sum());
        for (language, share) in SHARES {
            if left < share {
                return language;
            }
            left -= share;
        }
        Self::English
    }

    /// Countries where people of these names work.
    pub(super) fn countries(self) -> &'static [&'static str] {
        self.pool().countries
    }

    fn pool(self) -> &'static pools::Pool {
        match self {
            Self::English => &pools::ENGLISH,
            Self::German => &pools::GERMAN,
            Self::French => &pools::FRENCH,
            Self::Spanish => &pools::SPANISH,
            Self::Portuguese => &pools::PORTUGUESE,
            Self::Dutch => &pools::DUTCH,
            Self::Nordic => &pools::NORDIC,
            Self::Turkish => &pools::TURKISH,
            Self::WestSlavic => &pools::WEST_SLAVIC,
            Self::Indian => &pools::INDIAN,
            Self::Persian => &pools::PERSIAN,
            Self::Arabic => &pools::ARABIC,
            Self::Chinese => &pools::CHINESE,
            Self::Korean => &pools::KOREAN,
            Self::Japanese => &pools::JAPANESE,
            Self::Cyrillic => &pools::CYRILLIC,
            Self::Greek => &pools::GREEK,
        }
    }

    /// Whether the family name comes first in the language's own order, so that bylines are met in both.
    pub(super) fn family_first(self) -> bool {
        matches!(self, Self::Chinese | Self::Korean | Self::Japanese)
    }
}

/// One name with its spellings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Spelt {
    /// The Latin spelling that the person uses.
    pub(super) usual: String,
    /// Other Latin spellings met in print.
    pub(super) others: Vec<String>,
    /// In the person's own script, where that is not Latin.
    pub(super) native: Option<String>,
}

/// All names of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Identity {
    /// Language.
    pub(super) language: Language,
    /// Given name; two words or hyphenated for some.
    pub(super) given: Spelt,
    /// Middle name or patronymic.
    pub(super) middle: Option<String>,
    /// Family name, without particle; two words or hyphenated for some.
    pub(super) family: Spelt,
    /// `van den`, `von`, `da`.
    pub(super) particle: Option<&'static str>,
    /// The family name before a change.
    pub(super) former_family: Option<String>,
}

impl Identity {
    /// A person's names in a language.
    pub(super) fn draw(dice: &mut Dice, language: Language) -> Self {
        compose::identity(dice, language)
    }

    /// Family name with its particle.
    pub(super) fn full_family(&self) -> String {
        self.particle.map_or_else(|| self.family.usual.clone(), |p| format!("{p} {}", self.family.usual))
    }

    /// The name in the person's own script, in that script's order.
    pub(super) fn native(&self) -> Option<String> {
        let (given, family) = (self.given.native.as_ref()?, self.family.native.as_ref()?);
        Some(match self.language {
            Language::Chinese | Language::Korean => format!("{family}{given}"),
            Language::Japanese => format!("{family} {given}"),
            _ => format!("{given} {family}"),
        })
    }
}
