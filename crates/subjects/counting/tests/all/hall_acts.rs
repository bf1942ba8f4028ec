//! What happens in the hall besides typing, on both databases.

use std::ops::RangeInclusive;

use counting::acts::{Room, entry, finish, joining, opening, paper};
use counting::papers::{Protocol, batch, make, signers};
use counting::rules::book::Kind;
use counting::rules::hall::Seat;
use counting::rules::plan::{Level, Precedence};
use evaluations::acts as campaigns;
use futures_util::FutureExt;
use identity::NewPerson;
use kernel::{Actor, CampaignId, Role};
use ui::Office;

use crate::acts::finished;
use crate::hall_office::{
    batch_of, book, clerk, declared, form, hall, in_offices, leader, observer, officer, opened, rule, type_batch,
};

/// Claims a batch, types ballots of one mark, and finalises.
async fn typed(office: &Office, id: CampaignId, who: &Actor, batch: i64, serials: RangeInclusive<u32>) {
    entry::take(&office.desk, who, id, batch, 1, entry::Take::Claim).await.unwrap();
    let forms = serials.map(|serial| (serial, form(1))).collect();
    entry::type_in(&office.desk, who, id, (batch, 1), forms).await.unwrap();
    entry::finalise(&office.desk, who, id, batch, false).await.unwrap();
}

async fn printed(office: &Office, id: CampaignId, protocol: Protocol) -> String {
    format!("{:?}", make(office, &officer(), id, protocol).await.unwrap().blocks)
}

/// The rules of what is remarkable now.
async fn told(office: &Office, id: CampaignId) -> Vec<&'static str> {
    let db = office.desk.read();
    let room = Room::load(db, officer().area, id).await.unwrap();
    let known = finish::Known::of(office, officer().area, id).await.unwrap();
    finish::remarkable(db, &room, &known).await.unwrap().iter().map(|one| one.finding.rule.0).collect()
}

#[tokio::test]
async fn a_batch_booked_wrongly_is_taken_back_before_it_is_typed_and_the_record_says_why() {
    in_offices(|office| async move {
        let id = opened(&office, Level::Ballots).await;
        let who = officer();
        let back = |number, reason| opening::take_back_batch(&office.desk, &who, id, number, reason);
        assert_eq!(rule(batch_of(&office, id, 4).await), "CB05");
        assert_eq!(rule(back(1, " ").await), "C54");
        back(1, "登记错了层面").await.unwrap();
        assert!(back(1, "登记错了层面").await.is_err(), "it is gone");
        assert_eq!(batch_of(&office, id, 4).await.unwrap(), 2, "its envelopes are free again");
        let counts = printed(&office, id, Protocol::Counts).await;
        assert!(counts.contains("第1批（") && counts.contains("登记错了层面"), "{counts}");
        entry::take(&office.desk, &clerk(1), id, 2, 1, entry::Take::Claim).await.unwrap();
        assert_eq!(rule(back(2, "登记错了层面").await), "C37");
    })
    .await;
}

#[tokio::test]
async fn nothing_of_a_ballot_is_told_before_every_envelope_is_opened_and_every_batch_definitive() {
    in_offices(|office| async move {
        let id = declared(&office, Level::Ballots, Precedence::PaperOnly).await;
        paper::print(&office.desk, &officer(), id, "S01".into(), 8, false).await.unwrap();
        for kind in [Kind::Issued, Kind::Returned] {
            book(&office, id, kind, 8).await.unwrap();
        }
        campaigns::close(&office.desk, &officer(), id).await.unwrap();
        opening::open(&office.desk, &officer(), id, hall()).await.unwrap();
        let of_ballots = async || told(&office, id).await.iter().any(|rule| !["CW03", "CW10"].contains(rule));
        batch_of(&office, id, 4).await.unwrap();
        for one in [1, 3] {
            typed(&office, id, &clerk(one), 1, 1..=4).await;
        }
        assert!(!of_ballots().await, "four envelopes are closed yet");
        batch_of(&office, id, 4).await.unwrap();
        typed(&office, id, &clerk(1), 2, 5..=8).await;
        assert!(!of_ballots().await, "one batch is not definitive");
        typed(&office, id, &clerk(3), 2, 5..=8).await;
        assert!(told(&office, id).await.contains(&"CW04"), "eight ballots have one grade all over");
        let refusal = finish::finish(&office, &officer(), id).await.unwrap_err();
        let words = format!("{:?}", refusal.findings);
        assert!(words.contains("CW04") && !words.contains('%'), "what it is, coordinators alone are told: {words}");
    })
    .await;
}

#[tokio::test]
async fn somebody_joins_by_two_signatures_and_takes_over_from_who_is_gone() {
    in_offices(|office| async move {
        let id = opened(&office, Level::Ballots).await;
        let newcomer = clerk(5);
        let (desk, person) = (&office.desk, newcomer.id);
        assert!(joining::ask(desk, &officer(), id, (person, Seat::Group(1)), "甲组一人生病".into()).await.is_err());
        account(&office, &newcomer, Role::CountClerk).await;
        let who = officer();
        let ask = |seat| joining::ask(desk, &who, id, (person, seat), "甲组一人生病".into());
        assert!(ask(Seat::Coordinator).await.is_err(), "a clerk settles nothing");
        ask(Seat::Group(1)).await.unwrap();
        entry::take(desk, &clerk(1), id, 1, 1, entry::Take::Claim).await.unwrap();
        assert_eq!(rule(entry::take(desk, &newcomer, id, 1, 2, entry::Take::Over).await), "C16");
        assert_eq!(rule(joining::sign(desk, &officer(), id, person).await), "C34");
        assert_eq!(rule(joining::sign(desk, &clerk(2), id, person).await), "A02");
        joining::sign(desk, &observer(), id, person).await.unwrap();
        entry::take(desk, &newcomer, id, 1, 2, entry::Take::Over).await.unwrap();
        let record = printed(&office, id, Protocol::Opening).await;
        assert!(record.contains(&format!("启封后增加：{}（第1计票组）", newcomer.name)), "{record}");
        assert!(record.contains("第1计票组：甲1、乙2。"), "who was there at the opening: {record}");
    })
    .await;
}

