//! Parts of the registry under test, which have time enough on a machine that is slow or busy with something else.

use std::time::Duration;

use pressmark_catalogue::{Catalogue, CatalogueOptions};
use pressmark_store::Store;
use pressmark_store::testing::Fresh;

/// How long a search may take, and a write until it can be read.
const PATIENCE: Duration = Duration::from_secs(30);

/// A catalogue of all that a store holds.
pub(crate) async fn catalogue(store: Store, fresh: &Fresh) -> Catalogue {
    let options = CatalogueOptions {
        search_timeout: PATIENCE,
        read_your_writes: PATIENCE,
        ..CatalogueOptions::new(fresh.folder().join("catalogue"))
    };
    let catalogue = Catalogue::open(store, options).await.unwrap();
    catalogue.catch_up().await.unwrap();
    catalogue
}

/// A client that takes answers as they were sent, and leaves a connection before the server closes it for being idle.
pub(crate) fn client() -> reqwest::Client {
    let client = reqwest::Client::builder().no_gzip().no_brotli().no_zstd();
    client.pool_idle_timeout(Duration::from_secs(5)).build().unwrap()
}
