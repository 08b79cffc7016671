//! The program under measurement.

use super::Options;
use crate::command::{cargo, run};
use crate::workspace;
use anyhow::Result;
use std::path::PathBuf;

/// Builds `pressmark` as its users do, and tells where it is. A smoke run takes the unoptimised
/// one, which the tests have built already.
///
/// # Errors
/// When it does not compile.
pub fn release_binary(options: &Options) -> Result<PathBuf> {
    if options.smoke {
        return Ok(workspace::target_dir().join("debug").join("pressmark"));
    }
    run(&mut cargo(&["build", "--release", "--package", "pressmark"]))?;
    Ok(workspace::target_dir().join("release").join("pressmark"))
}
