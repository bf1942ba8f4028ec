//! From the start of a process to its first answer, and its memory at rest.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::Failure;
use crate::client::{Connection, get};

/// How long a server rests before its memory is read.
const REST: Duration = Duration::from_secs(5);

/// Starts `command`, prints the milliseconds to the first answer and the resident memory in megabytes, and ends it.
pub async fn measure(path: &str, command: &[String]) -> Result<(), Failure> {
    let (program, arguments) = command.split_first().ok_or("which command?")?;
    let start = Instant::now();
    let mut server = Command::new(program).args(arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    let answered = first_answer(&mut server, path).await;
    let took = start.elapsed();
    tokio::time::sleep(REST).await;
    let memory = resident(&server);
    server.kill()?;
    server.wait()?;
    answered?;
    println!("start={:.0} memory={:.0}", took.as_secs_f64() * 1e3, memory? / 1e6);
    Ok(())
}

async fn first_answer(server: &mut Child, path: &str) -> Result<(), Failure> {
    let mut connection = Connection::open(address(server)?).await?;
    match connection.ask(&get(path, "")).await? {
        200 => Ok(()),
        _ => Err(connection.text().into()),
    }
}

/// Where the server says that it listens. The rest of what it prints stays in the pipe.
fn address(server: &mut Child) -> Result<SocketAddr, Failure> {
    for line in BufReader::new(server.stdout.as_mut().ok_or("no output")?).lines() {
        if let Some((_, address)) = line?.split_once("http://") {
            return Ok(address.trim().parse()?);
        }
    }
    Err("the server ended without an address".into())
}

/// Resident memory in bytes, as the kernel tells it.
fn resident(server: &Child) -> Result<f64, Failure> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.id()))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
    Ok(line.trim().trim_end_matches("kB").trim().parse::<f64>()? * 1024.0)
}
