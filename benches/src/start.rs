//! From the start of a process to its first answer, and its memory at rest.

use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::Failure;
use crate::client::{Connection, get};

/// Longer than this nobody waits.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long a server rests before its memory is read.
const REST: Duration = Duration::from_secs(5);

/// Starts `command`, prints the milliseconds to the first answer and the resident memory in megabytes, and ends it.
pub async fn measure(address: SocketAddr, path: &str, command: &[String]) -> Result<(), Failure> {
    let (program, arguments) = command.split_first().ok_or("which command?")?;
    let start = Instant::now();
    let mut server = Command::new(program).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let answered = first_answer(address, path, start).await;
    let took = start.elapsed();
    tokio::time::sleep(REST).await;
    let memory = resident(&server);
    server.kill()?;
    server.wait()?;
    answered?;
    println!("start={:.0} memory={:.0}", took.as_secs_f64() * 1e3, memory? / 1e6);
    Ok(())
}

async fn first_answer(address: SocketAddr, path: &str, start: Instant) -> Result<(), Failure> {
    let mut connection = loop {
        match Connection::open(address).await {
            Ok(connection) => break connection,
            Err(failure) if start.elapsed() > PATIENCE => return Err(failure),
            Err(_) => tokio::time::sleep(Duration::from_millis(1)).await,
        }
    };
    match connection.ask(&get(path, "")).await? {
        200 => Ok(()),
        _ => Err(connection.text().into()),
    }
}

/// Resident memory in bytes, as the kernel tells it.
fn resident(server: &Child) -> Result<f64, Failure> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.id()))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
    Ok(line.trim().trim_end_matches("kB").trim().parse::<f64>()? * 1024.0)
}
