use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use kernel::Role;
use ui::{Form, Frame, Office, Page, Problem, Routes, Signed, back_to};

use super::Done;
use crate::acts::factor::demand_of;
use crate::store::factors::demanded_roles;
use crate::subject::acts::GRANT_ROLES;

#[derive(Template)]
#[template(path = "identity/demand.html")]
struct DemandPage {
    f: Frame,
    demanded: Vec<Role>,
}

pub fn routes() -> Routes {
    Routes::new().get("/people/second-factor", &GRANT_ROLES, show).post("/people/second-factor", &GRANT_ROLES, submit)
}

async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Query(done): Query<Done>,
) -> Result<Page<DemandPage>, Problem> {
    let demanded = demanded_roles(office.desk.read(), who.area).await?;
    let f = if done.done.is_empty() { f } else { f.with_notice("要求已保存。", "The demand is saved.") };
    Ok(Page(DemandPage { f, demanded }))
}

async fn submit(State(office): State<Office>, Signed(who): Signed, Form(entered): Form) -> Result<Response, Problem> {
    let roles = entered.all("role").iter().filter_map(|code| Role::from_code(code));
    demand_of(&office, &who, roles.filter(|role| !role.is_administrator()).collect()).await?;
    Ok(back_to("/people/second-factor?done=saved"))
}

#[cfg(test)]
mod tests {
    use super::super::testing::check;
    use super::*;

    #[test]
    fn administrators_can_not_be_left_out() {
        let page = |f| DemandPage { f, demanded: vec![Role::Leader] };
        check(page, "checked disabled>审计管理员", "value=\"leader\" checked>Leader");
    }
}
