//! The table of contents: every subject of the mission, in the order of the left rail.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use kernel::{AreaId, Refusal, UnitId};
use ui::{Office, Subject};

/// All subjects. Their routes, tables, acts, jobs and demo parts come from here and from nowhere else.
pub fn subjects() -> Vec<Subject> {
    vec![
        publications::subject(),
        counting::subject(),
        panels::subject(),
        reports::subject(),
        evaluations::subject(),
        meetings::subject(),
        drives::subject(),
        cases::subject(),
        accountability::subject(),
        // Counting before evaluations: it finds what was typed by what still stands there.
        problems::subject_with_doors(&[reports::hand_over, counting::hand_over, evaluations::hand_over]),
        registry::subject_with_listeners(&[problems::holidays_came, meetings::holidays_came]),
        notices::subject(),
        identity::subject_with_units(unit_names),
    ]
}

/// The names a liaison's unit is chosen from. People know nothing of units; the server introduces the two.
fn unit_names(office: Office, area: AreaId) -> BoxFuture<'static, Result<Vec<(UnitId, String)>, Refusal>> {
    async move {
        let units = registry::list_units(office.desk.read(), area).await?;
        Ok(units.into_iter().map(|unit| (unit.id, unit.name)).collect())
    }
    .boxed()
}
