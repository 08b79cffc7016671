//! Where things are: the workspace, the build directory, the cache, the recorded data.

use std::env;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// The workspace's root: the folder above this crate, as cargo says it when it runs this program. Not as it was when
/// it was compiled: clones that share a build directory share this program too.
#[must_use]
pub fn root() -> &'static Path {
    static ROOT: LazyLock<PathBuf> = LazyLock::new(|| {
        let here = env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from("xtask"), PathBuf::from);
        here.parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf)
    });
    &ROOT
}

/// The build directory: `CARGO_TARGET_DIR`, else `target` in the workspace.
#[must_use]
pub fn target_dir() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// Where tools fetched for the tests are kept between runs: `PRESSMARK_TEST_CACHE`, else
/// `~/.cache/pressmark`, else inside the build directory.
#[must_use]
pub fn cache_dir() -> PathBuf {
    if let Some(dir) = env::var_os("PRESSMARK_TEST_CACHE") {
        return root().join(dir);
    }
    env::home_dir().map_or_else(|| target_dir().join("cache"), |home| home.join(".cache").join("pressmark"))
}

/// The recorded upstream answers: `PRESSMARK_TEST_DATA`, else `../shared/data` beside the
/// workspace; `None` where neither is a folder.
#[must_use]
pub fn test_data() -> Option<PathBuf> {
    let dir = match env::var_os("PRESSMARK_TEST_DATA") {
        Some(dir) => root().join(dir),
        None => root().join("../shared/data"),
    };
    dir.canonicalize().ok().filter(|dir| dir.is_dir())
}

/// Whether this is a continuous-integration run, where what is missing is a failure.
#[must_use]
pub fn is_ci() -> bool {
    env::var_os("CI").is_some()
}
