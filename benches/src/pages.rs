//! A page at a steady rate.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use crate::Failure;
use crate::client::Connection;
use crate::steady::{Plan, distribution};

/// Questions that may be open at a time.
const CONNECTIONS: u32 = 128;

/// Sends `request` and prints the distribution of the times in milliseconds.
pub async fn ask(address: SocketAddr, request: &[u8], rate: u32, seconds: u32) -> Result<(), Failure> {
    let bytes = warm_up(address, request).await?;
    let plan = Arc::new(Plan::new(rate, seconds));
    let askers: Vec<_> =
        (0..CONNECTIONS).map(|_| tokio::spawn(ask_some(address, request.to_vec(), Arc::clone(&plan)))).collect();
    let mut times = Vec::new();
    for asker in askers {
        times.extend(asker.await??);
    }
    let reached = times.len() as f64 / plan.elapsed().as_secs_f64();
    let [p50, p95, p99, most] = distribution(&mut times);
    println!(
        "requests={} rate={reached:.0} bytes={bytes} p50={p50:.1} p95={p95:.1} p99={p99:.1} most={most:.1}",
        times.len()
    );
    Ok(())
}

async fn ask_some(address: SocketAddr, request: Vec<u8>, plan: Arc<Plan>) -> Result<Vec<Duration>, Failure> {
    let mut connection = Connection::open(address).await?;
    let mut times = Vec::new();
    while let Some((_, due)) = plan.next() {
        tokio::time::sleep_until(due.into()).await;
        connection.expect(&request, 200).await?;
        times.push(due.elapsed());
    }
    Ok(times)
}

/// A few requests first; tells how long the page is.
async fn warm_up(address: SocketAddr, request: &[u8]) -> Result<usize, Failure> {
    let mut connection = Connection::open(address).await?;
    for _ in 0..50 {
        connection.expect(request, 200).await?;
    }
    Ok(connection.length())
}
