//! Opening the office and listening.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use clap::Args;
use files::{Files, Seal};
use kernel::{AreaId, Moment, Refusal};
use papers::Fonts;
use registry::{Area, AreaLevel};
use store::{Clock, Desk};
use tracing_subscriber::EnvFilter;
use ui::{Office, Settings};
use uuid::Uuid;

use crate::areas::Areas;
use crate::{app, demo};

/// Where the data lives and where to listen.
#[derive(Args)]
pub struct ServeArguments {
    /// The folder for the database, the files and the office's key.
    #[arg(long)]
    data: PathBuf,
    /// The address to listen at.
    #[arg(long, default_value = "127.0.0.1:8600")]
    listen: SocketAddr,
    /// A PostgreSQL address instead of the embedded database, such as postgres://user:word@host/name.
    #[arg(long, env = "QINGFENG_DATABASE")]
    database: Option<String>,
    /// The address people reach the server at; it goes into QR codes. Default: the address listened at.
    #[arg(long)]
    public_address: Option<String>,
    /// The office's name at the top of every page.
    #[arg(long, default_value = "清风 机关作风效能建设平台")]
    office_name: String,
    /// Where the slips of the audit chain's daily anchors are printed, such as a folder a printer watches. Default: `slips`
    /// in the data folder.
    #[arg(long)]
    slips: Option<PathBuf>,
    /// A folder with the office's own fonts (仿宋_GB2312, 方正小标宋) for official papers.
    #[arg(long)]
    fonts: Option<PathBuf>,
}

/// Opens the office and serves until it is told to stop.
///
/// # Errors
/// The folder can't be written, the database can't be opened, or the address is taken.
pub fn run(arguments: ServeArguments, is_demo: bool) -> Result<(), Refusal> {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Refusal::failed)?;
    runtime.block_on(open_and_listen(arguments, is_demo))
}

async fn open_and_listen(arguments: ServeArguments, is_demo: bool) -> Result<(), Refusal> {
    let listener = tokio::net::TcpListener::bind(arguments.listen).await.map_err(Refusal::failed)?;
    let address = listener.local_addr().map_err(Refusal::failed)?;
    let office = open(&arguments, is_demo, &address).await?;
    registry::ensure_area(&office, first_area(&office)).await?;
    if is_demo {
        demo::fill(&office).await?;
    }
    let areas = Areas::of(office).await?;
    announce(&areas, is_demo).await?;
    let kinds = crate::subjects::subjects().into_iter().flat_map(|subject| subject.jobs).collect();
    let (desk, offices) = (areas.first().desk.clone(), areas.clone());
    let runner = tokio::spawn(notices::serve_areas(desk, move |area| offices.office_of(area), kinds));
    let slips = arguments.slips.clone().unwrap_or_else(|| arguments.data.join("slips"));
    let seat = notices::SendingSeat::default();
    for office in areas.offices() {
        tokio::spawn(notices::deliver(office, seat.clone()));
    }
    tokio::spawn(serve_added_areas(areas.clone(), seat));
    tokio::spawn(close_days_every_hour(areas.clone(), slips));
    let app = areas.application().into_make_service_with_connect_info::<SocketAddr>();
    let served = axum::serve(listener, app).with_graceful_shutdown(stop_signal()).await;
    // Before the work itself is cut off: a job in hand goes on at the next start, and is not said to have failed.
    runner.abort();
    served.map_err(Refusal::failed)
}

/// Serves areas that are added while the server runs.
async fn serve_added_areas(areas: Areas, seat: notices::SendingSeat) {
    loop {
        tokio::time::sleep(Duration::from_secs(3)).await;
        match areas.look_again().await {
            Ok(added) => {
                added.into_iter().for_each(|office| drop(tokio::spawn(notices::deliver(office, seat.clone()))));
            }
            Err(refusal) => tracing::error!(cause = ?refusal.cause, %refusal, "added areas could not be looked for"),
        }
    }
}

/// What a day ends with, within the hour after midnight: the heads of logs of sealed ballots are signed, the audit chain is
/// anchored and its slip printed.
async fn close_days_every_hour(areas: Areas, slips: PathBuf) {
    let mut hours = tokio::time::interval(Duration::from_secs(3_600));
    loop {
        hours.tick().await;
        for office in areas.offices() {
            let folder = areas.folder_in(&slips, &office);
            if let Err(refusal) = identity::print_slips(&office, &folder).await {
                tracing::error!(cause = ?refusal.cause, %refusal, "the slips of the audit chain could not be printed");
            }
        }
        let office = areas.first();
        if let Err(refusal) = evaluations::sign_daily_heads(&office.desk, &office.seal).await {
            tracing::error!(cause = ?refusal.cause, %refusal, "the heads of the logs could not be signed");
        }
    }
}