#[tokio::test]
async fn somebody_is_taken_off_the_list_by_two_signatures_once_the_batch_in_hand_is_taken_over() {
    in_offices(|office| async move {
        let id = opened(&office, Level::Ballots).await;
        let (desk, newcomer, gone) = (&office.desk, clerk(5), clerk(1));
        account(&office, &newcomer, Role::CountClerk).await;
        let who = officer();
        let ask = || joining::ask_leaving(desk, &who, id, gone.id, "家中有急事".into());
        assert_eq!(rule(ask().await), "C76", "one would be left of the group");
        joining::ask(desk, &who, id, (newcomer.id, Seat::Group(1)), "甲组一人要走".into()).await.unwrap();
        joining::sign(desk, &observer(), id, newcomer.id).await.unwrap();
        entry::take(desk, &gone, id, 1, 1, entry::Take::Claim).await.unwrap();
        entry::type_in(desk, &gone, id, (1, 1), vec![(1, form(2))]).await.unwrap();
        assert_eq!(rule(ask().await), "C75");
        entry::take(desk, &newcomer, id, 1, 2, entry::Take::Over).await.unwrap();
        ask().await.unwrap();
        let sign = async |by: &Actor| joining::sign_leaving(desk, by, id, gone.id).await;
        assert_eq!((rule(sign(&clerk(2)).await), rule(sign(&officer()).await)), ("A02", "C34"));
        sign(&observer()).await.unwrap();
        assert_eq!(rule(entry::take(desk, &gone, id, 1, 1, entry::Take::Over).await), "C16");
        let shown = entry::in_hand(desk, &newcomer, id, (1, 2)).await.unwrap();
        assert_eq!(shown.kept.batch.first[&1], vec![Some(2); 12], "what was typed stays");
        let record = printed(&office, id, Protocol::Opening).await;
        assert!(record.contains("启封后退出：甲1（第1计票组），原因：家中有急事。"), "{record}");
        assert!(record.contains("第1计票组：乙2、甲1。"), "who was there at the opening: {record}");
        let room = Room::load(desk.read(), officer().area, id).await.unwrap();
        let signers = signers(&room.opened().unwrap().hall, Protocol::Counts);
        assert!(signers.iter().all(|(_, name)| *name != gone.name), "who has left signs nothing more");
    })
    .await;
}

/// An account in the database.
async fn account(office: &Office, of: &Actor, role: Role) {
    let person = NewPerson {
        id: of.id,
        user_name: "newcomer".into(),
        name: of.name.clone(),
        roles: vec![role],
        password_hash: String::new(),
        must_change: false,
    };
    let who = officer();
    let made = office.desk.write(move |tx| async move { identity::create_person(tx, &who, person).await }.boxed());
    made.await.unwrap();
}

#[tokio::test]
async fn the_comparison_tells_what_was_decided_and_what_differed_once_the_count_is_closed() {
    in_offices(|office| async move {
        use counting::acts::settle::{Decision, ask_reopening, countersign, settle};
        use counting::rules::batch::Side;
        let id = opened(&office, Level::Ballots).await;
        type_batch(&office, id, &clerk(1), [1, 2, 1, 2]).await.unwrap();
        type_batch(&office, id, &clerk(3), [1, 2, 1, 4]).await.unwrap();
        settle(&office.desk, &leader(), id, 1, Decision::Keep(Side::First)).await.unwrap();
        type_batch(&office, id, &clerk(3), [1, 2, 1, 2]).await.unwrap();
        ask_reopening(&office.desk, &officer(), id, 1, "复核发现第 3 号录错".into()).await.unwrap();
        countersign(&office.desk, &observer(), id, 1).await.unwrap();
        let open = printed(&office, id, Protocol::Comparison).await;
        assert!(
            open.contains("12格不同") && open.contains("保留第一遍") && open.contains("复核发现第 3 号录错"),
            "{open}"
        );
        assert!(!open.contains("不满意"), "no mark is told before the close: {open}");
        for one in [1, 3] {
            type_batch(&office, id, &clerk(one), [1, 2, 1, 2]).await.unwrap();
        }
        finished(&office, id).await;
        let closed = printed(&office, id, Protocol::Comparison).await;
        assert!(closed.contains("差异明细") && closed.contains("不满意"), "{closed}");
        assert!(closed.contains("标准误"), "the limits are printed with the explanations: {closed}");
    })
    .await;
}

#[tokio::test]
async fn a_batch_has_a_cover_and_where_tally_sheets_are_typed_a_blank_one_behind_it() {
    in_offices(|office| async move {
        for (level, rows) in [(Level::Ballots, false), (Level::TallySheets, true)] {
            let id = opened(&office, level).await;
            let paper = batch::make(&office, &officer(), id, 1).await.unwrap();
            let text = format!("{:?}", paper.blocks);
            assert!(text.contains("交出人签字") && text.contains("4 份"), "{text}");
            assert_eq!(text.contains("第1批汇总表"), rows);
            assert_eq!(text.matches("甲局").count(), usize::from(rows), "{text}");
        }
    })
    .await;
}
