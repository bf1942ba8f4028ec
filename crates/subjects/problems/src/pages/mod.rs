//! The screens, one file each.

mod above;
mod answers;
mod areas;
mod clues;
mod desk;
mod evidence;
mod joined;
mod ledger;
mod limits;
mod moves;
mod new;
mod numbers;
mod own;
mod own_checks;
mod papers;
mod record;
pub(crate) mod shown;
mod uploads;

use kernel::Refusal;
use ui::Routes;

use crate::acts::clues::HandOver;
use crate::acts::table::{
    ANSWER, ANSWER_UP, ASSIGN, CLUE_OUTCOMES, CLUES, DECIDE_EXTENSION, DECIDE_RECUSAL, LOOK_BACK, MAKE_PAPERS,
    OPEN_ORIGINAL, OWN, OWN_CHECK, REGISTER, RULE, SEE, SET_LIMITS, STEER, STRIKE_OFF, TAKE_IN, TRANSFER, VERIFY,
};
use crate::rules::state::ProblemId;

/// The largest form with its files, in bytes.
const LARGEST_UPLOAD: usize = 50 << 20;

/// Reads a problem's id out of an address.
fn problem_id(text: &str) -> Result<ProblemId, Refusal> {
    text.parse().map_err(|_| Refusal::not_found())
}

/// The routes of the ledger.
pub fn routes(doors: &'static [HandOver]) -> Routes {
    office(doors).merge(units()).merge(between_areas())
}

fn office(doors: &'static [HandOver]) -> Routes {
    Routes::new()
        .get("/problems", &SEE, desk::show)
        .get("/problems/ledger", &SEE, ledger::show)
        .get("/problems/ledger.xlsx", &SEE, ledger::export)
        .post("/problems/filters", &SEE, ledger::keep_filter)
        .post("/problems/bulk", &ASSIGN, ledger::assign_many)
        .get("/problems/numbers", &SEE, numbers::show)
        .get("/problems/limits", &SEE, limits::show)
        .post("/problems/limits", &SET_LIMITS, limits::save)
        .get("/problems/new", &REGISTER, new::show)
        .post_up_to(LARGEST_UPLOAD, "/problems/new", &REGISTER, new::register)
        .get("/problems/{id}", &SEE, record::show)
        .get("/problems/{id}/evidence/{file}", &OPEN_ORIGINAL, evidence::original)
        .get("/problems/{id}/evidence/{file}/cleaned", &SEE, evidence::cleaned)
        .post("/problems/{id}/accept", &TAKE_IN, moves::accept)
        .post("/problems/{id}/refuse", &TAKE_IN, moves::refuse)
        .post("/problems/{id}/join", &TAKE_IN, moves::join)
        .post("/problems/{id}/take-over", &TAKE_IN, moves::take_over)
        .post("/problems/{id}/assign", &ASSIGN, moves::assign)
        .post("/problems/{id}/rule", &RULE, moves::rule)
        .post("/problems/{id}/extension", &DECIDE_EXTENSION, moves::decide_extension)
        .post("/problems/{id}/urge", &STEER, moves::urge)
        .post("/problems/{id}/pause", &STEER, moves::pause)
        .post("/problems/{id}/resume", &STEER, moves::resume)
        .post("/problems/{id}/withdraw", &STEER, moves::withdraw)
        .post("/problems/{id}/recuse", &STEER, moves::recuse)
        .post("/problems/{id}/decide-recusal", &DECIDE_RECUSAL, moves::decide_recusal)
        .post("/problems/{id}/verify", &VERIFY, moves::verify)
        .post("/problems/{id}/return", &VERIFY, moves::return_response)
        .post("/problems/{id}/strike-off", &STRIKE_OFF, moves::strike_off)
        .post("/problems/{id}/look-back", &LOOK_BACK, moves::look_back)
        .post("/problems/{id}/transfer", &TRANSFER, move |office, f, who, path, form| {
            moves::transfer(doors, office, f, who, path, form)
        })
        .post("/problems/papers", &MAKE_PAPERS, papers::make_many)
        .get("/problems/papers/{job}", &MAKE_PAPERS, papers::of_job)
        .post("/problems/{id}/papers/{kind}", &MAKE_PAPERS, papers::make)
        .get("/problems/{id}/papers/{kind}/{turn}/{format}", &MAKE_PAPERS, papers::one)
        .get("/clues", &CLUE_OUTCOMES, clues::list)
        .get("/clues/{id}", &CLUES, clues::show)
        .get("/clues/{id}/package", &CLUES, clues::package)
        .get("/clues/{id}/evidence/{file}", &CLUES, evidence::of_clue)
        .post("/clues/{id}/receipt", &CLUES, clues::receive)
        .post("/clues/{id}/answer", &CLUES, clues::answer)
}

fn between_areas() -> Routes {
    Routes::new()
        .get("/problems/{id}/above", &SEE, above::show)
        .get("/problems/{id}/above/evidence/{file}", &SEE, above::evidence)
        .post("/problems/{id}/above/object", &ANSWER_UP, above::object)
        .post("/problems/{id}/above/answer", &ANSWER_UP, above::answer_part)
        .post("/problems/{id}/above/extension", &ANSWER_UP, above::ask_extension)
        .post_up_to(LARGEST_UPLOAD, "/problems/{id}/above/respond", &ANSWER_UP, above::respond)
}

fn units() -> Routes {
    Routes::new()
        .get("/my-problems", &OWN, own::list)
        .get("/my-problems/new", &OWN_CHECK, own_checks::form)
        .post_up_to(LARGEST_UPLOAD, "/my-problems/new", &OWN_CHECK, own_checks::enter)
        .get("/my-problems/checks", &OWN_CHECK, own_checks::list)
        .get("/my-problems/checks/{id}", &OWN_CHECK, own_checks::show)
        .get("/my-problems/{id}", &OWN, own::show)
        .get("/my-problems/{id}/evidence/{file}", &OWN, evidence::of_unit)
        .post("/my-problems/{id}/sign", &ANSWER, answers::sign)
        .post("/my-problems/{id}/object", &ANSWER, answers::object)
        .post("/my-problems/{id}/answer", &ANSWER, answers::answer_part)
        .post("/my-problems/{id}/extension", &ANSWER, answers::ask_extension)
        .post_up_to(LARGEST_UPLOAD, "/my-problems/{id}/respond", &ANSWER, answers::respond)
}
