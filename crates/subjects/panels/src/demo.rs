//! The demo city's panels: the 140 lay supervisors, drawn and one replaced; a jury whose quotas can't be kept yet.

use evaluations::rules::public_draw::{DeclaredSeed, Seed, Source};
use kernel::{Actor, Refusal};
use ui::Office;

use crate::acts::{draw, lottery, prepare, replace};
use crate::store::{PanelId, panels};

const SUPERVISORS: &str = "类别,特征,最少,最多\n性别,男,65,75\n性别,女,65,75\n年龄段,18-39岁,45,60\n年龄段,40-59岁,50,65\n年龄段,60岁以上,20,35\n界别,两代表一委员,20,30\n界别,企业,35,45\n界别,村居社区,40,50\n界别,群众,25,40\n";
const JURY: &str = "类别,特征,最少,最多\n性别,男,5,7\n性别,女,5,7\n界别,企业,6,8\n界别,群众,4,6\n";
/// How many volunteered to be supervisors, and to be jurors.
const VOLUNTEERS: (usize, usize) = (420, 30);
const SEXES: [&str; 2] = ["男", "女"];
const AGES: [&str; 3] = ["18-39岁", "40-59岁", "60岁以上"];
const LAYERS: [&str; 4] = ["两代表一委员", "企业", "村居社区", "群众"];

/// Fills the demo's panels, unless there are some already.
///
/// # Errors
/// The database's refusal, or a full disk.
pub async fn fill(office: Office) -> Result<(), Refusal> {
    if !panels::list(office.desk.read(), office.settings.area).await?.is_empty() {
        return Ok(());
    }
    let officer = identity::actor_named(&office, "officer").await?;
    let year = office.desk.now().day().year();
    let jury = set_up(&office, &officer, &format!("{year}年争创评审团"), ("12", JURY, &jurors())).await?;
    lottery::make(&office, officer.area, jury).await?;
    let title = format!("{year}年社会监督员");
    let id = set_up(&office, &officer, &title, ("140", SUPERVISORS, &supervisors())).await?;
    lottery::make(&office, officer.area, id).await?;
    draw_in_public(&office, &officer, id).await
}

async fn set_up(
    office: &Office,
    officer: &Actor,
    title: &str,
    (size, quotas, people): (&str, &str, &str),
) -> Result<PanelId, Refusal> {
    let id = prepare::create(&office.desk, officer, title, size).await?;
    prepare::take_quotas(&office.desk, officer, id, "名额表.csv", quotas.as_bytes()).await?;
    prepare::take_people(&office.desk, officer, id, "报名表.csv", people.as_bytes()).await?;
    Ok(id)
}

async fn draw_in_public(office: &Office, officer: &Actor, id: PanelId) -> Result<(), Refusal> {
    let seeds = [(Source::Words, "春风化雨", "演示见证人甲"), (Source::Dice, "3 6 2 5", "演示见证人乙")];
    let to_come = seeds.map(|(source, _, witness)| DeclaredSeed { source, which: witness.to_owned() });
    draw::freeze(office, officer, id, to_come.into()).await?;
    for (source, text, witness) in seeds {
        let now = office.desk.now();
        let seed = Seed {
            source,
            text: text.to_owned(),
            witness: witness.to_owned(),
            seen_at: now,
            recorded_by: String::new(),
            recorded_at: now,
        };
        draw::record_seed(&office.desk, officer, id, seed).await?;
    }
    draw::draw(office, officer, id).await?;
    let seats = crate::store::seats::list(office.desk.read(), officer.area, id).await?;
    if let Some(first) = seats.first() {
        replace::replace(&office.desk, officer, id, &first.person_id, "迁居外地").await?;
    }
    Ok(())
}

/// Made-up volunteers: more men, more of middle age, more from villages and communities, as it happens.
fn supervisors() -> String {
    let person = |number: usize| {
        let sex = SEXES[usize::from(number % 5 >= 3)];
        let age = AGES[[0, 1, 1, 1, 2, 1, 0][number % 7]];
        let layer = LAYERS[[2, 3, 1, 2, 3, 2, 0, 1, 2, 3, 2][number % 11]];
        format!("J{number:04},演示人员{number},{sex},{age},{layer},演示路{}号\n", number / 2)
    };
    let people: String = (1..=VOLUNTEERS.0).map(person).collect();
    format!("编号,姓名,性别,年龄段,界别,住址\n{people}")
}

/// Made-up volunteers among whom too few work for enterprises.
fn jurors() -> String {
    let person = |number: usize| {
        let (sex, layer) = (SEXES[number % 2], if number.is_multiple_of(8) { "企业" } else { "群众" });
        format!("P{number:03},演示评审{number},{sex},{layer}\n")
    };
    let people: String = (1..=VOLUNTEERS.1).map(person).collect();
    format!("编号,姓名,性别,界别\n{people}")
}
