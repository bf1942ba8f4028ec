//! The demo city's problems: in every state, plainly made up. They are carried there by the same acts as everywhere,
//! at days that lie in the past.

use futures_util::FutureExt;
use kernel::{Actor, Moment, Refusal, Role, UnitId};
use store::Tx;
use ui::Office;

use crate::acts::{clues, own_checks, patrol, taking_in};
use crate::door::register_at;
use crate::rules::facts::Fact;
use crate::rules::found::{Door, Found, Source};
use crate::rules::limits::Terms;
use crate::rules::moves::{ResponseOrder, SlipOrder, UnitOrder};
use crate::rules::slip::{Mode, Outcome};
use crate::rules::state::{Named, Problem};
use crate::store::list::{self, Filter, Total};
use crate::store::{limits, read, write};

/// What a made-up problem is about: the kind, the title, the text.
const STORIES: [(&str, &str, &str); 12] = [
    ("慢作为", "证明材料反复补正", "来窗口办理证明，三次都被要求补材料，没有一次性告知。"),
    ("服务态度", "咨询电话长时间无人接听", "工作日上午连续拨打咨询电话，多次无人接听。"),
    ("办事超时", "审批超过承诺时限", "申请提交后超过承诺时限仍未办结，也没有说明原因。"),
    ("不作为", "路面破损报修无回音", "路面破损，报修后没有人来看，也没有答复。"),
    ("纪律涣散", "工作时间窗口无人值守", "上午到大厅办事，窗口空着，等了很久才有人来。"),
    ("营商环境", "惠企补贴申报说明不清", "申报说明前后不一致，企业不知道该按哪一条准备。"),
    ("乱作为", "检查频次过多", "同一个月内多次上门检查，内容重复。"),
    ("违规收费", "收费依据没有公示", "缴费时没有看到收费依据，询问后没有得到答复。"),
    ("服务态度", "答复口气生硬", "咨询时工作人员态度生硬，没有说明办理条件。"),
    ("慢作为", "信箱来信久未答复", "在信箱留言后很久没有答复。"),
    ("办事超时", "并联审批未衔接", "两个部门的环节没有衔接，一个环节办完后没有转到下一个。"),
    ("不作为", "夜间噪声无人管", "施工噪声扰民，多次反映，几个部门都说不归自己管。"),
];

/// How far a made-up problem has come; how many there are of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reached {
    Registered,
    Refused,
    Withdrawn,
    Accepted,
    Assigned,
    Contested,
    Working,
    Asked,
    Paused,
    Answered,
    Returned,
    Verified,
    StruckOff,
    Kept,
    Rebound,
}

/// What each is, how many, and how many days ago the newest of them came in.
const PLAN: [(Reached, usize, i64); 15] = [
    (Reached::Registered, 7, 0),
    (Reached::Refused, 3, 20),
    (Reached::Withdrawn, 2, 15),
    (Reached::Accepted, 4, 3),
    (Reached::Assigned, 6, 4),
    (Reached::Contested, 3, 3),
    (Reached::Working, 14, 8),
    (Reached::Asked, 3, 12),
    (Reached::Paused, 2, 25),
    (Reached::Answered, 5, 18),
    (Reached::Returned, 3, 30),
    (Reached::Verified, 4, 28),
    (Reached::StruckOff, 12, 60),
    (Reached::Kept, 10, 150),
    (Reached::Rebound, 3, 160),
];

/// Who acts in the demo.
struct People {
    officer: Actor,
    second: Actor,
    leader: Actor,
}

/// Fills the demo's ledger, unless there is something on it.
///
/// # Errors
/// The database's refusal.
pub async fn fill(office: Office) -> Result<(), Refusal> {
    let area = office.settings.area;
    if list::count(office.desk.read(), area, &Filter::default()).await? > Total::default() {
        return Ok(());
    }
    let people = People {
        officer: identity::actor_named(&office, "cases").await?,
        second: identity::actor_named(&office, "cases2").await?,
        leader: identity::actor_named(&office, "leader").await?,
    };
    let units: Vec<UnitId> =
        registry::list_units(office.desk.read(), area).await?.into_iter().map(|unit| unit.id).collect();
    if units.is_empty() {
        return Ok(());
    }
    let now = office.desk.now();
    let (officer, first) = (people.officer.clone(), units.first().copied());
    office.desk.write(move |tx| async move { fill_in(tx, &people, &units, now).await }.boxed()).await?;
    seal_and_join(&office, &officer).await?;
    check_itself(&office, first).await
}

