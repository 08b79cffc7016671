//! The property-based API tester of the long tests, pinned, in a virtual environment of its own.

use crate::python;
use anyhow::Result;
use std::path::PathBuf;

/// Every package with its version.
const REQUIREMENTS: &str = include_str!("../schemathesis.txt");

/// The variable that tells tests which program to run.
pub const VARIABLE: &str = "PRESSMARK_TEST_SCHEMATHESIS";

/// The path of the program, installed where it is missing or another version.
///
/// # Errors
/// When Python 3 or a package cannot be installed.
pub fn ensure() -> Result<PathBuf> {
    python::ensure("schemathesis", "schemathesis", REQUIREMENTS)
}
