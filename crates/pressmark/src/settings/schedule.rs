//! What is harvested again by itself, and how often.

use std::time::Duration;

use anyhow::{Result, bail};
use jiff::SpanRelativeTo;
use jiff::fmt::friendly::SpanParser;
use pressmark_app::schedule::ScheduleSettings;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// Less would ask the upstreams for the same things all the time.
const LEAST: Duration = Duration::from_mins(10);

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SchedulePart {
    enabled: bool,
    #[serde(deserialize_with = "days")]
    people_every: Duration,
    #[serde(deserialize_with = "days")]
    works_every: Duration,
}

impl SchedulePart {
    pub(super) fn check(&self) -> Result<()> {
        for (name, every) in [("people_every", self.people_every), ("works_every", self.works_every)] {
            if every < LEAST {
                bail!("schedule.{name} is below ten minutes; `enabled = false` switches the schedule off");
            }
        }
        Ok(())
    }

    /// What is harvested again, and how often.
    pub(crate) fn settings(&self) -> ScheduleSettings {
        let Self { enabled, people_every, works_every } = *self;
        ScheduleSettings { enabled, people_every, works_every, ..ScheduleSettings::default() }
    }
}

/// A duration that may be told in days and weeks; a day has 24 hours.
pub(super) fn days<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let text = String::deserialize(deserializer)?;
    let parsed = SpanParser::new().parse_span(&text);
    let signed = parsed.and_then(|span| span.to_duration(SpanRelativeTo::days_are_24_hours()));
    let refused = |reason: String| D::Error::custom(format!("`{text}` is no duration: {reason}"));
    let signed = signed.map_err(|error| refused(error.to_string()))?;
    Duration::try_from(signed).map_err(|error| refused(error.to_string()))
}
