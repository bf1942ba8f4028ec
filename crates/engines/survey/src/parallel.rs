//! Work shared among the machine's cores with nothing but scoped threads.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// The number of threads worth starting.
#[must_use]
pub fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// `work(0), …, work(count − 1)` in order; each core takes the next piece when it is free.
pub fn map<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let threads = cores().min(count);
    if threads <= 1 {
        return (0..count).map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let take = || {
        let mut done = Vec::new();
        loop {
            let piece = next.fetch_add(1, Ordering::Relaxed);
            if piece >= count {
                return done;
            }
            done.push((piece, work(piece)));
        }
    };
    let mut pieces: Vec<(usize, T)> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(take)).collect();
        workers.into_iter().flat_map(|w| w.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    pieces.sort_unstable_by_key(|(piece, _)| *piece);
    pieces.into_iter().map(|(_, result)| result).collect()
}

/// `work(k, chunk)` for the k-th chunk of `size` items; each core takes an equal run of chunks.
pub fn for_each_chunk<T: Send>(items: &mut [T], size: usize, work: impl Fn(usize, &mut [T]) + Sync) {
    let chunks = items.len().div_ceil(size.max(1));
    let per_core = chunks.div_ceil(cores()).max(1);
    thread::scope(|scope| {
        for (core, run) in items.chunks_mut((per_core * size).max(1)).enumerate() {
            let work = &work;
            scope.spawn(move || {
                run.chunks_mut(size.max(1)).enumerate().for_each(|(k, chunk)| work(core * per_core + k, chunk));
            });
        }
    });
}
