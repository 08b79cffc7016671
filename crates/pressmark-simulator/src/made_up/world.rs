//! The world: people, institutions and venues are held, works are made when asked for.

use std::collections::HashMap;

use super::model::{Claim, Institution, Person, Venue, Work};
use super::names::{Identity, Language};
use super::plan::Plan;
use super::words::Lexicon;
use super::{claims, people, places, work};

/// A made-up world. Works are a function of the plan and their number, so a million of them need no memory.
#[derive(Debug, Clone)]
pub struct World {
    /// What it was made from.
    pub plan: Plan,
    /// Researchers with an iD.
    pub people: Vec<Person>,
    /// Institutions.
    pub institutions: Vec<Institution>,
    /// Journals, proceedings and repositories.
    pub venues: Vec<Venue>,
    pub(super) identities: Vec<Identity>,
    pub(super) by_family: HashMap<String, Vec<usize>>,
    pub(super) lexicon: Lexicon,
}

impl World {
    /// Makes the people, institutions and venues of a plan.
    #[must_use]
    pub fn generate(plan: &Plan) -> Self {
        let plan = Plan { people: plan.people.max(1), institutions: plan.institutions.max(1), ..*plan };
        let lexicon = Lexicon::new(plan.seed);
        let identities = people::identities(&plan);
        let mut by_family: HashMap<String, Vec<usize>> = HashMap::new();
        for (n, who) in identities.iter().enumerate() {
            by_family.entry(who.family.usual.clone()).or_default().push(n);
        }
        let venues = (plan.people / 20).clamp(48, 4_000);
        Self {
            people: identities.iter().enumerate().map(|(n, who)| people::person(&plan, &lexicon, who, n)).collect(),
            institutions: (0..plan.institutions).map(|n| places::institution(plan.seed, n, plan.demo)).collect(),
            venues: (0..venues).map(|n| places::venue(plan.seed, n, &lexicon)).collect(),
            plan,
            identities,
            by_family,
            lexicon,
        }
    }

    /// How many works there are.
    #[must_use]
    pub fn work_count(&self) -> usize {
        self.plan.works
    }

    /// Work number `index`, from 0 to [`Self::work_count`] - 1; always the same, and as cheap for the last as for the first.
    #[must_use]
    pub fn work(&self, index: usize) -> Work {
        work::work(self, index)
    }

    /// All works, one after the other.
    pub fn works(&self) -> impl Iterator<Item = Work> + '_ {
        (0..self.plan.works).map(|i| self.work(i))
    }

    /// The claims that name one work.
    #[must_use]
    pub fn claims_on(&self, work: &Work) -> Vec<Claim> {
        claims::claims_on(self, work)
    }

    /// All claims, by work. Makes every work on the way: hold on to the result.
    pub fn claims(&self) -> impl Iterator<Item = Claim> + '_ {
        self.works().flat_map(|work| self.claims_on(&work))
    }

    /// The language other than English that a person writes in.
    pub(super) fn home_language(&self, person: usize) -> Option<&'static str> {
        match self.identities[person].language {
            Language::Chinese => Some("zh"),
            Language::Japanese => Some("ja"),
            Language::Korean => Some("ko"),
            Language::Persian => Some("fa"),
            Language::Cyrillic => Some("ru"),
            Language::Turkish => Some("tr"),
            Language::Portuguese => Some("pt"),
            Language::Spanish => Some("es"),
            _ => None,
        }
    }
}