/// What the own check of the unit found for which the demo's liaison speaks.
async fn check_itself(office: &Office, unit: Option<UnitId>) -> Result<(), Refusal> {
    let liaison = Actor { unit, ..identity::actor_named(office, "liaison").await? };
    let text = "（演示，虚构）自查发现，窗口摆放的办事指南还是旧版，与网上公布的不一致。";
    let found = Found { title: "办事指南没有及时更新（演示）".into(), ..by_letter(&liaison, text) };
    own_checks::hand_in(&office.desk, &office.seal, &liaison, found).await?;
    Ok(())
}

/// Two clues that are transferred, and a problem that is joined to another one.
async fn seal_and_join(office: &Office, by: &Actor) -> Result<(), Refusal> {
    for text in ["（演示，虚构）反映有人收受礼品。", "（演示，虚构）反映违规发放补贴。"]
    {
        let clue = taking_in::register_by_hand(&office.desk, by, by_letter(by, text)).await?;
        clues::transfer(&office.desk, &office.seal, &[], by, clue.id, "（演示）请依规处理。").await?;
    }
    let text = "（演示，虚构）同一处路灯不亮，两次来信反映。";
    let first = taking_in::register_by_hand(&office.desk, by, by_letter(by, text)).await?;
    let second = taking_in::register_by_hand(&office.desk, by, by_letter(by, text)).await?;
    taking_in::join(&office.desk, by, second.id, &first.number.to_string()).await
}

fn by_letter(by: &Actor, text: &str) -> Found {
    Found {
        area: by.area,
        door: Door::Letter,
        source: Source::default(),
        title: String::new(),
        text: text.to_owned(),
        unit: None,
        place: None,
        happened: None,
        received: None,
        category: None,
        named: false,
        wants_reply: false,
        evidence: Vec::new(),
    }
}

async fn fill_in(tx: &Tx, people: &People, units: &[UnitId], now: Moment) -> Result<(), Refusal> {
    let mut plan: Vec<(Reached, i64)> = PLAN
        .into_iter()
        .flat_map(|(reached, many, newest)| {
            (0..many).map(move |n| (reached, newest + 2 * i64::try_from(n).unwrap_or(0)))
        })
        .collect();
    // The oldest first, so that numbers rise with the days.
    plan.sort_by_key(|(_, days)| std::cmp::Reverse(*days));
    for (n, (reached, days)) in plan.into_iter().enumerate() {
        Story::begin(tx, people, units, now.plus_seconds(-days * 86_400), n).await?.go(reached).await?;
    }
    patrol::ensure(tx, people.officer.area, now).await
}

/// A made-up problem on its way.
struct Story<'a> {
    tx: &'a Tx,
    people: &'a People,
    lead: Actor,
    assistant: Option<Actor>,
    problem: Problem,
    terms: Terms,
    at: Moment,
    n: usize,
}

impl<'a> Story<'a> {
    async fn begin(tx: &'a Tx, people: &'a People, units: &[UnitId], at: Moment, n: usize) -> Result<Self, Refusal> {
        // Every fifth goes to the first unit, for which the demo's liaison speaks.
        let unit = |step: usize| match (step, n % 5) {
            (0, 2) => units.first().copied(),
            _ => units.get((n * 7 + 3 + step) % units.len()).copied(),
        };
        let (category, title, text) = STORIES.get(n % STORIES.len()).copied().unwrap_or(STORIES[0]);
        let door = Door::ALL.into_iter().filter(|door| door.is_by_hand()).nth(n % 8).unwrap_or(Door::Phone);
        let found = Found {
            area: people.officer.area,
            door,
            source: Source::default(),
            title: format!("{title}（演示{}）", n + 1),
            text: format!("（演示，虚构）{text}"),
            unit: unit(0),
            place: None,
            happened: Some(at.day()),
            received: None,
            category: Some(category.to_owned()),
            named: !n.is_multiple_of(3),
            wants_reply: n.is_multiple_of(2),
            evidence: Vec::new(),
        };
        let registered = register_at(tx, &people.officer, found, at).await?;
        let liaison = |unit: UnitId, name: &str| Actor {
            unit: Some(unit),
            name: name.to_owned(),
            roles: vec![Role::UnitLiaison],
            id: kernel::PersonId(uuid::Uuid::from_u128(unit.0.as_u128() ^ 1)),
            area: people.officer.area,
        };
        Ok(Self {
            problem: read::load(&tx.db, people.officer.area, registered.id).await?,
            terms: limits::terms(&tx.db, people.officer.area, at.day()).await?,
            lead: liaison(unit(0).unwrap_or(UnitId(uuid::Uuid::nil())), "演示单位联络员"),
            assistant: unit(1)
                .filter(|one| n % 3 == 1 && Some(*one) != unit(0))
                .map(|unit| liaison(unit, "演示协办联络员")),
            tx,
            people,
            at,
            n,
        })
    }

