//! Repositories: one module per aggregate, plain functions over a connection or an open write.

pub mod activity;
pub mod agencies;
pub mod api_keys;
pub mod change_log;
pub mod devices;
pub mod for_index;
pub mod invitations;
pub mod jobs;
pub mod links;
pub mod members;
pub mod one_time_tokens;
pub mod people;
pub mod proofs;
pub mod publications;
pub mod raw_answers;
pub mod runs;
pub mod second_factors;
pub mod sessions;
pub mod settings;
pub mod signing_keys;
pub mod titles;
pub mod tokens;
pub mod users;
pub mod views;
pub mod workspaces;
