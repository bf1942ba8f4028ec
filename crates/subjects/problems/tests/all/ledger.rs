//! The ledger at the desk, on both databases: numbers, the whole way, lists, and the door for other subjects.

use crate::support::{House, leader, officer, response, second};
use futures_util::FutureExt;
use kernel::RefusalKind;
use problems::acts::{assign, closing, office, unit};
use problems::rules::limits::Level;
use problems::store::list::{self, Filter, Order, Total};
use problems::store::{numbers, read};
use problems::{Source, Stage};

fn rule(result: Result<impl std::fmt::Debug, kernel::Refusal>) -> &'static str {
    let refusal = result.unwrap_err();
    refusal.findings.first().map_or(refusal.rule.0, |finding| finding.rule.0)
}

async fn stage(house: &House, id: problems::ProblemId) -> Stage {
    read::load(house.desk().read(), officer().area, id).await.unwrap().state.stage()
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_have_no_gaps_even_when_registrations_are_refused() {
    House::each(async |house| {
        assert_eq!(house.register(house.found("第一件")).await.unwrap().number.to_string(), "2026-0001");
        assert_eq!(rule(house.register(house.found("  ")).await), "P01");
        assert_eq!(house.register(house.found("第二件")).await.unwrap().number.to_string(), "2026-0002");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_source_comes_onto_the_ledger_once() {
    House::each(async |house| {
        let source = Source { kind: "report".into(), id: "r1".into() };
        let found = problems::Found { source, ..house.found("同一来源") };
        house.register(found.clone()).await.unwrap();
        assert_eq!(rule(house.register(found).await), "P66");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_problem_goes_the_whole_way_and_comes_back_under_its_number() {
    House::each(async |house| {
        let id = house.struck_off("窗口无人").await;
        let progress = problems::public_progress(house.desk().read(), officer().area, id).await.unwrap().unwrap();
        assert_eq!(progress.reply.as_deref(), Some("窗口已安排午间值班。"));
        assert!(progress.may_reopen);
        assert_eq!(rule(closing::look_back(house.desk(), &officer(), id, false, "保持良好").await), "P75");
        closing::look_back(house.desk(), &second(), id, true, "再次发生").await.unwrap();
        let problem = read::load(house.desk().read(), officer().area, id).await.unwrap();
        assert_eq!((problem.number.to_string().as_str(), problem.round, problem.rebounds), ("2026-0001", 2, 1));
        let line = &list::page(house.desk().read(), officer().area, &Filter::default(), Order::Newest, None, 9)
            .await
            .unwrap()[0];
        assert_eq!((line.stage, line.rebounds, line.closed_at), (Stage::Accepted, 1, 0));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_slip_takes_no_number() {
    House::each(async |house| {
        let id = house.accepted("一件").await;
        let empty = problems::rules::moves::SlipOrder { requirement: String::new(), ..house.order() };
        assert_eq!(rule(assign::assign(house.desk(), &officer(), id, empty).await), "P01");
        assign::assign(house.desk(), &officer(), id, house.order()).await.unwrap();
        let problem = read::load(house.desk().read(), officer().area, id).await.unwrap();
        assert_eq!(problem.state.slip().unwrap().number, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_does_what_their_role_does_not_allow_and_who_verified_does_not_strike_off() {
    House::each(async |house| {
        let id = house.working("一件").await;
        assert_eq!(
            office::urge(house.desk(), &house.liaison(0), id, "请办").await.unwrap_err().kind,
            RefusalKind::NotAllowed
        );
        assert_eq!(
            unit::respond(house.desk(), &house.liaison(1), id, response()).await.unwrap_err().kind,
            RefusalKind::NotFound
        );
        unit::respond(house.desk(), &house.liaison(0), id, response()).await.unwrap();
        closing::verify(house.desk(), &officer(), id, "查看").await.unwrap();
        assert_eq!(rule(closing::strike_off(house.desk(), &officer(), id, None).await), "P45");
        closing::strike_off(house.desk(), &second(), id, None).await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_extension_is_decided_by_a_leader_and_moves_the_due_date_of_the_row() {
    House::each(async |house| {
        let id = house.working("一件").await;
        let until = "2027-01-11".parse().unwrap();
        unit::ask_extension(house.desk(), &house.liaison(0), id, until, "需要施工").await.unwrap();
        let asked = Filter { asked: true, ..Filter::default() };
        assert_eq!(list::count(house.desk().read(), officer().area, &asked).await.unwrap(), Total(1));
        office::decide_extension(house.desk(), &leader(), id, true, "同意").await.unwrap();
        let line =
            list::page(house.desk().read(), officer().area, &Filter::default(), Order::Due, None, 9).await.unwrap();
        assert_eq!((line[0].due.as_str(), line[0].asked), ("2027-01-11", false));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reporter_reopens_once_and_learns_why_a_problem_is_not_accepted() {
    House::each(async |house| {
        let (area, id) = (officer().area, house.struck_off("一件").await);
        let reopen = async || {
            let who = officer();
            house
                .desk()
                .write(move |tx| {
                    async move { problems::reopen_for_reporter(tx, &who, area, id, "没有解决").await }.boxed()
                })
                .await
        };
        reopen().await.unwrap();
        assert_eq!(stage(&house, id).await, Stage::Accepted);
        assert_eq!(rule(reopen().await), "P25");
        let other = house.register(house.found("另一件")).await.unwrap().id;
        problems::acts::taking_in::refuse(house.desk(), &officer(), other, "不属于受理范围").await.unwrap();
        let progress = problems::public_progress(house.desk().read(), area, other).await.unwrap().unwrap();
        assert_eq!(progress.reply.as_deref(), Some("不属于受理范围"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_follow_each_other_without_gap_or_repetition_in_both_orders() {
    House::each(async |house| {
        for n in 0..12 {
            house.register(house.found(&format!("第{n}件"))).await.unwrap();
        }
        house.accepted("已受理").await;
        house.struck_off("已销号，没有期限").await;
        for (order, many) in [(Order::Newest, 14), (Order::Due, 13)] {
            let (db, area, filter) = (house.desk().read(), officer().area, Filter::default());
            let mut paged: Vec<list::ProblemLine> = Vec::new();
            loop {
                let after = paged.last().map(list::ProblemLine::key);
                let page = list::page(db, area, &filter, order, after.as_ref(), 5).await.unwrap();
                if page.is_empty() {
                    break;
                }
                paged.extend(page);
            }
            assert_eq!(paged.len(), many, "{order:?}");
            assert_eq!(paged, list::page(db, area, &filter, order, None, 100).await.unwrap());
        }
        assert_eq!(
            numbers::by_stage(house.desk().read(), officer().area).await.unwrap()[0],
            (Stage::Registered, Total(12))
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_are_assigned_at_once_or_none() {
    House::each(async |house| {
        let waiting = house.register(house.found("待受理")).await.unwrap().id;
        let accepted = house.accepted("待交办").await;
        let closed = house.struck_off("已销号").await;
        let order = assign::BulkOrder {
            title: "窗口服务".into(),
            matter: "近期多次收到对窗口服务的反映。".into(),
            requirement: "请限期办理".into(),
            mode: problems::rules::slip::Mode::Investigate,
            lead: house.units[1],
        };
        let bulk = async |ids| assign::assign_many(house.desk(), &officer(), ids, order.clone()).await;
        assert_eq!(rule(bulk(vec![waiting, closed]).await), "P15");
        assert_eq!(stage(&house, waiting).await, Stage::Registered);
        assert_eq!(bulk(vec![waiting, accepted]).await.unwrap(), 2);
        let slip =
            read::load(house.desk().read(), officer().area, waiting).await.unwrap().state.slip().unwrap().clone();
        assert_eq!((slip.title.as_str(), slip.matter.as_str()), ("窗口服务", "近期多次收到对窗口服务的反映。"));
        assert_eq!(slip.evidence, Some(Vec::new()), "what nobody has looked at goes to no unit");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_officer_is_told_of_a_response_and_the_message_says_nothing_of_the_matter() {
    House::each(async |house| {
        let id = house.working("反映人原话").await;
        unit::respond(house.desk(), &house.liaison(0), id, response()).await.unwrap();
        let inbox = notices::inbox(house.desk().read(), officer().area, officer().id, i64::MAX, 9).await.unwrap();
        assert_eq!(inbox.len(), 1);
        assert!(format!("{:?}", inbox[0].zh).contains("2026-0001"), "{inbox:?}");
        assert!(!format!("{inbox:?}").contains("反映人原话") && !format!("{inbox:?}").contains("窗口"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_patrol_raises_levels_once_and_each_rise_is_a_fact() {
    House::each(async |house| {
        let mut limits = problems::rules::limits::Limits::preset("2026-11-21".parse().unwrap());
        let clock = problems::rules::clocks::Clock::working(1);
        limits.set.insert(
            problems::rules::limits::Term::Investigate,
            problems::rules::limits::Limit { clock, source: "本办自定".into() },
        );
        problems::acts::limits::set_limits(house.desk(), &officer(), limits).await.unwrap();
        let id = house.working("一件").await;
        house.accepted("还早的一件").await;
        assert_eq!(problems::acts::patrol::escalate_all(house.desk(), officer().area).await.unwrap(), 1);
        assert_eq!(problems::acts::patrol::escalate_all(house.desk(), officer().area).await.unwrap(), 0);
        let problem = read::load(house.desk().read(), officer().area, id).await.unwrap();
        assert_eq!(problem.level, Level::Yellow);
        let waiting = notices::list(house.desk().read(), officer().area, 9).await.unwrap();
        assert_eq!(waiting.len(), 1, "one patrol waits, however many problems were accepted");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_finds_characters_anywhere_in_a_title_and_the_newest_first() {
    House::each(async |house| {
        for title in ["大厅窗口A1推诿", "窗口不受理", "推开窗户，口音听不清", "100%办结，却没有办"]
        {
            house.register(house.found(title)).await.unwrap();
        }
        let (db, area) = (house.desk().read(), officer().area);
        let titles = async |search: &str| {
            let filter = Filter { search: search.into(), ..Filter::default() };
            let page = list::page(db, area, &filter, Order::Newest, None, 10).await.unwrap();
            assert_eq!(list::count(db, area, &filter).await.unwrap().0, i64::try_from(page.len()).unwrap());
            page.into_iter().map(|line| line.title).collect::<Vec<_>>()
        };
        assert_eq!(titles("窗口").await, ["窗口不受理", "大厅窗口A1推诿"]);
        assert_eq!(titles("口a1推").await, ["大厅窗口A1推诿"]);
        assert_eq!(titles("窗").await.len(), 3);
        assert_eq!(titles("0%办").await, ["100%办结，却没有办"]);
        assert!(titles("不办").await.is_empty());
        assert!(titles("窗口推诿").await.is_empty());
    })
    .await;
}

#[test]
fn a_total_is_counted_no_further_than_anybody_pages() {
    assert_eq!(Total(1_000).to_string(), "1000");
    assert_eq!(Total(1_001).to_string(), "1000+");
    assert_eq!([Total(600), Total(600)].into_iter().sum::<Total>().to_string(), "1000+");
    assert!(list::count_query(officer().area, &Filter::default(), None).0.contains("LIMIT 1001)"));
}
