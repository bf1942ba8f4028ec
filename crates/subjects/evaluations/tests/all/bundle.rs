//! The bundle of a sealed count: an outsider accepts the true one and names the place of every planted falsehood, in Chinese
//! and in English.

use crate::ballot_office::{Browser, House, all_of};
use crate::sealing::{closed, key_handed_out, people, sealed};
use chain::head::TreeHead;
use chain::merkle::Tree;
use data_encoding::{BASE64, HEXLOWER};
use evaluations::acts::ballot;
use evaluations::acts::bundle::make;
use evaluations::acts::releases::{decide, propose};
use evaluations::acts::sealing::{log_key, open_box, sign_head};
use evaluations::acts::tally::{approve, tally_campaign};
use evaluations::bundle::{
    BallotFile, Bundle, FORMAT, Given, Outcome, Roster, SignedHeadFile, UNANNOUNCED, VoidFile, command, verify,
};
use evaluations::public_draw::roster_csv;
use evaluations::rules::scheme::Scheme;
use evaluations::rules::sealing::leaf;
use files::Seal;
use futures_util::FutureExt;
use kernel::{Actor, PersonId, Refusal, Role};
use store::testing::actor;

/// The opinions of the first ballots: the first goes out as it is, the second speaks of its writer and is reworded, the third
/// is not reviewed.
const OPINIONS: [&str; 3] =
    ["办事大厅排队时间太长，建议增加窗口", "我是企业代表，办证跑了三趟", "我是社区居民，没有人接电话"];
const REWORDED: &str = "办证跑了三趟";

fn leader() -> Actor {
    Actor { id: PersonId(uuid::Uuid::from_u128(77)), ..actor(&[Role::Leader]) }
}

/// Casts five ballots in each stratum, with a signed head after the first five.
async fn cast(house: &House) {
    let (desk, seal) = (&house.office.desk, &house.office.seal);
    let mut opinions = OPINIONS.into_iter();
    for (stratum, grades) in [("S01", [1, 1, 2, 3, 5]), ("S02", [1, 2, 2, 4, 1])] {
        for (code, grade) in house.slips(stratum, 5).await.into_iter().zip(grades) {
            let opinion = opinions.next();
            let fill = move |scheme: &Scheme| {
                let mut filling = all_of(scheme, grade);
                let said = opinion.map(|text| filling.say(scheme, Some(0), "opinion", text));
                said.transpose().map_err(|finding| Refusal::findings("B00", vec![finding]))?;
                Ok(filling)
            };
            ballot::cast(desk, seal, house.who.area, &code, fill).await.unwrap();
        }
        sign_head(desk, seal, &house.who, house.campaign).await.unwrap();
    }
}

async fn reword(house: &House) {
    let (desk, id) = (&house.office.desk, house.campaign);
    let opinion = house.opinions().await.into_iter().find(|one| one.opinion == OPINIONS[1]).unwrap().opinion_id;
    propose(desk, &house.who, id, opinion.clone(), REWORDED.into()).await.unwrap();
    decide(desk, &leader(), id, opinion, REWORDED.into(), true).await.unwrap();
}

/// A counted, approved campaign's bundle with the key parts.
pub async fn bundle(house: &House) -> (Bundle, Vec<String>) {
    let (office, who, id) = (&house.office, &house.who, house.campaign);
    let parts = key_handed_out(house).await;
    cast(house).await;
    closed(house).await;
    open_box(office, who, id, parts[..2].to_vec()).await.unwrap();
    reword(house).await;
    tally_campaign(office, who, id).await.unwrap();
    approve(office, &leader(), id).await.unwrap();
    (made(house).await, parts)
}

/// The bundle as it is now: an outsider has nothing but the file.
pub async fn made(house: &House) -> Bundle {
    let made = make(&house.office, house.who.area, house.campaign).await.unwrap();
    serde_json::from_slice(&serde_json::to_vec(&made).unwrap()).unwrap()
}

