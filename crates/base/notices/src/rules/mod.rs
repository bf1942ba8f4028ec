//! The rules of telling people: pure.

pub mod backoff;
pub mod quiet;
pub mod settings;
pub mod signature;
pub mod template;
pub mod text;
pub mod wishes;
