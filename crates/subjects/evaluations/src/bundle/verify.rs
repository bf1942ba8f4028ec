//! Checking a bundle: scheme, draw, log, seals, sums, formula and ranks.

use kernel::{Bilingual, CampaignId};
use sortition::{Person, Plan, PlannedStratum, Ticketed, ticket};

use super::report::{Report, falsehood, not_proven, proven};
use super::verify_log::{check_log, check_seals};
use super::{BallotFile, BatchFile, Bundle, DrawFile, FORMAT, Outcome, TicketFile, differences, sums};
use crate::rules::ballot::Marks;
use crate::rules::sealing::marks_bytes;
use crate::tally::{Material, Respondent, tally};

/// What the outsider has besides the bundle.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// Key parts, if observers lend them: then the envelopes are opened and compared with the ballots.
    pub parts: Vec<String>,
    /// The roster as (stratum, person), if it may be seen: then the draw is repeated as a whole.
    pub roster: Option<Vec<(String, String)>>,
    /// The office's public signing key as published elsewhere, in hexadecimal.
    pub signer: Option<String>,
    /// Heads kept from earlier days: size and root.
    pub heads: Vec<(u64, String)>,
}

/// Checks everything that can be checked; later checks are made even when earlier ones fail.
pub fn verify(bundle: &Bundle, given: &Given) -> Report {
    let mut report = Report::default();
    report.add("方案", "Scheme", scheme(bundle));
    report.add("抽选", "Draw", draw(bundle, given));
    report.add("日志与签名", "Log and signatures", check_log(bundle, given));
    report.add("评议表份数", "Number of ballots", counts(bundle));
    report.add("封缄", "Seals", check_seals(bundle, given));
    report.add("各批合计", "Sums of the batches", batches(bundle));
    report.add("计分与排名", "Formula and ranks", formula(bundle));
    report
}

fn scheme(bundle: &Bundle) -> Outcome {
    let hash = bundle.scheme.hash();
    if bundle.format != FORMAT {
        falsehood(format!("不认识的格式“{}”", bundle.format), format!("unknown format “{}”", bundle.format))
    } else if hash != bundle.scheme_hash || hash != bundle.results.scheme_hash {
        falsehood("方案与其校验码或结果所用的方案不符", "the scheme is not the one that was frozen or tallied by")
    } else {
        proven(format!("结果按校验码为 {hash} 的方案计算"), format!("the results are of the scheme with hash {hash}"))
    }
}

fn draw(bundle: &Bundle, given: &Given) -> Outcome {
    let Some(draw) = &bundle.draw else {
        return not_proven("本次活动没有抽选记录", "there is no record of a draw");
    };
    if draw.seed_at < draw.roster_at {
        return falsehood("种子在名册冻结之前就已公布", "the seed was announced before the roster was frozen");
    }
    if let Some(false_ticket) = draw.drawn.iter().chain(&draw.reserves).find(|one| !has_own_ticket(draw, one)) {
        let (stratum, person) = (&false_ticket.stratum_id, &false_ticket.person_id);
        return falsehood(
            format!("层面 {stratum} 的 {person}：票据与种子不符"),
            format!("{person} of {stratum}: not the ticket of this seed"),
        );
    }
    plan_is_kept(bundle, draw).unwrap_or_else(|| with_roster(bundle, draw, given))
}

fn has_own_ticket(draw: &DrawFile, one: &TicketFile) -> bool {
    ticket(&draw.seed, &one.stratum_id, &one.person_id).to_string() == one.ticket
}

/// As many drawn as planned in every stratum, and nobody drawn with a higher ticket than a reserve.
fn plan_is_kept(bundle: &Bundle, draw: &DrawFile) -> Option<Outcome> {
    bundle.scheme.strata.iter().find_map(|stratum| {
        let of = |list: &[TicketFile]| -> Vec<String> {
            list.iter().filter(|one| one.stratum_id == stratum.id).map(|one| one.ticket.clone()).collect()
        };
        let (drawn, reserves, name) = (of(&draw.drawn), of(&draw.reserves), &stratum.id);
        if drawn.len() as u64 != stratum.to_draw {
            let (is, planned) = (drawn.len(), stratum.to_draw);
            return Some(falsehood(
                format!("层面 {name} 抽出 {is} 人，方案为 {planned} 人"),
                format!("{is} drawn from {name}, {planned} planned"),
            ));
        }
        let in_order = drawn.iter().max() < reserves.iter().min() || reserves.is_empty();
        (!in_order).then(|| {
            falsehood(
                format!("层面 {name}：有候补的票据小于抽出者"),
                format!("{name}: a reserve has a lower ticket than somebody drawn"),
            )
        })
    })
}

