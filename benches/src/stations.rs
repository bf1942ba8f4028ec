//! Sixty entry stations at work while ballots come in online: every key is saved by itself, as the page does it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use counting::rules::hall::MOST_STATIONS;

use crate::client::{Connection, post_form};
use crate::hall::{SHEETS, user_name};
use crate::steady::{Plan, distribution};
use crate::{Failure, ballots};

/// Fields of a ballot: 98 units, 6 aspects.
const FIELDS: u32 = 98 * 6;
/// Online ballots that may be on their way at a time.
const CONNECTIONS: u32 = 16;

/// How much is asked of the server.
#[derive(Clone, Copy)]
pub struct Pace {
    /// Keys a second at each station.
    pub keys: u32,
    /// Online ballots a second.
    pub ballots: u32,
    /// For how long.
    pub seconds: u32,
}

/// Signs everybody in, lets them claim their batches, then types and sends at this pace and prints the times in milliseconds.
pub async fn work(address: SocketAddr, campaign: &str, codes: Vec<String>, pace: Pace) -> Result<(), Failure> {
    let mut stations = Vec::new();
    for number in 1..=MOST_STATIONS {
        stations.push(Station::sit_down(address, campaign, number).await?);
    }
    if codes.len() < (pace.ballots * pace.seconds) as usize {
        return Err("too few codes for so many ballots".into());
    }
    let (plan, codes) = (Arc::new(Plan::new(pace.ballots, pace.seconds)), Arc::new(codes));
    let start = Instant::now();
    let typing: Vec<_> = stations.into_iter().map(|station| tokio::spawn(station.type_on(start, pace))).collect();
    let voting: Vec<_> =
        (0..CONNECTIONS).map(|_| tokio::spawn(vote(address, Arc::clone(&codes), Arc::clone(&plan)))).collect();
    let (mut keys, mut sent) = (Vec::new(), Vec::new());
    for station in typing {
        keys.extend(station.await??);
    }
    for voter in voting {
        sent.extend(voter.await??);
    }
    let ([key_p50, _, key_p99, key_most], [p50, _, p99, _]) = (distribution(&mut keys), distribution(&mut sent));
    println!(
        "count={MOST_STATIONS} keys={} key_rate={:.0} key_p50={key_p50:.1} key_p99={key_p99:.1} key_most={key_most:.1} \
         ballots={} ballot_p50={p50:.1} ballot_p99={p99:.1}",
        keys.len(),
        keys.len() as f64 / start.elapsed().as_secs_f64(),
        sent.len(),
    );
    Ok(())
}

/// Somebody at a machine with a batch in hand.
struct Station {
    connection: Connection,
    cookie: String,
    number: u16,
    address: String,
}

impl Station {
    async fn sit_down(server: SocketAddr, campaign: &str, number: u16) -> Result<Self, Failure> {
        let mut connection = Connection::open(server).await?;
        let who = format!("user_name={}&password={}", user_name(number), identity::DEMO_PASSWORD);
        connection.expect(&post_form("/sign-in", "", &who), 303).await?;
        let cookie = connection.cookies();
        let address = format!("/counting/{campaign}/batches/{number}");
        let claim = format!("act=claim&station={number}");
        connection.expect(&post_form(&format!("{address}/take"), &cookie, &claim), 303).await?;
        let cookie = format!("{cookie}; {}", connection.cookies());
        Ok(Self { connection, cookie, number, address })
    }

    /// Types ballot after ballot, a key at a time; stations are out of step with each other.
    async fn type_on(mut self, start: Instant, pace: Pace) -> Result<Vec<Duration>, Failure> {
        let beat = Duration::from_secs(1) / pace.keys;
        let first = start + beat * u32::from(self.number) / u32::from(MOST_STATIONS);
        let draft = format!("{}/draft", self.address);
        let mut times = Vec::new();
        for key in 0..(pace.keys * pace.seconds).min(FIELDS * SHEETS) {
            let due = first + beat * key;
            tokio::time::sleep_until(due.into()).await;
            let serial = (u32::from(self.number) - 1) * SHEETS + key / FIELDS + 1;
            let fields = format!("serial={serial}&f{}={}", key % FIELDS, key % 5 + 1);
            self.connection.expect(&post_form(&draft, &self.cookie, &fields), 204).await?;
            times.push(due.elapsed());
        }
        Ok(times)
    }
}

async fn vote(address: SocketAddr, codes: Arc<Vec<String>>, plan: Arc<Plan>) -> Result<Vec<Duration>, Failure> {
    let mut connection = Connection::open(address).await?;
    let mut times = Vec::new();
    while let Some((place, due)) = plan.next() {
        let request = ballots::request(&codes[place as usize], place as usize);
        tokio::time::sleep_until(due.into()).await;
        connection.expect(&request, 201).await?;
        times.push(due.elapsed());
    }
    Ok(times)
}
