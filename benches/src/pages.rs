//! A page at a steady rate. Times count from the moment a request was due, so that a slow answer makes the next ones late
//! in the figures too.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use crate::Failure;
use crate::client::{Connection, percentile};

/// Questions that may be open at a time.
const CONNECTIONS: u32 = 128;

/// Sends `request` and prints the distribution of the times in milliseconds.
pub async fn ask(address: SocketAddr, request: &[u8], rate: u32, seconds: u32) -> Result<(), Failure> {
    let bytes = warm_up(address, request).await?;
    let plan = Arc::new(Plan { start: Instant::now(), rate, count: rate * seconds, next: AtomicU32::new(0) });
    let askers: Vec<_> =
        (0..CONNECTIONS).map(|_| tokio::spawn(ask_some(address, request.to_vec(), Arc::clone(&plan)))).collect();
    let mut times = Vec::new();
    for asker in askers {
        times.extend(asker.await??);
    }
    let reached = times.len() as f64 / plan.start.elapsed().as_secs_f64();
    times.sort_unstable();
    let [p50, p95, p99, most] = [50, 95, 99, 100].map(|percent| percentile(&times, percent));
    println!(
        "requests={} rate={reached:.0} bytes={bytes} p50={p50:.1} p95={p95:.1} p99={p99:.1} most={most:.1}",
        times.len()
    );
    Ok(())
}

/// When each request is due.
struct Plan {
    start: Instant,
    rate: u32,
    count: u32,
    next: AtomicU32,
}

impl Plan {
    fn next(&self) -> Option<Instant> {
        let place = self.next.fetch_add(1, Ordering::Relaxed);
        (place < self.count).then(|| self.start + Duration::from_secs(1) * place / self.rate)
    }
}

async fn ask_some(address: SocketAddr, request: Vec<u8>, plan: Arc<Plan>) -> Result<Vec<Duration>, Failure> {
    let mut connection = Connection::open(address).await?;
    let mut times = Vec::new();
    while let Some(due) = plan.next() {
        tokio::time::sleep_until(due.into()).await;
        if connection.ask(&request).await? != 200 {
            return Err(connection.text().into());
        }
        times.push(due.elapsed());
    }
    Ok(times)
}

/// A few requests first; tells how long the page is.
async fn warm_up(address: SocketAddr, request: &[u8]) -> Result<usize, Failure> {
    let mut connection = Connection::open(address).await?;
    for _ in 0..50 {
        if connection.ask(request).await? != 200 {
            return Err(connection.text().into());
        }
    }
    Ok(connection.length())
}
