//! Checking the draw: what was frozen, that the seeds came afterwards, every ticket, the plan, and with the roster the lists.

use std::io::Cursor;

use kernel::{Bilingual, Moment};
use sortition::{Person, Ticketed, ticket};

use super::report::{falsehood, not_proven, proven};
use super::{Bundle, DrawFile, Given, Outcome, SeedFile};
use crate::acts::public_draw::{plan_of_scheme, published_plan};
use crate::public_draw::{DrawRecord, PlannedLine, TicketLine, digest, roster_digest};
use crate::rules::public_draw::JOINT;

pub(super) fn check_draw(bundle: &Bundle, given: &Given) -> Outcome {
    let Some(draw) = &bundle.draw else {
        return not_proven("本次活动没有抽选记录", "there is no record of a draw");
    };
    let false_place = other_freeze(bundle, draw)
        .or_else(|| early_seed(draw))
        .or_else(|| other_seed(draw))
        .or_else(|| false_ticket(&draw.record))
        .or_else(|| draw.record.plan.iter().find_map(|line| plan_is_broken(&draw.record, line)));
    match false_place {
        Some(place) => Outcome::False(place),
        None => with_roster(draw, given),
    }
}

/// The plan and the roster of the draw are those that were frozen.
fn other_freeze(bundle: &Bundle, draw: &DrawFile) -> Option<Bilingual> {
    let plan = published_plan(&bundle.scheme).ok().and_then(|plan| digest(&mut Cursor::new(plan)).ok());
    let planned = plan_of_scheme(&bundle.scheme).ok();
    let planned: Option<Vec<PlannedLine>> = planned.map(|plan| plan.strata().iter().map(PlannedLine::of).collect());
    if plan.as_ref() != Some(&draw.plan_sha256) || planned.as_ref() != Some(&draw.record.plan) {
        return Some(Bilingual::new(
            "抽选计划不是方案的计划，或与冻结时公布的校验码不符",
            "the plan of the draw is not the scheme's, or not the one that was frozen",
        ));
    }
    (draw.record.roster_sha256 != draw.roster_sha256).then(|| {
        Bilingual::new("抽选所用名册的校验码不是冻结的那一份", "the roster drawn from is not the one that was frozen")
    })
}

/// Every seed was seen after the freeze and before the draw.
fn early_seed(draw: &DrawFile) -> Option<Bilingual> {
    let in_turn = |seed: &SeedFile| {
        draw.frozen_at <= seed.seen_at && seed.seen_at <= seed.recorded_at && seed.recorded_at <= draw.drawn_at
    };
    let place = draw.seeds.iter().position(|seed| !in_turn(seed))?;
    let (number, text) = (place + 1, &draw.seeds[place].text);
    let (seen, frozen) = (Moment(draw.seeds[place].seen_at).to_minute(), Moment(draw.frozen_at).to_minute());
    Some(Bilingual::new(
        format!("第 {number} 个种子“{text}”见于 {seen}，不在冻结（{frozen}）之后、抽选之前"),
        format!("seed {number} “{text}” was seen at {seen}, not between the freeze ({frozen}) and the draw"),
    ))
}

/// The seed drawn with is the seeds put together.
fn other_seed(draw: &DrawFile) -> Option<Bilingual> {
    let together = draw.seeds.iter().map(|seed| seed.text.as_str()).collect::<Vec<_>>().join(JOINT);
    (draw.seeds.is_empty() || together != draw.record.seed).then(|| {
        let used = &draw.record.seed;
        Bilingual::new(
            format!("抽选用的种子“{used}”不是各见证人的种子连成的“{together}”"),
            format!("the draw used “{used}”, the witnesses' seeds together are “{together}”"),
        )
    })
}

