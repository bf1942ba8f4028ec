//! The opening record: set up before the opening, read afterwards.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use identity::Person;
use kernel::{Actor, PersonId, Refusal, Role};
use ui::{Entered, Form, Frame, Office, Page, Problem, Signed, back_to};

use super::{answered, campaign_id};
use crate::acts::paper::typed_count;
use crate::acts::table::OPEN_HALL;
use crate::acts::{Room, joining, opening};
use crate::rules::hall::{Hall, MOST_STATIONS, Member, Seat};
use crate::rules::joining::{Change, Signed as Signature};

/// How many groups the form offers.
const GROUPS: u8 = 8;

/// The people who joined after the opening, or those who left, with those for whom one signature asks.
struct Changes {
    title: String,
    /// The last word of the address that signs for them.
    way: &'static str,
    /// What the button says that takes the first signature back.
    give_up: String,
    list: Vec<Change>,
}

#[derive(Template)]
#[template(path = "counting/hall.html")]
struct HallPage {
    f: Frame,
    room: Room,
    clerks: Vec<Person>,
    tables: Vec<Person>,
    watchers: Vec<Person>,
    may_open: bool,
    may_sign: bool,
    most: u16,
    entered: Entered,
}

impl HallPage {
    fn id(&self) -> String {
        self.room.counting.campaign.to_string()
    }

    fn groups(&self) -> std::ops::RangeInclusive<u8> {
        1..=GROUPS
    }

    fn sits(&self, person: &Person, group: &u8) -> bool {
        self.entered.text(&format!("group-{}", person.id)) == group.to_string()
    }

    fn ticked(&self, field: &str, person: &Person) -> bool {
        self.entered.holds(field, &person.id.to_string())
    }

    fn hall(&self) -> Option<&Hall> {
        self.room.counting.opening().map(|opening| &opening.hall)
    }

    fn opened_at(&self) -> String {
        self.room.counting.opening().map(|opening| opening.at.to_minute()).unwrap_or_default()
    }

    fn at(&self, field: &str) -> String {
        self.entered.at(field, self.f.language)
    }

    fn signer(&self, signed: &Signature) -> String {
        let name = self.hall().map_or("", |hall| hall.name(signed.by));
        format!("{name} {}", signed.at.to_minute())
    }

    fn seat(&self, seat: &Seat) -> String {
        self.f.say(seat.name())
    }

    /// Who could still join: the seats of an account and its name, as values of a form.
    fn free(&self, hall: &Hall) -> Vec<(String, String)> {
        let table = [(Seat::Coordinator, &self.tables), (Seat::Observer, &self.watchers)];
        let groups = (1..).zip(&hall.groups).map(|(number, _)| (Seat::Group(number), &self.clerks));
        let option = |seat: Seat, one: &Person| {
            (format!("{} {}", seat.code(), one.id), format!("{} {}", self.f.say(seat.name()), one.name))
        };
        let free = |(seat, people): (Seat, &Vec<Person>)| {
            let free = people.iter().filter(|one| hall.seat(one.id).is_none());
            free.map(|one| option(seat, one)).collect::<Vec<_>>()
        };
        groups.chain(table).flat_map(free).collect()
    }

    /// Who joined and who left after the opening.
    fn changes(&self, hall: &Hall) -> Vec<Changes> {
        let say = |zh: &str, en: &str| self.f.t(zh, en).to_owned();
        let joined = Changes {
            title: say("启封后增加的人员", "Who joined after the opening"),
            way: "join",
            give_up: say("不再增加", "Leave out"),
            list: hall.joining.clone(),
        };
        let left = Changes {
            title: say("启封后退出的人员", "Who left after the opening"),
            way: "leave",
            give_up: say("不再退出", "Keep on the list"),
            list: hall.leaving.clone(),
        };
        [joined, left].into_iter().filter(|changes| !changes.list.is_empty()).collect()
    }

    /// Who can be taken off the list: the account, its seat and name.
    fn leavers(&self, hall: &Hall) -> Vec<(String, String)> {
        let seat = |one: &Member| hall.seat(one.person).map(|seat| self.f.say(seat.name())).unwrap_or_default();
        hall.everybody().map(|one| (one.person.to_string(), format!("{} {}", seat(one), one.name))).collect()
    }

    fn names(&self, members: &[Member]) -> String {
        members.iter().map(|member| member.name.as_str()).collect::<Vec<_>>().join("、")
    }
}

/// The hall.
pub async fn show(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    page(&office, f, &who, &id, Entered::default().with("stations", "4")).await
}

