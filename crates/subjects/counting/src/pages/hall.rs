//! The opening record: set up before the opening, read afterwards.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use identity::Person;
use kernel::{Actor, PersonId, Refusal, RefusalKind, Role};
use ui::{Entered, Form, Frame, Office, Page, Problem, Signed, back_to};

use super::campaign_id;
use crate::acts::paper::typed_count;
use crate::acts::table::OPEN_HALL;
use crate::acts::{Room, joining, opening};
use crate::rules::hall::{Hall, MOST_STATIONS, Member, Seat};
use crate::rules::joining::Signed as Signature;

/// How many groups the form offers.
const GROUPS: u8 = 8;

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
    match opened.await {
        Ok(()) => Ok(back_to(&format!("/counting/{id}"))),
        Err(refusal) => {
            super::on_the_form(refusal.clone())?;
            page(&office, f, &who, &id, form.refused(refusal)).await
        }
    }
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
        let person = |text: &str| text.parse::<PersonId>().map_err(|_| Refusal::not_found());
        match form.text("act") {
            "ask" => {
                let (seat, who_joins) = form.text("joins").split_once(' ').ok_or_else(Refusal::not_found)?;
                let seat = Seat::from_code(seat).ok_or_else(Refusal::not_found)?;
                let reason = form.text("reason").to_owned();
                joining::ask(desk, &who, campaign, (person(who_joins)?, seat), reason).await
            }
            "sign" => joining::sign(desk, &who, campaign, person(form.text("person"))?).await,
            "leave_out" => joining::leave_out(desk, &who, campaign, person(form.text("person"))?).await,
            _ => Err(Refusal::not_found()),
        }
    };
    match done.await {
        Ok(()) => Ok(back_to(&format!("/counting/{id}/hall"))),
        Err(refusal) => {
            if refusal.kind != RefusalKind::NotAllowed {
                super::on_the_form(refusal.clone())?;
            }
            let shown = page(&office, f, &who, &id, form.refused(refusal.clone())).await?;
            Ok((Problem(refusal).status(), shown).into_response())
        }
    }
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
    })
}
