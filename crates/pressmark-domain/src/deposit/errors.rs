//! What is wrong with a form, by place.

use std::collections::BTreeMap;

/// Places that are told; a form with more has other troubles.
const MOST: usize = 100;

/// What is wrong where: by path, such as `creators[0].orcid_id`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldErrors(BTreeMap<String, Vec<String>>);

impl FieldErrors {
    /// One thing that is wrong.
    #[must_use]
    pub fn of(path: &str, message: impl Into<String>) -> Self {
        let mut errors = Self::default();
        errors.add(path, message);
        errors
    }

    /// Adds what is wrong at a place.
    pub fn add(&mut self, path: impl Into<String>, message: impl Into<String>) {
        let (path, message) = (path.into(), message.into());
        if let Some(messages) = self.0.get_mut(&path) {
            messages.push(message);
        } else if self.0.len() < MOST {
            self.0.insert(path, vec![message]);
        }
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether something is wrong at a place.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        self.0.contains_key(path)
    }

    /// Whether something is wrong with a list, or with an element of it.
    pub(super) fn has_below(&self, list: &str) -> bool {
        let is_below = |rest: &str| rest.is_empty() || rest.starts_with('[');
        self.0.keys().any(|path| path.strip_prefix(list).is_some_and(is_below))
    }

    /// Places and what is wrong there, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.0.iter().map(|(path, messages)| (path.as_str(), messages.as_slice()))
    }
}

impl std::fmt::Display for FieldErrors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (at, (path, messages)) in self.iter().enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            write!(f, "{comma}{path}: {}", messages.join("; "))?;
        }
        Ok(())
    }
}
