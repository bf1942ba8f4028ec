//! Who is told that a drive opens, takes in problems, and ends. A message names the drive and says nothing of problems.

use std::collections::BTreeSet;

use kernel::{AreaId, Bilingual, Refusal, Role, UnitId};
use notices::{Telling, To, Urgency, tell};
use problems::{ProblemId, units_on};
use store::Tx;

use crate::rules::drive::{Drive, DriveId};
use crate::store::gathered;

/// The office, and the units that the plan names.
pub(super) async fn opened(tx: &Tx, area: AreaId, id: DriveId, drive: &Drive) -> Result<(), Refusal> {
    let (title, from, until) = (&drive.plan.title, drive.plan.from, drive.plan.until);
    let what = Bilingual::new(format!("专项行动启动：{title}"), format!("Special campaign launched: {title}"));
    let body = Bilingual::new(
        format!("{}至{}。请登录查看要求。", from.to_chinese(), until.to_chinese()),
        format!("{from} to {until}. Sign in to see what is asked."),
    );
    tell_office(tx, area, id, "opened", &what, &body).await?;
    for unit in drive.plan.named_units() {
        tell_unit(tx, area, id, unit, "opened", &what, &body).await?;
    }
    Ok(())
}

/// Every unit whose problems belong; who was told before hears nothing new.
pub(super) async fn gathered(tx: &Tx, area: AreaId, id: DriveId, drive: &Drive) -> Result<(), Refusal> {
    let title = &drive.plan.title;
    let what = Bilingual::new(
        format!("专项行动“{title}”归集了本单位的问题"),
        format!("Problems of your unit belong to the special campaign “{title}”"),
    );
    let body = Bilingual::new("请登录查看要求和本单位的问题。", "Sign in to see what is asked and which they are.");
    for unit in with_problems(tx, area, id).await? {
        tell_unit(tx, area, id, unit, "gathered", &what, &body).await?;
    }
    Ok(())
}

/// The office, and every unit that it concerned.
pub(super) async fn ended(tx: &Tx, area: AreaId, id: DriveId, drive: &Drive) -> Result<(), Refusal> {
    let title = &drive.plan.title;
    let what = Bilingual::new(format!("专项行动结束：{title}"), format!("Special campaign ended: {title}"));
    let body = Bilingual::new(
        "没有办结的问题仍按原期限办理。请登录查看。",
        "Problems that are not settled keep their due dates. Sign in to see it.",
    );
    tell_office(tx, area, id, "ended", &what, &body).await?;
    let concerned: BTreeSet<UnitId> = drive.plan.named_units().chain(with_problems(tx, area, id).await?).collect();
    for unit in concerned {
        tell_unit(tx, area, id, unit, "ended", &what, &body).await?;
    }
    Ok(())
}

/// The units on the slips of the problems that belong.
async fn with_problems(tx: &Tx, area: AreaId, id: DriveId) -> Result<BTreeSet<UnitId>, Refusal> {
    let belonging = gathered::of_drive(&tx.db, area, id).await?;
    let ids: Vec<ProblemId> = belonging.iter().filter(|one| one.taken_out.is_empty()).map(|one| one.problem).collect();
    Ok(units_on(&tx.db, area, &ids).await?.into_iter().map(|(_, unit)| unit).collect())
}

async fn tell_office(
    tx: &Tx,
    area: AreaId,
    id: DriveId,
    step: &str,
    what: &Bilingual,
    body: &Bilingual,
) -> Result<(), Refusal> {
    for role in [Role::CaseOfficer, Role::Leader] {
        tell(tx, &telling(area, id, step, (To::Role(role), format!("/drives/{id}")), what, body)).await?;
    }
    Ok(())
}

async fn tell_unit(
    tx: &Tx,
    area: AreaId,
    id: DriveId,
    unit: UnitId,
    step: &str,
    what: &Bilingual,
    body: &Bilingual,
) -> Result<(), Refusal> {
    tell(tx, &telling(area, id, step, (To::Liaisons(unit), format!("/my-drives/{id}")), what, body)).await?;
    Ok(())
}

fn telling(
    area: AreaId,
    id: DriveId,
    step: &str,
    (to, link): (To, String),
    what: &Bilingual,
    body: &Bilingual,
) -> Telling {
    Telling {
        area,
        to,
        kind: "drives.step",
        subject: what.clone(),
        body: body.clone(),
        link,
        urgency: Urgency::Ordinary,
        key: format!("drives.{step}/{id}"),
    }
}
