//! A server that speaks S3, for the tests of files in a bucket, pinned, in a virtual environment of its own.

use crate::python;
use anyhow::Result;
use std::path::PathBuf;

/// Every package with its version.
const REQUIREMENTS: &str = include_str!("../moto.txt");

/// The variable that tells tests which program to run.
pub const VARIABLE: &str = "PRESSMARK_TEST_MOTO";

/// The path of the program, installed where it is missing or another version.
///
/// # Errors
/// When Python 3 or a package cannot be installed.
pub fn ensure() -> Result<PathBuf> {
    python::ensure("moto", "moto_server", REQUIREMENTS)
}
