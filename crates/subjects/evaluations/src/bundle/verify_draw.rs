//! Checking the draw: what was frozen, that the seeds came afterwards, every ticket, the plan, and with the roster the lists.

use std::collections::BTreeSet;
use std::io::Cursor;

use kernel::{Bilingual, Moment};
use sortition::{Person, Ticketed, ticket};

use super::report::{falsehood, not_proven, not_there, proven};
use super::{Bundle, DrawFile, FORMAT, Given, Outcome, Roster, SeedFile};
use crate::public_draw::{DrawRecord, PlannedLine, TicketLine, digest, plan_of_scheme, published_plan};
use crate::rules::public_draw::JOINT;
use crate::rules::seeds::declare;

pub(super) fn check_draw(bundle: &Bundle, given: &Given) -> Outcome {
    let Some(draw) = &bundle.draw else {
        let words = ("本次活动没有抽选记录", "there is no record of a draw");
        return not_there(given.roster.is_some(), words, ("给出的名册无从核对", "the roster could not be compared"));
    };
    let record = &draw.record;
    let false_place = other_freeze(bundle, draw)
        .or_else(|| lost_round(draw))
        .or_else(|| early_seed(draw))
        .or_else(|| unwitnessed_seed(draw))
        .or_else(|| other_seed(draw))
        .or_else(|| no_announcement(bundle, draw))
        .or_else(|| unannounced_seed(draw))
        .or_else(|| false_ticket(record))
        .or_else(|| record.plan.iter().find_map(|line| plan_is_broken(record, line)))
        .or_else(|| unplanned(record))
        .or_else(|| out_of_order(("抽中名单", "drawn"), &record.drawn))
        .or_else(|| out_of_order(("候补名单", "reserves"), &record.reserves));
    match false_place {
        Some(place) => Outcome::False(place),
        None if draw.declared.is_empty() => without_announcement(with_roster(draw, given)),
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

/// Every earlier round is on record, declared void with a reason before this one was frozen: nobody drew until it suited.
fn lost_round(draw: &DrawFile) -> Option<Bilingual> {
    let void = |round: i64| {
        let found = draw.void_rounds.iter().find(|void| void.round == round);
        found.is_some_and(|void| !void.reason.trim().is_empty() && void.at <= draw.frozen_at)
    };
    let lost = (1..draw.round).find(|round| !void(*round))?;
    let round = draw.round;
    Some(Bilingual::new(
        format!("这是第 {round} 轮抽选，第 {lost} 轮没有在冻结前说明理由宣布作废的记录"),
        format!(
            "this is round {round}; nothing says that round {lost} was declared void, with a reason, before the freeze"
        ),
    ))
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

/// Somebody saw every seed.
fn unwitnessed_seed(draw: &DrawFile) -> Option<Bilingual> {
    let place = draw.seeds.iter().position(|seed| seed.witness.trim().is_empty())?;
    let (number, text) = (place + 1, &draw.seeds[place].text);
    Some(Bilingual::new(
        format!("第 {number} 个种子“{text}”没有见证人签名"),
        format!("seed {number} “{text}” is signed by no witness"),
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

/// The list of announced seeds is there, unless the bundle is of the form that need not have it: taken out, nothing would
/// show that somebody chose the seeds afterwards.
fn no_announcement(bundle: &Bundle, draw: &DrawFile) -> Option<Bilingual> {
    (bundle.format == FORMAT && draw.declared.is_empty()).then(|| {
        Bilingual::new(
            "核验包里没有冻结时公布的种子清单",
            "the list of the seeds that the freeze announced is not in the bundle",
        )
    })
}

/// The seeds are those the freeze announced, in their order, and nobody chose the last.
fn unannounced_seed(draw: &DrawFile) -> Option<Bilingual> {
    let made = draw.seeds.iter().map(|seed| seed.source.as_str());
    let is_kept = made.eq(draw.declared.iter().map(|seed| seed.source.code())) && declare(&draw.declared).is_ok();
    (!draw.declared.is_empty() && !is_kept).then(|| {
        Bilingual::new(
            "登记的种子不是冻结时公布的那些，或最后一个可以由人来选",
            "the seeds are not those the freeze announced, or somebody could choose the last",
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

/// As many drawn as planned, not more reserves than planned, and nobody drawn with a higher ticket than a reserve.
fn plan_is_broken(record: &DrawRecord, line: &PlannedLine) -> Option<Bilingual> {
    let name = &line.stratum_id;
    let of = |list: &'_ [TicketLine]| list.iter().filter(|one| one.stratum_id == *name).count();
    let (drawn, reserves) = (of(&record.drawn), of(&record.reserves));
    if drawn != line.drawn_n || reserves > line.reserves_n {
        let (planned, planned_reserves) = (line.drawn_n, line.reserves_n);
        return Some(Bilingual::new(
            format!(
                "层面 {name} 抽出 {drawn} 人、候补 {reserves} 人，方案为 {planned} 人、候补至多 {planned_reserves} 人"
            ),
            format!(
                "{drawn} drawn from {name} with {reserves} reserves, planned are {planned} with {planned_reserves} at most"
            ),
        ));
    }
    passed_over(record, name)
}

/// A reserve whose ticket is lower than that of somebody drawn.
fn passed_over(record: &DrawRecord, stratum: &str) -> Option<Bilingual> {
    let own = |one: &&TicketLine| one.stratum_id == stratum;
    let reserve = record.reserves.iter().filter(own).min_by_key(|one| &one.ticket)?;
    let drawn = record.drawn.iter().filter(own).max_by_key(|one| &one.ticket)?;
    let (low, high) = (&reserve.person_id, &drawn.person_id);
    (reserve.ticket < drawn.ticket).then(|| {
        Bilingual::new(
            format!("层面 {stratum}：候补 {low} 的票据小于抽中的 {high}，人被调换过"),
            format!(
                "{stratum}: the reserve {low} has a lower ticket than {high}, who was drawn; people were exchanged"
            ),
        )
    })
}

/// Somebody of a stratum that the plan does not have.
fn unplanned(record: &DrawRecord) -> Option<Bilingual> {
    let planned: BTreeSet<&str> = record.plan.iter().map(|line| line.stratum_id.as_str()).collect();
    let mut everybody = record.drawn.iter().chain(&record.reserves);
    let stranger = everybody.find(|one| !planned.contains(one.stratum_id.as_str()))?;
    let (stratum, person) = (&stranger.stratum_id, &stranger.person_id);
    Some(Bilingual::new(
        format!("{person} 所在的层面 {stratum} 不在抽选计划中"),
        format!("{person} is of {stratum}, which the plan does not have"),
    ))
}

/// The first place of a list that is not in ticket order, or has somebody a second time.
fn out_of_order((zh, en): (&str, &str), list: &[TicketLine]) -> Option<Bilingual> {
    let place = list.windows(2).position(|two| matches!(two, [one, next] if one.ticket >= next.ticket))? + 1;
    let (number, person) = (place + 1, &list[place].person_id);
    Some(Bilingual::new(
        format!("{zh}第 {number} 位 {person} 不按票据顺序，或重复"),
        format!("{en}[{place}] {person}: not in ticket order, or a second time"),
    ))
}

fn with_roster(draw: &DrawFile, given: &Given) -> Outcome {
    let record = &draw.record;
    let Some(roster) = &given.roster else { return without_roster(draw) };
    if roster.sha256 != draw.roster_sha256 {
        return Outcome::False(other_roster(draw, roster));
    }
    let people: Vec<Person<'_>> =
        roster.people.iter().map(|(stratum_id, person_id)| Person { stratum_id, person_id }).collect();
    let repeated = record.plan().ok().map(|plan| {
        sortition::verify(&record.seed, &plan, &people, &ticketed(&record.drawn), &ticketed(&record.reserves))
    });
    match repeated {
        Some(Ok(())) => proven(
            "名册和计划先冻结，种子在后；名册一个字节也没有改动，用它和种子重新抽选，结果逐人相同",
            "roster and plan were frozen before the seeds; not one byte of the roster has changed, and drawn again from it the lists are the same",
        ),
        Some(Err(problem)) => {
            falsehood(format!("重新抽选的结果不同：{problem}"), format!("drawn again, the lists differ: {problem}"))
        }
        None => falsehood("方案的抽选计划不能用", "the plan of the scheme can't be drawn by"),
    }
}

/// The roster is another one; and who was drawn that it does not have.
fn other_roster(draw: &DrawFile, roster: &Roster) -> Bilingual {
    let (is, said) = (&roster.sha256, &draw.roster_sha256);
    let known: BTreeSet<(&str, &str)> = roster.people.iter().map(|(s, p)| (s.as_str(), p.as_str())).collect();
    let mut everybody = draw.record.drawn.iter().chain(&draw.record.reserves);
    let missing = everybody.find(|one| !known.contains(&(one.stratum_id.as_str(), one.person_id.as_str())));
    let (zh, en) = missing.map_or_else(Default::default, |one| {
        let (stratum, person) = (&one.stratum_id, &one.person_id);
        (
            format!("；抽出的 {stratum} {person} 不在其中"),
            format!("; it does not have {stratum} {person}, who was drawn"),
        )
    });
    Bilingual::new(
        format!("给出的名册不是冻结的那一份：SHA-256 为 {is}，公布的为 {said}{zh}"),
        format!("the roster is not the frozen one: its SHA-256 is {is}, published is {said}{en}"),
    )
}

/// What is known of a draw of before, whose seeds nobody announced.
fn without_announcement(outcome: Outcome) -> Outcome {
    match outcome {
        Outcome::Proven(Bilingual { zh, en }) => not_proven(
            format!(
                "{zh}。但这个核验包是旧格式，没有冻结时公布的种子清单：不能证明没有人看过前面的种子后，再添上后面的"
            ),
            format!(
                "{en}. But this bundle is of the old form and has no list of announced seeds: it is not proven that nobody added a seed after seeing the others"
            ),
        ),
        other @ (Outcome::NotProven(_) | Outcome::NotDone(_) | Outcome::False(_)) => other,
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
