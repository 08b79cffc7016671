//! The recorded world, whole, with kills.

use std::path::PathBuf;

use pressmark_simulator::RecordedFolder;
use pressmark_store::on_both_engines;

use crate::kills::harvest_with_kills;

fn recorded() -> Option<PathBuf> {
    let folder =
        std::env::var_os("PRESSMARK_TEST_DATA").map_or_else(|| PathBuf::from("../../../shared/data"), PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(std::env::var_os("CI").is_none(), "recorded data are required in CI: {}", folder.display());
    eprintln!("skipped: no recorded data at {}", folder.display());
    None
}

on_both_engines! {
    async fn the_recorded_world_with_faults_and_five_kills(fresh: Fresh) {
        let Some(folder) = recorded() else { return };
        let source = RecordedFolder::open(folder).unwrap().into();
        let (people, works, running) = harvest_with_kills(fresh, source, 0.2, (2_000, 9_000)).await;
        let faults: u64 = running.faults().values().sum();
        eprintln!("{people} researchers, {works} DOIs, {faults} faulty answers");
        assert!(people > 1_000 && faults > 100);
    }
}
