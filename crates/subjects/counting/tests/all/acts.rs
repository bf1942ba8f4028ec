//! A count from its declaration to the tally, on both databases.

use crate::hall_office::{
    batch_of, book, clerk, declared, form, in_offices, leader, observer, officer, opened, rule, type_batch,
};
use counting::acts::settle::Decision;
use counting::acts::{Room, entry, finish, opening, paper, settle};
use counting::papers::{Protocol, make};
use counting::rules::batch::Side;
use counting::rules::book::Kind;
use counting::rules::plan::{Level, Precedence};
use counting::rules::warnings::about;
use counting::store::{batches, paper as kept_paper, records};
use evaluations::acts as campaigns;
use evaluations::acts::tally::{results_for_office, tally_campaign};
use evaluations::rules::filling::Filling;
use evaluations::store::{ballots, campaigns as kept, slips};
use kernel::CampaignId;
use store::FromQueryResult;
use ui::Office;

/// Explains everything remarkable and closes the count.
pub async fn finished(office: &Office, id: CampaignId) {
    explained(office, id).await;
    finish::finish(office, &officer(), id).await.unwrap();
}

/// Explains everything remarkable.
pub async fn explained(office: &Office, id: CampaignId) {
    let room = Room::load(office.desk.read(), officer().area, id).await.unwrap();
    let known = finish::Known::of(office, officer().area, id).await.unwrap();
    for one in finish::remarkable(office.desk.read(), &room, &known).await.unwrap() {
        let (rule, about) = (one.finding.rule.0.to_owned(), about(&one.finding));
        let finding = (rule, one.finding.place.column.unwrap_or_default(), about);
        finish::explain(&office.desk, &officer(), id, finding, "已核对纸质表，属实。").await.unwrap();
    }
}

#[tokio::test]
async fn results_come_only_when_every_batch_is_definitive_and_the_count_closed() {
    in_offices(|office| async move {
        let id = opened(&office, Level::Ballots).await;
        assert_eq!(rule(tally_campaign(&office, &officer(), id).await), "CB11");
        assert_eq!(type_batch(&office, id, &clerk(1), [1, 2, 1, 2]).await.unwrap(), "first_done");
        assert_eq!(rule(type_batch(&office, id, &clerk(2), [1, 2, 1, 2]).await), "C21");
        assert_eq!(rule(finish::finish(&office, &officer(), id).await), "C55");
        assert_eq!(type_batch(&office, id, &clerk(3), [1, 2, 1, 2]).await.unwrap(), "definitive");
        assert_eq!(rule(tally_campaign(&office, &officer(), id).await), "CB11");
        assert_eq!(rule(make(&office, &officer(), id, Protocol::Totals).await), "C56");
        finished(&office, id).await;
        tally_campaign(&office, &officer(), id).await.unwrap();
        let campaign = kept::load(office.desk.read(), officer().area, id).await.unwrap();
        let results = results_for_office(&office, &campaign, &officer()).await.unwrap();
        assert_eq!(results.units[0].n_respondents, 4);
        assert_eq!(results.units[0].composite_text.as_deref(), Some("90.00"));
    })
    .await;
}

#[tokio::test]
async fn what_differs_is_settled_without_the_coordinator_typing() {
    in_offices(|office| async move {
        let id = opened(&office, Level::Ballots).await;
        type_batch(&office, id, &clerk(1), [1, 2, 1, 2]).await.unwrap();
        assert_eq!(type_batch(&office, id, &clerk(3), [1, 2, 1, 4]).await.unwrap(), "unsettled");
        let send = Decision::SendBack(vec![Side::Second]);
        assert_eq!(rule(settle::settle(&office.desk, &clerk(1), id, 1, send.clone()).await), "A02");
        let stranger = crate::hall_office::person(99, kernel::Role::Leader);
        assert_eq!(rule(settle::settle(&office.desk, &stranger, id, 1, send.clone()).await), "C18");
        settle::settle(&office.desk, &leader(), id, 1, send).await.unwrap();
        entry::take(&office.desk, &clerk(4), id, 1, 2, entry::Take::Claim).await.unwrap();
        let shown = entry::in_hand(&office.desk, &clerk(4), id, (1, 2)).await.unwrap();
        assert!(shown.kept.batch.first.is_empty(), "the other entry is not shown");
        assert!(shown.kept.batch.second[&4].iter().all(Option::is_none), "what differs is blank");
        let found = entry::type_in(&office.desk, &clerk(4), id, (1, 2), vec![(1, form(3))]).await.unwrap();
        assert!(found.len() == 12 && found.iter().all(|one| one.rule.0 == "C26"), "nothing else can be changed");
        entry::type_in(&office.desk, &clerk(4), id, (1, 2), vec![(4, form(2))]).await.unwrap();
        assert_eq!(entry::finalise(&office.desk, &clerk(4), id, 1, false).await.unwrap(), "definitive");
    })
    .await;
}

