//! An opened counting hall with sixty typists, a batch of paper ballots for each.

use std::path::Path;

use counting::acts::{declare, opening, paper};
use counting::rules::book::Kind;
use counting::rules::hall::{Hall, MOST_STATIONS, Member};
use counting::rules::plan::{Level, Precedence, Thresholds};
use evaluations::acts;
use futures_util::FutureExt;
use identity::NewPerson;
use kernel::{Actor, CampaignId, PersonId, Refusal, Role};
use store::testing::actor;
use store::{Desk, execute, scalar};

use crate::Failure;
use crate::prepare::{STRATUM, open_desk, scheme, told};

/// Ballots in a batch.
pub const SHEETS: u32 = 5;
/// Typists of a group.
const OF_A_GROUP: usize = 2;

/// The user name of the typist at a station.
pub fn user_name(station: u16) -> String {
    format!("typist{station}")
}

/// Opens a hall in the made-up city of `data` and prints the campaign; the typists have the city's password.
pub async fn open(data: &Path) -> Result<(), Failure> {
    let desk = open_desk(data).await?;
    let password: Option<String> = scalar(desk.read(), "SELECT password AS value FROM people LIMIT 1", []).await?;
    let who = actor(&[Role::CampaignOfficer]);
    let typists = typists(&desk, &who, &password.ok_or("nobody lives in this city")?).await.map_err(told)?;
    let scheme = scheme(data, desk.now()).map_err(told)?;
    let campaign = acts::create(&desk, &who, 2026, scheme).await.map_err(told)?;
    count(&desk, &who, campaign, typists).await.map_err(told)?;
    print_nothing(&desk).await.map_err(told)?;
    println!("campaign={campaign}");
    Ok(())
}

/// Nobody wants the papers on paper, and typesetting them would be part of what is measured.
async fn print_nothing(desk: &Desk) -> Result<(), Refusal> {
    desk.write(|tx| async move { Ok(execute(&tx.db, "DELETE FROM jobs", []).await.map(drop)?) }.boxed()).await
}

async fn typists(desk: &Desk, who: &Actor, password: &str) -> Result<Vec<Member>, Refusal> {
    let person = |station: u16| NewPerson {
        id: PersonId(desk.new_id()),
        user_name: user_name(station),
        name: format!("录入员{station}"),
        roles: vec![Role::CountClerk],
        password_hash: password.to_owned(),
        must_change: false,
    };
    let people: Vec<NewPerson> = (1..=MOST_STATIONS).map(person).collect();
    let members = people.iter().map(|person| Member { person: person.id, name: person.name.clone() }).collect();
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            for person in people {
                identity::create_person(tx, &who, person).await?;
            }
            Ok(())
        }
        .boxed()
    })
    .await?;
    Ok(members)
}

/// Declares, prints, issues, takes back, closes, opens, and makes a batch for every station.
async fn count(desk: &Desk, who: &Actor, id: CampaignId, typists: Vec<Member>) -> Result<(), Refusal> {
    let ballots = SHEETS * u32::from(MOST_STATIONS);
    acts::freeze(desk, who, id).await?;
    declare::declare(desk, who, id, Level::Ballots, Precedence::PaperOnly, Thresholds::default()).await?;
    acts::open(desk, who, id).await?;
    paper::print(desk, who, id, STRATUM.into(), ballots, false).await?;
    for kind in [Kind::Issued, Kind::Returned] {
        paper::book(desk, who, id, STRATUM.into(), kind, i64::from(ballots)).await?;
    }
    acts::close(desk, who, id).await?;
    let guest = |name: &str| vec![Member { person: PersonId(desk.new_id()), name: name.into() }];
    let hall = Hall {
        groups: typists.chunks(OF_A_GROUP).map(<[Member]>::to_vec).collect(),
        coordinators: guest("裁定人"),
        observers: guest("观察员"),
        present: Vec::new(),
        stations: MOST_STATIONS,
        joining: Vec::new(),
        leaving: Vec::new(),
    };
    opening::open(desk, who, id, hall).await?;
    for _ in 0..MOST_STATIONS {
        let numbers = opening::Numbers { envelopes: SHEETS, sheets: SHEETS, empty: 0 };
        opening::make_batch(desk, who, id, STRATUM.into(), numbers).await?;
    }
    Ok(())
}
