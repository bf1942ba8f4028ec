//! The Merkle tree of Certificate Transparency (RFC 6962, section 2; verification as in RFC 9162, section 2.1).

mod proof;
mod tree;

pub use proof::{ProofProblem, verify_consistency, verify_inclusion};
pub use tree::{Tree, leaf_hash, root_of};

use crate::Digest;
use sha2::{Digest as _, Sha256};

/// The hash of two subtrees: SHA-256 of the byte 1, the left and the right hash.
fn node_hash(left: &Digest, right: &Digest) -> Digest {
    Digest(Sha256::new().chain_update([1]).chain_update(left.0).chain_update(right.0).finalize().into())
}
