//! The promises of casting a ballot, from code to box.

use crate::ballot_office::{CLOSES, Hands, House, OPENS, all_of};
use evaluations::acts;
use evaluations::acts::ballot::{self, Door};
use evaluations::rules::slip::Code;
use evaluations::store::ballots::OPINION_SEAL;
use evaluations::store::slips;
use kernel::RefusalKind;
use store::{execute, read_audit, scalar};

fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_submits_at_once_count_once_and_all_get_the_same_receipt() {
    House::each(async |house| {
        let code = house.one_slip().await;
        let (desk, seal, area) = (house.office.desk.clone(), house.office.seal.clone(), house.who.area);
        ballot::save(&desk, area, &code, fields(&[("all0", "1")])).await.unwrap();
        let tries = (0..20).map(|_| {
            let (desk, seal, code) = (desk.clone(), seal.clone(), code.clone());
            tokio::spawn(async move { ballot::submit(&desk, &seal, area, &code).await.unwrap() })
        });
        let mut receipts = Vec::new();
        for one in tries.collect::<Vec<_>>() {
            receipts.push(one.await.unwrap());
        }
        assert_eq!(house.box_content().await.len(), 1);
        assert_eq!(receipts.iter().filter(|receipt| receipt.first).count(), 1);
        assert!(receipts.iter().all(|receipt| receipt.text == code.receipt()));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_ballots_handed_in_at_once_each_is_told_of_its_own_slip_alone() {
    House::each(async |house| {
        let mut codes = house.slips("S01", 60).await;
        codes.extend(house.slips("S02", 40).await);
        for code in codes.iter().step_by(10) {
            acts::slips::revoke(&house.office.desk, &house.who, house.campaign, &code.grouped(), "破损").await.unwrap();
        }
        let house = std::sync::Arc::new(house);
        let twice = codes.iter().chain(&codes).cloned().zip(0_u8..);
        let tries = twice.map(|(code, n)| {
            let house = house.clone();
            tokio::spawn(async move { (code.clone(), house.cast(&code, n % 5 + 1).await) })
        });
        let mut first = 0;
        for one in tries.collect::<Vec<_>>() {
            let (code, told) = one.await.unwrap();
            let is_revoked = codes.iter().step_by(10).any(|revoked| *revoked == code);
            match told {
                Ok(receipt) => {
                    assert!(!is_revoked && receipt.text == code.receipt());
                    first += usize::from(receipt.first);
                }
                Err(refusal) => assert!(is_revoked && refusal.rule.0 == "S02"),
            }
        }
        let kept = house.box_content().await;
        assert_eq!((first, kept.len()), (90, 90));
        assert_eq!(kept.iter().filter(|ballot| ballot.stratum == "S02").count(), 36);
        let book = slips::participation(house.office.desk.read(), house.who.area, house.campaign).await.unwrap();
        assert_eq!(book.iter().map(|line| line.used).collect::<Vec<_>>(), [54, 36]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_used_code_shows_its_receipt_and_changes_nothing_any_more() {
    House::each(async |house| {
        let code = house.one_slip().await;
        assert!(house.cast(&code, 1).await.unwrap().first);
        assert!(!house.cast(&code, 4).await.unwrap().first);
        assert_eq!(house.box_content().await[0].marks, vec![1; 28]);
        let later = ballot::save(&house.office.desk, house.who.area, &code, fields(&[("m0_0", "4")])).await;
        assert_eq!(later.unwrap_err().rule.0, "S11");
        acts::close(&house.office.desk, &house.who, house.campaign).await.unwrap();
        assert_eq!(house.cast(&code, 4).await.unwrap().text, code.receipt());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_and_withdrawn_codes_open_nothing() {
    House::each(async |house| {
        let (desk, who, campaign) = (&house.office.desk, &house.who, house.campaign);
        let stranger = Code::derive(&[0; 32], "S01", 0);
        assert_eq!(house.cast(&stranger, 1).await.unwrap_err().rule.0, "S01");
        let code = house.one_slip().await;
        acts::slips::revoke(desk, who, campaign, &code.grouped(), "破损").await.unwrap();
        let refusal = house.cast(&code, 1).await.unwrap_err();
        assert_eq!((refusal.rule.0, refusal.kind), ("S02", RefusalKind::Gone));
        assert!(house.box_content().await.is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ballots_are_taken_within_the_schedule_and_never_after_the_close_even_when_the_clock_goes_back() {
    let hands = Hands::new();
    let house = House::on_sqlite(&hands).await;
    let codes = house.slips("S01", 3).await;
    hands.set(OPENS.plus_seconds(-1));
    assert_eq!(house.cast(&codes[0], 1).await.unwrap_err().rule.0, "E25");
    hands.set(CLOSES);
    assert!(house.cast(&codes[0], 1).await.is_ok());
    hands.set(CLOSES.plus_seconds(1));
    assert_eq!(house.cast(&codes[1], 1).await.unwrap_err().rule.0, "E23");
    hands.set(CLOSES);
    assert!(house.cast(&codes[1], 1).await.is_ok());
    acts::close(&house.office.desk, &house.who, house.campaign).await.unwrap();
    assert_eq!(house.cast(&codes[2], 1).await.unwrap_err().rule.0, "E23");
    assert_eq!(house.box_content().await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_campaign_closed_after_the_ballot_was_opened_takes_it_no_more() {
    House::each(async |house| {
        let code = house.one_slip().await;
        let closed = async {
            acts::close(&house.office.desk, &house.who, house.campaign).await.unwrap();
            house.office.desk.write(spend(house.who.area, code.hash())).await.unwrap()
        };
        assert!(!closed.await);
        assert!(house.box_content().await.is_empty());
    })
    .await;
}

fn spend(area: kernel::AreaId, hash: [u8; 32]) -> impl store::Write<bool> {
    use futures_util::FutureExt;
    move |tx: &store::Tx| async move { Ok(slips::spend(tx, area, &[hash]).await?.contains(&hash)) }.boxed()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_survives_leaving_and_only_its_code_opens_it() {
    House::each(async |house| {
        let (desk, area) = (&house.office.desk, house.who.area);
        let code = house.one_slip().await;
        ballot::save(desk, area, &code, fields(&[("m3_1", "2"), ("o3", "办事很快")])).await.unwrap();
        ballot::save(desk, area, &code, fields(&[("all3", "5"), ("o", "总体不错")])).await.unwrap();
        let Door::Ballot(open) = ballot::open(desk, area, &code).await.unwrap() else { panic!("a receipt") };
        assert_eq!(open.filling.marks.get(&open.scheme, 3, 1), 2);
        assert_eq!(open.filling.marks.get(&open.scheme, 3, 0), 5);
        assert_eq!((open.filling.opinion(Some(3)), open.filling.opinion(None)), ("办事很快", "总体不错"));
        let kept = slips::find(desk.read(), area, code.hash()).await.unwrap().unwrap().draft;
        assert!(!kept.is_empty());
        assert!(!String::from_utf8_lossy(&kept).contains("办事"));
        assert!(house.office.seal.open_text("evaluations.draft", &kept).is_err());
        ballot::submit(desk, &house.office.seal, area, &code).await.unwrap();
        assert!(slips::find(desk.read(), area, code.hash()).await.unwrap().unwrap().draft.is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn opinions_are_masked_for_reading_sealed_as_written_and_linked_to_no_ballot() {
    House::each(async |house| {
        let (desk, seal, area) = (&house.office.desk, &house.office.seal, house.who.area);
        let code = house.one_slip().await;
        let written = "请打 13912345678 回复";
        ballot::save(desk, area, &code, fields(&[("m0_0", "1"), ("o0", written)])).await.unwrap();
        ballot::submit(desk, seal, area, &code).await.unwrap();
        let opinions = house.opinions().await;
        assert_eq!((opinions[0].unit.as_str(), opinions[0].opinion.as_str()), ("U001", "请打 139****5678 回复"));
        assert_eq!(seal.open_text(OPINION_SEAL, &opinions[0].sealed).unwrap(), written.as_bytes());
        assert_ne!(opinions[0].opinion_id, house.box_content().await[0].ballot_id);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_ballot_is_not_taken_and_an_opinion_too_long_keeps_the_rest() {
    House::each(async |house| {
        let (desk, seal, area) = (&house.office.desk, &house.office.seal, house.who.area);
        let code = house.one_slip().await;
        assert_eq!(ballot::submit(desk, seal, area, &code).await.unwrap_err().rule.0, "B05");
        let long = "长".repeat(2_001);
        let findings =
            ballot::save(desk, area, &code, fields(&[("m0_0", "1"), ("o0", &long), ("m0_1", "9"), ("m99_0", "1")]))
                .await
                .unwrap();
        let mut rules: Vec<&str> = findings.iter().map(|finding| finding.rule.0).collect();
        rules.sort_unstable();
        assert_eq!(rules, ["B02", "B03", "B04"]);
        ballot::submit(desk, seal, area, &code).await.unwrap();
        assert_eq!(house.box_content().await[0].marks[..2], [1, 0]);
        assert!(house.opinions().await.is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_refuses_the_ballot_and_leaves_the_slip_good() {
    let house = House::on_sqlite(&Hands::new()).await;
    let codes = house.slips("S01", 400).await;
    limit_pages(&house, true).await;
    let mut counted = 0;
    let refusal = loop {
        match house.cast(&codes[counted], 1).await {
            Ok(receipt) => counted += usize::from(receipt.first),
            Err(refusal) => break refusal,
        }
    };
    assert_eq!(refusal.rule.0, "K03");
    assert_eq!(house.box_content().await.len(), counted);
    limit_pages(&house, false).await;
    assert!(house.cast(&codes[counted], 1).await.unwrap().first);
    assert_eq!(house.box_content().await.len(), counted + 1);
    let book = slips::participation(house.office.desk.read(), house.who.area, house.campaign).await.unwrap();
    assert_eq!(usize::try_from(book[0].used).unwrap(), counted + 1);
}

/// Makes the database as large as the disk, or gives it room again.
async fn limit_pages(house: &House, full: bool) {
    use futures_util::FutureExt;
    let limit = if full { 1 } else { 1_000_000 };
    house
        .office
        .desk
        .write(move |tx| {
            async move {
                scalar::<i64>(&tx.db, &format!("PRAGMA max_page_count = {limit}"), []).await.ok();
                Ok(())
            }
            .boxed()
        })
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_tables_nor_audit_lines_tell_when_or_with_which_code_a_ballot_was_cast() {
    House::each(async |house| {
        let codes = house.slips("S01", 5).await;
        let before = read_audit(house.office.desk.read(), house.who.area, None, i64::MAX, 100).await.unwrap().len();
        for code in &codes {
            house.cast(code, 1).await.unwrap();
        }
        let lines = read_audit(house.office.desk.read(), house.who.area, None, i64::MAX, 100).await.unwrap();
        assert_eq!(lines.len(), before);
        assert!(lines.iter().all(|line| codes.iter().all(|code| !line.fact.contains(&code.grouped()))));
        let ids: Vec<String> = house.box_content().await.into_iter().map(|ballot| ballot.ballot_id).collect();
        assert!(ids.iter().all(|id| uuid::Uuid::parse_str(id).unwrap().get_version_num() == 4));
        assert!(ids.is_sorted());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn loaded_ballots_agree_with_the_participation_book() {
    House::each(async |house| {
        let scheme = crate::ballot_office::scheme();
        let loaded = (0..450).map(|n| acts::cast_many::LoadedBallot {
            stratum: if n % 3 == 0 { "S01".into() } else { "S02".into() },
            filling: all_of(&scheme, 2),
        });
        let (desk, seal) = (&house.office.desk, &house.office.seal);
        acts::cast_many::cast_for_demo(desk, seal, house.who.area, house.campaign, &scheme, loaded.collect())
            .await
            .unwrap();
        let book = slips::participation(desk.read(), house.who.area, house.campaign).await.unwrap();
        let used: Vec<(&str, i64)> = book.iter().map(|line| (line.stratum.as_str(), line.used)).collect();
        assert_eq!(used, [("S01", 150), ("S02", 300)]);
        assert_eq!(house.box_content().await.len(), 450);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_database_is_a_clear_failure_and_no_receipt() {
    let house = House::on_sqlite(&Hands::new()).await;
    let code = house.one_slip().await;
    house.office.desk.write(drop_table()).await.unwrap();
    assert_eq!(house.cast(&code, 1).await.unwrap_err().kind, RefusalKind::Failed);
    assert_eq!(
        slips::find(house.office.desk.read(), house.who.area, code.hash()).await.unwrap().unwrap().state.code(),
        "issued"
    );
}

fn drop_table() -> impl store::Write<()> {
    use futures_util::FutureExt;
    |tx: &store::Tx| {
        async move {
            execute(&tx.db, "DROP TABLE ballots", []).await?;
            Ok(())
        }
        .boxed()
    }
}
