//! How many full ballots (98 units × 6 aspects) a second go over HTTP into SQLite with `synchronous=FULL`, the load
//! generator on the same cores: `cargo run --release -p evaluations --example ballot_load -- 20000 64`.
//!
//! With one connection every ballot is a durable transaction of its own; with many, the writer takes whatever has queued.
#![allow(clippy::print_stdout, reason = "it prints its figures")]

use std::collections::VecDeque;
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use evaluations::rules::formula::Formula;
use evaluations::rules::scheme::{
    Aspect, Grade, Schedule, Scheme, SchemeClass, SchemeUnit, Screens, Stratum, Treatment,
};
use evaluations::rules::slip::Code;
use evaluations::{acts, ballot_routes};
use files::{Files, Seal};
use kernel::{Actor, CampaignId, Moment, Role};
use store::Desk;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use ui::{Office, Settings};

type Failure = Box<dyn Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let numbers: Vec<usize> = std::env::args().skip(1).filter_map(|number| number.parse().ok()).collect();
    let (ballots, connections) = (numbers.first().copied().unwrap_or(10_000), numbers.get(1).copied().unwrap_or(64));
    let folder = tempfile::tempdir()?;
    let (office, codes) = open_office(folder.path(), ballots + ballots / 10).await?;
    let address = serve(office.clone()).await?;
    let (many, one) = codes.split_at(ballots);
    for (codes, connections) in [(one, 1), (many, connections)] {
        let (took, worst) = send_all(address, codes, connections).await?;
        let rate = codes.len() as f64 / took.as_secs_f64();
        println!(
            "{} ballots, {connections} connections: {rate:.0} ballots/s, p99 {:.1} ms",
            codes.len(),
            worst.as_secs_f64() * 1e3
        );
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "a server's clock, as in the binary")]
async fn open_office(folder: &std::path::Path, slips: usize) -> Result<(Office, Vec<Code>), Failure> {
    let clock = Arc::new(|| {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Moment(i64::try_from(since.as_micros()).unwrap_or_default())
    });
    let migrations =
        [notices::MIGRATIONS, registry::MIGRATIONS, evaluations::store::MIGRATIONS, evaluations::BALLOT_MIGRATIONS]
            .concat();
    let desk = Desk::open_sqlite(folder, &migrations, clock).await?;
    let who = store::testing::actor(&[Role::CampaignOfficer]);
    let campaign = open_campaign(&desk, &who).await.map_err(|refusal| refusal.to_string())?;
    let settings = Settings { area: who.area, office_name: String::new(), public_address: String::new(), demo: false };
    let office = Office {
        desk,
        files: Files::open(folder.join("files"))?,
        seal: Seal::with_key([1; 32]),
        settings: Arc::new(settings),
        navigation: Arc::default(),
        fonts: Arc::default(),
    };
    let codes = issue(&office, &who, campaign, slips).await?;
    Ok((office, codes))
}

async fn open_campaign(desk: &Desk, who: &Actor) -> Result<CampaignId, kernel::Refusal> {
    let campaign = acts::create(desk, who, 2026, scheme(desk.now()).map_err(kernel::Refusal::failed)?).await?;
    acts::freeze(desk, who, campaign).await?;
    acts::open(desk, who, campaign).await?;
    Ok(campaign)
}

async fn issue(office: &Office, who: &Actor, campaign: CampaignId, slips: usize) -> Result<Vec<Code>, Failure> {
    let mut left = u64::try_from(slips)?;
    while left > 0 {
        let batch = left.min(acts::slips::LARGEST_BATCH);
        acts::slips::issue(&office.desk, &office.seal, who, campaign, vec![("S01".into(), batch)]).await?;
        left -= batch;
    }
    let batches = evaluations::store::slips::batches(office.desk.read(), who.area, campaign).await?;
    let codes: Result<Vec<Vec<Code>>, _> =
        batches.iter().map(|batch| acts::slips::codes(&office.seal, batch)).collect();
    Ok(codes?.concat())
}

