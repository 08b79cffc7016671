//! From lines to works.

use pressmark_domain::{Provider, ProviderView};
use pressmark_sources::{crossref, openalex};

/// Whose lines a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Works of Crossref: bare, or in the envelope of its API.
    Crossref,
    /// Works of OpenAlex.
    OpenAlex,
}

impl Format {
    /// What a line looks like; `None` for neither.
    #[must_use]
    pub fn detect(line: &[u8]) -> Option<Self> {
        #[derive(serde::Deserialize)]
        struct Head {
            id: Option<serde_json::Value>,
            #[serde(rename = "DOI")]
            doi: Option<serde_json::Value>,
            #[serde(rename = "message-type")]
            message_type: Option<serde_json::Value>,
        }
        let head: Head = serde_json::from_slice(line).ok()?;
        if head.doi.is_some() || head.message_type.is_some() {
            return Some(Self::Crossref);
        }
        let id = head.id?;
        id.as_str().is_some_and(|id| id.contains("openalex.org/W") || id.starts_with('W')).then_some(Self::OpenAlex)
    }

    /// The name of the provider.
    #[must_use]
    pub fn provider(self) -> Provider {
        match self {
            Self::Crossref => Provider::Crossref,
            Self::OpenAlex => Provider::OpenAlex,
        }
    }
}

/// A line that was read.
#[derive(Debug)]
pub(super) enum Read {
    /// A work.
    Work(Box<ProviderView>),
    /// Nothing but blanks.
    Blank,
    /// Not a work, and why.
    Bad(String),
}

/// Reads one line.
pub(super) fn read(format: Option<Format>, line: &[u8]) -> Read {
    if line.trim_ascii().is_empty() {
        return Read::Blank;
    }
    let Some(format) = format.or_else(|| Format::detect(line)) else {
        return Read::Bad("neither a work of Crossref nor one of OpenAlex".to_owned());
    };
    let mapped = match format {
        Format::Crossref => crossref::map::message(line),
        Format::OpenAlex => openalex::map::work(line),
    };
    match mapped {
        Ok(view) if view.record.title.is_none() && view.record.doi.is_none() => {
            Read::Bad("neither a title nor a DOI".to_owned())
        }
        Ok(view) => Read::Work(Box::new(view)),
        Err(error) => Read::Bad(error.to_string()),
    }
}
