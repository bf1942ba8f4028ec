//! Up and down between areas, on both databases: a slip goes down, an answer comes up, and neither area reads the other's
//! ledger.

use axum::http::{Method, StatusCode};
use kernel::{Actor, AreaId, RefusalKind, Role, UnitId};
use problems::acts::{areas, assign, closing, clues, office, taking_in, unit};
use problems::rules::moves::{ResponseOrder, SlipOrder, UnitOrder};
use problems::store::list::{self, Filter, Order};
use problems::store::read;
use problems::{Door, Found, ProblemId, ProblemLine, Stage};
use registry::{AreaLevel, IdentityMarks, LowerAreaOrder, add_lower_area, import_units, read_registry};

use crate::support::{House, leader, officer, person, response, second};

/// The office of a district below the house's city, and its people.
struct District {
    house: House,
    area: AreaId,
    unit: UnitId,
}

impl District {
    async fn below(house: House) -> Self {
        let units = registry::list_units(house.desk().read(), officer().area).await.unwrap();
        let order = LowerAreaOrder {
            name: "东溪区效能办（演示）".into(),
            level: AreaLevel::District,
            address: "http://dongxi.localhost".into(),
            unit: house.units[0],
        };
        let area = add_lower_area(&house.office, &person(1, Role::SystemAdministrator), order).await.unwrap();
        let marks = IdentityMarks::of(&house.office, area).await.unwrap();
        let clerk = Actor { area, ..person(2, Role::CampaignOfficer) };
        let file = "单位名称,分类\n区城管局（演示）,政府部门\n区民政局（演示）,政府部门\n";
        import_units(house.desk(), &marks, &clerk, read_registry(file.as_bytes(), "a.csv"), "a".into()).await.unwrap();
        let own = registry::list_units(house.desk().read(), area).await.unwrap();
        assert!(units.len() > own.len());
        Self { unit: own[0].id, area, house }
    }

    fn officer(&self) -> Actor {
        Actor { area: self.area, ..person(21, Role::CaseOfficer) }
    }

    fn leader(&self) -> Actor {
        Actor { area: self.area, ..person(22, Role::Leader) }
    }

    fn liaison(&self) -> Actor {
        Actor { area: self.area, unit: Some(self.unit), ..person(23, Role::UnitLiaison) }
    }

    fn discipline(&self) -> Actor {
        Actor { area: self.area, ..person(24, Role::Discipline) }
    }

    /// What stands on the district's ledger, the newest first.
    async fn ledger(&self) -> Vec<ProblemLine> {
        let db = self.house.desk().read();
        list::page(db, self.area, &Filter::default(), Order::Newest, None, 9).await.unwrap()
    }

    /// A slip of the city that just came onto the district's ledger: the problem above and the one below.
    async fn handed_down(&self) -> (ProblemId, ProblemId) {
        let found = Found {
            evidence: vec![self.house.film("张三的录像.mp4")],
            ..self.house.found("反映人原话，张三说的")
        };
        let upper = self.house.register(found).await.unwrap().id;
        let desk = self.house.desk();
        taking_in::accept(desk, &officer(), upper, "慢作为").await.unwrap();
        let came_in = read::contents(desk.read(), officer().area, upper).await.unwrap().unwrap().evidence;
        let evidence = came_in.into_iter().map(|one| one.file).collect();
        assign::assign(desk, &officer(), upper, SlipOrder { evidence, ..self.house.order() }).await.unwrap();
        (upper, self.ledger().await[0].id)
    }

    fn order(&self) -> SlipOrder {
        SlipOrder { lead: UnitOrder { unit: self.unit, due: None }, ..self.house.order() }
    }

