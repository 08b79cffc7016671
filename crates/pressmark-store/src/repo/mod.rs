//! Repositories: one module per aggregate, plain functions over a connection or an open write.

pub mod agencies;
pub mod api_keys;
pub mod change_log;
pub mod for_index;
pub mod jobs;
pub mod links;
pub mod people;
pub mod publications;
pub mod raw_answers;
pub mod runs;
pub mod settings;
pub mod titles;
pub mod views;
pub mod workspaces;
