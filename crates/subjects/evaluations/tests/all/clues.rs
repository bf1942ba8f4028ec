//! An opinion whose problem goes to the discipline inspection leaves the evaluation, on both databases.

use std::time::Duration;

use crate::ballot_office::{Browser, Hands, House, all_of};
use crate::bundle::{TRUE, bundle, check, made};
use crate::sealing::sealed;
use evaluations::acts;
use evaluations::acts::bundle::take;
use evaluations::acts::notices::make_notices;
use evaluations::acts::opinions::take_up;
use evaluations::acts::releases::{decide, flagged, propose, releasable, released_so_far};
use evaluations::acts::tally::{approve, tally_campaign};
use evaluations::bundle::{Bundle, Given, verify};
use evaluations::rules::scheme::Scheme;
use evaluations::store::campaigns::{self, Campaign};
use evaluations::store::notices::{self as table, IssuedPaper};
use kernel::{Actor, JobId, PersonId, Role};
use notices::{JobState, JobView};
use problems::acts::clues;
use problems::rules::clue::Package;
use problems::store::list::{Filter, Order, page};
use problems::{HandOver, ProblemId};
use store::testing::actor;
use uuid::Uuid;

static DOORS: [HandOver; 1] = [evaluations::hand_over];

/// The opinion that becomes a clue, as it was written, and the part of it that nothing else says.
const CLUE: &str = "窗口隐秘甲收受礼品，可打13812345678";
const MARK: &str = "隐秘甲";
const OTHER: &str = "审批时间太长";

fn person(number: u128, role: Role) -> Actor {
    Actor { id: PersonId(Uuid::from_u128(number)), ..actor(&[role]) }
}

