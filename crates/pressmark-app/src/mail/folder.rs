//! The development mode: one `.eml` file per message.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use lettre::Message;

use super::MailError;

/// A folder of messages.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Makes the folder, for its owner only: the links in the messages are as good as passwords.
    ///
    /// # Errors
    /// [`MailError::Folder`].
    pub(super) fn new(path: &Path) -> Result<Self, MailError> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(path).map_err(|source| failure(path, source))?;
        Ok(Self { path: path.to_owned() })
    }

    /// Writes one message, whole or not at all: whoever watches the folder for `.eml` files never sees half of one.
    ///
    /// # Errors
    /// [`MailError::Folder`].
    pub(super) fn write(&self, name: &str, message: &Message) -> Result<PathBuf, MailError> {
        let path = self.path.join(format!("{name}.eml"));
        let unfinished = self.path.join(format!(".{name}.part"));
        let mut options = fs::OpenOptions::new();
        options.create(true).truncate(true).write(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options
            .open(&unfinished)
            .and_then(|mut file| file.write_all(&message.formatted()))
            .and_then(|()| fs::rename(&unfinished, &path))
            .map_err(|source| failure(&path, source))?;
        Ok(path)
    }
}

fn failure(path: &Path, source: std::io::Error) -> MailError {
    MailError::Folder { path: path.to_owned(), source }
}
