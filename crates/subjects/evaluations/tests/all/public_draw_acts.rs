//! Commit, then chance, then draw: from the freeze to files that `qingfeng verify draw` accepts byte for byte.

use std::collections::BTreeSet;

use crate::ballot_office::{migrations, scheme};
use evaluations::acts;
use evaluations::acts::public_draw::{
    declare_void, draw, freeze_draw, published_plan, published_record, published_roster, record_seed,
};
use evaluations::public_draw::{Verdict, VerifyDrawArguments, run_verify};
use evaluations::rules::public_draw::{DeclaredSeed, Freeze, Round, Seed, Source};
use evaluations::rules::roster::RosterLine;
use evaluations::store::{campaigns, draws, public_draw};
use files::Seal;
use kernel::{Actor, CampaignId, Moment, Place, Refusal, Role};
use store::Desk;
use store::testing::{actor, both_databases};

/// One throw of dice.
const DICE: [Source; 1] = [Source::Dice];

struct Hall {
    desk: Desk,
    who: Actor,
    campaign: CampaignId,
}

impl Hall {
    async fn new(desk: Desk) -> Self {
        let who = actor(&[Role::CampaignOfficer]);
        let campaign = acts::create(&desk, &who, 2026, scheme()).await.unwrap();
        acts::freeze(&desk, &who, campaign).await.unwrap();
        Self { desk, who, campaign }
    }

    async fn import(&self, prefix: &str, people: usize) -> Result<(), Refusal> {
        let line = |stratum: &'static str| {
            move |number: usize| RosterLine {
                place: Place::default(),
                person_id: format!("{prefix}{stratum}-{number:03}"),
                stratum_id: stratum.into(),
                name: format!("甲{stratum}{number}"),
                workplace: String::new(),
                phone: String::new(),
            }
        };
        let lines = (0..people).map(line("S01")).chain((0..people).map(line("S02"))).collect();
        let seal = Seal::with_key([9; 32]);
        acts::roster::import(&self.desk, &seal, &self.who, self.campaign, lines, &BTreeSet::new()).await.map(drop)
    }

    /// Freezes and announces seeds of these sources.
    async fn freeze(&self, sources: &[Source]) -> Result<Freeze, Refusal> {
        let announced = |source: &Source| DeclaredSeed { source: *source, which: "监督员当众产生".into() };
        freeze_draw(&self.desk, &self.who, self.campaign, sources.iter().map(announced).collect()).await
    }

    fn seed(&self, text: &str) -> Seed {
        Seed {
            source: Source::Dice,
            text: text.into(),
            witness: "周见证".into(),
            seen_at: self.desk.now(),
            recorded_by: String::new(),
            recorded_at: Moment(0),
        }
    }

    async fn record(&self, seed: Seed) -> Result<(), Refusal> {
        record_seed(&self.desk, &self.who, self.campaign, seed).await
    }

    async fn round(&self) -> Round {
        public_draw::round(self.desk.read(), self.who.area, self.campaign).await.unwrap()
    }

    /// Changes the database behind the acts.
    async fn write(&self, sql: &'static str) {
        let write = self.desk.write(move |tx| {
            futures_util::FutureExt::boxed(async move { Ok(store::execute(&tx.db, sql, []).await.map(drop)?) })
        });
        write.await.unwrap();
    }

    /// Writes the published files into a folder and checks them as an outsider does.
    async fn verify(&self) -> Verdict {
        let folder = tempfile::tempdir().unwrap();
        let campaign = campaigns::load(self.desk.read(), self.who.area, self.campaign).await.unwrap();
        let path = |name: &str| folder.path().join(name);
        let record = published_record(self.desk.read(), &campaign).await.unwrap();
        std::fs::write(path("draw.json"), record.to_json().unwrap()).unwrap();
        let roster = published_roster(self.desk.read(), &campaign).await.unwrap();
        std::fs::write(path("roster.csv"), roster).unwrap();
        std::fs::write(path("plan.csv"), published_plan(&campaign.scheme).unwrap()).unwrap();
        let plan = Some(path("plan.csv"));
        let arguments =
            VerifyDrawArguments { record: path("draw.json"), roster: path("roster.csv"), plan, reserves_percent: 0 };
        run_verify(&arguments).unwrap()
    }
}

fn code<T>(answer: Result<T, Refusal>) -> &'static str {
    answer.map_or_else(|refusal| refusal.rule.0, |_| "yes")
}