/// What a check says: the place of the first falsehood in both languages; empty when there is none.
pub fn check(bundle: &Bundle, given: &Given, (zh, en): (&str, &str)) {
    let report = verify(bundle, given);
    let (words, passes) = command::words(&report);
    let found = report.first_falsehood().map_or_else(Default::default, |found| (found.zh.clone(), found.en.clone()));
    let fits = |found: &str, place: &str| found.starts_with(place) && found.is_empty() == place.is_empty();
    assert!(fits(&found.0, zh) && fits(&found.1, en), "expected “{zh}” and “{en}”, found {found:?}\n{words}");
    assert_eq!(passes, zh.is_empty());
    assert!(words.contains(&format!("第一处：{zh}")) || zh.is_empty(), "{words}");
    assert!(words.contains(&format!("The first place: {en}")) || en.is_empty(), "{words}");
}

pub const TRUE: (&str, &str) = ("", "");

fn roster(people: &[(String, String)]) -> Option<Roster> {
    Some(Roster::read(&roster_csv(people).unwrap()).unwrap())
}

fn proven(bundle: &Bundle, given: &Given) -> Vec<String> {
    let checks = verify(bundle, given).checks.into_iter();
    checks.filter(|check| matches!(check.outcome, Outcome::Proven(_))).map(|check| check.name.en).collect()
}

#[tokio::test]
async fn an_outsider_accepts_the_true_bundle_and_names_the_place_of_every_planted_falsehood() {
    House::each(async |house| {
        let house = sealed(house).await;
        let (good, parts) = bundle(&house).await;
        let all = Given { parts: parts[1..].to_vec(), roster: roster(&people()), ..Given::default() };
        check(&good, &Given::default(), TRUE);
        check(&good, &all, TRUE);
        for (forge, place) in FORGERIES {
            let mut forged = good.clone();
            forge(&mut forged);
            check(&forged, &Given::default(), place);
            assert!(!verify(&forged, &all).passes());
        }
        for (forge, place) in SEEN_WITH_PARTS {
            let mut forged = good.clone();
            forge(&mut forged);
            check(&forged, &Given::default(), TRUE);
            check(&forged, &all, place);
        }
        keep_for_the_command(&good, &parts);
        what_was_given_is_compared(&good);
        what_meets_nothing_was_not_done(&good, &all);
        what_was_proven_is_told(&good, &all, &parts);
        the_page_checks_a_bundle_with_its_roster_and_asks_for_no_key_part(&house, &good).await;
    })
    .await;
}

#[tokio::test]
async fn a_draw_frozen_before_seeds_were_announced_keeps_the_form_of_that_time_and_is_not_proven() {
    House::each(async |house| {
        let house = sealed(house).await;
        assert_eq!(bundle(&house).await.0.format, FORMAT);
        let write = house.office.desk.write(|tx| {
            async move {
                let sql = "UPDATE draw_rounds SET declared = '[]'";
                Ok(store::execute(&tx.db, sql, []).await.map(drop)?)
            }
            .boxed()
        });
        write.await.unwrap();
        let old = made(&house).await;
        assert_eq!(old.format, UNANNOUNCED);
        check(&old, &Given { roster: roster(&people()), ..Given::default() }, TRUE);
        assert!(!proven(&old, &Given::default()).contains(&"Draw".to_owned()));
    })
    .await;
}

/// Writes the true bundle that the test of the command spoils, when it is asked to.
fn keep_for_the_command(good: &Bundle, parts: &[String]) {
    if std::env::var_os("QINGFENG_UPDATE_BUNDLE").is_some() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../server/tests/data/bundle");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("bundle.json"), serde_json::to_vec(good).unwrap()).unwrap();
        std::fs::write(folder.join("roster.csv"), roster_csv(&people()).unwrap()).unwrap();
        std::fs::write(folder.join("parts.txt"), parts.join("\n")).unwrap();
    }
}

/// Rosters, keys and heads that the outsider has from elsewhere.
fn what_was_given_is_compared(good: &Bundle) {
    let mut other = people();
    other[7].1.push('x');
    let other_roster = ("给出的名册不是冻结的那一份", "the roster is not the frozen one");
    check(good, &Given { roster: roster(&other), ..Given::default() }, other_roster);
    let drawn = &good.draw.as_ref().unwrap().record.drawn[0];
    let without: Vec<_> = people().into_iter().filter(|(_, person)| *person != drawn.person_id).collect();
    let report = verify(good, &Given { roster: roster(&without), ..Given::default() });
    let place = format!("抽出的 {} {} 不在其中", drawn.stratum_id, drawn.person_id);
    assert!(report.first_falsehood().unwrap().zh.ends_with(&place), "{report:?}");
    let mut bytes = roster_csv(&people()).unwrap();
    bytes.push(b'\n');
    let one_byte_more = Given { roster: Some(Roster::read(&bytes).unwrap()), ..Given::default() };
    check(good, &one_byte_more, other_roster);
    let stranger = Given { signer: Some("0".repeat(64)), ..Given::default() };
    check(good, &stranger, ("日志不是用公布的公钥签名的", "the log is not signed with the key that was published"));
    let kept = Given { heads: vec![(10, "0".repeat(64))], ..Given::default() };
    check(good, &kept, ("与您保存的树头（10 份）不符", "the head you kept (10 leaves) is not met"));
}