/// The area this installation begins with; more can be added below it.
pub fn first_area(office: &Office) -> Area {
    Area { id: office.settings.area, level: AreaLevel::City, name: office.settings.office_name.clone(), parent: None }
}

async fn open(arguments: &ServeArguments, is_demo: bool, address: &SocketAddr) -> Result<Office, Refusal> {
    std::fs::create_dir_all(&arguments.data).map_err(Refusal::failed)?;
    let migrations = app::migrations();
    let desk = match &arguments.database {
        Some(url) => Desk::open_postgres(url, &migrations, system_clock()).await?,
        None => Desk::open_sqlite(&arguments.data, &migrations, system_clock()).await?,
    };
    let office_name = if is_demo { "清风市效能办（演示）".to_owned() } else { arguments.office_name.clone() };
    let public_address = arguments.public_address.clone().unwrap_or_else(|| format!("http://{address}"));
    let settings = Settings {
        area: AreaId(Uuid::from_u128(1)),
        office_name,
        public_address: public_address.trim_end_matches('/').to_owned(),
        demo: is_demo,
    };
    let fonts = match &arguments.fonts {
        Some(folder) => Fonts::with_office_folder(folder).map_err(Refusal::failed)?,
        None => Fonts::embedded(),
    };
    Ok(Office {
        desk,
        fonts: Arc::new(fonts),
        files: Files::open(arguments.data.join("files"))?,
        seal: Seal::open(&arguments.data.join("office.key"))?,
        settings: Arc::new(settings),
        navigation: app::shared_navigation(),
    })
}

#[expect(clippy::print_stdout, reason = "the address is the command's answer")]
async fn announce(areas: &Areas, is_demo: bool) -> Result<(), Refusal> {
    println!("清风 Qingfeng: {}", areas.first().settings.public_address);
    if is_demo { announce_demo(areas).await } else { announce_first_start(areas).await }
}

#[expect(clippy::print_stdout, reason = "who can sign in and what to try are the command's answer")]
async fn announce_demo(areas: &Areas) -> Result<(), Refusal> {
    let (office, address) = (areas.first(), &areas.first().settings.public_address);
    println!("\n演示城市，数据均为虚构。Who can sign in (password {}):", identity::DEMO_PASSWORD);
    print_people(&identity::DEMO_PEOPLE);
    for lower in areas.offices().iter().skip(1) {
        let Settings { office_name, public_address, .. } = &*lower.settings;
        println!("\n下级辖区 / a lower area: {office_name} {public_address}");
        print_people(&demo::DISTRICT_PEOPLE);
    }
    let codes = evaluations::codes_to_try(office, 3).await?;
    if let Some(sealed) = evaluations::sealed_to_try(office, 3).await? {
        println!(
            "\n密封评议 / sealed ballots: {address}/log/{}\n  评议码 / codes:  {}",
            sealed.campaign,
            sealed.codes.join("  ")
        );
        println!("  密钥份（任意 {} 份启封）/ key parts (any {} open it):", sealed.needed, sealed.needed);
        sealed.parts.iter().for_each(|(holder, part)| println!("  {holder}  {part}"));
    }
    println!("\n试查反映的查询码 / codes to follow a report with, at {address}/report/follow :");
    for (code, state) in reports::codes_to_try(office).await? {
        println!("  {code}  {state}");
    }
    println!("身份保管口令 / the identity keeper's passphrase: {}", reports::DEMO_PASSPHRASE);
    println!("\n试填评议表的评议码 / codes to try a ballot with, at {address}/ballot :\n  {}", codes.join("  "));
    Ok(())
}

#[expect(clippy::print_stdout, reason = "who can sign in is the command's answer")]
fn print_people(people: &[(&str, &str, kernel::Role)]) {
    for (user, _, role) in people {
        let role = role.name();
        println!("  {user:<17} {} / {}", role.zh, role.en);
    }
}

#[expect(clippy::print_stdout, reason = "the link is the command's answer")]
async fn announce_first_start(areas: &Areas) -> Result<(), Refusal> {
    if let Some(link) = identity::setup_link(areas.first()).await? {
        println!("\n首次使用，请在浏览器打开一次性设置链接 / First start, open this one-time link:\n  {link}");
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "the one place where the system clock enters")]
fn system_clock() -> Clock {
    Arc::new(|| {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Moment(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    })
}

async fn stop_signal() {
    let interrupt = tokio::signal::ctrl_c();
    let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) else {
        let _ = interrupt.await;
        return;
    };
    tokio::select! {
        _ = interrupt => {}
        _ = terminate.recv() => {}
    }
}
