use std::sync::Arc;

use axum::extract::State;
use kernel::Refusal;
use papers::{Block, Booklet, Entry};
use tokio::sync::Mutex;
use ui::{Download, Office, Problem};

use super::compendium::{Chapter, UnitDuties, chapters};

/// The last booklet made, so that a public address does not set the same pages again for everybody.
static LAST: Mutex<Option<(Booklet, Arc<Vec<u8>>)>> = Mutex::const_new(None);

/// The compendium as a PDF booklet with contents.
pub async fn show(State(office): State<Office>) -> Result<Download, Problem> {
    let booklet = booklet(&office).await?;
    let mut last = LAST.lock().await;
    let bytes = match &*last {
        Some((made, bytes)) if *made == booklet => Arc::clone(bytes),
        _ => {
            let bytes = Arc::new(set(&office, booklet.clone()).await?);
            *last = Some((booklet, Arc::clone(&bytes)));
            bytes
        }
    };
    Ok(Download { name: "职责汇编.pdf".to_owned(), media_type: "application/pdf", bytes: bytes.to_vec() })
}

async fn set(office: &Office, booklet: Booklet) -> Result<Vec<u8>, Refusal> {
    let fonts = Arc::clone(&office.fonts);
    let setting = tokio::task::spawn_blocking(move || booklet.to_pdf(&fonts));
    setting.await.map_err(Refusal::failed)?.map_err(Refusal::failed)
}

async fn booklet(office: &Office) -> Result<Booklet, Refusal> {
    let chapters = chapters(office.desk.read(), office.settings.area).await?;
    let day = office.desk.now().day();
    let units: usize = chapters.iter().map(|chapter| chapter.units.len()).sum();
    let duties: usize = chapters.iter().flat_map(|chapter| &chapter.units).map(|entry| entry.duties.len()).sum();
    let preface =
        format!("本汇编收录被评议单位{units}个、职责{duties}条，供评议人参阅。单位按分类排列，同类单位按编码排列。");
    Ok(Booklet {
        title: "被评议单位职责汇编".to_owned(),
        subtitle: None,
        issuer: office.settings.office_name.clone(),
        date: day,
        preface: vec![Block::Paragraph(preface)],
        chapters: chapters.iter().map(chapter).collect(),
        made_at: midnight(day),
    })
}

/// The start of the day, so that one day's booklets are the same byte for byte.
fn midnight(day: kernel::Day) -> kernel::Moment {
    kernel::Moment::parse_minute(&format!("{day}T00:00")).unwrap_or(kernel::Moment(0))
}

fn chapter(chapter: &Chapter) -> papers::Chapter {
    papers::Chapter { title: chapter.class_name.clone(), entries: chapter.units.iter().map(entry).collect() }
}

fn entry(UnitDuties { unit, duties }: &UnitDuties) -> Entry {
    let duties = duties.iter().map(|duty| {
        let basis = if duty.basis.is_empty() { String::new() } else { format!("（依据：{}）", duty.basis) };
        Block::Paragraph(format!("{}．{}{basis}", duty.place, duty.text))
    });
    let contact = [("地址：", &unit.address), ("电话：", &unit.phone)];
    let contact = contact.into_iter().filter(|(_, text)| !text.is_empty());
    let contact: Vec<String> = contact.map(|(label, text)| format!("{label}{text}")).collect();
    let contact = Some(contact.join("　")).filter(|line| !line.is_empty()).map(Block::Paragraph);
    Entry { title: unit.name.clone(), blocks: duties.chain(contact).collect() }
}
