//! How long an outsider's check of a large count takes.

use std::collections::BTreeMap;
use std::time::Instant;

use chain::head::{LogKey, TreeHead};
use chain::merkle::Tree;
use chain::{Algorithm, Digest};
use data_encoding::{BASE64, HEXLOWER};
use evaluations::bundle::{BallotFile, Bundle, FORMAT, Given, LogFile, SealedFile, SignedHeadFile, command, verify};
use evaluations::rules::ballot::Marks;
use evaluations::rules::filling::Filling;
use evaluations::rules::scheme::{Schedule, Scheme};
use evaluations::rules::sealing::{self, CHANCE, Sealing, marks_text};
use evaluations::tally::{self, Material, reader};
use kernel::{CampaignId, Moment};

use crate::Failure;
use crate::prepare::told;

/// Seals the ballots of so many evaluators (four of five answer), then checks the bundle as an outsider does, and prints the seconds.
pub fn measure(evaluators: u64) -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    tally::make_up(folder.path(), evaluators).map_err(told)?;
    let begun = Instant::now();
    let (bundle, parts) = bundle(reader::read(folder.path(), None).map_err(told)?)?;
    let (sealing, ballots) = (begun.elapsed().as_secs_f64(), bundle.ballots.len());
    let bytes = serde_json::to_vec(&bundle)?;
    let (keyless, whole) = (verified(&bytes, Vec::new())?, verified(&bytes, parts)?);
    let size = bytes.len() as f64 / 1e6;
    println!("ballots={ballots} sealing={sealing:.2} mb={size:.1} keyless_s={keyless:.2} s={whole:.2}");
    Ok(())
}

/// How many seconds the check of a true bundle takes.
fn verified(bytes: &[u8], parts: Vec<String>) -> Result<f64, Failure> {
    let begun = Instant::now();
    let report = verify(&command::read(bytes).map_err(told)?, &Given { parts, ..Given::default() });
    match report.first_falsehood() {
        None => Ok(begun.elapsed().as_secs_f64()),
        Some(falsehood) => Err(format!("a true bundle is called false: {falsehood:?}").into()),
    }
}

/// The made-up ballots, sealed, opened and counted.
fn bundle(material: Material) -> Result<(Bundle, Vec<String>), Failure> {
    let id: CampaignId = "00000000-0000-4000-8000-000000000007".parse()?;
    let sealing = Sealing { observers: ["甲", "乙", "丙"].map(String::from).into(), needed: 2 };
    let (public, parts) = sealing.make_key(id, &[5; CHANCE])?;
    let schedule = Schedule { opens: Moment(0), closes: Moment(1) };
    let scheme = Scheme { sealing: Some(sealing), schedule, ..material.scheme.clone() };
    let material = Material { scheme: scheme.clone(), ..material };
    let (ballots, sealed, tree) = cast(&material, &id.to_string(), &public)?;
    let mut bundle = Bundle {
        format: FORMAT.into(),
        campaign: id.to_string(),
        scheme_hash: scheme.hash(),
        taking_part: material.drawn.clone(),
        draw: None,
        log: Some(log(id, &public, &tree, sealed)),
        batches: Vec::new(),
        sheets: Vec::new(),
        signatures: Vec::new(),
        opinions: None,
        ballots,
        results: tally::tally(&material).map_err(told)?,
        scheme,
    };
    bundle.remake();
    Ok((bundle, parts))
}

/// Every ballot as it is read in the end, its envelope, and the log of the envelopes.
fn cast(
    material: &Material,
    campaign: &str,
    public: &[u8; 32],
) -> Result<(Vec<BallotFile>, Vec<SealedFile>, Tree), Failure> {
    let (mut ballots, mut sealed, mut tree) = (Vec::new(), Vec::new(), Tree::new());
    let scheme = &material.scheme;
    for (place, bytes) in material.marks.chunks_exact(scheme.marks_on_a_ballot()).enumerate() {
        let stratum = scheme.strata[material.respondents[place].stratum].id.clone();
        let marks = Marks::from_bytes(scheme, bytes).map_err(|finding| finding.message.en)?;
        let text = marks_text(marks.bytes());
        let filling = Filling { marks, opinions: BTreeMap::new() };
        let chance = Algorithm::Sha256.digest(&place.to_le_bytes()).0;
        let envelope = sealing::close(public, campaign, &stratum, &filling, &chance)?;
        let leaf = sealing::leaf(campaign, &stratum, &envelope);
        tree.append(leaf);
        let (leaf, envelope) = (leaf.to_string(), BASE64.encode(&envelope));
        sealed.push(SealedFile { leaf, stratum: stratum.clone(), envelope });
        ballots.push(BallotFile { stratum, channel: "online".into(), marks: text });
    }
    ballots.sort();
    Ok((ballots, sealed, tree))
}

/// The log with one signed head.
fn log(campaign: CampaignId, public: &[u8; 32], tree: &Tree, sealed: Vec<SealedFile>) -> LogFile {
    let key = LogKey::from_secret(&[6; 32]);
    let head = TreeHead { log: format!("campaign/{campaign}"), size: tree.len() as u64, root: tree.root(), at: 1 };
    let signed = SignedHeadFile {
        size: head.size,
        root: head.root.to_string(),
        at: head.at,
        signature: HEXLOWER.encode(&key.sign_head(&head)),
    };
    LogFile {
        name: head.log,
        signer: Digest(key.public()).to_string(),
        public_key: Digest(*public).to_string(),
        needed: 2,
        heads: vec![signed],
        sealed,
    }
}
