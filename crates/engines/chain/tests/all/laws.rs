//! Laws of the tree and the chain.

use chain::links::{Break, Line, Walker, first_difference, link, netstrings};
use chain::merkle::{Tree, leaf_hash, root_of, verify_consistency, verify_inclusion};
use chain::{Algorithm, Digest};
use proptest::prelude::*;

/// A line as a database keeps it.
#[derive(Debug, Clone, PartialEq)]
struct Kept {
    number: u64,
    text: String,
    previous: String,
    link: String,
}

fn chained(texts: &[String], algorithm: Algorithm) -> Vec<Kept> {
    let mut previous = String::new();
    let line = |(text, number): (&String, u64)| {
        let own = link(algorithm, &previous, number, &[text]).to_string();
        let kept = Kept { number, text: text.clone(), previous: std::mem::take(&mut previous), link: own.clone() };
        previous = own;
        kept
    };
    texts.iter().zip(1..).map(line).collect()
}

fn walk(lines: &[Kept], count: u64) -> Result<(), Break> {
    let mut walker = Walker::new();
    for line in lines {
        let fields = [line.text.as_str()];
        walker.step(&Line { number: line.number, fields: &fields, previous: &line.previous, link: &line.link })?;
    }
    walker.end(count)
}

fn texts() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(".{0,12}", 2..20)
}

fn algorithm() -> impl Strategy<Value = Algorithm> {
    prop_oneof![Just(Algorithm::Sha256), Just(Algorithm::Sm3)]
}

