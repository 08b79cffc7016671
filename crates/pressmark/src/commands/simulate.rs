//! `pressmark simulate`: the upstreams, simulated.

use std::process::ExitCode;

use anyhow::{Context, Result};
use pressmark_simulator::made_up::{Plan, World};
use pressmark_simulator::{
    RateLimits, RecordedFolder, SimulatorOptions, WorldSource, agencies_environment, environment, start,
};

use crate::cli::SimulateArgs;
use crate::progress::{answer, say};
use crate::signals;

pub(crate) async fn run(args: &SimulateArgs) -> Result<ExitCode> {
    if args.print_env {
        for (name, value) in environment(args.listen).into_iter().chain(agencies_environment(args.listen)) {
            answer(&format!("{name}={value}"));
        }
        return Ok(ExitCode::SUCCESS);
    }
    let world: WorldSource = match &args.data {
        Some(folder) => RecordedFolder::open(folder).with_context(|| folder.display().to_string())?.into(),
        None => World::generate(&Plan { seed: args.seed, ..Plan::demo() }).into(),
    };
    if args.list_orcids {
        world.orcids().iter().for_each(|orcid| answer(orcid.as_str()));
        return Ok(ExitCode::SUCCESS);
    }
    let options = SimulatorOptions {
        listen: args.listen,
        latency: args.latency,
        faults: args.faults,
        seed: args.seed,
        hang: args.hang,
        limits: args.limits.then(RateLimits::real),
    };
    let mut running = start(world, options).await?;
    say(&format!("{:?}", running.summary()));
    say(&format!("answering on http://{}; point a server here with:", running.addr()));
    for (name, value) in running.env().into_iter().chain(agencies_environment(running.addr())) {
        answer(&format!("{name}={value}"));
    }
    let stop = signals::shutdown();
    tokio::select! { () = stop.cancelled() => {}, () = running.ended() => {} }
    running.shutdown().await;
    Ok(ExitCode::SUCCESS)
}
