//! Our own handles: whoever asks the registry for one gets its landing page, and nobody else has to know.

use async_trait::async_trait;

use super::{Deposit, Done, Registrar, RegistrarError};

/// The registrar of handles that only this registry resolves.
#[derive(Debug, Clone, Copy, Default)]
pub struct Local;

#[async_trait]
impl Registrar for Local {
    fn name(&self) -> &'static str {
        "local"
    }

    async fn register(&self, _: &Deposit) -> Result<Done, RegistrarError> {
        Ok(Done::Created)
    }

    async fn update(&self, _: &Deposit) -> Result<Done, RegistrarError> {
        Ok(Done::Found)
    }

    async fn tombstone(&self, _: &Deposit) -> Result<Done, RegistrarError> {
        Ok(Done::Found)
    }
}