    /// Carries the problem to where it is wanted, step by step, and escalates it as of today.
    async fn go(mut self, reached: Reached) -> Result<(), Refusal> {
        use Reached::{
            Accepted, Answered, Asked, Assigned, Contested, Kept, Paused, Rebound, Refused, Registered, Returned,
            StruckOff, Verified, Withdrawn, Working,
        };
        let (officer, leader) = (self.people.officer.clone(), self.people.leader.clone());
        match reached {
            Registered => {}
            Refused => {
                self.step(2, &officer, |one, by, _, _| one.refuse(by, "不属于本办受理范围，已告知向有关部门反映。"))
                    .await?
            }
            Withdrawn => {
                self.step(2, &officer, |one, by, _, _| one.withdraw(by, "反映人来电说明已经解决，申请撤回。")).await?
            }
            Accepted => self.accept().await?,
            Assigned => self.assign().await?,
            Contested => {
                self.sign().await?;
                let unit = self.lead.unit;
                self.step_of_unit(1, move |one, _, at, terms| {
                    one.object(
                        unit.unwrap_or(UnitId(uuid::Uuid::nil())),
                        at,
                        "按职责分工，此事由其他单位负责，请予改派。",
                        terms,
                    )
                })
                .await?;
            }
            Working => self.sign().await?,
            Asked => self.ask_extension().await?,
            Paused => {
                self.sign().await?;
                self.step(3, &leader, |one, by, _, _| one.pause(by, "等待第三方鉴定结论。")).await?;
            }
            Answered => self.respond(10).await?,
            Returned => {
                self.respond(9).await?;
                self.step(2, &officer, |one, by, at, terms| {
                    one.return_response(by, at, "没有说明整改后的长效措施，请补充后重新反馈。", terms)
                })
                .await?;
            }
            Verified => self.verify().await?,
            StruckOff => self.strike_off().await?,
            Kept => {
                self.strike_off().await?;
                self.look_back(40, false, "实地查看，整改措施仍在执行。").await?;
            }
            Rebound => {
                self.strike_off().await?;
                self.look_back(60, true, "同类问题再次出现，重新交办。").await?;
                self.slip(1).await?;
                self.sign_only().await?;
            }
        }
        Ok(())
    }

    async fn step(
        &mut self,
        days: i64,
        by: &Actor,
        decide: impl FnOnce(&Problem, &Actor, Moment, &Terms) -> Result<Fact, Refusal>,
    ) -> Result<(), Refusal> {
        self.at = self.at.plus_seconds(days * 86_400);
        let fact = decide(&self.problem, by, self.at, &self.terms)?;
        write::record_at(self.tx, by, &mut self.problem, fact, self.at).await
    }

    async fn step_of_unit(
        &mut self,
        days: i64,
        decide: impl FnOnce(&Problem, &Actor, Moment, &Terms) -> Result<Fact, Refusal>,
    ) -> Result<(), Refusal> {
        let lead = self.lead.clone();
        self.step(days, &lead, decide).await
    }

    async fn accept(&mut self) -> Result<(), Refusal> {
        let by = if self.n.is_multiple_of(2) { self.people.officer.clone() } else { self.people.second.clone() };
        self.step(1, &by, |one, by, at, terms| one.accept(by, at, "", terms)).await?;
        let officer = Named { id: by.id, name: by.name.clone() };
        self.step(0, &by, |one, by, _, _| one.entrust(by, officer)).await
    }

    async fn assign(&mut self) -> Result<(), Refusal> {
        self.accept().await?;
        self.slip(1).await
    }

