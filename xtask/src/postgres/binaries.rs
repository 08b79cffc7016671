//! Finding `initdb` and `postgres`, and the user that may run them.

use crate::install;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The oldest major version that Pressmark supports.
const OLDEST: u32 = 15;

/// Where Debian puts each major version's programs.
const DEBIAN: &str = "/usr/lib/postgresql";

/// The user that Debian's package makes; `initdb` and `postgres` refuse to run as root.
const USER: &str = "postgres";

/// A folder with PostgreSQL's server programs.
#[derive(Debug)]
pub struct Binaries {
    dir: PathBuf,
    as_user: bool,
}

impl Binaries {
    /// The programs in `given`, else the newest of Debian's, else those on `PATH`, else freshly
    /// installed ones.
    ///
    /// # Errors
    /// When there are none, they are too old, or they cannot be run by this user.
    pub fn find_or_install(given: Option<&Path>) -> Result<Self> {
        let dir = match given {
            Some(dir) => match major_version(dir) {
                Some(version) if version >= OLDEST => dir.to_owned(),
                Some(version) => bail!("PostgreSQL {OLDEST} or newer is needed; {} has {version}", dir.display()),
                None => bail!("no PostgreSQL server programs in {}", dir.display()),
            },
            None => match find() {
                Some(dir) => dir,
                None => {
                    install::debian_packages(&format!("PostgreSQL {OLDEST} or newer"), &["postgresql"])?;
                    find().with_context(|| format!("this system's PostgreSQL is older than {OLDEST}"))?
                }
            },
        };
        let as_user = install::is_root();
        if as_user && user_id().is_none() {
            bail!("PostgreSQL does not run as root and there is no user `{USER}` to run it as");
        }
        Ok(Self { dir, as_user })
    }

    /// A command for one of the programs, run as the unprivileged user if we are root.
    ///
    /// `setpriv` becomes the program, so that the child's id is the program's; `runuser` would stay
    /// between and swallow signals.
    #[must_use]
    pub fn command(&self, program: &str) -> Command {
        let program = self.dir.join(program);
        if !self.as_user {
            return Command::new(program);
        }
        let mut command = Command::new("setpriv");
        command.args(["--reuid", USER, "--regid", USER, "--init-groups", "--"]).arg(program);
        command
    }

    /// Gives a folder to the user who runs the programs.
    ///
    /// # Errors
    /// When the folder cannot be given away.
    pub fn give(&self, dir: &Path) -> Result<()> {
        if self.as_user {
            std::os::unix::fs::chown(dir, user_id(), None)?;
        }
        Ok(())
    }
}

fn find() -> Option<PathBuf> {
    let debian = std::fs::read_dir(DEBIAN).into_iter().flatten().flatten();
    let debian = debian.map(|version| version.path().join("bin"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut dirs: Vec<_> = debian
        .chain(std::env::split_paths(&path))
        .filter_map(|dir| Some((major_version(&dir)?, dir)))
        .filter(|(version, _)| *version >= OLDEST)
        .collect();
    // Stable: among equals the first found wins.
    dirs.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    dirs.into_iter().next().map(|(_, dir)| dir)
}

/// The major version of the server programs in a folder, if they are there.
fn major_version(dir: &Path) -> Option<u32> {
    if !dir.join("initdb").exists() {
        return None;
    }
    let output = Command::new(dir.join("postgres")).arg("--version").output().ok()?;
    parse_version(std::str::from_utf8(&output.stdout).ok()?)
}

/// `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)` → 15; also `17beta1` → 17.
fn parse_version(line: &str) -> Option<u32> {
    let version = line.split_once("(PostgreSQL) ")?.1;
    let digits = version.find(|c: char| !c.is_ascii_digit()).unwrap_or(version.len());
    version[..digits].parse().ok()
}

fn user_id() -> Option<u32> {
    let output = Command::new("id").args(["-u", USER]).output().ok()?;
    std::str::from_utf8(&output.stdout).ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::parse_version;

    #[test]
    fn versions_are_read_from_releases_and_betas() {
        assert_eq!(parse_version("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n"), Some(15));
        assert_eq!(parse_version("postgres (PostgreSQL) 17beta1\n"), Some(17));
        assert_eq!(parse_version("postgres (PostgreSQL) 9.6.24"), Some(9));
        assert_eq!(parse_version("something else 15"), None);
    }
}
