//! Typing goes on past errors; a miscount and a ballot that does not count are no dead ends.

use crate::acts::{explained, finished};
use crate::hall_office::{
    batch_of, book, clerk, declared, form, in_offices, leader, observer, officer, opened, rule, type_batch,
};
use counting::acts::entry::{self, Take};
use counting::acts::settle::{self, Decision};
use counting::acts::void::{self, Void};
use counting::acts::{finish, opening, paper};
use counting::papers::{Protocol, make};
use counting::rules::book::{Kind, Line};
use counting::rules::plan::{Level, Precedence, Thresholds};
use counting::rules::void::Reason;
use counting::rules::warnings::{about, about_paper};
use counting::store::records::{self, Explanation};
use evaluations::acts as campaigns;
use evaluations::store::ballots;
use kernel::{Actor, CampaignId, Finding};
use ui::Office;

async fn claim(office: &Office, who: &Actor, id: CampaignId, batch: i64) {
    entry::take(&office.desk, who, id, batch, 1, Take::Claim).await.unwrap();
}

/// Types texts into the first fields of a form of batch 1; answers the rules and places of what was left out.
async fn type_texts(office: &Office, who: &Actor, id: CampaignId, serial: u32, texts: &[&str]) -> Vec<String> {
    let texts = (0..).zip(texts.iter().map(|text| (*text).to_owned())).collect();
    let found = entry::type_texts(&office.desk, who, id, (1, 1), (serial, texts)).await.unwrap();
    found.iter().map(|one| format!("{} {}", one.rule, one.place)).collect()
}

/// What stands in the first fields of a form of batch 1.
async fn stands(office: &Office, who: &Actor, id: CampaignId, serial: u32) -> Vec<Option<u32>> {
    let shown = entry::in_hand(&office.desk, who, id, (1, 1)).await.unwrap();
    shown.kept.batch.forms(shown.side)[&serial][..4].to_vec()
}

/// Types whole ballots into a batch in hand and finalises.
async fn type_and_finalise(office: &Office, who: &Actor, id: CampaignId, batch: i64, serials: &[u32]) -> &'static str {
    let typed = serials.iter().map(|serial| (*serial, form(1 + serial % 2))).collect();
    assert_eq!(entry::type_in(&office.desk, who, id, (batch, 1), typed).await.unwrap(), []);
    entry::finalise(&office.desk, who, id, batch, true).await.unwrap()
}

#[tokio::test]
async fn a_mistyped_key_loses_nothing_typed_after_it() {
    in_offices(|office| async move {
        let id = opened(&office, Level::Ballots).await;
        claim(&office, &clerk(1), id, 1).await;
        let found = type_texts(&office, &clerk(1), id, 1, &["1", "w", "9", "x"]).await;
        assert_eq!(found, ["C25 1!f1", "C25 1!f2"]);
        assert_eq!(stands(&office, &clerk(1), id, 1).await, [Some(1), None, None, Some(255)]);
    })
    .await;
}

#[tokio::test]
async fn a_tally_sheet_takes_numbers_and_no_x() {
    in_offices(|office| async move {
        let id = opened(&office, Level::TallySheets).await;
        claim(&office, &clerk(1), id, 1).await;
        let found = type_texts(&office, &clerk(1), id, 0, &["2", "x", "-1", "100001"]).await;
        assert_eq!(found, ["C25 0!f1", "C25 0!f2", "C25 0!f3"]);
        assert_eq!(stands(&office, &clerk(1), id, 0).await, [Some(2), None, None, None]);
    })
    .await;
}

#[tokio::test]
async fn two_people_behind_one_account_in_one_batch_are_noticed() {
    in_offices(|office| async move {
        let id = opened(&office, Level::Ballots).await;
        let (desk, who) = (&office.desk, &clerk(1));
        claim(&office, who, id, 1).await;
        assert_eq!(rule(entry::take(desk, who, id, 1, 2, Take::Claim).await), "C20");
        assert_eq!(rule(entry::type_in(desk, who, id, (1, 2), vec![(1, form(1))]).await), "C24");
        entry::take(desk, who, id, 1, 2, Take::Over).await.unwrap();
        assert_eq!(rule(entry::type_in(desk, who, id, (1, 1), vec![(1, form(1))]).await), "C24");
    })
    .await;
}

