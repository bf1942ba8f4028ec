//! A large recording, sent piece by piece as the report form sends it.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use crate::Failure;
use crate::client::{Connection, between, get, percentile, post_form};

/// Bytes of a piece, as in the form's script.
const PIECE: usize = 512 * 1024;

/// Sends so many megabytes and prints how long the first hundred pieces took, the last hundred, all of them, and the check at
/// the end.
pub async fn send(address: SocketAddr, megabytes: usize) -> Result<(), Failure> {
    let mut connection = Connection::open(address).await?;
    let recording = recording(megabytes * 1_000_000)?;
    let path = begin(&mut connection, recording.len()).await?;
    let start = Instant::now();
    let mut times = Vec::new();
    for (number, piece) in recording.chunks(PIECE).enumerate() {
        let sent = Instant::now();
        connection.expect(&patch(&path, number * PIECE, piece), 200).await?;
        times.push(sent.elapsed());
    }
    let (whole, check) = (start.elapsed(), times.pop().unwrap_or_default());
    let first = median(times.get(..100).unwrap_or(&times));
    let last = median(times.get(times.len().saturating_sub(100)..).unwrap_or(&times));
    let pieces = (whole - check).as_secs_f64();
    println!("first_ms={first:.1} last_ms={last:.1} pieces_s={pieces:.2} check_s={:.2}", check.as_secs_f64());
    Ok(())
}

fn median(times: &[Duration]) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    percentile(&sorted, 50)
}

/// Noise as a WAV file of so many bytes.
fn recording(size: usize) -> Result<Vec<u8>, Failure> {
    let (whole, sound) = (u32::try_from(size - 8)?, u32::try_from(size - 44)?);
    let format = b"WAVEfmt \x10\0\0\0\x01\0\x01\0\x44\xac\0\0\x88\x58\x01\0\x02\0\x10\0data";
    let mut bytes = [b"RIFF", &whole.to_le_bytes()[..], format, &sound.to_le_bytes()].concat();
    let noise = (0_u32..).map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[0]);
    bytes.extend(noise.take(size - bytes.len()));
    Ok(bytes)
}

/// Opens the form and announces the file; answers the path its pieces go to.
async fn begin(connection: &mut Connection, size: usize) -> Result<String, Failure> {
    connection.expect(&get("/report", ""), 200).await?;
    let mark = between(&connection.text(), "name=\"mark\" value=\"", "\"").ok_or("a form without a mark")?;
    let fields = format!("mark={mark}&name=recording.wav&size={size}");
    connection.expect(&post_form("/report/files", "", &fields), 201).await?;
    let id = between(&connection.text(), "\"id\":\"", "\"").ok_or("a file without a name")?;
    Ok(format!("/report/files/{id}"))
}

fn patch(path: &str, at: usize, piece: &[u8]) -> Vec<u8> {
    let head = format!(
        "PATCH {path} HTTP/1.1\r\nhost: localhost\r\naccept: application/json\r\nupload-offset: {at}\r\n\
         content-length: {}\r\n\r\n",
        piece.len()
    );
    [head.as_bytes(), piece].concat()
}
