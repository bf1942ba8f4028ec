//! The load generator, the engines' measurements and the SQLite peer of `make bench`. Everything stays on the loopback interface; every command prints
//! its figures as `name=number` words, which `scripts/bench.sh` puts into docs/BENCHMARKS.md.
#![allow(clippy::print_stdout, reason = "figures are what these commands are for")]

mod ballots;
mod cases;
mod client;
mod engines;
mod hall;
mod ledger;
mod one_by_one;
mod pages;
mod prepare;
mod reports;
mod senders;
mod start;
mod stations;
mod steady;
mod upload;

use std::error::Error;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::client::get;

/// What can go wrong here is told and ends the run.
type Failure = Box<dyn Error + Send + Sync>;

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Makes a data folder with an open campaign of 98 units × 6 aspects and writes the codes of its slips, one a line.
    Prepare {
        /// The data folder of the office.
        data: PathBuf,
        /// Where the codes go.
        codes: PathBuf,
        /// How many slips.
        slips: u64,
    },
    /// Sends a full ballot for every code, each connection the next one as soon as it has its answer.
    Ballots {
        /// The server's address.
        address: SocketAddr,
        /// The file with the codes.
        codes: PathBuf,
        /// How many connections.
        #[arg(long, default_value_t = 64)]
        connections: usize,
    },
    /// Hands in cases as another system does, each connection the next one as soon as it has its answer.
    Cases {
        /// The server's address.
        address: SocketAddr,
        /// The other system's token.
        token: String,
        /// How many cases.
        #[arg(long, default_value_t = 6_000)]
        count: usize,
        /// How many connections.
        #[arg(long, default_value_t = 16)]
        connections: usize,
    },
    /// Sends reports from the public form, each connection the next one as soon as it has its answer.
    Reports {
        /// The server's address.
        address: SocketAddr,
        /// How many reports.
        #[arg(long, default_value_t = 3_000)]
        count: usize,
        /// How many connections.
        #[arg(long, default_value_t = 16)]
        connections: usize,
    },
    /// Serves the ballot's API on a prepared folder with one durable transaction a ballot: the peer.
    OneByOne {
        /// The data folder of the office.
        data: PathBuf,
        /// The address to listen at.
        #[arg(long)]
        listen: SocketAddr,
    },
    /// Copies the problems of a made-up city until its ledger is as long as wanted.
    Ledger {
        /// The data folder of the city.
        data: PathBuf,
        /// How many problems.
        problems: i64,
        /// The PostgreSQL address, if the city is there.
        #[arg(long)]
        database: Option<String>,
    },
    /// Asks for a page so many times a second, whether or not earlier answers have come.
    Pages {
        /// The server's address.
        address: SocketAddr,
        /// The page's path.
        path: String,
        /// The cookie of somebody who has signed in.
        #[arg(long, default_value = "")]
        cookie: String,
        /// Requests a second.
        #[arg(long, default_value_t = 300)]
        rate: u32,
        /// For how many seconds.
        #[arg(long, default_value_t = 20)]
        seconds: u32,
    },
    /// Opens a counting hall in a made-up city: sixty typists, a batch of paper ballots for each.
    Hall {
        /// The data folder of the city.
        data: PathBuf,
    },
    /// Signs in at sixty entry stations and types, while ballots come in online.
    Stations {
        /// The server's address.
        address: SocketAddr,
        /// The campaign whose hall is open.
        campaign: String,
        /// The file with the codes of online ballots.
        codes: PathBuf,
        /// Keys a second at each station.
        #[arg(long, default_value_t = 3)]
        keys: u32,
        /// Online ballots a second.
        #[arg(long, default_value_t = 50)]
        ballots: u32,
        /// For how many seconds.
        #[arg(long, default_value_t = 20)]
        seconds: u32,
    },
    /// Makes the fairest lottery for a made-up pool.
    Lottery {
        /// People in the pool.
        people: usize,
        /// Seats of the panel.
        seats: usize,
    },
    /// Checks the bundle of a large sealed count as an outsider does, with and without key parts.
    Outsider {
        /// How many evaluators; four of five answer.
        #[arg(default_value_t = 12_500)]
        evaluators: u64,
    },
    /// Appends leaves to a log, proves them, chains lines, closes and opens envelopes.
    Log {
        /// How many leaves.
        #[arg(default_value_t = 1_000_000)]
        leaves: usize,
    },
    /// Reckons due dates.
    Deadlines,
    /// Ranks 98 units by a thousand bootstrap replicates.
    Ranks {
        /// How many evaluators.
        #[arg(default_value_t = 10_000)]
        people: usize,
    },
    /// Sends a recording piece by piece, as the report form does.
    Upload {
        /// The server's address.
        address: SocketAddr,
        /// How many megabytes.
        megabytes: usize,
    },
    /// Starts a server, waits for its first answer, lets it rest, and tells its memory.
    Start {
        /// The page asked for.
        path: String,
        /// The command that starts the server, which says where it listens.
        #[arg(last = true)]
        command: Vec<String>,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse().command).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            tell(&failure);
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Prepare { data, codes, slips } => prepare::prepare(&data, &codes, slips).await,
        Command::Ballots { address, codes, connections } => {
            let codes = std::fs::read_to_string(codes)?;
            let requests = codes.lines().zip(0..).map(|(code, n)| ballots::request(code, n)).collect();
            senders::send_all(address, requests, connections).await
        }
        Command::Cases { address, token, count, connections } => {
            let requests = (0..count).map(|n| cases::request(&token, n)).collect();
            senders::send_all(address, requests, connections).await
        }
        Command::Reports { address, count, connections } => reports::send(address, count, connections).await,
        Command::OneByOne { data, listen } => one_by_one::serve(&data, listen).await,
        Command::Ledger { data, problems, database } => ledger::lengthen(&data, database.as_deref(), problems).await,
        Command::Pages { address, path, cookie, rate, seconds } => {
            pages::ask(address, &get(&path, &cookie), rate, seconds).await
        }
        Command::Hall { data } => hall::open(&data).await,
        Command::Stations { address, campaign, codes, keys, ballots, seconds } => {
            let codes = std::fs::read_to_string(codes)?.lines().map(ToOwned::to_owned).collect();
            stations::work(address, &campaign, codes, stations::Pace { keys, ballots, seconds }).await
        }
        Command::Lottery { people, seats } => engines::lottery::measure(people, seats),
        Command::Outsider { evaluators } => engines::outsider::measure(evaluators),
        Command::Log { leaves } => engines::log::measure(leaves),
        Command::Deadlines => {
            engines::deadlines::measure();
            Ok(())
        }
        Command::Ranks { people } => engines::ranks::measure(people),
        Command::Upload { address, megabytes } => upload::send(address, megabytes).await,
        Command::Start { path, command } => start::measure(&path, &command).await,
    }
}

#[expect(clippy::print_stderr, reason = "the terminal hears what went wrong")]
fn tell(failure: &Failure) {
    eprintln!("{failure}");
}
