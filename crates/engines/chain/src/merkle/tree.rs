//! The growing tree: append, roots, proofs.

use super::node_hash;
use crate::Digest;
use sha2::{Digest as _, Sha256};

/// The hash of a leaf: SHA-256 of the byte 0 and the leaf's content.
pub fn leaf_hash(content: &[u8]) -> Digest {
    Digest(Sha256::new().chain_update([0]).chain_update(content).finalize().into())
}

/// The root of a list of leaf hashes.
pub fn root_of(leaves: &[Digest]) -> Digest {
    leaves.iter().copied().collect::<Tree>().root()
}

/// An append-only Merkle tree that keeps the hash of every complete subtree: 64 bytes a leaf.
///
/// Appending a leaf costs two hashes on average; a root or a proof of any earlier size costs at most some dozens.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    /// `levels[h][i]` is the hash of the leaves from `i · 2^h` up to `(i + 1) · 2^h`.
    levels: Vec<Vec<Digest>>,
}

impl Tree {
    /// A tree without leaves.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many leaves it has.
    pub fn len(&self) -> usize {
        self.levels.first().map_or(0, Vec::len)
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The hash of a leaf by its place, counted from 0.
    pub fn leaf(&self, index: usize) -> Option<Digest> {
        self.levels.first()?.get(index).copied()
    }

    /// Appends a leaf by its hash ([`leaf_hash`]) and answers its place.
    pub fn append(&mut self, leaf: Digest) -> usize {
        let place = self.len();
        let (mut hash, mut height) = (leaf, 0);
        loop {
            if self.levels.len() == height {
                self.levels.push(Vec::new());
            }
            let level = &mut self.levels[height];
            level.push(hash);
            let (pairs, []) = level.as_chunks::<2>() else { return place };
            let Some([left, right]) = pairs.last() else { return place };
            hash = node_hash(left, right);
            height += 1;
        }
    }

    /// The root of all leaves; of no leaf, SHA-256 of nothing.
    pub fn root(&self) -> Digest {
        self.subtree(0, self.len())
    }

    /// The root as it was at an earlier size; `None` for a size the tree has not reached.
    pub fn root_at(&self, size: usize) -> Option<Digest> {
        (size <= self.len()).then(|| self.subtree(0, size))
    }

    /// The hashes that lead from a leaf to the root of a size, the lowest first (RFC 6962, 2.1.1); `None` when the leaf is
    /// not in a tree of that size.
    pub fn inclusion(&self, index: usize, size: usize) -> Option<Vec<Digest>> {
        if index >= size || size > self.len() {
            return None;
        }
        let (mut from, mut to, mut path) = (0, size, Vec::new());
        while to - from > 1 {
            let middle = from + split(to - from);
            if index < middle {
                path.push(self.subtree(middle, to));
                to = middle;
            } else {
                path.push(self.subtree(from, middle));
                from = middle;
            }
        }
        path.reverse();
        Some(path)
    }

    /// The hashes that prove that the tree of `second` leaves begins with the tree of `first` leaves (RFC 6962, 2.1.2);
    /// `None` unless `first ≤ second ≤` the tree's size.
    pub fn consistency(&self, first: usize, second: usize) -> Option<Vec<Digest>> {
        if first > second || second > self.len() {
            return None;
        }
        if first == 0 || first == second {
            return Some(Vec::new());
        }
        let (mut from, mut to, mut path) = (0, second, Vec::new());
        while to != first {
            let middle = from + split(to - from);
            if first <= middle {
                path.push(self.subtree(middle, to));
                to = middle;
            } else {
                path.push(self.subtree(from, middle));
                from = middle;
            }
        }
        if from > 0 {
            path.push(self.subtree(from, to));
        }
        path.reverse();
        Some(path)
    }

    /// The hash of the leaves from `from` up to `to`, where the tree was cut as the standard cuts it.
    fn subtree(&self, from: usize, to: usize) -> Digest {
        let size = to - from;
        if size == 0 {
            return Digest(Sha256::digest([]).into());
        }
        if size.is_power_of_two() {
            let height = size.trailing_zeros();
            return self.levels[height as usize][from >> height];
        }
        let middle = from + split(size);
        node_hash(&self.subtree(from, middle), &self.subtree(middle, to))
    }
}

impl FromIterator<Digest> for Tree {
    fn from_iter<I: IntoIterator<Item = Digest>>(leaves: I) -> Self {
        let mut tree = Self::new();
        tree.extend(leaves);
        tree
    }
}

impl Extend<Digest> for Tree {
    fn extend<I: IntoIterator<Item = Digest>>(&mut self, leaves: I) {
        for leaf in leaves {
            self.append(leaf);
        }
    }
}

/// The largest power of two that is smaller than `size` (at least 2).
fn split(size: usize) -> usize {
    size.next_power_of_two() / 2
}
