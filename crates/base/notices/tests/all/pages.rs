//! The screens, asked for as a browser does.

use crate::support::{
    Manner, administrator, area, liaison, mail_server, mail_settings, migrations, person, set_up, states, tell, wish,
};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use kernel::Actor;
use notices::{MailWish, Urgency, deliver_due};
use store::Desk;
use store::testing::fixed_clock;
use tower::ServiceExt;
use ui::Office;

struct House {
    office: Office,
    _folder: tempfile::TempDir,
}

async fn house() -> House {
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::open_sqlite(folder.path(), &migrations(), fixed_clock()).await.unwrap();
    House { office: crate::support::office(desk, folder.path()).await, _folder: folder }
}

impl House {
    fn router(&self, who: &Actor) -> Router {
        let who = who.clone();
        let sign_in = from_fn(move |mut request: Request<Body>, next: Next| {
            request.extensions_mut().insert(who.clone());
            next.run(request)
        });
        let bell = from_fn_with_state(self.office.clone(), notices::unread);
        let pages = notices::subject().routes.into_router().layer(bell).layer(sign_in);
        pages.layer(from_fn_with_state(self.office.clone(), ui::show_problems)).with_state(self.office.clone())
    }

    /// Status, place and text of an answer.
    async fn ask(&self, who: &Actor, method: &str, path: &str, form: &str) -> (StatusCode, String, String) {
        let request = Request::builder().method(method).uri(path);
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let request = request.body(Body::from(form.to_owned())).unwrap();
        let answer = self.router(who).oneshot(request).await.unwrap();
        let place = answer.headers().get(header::LOCATION).map(|place| place.to_str().unwrap().to_owned());
        let status = answer.status();
        let bytes = to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        (status, place.unwrap_or_default(), String::from_utf8(bytes.to_vec()).unwrap())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn opening_a_message_marks_it_read_and_leads_to_what_it_is_about() {
    let house = house().await;
    tell(&house.office, "12", Urgency::Urgent).await;
    tell(&house.office, "13", Urgency::Ordinary).await;
    let (_, _, page) = house.ask(&liaison(), "GET", "/inbox", "").await;
    assert!(page.contains("问题12已交办") && page.contains("紧急"), "{page}");
    assert!(page.contains("<span class=\"badge info\">2</span>"), "the bell counts two: {page}");
    let (status, place, _) = house.ask(&liaison(), "POST", "/inbox/1/open", "").await;
    assert_eq!((status, place.as_str()), (StatusCode::SEE_OTHER, "/problems/12"));
    assert_eq!(notices::count_unread(house.office.desk.read(), area(), person(2)).await.unwrap(), 1);
    house.ask(&liaison(), "POST", "/inbox/read", "").await;
    assert_eq!(notices::count_unread(house.office.desk.read(), area(), person(2)).await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_opens_or_even_learns_of_another_persons_message() {
    let house = house().await;
    tell(&house.office, "12", Urgency::Urgent).await;
    let other = Actor { id: person(3), ..liaison() };
    let (status, _, page) = house.ask(&other, "POST", "/inbox/1/open", "").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(!page.contains("问题12"));
    let (_, _, inbox) = house.ask(&other, "GET", "/inbox", "").await;
    assert!(inbox.contains("还没有消息"), "{inbox}");
    for path in ["/inbox/x/open", "/inbox/99/open"] {
        assert_eq!(house.ask(&other, "POST", path, "").await.0, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_that_cannot_work_come_back_with_what_was_typed() {
    let house = house().await;
    let form = "quiet_from=21:00&quiet_to=07:30&mail_on=1&mail_host=mail.test&mail_port=25&mail_security=plain\
                &mail_user=office&mail_password=word&mail_from=office%40mail.test&mail_from_name=%E6%95%88";
    let (status, _, page) = house.ask(&administrator(), "POST", "/messages/settings", form).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("href=\"/inbox\""), "a page that came back has its bell");
    assert!(page.contains("密码不能在没有加密的连接上发送") && page.contains("value=\"mail.test\""), "{page}");
    let tls = form.replace("plain", "tls");
    let (status, place, _) = house.ask(&administrator(), "POST", "/messages/settings", &tls).await;
    assert_eq!((status, place.as_str()), (StatusCode::SEE_OTHER, "/messages/settings?done=saved"));
    let (_, _, page) = house.ask(&administrator(), "GET", "/messages/settings", "").await;
    assert!(page.contains("value=\"21:00\"") && !page.contains("value=\"word\""), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_chooses_how_messages_come() {
    let house = house().await;
    let form = "mail=a%40b.cn&mail_wish=each&phone=138-0013-8000&wechat=&language=en";
    let (status, place, _) = house.ask(&liaison(), "POST", "/inbox/wishes", form).await;
    assert_eq!((status, place.as_str()), (StatusCode::SEE_OTHER, "/inbox/wishes?done=saved"));
    let (_, _, page) = house.ask(&liaison(), "GET", "/inbox/wishes?done=saved", "").await;
    assert!(page.contains("a@b.cn") && page.contains("13800138000") && page.contains("接收方式已保存"), "{page}");
    let attack = "mail=a%40b.cn%0d%0aBcc%3ac%40d&mail_wish=each&phone=&wechat=&language=zh-CN";
    let (status, _, page) = house.ask(&liaison(), "POST", "/inbox/wishes", attack).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("不是电子邮件地址"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_administrator_sees_what_did_not_leave_without_its_words_and_sends_it_again() {
    let house = house().await;
    let refusing = mail_server(Manner::Refuses).await;
    set_up(&house.office, mail_settings(refusing.port)).await;
    wish(&house.office, MailWish::Each).await;
    tell(&house.office, "12", Urgency::Urgent).await;
    deliver_due(&house.office).await.unwrap();
    let (_, _, page) = house.ask(&administrator(), "GET", "/messages/deliveries?state=given_up", "").await;
    assert!(page.contains("未送出") && page.contains("no such person") && page.contains("liaison甲"), "{page}");
    assert!(!page.contains("问题12"), "the words are not for the administrator");
    let (_, _, sent) = house.ask(&administrator(), "GET", "/messages/deliveries?state=sent", "").await;
    assert!(sent.contains("没有发送记录"), "{sent}");
    let again = "/messages/deliveries/1/mail/again";
    assert_eq!(house.ask(&administrator(), "POST", again, "").await.0, StatusCode::SEE_OTHER);
    assert_eq!(states(&house.office).await, [("mail".to_owned(), "waiting")]);
    assert_eq!(house.ask(&administrator(), "POST", again, "").await.0, StatusCode::CONFLICT);
    let unknown = "/messages/deliveries/1/pigeon/again";
    assert_eq!(house.ask(&administrator(), "POST", unknown, "").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_to_try_is_queued_for_oneself() {
    let house = house().await;
    let (status, _, _) = house.ask(&administrator(), "POST", "/messages/settings/test", "").await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let told = notices::inbox(house.office.desk.read(), area(), person(1), i64::MAX, 5).await.unwrap();
    assert_eq!(told[0].zh.as_str(), "试发消息");
}