#[tokio::test]
async fn a_miscount_found_while_typing_is_discarded_for_a_reason_and_counted_anew() {
    in_offices(|office| async move {
        let id = opened(&office, Level::Ballots).await;
        let (desk, who) = (&office.desk, &leader());
        claim(&office, &clerk(1), id, 1).await;
        entry::type_in(desk, &clerk(1), id, (1, 1), (1..=3).map(|serial| (serial, form(1))).collect()).await.unwrap();
        assert_eq!(rule(entry::finalise(desk, &clerk(1), id, 1, true).await), "C27");
        let discard = |reason: &str| settle::settle(desk, who, id, 1, Decision::Discard(reason.to_owned()));
        assert_eq!(rule(discard("错").await), "C32");
        discard("启封时多点了一份").await.unwrap();
        let numbers = opening::Numbers { envelopes: 4, sheets: 3, empty: 1 };
        opening::recount_batch(desk, &officer(), id, 1, numbers).await.unwrap();
        for one in [clerk(1), clerk(3)] {
            claim(&office, &one, id, 1).await;
            type_and_finalise(&office, &one, id, 1, &[1, 2, 3]).await;
        }
        finished(&office, id).await;
        assert_eq!(ballots::count(desk.read(), officer().area, id).await.unwrap(), 3);
    })
    .await;
}

/// Four ballots printed, out and back; two batches of two.
async fn two_batches(office: &Office) -> CampaignId {
    let id = declared(office, Level::Ballots, Precedence::PaperOnly).await;
    paper::print(&office.desk, &officer(), id, "S01".into(), 4, false).await.unwrap();
    for kind in [Kind::Issued, Kind::Returned] {
        book(office, id, kind, 4).await.unwrap();
    }
    campaigns::close(&office.desk, &officer(), id).await.unwrap();
    opening::open(&office.desk, &officer(), id, crate::hall_office::hall()).await.unwrap();
    for _ in 0..2 {
        batch_of(office, id, 2).await.unwrap();
    }
    id
}

#[tokio::test]
async fn a_serial_that_stands_twice_is_put_aside_accounted_for_and_never_counted() {
    in_offices(|office| async move {
        let id = two_batches(&office).await;
        claim(&office, &clerk(1), id, 1).await;
        assert_eq!(type_and_finalise(&office, &clerk(1), id, 1, &[1, 2]).await, "first_done");
        claim(&office, &clerk(2), id, 2).await;
        assert_eq!(type_and_finalise(&office, &clerk(2), id, 2, &[2, 3]).await, "first_held", "CB07");
        let copy =
            Void { serial: Some(2), reason: Reason::Twice, words: "第 1 批也有 2 号，本份是复印的".into() };
        let aside = |who: Actor, void: Void| {
            let desk = office.desk.clone();
            async move { void::put_aside(&desk, &who, id, 2, void).await }
        };
        assert_eq!(rule(aside(clerk(3), copy.clone()).await), "A02");
        assert_eq!(rule(aside(leader(), Void { serial: Some(9), ..copy.clone() }).await), "C38");
        aside(leader(), copy).await.unwrap();
        claim(&office, &clerk(3), id, 2).await;
        assert_eq!(type_and_finalise(&office, &clerk(3), id, 2, &[3]).await, "definitive");
        claim(&office, &clerk(3), id, 1).await;
        assert_eq!(type_and_finalise(&office, &clerk(3), id, 1, &[1, 2]).await, "definitive");
        finished(&office, id).await;
        assert_eq!(ballots::count(office.desk.read(), officer().area, id).await.unwrap(), 3);
        let counts = format!("{:?}", make(&office, &officer(), id, Protocol::Counts).await.unwrap().blocks);
        assert!(counts.contains("废表") && counts.contains("本份是复印的"), "{counts}");
    })
    .await;
}