async fn each<F, Fut>(test: F)
where
    F: Fn(Hall) -> Fut,
    Fut: Future<Output = ()>,
{
    let folder = tempfile::tempdir().unwrap();
    both_databases(folder.path(), &migrations(), async |desk| test(Hall::new(desk).await).await).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_published_is_accepted_by_an_outsider_byte_for_byte() {
    each(|hall| async move {
        hall.import("F", 100).await.unwrap();
        let freeze = hall.freeze(&[Source::Dice, Source::Lottery]).await.unwrap();
        assert_eq!((freeze.round, freeze.people), (1, 200));
        hall.record(hall.seed("3 6 2 5")).await.unwrap();
        hall.record(Seed { source: Source::Lottery, ..hall.seed("福彩3D 4 8 1") }).await.unwrap();
        assert_eq!(draw(&hall.desk, &hall.who, hall.campaign).await.unwrap(), 40);
        assert!(matches!(hall.verify().await, Verdict::True(_)));
        let head = draws::head(hall.desk.read(), hall.who.area, hall.campaign).await.unwrap().unwrap();
        assert_eq!((head.seed.as_str(), head.roster_hash), ("3 6 2 5 + 福彩3D 4 8 1", freeze.roster_sha256));

        let first = draws::lines(hall.desk.read(), hall.who.area, hall.campaign, "S01", 0, 1).await.unwrap();
        let person = first[0].person_id.clone();
        acts::replace(&hall.desk, &hall.who, hall.campaign, "S01".into(), person, "出差在外".into()).await.unwrap();
        assert!(matches!(hall.verify().await, Verdict::True(_)), "a replacement does not change the record");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_can_be_done_out_of_turn() {
    each(|hall| async move {
        assert_eq!(code(hall.freeze(&DICE).await), "D15");
        hall.import("F", 100).await.unwrap();
        assert_eq!(code(hall.record(hall.seed("3 6 2 5")).await), "D17");
        assert_eq!(code(draw(&hall.desk, &hall.who, hall.campaign).await), "D17");
        let before = Seed { seen_at: hall.desk.now().plus_seconds(-60), ..hall.seed("3 6 2 5") };
        hall.freeze(&DICE).await.unwrap();
        assert_eq!(code(hall.freeze(&DICE).await), "D16");
        assert_eq!(code(hall.import("G", 100).await), "D24");
        assert_eq!(code(draw(&hall.desk, &hall.who, hall.campaign).await), "D22");
        assert_eq!(code(hall.record(before).await), "D18");
        hall.record(hall.seed("3 6 2 5")).await.unwrap();
        draw(&hall.desk, &hall.who, hall.campaign).await.unwrap();
        assert_eq!(code(draw(&hall.desk, &hall.who, hall.campaign).await), "D23");
        assert_eq!(code(hall.record(hall.seed("1")).await), "D23");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_draw_takes_exactly_the_seeds_that_were_announced_at_the_freeze() {
    each(|hall| async move {
        hall.import("F", 100).await.unwrap();
        assert_eq!(code(hall.freeze(&[]).await), "D28");
        assert_eq!(code(hall.freeze(&[Source::Dice, Source::Words]).await), "D29");
        hall.freeze(&[Source::Words, Source::Dice]).await.unwrap();
        let words = Seed { source: Source::Words, ..hall.seed("春风化雨") };
        assert_eq!(hall.round().await.to_come().len(), 2);
        assert_eq!(code(hall.record(hall.seed("3 6 2 5")).await), "D45");
        hall.record(words.clone()).await.unwrap();
        assert_eq!(code(draw(&hall.desk, &hall.who, hall.campaign).await), "D22");
        assert_eq!(code(hall.record(words).await), "D45");
        hall.record(hall.seed("3 6 2 5")).await.unwrap();
        assert_eq!(code(hall.record(hall.seed("1 1 1 1")).await), "D46");
        draw(&hall.desk, &hall.who, hall.campaign).await.unwrap();
        assert!(matches!(hall.verify().await, Verdict::True(_)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_round_frozen_before_seeds_were_announced_goes_on_as_it_began() {
    each(|hall| async move {
        hall.import("F", 100).await.unwrap();
        hall.freeze(&DICE).await.unwrap();
        hall.write("UPDATE draw_rounds SET declared = '[]'").await;
        for text in ["3 6 2 5", "4 4 1 2"] {
            hall.record(hall.seed(text)).await.unwrap();
        }
        assert_eq!(draw(&hall.desk, &hall.who, hall.campaign).await.unwrap(), 40);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_void_round_stays_on_record_and_the_next_one_starts_with_the_freeze() {
    each(|hall| async move {
        hall.import("F", 100).await.unwrap();
        hall.freeze(&DICE).await.unwrap();
        hall.record(hall.seed("3 6 2 5")).await.unwrap();
        draw(&hall.desk, &hall.who, hall.campaign).await.unwrap();
        assert_eq!(code(declare_void(&hall.desk, &hall.who, hall.campaign, " ").await), "D25");
        declare_void(&hall.desk, &hall.who, hall.campaign, "名册漏了一个层面").await.unwrap();
        assert_eq!(hall.round().await, Round::Open);
        hall.import("G", 100).await.unwrap();
        assert_eq!(hall.freeze(&DICE).await.unwrap().round, 2);
        assert!(hall.round().await.seeds().is_empty());
        let void = public_draw::void_rounds(hall.desk.read(), hall.who.area, hall.campaign).await.unwrap();
        assert_eq!((void.len(), void[0].round, void[0].reason.as_str()), (1, 1, "名册漏了一个层面"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_roster_changed_behind_the_freeze_is_not_drawn_from() {
    each(|hall| async move {
        hall.import("F", 100).await.unwrap();
        hall.freeze(&DICE).await.unwrap();
        hall.record(hall.seed("3 6 2 5")).await.unwrap();
        hall.write("UPDATE roster SET person_id = 'FRIEND' WHERE person_id = 'FS01-007'").await;
        assert_eq!(code(draw(&hall.desk, &hall.who, hall.campaign).await), "D27");
    })
    .await;
}
