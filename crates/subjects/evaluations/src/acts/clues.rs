//! What an evaluation does when a problem made from an opinion goes to the discipline inspection: it hands the opinion
//! over as it was written and keeps nothing of it. A notice that was made has told the unit already, and a bundle that was
//! taken may have told anybody; that can't be unsaid, and the discipline inspection is told so.

use files::Seal;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use kernel::{Actor, Bilingual, CampaignId, Moment, Refusal};
use problems::{HandedOver, ProblemId, Said};
use store::Tx;

use super::bundle::taken_at;
use super::opinions::SOURCE;
use crate::store::ballots::OPINION_SEAL;
use crate::store::campaigns;
use crate::store::notices::{self, IssuedPaper};
use crate::store::withheld::{self, Taken};

/// Hands over the opinion a problem was made from.
pub fn hand_over<'t>(
    tx: &'t Tx,
    seal: &'t Seal,
    who: &'t Actor,
    problem: ProblemId,
) -> BoxFuture<'t, Result<Vec<HandedOver>, Refusal>> {
    async move {
        let source = problems::source_of(&tx.db, who.area, problem).await?;
        let Some(source) = source.filter(|source| source.kind == SOURCE) else { return Ok(Vec::new()) };
        match withheld::take(tx, who.area, &source.id).await? {
            Some(taken) => Ok(vec![handed_over(tx, seal, who, &taken).await?]),
            None => Ok(Vec::new()),
        }
    }
    .boxed()
}

async fn handed_over(tx: &Tx, seal: &Seal, who: &Actor, taken: &Taken) -> Result<HandedOver, Refusal> {
    let id: CampaignId = taken.campaign.parse().map_err(Refusal::failed)?;
    let campaign = campaigns::load(&tx.db, who.area, id).await?;
    let text = String::from_utf8(seal.open_text(OPINION_SEAL, &taken.sealed)?).map_err(Refusal::failed)?;
    // An opinion has no time of its own; it was written before the campaign closed.
    let written = Said { at: campaign.scheme.schedule.closes, by: Bilingual::new("评议人", "An evaluator"), text };
    let notice = notices::find(&tx.db, who.area, id, &taken.unit).await?;
    let returned = notice.filter(|notice| notice.is_made() && !taken.unit.is_empty()).map(|notice| returned(&notice));
    let bundles = taken_at(&tx.db, who.area, id).await?;
    Ok(HandedOver {
        what: Bilingual::new(
            format!("评议意见：{}", campaign.scheme.title),
            format!("Opinion of an evaluation: {}", campaign.scheme.title),
        ),
        words: std::iter::once(written).chain(returned).chain(published(&bundles)).collect(),
        evidence: Vec::new(),
        identity: None,
    })
}

/// What the discipline inspection has to know before it goes there: the unit may have read it.
fn returned(notice: &IssuedPaper) -> Said {
    let signed = if notice.is_signed() { "，该单位已签收" } else { "，该单位尚未签收" };
    Said {
        at: notice.issued(),
        by: Bilingual::new("效能办", "The office"),
        text: format!("这条意见已写入整改通知书（{}），反馈给被评议单位{signed}。", notice.document_number),
    }
}

/// And that the words may be known outside, when a bundle was taken before; the newest comes first.
fn published(bundles: &[Moment]) -> Option<Said> {
    let (newest, oldest) = (bundles.first()?, bundles.last()?);
    let times = bundles.len();
    let text =
        format!("移送前，载有可公布意见的核验包已下载{times}次（首次为{}），这条意见可能已在其中公开。", oldest.day());
    Some(Said { at: *newest, by: Bilingual::new("效能办", "The office"), text })
}