fn false_ticket(record: &DrawRecord) -> Option<Bilingual> {
    let is_own = |one: &TicketLine| ticket(&record.seed, &one.stratum_id, &one.person_id).to_string() == one.ticket;
    let one = record.drawn.iter().chain(&record.reserves).find(|one| !is_own(one))?;
    let (stratum, person) = (&one.stratum_id, &one.person_id);
    Some(Bilingual::new(
        format!("层面 {stratum} 的 {person}：票据与种子不符"),
        format!("{person} of {stratum}: not the ticket of this seed"),
    ))
}

/// As many drawn as planned, and nobody drawn with a higher ticket than a reserve.
fn plan_is_broken(record: &DrawRecord, line: &PlannedLine) -> Option<Bilingual> {
    let of = |list: &[TicketLine]| -> Vec<String> {
        list.iter().filter(|one| one.stratum_id == line.stratum_id).map(|one| one.ticket.clone()).collect()
    };
    let (drawn, reserves, name) = (of(&record.drawn), of(&record.reserves), &line.stratum_id);
    if drawn.len() != line.drawn_n {
        let (is, planned) = (drawn.len(), line.drawn_n);
        return Some(Bilingual::new(
            format!("层面 {name} 抽出 {is} 人，方案为 {planned} 人"),
            format!("{is} drawn from {name}, {planned} planned"),
        ));
    }
    let in_order = reserves.is_empty() || drawn.iter().max() < reserves.iter().min();
    (!in_order).then(|| {
        Bilingual::new(
            format!("层面 {name}：有候补的票据小于抽出者"),
            format!("{name}: a reserve has a lower ticket than somebody drawn"),
        )
    })
}

fn with_roster(draw: &DrawFile, given: &Given) -> Outcome {
    let record = &draw.record;
    let Some(roster) = &given.roster else { return without_roster(draw) };
    let mut sorted = roster.clone();
    sorted.sort();
    if roster_digest(&sorted).ok().as_ref() != Some(&draw.roster_sha256) {
        return falsehood("给出的名册与公布的名册摘要不符", "the roster is not the one whose digest was published");
    }
    let people: Vec<Person<'_>> =
        sorted.iter().map(|(stratum_id, person_id)| Person { stratum_id, person_id }).collect();
    let repeated = record.plan().ok().map(|plan| {
        sortition::verify(&record.seed, &plan, &people, &ticketed(&record.drawn), &ticketed(&record.reserves))
    });
    match repeated {
        Some(Ok(())) => proven(
            "名册和计划先冻结，种子在后；用名册和种子重新抽选，结果逐人相同",
            "roster and plan were frozen before the seeds; drawn again from both, the lists are the same",
        ),
        Some(Err(problem)) => {
            falsehood(format!("重新抽选的结果不同：{problem}"), format!("drawn again, the lists differ: {problem}"))
        }
        None => falsehood("方案的抽选计划不能用", "the plan of the scheme can't be drawn by"),
    }
}

fn without_roster(draw: &DrawFile) -> Outcome {
    let (people, seeds, seed) = (draw.record.drawn.len(), draw.seeds.len(), &draw.record.seed);
    proven(
        format!(
            "按办公室的记录，{seeds} 个种子都在冻结之后；{people} 人的票据都由种子“{seed}”算出，人数与方案相符。没有名册，不能证明名册中没有人被漏掉；记录的时间，只有当时在场的见证人能证明"
        ),
        format!(
            "as the office recorded them, all {seeds} seeds came after the freeze; the tickets of all {people} people come from the seed “{seed}” and their numbers are as planned. Without the roster it is not proven that nobody was passed over; that the recorded times are true only the witnesses know"
        ),
    )
}

fn ticketed(list: &[TicketLine]) -> Vec<Ticketed> {
    let one = |line: &TicketLine| {
        Some(Ticketed {
            stratum_id: line.stratum_id.clone(),
            person_id: line.person_id.clone(),
            ticket: line.ticket.parse().ok()?,
        })
    };
    list.iter().filter_map(one).collect()
}
