//! `cargo xtask test`: every test, on both database engines.

use crate::command::{answers, cargo, run_bounded};
use crate::postgres::{Binaries, Server, URL_VARIABLE};
use crate::{better_auth, moto, schemathesis, workspace};
use anyhow::Result;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

/// What compiling may take. The tests' own limits are in `.config/nextest.toml`.
const BUILD_LIMIT: Duration = Duration::from_mins(60);
/// As in `.config/nextest.toml`.
const SHORT_LIMIT: Duration = Duration::from_mins(20);
const LONG_LIMIT: Duration = Duration::from_mins(35);

/// Beyond nextest's own limit, so that nextest is the one to end a run and say which test hung.
const MARGIN: Duration = Duration::from_mins(1);

/// What to run.
#[derive(Debug)]
pub struct Options {
    /// The long tests instead of the short ones.
    pub long: bool,
    /// Where PostgreSQL's server programs are, if not in the usual places.
    pub postgres_bin: Option<PathBuf>,
    /// Only tests whose names contain this.
    pub filter: Option<String>,
}

/// Compiles the tests, starts what they need, runs them.
///
/// # Errors
/// When something needed is missing, or a test fails.
pub fn run(options: &Options) -> Result<()> {
    // Not where the tests were compiled: several clones may share one build cache.
    let mut environment = vec![("INSTA_WORKSPACE_ROOT", workspace::root().as_os_str().to_owned())];
    if options.long {
        environment.push((schemathesis::VARIABLE, schemathesis::ensure()?.into_os_string()));
    } else {
        let found = [
            (better_auth::VARIABLE, if_it_can(better_auth::ensure, "the official client")?),
            (moto::VARIABLE, if_it_can(moto::ensure, "a server that speaks S3")?),
        ];
        environment.extend(found.into_iter().filter_map(|(name, path)| Some((name, path?.into_os_string()))));
    }
    if let Some(data) = workspace::test_data() {
        environment.push(("PRESSMARK_TEST_DATA", data.into_os_string()));
    }
    let given = std::env::var_os(URL_VARIABLE).is_some();
    // Looked for before the compiler runs: what is missing is better known now than in ten minutes.
    let binaries = if given { None } else { Some(Binaries::find_or_install(options.postgres_bin.as_deref())?) };
    let runner = if answers("cargo", &["nextest", "--version"]) { nextest } else { libtest };
    run_bounded(runner(options, true).envs(environment.clone()), BUILD_LIMIT)?;

    let server = binaries.as_ref().map(Server::start).transpose()?;
    if let Some(server) = &server {
        environment.push((URL_VARIABLE, server.url().into()));
    }
    let limit = if options.long { LONG_LIMIT } else { SHORT_LIMIT };
    run_bounded(runner(options, false).envs(environment.clone()), limit + MARGIN)?;
    if !options.long && options.filter.is_none() {
        run_bounded(cargo(&["test", "--workspace", "--doc", "--quiet"]).envs(environment), BUILD_LIMIT)?;
    }
    Ok(())
}

/// What single tests need beside the compiler. Whoever has no network, Node.js or Python can run all other tests.
fn if_it_can(ensure: fn() -> Result<PathBuf>, what: &str) -> Result<Option<PathBuf>> {
    match ensure() {
        Err(error) if !workspace::is_ci() => {
            eprintln!("tests that need {what} will be passed over: {error:#}");
            Ok(None)
        }
        found => found.map(Some),
    }
}

fn nextest(options: &Options, only_build: bool) -> Command {
    let mut command = cargo(&["nextest", "run", "--workspace"]);
    if only_build {
        command.arg("--no-run");
        return command;
    }
    if options.long {
        command.args(["--profile", "long"]);
    }
    command.args(&options.filter);
    command
}

/// Without nextest: the same tests, less well isolated and without a limit for each.
fn libtest(options: &Options, only_build: bool) -> Command {
    let mut command = cargo(&["test", "--workspace", "--lib", "--bins", "--tests"]);
    if only_build {
        command.arg("--no-run");
        return command;
    }
    command.args(["--no-fail-fast", "--"]);
    match (&options.filter, options.long) {
        (filter, false) => command.args(["--skip", LONG]).args(filter),
        (None, true) => command.arg(LONG),
        // libtest joins several filters by "or": the narrower one is enough, long names are rare.
        (Some(filter), true) => command.arg(filter),
    };
    command
}

/// What the paths of long tests contain: the module they are in. See `CONTRIBUTING.md`.
const LONG: &str = "long::";
