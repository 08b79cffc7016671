//! Entry point of `cargo xtask`.
#![expect(clippy::print_stderr, reason = "a failure is told to the person at the terminal")]

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;
use xtask::{check, postgres, test};

/// The project's own tools.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the tests on SQLite and on a throw-away PostgreSQL.
    Test(Test),
    /// Start a throw-away PostgreSQL, print its URL and keep it until Ctrl-C.
    Postgres(Postgres),
    /// Formatting, lints and the house rules.
    Check,
    /// Run benchmarks; without a name, list them.
    Bench(Bench),
}

#[derive(Args)]
struct Test {
    /// Run the long tests instead of the short ones: kills, faults, schemathesis at full size.
    #[arg(long)]
    long: bool,
    #[command(flatten)]
    postgres: Postgres,
    /// Run only the tests whose names contain this.
    filter: Option<String>,
}

#[derive(Args)]
struct Postgres {
    /// Where `initdb` and `postgres` are, if not in the usual places.
    #[arg(long, value_name = "DIR", env = "PRESSMARK_POSTGRES_BIN")]
    postgres_bin: Option<PathBuf>,
}

#[derive(Args)]
#[cfg_attr(not(feature = "bench"), command(disable_help_flag = true))]
struct Bench {
    #[cfg(feature = "bench")]
    #[command(flatten)]
    options: xtask::bench::Options,
    /// Passed on to the build that has the benchmarks.
    #[cfg(not(feature = "bench"))]
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
    arguments: Vec<std::ffi::OsString>,
}

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Test(options) => test::run(&test::Options {
            long: options.long,
            postgres_bin: options.postgres.postgres_bin,
            filter: options.filter,
        }),
        Command::Postgres(options) => postgres::foreground(options.postgres_bin.as_deref()),
        Command::Check => check::run_all(),
        #[cfg(feature = "bench")]
        Command::Bench(bench) => xtask::bench::run(&bench.options),
        #[cfg(not(feature = "bench"))]
        Command::Bench(bench) => xtask::command::rerun_with_benchmarks(&bench.arguments),
    }
}
