//! How big a made-up world is and what it is for.

/// The size and seed of a [`super::World`]. Equal plans make equal worlds, on every machine.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plan {
    /// Seed of everything.
    pub seed: u64,
    /// Researchers with an iD.
    pub people: usize,
    /// Researchers without one: co-authors who stay strings on works.
    pub strangers: usize,
    /// Works.
    pub works: usize,
    /// Institutions.
    pub institutions: usize,
    /// Share of works without a DOI (0 to 1).
    pub without_doi: f64,
    /// Share of claims that are wrong: the person is no author of the work (0 to 1).
    pub wrong_claims: f64,
    /// Whether the first twelve people are Josiah Carberry and colleagues at the fictional Brown-Example University.
    pub demo: bool,
}

impl Plan {
    /// The small institution of `pressmark demo`: 12 researchers and 300 works, 30 % of them without a DOI, as on
    /// recorded ORCID records (rule 1).
    #[must_use]
    pub fn demo() -> Self {
        Self {
            people: 12,
            strangers: 90,
            works: 300,
            institutions: 6,
            without_doi: 0.30,
            demo: true,
            ..Self::sized(1825, 12, 300)
        }
    }

    /// A world of a given size with three strangers to each person.
    #[must_use]
    pub fn sized(seed: u64, people: usize, works: usize) -> Self {
        Self {
            seed,
            people,
            strangers: people * 3,
            works,
            institutions: (people / 60).clamp(8, 2_000),
            without_doi: 0.12,
            wrong_claims: 0.004,
            demo: false,
        }
    }
}
