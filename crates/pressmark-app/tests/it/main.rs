//! Stories of harvests against a simulated world, on both engines.

mod harvest;
mod long;
mod world;
