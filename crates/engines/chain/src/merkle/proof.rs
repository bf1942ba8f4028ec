//! Checking proofs with nothing but hashes in hand.

use super::node_hash;
use crate::Digest;

/// Why a proof proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofProblem {
    /// The leaf's place lies outside the tree, or the smaller tree is the larger one.
    #[error("the place or the sizes do not fit each other")]
    WrongSizes,
    /// The proof has too few or too many hashes for these sizes.
    #[error("the proof has too few or too many hashes")]
    WrongLength,
    /// The hashes lead to another root.
    #[error("the hashes lead to another root")]
    WrongRoot,
}

/// Checks that a leaf stands at a place of the tree with this size and root.
///
/// # Errors
/// The first reason why it is not proven.
pub fn verify_inclusion(
    leaf: &Digest,
    index: u64,
    size: u64,
    path: &[Digest],
    root: &Digest,
) -> Result<(), ProofProblem> {
    if index >= size {
        return Err(ProofProblem::WrongSizes);
    }
    let (mut at, mut last, mut hash) = (index, size - 1, *leaf);
    for sibling in path {
        if last == 0 {
            return Err(ProofProblem::WrongLength);
        }
        if is_right(at) || at == last {
            hash = node_hash(sibling, &hash);
            climb_while_left(&mut at, &mut last);
        } else {
            hash = node_hash(&hash, sibling);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    ended(last, hash == *root)
}

/// Checks that the tree with the second size and root begins with all leaves of the tree with the first.
///
/// # Errors
/// The first reason why it is not proven.
pub fn verify_consistency(
    (first, first_root): (u64, &Digest),
    (second, second_root): (u64, &Digest),
    path: &[Digest],
) -> Result<(), ProofProblem> {
    if first > second {
        return Err(ProofProblem::WrongSizes);
    }
    if first == 0 || first == second {
        let same = first == 0 || first_root == second_root;
        return if path.is_empty() { ended(0, same) } else { Err(ProofProblem::WrongLength) };
    }
    let (mut at, mut last) = (first - 1, second - 1);
    while is_right(at) {
        (at, last) = (at >> 1, last >> 1);
    }
    // Where the first tree is one complete subtree, its root is the start and is not repeated in the proof.
    let start = if first.is_power_of_two() { Some((first_root, path)) } else { path.split_first() };
    let (start, rest) = start.ok_or(ProofProblem::WrongLength)?;
    let (mut old, mut new) = (*start, *start);
    for sibling in rest {
        if last == 0 {
            return Err(ProofProblem::WrongLength);
        }
        if is_right(at) || at == last {
            (old, new) = (node_hash(sibling, &old), node_hash(sibling, &new));
            climb_while_left(&mut at, &mut last);
        } else {
            new = node_hash(&new, sibling);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    ended(last, old == *first_root && new == *second_root)
}

fn is_right(at: u64) -> bool {
    at & 1 == 1
}

/// A last node without a sibling is carried up unchanged until it is a right child.
fn climb_while_left(at: &mut u64, last: &mut u64) {
    while !is_right(*at) && *at != 0 {
        (*at, *last) = (*at >> 1, *last >> 1);
    }
}

fn ended(last: u64, same: bool) -> Result<(), ProofProblem> {
    match (last, same) {
        (0, true) => Ok(()),
        (0, false) => Err(ProofProblem::WrongRoot),
        _ => Err(ProofProblem::WrongLength),
    }
}