fn scheme(now: Moment) -> Result<Scheme, Failure> {
    let grade = |code: u8, label: &str, points: &str| -> Result<Grade, Failure> {
        Ok(Grade {
            code,
            label: label.into(),
            points: points.parse().map_err(|_| "points")?,
            valid: code < 5,
            satisfied: code < 3,
        })
    };
    let aspect = |n: u8| -> Result<Aspect, Failure> {
        let weight = if n == 6 { "20" } else { "16" };
        Ok(Aspect { id: format!("a{n}"), name: format!("a{n}"), weight: weight.parse().map_err(|_| "weight")? })
    };
    let unit = |n: u8| SchemeUnit { id: format!("U{n:03}"), class_id: "C1".into(), name: format!("U{n:03}") };
    Ok(Scheme {
        title: "load".into(),
        classes: vec![SchemeClass { id: "C1".into(), name: "C1".into() }],
        units: (1..=98).map(unit).collect(),
        aspects: (1..=6).map(aspect).collect::<Result<_, _>>()?,
        grades: vec![
            grade(1, "1", "100")?,
            grade(2, "2", "80")?,
            grade(3, "3", "60")?,
            grade(4, "4", "0")?,
            grade(5, "5", "0")?,
        ],
        strata: vec![Stratum {
            id: "S01".into(),
            name: "S01".into(),
            population: 1_000_000,
            to_draw: 10_000,
            policy_weight: "100".parse().map_err(|_| "weight")?,
        }],
        formula: Formula::default(),
        screens: Screens {
            straight_line: Treatment::Count,
            all_unknown: Treatment::Count,
            half_finished: Treatment::Count,
        },
        schedule: Schedule { opens: now.plus_seconds(-60), closes: now.plus_seconds(86_400) },
        smallest_cell: 5,
        reserves_percent: 0,
    })
}

async fn serve(office: Office) -> Result<std::net::SocketAddr, Failure> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let dressed = axum::middleware::from_fn_with_state(office.clone(), ui::show_problems);
    let router = ballot_routes().into_router().layer(dressed).with_state(office);
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(address)
}

/// Sends a ballot for each code over some connections; answers the whole time and the 99th percentile of one ballot's.
async fn send_all(
    address: std::net::SocketAddr,
    codes: &[Code],
    connections: usize,
) -> Result<(Duration, Duration), Failure> {
    let waiting: Arc<Mutex<VecDeque<Vec<u8>>>> =
        Arc::new(Mutex::new(codes.iter().zip(0..).map(|(code, n)| request(code, n)).collect()));
    let start = Instant::now();
    let senders: Vec<_> = (0..connections).map(|_| tokio::spawn(send_some(address, Arc::clone(&waiting)))).collect();
    let mut times = Vec::with_capacity(codes.len());
    for sender in senders {
        times.extend(sender.await??);
    }
    let took = start.elapsed();
    times.sort_unstable();
    Ok((took, times.get(times.len() * 99 / 100).copied().unwrap_or_default()))
}

async fn send_some(
    address: std::net::SocketAddr,
    waiting: Arc<Mutex<VecDeque<Vec<u8>>>>,
) -> Result<Vec<Duration>, Failure> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let mut times = Vec::new();
    let mut answer = vec![0; 4096];
    loop {
        let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        let Some(request) = next else { return Ok(times) };
        let start = Instant::now();
        stream.write_all(&request).await?;
        let length = stream.read(&mut answer).await?;
        if !answer.starts_with(b"HTTP/1.1 201") {
            return Err(String::from_utf8_lossy(&answer[..length]).into_owned().into());
        }
        times.push(start.elapsed());
    }
}

fn request(code: &Code, n: usize) -> Vec<u8> {
    let row = |unit: usize| {
        (0..6).map(|aspect| ((n + unit * 7 + aspect * 3) % 5 + 1).to_string()).collect::<Vec<_>>().join(",")
    };
    let marks = (0..98).map(|unit| format!("[{}]", row(unit))).collect::<Vec<_>>().join(",");
    let body = format!("{{\"code\":\"{}\",\"marks\":[{marks}]}}", code.grouped());
    format!("POST /api/v1/ballots HTTP/1.1\r\nhost: localhost\r\naccept: application/json\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}