    /// The district's own unit has handled it, in words that stay below.
    async fn handled(&self, lower: ProblemId) {
        let desk = self.house.desk();
        let answer = ResponseOrder {
            facts: "区里内部核查情况".into(),
            evidence: vec![self.house.film("区里的照片.mp4"), self.house.film("不上报的照片.mp4")],
            ..response()
        };
        taking_in::accept(desk, &self.officer(), lower, "").await.unwrap();
        assign::assign(desk, &self.officer(), lower, self.order()).await.unwrap();
        unit::sign(desk, &self.liaison(), lower, "区经办人").await.unwrap();
        unit::respond(desk, &self.liaison(), lower, answer).await.unwrap();
    }

    /// Every page of the district on which a matter of the city could leave a trace.
    async fn seen_below(&self, upper: ProblemId, lower: ProblemId) -> Vec<(StatusCode, String)> {
        let mut pages = Vec::new();
        for who in [self.officer(), self.leader(), self.discipline()] {
            for path in [
                format!("/problems/{lower}"),
                format!("/problems/{lower}/above"),
                format!("/problems/{upper}"),
                "/problems".into(),
                "/problems/ledger".into(),
                "/clues".into(),
            ] {
                pages.push(self.house.get(&who, &path).await);
            }
            let told = notices::inbox(self.house.desk().read(), self.area, who.id, i64::MAX, 50).await.unwrap();
            pages.push((StatusCode::OK, format!("{told:?}")));
        }
        pages
    }

    async fn stage(&self, area: AreaId, id: ProblemId) -> Stage {
        read::load(self.house.desk().read(), area, id).await.unwrap().state.stage()
    }
}

async fn each<F, Fut>(test: F)
where
    F: Fn(District) -> Fut,
    Fut: Future<Output = ()>,
{
    House::each(async |house| test(District::below(house).await).await).await;
}

