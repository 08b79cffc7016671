//! How much room the registry takes on the disk, by kind (rule 57).

use std::path::Path;

use pressmark_store::repo::{change_log, disk};
use pressmark_store::{DbBackend, Store};

use super::Checks;
use crate::settings::Settings;

impl Checks {
    pub(super) async fn disk(&mut self, settings: &Settings, store: &Store) {
        match disk::usage(store.read()).await {
            Ok(usage) => {
                let told =
                    format!("{}, of which answers of upstreams {}", size(usage.database), size(usage.raw_answers));
                self.note(true, "disk, database", &told);
                self.changes(store, usage.changes).await;
            }
            Err(error) => self.note(false, "disk, database", &error.to_string()),
        }
        if store.backend() == DbBackend::Sqlite {
            let log = bytes_of(&settings.data_dir.join("pressmark.db-wal"));
            self.note(true, "disk, write-ahead log", &size(log));
        }
        // The catalogue, letters, and whatever else has a folder of its own.
        for (name, bytes) in folders(&settings.data_dir) {
            self.note(true, &format!("disk, {name}"), &size(bytes));
        }
    }

    async fn changes(&mut self, store: &Store, rows: u64) {
        match change_log::first(store.read()).await {
            Ok(Some(oldest)) => {
                let days = pressmark_store::clock::now_millis().saturating_sub(oldest.at) / 86_400_000;
                self.note(true, "change log", &format!("{rows} changes, the oldest of {days} days ago"));
            }
            Ok(None) => self.note(true, "change log", "empty"),
            Err(error) => self.note(false, "change log", &error.to_string()),
        }
    }
}

fn bytes_of(file: &Path) -> u64 {
    std::fs::metadata(file).map_or(0, |meta| meta.len())
}

/// The folders in a folder, with what is below each, by name. What cannot be read counts nothing.
fn folders(path: &Path) -> Vec<(String, u64)> {
    let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
    let folders = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    let mut sizes: Vec<(String, u64)> =
        folders.map(|entry| (entry.file_name().to_string_lossy().into_owned(), bytes_below(&entry.path()))).collect();
    sizes.sort();
    sizes
}

fn bytes_below(path: &Path) -> u64 {
    let mut sum = 0;
    for entry in std::fs::read_dir(path).into_iter().flatten().flatten() {
        // A link is counted as such, and not followed.
        let Ok(meta) = entry.metadata() else { continue };
        sum += if meta.is_dir() { bytes_below(&entry.path()) } else { meta.len() };
    }
    sum
}

/// Bytes as people read them.
fn size(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["bytes", "KiB", "MiB", "GiB", "TiB"];
    let unit = usize::try_from(bytes.max(1).ilog2() / 10).unwrap_or(0).min(UNITS.len() - 1);
    if unit == 0 {
        return format!("{bytes} bytes");
    }
    let tenths = (u128::from(bytes) * 10) >> (10 * unit);
    format!("{}.{} {}", tenths / 10, tenths % 10, UNITS[unit])
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_are_told_in_units_that_fit() {
        for (bytes, told) in [
            (0, "0 bytes"),
            (1_023, "1023 bytes"),
            (1_024, "1.0 KiB"),
            (1_536, "1.5 KiB"),
            (5 << 20, "5.0 MiB"),
            (3 << 40, "3.0 TiB"),
            (u64::MAX, "16777215.9 TiB"),
        ] {
            assert_eq!(size(bytes), told);
        }
    }
}
