//! A campaign that was declared to have paper only has no codes, before the declaration and after it.

use crate::hall_office::{declared, in_offices, officer, rule};
use counting::rules::plan::{Level, Precedence};
use evaluations::acts::slips;
use kernel::CampaignId;
use ui::Office;

async fn issue(office: &Office, id: CampaignId) -> Result<(), kernel::Refusal> {
    slips::issue(&office.desk, &office.seal, &officer(), id, vec![("S01".into(), 2)]).await.map(drop)
}

#[tokio::test]
async fn codes_are_refused_once_paper_only_is_declared_so_that_the_hall_can_be_opened() {
    in_offices(|office| async move {
        let id = declared(&office, Level::Ballots, Precedence::PaperOnly).await;
        assert_eq!(rule(issue(&office, id).await), "S13");
        let with_codes = declared(&office, Level::Ballots, Precedence::FirstWins).await;
        issue(&office, with_codes).await.unwrap();
    })
    .await;
}