#[tokio::test]
async fn an_unplugged_station_loses_nothing() {
    in_offices(|office| async move {
        let id = opened(&office, Level::Ballots).await;
        entry::take(&office.desk, &clerk(1), id, 1, 1, entry::Take::Claim).await.unwrap();
        entry::type_in(&office.desk, &clerk(1), id, (1, 1), vec![(1, vec![(0, Some(4))])]).await.unwrap();
        assert_eq!(rule(entry::take(&office.desk, &clerk(2), id, 1, 2, entry::Take::Claim).await), "C20");
        entry::take(&office.desk, &clerk(2), id, 1, 2, entry::Take::Over).await.unwrap();
        let shown = entry::in_hand(&office.desk, &clerk(2), id, (1, 2)).await.unwrap();
        assert_eq!(shown.kept.batch.first[&1][0], Some(4));
        assert_eq!(rule(entry::type_in(&office.desk, &clerk(1), id, (1, 1), vec![(1, form(1))]).await), "C24");
    })
    .await;
}

#[tokio::test]
async fn one_account_types_one_batch_at_a_time_and_a_serial_stands_in_one_batch() {
    in_offices(|office| async move {
        let id = declared(&office, Level::Ballots, Precedence::PaperOnly).await;
        paper::print(&office.desk, &officer(), id, "S01".into(), 4, false).await.unwrap();
        for kind in [Kind::Issued, Kind::Returned] {
            book(&office, id, kind, 4).await.unwrap();
        }
        campaigns::close(&office.desk, &officer(), id).await.unwrap();
        opening::open(&office.desk, &officer(), id, crate::hall_office::hall()).await.unwrap();
        for _ in 0..2 {
            batch_of(&office, id, 2).await.unwrap();
        }
        assert_eq!(rule(batch_of(&office, id, 1).await), "CB05");
        entry::take(&office.desk, &clerk(1), id, 1, 1, entry::Take::Claim).await.unwrap();
        assert_eq!(rule(entry::take(&office.desk, &clerk(1), id, 2, 1, entry::Take::Claim).await), "C36");
        entry::type_in(&office.desk, &clerk(1), id, (1, 1), vec![(1, form(1)), (2, form(1))]).await.unwrap();
        entry::finalise(&office.desk, &clerk(1), id, 1, false).await.unwrap();
        entry::take(&office.desk, &clerk(2), id, 2, 1, entry::Take::Claim).await.unwrap();
        entry::type_in(&office.desk, &clerk(2), id, (2, 1), vec![(2, form(1)), (9, form(1))]).await.unwrap();
        let refusal = entry::finalise(&office.desk, &clerk(2), id, 2, false).await.unwrap_err();
        let rules: Vec<&str> = refusal.findings.iter().map(|finding| finding.rule.0).collect();
        assert_eq!(rules, ["CB07", "CB06"]);
    })
    .await;
}

#[tokio::test]
async fn a_miscounted_batch_is_corrected_before_it_is_typed_and_not_later() {
    in_offices(|office| async move {
        let id = opened(&office, Level::Ballots).await;
        let numbers = |sheets, empty| opening::Numbers { envelopes: 4, sheets, empty };
        let who = officer();
        let correct = |numbers| opening::recount_batch(&office.desk, &who, id, 1, numbers);
        assert_eq!(rule(correct(numbers(3, 0)).await), "CB03");
        correct(numbers(3, 1)).await.unwrap();
        entry::take(&office.desk, &clerk(1), id, 1, 1, entry::Take::Claim).await.unwrap();
        assert_eq!(rule(correct(numbers(4, 0)).await), "C37");
    })
    .await;
}

