//! Requests at a steady rate. Times count from the moment a request was due, so that a slow answer makes the next ones late in
//! the figures too.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use crate::client::percentile;

/// When each request is due, for as many senders as share it.
pub struct Plan {
    start: Instant,
    rate: u32,
    count: u32,
    next: AtomicU32,
}

impl Plan {
    /// So many requests a second, for so many seconds, from now on.
    pub fn new(rate: u32, seconds: u32) -> Self {
        Self { start: Instant::now(), rate, count: rate * seconds, next: AtomicU32::new(0) }
    }

    /// The number of the next request and when it is due; `None` when all are taken.
    pub fn next(&self) -> Option<(u32, Instant)> {
        let place = self.next.fetch_add(1, Ordering::Relaxed);
        (place < self.count).then(|| (place, self.start + Duration::from_secs(1) * place / self.rate))
    }

    /// Since the first request was due.
    pub fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }
}

/// `50`, `95`, `99` and `100` percent of times lie below these, in milliseconds.
pub fn distribution(times: &mut [Duration]) -> [f64; 4] {
    times.sort_unstable();
    [50, 95, 99, 100].map(|percent| percentile(times, percent))
}
