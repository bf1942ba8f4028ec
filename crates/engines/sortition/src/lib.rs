//! A draw by lot that anybody can repeat: people are drawn by stratum from a roster with a seed announced in public.
//!
//! Every person's [`Ticket`] is the SHA-256 digest of the UTF-8 text `seed LF stratum_id LF person_id`. In each stratum
//! the people with the lowest tickets are drawn and the next ones are reserves, in ticket order. Nothing else decides:
//! not the order of the roster, not the machine, not the day. Any SHA-256 tool gives the same ticket:
//!
//! ```text
//! $ printf '%s\n%s\n%s' '2026-11-08:583104' 'S04' 'F000001' | sha256sum
//! 1782d97e1ddcf801039f9fca2c47b53b9825ccb4b7af3ab02ab3c164951a4ed8  -
//! ```
//!
//! ```
//! use sortition::{Person, Plan, PlannedStratum, draw, ticket};
//!
//! let roster = ["张三", "李四", "王五", "赵六"].map(|person_id| Person { stratum_id: "党代表", person_id });
//! let plan = Plan::new(vec![PlannedStratum { stratum_id: "党代表".into(), to_draw: 2, reserves: 1 }])?;
//! let drawn = draw("2026-11-08:583104", &plan, &roster).map_err(|problems| format!("{problems:?}"))?;
//!
//! assert_eq!(drawn.drawn.len(), 2);
//! assert!(drawn.drawn[1].ticket < drawn.reserves[0].ticket);
//! assert_eq!(drawn.drawn[0].ticket, ticket("2026-11-08:583104", "党代表", &drawn.drawn[0].person_id));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The chances are fair as long as nobody could choose the roster after knowing the seed: freeze and publish the
//! roster's digest first, let chance make the seed afterwards.
//!
//! [`verify()`] repeats a published draw and names the first difference. [`Drawing`] draws from a roster that is read
//! while it draws. [`Drawn::replace`] seats the next reserve when
//! somebody declines.

#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        reason = "a test may panic"
    )
)]

mod draw;
mod drawing;
mod plan;
mod replace;
mod ticket;
mod verify;

pub use draw::{DrawProblem, Drawn, Person, Remark, Ticketed, draw};
pub use drawing::Drawing;
pub use plan::{Plan, PlanProblem, PlannedStratum};
pub use replace::ReplaceProblem;
pub use ticket::{Ticket, TicketProblem, ticket};
pub use verify::{Difference, List, VerifyProblem, compare, verify};