#[tokio::test]
async fn the_hall_opens_only_when_every_paper_is_accounted_for() {
    in_offices(|office| async move {
        let id = declared(&office, Level::Ballots, Precedence::PaperOnly).await;
        paper::print(&office.desk, &officer(), id, "S01".into(), 6, false).await.unwrap();
        book(&office, id, Kind::Issued, 4).await.unwrap();
        assert_eq!(rule(book(&office, id, Kind::Issued, 3).await), "C40");
        book(&office, id, Kind::Returned, 4).await.unwrap();
        assert_eq!(rule(book(&office, id, Kind::Returned, 1).await), "CB02");
        let who = officer();
        let open = || opening::open(&office.desk, &who, id, crate::hall_office::hall());
        assert_eq!(rule(open().await), "E27");
        campaigns::close(&office.desk, &officer(), id).await.unwrap();
        let refusal = open().await.unwrap_err();
        assert_eq!((refusal.rule.0, refusal.findings[0].rule.0), ("C53", "CB01"));
        book(&office, id, Kind::Unused, 2).await.unwrap();
        open().await.unwrap();
        assert_eq!(rule(book(&office, id, Kind::Spoiled, 1).await), "C52");
    })
    .await;
}

/// Two codes of the first stratum.
async fn codes(office: &Office, id: CampaignId) -> Vec<evaluations::rules::slip::Code> {
    campaigns::slips::issue(&office.desk, &office.seal, &officer(), id, vec![("S01".into(), 2)]).await.unwrap();
    let made = slips::batches(office.desk.read(), officer().area, id).await.unwrap();
    campaigns::slips::codes(&office.seal, &made[0]).unwrap()
}

async fn vote(office: &Office, code: &evaluations::rules::slip::Code) -> Result<bool, kernel::Refusal> {
    let fill = |scheme: &evaluations::rules::scheme::Scheme| {
        let mut filling = Filling::blank(scheme);
        filling.mark(scheme, 0, 0, 1).map_err(|finding| kernel::Refusal::findings("B00", vec![finding]))?;
        Ok(filling)
    };
    let cast = campaigns::ballot::cast(&office.desk, &office.seal, officer().area, code, fill).await?;
    Ok(cast.first)
}