fn with_roster(bundle: &Bundle, draw: &DrawFile, given: &Given) -> Outcome {
    let Some(roster) = &given.roster else {
        return proven(
            format!(
                "{} 人的票据都由种子“{}”算出，人数与方案相符；没有名册，不能证明名册中没有人被漏掉",
                draw.drawn.len(),
                draw.seed
            ),
            format!(
                "the tickets of all {} people come from the seed “{}” and their numbers are as planned; without the roster it is not proven that nobody was passed over",
                draw.drawn.len(),
                draw.seed
            ),
        );
    };
    let mut sorted = roster.clone();
    sorted.sort();
    if crate::public_draw::roster_digest(&sorted).ok().as_ref() != Some(&draw.roster_hash) {
        return falsehood("给出的名册与公布的名册摘要不符", "the roster is not the one whose digest was published");
    }
    let strata = bundle.scheme.strata.iter().map(|stratum| PlannedStratum {
        stratum_id: stratum.id.clone(),
        to_draw: usize::try_from(stratum.to_draw).unwrap_or(usize::MAX),
        reserves: usize::try_from(bundle.scheme.reserves_for(stratum)).unwrap_or(usize::MAX),
    });
    let people: Vec<Person<'_>> =
        sorted.iter().map(|(stratum_id, person_id)| Person { stratum_id, person_id }).collect();
    let repeated = Plan::new(strata.collect())
        .ok()
        .map(|plan| sortition::verify(&draw.seed, &plan, &people, &ticketed(&draw.drawn), &ticketed(&draw.reserves)));
    match repeated {
        Some(Ok(())) => proven(
            "用名册和种子重新抽选，结果逐人相同",
            "drawn again from the roster and the seed, the lists are the same",
        ),
        Some(Err(problem)) => {
            falsehood(format!("重新抽选的结果不同：{problem}"), format!("drawn again, the lists differ: {problem}"))
        }
        None => falsehood("方案的抽选计划不能用", "the plan of the scheme can't be drawn by"),
    }
}

fn ticketed(list: &[TicketFile]) -> Vec<Ticketed> {
    let one = |file: &TicketFile| {
        Some(Ticketed {
            stratum_id: file.stratum_id.clone(),
            person_id: file.person_id.clone(),
            ticket: file.ticket.parse().ok()?,
        })
    };
    list.iter().filter_map(one).collect()
}

/// As many online ballots as leaves in every stratum.
fn counts(bundle: &Bundle) -> Outcome {
    let Some(log) = &bundle.log else {
        return not_proven(
            "没有密封日志，份数只能与各批合计核对",
            "there is no log; the number can only be compared with the sums",
        );
    };
    for stratum in &bundle.scheme.strata {
        let leaves = log.sealed.iter().filter(|one| one.stratum == stratum.id).count();
        let ballots = bundle.ballots.iter().filter(|one| one.stratum == stratum.id && one.channel == "online").count();
        if leaves != ballots {
            return falsehood(
                format!("层面 {}：日志有 {leaves} 份，计票有 {ballots} 份", stratum.id),
                format!("{}: {leaves} in the log, {ballots} in the count", stratum.id),
            );
        }
    }
    let all = log.sealed.len();
    proven(
        format!("每个层面计票的份数与日志相同，共 {all} 份"),
        format!("as many ballots as leaves in every stratum, {all} in all"),
    )
}

fn batches(bundle: &Bundle) -> Outcome {
    let made = sums(&bundle.ballots);
    for at in 0..made.len().max(bundle.batches.len()) {
        if let Some(place) = batch_difference(bundle, made.get(at), bundle.batches.get(at)) {
            return Outcome::False(place);
        }
    }
    proven(
        format!("{} 份评议表逐格相加，与 {} 批公布的合计相同", bundle.ballots.len(), made.len()),
        format!(
            "{} ballots, added up place by place, give the sums of all {} batches",
            bundle.ballots.len(),
            made.len()
        ),
    )
}

