//! Files on disk and secrets at rest.
//!
//! [`Files`] keeps bytes under the SHA-256 of their content: written to a temporary name, synced, renamed, never changed.
//! [`Seal`] encrypts small texts (raw opinions, second-factor secrets) with XChaCha20-Poly1305 under the office's key.
//! [`Vault`] takes in large files piece by piece and seals them on disk while they arrive.
//! [`Vault::inspect`] says what came in and makes its cleaned copy.
//! [`Kind`] says by content what a file is and refuses what pretends; [`clean`] takes position and device data out of it.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod cleaning;
mod content;
mod inspect;
mod kind;
mod room;
mod seal;
mod vault;

pub use cleaning::{Cleaning, clean};
pub use content::{FileError, Files};
pub use inspect::Inspected;
pub use kind::{Group, Kind, KindError};
pub use seal::{Seal, SealError};
pub use vault::{RECORD, Vault, VaultError, VaultReader, VaultWriter};
