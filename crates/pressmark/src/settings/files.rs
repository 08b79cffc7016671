//! Where uploaded files are kept, and which are taken.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use pressmark_app::files::FileSettings;
use pressmark_sources::Secret;
use pressmark_store::blobs::{BlobPlace, S3Place};
use serde::Deserialize;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FilesPart {
    url: String,
    max_mb: u64,
    keep_free_mb: u64,
    max_unpublished_mb: u64,
    denied_types: Vec<String>,
    s3: S3Part,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct S3Part {
    endpoint: String,
    region: String,
    #[serde(default)]
    credentials: S3Credentials,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct S3Credentials {
    access_key_id: Option<Secret>,
    secret_access_key: Option<Secret>,
}

impl FilesPart {
    pub(super) fn check(&self) -> Result<()> {
        if self.max_mb == 0 {
            bail!("files.max_mb is 0: no file could be uploaded");
        }
        if let Some(wrong) = self.denied_types.iter().find(|denied| !denied.contains('/')) {
            bail!("files.denied_types: `{wrong}` is not a media type, such as `video/mp4` or `video/*`");
        }
        self.place(PathBuf::new()).map(drop)
    }

    /// Where files are kept, and which are taken; `folder` is where they are if nothing else is set.
    pub(crate) fn settings(&self, folder: PathBuf) -> Result<FileSettings> {
        Ok(FileSettings {
            place: self.place(folder)?,
            max_bytes: self.max_mb.saturating_mul(1 << 20),
            denied_types: self.denied_types.clone(),
            keep_free: self.keep_free_mb.saturating_mul(1 << 20),
            max_unpublished: self.max_unpublished_mb.saturating_mul(1 << 20),
        })
    }

    fn place(&self, folder: PathBuf) -> Result<BlobPlace> {
        if self.url.is_empty() {
            return Ok(BlobPlace::Folder(folder));
        }
        let bucket = S3Place::from_url(&self.url).with_context(|| {
            format!("files.url `{}` is no `s3://bucket/prefix`; leave it empty for a folder", self.url)
        })?;
        let given = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        let secret = |secret: &Option<Secret>| secret.as_ref().map(|secret| secret.expose().to_owned());
        Ok(BlobPlace::S3(S3Place {
            endpoint: given(&self.s3.endpoint),
            region: given(&self.s3.region),
            access_key_id: secret(&self.s3.credentials.access_key_id),
            secret_access_key: secret(&self.s3.credentials.secret_access_key),
            ..bucket
        }))
    }
}
