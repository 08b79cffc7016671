//! A made-up world of researchers, institutions and works, from a seed: what `pressmark demo` shows, what author
//! matching is measured on and what the big benchmarks import. Nobody in it exists.

mod claims;
mod demo;
mod dice;
mod model;
mod names;
mod people;
mod places;
mod plan;
mod print;
mod team;
mod words;
mod work;
mod world;

pub use model::{Agency, Authorship, Claim, Institution, Person, Venue, Work};
pub use plan::Plan;
pub use words::FIELDS;
pub use world::World;

#[cfg(test)]
mod tests;
