//! A small office with a campaign and the people of a hall.

use std::path::Path;
use std::sync::Arc;

use counting::acts::{declare, entry, opening, paper};
use counting::rules::book::Kind;
use counting::rules::hall::{Hall, Member};
use counting::rules::plan::{Level, Precedence, Thresholds};
use evaluations::acts;
use evaluations::pages::scheme::usual_scheme;
use evaluations::rules::scheme::{Scheme, SchemeClass, SchemeUnit};
use files::{Files, Seal};
use kernel::{Actor, CampaignId, Moment, PersonId, Refusal, Role};
use store::testing::{actor, both_databases};
use store::{Desk, Migration};
use ui::{Office, Settings};
use uuid::Uuid;

/// Two units and the usual aspects, grades and strata.
pub fn scheme() -> Scheme {
    let mut scheme = usual_scheme(2026, Moment(1_795_000_000_000_000));
    scheme.classes = vec![SchemeClass { id: "C1".into(), name: "甲类".into() }];
    let unit = |id: &str, name: &str| SchemeUnit { id: id.into(), class_id: "C1".into(), name: name.into() };
    scheme.units = vec![unit("U1", "甲局"), unit("U2", "乙局")];
    scheme.formula.minimum_respondents = 2;
    scheme
}

pub fn person(number: u128, role: Role) -> Actor {
    let names = ["", "甲", "乙", "丙", "丁"];
    let name = usize::try_from(number).ok().and_then(|place| names.get(place)).copied().unwrap_or("桌");
    Actor { id: PersonId(Uuid::from_u128(number)), name: format!("{name}{number}"), ..actor(&[role]) }
}

pub fn clerk(number: u128) -> Actor {
    person(number, Role::CountClerk)
}

pub fn officer() -> Actor {
    person(80, Role::CampaignOfficer)
}

pub fn leader() -> Actor {
    person(81, Role::Leader)
}

pub fn observer() -> Actor {
    person(90, Role::Observer)
}

/// Clerks 1 and 2 in the first group, 3 and 4 in the second; officer and leader settle, one observer.
pub fn hall() -> Hall {
    let member = |actor: Actor| Member { person: actor.id, name: actor.name };
    Hall {
        groups: vec![vec![member(clerk(1)), member(clerk(2))], vec![member(clerk(3)), member(clerk(4))]],
        coordinators: vec![member(officer()), member(leader())],
        observers: vec![member(observer())],
        present: vec!["公证员".into()],
        stations: 4,
        joining: Vec::new(),
        leaving: Vec::new(),
    }
}

fn migrations() -> Vec<Migration> {
    let people = identity::subject().migrations;
    let ledger = [notices::NOTICE_MIGRATIONS, &people, registry::MIGRATIONS, problems::MIGRATIONS].concat();
    [notices::MIGRATIONS, &ledger, &evaluations::subject().migrations, counting::MIGRATIONS].concat()
}

/// Runs a test in an office on both databases.
pub async fn in_offices<Fut: Future<Output = ()>>(test: impl Fn(Office) -> Fut) {
    let folder = tempfile::tempdir().unwrap();
    both_databases(folder.path(), &migrations(), |desk| test(office(desk, folder.path()))).await.unwrap();
}

fn office(desk: Desk, folder: &Path) -> Office {
    let settings = Settings {
        area: officer().area,
        office_name: "测试办公室".into(),
        public_address: "http://localhost".into(),
        demo: true,
    };
    Office {
        desk,
        files: Files::open(folder.join("files")).unwrap(),
        seal: Seal::with_key([7; 32]),
        fonts: Arc::new(papers::Fonts::embedded()),
        settings: Arc::new(settings),
        navigation: Arc::new(Vec::new()),
    }
}

/// A campaign with a declared count, open for ballots.
pub async fn declared(office: &Office, level: Level, precedence: Precedence) -> CampaignId {
    let (desk, who) = (&office.desk, officer());
    let id = acts::create(desk, &who, 2026, scheme()).await.unwrap();
    acts::freeze(desk, &who, id).await.unwrap();
    declare::declare(desk, &who, id, level, precedence, Thresholds::default()).await.unwrap();
    acts::open(desk, &who, id).await.unwrap();
    id
}

pub async fn book(office: &Office, id: CampaignId, kind: Kind, number: i64) -> Result<(), Refusal> {
    paper::book(&office.desk, &officer(), id, "S01".into(), kind, number).await
}

/// Six ballots of the first stratum printed, four out and back; the campaign closed, the hall opened, one batch made.
pub async fn opened(office: &Office, level: Level) -> CampaignId {
    let id = declared(office, level, Precedence::PaperOnly).await;
    paper::print(&office.desk, &officer(), id, "S01".into(), 6, false).await.unwrap();
    for (kind, number) in [(Kind::Issued, 4), (Kind::Unused, 2), (Kind::Returned, 4)] {
        book(office, id, kind, number).await.unwrap();
    }
    acts::close(&office.desk, &officer(), id).await.unwrap();
    opening::open(&office.desk, &officer(), id, hall()).await.unwrap();
    assert_eq!(batch_of(office, id, 4).await.unwrap(), 1);
    id
}

/// Opens so many envelopes of the first stratum with a ballot in each.
pub async fn batch_of(office: &Office, id: CampaignId, sheets: u32) -> Result<i64, Refusal> {
    let numbers = opening::Numbers { envelopes: sheets, sheets, empty: 0 };
    opening::make_batch(&office.desk, &officer(), id, "S01".into(), numbers).await
}

/// A whole form of one mark.
pub fn form(mark: u32) -> entry::Fields {
    (0..12).map(|place| (place, Some(mark))).collect()
}

/// Claims batch 1, types four ballots with a mark each, and finalises.
pub async fn type_batch(
    office: &Office,
    id: CampaignId,
    who: &Actor,
    marks: [u32; 4],
) -> Result<&'static str, Refusal> {
    entry::take(&office.desk, who, id, 1, 1, entry::Take::Claim).await?;
    let typed = (1..).zip(marks).map(|(serial, mark)| (serial, form(mark))).collect();
    entry::type_in(&office.desk, who, id, (1, 1), typed).await?;
    entry::finalise(&office.desk, who, id, 1, false).await
}

/// Claims batch 1, types a tally sheet with the same numbers for every unit and aspect, and finalises.
pub async fn type_sheet(office: &Office, id: CampaignId, who: &Actor, cell: [u32; 7]) {
    let fields: entry::Fields = (0..).zip((0..12).flat_map(|_| cell.map(Some))).collect();
    entry::take(&office.desk, who, id, 1, 1, entry::Take::Claim).await.unwrap();
    entry::type_in(&office.desk, who, id, (1, 1), vec![(0, fields)]).await.unwrap();
    entry::finalise(&office.desk, who, id, 1, false).await.unwrap();
}

pub fn rule<T>(answer: Result<T, Refusal>) -> &'static str {
    answer.err().map_or("ok", |refusal| refusal.rule.0)
}
