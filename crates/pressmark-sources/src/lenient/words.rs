//! OpenAlex's abstracts, which come as words and their positions.

use std::borrow::Cow;

use serde::de::{Deserialize, Deserializer, MapAccess};

use super::{Lenient, Many, Number, Text, deserialize};

/// The most words an abstract is put together from. Real ones stay under 10,000; a longer one is a whole book run
/// through a scanner.
const MOST_WORDS: usize = 20_000;

/// `{"Hello": [0, 2], "world": [1]}`: words with the places where they stand; or a string, taken as it is.
#[derive(Debug, Default, Clone)]
pub(crate) struct Words<'a>(Vec<(i64, Cow<'a, str>)>);

impl Words<'_> {
    /// The words in order, parted by one blank; `None` without any.
    pub(crate) fn join(mut self) -> Option<String> {
        self.0.sort_by_key(|(at, _)| *at);
        let mut text = String::with_capacity(self.0.iter().map(|(_, word)| word.len() + 1).sum());
        for (_, word) in &self.0 {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(word);
        }
        (!text.is_empty()).then_some(text)
    }
}

impl<'de: 'a, 'a> Lenient<'de> for Words<'a> {
    fn text(text: Cow<'de, str>) -> Self {
        Self(vec![(0, text)])
    }

    fn object<A: MapAccess<'de>>(mut object: A) -> Result<Self, A::Error> {
        let mut words = Vec::new();
        while let Some((word, places)) = object.next_entry::<Text<'de>, Many<Number>>()? {
            let word = word.into_inner();
            for place in places.iter().filter_map(|place| place.0) {
                if words.len() < MOST_WORDS {
                    words.push((place, word.clone()));
                }
            }
        }
        Ok(Self(words))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Words<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize(deserializer)
    }
}
