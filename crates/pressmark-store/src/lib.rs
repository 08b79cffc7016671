//! The truth: entities, migrations, repositories, the job queue and the change log, on SQLite or PostgreSQL.
//!
//! Reading takes any connection (`store.read()` or an open [`WriteTx`]); writing takes a [`WriteTx`], which logs what it
//! changed so that read models can follow. Everything is scoped by workspace in here, never by the caller alone.

pub mod blobs;
pub mod clock;
mod connection;
mod dialect;
pub mod entity;
mod error;
mod insert;
pub mod limits;
mod migration;
pub mod pool;
pub mod repo;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod tx;

pub use connection::{Location, Store};
pub use error::{Result, StoreError};
pub use migration::latest as latest_migration;
pub use sea_orm::{ConnectionTrait, DbBackend};
pub use tx::{Changed, EntityKind, WriteTx};