    async fn slip(&mut self, days: i64) -> Result<(), Refusal> {
        let order = self.order();
        let number = self.tx.next_number(self.people.officer.area, &format!("slips/{}", self.at.day().year())).await?;
        let by = self.people.officer.clone();
        self.step(days, &by, |one, by, at, terms| one.assign(by, at, number, &order, terms)).await
    }

    fn order(&self) -> SlipOrder {
        let (_, title, text) = STORIES.get(self.n % STORIES.len()).copied().unwrap_or(STORIES[0]);
        let unit = |who: &Actor| UnitOrder { unit: who.unit.unwrap_or(UnitId(uuid::Uuid::nil())), due: None };
        let mode = match (&self.assistant, self.n % 4) {
            (Some(_), _) => Mode::Joint,
            (None, 0) => Mode::Supervised,
            (None, _) => Mode::Investigate,
        };
        SlipOrder {
            title: format!("{title}（演示{}）", self.n + 1),
            matter: format!("（演示，虚构）{text}"),
            requirement: "请查清情况，立行立改，按期反馈，并举一反三。".to_owned(),
            mode,
            leader_note: (mode == Mode::Supervised).then(|| "（演示批示）请效能办跟踪督办，限期解决。".to_owned()),
            lead: unit(&self.lead),
            assisting: self.assistant.iter().map(unit).collect(),
            evidence: Vec::new(),
        }
    }

    async fn sign(&mut self) -> Result<(), Refusal> {
        self.assign().await?;
        self.sign_only().await
    }

    async fn sign_only(&mut self) -> Result<(), Refusal> {
        let units: Vec<Actor> = std::iter::once(self.lead.clone()).chain(self.assistant.clone()).collect();
        for by in units {
            self.step(0, &by, |one, by, _, _| {
                one.sign(by.unit.unwrap_or(UnitId(uuid::Uuid::nil())), "演示经办人 0000-5510000")
            })
            .await?;
        }
        Ok(())
    }

    async fn ask_extension(&mut self) -> Result<(), Refusal> {
        self.sign().await?;
        let until = self.problem.state.deadline().map(|due| crate::rules::clocks::plus(due.day, 14));
        let unit = self.lead.unit.unwrap_or(UnitId(uuid::Uuid::nil()));
        self.step_of_unit(5, move |one, by, at, terms| {
            one.ask_extension(by, unit, at, until.unwrap_or(at.day()), "涉及施工，需要增加时间。", terms)
        })
        .await
    }

    async fn respond(&mut self, days: i64) -> Result<(), Refusal> {
        self.sign().await?;
        if let Some(by) = self.assistant.clone() {
            self.step(2, &by, |one, by, _, _| {
                one.answer_part(by.unit.unwrap_or(UnitId(uuid::Uuid::nil())), "已核实我单位承担的环节，配合完成整改。")
            })
            .await?;
        }
        let outcome = Outcome::ALL.get(self.n % 4).copied().unwrap_or(Outcome::True);
        let order = ResponseOrder {
            outcome,
            facts: "（演示）经调阅记录、现场核实，反映的情况基本清楚。".to_owned(),
            measures: "（演示）已调整窗口值班，公布咨询电话，落实一次性告知。".to_owned(),
            reply: "（演示）有关单位已经整改，窗口值班和咨询电话已作调整。".to_owned(),
            evidence: Vec::new(),
        };
        let unit = self.lead.unit.unwrap_or(UnitId(uuid::Uuid::nil()));
        self.step_of_unit(days, move |one, by, at, terms| one.respond(by, unit, at, &order, terms)).await
    }

    async fn verify(&mut self) -> Result<(), Refusal> {
        self.respond(12).await?;
        let by = self.people.officer.clone();
        let seen = "到窗口实地查看，并电话核实，整改属实。";
        self.step(3, &by, |one, by, at, terms| one.verify(by, at, seen, terms)).await
    }

    async fn look_back(&mut self, days: i64, rebound: bool, seen: &str) -> Result<(), Refusal> {
        let by = self.people.second.clone();
        self.step(days, &by, |one, by, at, terms| one.look_back(by, at, rebound, seen, terms)).await
    }

    async fn strike_off(&mut self) -> Result<(), Refusal> {
        self.verify().await?;
        let by = self.people.second.clone();
        self.step(2, &by, |one, by, at, _| one.strike_off(by, at, crate::rules::clocks::plus(at.day(), 45))).await
    }
}
