//! The draw, and replacing people who refuse.

use futures_util::FutureExt;
use kernel::{Actor, Bilingual, CampaignId, Refusal, RefusalKind};
use serde_json::json;
use sortition::{DrawProblem, Person, Plan, PlannedStratum};
use store::{Desk, Fact};

use super::roster::roster_hash;
use super::table::DRAW;
use crate::rules::scheme::Scheme;
use crate::store::{campaigns, draws, roster};

/// Draws by the scheme's plan and a seed, in place of an earlier draw, and answers how many were drawn.
///
/// # Errors
/// D11 for a seed that is too short, D12 for a roster that is too small, the stage's refusal, the database.
pub async fn draw(desk: &Desk, who: &Actor, id: CampaignId, seed: &str) -> Result<usize, Refusal> {
    access::may(Some(who), &DRAW)?;
    let seed = seed.trim().to_owned();
    if seed.chars().count() < 6 || seed.chars().count() > 200 || seed.contains(['\n', '\r']) {
        return Err(bad_seed());
    }
    let campaign = campaigns::load(desk.read(), who.area, id).await?;
    campaign.stage.prepare()?;
    let people = roster::people(desk.read(), who.area, id).await?;
    let (hash, plan, own_seed) = (roster_hash(&people), plan(&campaign.scheme)?, seed.clone());
    let drawn = tokio::task::spawn_blocking(move || {
        let people: Vec<Person<'_>> =
            people.iter().map(|(stratum_id, person_id)| Person { stratum_id, person_id }).collect();
        sortition::draw(&own_seed, &plan, &people)
    })
    .await
    .map_err(Refusal::failed)?
    .map_err(|problems| cannot_draw(&problems))?;
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            campaigns::load(&tx.db, who.area, id).await?.stage.prepare()?;
            draws::keep(tx, &who, id, &seed, &hash, &drawn).await?;
            let body = json!({ "seed": seed, "roster_hash": hash, "drawn": drawn.drawn.len(), "reserves": drawn.reserves.len() });
            tx.record(&who, Fact::new(DRAW.code, "campaign", id, body)).await?;
            Ok(drawn.drawn.len())
        }
        .boxed()
    })
    .await
}

/// Puts the next reserve in the place of a person who can't take part.
///
/// # Errors
/// D13 without a reason, D14 when the person does not take part or no reserve is left.
pub async fn replace(
    desk: &Desk,
    who: &Actor,
    id: CampaignId,
    stratum: String,
    person: String,
    reason: String,
) -> Result<String, Refusal> {
    access::may(Some(who), &DRAW)?;
    let reason = reason.trim().to_owned();
    if reason.is_empty() {
        return Err(Refusal::field(
            "D13",
            "reason",
            Bilingual::new("替补需要写明原因。", "A replacement needs a reason."),
            Bilingual::new("如“出差在外”“本人谢绝”。", "Such as “travelling” or “declined”."),
        ));
    }
    let who = who.clone();
    desk.write(move |tx| {
        async move {
            campaigns::load(&tx.db, who.area, id).await?.stage.hand_out()?;
            let next = draws::replace(tx, who.area, id, &stratum, &person, &reason).await?;
            let next = next.ok_or_else(no_reserve)?;
            let body = json!({ "stratum": stratum, "person": person, "reason": reason, "replacement": next });
            tx.record(&who, Fact::new("evaluations.replace", "campaign", id, body)).await?;
            Ok(next)
        }
        .boxed()
    })
    .await
}

fn plan(scheme: &Scheme) -> Result<Plan, Refusal> {
    let strata = scheme.strata.iter().map(|stratum| PlannedStratum {
        stratum_id: stratum.id.clone(),
        to_draw: usize::try_from(stratum.to_draw).unwrap_or(usize::MAX),
        reserves: usize::try_from(scheme.reserves_for(stratum)).unwrap_or(usize::MAX),
    });
    Plan::new(strata.collect()).map_err(Refusal::failed)
}

fn bad_seed() -> Refusal {
    Refusal::field(
        "D11",
        "seed",
        Bilingual::new("种子应为 6 至 200 个字符，写在一行内。", "The seed must have 6 to 200 characters on one line."),
        Bilingual::new(
            "可用当天公开摇号号码、现场掷骰结果等。",
            "Use, say, a public lottery number or dice thrown before witnesses.",
        ),
    )
}

fn cannot_draw(problems: &[DrawProblem]) -> Refusal {
    let listed: Vec<String> = problems.iter().take(10).map(ToString::to_string).collect();
    Refusal {
        cause: None,
        ..Refusal::new(
            RefusalKind::Conflict,
            "D12",
            Bilingual::new(
                format!("名册不够抽选：{}", listed.join("；")),
                format!("The roster is not enough for the draw: {}", listed.join("; ")),
            ),
            Bilingual::new("请补充名册后再抽。", "Complete the roster, then draw."),
        )
    }
}

fn no_reserve() -> Refusal {
    Refusal::new(
        RefusalKind::Conflict,
        "D14",
        Bilingual::new(
            "此人不在评议人之列，或本层面已没有候补。",
            "This person does not take part, or no reserve is left.",
        ),
        Bilingual::new("请刷新名单后核对。", "Reload the list and compare."),
    )
}
