//! Files on disk and secrets at rest.
//!
//! [`Files`] keeps bytes under the SHA-256 of their content: written to a temporary name, synced, renamed, never changed.
//! [`Seal`] encrypts small texts (raw opinions, second-factor secrets) with XChaCha20-Poly1305 under the office's key.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod content;
mod seal;

pub use content::{FileError, Files};
pub use seal::{Seal, SealError};