/// A roster, a key, a head or a part that meets nothing in the bundle is not passed over.
fn what_meets_nothing_was_not_done(good: &Bundle, all: &Given) {
    let mut bare = good.clone();
    (bare.draw, bare.log, bare.scheme.sealing) = (None, None, None);
    bare.scheme_hash = bare.scheme.hash();
    bare.remake();
    check(&bare, &Given::default(), TRUE);
    let brought = [
        Given { roster: all.roster.clone(), ..Given::default() },
        Given { signer: Some("0".repeat(64)), ..Given::default() },
        Given { heads: vec![(5, "0".repeat(64))], ..Given::default() },
        Given { parts: all.parts.clone(), ..Given::default() },
    ];
    for given in brought {
        let report = verify(&bare, &given);
        assert!(report.first_falsehood().is_none() && !report.passes(), "{report:?}");
        assert!(report.verdict().zh.starts_with("要核对的没有核对成："), "{report:?}");
    }
}

fn what_was_proven_is_told(good: &Bundle, all: &Given, parts: &[String]) {
    let everything = ["Scheme", "Draw", "Log and signatures", "Number of ballots", "Seals", "Sums of the batches"];
    let end = ["Opinions", "Formula and ranks"];
    assert_eq!(
        proven(good, all),
        [&everything[..], &end].concat(),
        "everything but paper, of which there was none, and what is simulated"
    );
    let no_parts = verify(good, &Given::default());
    assert_eq!(proven(good, &Given::default()).len(), 6);
    assert_eq!(
        no_parts.verdict().zh,
        "凡能核对的都属实。已证明：方案、抽选、日志与签名、评议表份数、各批合计、计分与排名。没有证明：封缄、批次汇总表、记录签字、意见、分档与往年比较，原因见各项。"
    );
    let one_less = verify(good, &Given { parts: parts[..1].to_vec(), ..Given::default() });
    assert!(!one_less.passes(), "what was asked for was not done");
    assert_eq!(one_less.first_falsehood(), None, "but nothing is false");
    assert!(one_less.verdict().zh.starts_with("要核对的没有核对成：只有 1 份密钥，启封需要 2 份"));
    assert!(
        one_less.verdict().en.starts_with("What was asked for could not be checked: Only 1 key parts; 2 are needed")
    );
}

async fn the_page_checks_a_bundle_with_its_roster_and_asks_for_no_key_part(house: &House, good: &Bundle) {
    let dressed = axum::middleware::from_fn_with_state(house.office.clone(), ui::show_problems);
    let router = evaluations::result_routes().into_router().layer(dressed).with_state(house.office.clone());
    let mut visitor = Browser::new(router);
    assert!(!visitor.get("/verify/results").await.text().contains("name=\"parts\""));
    let (bundle, signer) = (serde_json::to_string(good).unwrap(), good.log.as_ref().unwrap().signer.clone());
    let roster = String::from_utf8(roster_csv(&people()).unwrap()).unwrap();
    let mut said = async |roster: &str, heads: &str| {
        let file = [("file", "b.json", bundle.as_str()), ("roster", "r.csv", roster)];
        visitor.post_files("/verify/results", &file, &[("signer", &signer), ("heads", heads)]).await.text()
    };
    let words = said(&roster, "").await;
    assert!(words.contains("凡能核对的都属实") && words.contains("重新抽选，结果逐人相同"), "{words}");
    assert!(words.contains("签名公钥与公布的相同"), "{words}");
    assert!(said(&roster.replacen("001", "xyz", 1), "").await.contains("给出的名册不是冻结的那一份"));
    assert!(said(&roster, &format!("10:{}", "0".repeat(64))).await.contains("与您保存的树头（10 份）不符"));
    assert!(said(&roster, "10").await.contains("保存的树头读不懂"));
}

