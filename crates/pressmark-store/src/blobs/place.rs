//! Where blobs are kept.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::local::LocalFileSystem;
use object_store::{ClientOptions, ObjectStore};

use super::BlobError;

/// Where blobs are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BlobPlace {
    /// In a folder of this machine.
    Folder(PathBuf),
    /// In a bucket.
    S3(S3Place),
}

/// A bucket that speaks S3. What is not set is taken from the environment as other programs take it (`AWS_REGION` and
/// so on), and from the machine's own role.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct S3Place {
    /// Its name.
    pub bucket: String,
    /// What stands before the names of our objects.
    pub prefix: String,
    /// Where it is, unless at Amazon: `https://s3.example.org`.
    pub endpoint: Option<String>,
    /// In which region.
    pub region: Option<String>,
    /// Who we are there.
    pub access_key_id: Option<String>,
    /// Secret.
    pub secret_access_key: Option<String>,
}

impl fmt::Debug for S3Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (bucket, prefix, endpoint) = (&self.bucket, &self.prefix, &self.endpoint);
        let mut shown = f.debug_struct("S3Place");
        shown.field("bucket", bucket).field("prefix", prefix).field("endpoint", endpoint).finish_non_exhaustive()
    }
}

impl S3Place {
    /// The bucket of an address, `s3://bucket/prefix`.
    #[must_use]
    pub fn from_url(url: &str) -> Option<Self> {
        let rest = url.strip_prefix("s3://")?;
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        if bucket.is_empty() || !bucket.chars().all(is_name) || prefix.contains(['?', '#']) {
            return None;
        }
        Some(Self { bucket: bucket.to_owned(), prefix: prefix.trim_matches('/').to_owned(), ..Self::default() })
    }

    fn open(&self) -> Result<AmazonS3, BlobError> {
        let plain = self.endpoint.as_deref().is_some_and(|endpoint| endpoint.starts_with("http://"));
        // No limit for a whole request: large files and slow readers take their time, as long as bytes come.
        let options = ClientOptions::new()
            .with_timeout_disabled()
            .with_connect_timeout(Duration::from_secs(10))
            .with_read_timeout(Duration::from_secs(60))
            .with_allow_http(plain);
        let mut builder =
            AmazonS3Builder::from_env().with_client_options(options).with_bucket_name(self.bucket.as_str());
        if let Some(endpoint) = &self.endpoint {
            builder = builder.with_endpoint(endpoint.trim_end_matches('/'));
        }
        if let Some(region) = &self.region {
            builder = builder.with_region(region.as_str());
        }
        if let (Some(id), Some(secret)) = (&self.access_key_id, &self.secret_access_key) {
            builder = builder.with_access_key_id(id.as_str()).with_secret_access_key(secret.as_str());
        }
        Ok(builder.build()?)
    }
}

/// A store, what stands before every name in it, and the folder where it is one.
type Opened = (Box<dyn ObjectStore>, String, Option<PathBuf>);

impl BlobPlace {
    pub(super) fn open(&self) -> Result<Opened, BlobError> {
        match self {
            Self::S3(place) => Ok((Box::new(place.open()?), place.prefix.clone(), None)),
            Self::Folder(folder) => {
                let told = |error: std::io::Error| BlobError::Unavailable(format!("{}: {error}", folder.display()));
                let mut builder = std::fs::DirBuilder::new();
                builder.recursive(true);
                #[cfg(unix)]
                std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
                builder.create(folder).map_err(told)?;
                let folder = std::fs::canonicalize(folder).map_err(told)?;
                // A file that we said is there must be there after a power cut too.
                let objects = LocalFileSystem::new_with_prefix(&folder)?.with_fsync(true);
                Ok((Box::new(objects), String::new(), Some(folder)))
            }
        }
    }
}
