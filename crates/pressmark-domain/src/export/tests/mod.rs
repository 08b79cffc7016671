//! Formats, by example, by schema, and over made-up records.

mod examples;
mod schemas;
