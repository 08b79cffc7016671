//! `pressmark import`: works from files of JSON lines; organisations from a dump of ROR.

mod organisations;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use pressmark_app::import::{Filter, Format, ImportCounts, ImportFile, ImportOptions, find_files, import_file};
use pressmark_domain::{Orcid, Ror};
use pressmark_store::Store;
use pressmark_store::repo::people;

use super::shown::until_shown;
use crate::cli::{ImportArgs, ImportFormat};
use crate::progress::{Progress, answer, say};
use crate::services;
use crate::settings::Settings;

pub(crate) async fn run(settings: &Settings, args: &ImportArgs) -> Result<ExitCode> {
    let files = find_files(&args.files)?;
    if files.is_empty() {
        bail!("no file of JSON lines there (.jsonl, .ndjson, .json, with or without .gz or .zst)");
    }
    let (dumps, files) = organisations::part(files, args.format)?;
    let store = services::open_store(settings).await?;
    let workspace_id = services::find_workspace(&store, args.workspace.as_deref()).await?.id;
    organisations::load_all(&store, &dumps, workspace_id).await?;
    if files.is_empty() {
        store.close().await?;
        return Ok(ExitCode::SUCCESS);
    }
    import_works(settings, args, store, workspace_id, &files).await
}

async fn import_works(
    settings: &Settings,
    args: &ImportArgs,
    store: Store,
    workspace_id: i64,
    files: &[ImportFile],
) -> Result<ExitCode> {
    let filter = filter(settings, args, &store, workspace_id).await?;
    if !filter.all && filter.orcids.is_empty() && filter.rors.is_empty() {
        bail!(
            "the registry knows nobody yet, so nothing would be kept: ingest people first, name the institution with --ror, or keep everything with --all"
        );
    }
    // A killed import is resumed, so the last moment before a power cut may be lost: it will be read again.
    store.set_durable(false).await?;
    let mut sum = ImportCounts::default();
    for file in files {
        let options = options(settings, args, workspace_id, filter.clone(), &file.path)?;
        let counts = import_one(&store, file, &options).await?;
        add(&mut sum, counts);
    }
    store.set_durable(true).await?;
    until_shown(settings, &store).await?;
    store.close().await?;
    answer(&format!("{} files: {}", files.len(), told(&sum)));
    Ok(ExitCode::SUCCESS)
}

async fn filter(settings: &Settings, args: &ImportArgs, store: &Store, workspace_id: i64) -> Result<Filter> {
    let known = people::all_orcids(store.read(), workspace_id).await?;
    let mut rors: HashSet<Ror> = settings.import.rors.iter().cloned().collect();
    for text in &args.ror {
        rors.insert(Ror::parse(text)?);
    }
    Ok(Filter { all: args.all, orcids: known.keys().filter_map(|o| Orcid::parse(o).ok()).collect(), rors })
}

fn options(
    settings: &Settings,
    args: &ImportArgs,
    workspace_id: i64,
    filter: Filter,
    file: &Path,
) -> Result<ImportOptions> {
    let name = file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let reject_file = match &args.rejects {
        Some(path) => path.clone(),
        None => settings.data_dir.join(format!("rejects-{name}.jsonl")),
    };
    let folder = reject_file.parent().map(PathBuf::from).unwrap_or_default();
    if !folder.as_os_str().is_empty() && !folder.is_dir() {
        bail!("the folder of the reject file, {}, does not exist", folder.display());
    }
    let format = args.format.and_then(|format| match format {
        ImportFormat::Crossref => Some(Format::Crossref),
        ImportFormat::Openalex => Some(Format::OpenAlex),
        // Not works: these files went another way.
        ImportFormat::Ror => None,
    });
    Ok(ImportOptions {
        workspace_id,
        format,
        filter,
        foreign_visible: args.visible,
        reject_file,
        restart: args.restart,
    })
}

async fn import_one(store: &Store, file: &ImportFile, options: &ImportOptions) -> Result<ImportCounts> {
    let name = file.path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let mut progress = Progress::new(&name, file.size);
    let counts = import_file(store, &file.path, options, |at, _| {
        progress.at(
            at.bytes.min(file.size),
            file.size,
            &format!("bytes, {} kept, {} passed over", at.counts.kept, at.counts.passed_over),
        );
    });
    let counts = counts
        .await
        .with_context(|| format!("{name}: start the same command again to go on behind what is written"))?;
    progress.end(&told(&counts));
    if counts.rejected > 0 {
        say(&format!("the rejected lines, with number and reason, are in {}", options.reject_file.display()));
    }
    Ok(counts)
}

fn told(counts: &ImportCounts) -> String {
    format!(
        "{} lines read, {} works kept ({} new, {} changed), {} passed over, {} skipped because deleted here, {} rejected",
        counts.read, counts.kept, counts.new, counts.changed, counts.passed_over, counts.skipped, counts.rejected
    )
}

fn add(sum: &mut ImportCounts, more: ImportCounts) {
    sum.read += more.read;
    sum.kept += more.kept;
    sum.new += more.new;
    sum.changed += more.changed;
    sum.passed_over += more.passed_over;
    sum.skipped += more.skipped;
    sum.rejected += more.rejected;
}
