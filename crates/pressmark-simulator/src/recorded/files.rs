//! Reading the files of a recorded folder.

use std::path::{Path, PathBuf};

use axum::body::Bytes;

use crate::SimulatorError;

/// All `.json` files of a folder in order of their names, earlier versions left out; none where the folder is missing.
pub(super) fn json_files(folder: &Path) -> Result<Vec<PathBuf>, SimulatorError> {
    let failed = |source| SimulatorError::Read { path: folder.to_owned(), source };
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let is_json = path.extension().is_some_and(|extension| extension == "json");
        // `key@date.json` is an earlier version of `key.json`.
        let is_older = path.file_stem().is_some_and(|stem| stem.to_string_lossy().contains('@'));
        if is_json && !is_older {
            paths.push(path);
        }
    }
    paths.sort_unstable();
    Ok(paths)
}

pub(super) fn read(path: &Path) -> Result<Bytes, SimulatorError> {
    let body = std::fs::read(path).map_err(|source| SimulatorError::Read { path: path.to_owned(), source })?;
    Ok(Bytes::from(body))
}

/// Reads all `.json` files of a folder.
pub(super) fn bodies(folder: &Path) -> Result<Vec<Bytes>, SimulatorError> {
    json_files(folder)?.iter().map(|path| read(path)).collect()
}