proptest! {
    #[test]
    fn an_untouched_chain_is_whole(texts in texts(), algorithm in algorithm()) {
        prop_assert_eq!(walk(&chained(&texts, algorithm), texts.len() as u64), Ok(()));
    }

    #[test]
    fn a_changed_line_is_found_at_its_place(texts in texts(), algorithm in algorithm(), at in any::<prop::sample::Index>()) {
        let mut lines = chained(&texts, algorithm);
        let at = at.index(lines.len());
        lines[at].text.push('x');
        prop_assert_eq!(walk(&lines, texts.len() as u64), Err(Break::Changed { number: at as u64 + 1 }));
    }

    #[test]
    fn a_removed_line_is_found_at_its_place(texts in texts(), algorithm in algorithm(), at in any::<prop::sample::Index>()) {
        let mut lines = chained(&texts, algorithm);
        let number = lines.remove(at.index(lines.len())).number;
        prop_assert_eq!(walk(&lines, texts.len() as u64), Err(Break::Missing { from: number, to: number }));
    }

    #[test]
    fn a_line_put_in_with_a_used_number_is_found(texts in texts(), algorithm in algorithm(), at in any::<prop::sample::Index>()) {
        let mut lines = chained(&texts, algorithm);
        let at = at.index(lines.len());
        let copy = lines[at].clone();
        lines.insert(at + 1, copy);
        prop_assert_eq!(walk(&lines, texts.len() as u64), Err(Break::OutOfOrder { number: at as u64 + 1 }));
    }

    /// Whoever changes a line and gives it a fitting digest breaks the connection to the next one; whoever renumbers after
    /// a removal or an insertion breaks it there.
    #[test]
    fn a_line_exchanged_together_with_its_digest_is_found_at_the_next(
        texts in texts(), algorithm in algorithm(), at in any::<prop::sample::Index>(),
    ) {
        let mut lines = chained(&texts, algorithm);
        let at = at.index(lines.len() - 1);
        lines[at].text.push('x');
        let own = &lines[at];
        lines[at].link = link(algorithm, &own.previous, own.number, &[&own.text]).to_string();
        prop_assert_eq!(walk(&lines, texts.len() as u64), Err(Break::Unconnected { number: at as u64 + 2 }));
    }

    #[test]
    fn lines_renumbered_after_a_removal_are_found(texts in texts(), algorithm in algorithm(), at in any::<prop::sample::Index>()) {
        let mut lines = chained(&texts, algorithm);
        let at = at.index(lines.len() - 1);
        lines.remove(at);
        lines[at..].iter_mut().for_each(|line| line.number -= 1);
        let number = at as u64 + 1;
        let found = walk(&lines, texts.len() as u64 - 1);
        // The first line names no line before it, so the line moved to its place does not connect either.
        prop_assert_eq!(found, Err(Break::Unconnected { number }));
    }

    #[test]
    fn no_two_lists_of_texts_have_the_same_netstrings(one in texts(), other in texts()) {
        let same = netstrings(one.iter().map(String::as_str)) == netstrings(other.iter().map(String::as_str));
        prop_assert_eq!(same, one == other);
    }

    #[test]
    fn the_first_difference_is_the_first(list in prop::collection::vec(any::<u8>(), 1..30), at in any::<prop::sample::Index>()) {
        let at = at.index(list.len());
        let mut other = list.clone();
        other[at] ^= 1;
        prop_assert_eq!(first_difference(&list, &other), Some(at));
        prop_assert_eq!(first_difference(&list, &list[..at]), Some(at));
        prop_assert_eq!(first_difference(&list, &list), None);
    }

    #[test]
    fn every_proof_holds_and_no_altered_one_does(size in 1_usize..70, first in any::<prop::sample::Index>(), bit in 0_usize..256) {
        let tree: Tree = (0..size).map(|n| leaf_hash(&n.to_le_bytes())).collect();
        let (root, index) = (tree.root(), first.index(size));
        let path = tree.inclusion(index, size).unwrap();
        let verify = |index: usize, path: &[Digest], leaf: Digest| verify_inclusion(&leaf, index as u64, size as u64, path, &root);
        let leaf = tree.leaf(index).unwrap();
        prop_assert_eq!(verify(index, &path, leaf), Ok(()));
        prop_assert!(verify(index, &path, leaf_hash(b"another")).is_err());
        for place in 0..path.len() {
            let mut altered = path.clone();
            altered[place].0[bit / 8] ^= 1 << (bit % 8);
            prop_assert!(verify(index, &altered, leaf).is_err());
        }
        for other in (0..size).filter(|other| *other != index) {
            prop_assert!(verify(other, &path, leaf).is_err());
        }
        let longer = [path.clone(), vec![root]].concat();
        prop_assert!(verify(index, &longer, leaf).is_err());
    }

    #[test]
    fn a_log_that_lost_or_changed_a_leaf_has_no_consistency_proof(size in 2_usize..70, first in any::<prop::sample::Index>(), at in any::<prop::sample::Index>()) {
        let leaves: Vec<Digest> = (0..size).map(|n| leaf_hash(&n.to_le_bytes())).collect();
        let first = 1 + first.index(size - 1);
        let honest: Tree = leaves.iter().copied().collect();
        let old = root_of(&leaves[..first]);
        let path = honest.consistency(first, size).unwrap();
        prop_assert_eq!(verify_consistency((first as u64, &old), (size as u64, &honest.root()), &path), Ok(()));
        let mut changed = leaves.clone();
        changed[at.index(first)] = leaf_hash(b"another");
        let forged: Tree = changed.into_iter().collect();
        let path = forged.consistency(first, size).unwrap();
        prop_assert!(verify_consistency((first as u64, &old), (size as u64, &forged.root()), &path).is_err());
    }
}

#[test]
fn a_chain_cut_off_at_the_end_is_found_by_its_number_of_lines() {
    let lines = chained(&["a".into(), "b".into(), "c".into()], Algorithm::Sm3);
    assert_eq!(walk(&lines[..1], 3), Err(Break::Missing { from: 2, to: 3 }));
}

#[test]
fn the_link_of_a_line_is_what_any_tool_computes() {
    // printf '%s' '0:,1:1,3:act,6:清风,' | sha256sum
    let made = link(Algorithm::Sha256, "", 1, &["act", "清风"]).to_string();
    assert_eq!(made, "sha256:075d818d6a69949186d2f4e68d7bfdf91ebb8d10072f52bd29549d3c8944aad3");
    assert_eq!(netstrings(["", "1", "act", "清风"]), "0:,1:1,3:act,6:清风,".as_bytes());
}
