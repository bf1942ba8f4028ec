//! Flagged opinions, reviewed by two people.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use kernel::{CampaignId, Refusal};
use ui::{Entered, Form, Frame, Office, Page, Problem, Routes, Signed, back_to};

use super::campaigns::campaign_id;
use crate::acts::releases::{self as acts, Flagged, RELEASE_OPINIONS};
use crate::rules::release::Review;
use crate::store::campaigns::{self, Campaign};

/// The routes of the review.
pub fn routes() -> Routes {
    Routes::new().get("/campaigns/{id}/opinions", &RELEASE_OPINIONS, show).post(
        "/campaigns/{id}/opinions/{opinion}",
        &RELEASE_OPINIONS,
        act,
    )
}

#[derive(Template)]
#[template(path = "evaluations/releases.html")]
struct ReleasesPage {
    f: Frame,
    campaign: Campaign,
    flagged: Vec<Flagged>,
    entered: Entered,
}

impl ReleasesPage {
    fn unit(&self, one: &Flagged) -> String {
        let unit = self.campaign.scheme.units.iter().find(|unit| unit.id == one.opinion.unit);
        unit.map_or_else(|| self.f.t("全部单位", "All units").to_owned(), |unit| unit.name.clone())
    }

    fn reasons(&self, one: &Flagged) -> String {
        one.reasons.iter().map(|reason| self.f.say(reason.name())).collect::<Vec<_>>().join(self.f.t("、", ", "))
    }

    fn waiting(&self) -> usize {
        self.flagged.iter().filter(|one| !one.review.is_decided()).count()
    }

    /// The text to begin with: what was proposed, or the opinion itself.
    fn text(&self, one: &Flagged) -> String {
        match &one.review {
            Review::Proposed { text, .. } | Review::Released { text } => text.clone(),
            Review::Waiting | Review::Withheld => one.opinion.opinion.clone(),
        }
    }

    /// Whether this person proposed what is on the table.
    fn is_own(&self, one: &Flagged) -> bool {
        let me = self.f.actor.as_ref().map(|actor| actor.id);
        matches!(&one.review, Review::Proposed { by, .. } if Some(*by) == me)
    }
}

async fn page(
    office: &Office,
    f: Frame,
    who: &kernel::Actor,
    id: CampaignId,
    entered: Entered,
) -> Result<Page<ReleasesPage>, Problem> {
    let campaign = campaigns::load(office.desk.read(), who.area, id).await?;
    let flagged = acts::flagged(office.desk.read(), &campaign).await?;
    Ok(Page(ReleasesPage { f, campaign, flagged, entered }))
}

async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Page<ReleasesPage>, Problem> {
    page(&office, f, &who, campaign_id(&id)?, Entered::default()).await
}

async fn act(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path((id, opinion)): Path<(String, String)>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let id = campaign_id(&id)?;
    let done = match form.text("act") {
        "propose" => acts::propose(&office.desk, &who, id, opinion.clone(), form.text("text").to_owned()).await,
        "withhold" => acts::propose(&office.desk, &who, id, opinion.clone(), String::new()).await,
        act @ ("agree" | "send_back") => {
            let seen = form.text("seen").to_owned();
            acts::decide(&office.desk, &who, id, opinion.clone(), seen, act == "agree").await
        }
        _ => Err(Refusal::not_found()),
    };
    match done {
        Ok(()) => Ok(back_to(&format!("/campaigns/{id}/opinions#o-{opinion}"))),
        Err(refusal) => {
            let (status, entered) = Entered::default().again(refusal)?;
            Ok((status, page(&office, f, &who, id, entered).await?).into_response())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::filling::tests::scheme;
    use crate::rules::release::Reason;
    use crate::store::ballots::Opinion;
    use kernel::{AreaId, Language, PersonId};
    use uuid::Uuid;

    #[test]
    fn the_page_shows_why_an_opinion_is_flagged_and_what_was_proposed() {
        let opinion =
            Opinion {
                opinion_id: "1".into(), unit: String::new(), opinion: "我是开店的".into(), sealed: Vec::new()
            };
        let review = Review::Proposed { text: "办证慢".into(), by: PersonId(Uuid::nil()) };
        for (language, reason) in [(Language::Chinese, "提到写的人自己"), (Language::English, "speaks of the writer")]
        {
            let page = ReleasesPage {
                f: Frame::sample(language),
                campaign: Campaign {
                    area: AreaId(Uuid::nil()),
                    id: CampaignId(Uuid::nil()),
                    year: 2026,
                    stage: crate::rules::campaign::Stage::Drafting,
                    scheme: scheme(&[2]),
                    version: 1,
                },
                flagged: vec![Flagged {
                    opinion: opinion.clone(),
                    reasons: vec![Reason::Oneself],
                    review: review.clone(),
                }],
                entered: Entered::default(),
            };
            let text = page.render().unwrap();
            assert!(text.contains(reason) && text.contains("办证慢") && text.contains("我是开店的"), "{text}");
        }
    }
}