fn rule(result: Result<impl std::fmt::Debug, kernel::Refusal>) -> &'static str {
    let refusal = result.unwrap_err();
    refusal.findings.first().map_or(refusal.rule.0, |finding| finding.rule.0)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slip_comes_onto_the_lower_ledger_under_its_own_number_and_is_answered_up() {
    each(async |district| {
        let (city, desk) = (officer().area, district.house.desk().clone());
        let (upper, lower) = district.handed_down().await;
        let line = &district.ledger().await[0];
        assert_eq!((line.number.to_string().as_str(), line.door), ("2026-0001", Door::UpperOffice));
        let found = read::contents(desk.read(), district.area, lower).await.unwrap().unwrap();
        assert!(found.text.contains("有群众反映窗口中午无人值守") && !found.text.contains("反映人原话"));

        district.handled(lower).await;
        assert_eq!(district.stage(city, upper).await, Stage::Working, "accepting it signed for it");
        assert_eq!(rule(areas::answer_up(&desk, &district.officer(), lower, response()).await), "P83");
        closing::verify(&desk, &district.officer(), lower, "区里现场查看").await.unwrap();
        areas::answer_up(&desk, &district.officer(), lower, response()).await.unwrap();
        assert_eq!(district.stage(city, upper).await, Stage::Answered);
        assert_eq!(district.stage(district.area, lower).await, Stage::Verified, "the lower ledger goes its own way");
        let thing = format!("problem/{lower}");
        let said = store::read_audit(desk.read(), district.area, Some(&thing), i64::MAX, 100).await.unwrap();
        assert_eq!(
            said.iter().filter(|line| line.act == "problems.said_above").count(),
            2,
            "its signature and its answer stand in its own chain"
        );
        closing::verify(&desk, &officer(), upper, "市里复核").await.unwrap();
        closing::strike_off(&desk, &second(), upper, None).await.unwrap();
        assert_eq!(district.stage(city, upper).await, Stage::StruckOff);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_returned_answer_comes_back_down_with_its_reason_and_is_answered_again() {
    each(async |district| {
        let desk = district.house.desk().clone();
        let (upper, lower) = district.handed_down().await;
        district.handled(lower).await;
        closing::verify(&desk, &district.officer(), lower, "区里现场查看").await.unwrap();
        areas::answer_up(&desk, &district.officer(), lower, response()).await.unwrap();
        closing::return_response(&desk, &officer(), upper, "没有说明长效措施").await.unwrap();
        let (status, page) = district.house.get(&district.officer(), &format!("/problems/{lower}/above")).await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains("没有说明长效措施") && page.contains("/above/respond"), "{page}");
        let told = notices::inbox(desk.read(), district.area, district.officer().id, i64::MAX, 9).await.unwrap();
        assert_eq!(told[0].zh.as_str(), "上级交办的问题 2026-0001：退回重办");
        assert_eq!(told[0].link, format!("/problems/{lower}"));
        areas::answer_up(&desk, &district.officer(), lower, response()).await.unwrap();
        assert_eq!(district.stage(officer().area, upper).await, Stage::Answered);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_system_that_speaks_for_a_lower_office_answers_up_no_sooner_than_the_office_itself() {
    each(async |district| {
        let (upper, lower) = district.handed_down().await;
        taking_in::accept(district.house.desk(), &district.officer(), lower, "").await.unwrap();
        let (admin, unit) = (person(15, Role::SystemAdministrator), district.house.units[0]);
        let office = &district.house.office;
        let token = identity::add_system(office, &admin, "区平台", identity::Purpose::Unit, Some(unit)).await.unwrap();
        let body = serde_json::json!({ "outcome": "true", "facts": "属实", "measures": "已整改", "reply": "已答复" });
        let (path, bearer) = ("/api/v1/own-problems/2026-0001/answer", format!("Bearer {token}"));
        let headers = [("authorization", bearer.as_str())];
        let (status, said) = district.house.call(Method::POST, path, &headers, body.to_string()).await;
        assert!(status == StatusCode::CONFLICT && said.contains("P83"), "{said}");
        assert_eq!(district.stage(officer().area, upper).await, Stage::Working);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lower_office_objects_above_and_gives_it_up_only_when_the_slip_is_taken_back() {
    each(async |district| {
        let desk = district.house.desk().clone();
        let (upper, lower) = district.handed_down().await;
        let by = district.officer();
        assert_eq!(rule(taking_in::refuse(&desk, &by, lower, "不属于本区").await), "P81");
        assert_eq!(rule(office::withdraw(&desk, &by, lower, "不属于本区").await), "P81");
        areas::object(&desk, &by, lower, "不属于本区职责").await.unwrap();
        assert_eq!(district.stage(officer().area, upper).await, Stage::Contested);
        office::rule(&desk, &officer(), upper, true, "另行交办").await.unwrap();
        let gone = areas::answer_up(&desk, &by, lower, response()).await.unwrap_err();
        assert_eq!(gone.kind, RefusalKind::NotFound);
        let page = district.house.get(&by, &format!("/problems/{lower}")).await.1;
        assert!(page.contains("已经收回这张交办单"), "{page}");
        office::withdraw(&desk, &by, lower, "上级已收回").await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_upper_due_date_is_the_outer_limit_below() {
    each(async |district| {
        let desk = district.house.desk().clone();
        let (upper, lower) = district.handed_down().await;
        let outer = read::load(desk.read(), officer().area, upper).await.unwrap().state.deadline().unwrap().day;
        taking_in::accept(&desk, &district.officer(), lower, "").await.unwrap();
        let late = UnitOrder { unit: district.unit, due: Some(problems::rules::clocks::plus(outer, 1)) };
        let order = SlipOrder { lead: late, ..district.order() };
        assert_eq!(rule(assign::assign(&desk, &district.officer(), lower, order).await), "P82");
        let page = district.house.get(&district.officer(), &format!("/problems/{lower}")).await.1;
        assert!(page.contains("上级期限") && page.contains(&outer.to_string()), "{page}");
        assign::assign(&desk, &district.officer(), lower, district.order()).await.unwrap();
        let due = read::load(desk.read(), district.area, lower).await.unwrap().state.deadline().unwrap().day;
        assert!(due <= outer);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_area_reads_the_others_record_by_guessing_addresses() {
    each(async |district| {
        let (upper, lower) = district.handed_down().await;
        district.handled(lower).await;
        let own = read::load(district.house.desk().read(), district.area, lower).await.unwrap();
        let photo = own.state.response().unwrap().evidence[0].file.clone();
        let get = async |who: &Actor, path: String| (district.house.get(who, &path).await.0, path);
        for who in [district.officer(), district.leader()] {
            for path in [format!("/problems/{upper}"), format!("/problems/{upper}/above")] {
                assert_eq!(get(&who, path.clone()).await, (StatusCode::NOT_FOUND, path));
            }
        }
        for who in [officer(), leader()] {
            let files = [format!("/evidence/{photo}"), format!("/evidence/{photo}/cleaned")];
            for tail in ["", "/above"].map(str::to_owned).into_iter().chain(files) {
                let path = format!("/problems/{lower}{tail}");
                assert_eq!(get(&who, path.clone()).await, (StatusCode::NOT_FOUND, path));
            }
            let path = format!("/problems/{upper}/evidence/{photo}");
            assert_eq!(get(&who, path.clone()).await.0, StatusCode::NOT_FOUND, "what is not sent up stays below");
        }
        let liaison = district.liaison();
        assert_eq!(get(&liaison, format!("/my-problems/{upper}")).await.0, StatusCode::NOT_FOUND);
        assert_eq!(get(&district.house.liaison(0), format!("/my-problems/{lower}")).await.0, StatusCode::NOT_FOUND);
        let stranger = Actor { area: AreaId(uuid::Uuid::from_u128(99)), ..district.officer() };
        assert_eq!(get(&stranger, format!("/problems/{lower}/above")).await.0, StatusCode::NOT_FOUND);
        let refused = areas::object(district.house.desk(), &stranger, lower, "不是我们的").await.unwrap_err();
        assert_eq!(refused.kind, RefusalKind::NotFound);
        let leads = areas::object(district.house.desk(), &district.leader(), lower, "不是我们的").await.unwrap_err();
        assert_eq!(leads.kind, RefusalKind::NotAllowed);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn above_they_read_what_was_answered_and_chosen_and_nothing_of_the_lower_ledger() {
    each(async |district| {
        let desk = district.house.desk().clone();
        let (upper, lower) = district.handed_down().await;
        district.handled(lower).await;
        closing::verify(&desk, &district.officer(), lower, "区里内部核查记录").await.unwrap();
        let page = district.house.get(&officer(), &format!("/problems/{upper}")).await.1;
        assert!(page.contains("东溪区效能办（演示）") && page.contains("2026-0001"), "{page}");
        for inner in ["区里内部", "区城管局", "区经办人", "区里的照片"] {
            assert!(!page.contains(inner), "{inner} in {page}");
        }
        let own = read::load(desk.read(), district.area, lower).await.unwrap();
        let [chosen, kept] = own.state.response().unwrap().evidence.as_slice() else { panic!("two films") };
        let fields = [
            ("outcome", "true"),
            ("facts", "经查属实"),
            ("measures", "已整改"),
            ("reply", "已整改"),
            ("send", chosen.file.as_str()),
        ];
        let path = format!("/problems/{lower}/above");
        let form = district.house.get(&district.officer(), &path).await.1;
        assert!(form.contains("区里的照片") && form.contains("区里内部核查情况"), "the own answer is proposed: {form}");
        let (status, place) =
            district.house.post_parts(&district.officer(), &format!("{path}/respond"), &fields, "").await;
        assert_eq!((status, place), (StatusCode::SEE_OTHER, format!("{path}?done=1")));
        let page = district.house.get(&officer(), &format!("/problems/{upper}")).await.1;
        assert!(page.contains("经查属实") && page.contains(&chosen.file) && !page.contains(&kept.file), "{page}");
        let file = format!("/problems/{upper}/evidence/{}", chosen.file);
        assert_eq!(district.house.get(&officer(), &file).await.0, StatusCode::OK);
        let sent = format!("{path}/evidence/{}", chosen.file);
        assert_eq!(district.house.get(&district.leader(), &sent).await.0, StatusCode::OK);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn below_they_read_neither_the_reporters_words_nor_the_names_of_files() {
    each(async |district| {
        let (_, lower) = district.handed_down().await;
        for path in [format!("/problems/{lower}"), format!("/problems/{lower}/above")] {
            let (status, page) = district.house.get(&district.officer(), &path).await;
            assert_eq!(status, StatusCode::OK, "{path}");
            assert!(page.contains("窗口无人值守") && !page.contains("张三") && !page.contains("原话"), "{page}");
        }
        let files = read::contents(district.house.desk().read(), district.area, lower).await.unwrap().unwrap().evidence;
        let file = format!("/problems/{lower}/evidence/{}/cleaned", files[0].file);
        let (status, _, bytes) = district.house.file(&district.officer(), &file, "bytes=0-").await;
        assert!(status.is_success() && !bytes.windows(8).any(|part| part == b"POSITION"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_back_up_is_not_sealed_with_a_clue_either_because_it_is_known_below() {
    each(async |district| {
        let (desk, seal) = (district.house.desk().clone(), district.house.office.seal.clone());
        let (upper, lower) = district.handed_down().await;
        areas::object(&desk, &district.officer(), lower, "不属于本区职责").await.unwrap();
        office::rule(&desk, &officer(), upper, true, "另行交办").await.unwrap();
        assert!(district.house.get(&officer(), &format!("/problems/{upper}")).await.1.contains("东溪区效能办"));
        assert_eq!(rule(clues::transfer(&desk, &seal, &[], &officer(), upper, "请依规处理").await), "P53");
        let before = district.seen_below(upper, lower).await;
        let clue = district.house.accepted("市里的线索").await;
        let number = read::load(desk.read(), officer().area, clue).await.unwrap().number.to_string();
        taking_in::join(&desk, &officer(), upper, &number).await.unwrap();
        assert_eq!(rule(clues::transfer(&desk, &seal, &[], &officer(), clue, "请依规处理").await), "P53");
        assert_eq!(district.seen_below(upper, lower).await, before);
        assert_eq!(district.stage(officer().area, clue).await, Stage::Accepted);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn clues_stay_invisible_in_both_directions() {
    each(async |district| {
        let (desk, seal) = (district.house.desk().clone(), district.house.office.seal.clone());
        let clue = district.house.accepted("市里的线索").await;
        clues::transfer(&desk, &seal, &[], &officer(), clue, "请依规处理").await.unwrap();
        for who in [district.officer(), district.leader(), district.discipline()] {
            for path in [format!("/problems/{clue}"), format!("/problems/{clue}/above"), format!("/clues/{clue}")] {
                assert_ne!(district.house.get(&who, &path).await.0, StatusCode::OK, "{path}");
            }
        }
        let (upper, lower) = district.handed_down().await;
        let refused = clues::transfer(&desk, &seal, &[], &district.officer(), lower, "请依规处理").await;
        assert_eq!(rule(refused), "P81");
        let found = Found { area: district.area, unit: None, ..district.house.found("区里另行登记的线索") };
        let apart = district.house.register(found).await.unwrap().id;
        clues::transfer(&desk, &seal, &[], &district.officer(), apart, "请依规处理").await.unwrap();
        for path in [format!("/problems/{upper}"), "/problems/ledger".to_owned(), "/clues".to_owned()] {
            let page = district.house.get(&leader(), &path).await.1;
            assert!(!page.contains(&apart.to_string()) && !page.contains("另行登记的线索"), "{path}: {page}");
        }
        assert_eq!(district.house.get(&leader(), &format!("/clues/{apart}")).await.0, StatusCode::FORBIDDEN);
    })
    .await;
}
