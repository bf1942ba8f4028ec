//! Telling those who decide at the desk that something waits for them. A message says neither what was reported nor who
//! reported it; both are read at the desk alone.

use access::Who;
use kernel::{AreaId, Bilingual, Refusal};
use notices::{Telling, To, Urgency, tell};
use store::Tx;
use uuid::Uuid;

use super::table::ACCEPT;

/// Microseconds of an hour.
const HOUR: i64 = 3_600_000_000;

/// What waits at the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    /// A report came in.
    Report(Uuid),
    /// Cases of a hotline or of another system came in; of many in an hour people are told once.
    Cases,
    /// A reporter answered or added something; told once an hour.
    Words(Uuid),
    /// A reporter is not content.
    Reopened(Uuid),
}

impl News {
    fn subject(self) -> Bilingual {
        match self {
            Self::Report(_) => Bilingual::new("收到一份新的群众反映", "A new report came in"),
            Self::Cases => {
                Bilingual::new("有新的热线或系统送交事项", "New cases of the hotline or another system came in")
            }
            Self::Words(_) => Bilingual::new("反映人有新的补充或回答", "A reporter answered or added something"),
            Self::Reopened(_) => {
                Bilingual::new("反映人表示没有解决，申请重新办理", "A reporter says that a matter is not settled")
            }
        }
    }

    fn link(self) -> String {
        match self {
            Self::Cases => "/reports".to_owned(),
            Self::Report(id) | Self::Words(id) | Self::Reopened(id) => format!("/reports/{id}"),
        }
    }

    /// What makes it this message and no other.
    fn key(self, hour: i64) -> String {
        match self {
            Self::Report(id) => format!("reports.report/{id}"),
            Self::Cases => format!("reports.cases/{hour}"),
            Self::Words(id) => format!("reports.words/{id}/{hour}"),
            Self::Reopened(id) => format!("reports.reopened/{id}"),
        }
    }
}

/// Tells everybody who may accept reports, inside the write that brought the news.
///
/// # Errors
/// The database's error.
pub async fn tell_desk(tx: &Tx, area: AreaId, news: News) -> Result<(), Refusal> {
    let Who::Roles(roles) = ACCEPT.who else { return Ok(()) };
    for role in roles {
        let telling = Telling {
            area,
            to: To::Role(*role),
            kind: "reports.desk",
            subject: news.subject(),
            body: Bilingual::new("请登录查看办理。", "Sign in to see it."),
            link: news.link(),
            urgency: Urgency::Ordinary,
            key: news.key(tx.at.micros().div_euclid(HOUR)),
        };
        tell(tx, &telling).await?;
    }
    Ok(())
}