#[tokio::test]
async fn an_envelope_with_two_ballots_is_void_and_can_count_after_all_while_nothing_is_typed() {
    in_offices(|office| async move {
        let id = opened(&office, Level::TallySheets).await;
        let (desk, who) = (&office.desk, &leader());
        let several = || Void { serial: None, reason: Reason::Several, words: String::new() };
        void::put_aside(desk, who, id, 1, several()).await.unwrap();
        void::put_aside(desk, who, id, 1, several()).await.unwrap();
        let corrector = officer();
        let recount = |sheets, empty| {
            opening::recount_batch(desk, &corrector, id, 1, opening::Numbers { envelopes: 4, sheets, empty })
        };
        assert_eq!(rule(recount(3, 0).await), "CB03", "four envelopes of which two are void");
        recount(1, 1).await.unwrap();
        assert_eq!(rule(void::take_back(desk, who, id, 1, " ").await), "C54");
        for left in ["ok", "ok", "C39"] {
            assert_eq!(rule(void::take_back(desk, who, id, 1, "是一份评议表的两页").await), left);
        }
        recount(4, 0).await.unwrap();
        claim(&office, &clerk(1), id, 1).await;
        assert_eq!(rule(void::put_aside(desk, who, id, 1, several()).await), "C37", "the sheet has numbers already");
    })
    .await;
}

#[tokio::test]
async fn more_that_came_back_than_went_out_is_booked_with_an_explanation() {
    in_offices(|office| async move {
        let id = declared(&office, Level::Ballots, Precedence::PaperOnly).await;
        let (desk, who) = (&office.desk, &officer());
        paper::print(desk, who, id, "S01".into(), 4, false).await.unwrap();
        book(&office, id, Kind::Issued, 4).await.unwrap();
        book(&office, id, Kind::Returned, 4).await.unwrap();
        assert_eq!(rule(book(&office, id, Kind::SetAside, 1).await), "CB02");
        let stray = |kind, words| paper::book_explained(desk, who, id, "S01".into(), (kind, 1), words);
        stray(Kind::SetAside, "多出一个没有盖章的信封，另存不拆").await.unwrap();
        stray(Kind::Returned, "又多出一个，已报告负责人").await.unwrap();
        campaigns::close(desk, who, id).await.unwrap();
        opening::open(desk, who, id, crate::hall_office::hall()).await.unwrap();
        let kept = records::explanations(desk.read(), who.area, id).await.unwrap();
        assert_eq!(kept.iter().map(|one| one.explanation.as_str()).collect::<Vec<_>>(), ["又多出一个，已报告负责人"]);
    })
    .await;
}

#[test]
fn an_explanation_stands_for_its_numbers_and_no_others() {
    let low = |returned| -> Finding {
        let line = Line { stratum: "S01".into(), printed: 50, issued: 50, returned, ..Line::default() };
        about_paper(&crate::hall_office::scheme(), &Thresholds::default(), &[line]).remove(0)
    };
    let finding = low(20);
    let place = finding.place.column.clone().unwrap();
    let (rule, about) = (finding.rule.0.to_owned(), about(&finding));
    let explained = Explanation { rule, place, about, author: "甲".into(), explanation: "当日大雨".into() };
    assert!(explained.is_about(&finding));
    assert!(!explained.is_about(&low(19)), "one ballot fewer is another matter");
}

#[tokio::test]
async fn a_count_closed_while_a_batch_is_opened_again_keeps_nothing_of_it_in_the_box() {
    in_offices(|office| async move {
        let id = opened(&office, Level::Ballots).await;
        for one in [1, 3] {
            type_batch(&office, id, &clerk(one), [1, 2, 1, 2]).await.unwrap();
        }
        explained(&office, id).await;
        let again = async {
            settle::ask_reopening(&office.desk, &officer(), id, 1, "复核发现第 3 号录错".into()).await.unwrap();
            settle::countersign(&office.desk, &observer(), id, 1).await.unwrap();
        };
        let closing = officer();
        let (_, ()) = tokio::join!(finish::finish(&office, &closing, id), again);
        assert_eq!(ballots::count(office.desk.read(), officer().area, id).await.unwrap(), 0);
    })
    .await;
}
