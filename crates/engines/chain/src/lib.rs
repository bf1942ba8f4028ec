//! Records that can't be changed unseen, and proofs of it that fit on a slip of paper.
//!
//! * [`merkle`]: the Merkle tree of RFC 6962: roots, inclusion and consistency proofs, incremental append.
//! * [`links`]: a hash chain of lines (SHA-256 or SM3) and a [`links::Walker`] that names the first broken place.
//! * [`head`]: tree heads and promises signed with Ed25519 (RFC 8032).
//! * [`shares`]: Shamir's secret sharing, k of n.
//! * [`envelope`]: texts sealed for a public key (HPKE, RFC 9180).
//!
//! Everything is pure: time and chance are arguments, nothing is read or written.
//!
//! ```
//! use chain::merkle::{Tree, leaf_hash, verify_inclusion};
//!
//! let mut log = Tree::new();
//! for ballot in ["甲", "乙", "丙"] {
//!     log.append(leaf_hash(ballot.as_bytes()));
//! }
//! let proof = log.inclusion(1, 3).unwrap();
//! assert_eq!(verify_inclusion(&leaf_hash("乙".as_bytes()), 1, 3, &proof, &log.root()), Ok(()));
//! assert!(verify_inclusion(&leaf_hash("丁".as_bytes()), 1, 3, &proof, &log.root()).is_err());
//! ```

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::cast_possible_truncation))]

mod digest;
pub mod envelope;
pub mod head;
pub mod links;
pub mod merkle;
pub mod shares;

pub use digest::{Algorithm, Digest, DigestProblem};
