//! Every value of the independent RFC 6962 reference.

use chain::Digest;
use chain::merkle::{Tree, leaf_hash, verify_consistency, verify_inclusion};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
struct Reference {
    leaves_hex: Vec<String>,
    roots_hex_size_0_to_8: Vec<String>,
    inclusion: Vec<Inclusion>,
    consistency: Vec<Consistency>,
    seeded_1000: Seeded,
}

#[derive(Deserialize)]
struct Seeded {
    leaves_hex: Vec<String>,
    roots_hex: BTreeMap<usize, String>,
    inclusion: Vec<Inclusion>,
    consistency: Vec<Consistency>,
}

#[derive(Deserialize)]
struct Inclusion {
    index: usize,
    size: usize,
    path_hex: Vec<String>,
}

#[derive(Deserialize)]
struct Consistency {
    first: usize,
    second: usize,
    proof_hex: Vec<String>,
}

fn reference() -> Reference {
    serde_json::from_str(include_str!("../data/rfc6962_generated.json")).unwrap()
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len() / 2).map(|n| u8::from_str_radix(&hex[2 * n..2 * n + 2], 16).unwrap()).collect()
}

fn digests(hex: &[String]) -> Vec<Digest> {
    hex.iter().map(|one| one.parse().unwrap()).collect()
}

fn tree(leaves: &[String]) -> Tree {
    leaves.iter().map(|leaf| leaf_hash(&bytes(leaf))).collect()
}

fn check(tree: &Tree, inclusion: &[Inclusion], consistency: &[Consistency]) {
    for case in inclusion {
        let path = tree.inclusion(case.index, case.size).unwrap();
        assert_eq!(path, digests(&case.path_hex), "inclusion of {} in {}", case.index, case.size);
        let (leaf, root) = (tree.leaf(case.index).unwrap(), tree.root_at(case.size).unwrap());
        assert_eq!(verify_inclusion(&leaf, case.index as u64, case.size as u64, &path, &root), Ok(()));
    }
    for case in consistency {
        let path = tree.consistency(case.first, case.second).unwrap();
        assert_eq!(path, digests(&case.proof_hex), "consistency of {} and {}", case.first, case.second);
        let (old, new) = (tree.root_at(case.first).unwrap(), tree.root_at(case.second).unwrap());
        assert_eq!(verify_consistency((case.first as u64, &old), (case.second as u64, &new), &path), Ok(()));
    }
}

#[test]
fn the_classic_eight_leaves_give_all_published_roots_and_proofs() {
    let reference = reference();
    let tree = tree(&reference.leaves_hex);
    for (size, root) in digests(&reference.roots_hex_size_0_to_8).iter().enumerate() {
        assert_eq!(tree.root_at(size), Some(*root), "{size}");
    }
    check(&tree, &reference.inclusion, &reference.consistency);
}

#[test]
fn a_thousand_leaves_give_the_independent_roots_and_proofs() {
    let seeded = reference().seeded_1000;
    let tree = tree(&seeded.leaves_hex);
    for (size, root) in &seeded.roots_hex {
        assert_eq!(tree.root_at(*size).unwrap().to_string(), *root, "{size}");
    }
    check(&tree, &seeded.inclusion, &seeded.consistency);
}
