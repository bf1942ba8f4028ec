//! Taking in the roster: a dry run with findings first, then the real thing.

use std::collections::BTreeSet;

use files::Seal;
use futures_util::FutureExt;
use kernel::{Actor, Bilingual, CampaignId, Finding, Refusal, RefusalKind};
use serde_json::json;
use store::{Desk, Fact};

use super::public_draw::roster_may_change;
use super::table::IMPORT_ROSTER;
use crate::rules::roster::{CheckedRoster, Known, RosterLine, check};
use crate::store::{campaigns, draws, roster};

/// What phone numbers in the roster are sealed for.
pub const PHONE: &str = "evaluations.roster.phone";

/// Checks lines against the campaign's scheme and the registry without keeping anything.
///
/// # Errors
/// D24 once it is frozen; access, not found, the database.
pub async fn dry_run(
    desk: &Desk,
    who: &Actor,
    id: CampaignId,
    lines: Vec<RosterLine>,
    staff_names: &BTreeSet<String>,
) -> Result<CheckedRoster, Refusal> {
    access::may(Some(who), &IMPORT_ROSTER)?;
    let campaign = campaigns::load(desk.read(), who.area, id).await?;
    campaign.stage.prepare()?;
    roster_may_change(desk.read(), who, id).await?;
    let unit_names: BTreeSet<String> = campaign.scheme.units.iter().map(|unit| unit.name.clone()).collect();
    let known = Known { scheme: &campaign.scheme, unit_names: &unit_names, staff_names };
    Ok(check(lines, &known))
}

/// Takes the roster in, in place of an earlier one. A draw that was made before stands no longer.
///
/// # Errors
/// As [`dry_run`]; D10 when no line could be taken.
pub async fn import(
    desk: &Desk,
    seal: &Seal,
    who: &Actor,
    id: CampaignId,
    lines: Vec<RosterLine>,
    staff_names: &BTreeSet<String>,
) -> Result<Vec<Finding>, Refusal> {
    let checked = dry_run(desk, who, id, lines, staff_names).await?;
    if checked.taken.is_empty() {
        return Err(nothing_taken(checked.findings));
    }
    let mut sealed = Vec::with_capacity(checked.taken.len());
    for line in checked.taken {
        let phone = if line.phone.is_empty() { Vec::new() } else { seal.close(PHONE, line.phone.as_bytes())? };
        sealed.push((line, phone));
    }
    let (who, findings) = (who.clone(), checked.findings);
    let errors = findings.len();
    desk.write(move |tx| {
        async move {
            campaigns::load(&tx.db, who.area, id).await?.stage.prepare()?;
            roster_may_change(&tx.db, &who, id).await?;
            roster::replace(tx, who.area, id, &sealed).await?;
            draws::forget(tx, who.area, id).await?;
            let body = json!({ "people": sealed.len(), "findings": errors });
            tx.record(&who, Fact::new(IMPORT_ROSTER.code, "campaign", id, body)).await?;
            Ok(())
        }
        .boxed()
    })
    .await?;
    Ok(findings)
}

fn nothing_taken(findings: Vec<Finding>) -> Refusal {
    Refusal {
        findings,
        ..Refusal::new(
            RefusalKind::Invalid,
            "D10",
            Bilingual::new("名册中没有一行可以导入。", "No line of the roster could be taken."),
            Bilingual::new("请按提示改正文件后重新上传。", "Correct the file as shown and upload it again."),
        )
    }
}
