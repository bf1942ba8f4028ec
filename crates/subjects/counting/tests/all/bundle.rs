//! Batch tally sheets in the bundle: anybody can add them up, and every planted falsehood is named with its place.

use counting::acts::{settle, signing};
use counting::papers::Protocol;
use counting::rules::plan::Level;
use evaluations::acts::bundle::make;
use evaluations::acts::tally::{approve, tally_campaign};
use evaluations::bundle::{Bundle, Given, Outcome, verify};
use evaluations::store::signatures;
use kernel::CampaignId;
use ui::Office;

use crate::acts::finished;
use crate::hall_office::{clerk, in_offices, leader, observer, officer, opened, rule, type_batch, type_sheet};

/// Books that everybody has signed every protocol.
pub async fn signed(office: &Office, id: CampaignId) {
    let wanted = signatures::all(office.desk.read(), officer().area, id).await.unwrap();
    signing::book(&office.desk, &officer(), id, wanted.iter().map(|one| one.place).collect()).await.unwrap();
}

/// The bundle of an approved campaign, as an outsider has it: the file alone.
async fn bundle(office: &Office, id: CampaignId) -> Bundle {
    finished(office, id).await;
    signed(office, id).await;
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
        let forgeries: [Forgery; 10] = [
            (|bundle| bundle.signatures[0].signed_at = None, "启封记录没有签字：第1计票组甲1"),
            (|bundle| bundle.signatures.clear(), "有纸质计票，却没有一项记录签过字"),
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
            (
                |bundle| {
                    bundle.sheets.clear();
                    bundle.signatures.clear();
                },
                "有 4 份纸质评议表，却没有一张批次汇总表",
            ),
            (|bundle| drop(bundle.signatures.remove(0)), "启封记录缺第1计票组甲1的签字，其他记录上有"),
            (
                |bundle| {
                    bundle.taking_part[0] = 3;
                    bundle.remake();
                },
                "层面 S01：参加评议的人数为 3",
            ),
        ];
        for (forge, place) in forgeries {
            let mut forged = good.clone();
            forge(&mut forged);
            check(&forged, place);
        }
        every_protocol_is_demanded(&good);
    })
    .await;
}

fn every_protocol_is_demanded(good: &Bundle) {
    for protocol in Protocol::ALL {
        let name = protocol.name().zh;
        let mut forged = good.clone();
        forged.signatures.retain(|one| one.protocol.zh != name);
        check(&forged, &format!("{name}没有一处签字，五项记录缺这一项"));
    }
}

#[tokio::test]
async fn a_protocol_is_unsigned_until_its_signatures_are_booked_and_again_when_a_batch_is_opened_anew() {
    in_offices(|office| async move {
        let id = opened(&office, Level::Ballots).await;
        for one in [1, 3] {
            type_batch(&office, id, &clerk(one), [1, 2, 1, 2]).await.unwrap();
        }
        finished(&office, id).await;
        let unsigned = async || {
            let all = signatures::all(office.desk.read(), officer().area, id).await.unwrap();
            all.into_iter().filter(|one| one.signed_at.is_none()).count()
        };
        assert_eq!(
            unsigned().await,
            4 * 7 + 1 + 1,
            "seven people, the observer's own protocol, a guest at the opening"
        );
        let book = async |places| signing::book(&office.desk, &officer(), id, places).await;
        assert_eq!(rule(book(vec![]).await), "C60");
        book(vec![1]).await.unwrap();
        assert!(book(vec![1]).await.is_err(), "nobody signs twice");
        signing::book(&office.desk, &clerk(1), id, vec![2]).await.unwrap_err();
        assert_eq!(unsigned().await, 29);
        settle::ask_reopening(&office.desk, &officer(), id, 1, "复核发现第 3 号录错".into()).await.unwrap();
        settle::countersign(&office.desk, &observer(), id, 1).await.unwrap();
        assert_eq!(signatures::all(office.desk.read(), officer().area, id).await.unwrap(), []);
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
