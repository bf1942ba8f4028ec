//! How long an outsider's check of a large count takes: `cargo run --release -p evaluations --example verify_speed`.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::disallowed_methods, reason = "an example that measures")]

use std::time::Instant;

use chain::head::{LogKey, TreeHead};
use chain::merkle::Tree;
use data_encoding::{BASE64, HEXLOWER};
use evaluations::bundle::{BallotFile, Bundle, FORMAT, Given, LogFile, SealedFile, SignedHeadFile, command, verify};
use evaluations::rules::ballot::Marks;
use evaluations::rules::filling::Filling;
use evaluations::rules::sealing::{self, CHANCE, Sealing, marks_text};
use evaluations::tally::{self, Material, reader};
use kernel::CampaignId;
use uuid::Uuid;

fn main() {
    // Four of five answer.
    let evaluators = std::env::args().nth(1).map_or(12_500, |count| count.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    tally::make_up(folder.path(), evaluators).unwrap();
    let material = reader::read(folder.path(), None).unwrap();
    let begun = Instant::now();
    let (bundle, parts) = bundle(material);
    println!("sealing {} ballots: {:.2} s", bundle.ballots.len(), begun.elapsed().as_secs_f64());
    let bytes = serde_json::to_vec(&bundle).unwrap();
    println!("the bundle: {:.1} MB", bytes.len() as f64 / 1e6);
    for (what, parts) in [("without key parts", Vec::new()), ("with key parts", parts)] {
        let begun = Instant::now();
        let report = verify(&command::read(&bytes).unwrap(), &Given { parts, ..Given::default() });
        assert_eq!(report.first_falsehood(), None);
        println!("verified {what}: {:.2} s", begun.elapsed().as_secs_f64());
    }
}

/// The made-up ballots, sealed, opened and counted.
fn bundle(material: Material) -> (Bundle, Vec<String>) {
    let id = CampaignId(Uuid::from_u128(7));
    let sealing = Sealing { observers: ["甲", "乙", "丙"].map(String::from).into(), needed: 2 };
    let (public, parts) = sealing.make_key(id, &[5; CHANCE]).unwrap();
    let mut scheme = material.scheme.clone();
    scheme.sealing = Some(sealing);
    let length = scheme.marks_on_a_ballot();
    let (mut ballots, mut sealed, mut tree) = (Vec::new(), Vec::new(), Tree::new());
    for (place, one) in material.respondents.iter().enumerate() {
        let stratum = scheme.strata[one.stratum].id.clone();
        let marks = Marks::from_bytes(&scheme, &material.marks[place * length..(place + 1) * length]).unwrap();
        let text = marks_text(marks.bytes());
        let filling = Filling { marks, opinions: Default::default() };
        let chance = chain::Algorithm::Sha256.digest(&place.to_le_bytes()).0;
        let envelope = sealing::close(&public, &id.to_string(), &stratum, &filling, &chance).unwrap();
        let leaf = sealing::leaf(&id.to_string(), &stratum, &envelope);
        tree.append(leaf);
        sealed.push(SealedFile {
            leaf: leaf.to_string(),
            stratum: stratum.clone(),
            envelope: BASE64.encode(&envelope),
        });
        ballots.push(BallotFile { stratum, channel: "online".into(), marks: text });
    }
    ballots.sort();
    let key = LogKey::from_secret(&[6; 32]);
    let head = TreeHead { log: format!("campaign/{id}"), size: tree.len() as u64, root: tree.root(), at: 1 };
    let head_file = SignedHeadFile {
        size: head.size,
        root: head.root.to_string(),
        at: head.at,
        signature: HEXLOWER.encode(&key.sign_head(&head)),
    };
    let log = LogFile {
        name: head.log,
        signer: chain::Digest(key.public()).to_string(),
        public_key: chain::Digest(public).to_string(),
        needed: 2,
        heads: vec![head_file],
        sealed,
    };
    let results = tally::tally(&Material { scheme: scheme.clone(), ..material.clone() }).unwrap();
    let mut bundle = Bundle {
        format: FORMAT.into(),
        campaign: id.to_string(),
        scheme_hash: scheme.hash(),
        taking_part: material.drawn,
        draw: None,
        log: Some(log),
        batches: Vec::new(),
        sheets: Vec::new(),
        signatures: Vec::new(),
        opinions: None,
        ballots,
        results,
        scheme,
    };
    bundle.remake();
    (bundle, parts)
}