#[tokio::test]
async fn under_first_wins_one_of_paper_and_online_counts() {
    in_offices(|office| async move {
        let id = declared(&office, Level::Ballots, Precedence::FirstWins).await;
        paper::print(&office.desk, &officer(), id, "S01".into(), 2, false).await.unwrap();
        book(&office, id, Kind::Issued, 2).await.unwrap();
        assert_eq!(rule(book(&office, id, Kind::Returned, 1).await), "C42");
        let codes = codes(&office, id).await;
        let who = officer();
        let back = |code: String| paper::book_code(&office.desk, &who, id, code);
        assert!(vote(&office, &codes[0]).await.unwrap());
        assert_eq!(back(codes[0].grouped()).await.unwrap(), paper::CodeBooked::SetAside("S01".into()));
        assert_eq!(back(codes[1].grouped()).await.unwrap(), paper::CodeBooked::Returned("S01".into()));
        assert_eq!(rule(back(codes[1].grouped()).await), "S12", "typed twice it is no reason to set an envelope aside");
        assert_eq!(rule(vote(&office, &codes[1]).await), "S12", "the paper counts");
        let line = kept_paper::book(office.desk.read(), who.area, id).await.unwrap().remove(0);
        assert_eq!((line.returned, line.set_aside), (1, 1));
        assert_eq!(ballots::count(office.desk.read(), who.area, id).await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn under_paper_first_the_code_is_withdrawn_when_the_paper_goes_out() {
    in_offices(|office| async move {
        let id = declared(&office, Level::Ballots, Precedence::PaperTakesCode).await;
        paper::print(&office.desk, &officer(), id, "S01".into(), 2, false).await.unwrap();
        assert_eq!(rule(book(&office, id, Kind::Issued, 1).await), "C43");
        let codes = codes(&office, id).await;
        let booked = paper::book_code(&office.desk, &officer(), id, codes[0].grouped()).await.unwrap();
        assert_eq!(booked, paper::CodeBooked::Issued("S01".into()));
        assert_eq!(rule(vote(&office, &codes[0]).await), "S02");
    })
    .await;
}

#[tokio::test]
async fn a_batch_opened_again_takes_its_paper_out_of_the_box() {
    in_offices(|office| async move {
        let id = opened(&office, Level::Ballots).await;
        for one in [1, 3] {
            type_batch(&office, id, &clerk(one), [1, 2, 1, 2]).await.unwrap();
        }
        finished(&office, id).await;
        tally_campaign(&office, &officer(), id).await.unwrap();
        assert_eq!(ballots::count(office.desk.read(), officer().area, id).await.unwrap(), 4);
        settle::ask_reopening(&office.desk, &officer(), id, 1, "复核发现第 3 号录错".into()).await.unwrap();
        assert_eq!(rule(settle::countersign(&office.desk, &officer(), id, 1).await), "C34");
        settle::countersign(&office.desk, &observer(), id, 1).await.unwrap();
        assert_eq!(ballots::count(office.desk.read(), officer().area, id).await.unwrap(), 0);
        let campaign = kept::load(office.desk.read(), officer().area, id).await.unwrap();
        assert_eq!(rule(results_for_office(&office, &campaign, &officer()).await), "K01");
        assert_eq!(rule(tally_campaign(&office, &officer(), id).await), "CB11");
    })
    .await;
}

#[tokio::test]
async fn batch_tally_sheets_give_the_same_scores_and_no_errors() {
    in_offices(|office| async move {
        let id = opened(&office, Level::TallySheets).await;
        // Of four ballots two say 1, one says 2, one is blank: for every unit and aspect.
        let cell = [2, 1, 0, 0, 0, 1, 0];
        let fields: entry::Fields = (0..).zip((0..12).flat_map(|_| cell.map(Some))).collect();
        for who in [clerk(1), clerk(3)] {
            entry::take(&office.desk, &who, id, 1, 1, entry::Take::Claim).await.unwrap();
            let mut wrong = fields.clone();
            wrong[0].1 = Some(3);
            entry::type_in(&office.desk, &who, id, (1, 1), vec![(0, wrong)]).await.unwrap();
            let shown = entry::in_hand(&office.desk, &who, id, (1, 1)).await.unwrap();
            assert_eq!(shown.broken.len(), 1, "CB04 is told while typing goes on");
            entry::type_in(&office.desk, &who, id, (1, 1), vec![(0, fields.clone())]).await.unwrap();
            entry::finalise(&office.desk, &who, id, 1, false).await.unwrap();
        }
        finished(&office, id).await;
        tally_campaign(&office, &officer(), id).await.unwrap();
        let campaign = kept::load(office.desk.read(), officer().area, id).await.unwrap();
        let results = results_for_office(&office, &campaign, &officer()).await.unwrap();
        let unit = &results.units[0];
        assert_eq!(unit.composite_text.as_deref(), Some("93.33")); // (100 + 100 + 80) ÷ 3
        assert_eq!((unit.composite_se, unit.satisfaction_ci, unit.n_respondents), (None, None, 3));
        assert!(results.findings.iter().any(|finding| finding.rule == "T45"));
        assert!(results.flags.is_empty(), "no screen looks at rows of totals");
    })
    .await;
}

#[derive(FromQueryResult)]
struct Text {
    value: String,
}

#[tokio::test]
async fn remarks_stay_and_the_protocols_name_everybody_and_no_mark_is_in_the_audit_trail() {
    in_offices(|office| async move {
        let id = opened(&office, Level::Ballots).await;
        finish::remark(&office.desk, &observer(), id, "第 2 台短时离人。").await.unwrap();
        assert_eq!(rule(finish::remark(&office.desk, &officer(), id, "x").await), "A02");
        for one in [1, 3] {
            type_batch(&office, id, &clerk(one), [1, 2, 1, 2]).await.unwrap();
        }
        finished(&office, id).await;
        let remarks = records::remarks(office.desk.read(), officer().area, id).await.unwrap();
        assert_eq!(remarks.len(), 1);
        for protocol in Protocol::ALL {
            let paper = make(&office, &officer(), id, protocol).await.unwrap();
            let text = format!("{:?}", paper.blocks);
            assert!(text.contains(&observer().name), "{protocol:?}");
            if protocol == Protocol::Remarks {
                assert!(text.contains("短时离人"));
            }
        }
        let lines: Vec<Text> = store::rows(office.desk.read(), "SELECT fact AS value FROM audit", []).await.unwrap();
        assert!(lines.iter().all(|line| !line.value.contains("fields") && !line.value.contains("marks")));
        let shape = Room::load(office.desk.read(), officer().area, id).await.unwrap().shape;
        assert_eq!(batches::list(office.desk.read(), officer().area, id, &shape).await.unwrap().len(), 1);
    })
    .await;
}