fn batch_difference(bundle: &Bundle, made: Option<&BatchFile>, published: Option<&BatchFile>) -> Option<Bilingual> {
    if made == published {
        return None;
    }
    let (Some(made), Some(published)) = (made, published) else {
        let batch = made.or(published)?;
        let (stratum, channel) = (&batch.stratum, &batch.channel);
        return Some(Bilingual::new(
            format!("层面 {stratum}（{channel}）：评议表和合计缺一样"),
            format!("{stratum} ({channel}): either the ballots or the sums are missing"),
        ));
    };
    let batch = format!("{} {}", published.stratum, published.channel);
    if made.ballots != published.ballots || made.stratum != published.stratum || made.channel != published.channel {
        let (is, said) = (made.ballots, published.ballots);
        return Some(Bilingual::new(
            format!("批次 {batch}：评议表 {is} 份，公布 {said} 份"),
            format!("batch {batch}: {is} ballots, {said} published"),
        ));
    }
    let marks = made.counts.keys().chain(published.counts.keys());
    let differing = marks.filter_map(|mark| {
        let count = |batch: &BatchFile, place: usize| {
            batch.counts.get(mark).and_then(|counts| counts.get(place)).copied().unwrap_or(0)
        };
        let place =
            (0..bundle.scheme.marks_on_a_ballot()).find(|place| count(made, *place) != count(published, *place))?;
        Some((place, *mark, count(made, place), count(published, place)))
    });
    let (place, mark, is, said) = differing.min()?;
    let at = place_name(bundle, place);
    Some(Bilingual::new(
        format!("批次 {batch}，{at}，评价 {mark}：相加为 {is}，公布为 {said}"),
        format!("batch {batch}, {at}, mark {mark}: the ballots add up to {is}, published is {said}"),
    ))
}

/// `U003/a2`.
fn place_name(bundle: &Bundle, place: usize) -> String {
    let aspects = bundle.scheme.aspects.len().max(1);
    let unit = bundle.scheme.units.get(place / aspects).map_or("?", |unit| unit.id.as_str());
    let aspect = bundle.scheme.aspects.get(place % aspects).map_or("?", |aspect| aspect.id.as_str());
    format!("{unit}/{aspect}")
}

fn formula(bundle: &Bundle) -> Outcome {
    let material = match material(bundle) {
        Ok(material) => material,
        Err(place) => return Outcome::False(place),
    };
    let made = match tally(&material) {
        Ok(made) => made,
        Err(refusal) => {
            return falsehood(
                format!("按方案算不出结果：{}", refusal.message.zh),
                format!("the scheme gives no results: {}", refusal.message.en),
            );
        }
    };
    let json = |results| serde_json::to_value(results).unwrap_or_default();
    match differences::first("", &json(&bundle.results), &json(&made)) {
        Some((place, published, made)) => falsehood(
            format!("结果 {place}：重算为 {made}，公布为 {published}"),
            format!("result {place}: computed again it is {made}, published is {published}"),
        ),
        None => proven(
            format!(
                "{} 个单位的得分、满意率和排名由评议表和方案重新算出，全部相同；排名区间由模拟得出，没有重算",
                made.units.len()
            ),
            format!(
                "scores, rates and ranks of {} units were computed again from the ballots and are the same; rank intervals come from simulation and were not computed again",
                made.units.len()
            ),
        ),
    }
}

fn material(bundle: &Bundle) -> Result<Material, Bilingual> {
    let scheme = &bundle.scheme;
    let mut respondents = Vec::with_capacity(bundle.ballots.len());
    let mut marks = Vec::with_capacity(bundle.ballots.len() * scheme.marks_on_a_ballot());
    for (ballot, number) in bundle.ballots.iter().zip(1..) {
        let read = marks_bytes(&ballot.marks).and_then(|bytes| Marks::from_bytes(scheme, &bytes).ok());
        let (Some(stratum), Some(read)) = (scheme.stratum_place(&ballot.stratum), read) else {
            return Err(unfit(ballot, number));
        };
        marks.extend_from_slice(read.bytes());
        respondents.push(Respondent { id: number.to_string(), stratum });
    }
    let drawn = bundle.taking_part.clone();
    Ok(Material {
        scheme: scheme.clone(),
        respondents,
        marks,
        drawn,
        history: Vec::new(),
        from_totals: 0,
        findings: Vec::new(),
    })
}

fn unfit(ballot: &BallotFile, number: usize) -> Bilingual {
    let stratum = &ballot.stratum;
    Bilingual::new(
        format!("第 {number} 份评议表（层面 {stratum}）与方案不符"),
        format!("ballot {number} ({stratum}) does not fit the scheme"),
    )
}

impl Bundle {
    /// Computes sums and results again from the ballots as they stand here. What the office never needs, a test of lies does.
    #[doc(hidden)]
    pub fn remake(&mut self) {
        self.batches = sums(&self.ballots);
        if let Some(results) = material(self).ok().and_then(|material| tally(&material).ok()) {
            self.results = results;
        }
    }
}

/// The campaign's id, as parts are bound to it.
pub(super) fn campaign_id(bundle: &Bundle) -> Option<CampaignId> {
    bundle.campaign.parse().ok()
}
