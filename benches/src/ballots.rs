//! Full ballots over HTTP, as many at once as there are connections.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::Failure;
use crate::client::{Connection, percentile};

/// Units on a ballot.
const UNITS: usize = 98;
/// Aspects of each.
const ASPECTS: usize = 6;

/// Sends a ballot for every code in the file and prints how many a second were acknowledged as counted.
pub async fn send_all(address: SocketAddr, codes: &Path, connections: usize) -> Result<(), Failure> {
    let text = std::fs::read_to_string(codes)?;
    let requests: Arc<Vec<Vec<u8>>> = Arc::new(text.lines().zip(0..).map(|(code, n)| request(code, n)).collect());
    let next = Arc::new(AtomicUsize::new(0));
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
    println!("ballots={count} rate={rate:.0} p50={:.1} p99={:.1}", percentile(&times, 50), percentile(&times, 99));
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
        if connection.ask(request).await? != 201 {
            return Err(connection.text().into());
        }
        times.push(start.elapsed());
    }
    Ok(times)
}

fn request(code: &str, n: usize) -> Vec<u8> {
    let mark = |unit: usize, aspect: usize| (n + unit * 7 + aspect * 3) % 5 + 1;
    let row = |unit: usize| (0..ASPECTS).map(|aspect| mark(unit, aspect)).collect::<Vec<_>>();
    let marks: Vec<Vec<usize>> = (0..UNITS).map(row).collect();
    let body = serde_json::json!({ "code": code, "marks": marks }).to_string();
    let length = body.len();
    format!(
        "POST /api/v1/ballots HTTP/1.1\r\nhost: localhost\r\naccept: application/json\r\n\
         content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}