type Forgery = (fn(&mut Bundle), (&'static str, &'static str));

/// What the bundle alone betrays.
const FORGERIES: [Forgery; 44] = [
    (
        |bundle| bundle.ballots[0].marks.replace_range(2..3, "4"),
        (
            "批次 S01 online，U002/a1，评价 1：相加为 1，公布为 2",
            "batch S01 online, U002/a1, mark 1: the ballots add up to 1, published is 2",
        ),
    ),
    (
        |bundle| drop(bundle.ballots.remove(0)),
        ("层面 S01：日志有 5 份，计票有 4 份", "S01: 5 in the log, 4 in the count"),
    ),
    (
        |bundle| bundle.ballots.push(bundle.ballots[9].clone()),
        ("层面 S02：日志有 5 份，计票有 6 份", "S02: 5 in the log, 6 in the count"),
    ),
    (|bundle| drop(log(bundle).sealed.pop()), ("第 2 个树头（10 份）的树根与清单不符", "head 2 (10 leaves)")),
    (
        |bundle| {
            let copy = log(bundle).sealed[0].clone();
            log(bundle).sealed.push(copy);
        },
        ("日志第 11 条：同一个信封", "leaf 11 of the log: the same envelope"),
    ),
    (|bundle| log(bundle).sealed.swap(0, 1), ("第 1 个树头（5 份）的树根与清单不符", "head 1 (5 leaves)")),
    (
        |bundle| log(bundle).sealed[3].stratum = "S09".into(),
        ("日志第 4 条：信封与其编码不符", "leaf 4 of the log: the envelope does not give its hash"),
    ),
    (
        |bundle| log(bundle).sealed[2].envelope.replace_range(..4, "AAAA"),
        ("日志第 3 条：信封与其编码不符", "leaf 3 of the log"),
    ),
    (|bundle| log(bundle).heads[0].at += 1, ("第 1 个树头的签名不对", "head 1: the signature is wrong")),
    (|bundle| log(bundle).heads[1].signature.clear(), ("第 2 个树头的签名不对", "head 2: the signature is wrong")),
    (|bundle| log(bundle).heads.swap(0, 1), ("第 2 个树头比前一个小", "head 2 is smaller than the one before it")),
    (
        |bundle| log(bundle).heads[1].root = log(bundle).heads[0].root.clone(),
        ("第 2 个树头的签名不对", "head 2: the signature is wrong"),
    ),
    (|bundle| drop(log(bundle).heads.pop()), ("最后的树头只含 5 份，清单有 10 份", "the last head covers 5 leaves")),
    (
        |bundle| draw(bundle).seeds[0].seen_at = draw(bundle).frozen_at - 1,
        ("第 1 个种子“2026-11-20:583104”见于", "seed 1 “2026-11-20:583104” was seen at"),
    ),
    (
        |bundle| draw(bundle).seeds[0].witness.clear(),
        ("第 1 个种子“2026-11-20:583104”没有见证人签名", "seed 1 “2026-11-20:583104” is signed by no witness"),
    ),
    (
        |bundle| draw(bundle).seeds[0].text.push('5'),
        ("抽选用的种子“2026-11-20:583104”不是", "the draw used “2026-11-20:583104”"),
    ),
    (
        |bundle| draw(bundle).declared[0].source = evaluations::rules::public_draw::Source::Lottery,
        ("登记的种子不是冻结时公布的那些", "the seeds are not those the freeze announced"),
    ),
    (
        |bundle| draw(bundle).declared.clear(),
        ("核验包里没有冻结时公布的种子清单", "the list of the seeds that the freeze announced is not in the bundle"),
    ),
    (|bundle| draw(bundle).seeds.clear(), ("抽选用的种子“2026-11-20:583104”不是", "the draw used “2026-11-20:583104”")),
    (
        |bundle| draw(bundle).round = 2,
        ("这是第 2 轮抽选，第 1 轮没有", "this is round 2; nothing says that round 1 was declared void"),
    ),
    (
        |bundle| {
            let at = draw(bundle).frozen_at + 1;
            draw(bundle).round = 2;
            draw(bundle).void_rounds = vec![VoidFile { round: 1, at, reason: "名册有误".into() }];
        },
        ("这是第 2 轮抽选，第 1 轮没有", "this is round 2"),
    ),
    (
        |bundle| draw(bundle).plan_sha256.replace_range(..1, "x"),
        ("抽选计划不是方案的计划", "the plan of the draw is not the scheme's"),
    ),
    (
        |bundle| draw(bundle).record.plan[1].drawn_n += 1,
        ("抽选计划不是方案的计划", "the plan of the draw is not the scheme's"),
    ),
    (
        |bundle| draw(bundle).roster_sha256.replace_range(..1, "x"),
        ("抽选所用名册的校验码不是冻结的", "the roster drawn from is not the one that was frozen"),
    ),
    (|bundle| draw(bundle).record.drawn[0].person_id.push('x'), ("层面 S0", "S0")),
    (exchange_drawn_and_reserve, ("层面 S0", "S0")),
    (|bundle| drop(draw(bundle).record.drawn.pop()), ("层面 S0", "19 drawn from S0")),
    (|bundle| draw(bundle).record.drawn.swap(0, 1), ("抽中名单第 2 位 S0", "drawn[1] S0")),
    (
        |bundle| bundle.batches[1].counts.get_mut(&'2').unwrap()[3] += 1,
        (
            "批次 S02 online，U002/a2，评价 2：相加为 2，公布为 3",
            "batch S02 online, U002/a2, mark 2: the ballots add up to 2, published is 3",
        ),
    ),
    (
        |bundle| bundle.batches[0].ballots = 6,
        ("批次 S01 online：评议表 5 份，公布 6 份", "batch S01 online: 5 ballots, 6 published"),
    ),
    (
        |bundle| bundle.results.units[1].rank_overall = Some(9),
        (
            "结果 /units/U002/rank_overall：重算为 1，公布为 9",
            "result /units/U002/rank_overall: computed again it is 1, published is 9",
        ),
    ),
    (
        |bundle| bundle.results.units[2].composite_text = Some("99.99".into()),
        ("结果 /units/U003/composite_text：", "result /units/U003/composite_text: computed again"),
    ),
    (|bundle| bundle.log = None, ("方案规定评议表密封，核验包里却没有日志", "the scheme seals the ballots, but")),
    (
        |bundle| {
            bundle.scheme.grades.clear();
            bundle.scheme_hash = bundle.scheme.hash();
            bundle.results.scheme_hash = bundle.scheme.hash();
        },
        ("方案不能用（E05）", "the scheme can't be (E05)"),
    ),
    (|bundle| bundle.scheme.smallest_cell = 4, ("方案与其校验码", "the scheme is not the one that was frozen")),
    (
        |bundle| add_ballots(bundle, "paper", 1),
        ("有 1 份纸质评议表，却没有一张批次汇总表", "there are 1 paper ballots, but not one tally sheet"),
    ),
    (
        |bundle| add_ballots(bundle, "post", 1),
        ("第 11 份评议表：没有“post”这种收表方式", "ballot 11: there is no channel “post”"),
    ),
    (
        |bundle| add_ballots(bundle, "paper", 16),
        ("层面 S02：参加评议 20 人，评议表却有 21 份", "S02: 20 people take part, but there are 21 ballots"),
    ),
    (
        |bundle| {
            bundle.taking_part[0] = 40;
            bundle.remake();
        },
        (
            "层面 S01：参加评议的人数为 40，方案抽选 20 人",
            "S01: 40 people are said to take part, 20 are drawn by the scheme",
        ),
    ),
    (
        |bundle| {
            bundle.taking_part.push(20);
            bundle.remake();
        },
        ("参加评议的人数列了 3 个层面，方案有 2 个", "the numbers of people are of 3 strata, the scheme has 2"),
    ),
    (
        lose_a_ballot_in_a_stratum_of_its_own,
        ("日志第 1 条：方案中没有层面 S99", "leaf 1 of the log: the scheme has no"),
    ),
    (
        |bundle| {
            let flags = &mut bundle.results.flags;
            let at = flags.iter().position(|flag| flag.kind == "straight_line").unwrap();
            drop(flags.remove(at));
        },
        ("结果 /flags/straight_line：重算为 9，公布为 8", "result /flags/straight_line: computed again it is 9"),
    ),
    (
        |bundle| released(bundle)[0].channel = "post".into(),
        ("公布的第 1 条意见：没有“post”这种收表方式", "opinion 1: there is no channel “post”"),
    ),
    (
        |bundle| released(bundle)[0].channel = "paper".into(),
        ("公布的第 1 条意见记为写在纸质表上", "opinion 1 is said to come from paper"),
    ),
];

