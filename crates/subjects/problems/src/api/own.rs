//! What a unit's own system does: read, sign for and answer what was assigned to the unit.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use futures_util::FutureExt;
use identity::{Caller, Purpose};
use kernel::{Actor, Moment, Refusal, UnitId};
use serde::{Deserialize, Serialize};
use ui::{Office, Problem as PageProblem};

use super::{Codes, MOST, answered, known, number_of, readable, record};
use crate::acts::{keep_if_fit, unit as acts};
use crate::rules::facts::Fact;
use crate::rules::limits::Terms;
use crate::rules::moves::ResponseOrder;
use crate::rules::slip::Outcome;
use crate::rules::state::Problem;
use crate::store::list::{self as lists, UnitLine};
use crate::store::{limits, read};

#[derive(Serialize)]
struct Listed {
    problems: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    number: String,
    title: String,
    leads: bool,
    signed: bool,
    answered: bool,
    due: String,
}

impl From<UnitLine> for Line {
    fn from(line: UnitLine) -> Self {
        let UnitLine { leads, signed, answered, title, due, .. } = line;
        Self { number: line.number.to_string(), title, leads, signed, answered, due }
    }
}

/// `GET /api/v1/own-problems`: what the unit has to do, by due date.
pub async fn list(State(office): State<Office>, headers: HeaderMap) -> Result<Response, PageProblem> {
    let who = Caller::of(&office, &headers, Purpose::Unit).await?.actor;
    let open = lists::of_unit(office.desk.read(), who.area, acts::own_unit(&who)?, true, None, MOST).await?;
    Ok(answered(StatusCode::OK, &Listed { problems: open.into_iter().map(Line::from).collect() }))
}

/// `GET /api/v1/own-problems/{number}`: one of a unit's problems, as the unit may read it.
pub async fn show(
    State(office): State<Office>,
    headers: HeaderMap,
    Path(number): Path<String>,
) -> Result<Response, PageProblem> {
    let who = Caller::of(&office, &headers, Purpose::Unit).await?.actor;
    let id = known(&office, &who, &number).await?;
    let (problem, history) = acts::own_problem(&office.desk, &who, id).await?;
    let unit = acts::own_unit(&who)?;
    let own = problem.state.slip().map(|slip| slip.as_read_by(unit));
    let codes = Codes::read(&office, &who).await?;
    Ok(answered(StatusCode::OK, &record(&codes, &problem, own.as_ref(), &history)))
}

/// Who answers for a slip in the unit.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Signature {
    handler: String,
}

/// `POST /api/v1/own-problems/{number}/sign`: signs for the slip and names who answers for it.
pub async fn sign(
    State(office): State<Office>,
    headers: HeaderMap,
    Path(number): Path<String>,
    body: Bytes,
) -> Result<Response, PageProblem> {
    let caller = Caller::of(&office, &headers, Purpose::Unit).await?;
    let Signature { handler } = readable(&body)?;
    let call = OwnCall { what: "sign", number: &number, body: &body };
    call.done(&office, &caller, move |_, unit, problem, _, _| problem.sign(unit, &handler)).await
}

/// What a unit answers: the lead unit its response, an assisting unit the text of its part.
#[derive(Debug, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Answer {
    Response { outcome: Outcome, facts: String, measures: String, reply: String },
    Part { text: String },
}

/// `POST /api/v1/own-problems/{number}/answer`: what a unit has to say, once it has signed for the slip.
pub async fn answer(
    State(office): State<Office>,
    headers: HeaderMap,
    Path(number): Path<String>,
    body: Bytes,
) -> Result<Response, PageProblem> {
    let caller = Caller::of(&office, &headers, Purpose::Unit).await?;
    let answer: Answer = readable(&body)?;
    let call = OwnCall { what: "answer", number: &number, body: &body };
    let decide = |who: &Actor, unit, problem: &Problem, at, terms: &Terms| match answer {
        Answer::Part { text } => problem.answer_part(unit, &text),
        Answer::Response { outcome, facts, measures, reply } => {
            let order = ResponseOrder { outcome, facts, measures, reply, evidence: Vec::new() };
            problem.respond(who, unit, at, &order, terms)
        }
    };
    call.done(&office, &caller, decide).await
}

/// What a unit's system does with one of the unit's problems.
struct OwnCall<'c> {
    what: &'static str,
    number: &'c str,
    body: &'c [u8],
}

impl OwnCall<'_> {
    /// What an idempotency key stands for: the same words for another problem are another content.
    fn content(&self) -> Vec<u8> {
        [self.what.as_bytes(), b" ", self.number.as_bytes(), b"\n", self.body].concat()
    }

    async fn done(
        &self,
        office: &Office,
        caller: &Caller,
        decide: impl FnOnce(&Actor, UnitId, &Problem, Moment, &Terms) -> Result<Fact, Refusal> + Send + 'static,
    ) -> Result<Response, PageProblem> {
        let (who, id) = (caller.actor.clone(), known(office, &caller.actor, self.number).await?);
        acts::own_problem(&office.desk, &who, id).await?;
        let (unit, content) = (acts::own_unit(&who)?, self.content());
        let done = caller.once(office, &content, move |tx| {
            async move {
                let mut problem = read::load(&tx.db, who.area, id).await?;
                let terms = limits::terms(&tx.db, who.area, tx.at.day()).await?;
                let fact = decide(&who, unit, &problem, tx.at, &terms)?;
                keep_if_fit(tx, &who, &mut problem, fact).await?;
                Ok(number_of(problem.number))
            }
            .boxed()
        });
        Ok(answered(StatusCode::CREATED, &done.await?))
    }
}
