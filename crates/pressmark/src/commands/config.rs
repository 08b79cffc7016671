//! `pressmark config`: every setting with its source.

use std::process::ExitCode;

use anyhow::Result;

use crate::cli::ConfigArgs;
use crate::progress::answer;
use crate::settings::{DEFAULTS, Loaded};

pub(crate) fn run(loaded: &Loaded, args: &ConfigArgs) -> Result<ExitCode> {
    if args.defaults {
        answer(DEFAULTS.trim_end());
        return Ok(ExitCode::SUCCESS);
    }
    for (name, value, origin) in loaded.values() {
        answer(&format!("{name} = {value}    # {origin}"));
    }
    Ok(ExitCode::SUCCESS)
}