/// Six ballots, the first two with these opinions about the first unit; counted and approved.
async fn approved(house: &House, opinions: [&'static str; 2]) -> Campaign {
    let (office, who, id) = (&house.office, &house.who, house.campaign);
    for (place, code) in house.slips("S01", 6).await.iter().enumerate() {
        let fill = move |scheme: &Scheme| {
            let mut filling = all_of(scheme, 2);
            if let Some(text) = opinions.get(place) {
                filling.opinions.insert(Some(0), (*text).to_owned());
            }
            Ok(filling)
        };
        acts::ballot::cast(&office.desk, &office.seal, who.area, code, fill).await.unwrap();
    }
    acts::close(&office.desk, who, id).await.unwrap();
    tally_campaign(office, who, id).await.unwrap();
    approve(office, &person(77, Role::Leader), id).await.unwrap();
    campaigns::load(office.desk.read(), who.area, id).await.unwrap()
}

/// Puts the opinion with these words on the ledger; answers the problem.
async fn on_the_ledger(house: &House, campaign: &Campaign, words: &str) -> ProblemId {
    let desk = &house.office.desk;
    let all = released_so_far(desk.read(), campaign).await.unwrap();
    let chosen = all.iter().find(|one| one.opinion.contains(words)).unwrap().opinion_id.clone();
    assert_eq!(take_up(desk, &house.who, house.campaign, vec![chosen]).await.unwrap(), 1);
    page(desk.read(), house.who.area, &Filter::default(), Order::Newest, None, 9).await.unwrap()[0].id
}

async fn transfer(house: &House, problem: ProblemId) -> Package {
    let (desk, seal) = (&house.office.desk, &house.office.seal);
    let officer = person(11, Role::CaseOfficer);
    clues::transfer(desk, seal, &DOORS, &officer, problem, "请贵机关依规处理").await.unwrap();
    clues::open(desk, seal, &person(14, Role::Discipline), problem).await.unwrap().1
}

/// Everything that the evaluation, the ledger and their surroundings store in the clear, as one text.
async fn all_that_is_stored(house: &House) -> String {
    let mut text = String::new();
    for table in [
        "opinions",
        "opinion_reviews",
        "opinions_withheld",
        "issued_papers",
        "problems",
        "problem_facts",
        "problem_contents",
        "audit",
        "jobs",
        "messages",
        "deliveries",
    ] {
        let sql = format!("SELECT * FROM {table}");
        let found: Vec<serde_json::Value> = store::rows(house.office.desk.read(), &sql, []).await.unwrap();
        found.iter().for_each(|row| text.push_str(&format!("{row}\n")));
    }
    text
}

async fn texts(house: &House, campaign: &Campaign) -> Vec<String> {
    let all = releasable(house.office.desk.read(), campaign).await.unwrap();
    all.into_iter().map(|one| one.opinion).collect()
}

async fn notice(house: &House) -> IssuedPaper {
    table::find(house.office.desk.read(), house.who.area, house.campaign, "U001").await.unwrap().unwrap()
}

fn words(package: &Package) -> Vec<&str> {
    package.handed_over.iter().flat_map(|one| &one.words).map(|said| said.text.as_str()).collect()
}

/// A page of the evaluation as its officer or a leader sees it.
async fn seen(house: &House, who: &Actor, path: &str) -> String {
    let dressed = axum::middleware::from_fn_with_state(house.office.clone(), ui::show_problems);
    let router = evaluations::result_routes().into_router().layer(axum::Extension(who.clone())).layer(dressed);
    Browser::new(router.with_state(house.office.clone())).get(path).await.text()
}

async fn work(house: &House, id: JobId) -> JobView {
    let office = house.office.clone();
    let runner = tokio::spawn(notices::serve(office.desk.clone(), office, evaluations::result_jobs()));
    let job = ended(house, id).await;
    runner.abort();
    job
}

async fn ended(house: &House, id: JobId) -> JobView {
    loop {
        let job = notices::find(house.office.desk.read(), house.who.area, id).await.unwrap().unwrap();
        if job.has_ended() {
            return job;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_opinion_that_was_not_returned_yet_leaves_the_evaluation_and_its_original_goes_along() {
    House::each(|house| async move {
        let campaign = approved(&house, [CLUE, OTHER]).await;
        let problem = on_the_ledger(&house, &campaign, MARK).await;
        assert!(all_that_is_stored(&house).await.contains(MARK));
        let package = transfer(&house, problem).await;
        assert_eq!(words(&package), [CLUE], "as it was written, with the number the office never read");
        assert!(!all_that_is_stored(&house).await.contains(MARK));
        assert_eq!(texts(&house, &campaign).await, [OTHER]);
        let id = house.campaign;
        for who in [&house.who, &person(77, Role::Leader)] {
            for path in ["problems", "opinions", "notices"] {
                let page = seen(&house, who, &format!("/campaigns/{id}/{path}")).await;
                assert!(!page.contains(MARK) && !page.contains("线索"), "{path}: {page}");
            }
        }
        let listed = seen(&house, &house.who, &format!("/campaigns/{id}/problems")).await;
        assert!(listed.contains("另有 1 条意见依照规定不公开"), "{listed}");
        make_notices(&house.office, &house.who, id).await.unwrap();
        assert_eq!(notice(&house).await.opinions, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flagged_opinion_takes_its_released_text_and_the_review_along() {
    House::each(|house| async move {
        let campaign = approved(&house, ["我是隐秘甲的邻居，他收受礼品", OTHER]).await;
        let (desk, id) = (&house.office.desk, house.campaign);
        let opinion = flagged(desk.read(), &campaign).await.unwrap()[0].opinion.opinion_id.clone();
        propose(desk, &house.who, id, opinion.clone(), "隐秘甲收受礼品".into()).await.unwrap();
        decide(desk, &person(77, Role::Leader), id, opinion.clone(), "隐秘甲收受礼品".into(), true).await.unwrap();
        let problem = on_the_ledger(&house, &campaign, MARK).await;
        let package = transfer(&house, problem).await;
        assert_eq!(words(&package), ["我是隐秘甲的邻居，他收受礼品"]);
        assert_eq!(package.found.text, "隐秘甲收受礼品");
        assert!(!all_that_is_stored(&house).await.contains(MARK));
        assert!(flagged(desk.read(), &campaign).await.unwrap().is_empty());
        let refusal = propose(desk, &house.who, id, opinion, "x".into()).await.unwrap_err();
        assert_eq!(refusal.kind, kernel::RefusalKind::NotFound);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_that_was_numbered_and_not_made_yet_carries_one_opinion_less() {
    House::each(|house| async move {
        let campaign = approved(&house, [CLUE, OTHER]).await;
        let problem = on_the_ledger(&house, &campaign, MARK).await;
        let job = make_notices(&house.office, &house.who, house.campaign).await.unwrap();
        assert_eq!(notice(&house).await.opinions, 2);
        assert_eq!(words(&transfer(&house, problem).await), [CLUE], "nothing was returned");
        assert_eq!(notice(&house).await.opinions, 1);
        assert_eq!(work(&house, job).await.state, JobState::Done);
        assert!(notice(&house).await.is_made());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_returned_word_for_word_stays_returned_and_the_discipline_inspection_is_told_so() {
    let house = House::on_sqlite(&Hands::new()).await;
    let campaign = approved(&house, [CLUE, OTHER]).await;
    let problem = on_the_ledger(&house, &campaign, MARK).await;
    let job = make_notices(&house.office, &house.who, house.campaign).await.unwrap();
    assert_eq!(work(&house, job).await.state, JobState::Done);
    let before = notice(&house).await;
    let package = transfer(&house, problem).await;
    assert!(words(&package)[1].contains(&before.document_number) && words(&package)[1].contains("尚未签收"));
    assert_eq!(notice(&house).await, before, "a paper that went out is not changed behind the unit's back");
    assert!(!all_that_is_stored(&house).await.contains(MARK));
    assert_eq!(texts(&house, &campaign).await, [OTHER]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_that_is_being_made_during_the_transfer_does_not_go_out_with_the_opinion() {
    let house = House::on_sqlite(&Hands::new()).await;
    let campaign = approved(&house, [OTHER, CLUE]).await;
    let problem = on_the_ledger(&house, &campaign, MARK).await;
    let job = make_notices(&house.office, &house.who, house.campaign).await.unwrap();
    let office = house.office.clone();
    let runner = tokio::spawn(notices::serve(office.desk.clone(), office, evaluations::result_jobs()));
    let made = async || table::of_campaign(house.office.desk.read(), house.who.area, house.campaign).await.unwrap();
    while !made().await.iter().any(IssuedPaper::is_made) {
        tokio::task::yield_now().await;
    }
    transfer(&house, problem).await;
    let cut_short = ended(&house, job).await;
    runner.abort();
    assert_eq!(cut_short.state, JobState::Failed, "the rest would have been made from what it had read before");
    let again = make_notices(&house.office, &house.who, house.campaign).await.unwrap();
    assert_eq!(work(&house, again).await.state, JobState::Done);
    assert!(made().await.iter().all(IssuedPaper::is_made));
}

/// How many opinions a bundle carries, and how many it says are withheld.
fn counted(bundle: &Bundle) -> (usize, usize) {
    let opinions = bundle.opinions.as_ref().unwrap();
    (opinions.released.len(), opinions.withheld_online)
}

fn written(bundle: &Bundle) -> String {
    serde_json::to_string(bundle).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bundle_of_later_carries_the_opinion_no_more_and_is_true_with_and_without_the_key() {
    House::each(|house| async move {
        let house = sealed(house).await;
        let (before, parts) = bundle(&house).await;
        let campaign = campaigns::load(house.office.desk.read(), house.who.area, house.campaign).await.unwrap();
        let problem = on_the_ledger(&house, &campaign, "办事大厅").await;
        let package = transfer(&house, problem).await;
        assert_eq!(words(&package).len(), 1, "no bundle was taken: {:?}", words(&package));
        let mut after = made(&house).await;
        assert!(written(&before).contains("办事大厅") && !written(&after).contains("办事大厅"));
        assert_eq!(
            (counted(&before), counted(&after)),
            ((2, 1), (1, 2)),
            "one more withheld, of which unit and why is not said"
        );
        let all = Given { parts: parts[1..].to_vec(), ..Given::default() };
        check(&after, &Given::default(), TRUE);
        check(&after, &all, TRUE);
        let told = format!("{:?}", verify(&after, &all));
        assert!(!told.contains("办事大厅") && !told.contains("线索") && !told.contains("U001"), "{told}");
        after.opinions.as_mut().unwrap().withheld_online = 1;
        assert!(!verify(&after, &all).passes(), "a number that conceals it is found out by the key");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bundle_that_was_taken_before_is_not_called_back_and_the_discipline_inspection_is_told_so() {
    House::each(|house| async move {
        let campaign = approved(&house, [CLUE, OTHER]).await;
        let problem = on_the_ledger(&house, &campaign, MARK).await;
        let (office, leader) = (&house.office, person(77, Role::Leader));
        let holds = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().contains(MARK);
        assert!(holds(take(office, &leader, house.campaign).await.unwrap().bytes));
        let package = transfer(&house, problem).await;
        assert!(words(&package)[1].contains("核验包已下载1次（首次为2026-11-21）"), "{:?}", words(&package));
        assert!(!holds(take(office, &leader, house.campaign).await.unwrap().bytes));
        assert!(!all_that_is_stored(&house).await.contains(MARK));
    })
    .await;
}
