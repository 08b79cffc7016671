//! The rules of uploads.

use std::path::PathBuf;

use pressmark_store::blobs::BlobPlace;

/// The rules of uploads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileSettings {
    /// Where the bytes are kept.
    pub place: BlobPlace,
    /// Bytes of the largest file.
    pub max_bytes: u64,
    /// Media types that are refused: `application/x-executable`, `video/*`.
    pub denied_types: Vec<String>,
    /// Bytes of the disk that uploads leave free.
    pub keep_free: u64,
    /// Bytes of one user's that no publication has, uploads under way and files of drafts, at most; 0: as many as come.
    /// The largest file always fits.
    pub max_unpublished: u64,
}

impl FileSettings {
    /// The usual rules, with the bytes in a folder.
    #[must_use]
    pub fn in_folder(folder: impl Into<PathBuf>) -> Self {
        Self {
            place: BlobPlace::Folder(folder.into()),
            max_bytes: 5 << 30,
            denied_types: Vec::new(),
            keep_free: 256 << 20,
            max_unpublished: 20 << 30,
        }
    }

    /// Bytes of one user's that wait unpublished, at most.
    #[must_use]
    pub(super) fn most_unpublished(&self) -> Option<u64> {
        (self.max_unpublished > 0).then(|| self.max_unpublished.max(self.max_bytes))
    }

    /// Whether files of a type are refused.
    #[must_use]
    pub(super) fn denies(&self, media_type: &str) -> bool {
        self.denied_types.iter().any(|denied| match denied.strip_suffix("/*") {
            Some(kind) => media_type.split('/').next().is_some_and(|found| found.eq_ignore_ascii_case(kind)),
            None => media_type.eq_ignore_ascii_case(denied),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_denied_one_by_one_or_by_kind() {
        let denied_types = vec!["Application/X-Executable".to_owned(), "video/*".to_owned()];
        let settings = FileSettings { denied_types, ..FileSettings::in_folder("files") };
        assert!(settings.denies("application/x-executable") && settings.denies("video/mp4"));
        assert!(!settings.denies("application/pdf") && !settings.denies("videotex/x"));
    }

    #[test]
    fn the_largest_file_fits_among_what_waits() {
        let most = |max_unpublished| {
            FileSettings { max_bytes: 7, max_unpublished, ..FileSettings::in_folder("files") }.most_unpublished()
        };
        assert_eq!((most(0), most(5), most(9)), (None, Some(7), Some(9)));
    }
}
