//! How many leaves a second are appended and proven, lines chained, envelopes closed and opened.

use std::time::Instant;

use chain::merkle::{Tree, leaf_hash, verify_inclusion};
use chain::{Algorithm, envelope, links};

use crate::Failure;

/// What a ballot of 98 units weighs, in bytes.
const CONTENT: [u8; 700] = [7; 700];
const PROOFS: usize = 10_000;
const LINES: usize = 100_000;
const ENVELOPES: usize = 1_000;

/// Appends so many leaves, does the rest with them, and prints how many a second of each.
pub fn measure(leaves: usize) -> Result<(), Failure> {
    let (append, tree) = timed(leaves, || appended(leaves));
    let (prove, proven) = timed(PROOFS, || prove(&tree, leaves));
    proven?;
    let (sha256, _) = timed(LINES, || chained(Algorithm::Sha256));
    let (sm3, _) = timed(LINES, || chained(Algorithm::Sm3));
    let key = envelope::OpeningKey::from_chance(&[1; 32]);
    let close = |_| envelope::close(&key.public(), b"p", b"", &CONTENT, &[2; 32]);
    let (close, closed) = timed(ENVELOPES, || (0..ENVELOPES).map(close).collect::<Result<Vec<_>, _>>());
    let closed = closed?;
    let (open, opened) = timed(ENVELOPES, || closed.iter().try_for_each(|one| key.open(b"p", b"", one).map(drop)));
    opened?;
    println!("append={append:.0} prove={prove:.0} sha256={sha256:.0} sm3={sm3:.0} close={close:.0} open={open:.0}");
    Ok(())
}

/// How many a second, and what came of it.
fn timed<T>(count: usize, work: impl FnOnce() -> T) -> (f64, T) {
    let begun = Instant::now();
    let done = work();
    (count as f64 / begun.elapsed().as_secs_f64(), done)
}

fn appended(leaves: usize) -> Tree {
    let mut tree = Tree::new();
    for n in 0..leaves {
        tree.append(leaf_hash(&[&n.to_le_bytes()[..], &CONTENT].concat()));
    }
    tree
}

fn prove(tree: &Tree, leaves: usize) -> Result<(), Failure> {
    for place in (0..leaves).cycle().take(PROOFS) {
        let path = tree.inclusion(place, leaves).ok_or("no such leaf")?;
        let leaf = tree.leaf(place).ok_or("no such leaf")?;
        verify_inclusion(&leaf, place as u64, leaves as u64, &path, &tree.root())?;
    }
    Ok(())
}

fn chained(algorithm: Algorithm) -> String {
    (1..=LINES as u64).fold(String::new(), |link, n| links::link(algorithm, &link, n, &["act", "thing"]).to_string())
}
