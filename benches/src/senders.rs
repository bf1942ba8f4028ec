//! Requests that make something, as many at once as there are connections.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::Failure;
use crate::client::{Connection, percentile};

/// Sends every request once and prints how many a second were acknowledged with `201 Created`.
pub async fn send_all(address: SocketAddr, requests: Vec<Vec<u8>>, connections: usize) -> Result<(), Failure> {
    let (requests, next) = (Arc::new(requests), Arc::new(AtomicUsize::new(0)));
    let start = Instant::now();
    let senders: Vec<_> =
        (0..connections).map(|_| tokio::spawn(send_some(address, Arc::clone(&requests), Arc::clone(&next)))).collect();
    let mut times = Vec::with_capacity(requests.len());
    for sender in senders {
        times.extend(sender.await??);
    }
    let seconds = start.elapsed().as_secs_f64();
    times.sort_unstable();
    let (count, rate) = (times.len(), times.len() as f64 / seconds);
    println!("sent={count} rate={rate:.0} p50={:.1} p99={:.1}", percentile(&times, 50), percentile(&times, 99));
    Ok(())
}

async fn send_some(
    address: SocketAddr,
    requests: Arc<Vec<Vec<u8>>>,
    next: Arc<AtomicUsize>,
) -> Result<Vec<Duration>, Failure> {
    let mut connection = Connection::open(address).await?;
    let mut times = Vec::new();
    while let Some(request) = requests.get(next.fetch_add(1, Ordering::Relaxed)) {
        let start = Instant::now();
        connection.expect(request, 201).await?;
        times.push(start.elapsed());
    }
    Ok(times)
}

/// A request with a JSON body; `headers` end in a line end each.
pub fn post_json(path: &str, headers: &str, body: &serde_json::Value) -> Vec<u8> {
    let (body, length) = (body.to_string(), body.to_string().len());
    format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\naccept: application/json\r\n{headers}\
         content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}
