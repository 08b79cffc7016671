//! `pressmark people import`: a staff list (rule 40).

use std::io::Read as _;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use pressmark_app::people::staff_list::{self, Outcome, StaffReport, StaffReportLine};

use super::follow;
use crate::commands::desk::operator;
use crate::progress::{answer, say};
use crate::services;
use crate::settings::Settings;

pub(super) async fn run(settings: &Settings, file: &Path, dry_run: bool, workspace: Option<&str>) -> Result<ExitCode> {
    let bytes = read(file)?;
    let store = services::open_store(settings).await?;
    let workspace_id = services::find_workspace(&store, workspace).await?.id;
    let report = staff_list::import(&store, workspace_id, &bytes, dry_run, &operator()).await?;
    report.lines.iter().filter(|line| line.outcome != Outcome::Unchanged).for_each(|line| answer(&told(line)));
    say(&sum(&report));
    if !dry_run {
        follow(settings, &store).await?;
    }
    store.close().await?;
    Ok(if report.refused == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn read(file: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // One more than is taken, to know whether there is more.
    let most = staff_list::LONGEST as u64 + 1;
    if file == Path::new("-") {
        std::io::stdin().lock().take(most).read_to_end(&mut bytes)?;
    } else {
        let opened = std::fs::File::open(file).with_context(|| file.display().to_string())?;
        opened.take(most).read_to_end(&mut bytes).with_context(|| file.display().to_string())?;
    }
    if bytes.len() > staff_list::LONGEST {
        bail!("the list is longer than {} bytes; import it in parts", staff_list::LONGEST);
    }
    Ok(bytes)
}

fn told(line: &StaffReportLine) -> String {
    let what = line.reason.clone().unwrap_or_else(|| line.done.join(", "));
    format!("line {}: {}: {}: {what}", line.line, line.person, line.outcome.as_str())
}

fn sum(report: &StaffReport) -> String {
    let StaffReport { created, changed, unchanged, refused, dry_run, .. } = report;
    let kept = if *dry_run { "; nothing was kept" } else { "" };
    format!("{created} people made, {changed} lines changed, {unchanged} unchanged, {refused} refused{kept}")
}
