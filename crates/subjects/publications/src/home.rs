use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use evaluations::rules::campaign::{Level, Stage};
use evaluations::store::campaigns::{self, CampaignLine};
use kernel::{Actor, Role};
use ui::{Frame, Office, Page, Problem, back_to};

#[derive(Template)]
#[template(path = "publications/home.html")]
struct HomePage {
    f: Frame,
    open: Vec<CampaignLine>,
    published: Vec<CampaignLine>,
}

/// The public first page; signed-in people go to where their work begins.
pub async fn show(State(office): State<Office>, f: Frame) -> Result<Response, Problem> {
    let area = office.settings.area;
    let campaigns = campaigns::list(office.desk.read(), area).await?;
    if let Some(actor) = &f.actor {
        return Ok(back_to(&first_screen(actor, &campaigns)));
    }
    let (open, rest): (Vec<_>, Vec<_>) =
        campaigns.into_iter().partition(|campaign| matches!(campaign.stage, Stage::Open { .. }));
    let published = rest.into_iter().filter(|campaign| campaign.stage.shows_results_to(Level::Public)).collect();
    Ok(Page(HomePage { f, open, published }).into_response())
}

/// Where a role's work begins: a running campaign for the office, the own notices for a liaison, accounts or the audit
/// trail for administrators.
fn first_screen(actor: &Actor, campaigns: &[CampaignLine]) -> String {
    let sees_campaigns = [Role::CampaignOfficer, Role::CountClerk, Role::Leader, Role::Observer];
    if actor.roles.iter().any(|role| sees_campaigns.contains(role)) {
        let running = campaigns.iter().find(|campaign| !matches!(campaign.stage, Stage::Published { .. }));
        return running.map_or_else(|| "/campaigns".to_owned(), |campaign| format!("/campaigns/{}", campaign.id));
    }
    let first = actor.roles.first();
    match first {
        Some(Role::UnitLiaison) => "/my-notices",
        Some(Role::SystemAdministrator | Role::SecurityAdministrator) => "/people",
        Some(Role::AuditAdministrator) => "/audit",
        Some(Role::IdentityKeeper) => "/reports",
        Some(
            Role::CampaignOfficer
            | Role::CountClerk
            | Role::CaseOfficer
            | Role::Leader
            | Role::Observer
            | Role::Discipline,
        )
        | None => "/account",
    }
    .to_owned()
}
