//! Checks of the store of uploaded files: whether it can be written, and how much room there is.

use super::Checks;
use crate::services;
use crate::settings::Settings;

impl Checks {
    pub(super) async fn files(&mut self, settings: &Settings) {
        let files = match settings.make_data_dir().and_then(|()| services::open_files(settings)) {
            Ok(files) => files,
            Err(error) => return self.note(false, "files", &format!("{error:#}")),
        };
        if let Err(error) = files.blobs.check().await {
            return self.note(false, "files", &format!("{}: {error}", files.blobs));
        }
        let (keep, place) = (files.settings().keep_free, &files.blobs);
        match files.blobs.free_space().await {
            Some(free) if free <= keep => {
                let told = format!("{place} can be written, but {} MB are free and nothing is taken", free >> 20);
                self.note(false, "files", &told);
            }
            Some(free) => self.note(true, "files", &format!("{place} can be written; {} MB are free", free >> 20)),
            None => self.note(true, "files", &format!("{place} can be written")),
        }
    }
}
