//! A harvest whose process is killed again and again.

use std::process::Stdio;
use std::time::Duration;

use pressmark_domain::Orcid;
use pressmark_simulator::made_up::{Plan, World};
use pressmark_simulator::{Running, WorldSource};
use pressmark_store::on_both_engines;
use pressmark_store::testing::Fresh;

use crate::expected::{assert_complete, claims};
use crate::program::{Guard, Registry, arg, text};

/// Times between start and kill, in the order of a simple generator, so that a failure can be told again.
pub(crate) fn pauses(shortest: u64, longest: u64) -> impl Iterator<Item = Duration> {
    let mut state = 20_260_301_u64;
    std::iter::repeat_with(move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        Duration::from_millis(shortest + (state >> 33) % (longest - shortest))
    })
}

/// Harvests a world with a process that is killed five times, then lets it end; returns people and DOIs.
pub(crate) async fn harvest_with_kills(
    fresh: Fresh,
    source: WorldSource,
    faults: f64,
    (shortest, longest): (u64, u64),
) -> (usize, usize, Running) {
    let (mut registry, running) = Registry::beside(fresh, source, faults).await;
    let orcids = running.orcids();
    let list = registry.list(&orcids);
    let arguments = ["ingest", "--file", arg(&list), "--wait"];
    let mut under_way = 0;
    for pause in pauses(shortest, longest).take(5) {
        let mut command = registry.command(&arguments);
        let mut child = Guard(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
        tokio::time::sleep(pause).await;
        under_way += u32::from(child.0.try_wait().unwrap().is_none());
    }
    assert_eq!(under_way, 5, "a harvest had ended before it was killed");
    running.set_faults(0.0);
    registry.be_patient();
    let output = registry.run(&arguments);
    let told = text(&output.stdout);
    for line in told.lines().filter(|line| line.contains("failed: ")) {
        let orcid = Orcid::parse(line.split_whitespace().next().unwrap()).unwrap();
        assert!(claims(&running, &orcid).await.is_none(), "{line}");
    }
    assert!(told.contains("people harvested"), "{told}{}", text(&output.stderr));
    registry.succeed(&["work", "--until-done"]);
    let store = registry.store().await;
    let (people, works) = assert_complete(&running, &store, &orcids).await;
    store.close().await.unwrap();
    let told = registry.succeed(&["catalogue", "verify"]);
    assert!(told.contains("agree"), "{told}");
    (people, works, running)
}

on_both_engines! {
    async fn a_harvest_killed_five_times_loses_and_doubles_nothing(fresh: Fresh) {
        let world = World::generate(&Plan::demo());
        let (people, works, _running) = harvest_with_kills(fresh, world.into(), 0.05, (700, 2_500)).await;
        assert!(people >= 10 && works > 100, "{people} people, {works} works");
    }
}
