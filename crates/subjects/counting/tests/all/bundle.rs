//! Batch tally sheets in the bundle: anybody can add them up, and every planted falsehood is named with its place.

use counting::rules::plan::Level;
use evaluations::acts::bundle::make;
use evaluations::acts::tally::{approve, tally_campaign};
use evaluations::bundle::{Bundle, Given, Outcome, verify};
use kernel::CampaignId;
use ui::Office;

use crate::acts::finished;
use crate::hall_office::{clerk, in_offices, leader, officer, opened, type_batch, type_sheet};

/// The bundle of an approved campaign, as an outsider has it: the file alone.
async fn bundle(office: &Office, id: CampaignId) -> Bundle {
    finished(office, id).await;
    tally_campaign(office, &officer(), id).await.unwrap();
    approve(office, &leader(), id).await.unwrap();
    let made = make(office, officer().area, id).await.unwrap();
    serde_json::from_slice(&serde_json::to_vec(&made).unwrap()).unwrap()
}

fn check(bundle: &Bundle, place: &str) {
    let report = verify(bundle, &Given::default());
    let found = report.first_falsehood().map_or_else(String::new, |found| found.zh.clone());
    assert!(found.starts_with(place) && found.is_empty() == place.is_empty(), "expected “{place}”, found “{found}”");
}

/// What the check of tally sheets says in the end.
fn said(bundle: &Bundle) -> Outcome {
    let report = verify(bundle, &Given::default());
    report.checks.into_iter().find(|check| check.name.en == "Tally sheets").unwrap().outcome
}

/// A sheet that says it stands for more ballots than there are people.
fn enlarge(bundle: &mut Bundle, ballots: u64) {
    let places = bundle.scheme.marks_on_a_ballot();
    bundle.sheets[0].ballots = ballots;
    bundle.sheets[0].counts = [('1', vec![ballots - 1; places]), ('2', vec![1; places])].into();
}

type Forgery = (fn(&mut Bundle), &'static str);

#[tokio::test]
async fn sheets_of_typed_ballots_add_up_to_them() {
    in_offices(|office| async move {
        let id = opened(&office, Level::Ballots).await;
        for one in [1, 3] {
            type_batch(&office, id, &clerk(one), [1, 2, 1, 2]).await.unwrap();
        }
        let good = bundle(&office, id).await;
        check(&good, "");
        assert!(matches!(said(&good), Outcome::Proven(_)));
        assert_eq!((good.sheets.len(), good.sheets[0].ballots, good.sheets[0].ballots_listed), (1, 4, true));
        let forgeries: [Forgery; 5] = [
            (|bundle| bundle.sheets[0].counts.get_mut(&'1').unwrap()[0] = 3, "第 1 批汇总表，U1/"),
            (
                |bundle| {
                    let counts = &mut bundle.sheets[0].counts;
                    counts.get_mut(&'1').unwrap()[0] = 3;
                    counts.get_mut(&'2').unwrap()[0] = 1;
                },
                "层面 S01，U1/",
            ),
            (|bundle| bundle.sheets[0].ballots = 5, "第 1 批汇总表，U1/"),
            (|bundle| bundle.sheets.push(bundle.sheets[0].clone()), "第 1 批有两张汇总表"),
            (|bundle| bundle.sheets[0].stratum = "S02".into(), "层面 S01，U1/"),
        ];
        for (forge, place) in forgeries {
            let mut forged = good.clone();
            forge(&mut forged);
            check(&forged, place);
        }
    })
    .await;
}

#[tokio::test]
async fn where_only_sheets_were_typed_the_results_come_from_them() {
    in_offices(|office| async move {
        let id = opened(&office, Level::TallySheets).await;
        for one in [1, 3] {
            type_sheet(&office, id, &clerk(one), [2, 1, 0, 0, 0, 1, 0]).await;
        }
        let good = bundle(&office, id).await;
        check(&good, "");
        assert_eq!((good.ballots.len(), good.sheets[0].ballots_listed), (0, false));
        let Outcome::Proven(words) = said(&good) else { panic!() };
        assert!(words.zh.contains("须查纸质表"), "what is not proven is said: {}", words.zh);
        let forgeries: [Forgery; 5] = [
            (|bundle| bundle.sheets[0].counts.get_mut(&'1').unwrap()[0] = 3, "第 1 批汇总表，U1/"),
            (
                |bundle| {
                    let counts = &mut bundle.sheets[0].counts;
                    counts.get_mut(&'1').unwrap()[0] = 3;
                    counts.get_mut(&'2').unwrap()[0] = 0;
                },
                "结果 /",
            ),
            (|bundle| bundle.sheets[0].stratum = "S77".into(), "第 1 批汇总表：方案中没有层面 S77"),
            (|bundle| enlarge(bundle, u64::MAX), "方案和汇总表有"),
            (|bundle| enlarge(bundle, 4_000_000_000), "方案和汇总表有"),
        ];
        for (forge, place) in forgeries {
            let mut forged = good.clone();
            forge(&mut forged);
            check(&forged, place);
        }
    })
    .await;
}
