//! The organisations of ROR.

use anyhow::{Context, Result, bail};
use pressmark_app::import::ImportFile;
use pressmark_app::organisations::{Loaded, is_dump, load};
use pressmark_store::Store;

use crate::cli::ImportFormat;
use crate::progress::{Progress, answer, say};

/// Parts the dumps of ROR from the files of works.
pub(super) fn part(files: Vec<ImportFile>, format: Option<ImportFormat>) -> Result<(Vec<ImportFile>, Vec<ImportFile>)> {
    let (mut dumps, mut works) = (Vec::new(), Vec::new());
    for file in files {
        let name = file.path.display();
        let is_dump = match format {
            Some(ImportFormat::Ror) => true,
            Some(_) => false,
            None => is_dump(&file.path).with_context(|| name.to_string())?,
        };
        if !is_dump && file.path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip")) {
            bail!("{name} is a zip and no dump of ROR: unpack it first, and import what is in it");
        }
        if is_dump { dumps.push(file) } else { works.push(file) }
    }
    Ok((dumps, works))
}

/// Loads dumps, one after the other: the last one answers.
pub(super) async fn load_all(store: &Store, dumps: &[ImportFile], workspace_id: i64) -> Result<()> {
    if dumps.is_empty() {
        return Ok(());
    }
    // A killed load begins anew, so the last moment before a power cut may be lost.
    store.set_durable(false).await?;
    for file in dumps {
        let name = file.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let mut progress = Progress::new(&name, file.size);
        let loaded = load(store, &file.path, workspace_id, |at| {
            progress.at(at.bytes.min(file.size), file.size, &format!("bytes, {} organisations", at.loaded));
        });
        let loaded = loaded.await?;
        progress.end("the new release answers now");
        answer(&told(&loaded));
        if loaded.rejected > 0 {
            say(&format!("{} records cannot be read and were left out", loaded.rejected));
        }
    }
    store.set_durable(true).await?;
    Ok(())
}

fn told(loaded: &Loaded) -> String {
    let version = loaded.version.as_deref().unwrap_or("unknown");
    let day = loaded.released_on.as_deref().unwrap_or("unknown");
    format!(
        "{} organisations of ROR, release {version} of {day}; {} that are no more and have no successor left out",
        loaded.organisations, loaded.left_out
    )
}
