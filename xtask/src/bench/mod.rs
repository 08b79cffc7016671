//! `cargo xtask bench`: each benchmark prints ratios, both sides measured in one run, beside the
//! number to reach.
//!
//! To add one: a file beside this one with `pub fn run(options: &Options) -> Result<Report>`, and a
//! line in [`ALL`]. What benchmarks share is in [`binary`], [`server`], [`load`], [`memory`] and
//! [`report`].

pub mod binary;
pub mod client;
pub mod cold_start;
pub mod cpu;
pub mod curation;
pub mod data;
pub mod database;
pub mod docid;
pub mod growth;
pub mod http;
pub mod idle;
pub mod import;
pub mod ingest;
pub mod lines;
pub mod load;
pub mod machine;
pub mod matching;
pub mod memory;
pub mod paths;
pub mod rebuild;
pub mod report;
pub mod sample;
pub mod search;
pub mod server;
pub mod times;
pub mod upload;
pub mod wire;

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use report::Report;

/// A benchmark: its name, what it measures, how to run it.
struct Benchmark {
    name: &'static str,
    about: &'static str,
    run: fn(&Options) -> Result<Report>,
}

const ALL: &[Benchmark] = &[
    Benchmark { name: "import", about: "bulk import against bare inserts and bare index adds", run: import::run },
    Benchmark {
        name: "rebuild",
        about: "records a second of a rebuild of the catalogue, and its memory",
        run: rebuild::run,
    },
    Benchmark {
        name: "ingest",
        about: "the harvest of 500 works against what the upstreams' limits allow",
        run: ingest::run,
    },
    Benchmark {
        name: "matching",
        about: "precision and recall of author matching, ORCID iDs hidden",
        run: matching::run,
    },
    Benchmark {
        name: "http",
        about: "details and lists under load against /health, also while an import runs",
        run: http::run,
    },
    Benchmark {
        name: "search",
        about: "searches and deep lists one at a time, and against LIKE in SQL",
        run: search::run,
    },
    Benchmark { name: "cold-start", about: "from the start of the process to its first answers", run: cold_start::run },
    Benchmark { name: "memory", about: "the server's own memory: started, under load, idle again", run: idle::run },
    Benchmark {
        name: "curation",
        about: "what staff wait for: lists, details, edits read back, many writers, bulk deletion",
        run: curation::run,
    },
    Benchmark { name: "docid", about: "10,000 deposits: made, listed, read, searched, discussed", run: docid::run },
    Benchmark { name: "upload", about: "what a file of 2 GiB costs in memory while it comes", run: upload::run },
    Benchmark { name: "growth", about: "what point reads and searches cost in a larger registry", run: growth::run },
];

/// What every benchmark is told.
#[derive(Debug, Args)]
pub struct Options {
    /// Which benchmark, or `all`; without a name they are listed.
    pub name: Option<String>,
    /// How many records.
    #[arg(long, value_enum, default_value = "10k")]
    pub scale: Scale,
    /// Small, unoptimised and unjudged: shows only that the benchmark still runs.
    #[arg(long)]
    pub smoke: bool,
}

impl Options {
    /// How many records: of a smoke run the fewest that there is a scale for.
    #[must_use]
    pub fn records(&self) -> u64 {
        if self.smoke { Scale::TenThousand.records() } else { self.scale.records() }
    }
}

/// How many records a benchmark works on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Scale {
    /// 10,000
    #[value(name = "10k")]
    TenThousand,
    /// 100,000
    #[value(name = "100k")]
    HundredThousand,
    /// 1,000,000
    #[value(name = "1m")]
    Million,
}

impl Scale {
    /// The number of records.
    #[must_use]
    pub fn records(self) -> u64 {
        match self {
            Self::TenThousand => 10_000,
            Self::HundredThousand => 100_000,
            Self::Million => 1_000_000,
        }
    }
}

/// Runs the named benchmark, or lists all.
///
/// A missed goal is printed and recorded, not an error: the machine may be busy.
///
/// # Errors
/// When there is no such benchmark, or one cannot be carried out.
pub fn run(options: &Options) -> Result<()> {
    let Some(name) = options.name.as_deref() else {
        for benchmark in ALL {
            println!("{:<12} {}", benchmark.name, benchmark.about);
        }
        return Ok(());
    };
    let chosen: Vec<_> = ALL.iter().filter(|b| name == "all" || name == b.name).collect();
    if chosen.is_empty() {
        bail!("there is no benchmark `{name}`; `cargo xtask bench` lists them");
    }
    let machine = machine::facts();
    println!("{machine}");
    for benchmark in chosen {
        println!("\n{}: {}", benchmark.name, benchmark.about);
        let report = (benchmark.run)(options)?;
        print!("{}", report.table(!options.smoke));
        report.append(benchmark.name, options, &machine)?;
        if let Some(error) = report.broke_off {
            return Err(error.context(format!("{} broke off", benchmark.name)));
        }
    }
    Ok(())
}