async fn page(office: &Office, f: Frame, who: &Actor, id: &str, entered: Entered) -> Result<Response, Problem> {
    let (db, id) = (office.desk.read(), campaign_id(id)?);
    let room = Room::load(db, who.area, id).await?;
    let mut tables = identity::holders(db, who.area, Role::CampaignOfficer).await?;
    tables.extend(identity::holders(db, who.area, Role::Leader).await?);
    let page = HallPage {
        clerks: identity::holders(db, who.area, Role::CountClerk).await?,
        watchers: identity::holders(db, who.area, Role::Observer).await?,
        tables,
        may_open: room.preparing().is_ok() && access::may(Some(who), &OPEN_HALL).is_ok(),
        may_sign: room.open().is_ok_and(|opening| opening.hall.signer(who.id).is_ok()),
        most: MOST_STATIONS,
        f,
        room,
        entered,
    };
    Ok(Page(page).into_response())
}

/// Opens the hall.
pub async fn open(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let opened = async {
        let hall = hall_of(&office, &who, &form).await?;
        opening::open(&office.desk, &who, campaign_id(&id)?, hall).await
    };
    let opened = opened.await.map(|()| back_to(&format!("/counting/{id}")));
    answered(opened, form, |form| page(&office, f, &who, &id, form)).await
}

/// Reads an account's id out of a form.
fn person(text: &str) -> Result<PersonId, Refusal> {
    text.parse().map_err(|_| Refusal::not_found())
}

/// Signs for somebody to join after the opening: asks, signs as the second person, or leaves out.
pub async fn join(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let done = async {
        let (campaign, desk) = (campaign_id(&id)?, &office.desk);
        match form.text("act") {
            "ask" => {
                let (seat, who_joins) = form.text("joins").split_once(' ').ok_or_else(Refusal::not_found)?;
                let seat = Seat::from_code(seat).ok_or_else(Refusal::not_found)?;
                let reason = form.text("reason").to_owned();
                joining::ask(desk, &who, campaign, (person(who_joins)?, seat), reason).await
            }
            "sign" => joining::sign(desk, &who, campaign, person(form.text("person"))?).await,
            "give_up" => joining::leave_out(desk, &who, campaign, person(form.text("person"))?).await,
            _ => Err(Refusal::not_found()),
        }
    };
    let done = done.await.map(|()| back_to(&format!("/counting/{id}/hall")));
    answered(done, form, |form| page(&office, f, &who, &id, form)).await
}

/// Signs for somebody to be taken off the list: asks, signs as the second person, or leaves them on it.
pub async fn leave(
    State(office): State<Office>,
    f: Frame,
    Signed(who): Signed,
    Path(id): Path<String>,
    Form(form): Form,
) -> Result<Response, Problem> {
    let done = async {
        let (campaign, desk, leaves) = (campaign_id(&id)?, &office.desk, person(form.text("person"))?);
        match form.text("act") {
            "ask" => joining::ask_leaving(desk, &who, campaign, leaves, form.text("why").to_owned()).await,
            "sign" => joining::sign_leaving(desk, &who, campaign, leaves).await,
            "give_up" => joining::keep_on(desk, &who, campaign, leaves).await,
            _ => Err(Refusal::not_found()),
        }
    };
    let done = done.await.map(|()| back_to(&format!("/counting/{id}/hall")));
    answered(done, form, |form| page(&office, f, &who, &id, form)).await
}

/// The hall as the form has it: `group-PERSON` holds a group's number, `coordinator` and `observer` hold people.
async fn hall_of(office: &Office, who: &Actor, form: &Entered) -> Result<Hall, Refusal> {
    let db = office.desk.read();
    let mut groups: Vec<Vec<Member>> = Vec::new();
    for person in identity::holders(db, who.area, Role::CountClerk).await? {
        let group: usize = form.text(&format!("group-{}", person.id)).parse().unwrap_or_default();
        if (1..=usize::from(GROUPS)).contains(&group) {
            groups.resize(groups.len().max(group), Vec::new());
            groups[group - 1].push(Member { person: person.id, name: person.name });
        }
    }
    let mut table = identity::holders(db, who.area, Role::CampaignOfficer).await?;
    table.extend(identity::holders(db, who.area, Role::Leader).await?);
    let chosen = |people: Vec<Person>, field: &str| -> Vec<Member> {
        let people = people.into_iter().filter(|person| form.holds(field, &person.id.to_string()));
        people.map(|person| Member { person: person.id, name: person.name }).collect()
    };
    let present = form.text("present").lines().map(str::trim).filter(|line| !line.is_empty());
    Ok(Hall {
        groups,
        coordinators: chosen(table, "coordinator"),
        observers: chosen(identity::holders(db, who.area, Role::Observer).await?, "observer"),
        present: present.map(ToOwned::to_owned).collect(),
        stations: u16::try_from(typed_count("stations", form.text("stations"))?).unwrap_or_default(),
        joining: Vec::new(),
        leaving: Vec::new(),
    })
}