/// What only the envelopes betray: lies that fit each other.
const SEEN_WITH_PARTS: [Forgery; 6] = [
    (marks_sums_and_results, ("日志第", "leaf")),
    (
        |bundle| released(bundle)[0].text = "办事大厅排队时间太短".into(),
        ("公布的第 1 条意见（U001）不在任何信封里", "opinion 1 (U001) is in no envelope"),
    ),
    (
        |bundle| {
            let one = released(bundle)[0].clone();
            released(bundle).push(one);
        },
        ("公布的第 3 条意见（U001）不在任何信封里", "opinion 3 (U001) is in no envelope"),
    ),
    (
        |bundle| drop(released(bundle).remove(0)),
        (
            "信封里关于U001的意见“办事大厅排队时间太长，建…”没有照原文公布",
            "the opinion “办事大厅排队时间太长，建…” on U001",
        ),
    ),
    (
        |bundle| drop(released(bundle).remove(1)),
        ("信封里有 2 条意见没有照原文公布，公布的是改写 0 条、不公布 1 条", "2 opinions did not go out as written"),
    ),
    (
        |bundle| {
            released(bundle)[0].text = "办事很快".into();
            released(bundle)[0].reworded = true;
            bundle.opinions.as_mut().unwrap().withheld_online = 0;
        },
        (
            "信封里关于U001的意见“办事大厅排队时间太长，建…”没有照原文公布",
            "the opinion “办事大厅排队时间太长，建…” on U001",
        ),
    ),
];

