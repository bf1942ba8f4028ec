//! Writes a sample of every form to a folder:
//! `cargo run --release -p papers --example sample_papers -- FOLDER`

use std::path::PathBuf;

use papers::{Fonts, SlipsPerSheet};

#[path = "../tests/all/samples.rs"]
mod samples;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("name the folder to write to")?);
    std::fs::create_dir_all(&folder)?;
    let fonts = Fonts::embedded();
    for (name, paper) in samples::all() {
        std::fs::write(folder.join(name).with_extension("pdf"), paper.to_pdf(&fonts)?)?;
        std::fs::write(folder.join(name).with_extension("docx"), paper.to_docx(&fonts)?)?;
    }
    std::fs::write(folder.join("slips8.pdf"), samples::slips(SlipsPerSheet::Eight).to_pdf(&fonts)?)?;
    std::fs::write(folder.join("slips10.pdf"), samples::slips(SlipsPerSheet::Ten).to_pdf(&fonts)?)?;
    std::fs::write(folder.join("booklet.pdf"), samples::booklet().to_pdf(&fonts)?)?;
    Ok(())
}
