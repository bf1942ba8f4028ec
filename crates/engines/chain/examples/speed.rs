//! How fast leaves are appended, proofs made and checked, lines chained and envelopes opened.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::disallowed_methods, reason = "an example that measures")]

use chain::merkle::{Tree, leaf_hash, verify_inclusion};
use chain::{Algorithm, envelope, links};
use std::time::Instant;

fn timed<T>(what: &str, count: u32, work: impl FnOnce() -> T) -> T {
    let begun = Instant::now();
    let done = work();
    let seconds = begun.elapsed().as_secs_f64();
    println!("{what}: {count} in {seconds:.3} s, {:.0} a second", f64::from(count) / seconds);
    done
}

fn main() {
    let content = [7_u8; 700];
    let tree: Tree = timed("append", 1_000_000, || {
        let mut tree = Tree::new();
        for n in 0_u32..1_000_000 {
            tree.append(leaf_hash(&[&n.to_le_bytes()[..], &content].concat()));
        }
        tree
    });
    timed("prove and verify", 10_000, || {
        for n in 0..10_000 {
            let path = tree.inclusion(n, 1_000_000).unwrap();
            verify_inclusion(&tree.leaf(n).unwrap(), n as u64, 1_000_000, &path, &tree.root()).unwrap();
        }
    });
    for algorithm in [Algorithm::Sha256, Algorithm::Sm3] {
        timed(algorithm.word(), 100_000, || {
            (1..=100_000).fold(String::new(), |link, n| links::link(algorithm, &link, n, &["act", "thing"]).to_string())
        });
    }
    let key = envelope::OpeningKey::from_chance(&[1; 32]);
    let closed = timed("close", 1_000, || {
        (0..1_000).map(|_| envelope::close(&key.public(), b"p", b"", &content, &[2; 32]).unwrap()).collect::<Vec<_>>()
    });
    timed("open", 1_000, || closed.iter().for_each(|one| assert!(key.open(b"p", b"", one).is_ok())));
}