fn log(bundle: &mut Bundle) -> &mut evaluations::bundle::LogFile {
    bundle.log.as_mut().unwrap()
}

fn draw(bundle: &mut Bundle) -> &mut evaluations::bundle::DrawFile {
    bundle.draw.as_mut().unwrap()
}

fn released(bundle: &mut Bundle) -> &mut Vec<evaluations::bundle::OpinionFile> {
    &mut bundle.opinions.as_mut().unwrap().released
}

fn exchange_drawn_and_reserve(bundle: &mut Bundle) {
    let record = &mut draw(bundle).record;
    let stratum = record.reserves[0].stratum_id.clone();
    let drawn = record.drawn.iter_mut().find(|one| one.stratum_id == stratum).unwrap();
    std::mem::swap(drawn, &mut record.reserves[0]);
}

/// Ballots of the last stratum that nobody cast, with sums and results that fit them.
fn add_ballots(bundle: &mut Bundle, channel: &str, count: usize) {
    let one = BallotFile { channel: channel.into(), ..bundle.ballots[9].clone() };
    bundle.ballots.extend(vec![one; count]);
    bundle.ballots.sort();
    bundle.remake();
}

/// A ballot is taken out of the count and its leaf moved to a stratum that is counted nowhere; the office signs the heads anew.
fn lose_a_ballot_in_a_stratum_of_its_own(bundle: &mut Bundle) {
    let (campaign, key) = (bundle.campaign.clone(), log_key(&Seal::with_key([9; 32])));
    bundle.ballots.remove(0);
    let log = log(bundle);
    log.sealed[0].stratum = "S99".into();
    let envelope = BASE64.decode(log.sealed[0].envelope.as_bytes()).unwrap();
    log.sealed[0].leaf = leaf(&campaign, "S99", &envelope).to_string();
    let tree: Tree = log.sealed.iter().map(|one| one.leaf.parse().unwrap()).collect();
    for file in &mut log.heads {
        let root = tree.root_at(usize::try_from(file.size).unwrap()).unwrap();
        let head = TreeHead { log: log.name.clone(), size: file.size, root, at: file.at };
        let signature = HEXLOWER.encode(&key.sign_head(&head));
        *file = SignedHeadFile { root: root.to_string(), signature, ..file.clone() };
    }
    bundle.remake();
}

/// Marks, sums and results all forged to fit each other.
fn marks_sums_and_results(bundle: &mut Bundle) {
    for ballot in bundle.ballots.iter_mut().filter(|ballot| ballot.stratum == "S02") {
        ballot.marks = ballot.marks.replace('4', "1");
    }
    bundle.ballots.sort();
    bundle.remake();
}
