//! What a simulator answers from.

use std::fmt;
use std::sync::Arc;

use pressmark_domain::Orcid;

use crate::holdings::Holdings;
use crate::made_up;
use crate::recorded::RecordedFolder;
use crate::render::MadeUp;

/// Where a world comes from.
#[derive(Debug)]
pub enum WorldSource {
    /// A folder of recorded answers.
    Recorded(Box<RecordedFolder>),
    /// A made-up world.
    MadeUp(Box<made_up::World>),
}

impl From<RecordedFolder> for WorldSource {
    fn from(folder: RecordedFolder) -> Self {
        Self::Recorded(Box::new(folder))
    }
}

impl From<made_up::World> for WorldSource {
    fn from(world: made_up::World) -> Self {
        Self::MadeUp(Box::new(world))
    }
}

impl WorldSource {
    /// All iDs of the world, in order: what `simulate --list-orcids` prints.
    #[must_use]
    pub fn orcids(&self) -> Vec<Orcid> {
        match self {
            Self::Recorded(folder) => folder.orcids(),
            Self::MadeUp(world) => {
                let mut orcids: Vec<Orcid> = world.people.iter().map(|person| person.orcid).collect();
                orcids.sort_unstable();
                orcids
            }
        }
    }

    pub(crate) fn into_holdings(self) -> Arc<dyn Holdings> {
        match self {
            Self::Recorded(folder) => Arc::new(*folder),
            Self::MadeUp(world) => Arc::new(MadeUp::new(*world)),
        }
    }
}

/// How much a world holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WorldSummary {
    /// iDs that ORCID answers for.
    pub researchers: usize,
    /// Of these, records that were recorded; the others are composed.
    pub recorded_records: usize,
    /// iDs that recorded works carry.
    pub carried: usize,
    /// Works with a DOI that carry one of them.
    pub carrying_works: usize,
    /// Works at Crossref, DataCite and OpenAlex. Of a made-up world only the last is known before the first look-up.
    pub works: [usize; 3],
}

impl fmt::Display for WorldSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [crossref, datacite, openalex] = self.works;
        if self.recorded_records == 0 && self.carried == 0 {
            return write!(f, "{} made-up researchers, {openalex} works", self.researchers);
        }
        write!(
            f,
            "{} researchers ({} recorded records; {} iDs carried by {} works); works: Crossref {crossref}, DataCite {datacite}, \
             OpenAlex {openalex}",
            self.researchers, self.recorded_records, self.carried, self.carrying_works,
        )
    }
}
