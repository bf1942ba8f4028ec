use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use kernel::{Language, Refusal};
use ui::{Entered, Form, Frame, Office, Page, Problem, Routes, Signed, back_to, shown_again};

use super::Done;
use crate::acts::keep_wishes;
use crate::rules::wishes::{MailWish, Wishes};
use crate::store::settings::{Ways, ways};
use crate::store::wishes::find;
use crate::subject::acts::WISHES;

/// The choices about mail: the word in the form and the words for people.
const MAIL_WISHES: [(&str, MailWish, &str, &str); 3] = [
    ("daily", MailWish::Daily, "每天早上汇总成一封，紧急的立即发", "One mail each morning; urgent ones at once"),
    ("each", MailWish::Each, "逐条发送，免打扰时段除外", "Each as it comes, outside the quiet hours"),
    ("urgent", MailWish::Urgent, "只发紧急的", "Urgent ones only"),
];

#[derive(Template)]
#[template(path = "notices/wishes.html")]
struct WishesPage {
    f: Frame,
    ways: Ways,
    entered: Entered,
}

impl WishesPage {
    fn choices(&self) -> [(&'static str, MailWish, &'static str, &'static str); 3] {
        MAIL_WISHES
    }

    fn mail_hint(&self) -> &'static str {
        if self.ways.mail {
            self.f.language.t("不填就不发邮件。", "Leave it empty for no mail.")
        } else {
            self.f.language.t(
                "单位还没有设置邮件，填好后等管理员开通。",
                "The office's mail is not set up yet; the address is used when it is.",
            )
        }
    }
}

pub fn routes() -> Routes {
    Routes::new().get("/inbox/wishes", &WISHES, show).post("/inbox/wishes", &WISHES, save)
}

async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Query(done): Query<Done>,
) -> Result<Page<WishesPage>, Problem> {
    let f = if done.done == "saved" { f.with_notice("接收方式已保存。", "Your choice is saved.") } else { f };
    let db = office.desk.read();
    let kept = find(db, who.area, who.id).await.map_err(Refusal::from)?;
    let kept = kept.unwrap_or_else(|| Wishes { language: f.language, ..Wishes::default() });
    let ways = ways(db, who.area).await.map_err(Refusal::from)?;
    Ok(Page(WishesPage { f, ways, entered: entered(&kept) }))
}

fn entered(wishes: &Wishes) -> Entered {
    let wish = MAIL_WISHES.iter().find(|choice| choice.1 == wishes.mail_wish).map_or("daily", |choice| choice.0);
    Entered::default()
        .with("mail", &wishes.mail)
        .with("mail_wish", wish)
        .with("phone", &wishes.phone)
        .with("wechat", &wishes.wechat)
        .with("language", wishes.language.tag())
}

async fn save(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Form(entered): Form,
) -> Result<Response, Problem> {
    let wish = MAIL_WISHES.iter().find(|choice| choice.0 == entered.text("mail_wish"));
    let read = Wishes::parse(
        entered.text("mail"),
        wish.map(|choice| choice.1).unwrap_or_default(),
        entered.text("phone"),
        entered.text("wechat"),
        Language::from_tag(entered.text("language")),
    );
    match read {
        Ok(new) => {
            keep_wishes(&office, &who, new).await?;
            Ok(back_to("/inbox/wishes?done=saved"))
        }
        Err(findings) => {
            let ways = ways(office.desk.read(), who.area).await.map_err(Refusal::from)?;
            shown_again(entered, Refusal::findings("T07", findings), |entered| WishesPage { f, ways, entered })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::check;
    use super::*;

    #[test]
    fn the_page_says_which_ways_the_office_has_not_set_up() {
        let page = |ways: Ways| move |f| WishesPage { f, ways: ways.clone(), entered: entered(&Wishes::default()) };
        check(page(Ways::default()), "单位还没有设置邮件", "not set up yet");
        check(page(Ways { mail: true, ..Ways::default() }), "每天早上汇总", "One mail each morning");
    }
}
