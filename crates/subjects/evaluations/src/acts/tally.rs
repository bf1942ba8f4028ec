//! From the closed campaign to published results: tally, approve, publish.

use std::collections::BTreeMap;
use std::sync::Arc;

use access::{Act, Who};
use futures_util::FutureExt;
use kernel::Role::{CampaignOfficer, CountClerk, Leader, Observer, UnitLiaison};
use kernel::{Actor, Bilingual, CampaignId, Finding, Place, Refusal};
use store::ConnectionTrait;
use ui::Office;

use super::campaigns::{move_in, move_on};
use crate::paper;
use crate::rules::ballot::{BLANK, Marks};
use crate::rules::campaign::{Level, Stage};
use crate::store::campaigns::{self, Campaign};
use crate::store::{ballots, draws, results as kept};
use crate::tally::{
    Findings, Material, PastRate, Replication, Respondent, Results, as_rows, tally_with_ranks, without_uncertainty,
};

/// Seeing results inside the office, published or not.
pub const SEE_RESULTS: Act = Act {
    code: "evaluations.see_results",
    zh: "查看评议结果",
    en: "See results",
    who: Who::Roles(&[CampaignOfficer, CountClerk, Leader, Observer]),
};
/// Seeing the result of one unit; a liaison sees the own unit once it is published to units.
pub const SEE_UNIT_RESULT: Act = Act {
    code: "evaluations.see_unit_result",
    zh: "查看单位评议结果",
    en: "See a unit's result",
    who: Who::Roles(&[CampaignOfficer, CountClerk, Leader, Observer, UnitLiaison]),
};
/// Making the tally, and importing rates of earlier years.
pub const TALLY: Act =
    Act { code: "evaluations.tally", zh: "计票", en: "Tally", who: Who::Roles(&[CampaignOfficer]) };
/// Approving results as the second person.
pub const APPROVE: Act =
    Act { code: "evaluations.approve", zh: "审定结果", en: "Approve results", who: Who::Roles(&[Leader]) };
/// Publishing approved results.
pub const PUBLISH: Act = Act {
    code: "evaluations.publish",
    zh: "公布结果",
    en: "Publish results",
    who: Who::Roles(&[CampaignOfficer, Leader]),
};
/// Seeing what was published to everybody.
pub const SEE_PUBLISHED: Act =
    Act {
        code: "evaluations.see_published", zh: "查看公布的评议结果", en: "See published results", who: Who::Public
    };

/// Tallies a closed campaign (again) and keeps the results, locked until a second person approves them.
///
/// # Errors
/// E27 before the close, E28 once approved, CB11 while a paper count is open, the refusals of [`tally_with_ranks`], a full disk.
pub async fn tally_campaign(office: &Office, who: &Actor, id: CampaignId) -> Result<(), Refusal> {
    access::may(Some(who), &TALLY)?;
    let campaign = campaigns::load(office.desk.read(), who.area, id).await?;
    campaign.stage.tally(who.id, String::new())?;
    super::sealing::ready_to_tally(office.desk.read(), &campaign).await?;
    paper::is_counted(office.desk.read(), who.area, id).await?;
    let material = material(office, &campaign).await?;
    let tallied = tokio::task::spawn_blocking(move || results_of(&material));
    let results = tallied.await.map_err(Refusal::failed)??;
    let hash = kept::keep(&office.files, &results).await?;
    let who = who.clone();
    let kept = office.desk.write(move |tx| {
        async move {
            // Read again inside the write: a batch may have been opened again meanwhile.
            paper::is_counted(&tx.db, who.area, id).await?;
            move_in(tx, &who, id, TALLY.code, |campaign| campaign.stage.tally(who.id, hash)).await
        }
        .boxed()
    });
    kept.await
}

fn results_of(material: &Material) -> Result<Results, Refusal> {
    if material.from_totals == 0 {
        return tally_with_ranks(material, Replication::USUAL);
    }
    Ok(without_uncertainty(tally_with_ranks(material, Replication::NONE)?))
}

/// Approves the results; another person than the one who tallied.
///
/// # Errors
/// E29 for the same person, E30 when there is nothing to approve.
pub async fn approve(office: &Office, who: &Actor, id: CampaignId) -> Result<(), Refusal> {
    access::may(Some(who), &APPROVE)?;
    let by = who.id;
    move_on(&office.desk, who, id, APPROVE.code, move |campaign| campaign.stage.approve(by)).await
}

/// Publishes approved results, or widens the circle later.
///
/// # Errors
/// E31 before the approval, E32 when the circle would become smaller.
pub async fn publish(office: &Office, who: &Actor, id: CampaignId, level: Level) -> Result<(), Refusal> {
    access::may(Some(who), &PUBLISH)?;
    move_on(&office.desk, who, id, PUBLISH.code, move |campaign| campaign.stage.publish(level)).await
}

