//! Stories over real HTTP: a store filled by hand, a catalogue that indexed it, a server on a free port.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a story that cannot go on has failed")]

mod access;
mod activity;
mod attacks;
mod better_auth;
mod bulk_edit;
mod claims;
mod contract;
mod cost;
mod curation;
mod curator;
mod dashboard_codes;
mod dashboard_contract;
mod doors;
mod duplicates;
mod errors;
mod hot;
mod ingest;
mod ingestion;
mod integrations;
mod invitations;
mod json_patch;
mod keys;
mod leaks;
mod lists;
mod matching;
mod members_contract;
mod own_account;
mod pages;
mod partners;
mod people;
mod properties;
mod publication;
mod publications;
mod researchers;
mod secrets;
mod site_tools;
mod social;
mod staff;
mod tokens;
mod website;
mod wordpress;
mod world;