/// Everything a campaign's tally is made from.
async fn material(office: &Office, campaign: &Campaign) -> Result<Material, Refusal> {
    let db = office.desk.read();
    let scheme = campaign.scheme.clone();
    let mut findings = Findings::default();
    let (mut respondents, mut marks) = (Vec::new(), Vec::new());
    for ballot in ballots::all(db, campaign.area, campaign.id).await? {
        match (scheme.stratum_place(&ballot.stratum), Marks::from_bytes(&scheme, &ballot.marks)) {
            (Some(stratum), Ok(read)) => {
                marks.extend_from_slice(read.bytes());
                respondents.push(Respondent { id: ballot.ballot_id, stratum });
            }
            _ => findings.add("T41", || unreadable(&ballot.ballot_id)),
        }
    }
    let ballots = respondents.len();
    for totals in paper::totals(db, campaign.area, campaign.id).await? {
        if let Some(stratum) = scheme.stratum_place(&totals.stratum) {
            let (rows, row_marks) = as_rows(&scheme, stratum, &totals);
            respondents.extend(rows);
            marks.extend(row_marks);
        }
    }
    let from_totals = respondents.len() - ballots;
    marks.resize(respondents.len() * scheme.marks_on_a_ballot(), BLANK);
    let drawn = taking_part(db, campaign).await?;
    let history = history(office, campaign).await?;
    Ok(Material { scheme, respondents, marks, drawn, history, from_totals, findings: findings.into_list() })
}

/// How many take part by stratum: those drawn, or those to be drawn where no draw was made.
pub(crate) async fn taking_part(db: &impl ConnectionTrait, campaign: &Campaign) -> Result<Vec<u64>, Refusal> {
    let counts = draws::by_stratum(db, campaign.area, campaign.id).await?;
    let of = |stratum: &crate::rules::scheme::Stratum| {
        let count = counts.iter().find(|count| count.stratum == stratum.id);
        count.and_then(|count| u64::try_from(count.taking_part).ok()).unwrap_or(stratum.to_draw)
    };
    Ok(campaign.scheme.strata.iter().map(of).collect())
}

/// The latest earlier rate of satisfied and fairly satisfied of every unit that has one, in percent, by the unit's code.
///
/// # Errors
/// The database's or the disk's.
pub async fn last_rates(office: &Office, campaign: &Campaign) -> Result<BTreeMap<String, f64>, Refusal> {
    let mut past = history(office, campaign).await?;
    past.sort_by_key(|rate| rate.year);
    let rate = |rate: PastRate| Some((rate.unit_id?, rate.satisfaction_percent.to_f64()));
    Ok(past.into_iter().filter_map(rate).collect())
}

/// Imported rates, and those of earlier campaigns that were approved.
async fn history(office: &Office, campaign: &Campaign) -> Result<Vec<PastRate>, Refusal> {
    let db = office.desk.read();
    let mut past = kept::history(db, campaign.area).await?;
    for line in campaigns::list(db, campaign.area).await?.into_iter().filter(|line| line.year < campaign.year) {
        if let Stage::Approved { results, .. } | Stage::Published { results, .. } = &line.stage {
            let results = kept::load(&office.files, results).await?;
            past.extend(rates_of(line.year, &results));
        }
    }
    past.retain(|rate| rate.year < campaign.year);
    Ok(past)
}

fn rates_of(year: i64, results: &Results) -> Vec<PastRate> {
    let rate = |unit_id: Option<&String>, text: &Option<String>| {
        let satisfaction_percent = text.as_ref()?.trim_end_matches('%').parse().ok()?;
        Some(PastRate { year, unit_id: unit_id.cloned(), satisfaction_percent })
    };
    let units = results.units.iter().filter_map(|unit| rate(Some(&unit.unit_id), &unit.satisfaction_text));
    rate(None, &results.whole.satisfaction_text).into_iter().chain(units).collect()
}

fn unreadable(ballot: &str) -> Finding {
    Finding::error(
        "T41",
        Place::field(ballot),
        Bilingual::new("这份评议表与方案不符，没有计入。", "This ballot does not fit the scheme and was left out."),
        Bilingual::new("请报告系统管理员查明原因。", "Ask the system administrator to find out why."),
    )
}

/// The results of a campaign, if a circle may see them.
///
/// # Errors
/// Not found when there are none, or when the circle may not know.
pub async fn results_for(office: &Office, campaign: &Campaign, circle: Level) -> Result<Arc<Results>, Refusal> {
    let hash = campaign.stage.results().filter(|_| campaign.stage.shows_results_to(circle));
    kept::load(&office.files, hash.ok_or_else(Refusal::not_found)?).await
}

/// The results as somebody of the office may see them: until they are published, only those who make and approve them.
///
/// # Errors
/// Not found when there are none, or when they are still locked for the person.
pub async fn results_for_office(office: &Office, campaign: &Campaign, who: &Actor) -> Result<Arc<Results>, Refusal> {
    let published = matches!(campaign.stage, Stage::Published { .. });
    if published || who.has(CampaignOfficer) || who.has(Leader) {
        return results_for(office, campaign, Level::Office).await;
    }
    Err(Refusal::not_found())
}
