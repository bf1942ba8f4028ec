//! Checking the log of sealed ballots, and that the envelopes hold the published ones.

use std::collections::{HashMap, HashSet};

use chain::Digest;
use chain::merkle::Tree;
use data_encoding::BASE64;

use super::envelopes::{Envelopes, Opened};
use super::report::{falsehood, not_proven, not_there, proven};
use super::{Bundle, Given, LogFile, ONLINE, Outcome, SealedFile};
use crate::rules::sealing::leaf;

/// Leaves from their envelopes, every head's root and signature, and heads kept by the outsider.
pub(super) fn check_log(bundle: &Bundle, given: &Given) -> Outcome {
    let Some(log) = &bundle.log else {
        if bundle.scheme.sealing.is_some() {
            return falsehood(
                "方案规定评议表密封，核验包里却没有日志",
                "the scheme seals the ballots, but the bundle has no log",
            );
        }
        return not_there(
            given.signer.is_some() || !given.heads.is_empty(),
            ("本次活动没有采用密封评议，没有日志", "the ballots of this campaign were not sealed; there is no log"),
            ("给出的公钥或树头无从核对", "the key or the heads that were given could not be compared"),
        );
    };
    let tree = match tree(bundle, log) {
        Ok(tree) => tree,
        Err(found) => return found,
    };
    if let Some(found) = false_head(log, &tree).or_else(|| unmet_head(given, &tree)) {
        return found;
    }
    let (leaves, heads) = (tree.len(), log.heads.len());
    match &given.signer {
        Some(signer) if *signer != log.signer => {
            falsehood("日志不是用公布的公钥签名的", "the log is not signed with the key that was published")
        }
        Some(_) => proven(
            format!("{leaves} 份密封评议表、{heads} 个签名树头全部相符，签名公钥与公布的相同"),
            format!("{leaves} sealed ballots and {heads} signed heads agree; the signer's key is the published one"),
        ),
        None => proven(
            format!(
                "{leaves} 份密封评议表、{heads} 个签名树头全部相符；签名公钥取自本包，请与公布的核对：{}",
                log.signer
            ),
            format!(
                "{leaves} sealed ballots and {heads} signed heads agree; the signer's key is the bundle's own, compare it with the published one: {}",
                log.signer
            ),
        ),
    }
}

fn tree(bundle: &Bundle, log: &LogFile) -> Result<Tree, Outcome> {
    let made = survey::parallel::map(log.sealed.len(), |at| own_leaf(bundle, &log.sealed[at]));
    let (mut tree, mut known) = (Tree::new(), HashSet::new());
    for ((made, sealed), number) in made.into_iter().zip(&log.sealed).zip(1..) {
        match made.filter(|made| made.to_string() == sealed.leaf) {
            Some(leaf) if known.insert(leaf) => tree.append(leaf),
            Some(_) => {
                return Err(falsehood(
                    format!("日志第 {number} 条：同一个信封在日志中已经有了"),
                    format!("leaf {number} of the log: the same envelope stands in it already"),
                ));
            }
            None => {
                return Err(falsehood(
                    format!("日志第 {number} 条：信封与其编码不符，被改动过"),
                    format!("leaf {number} of the log: the envelope does not give its hash; it was altered"),
                ));
            }
        };
    }
    Ok(tree)
}

fn own_leaf(bundle: &Bundle, sealed: &SealedFile) -> Option<Digest> {
    Some(leaf(&bundle.campaign, &sealed.stratum, &BASE64.decode(sealed.envelope.as_bytes()).ok()?))
}

/// The first head whose signature, size or root is not right; the last one must cover every leaf.
fn false_head(log: &LogFile, tree: &Tree) -> Option<Outcome> {
    let signer: Digest = match log.signer.parse() {
        Ok(signer) => signer,
        Err(_) => return Some(falsehood("签名公钥读不懂", "the signer's key can't be read")),
    };
    let mut before = 0;
    for (file, number) in log.heads.iter().zip(1..) {
        if file.size < before {
            return Some(falsehood(
                format!("第 {number} 个树头比前一个小，树头的次序被调换过"),
                format!("head {number} is smaller than the one before it; the heads were exchanged"),
            ));
        }
        before = file.size;
        let signed = file.read(&log.name).filter(|(head, signature)| head.verify(&signer.0, signature).is_ok());
        let Some((head, _)) = signed else {
            return Some(falsehood(
                format!("第 {number} 个树头的签名不对"),
                format!("head {number}: the signature is wrong"),
            ));
        };
        let root = usize::try_from(head.size).ok().and_then(|size| tree.root_at(size));
        if root != Some(head.root) {
            return Some(falsehood(
                format!("第 {number} 个树头（{} 份）的树根与清单不符：有评议表被删除、加入或调换", head.size),
                format!(
                    "head {number} ({} leaves): its root is not that of the list: ballots were removed, put in or exchanged",
                    head.size
                ),
            ));
        }
    }
    let covered = log.heads.last().map_or(0, |last| last.size);
    (covered != tree.len() as u64).then(|| {
        let listed = tree.len();
        falsehood(
            format!("最后的树头只含 {covered} 份，清单有 {listed} 份"),
            format!("the last head covers {covered} leaves, the list has {listed}"),
        )
    })
}

/// The first head kept by the outsider that the list does not meet.
fn unmet_head(given: &Given, tree: &Tree) -> Option<Outcome> {
    let unmet = given.heads.iter().find(|(size, root)| {
        let now = usize::try_from(*size).ok().and_then(|size| tree.root_at(size));
        now.is_none_or(|now| now.to_string() != *root)
    })?;
    let size = unmet.0;
    Some(falsehood(
        format!("与您保存的树头（{size} 份）不符：之后有评议表被删除、加入或调换"),
        format!("the head you kept ({size} leaves) is not met: ballots were removed, put in or exchanged since"),
    ))
}

/// Compares what the envelopes hold with the opened ballots.
pub(super) fn check_seals(bundle: &Bundle, envelopes: &Envelopes) -> Outcome {
    match envelopes {
        Envelopes::NoLog => not_proven("没有密封", "nothing was sealed"),
        Envelopes::Closed { needed } => not_proven(
            format!("没有密钥份，不能证明公布的评议表就是信封里的；需要任意 {needed} 位监督员的密钥份"),
            format!(
                "without key parts it is not proven that the ballots are those in the envelopes; any {needed} observers' parts would prove it"
            ),
        ),
        Envelopes::NoKey(why) => Outcome::NotDone(why.clone()),
        Envelopes::Open(opened) => compare(bundle, opened),
    }
}

fn compare(bundle: &Bundle, opened: &[Option<Opened>]) -> Outcome {
    let mut left: HashMap<(&str, &str), i64> = HashMap::new();
    for ballot in bundle.ballots.iter().filter(|ballot| ballot.channel == ONLINE) {
        *left.entry((&ballot.stratum, &ballot.marks)).or_default() += 1;
    }
    for (one, number) in opened.iter().zip(1..) {
        let Some(Opened { stratum, marks, .. }) = one else {
            return falsehood(
                format!("日志第 {number} 条：信封打不开"),
                format!("leaf {number}: the envelope does not open"),
            );
        };
        let count = left.entry((stratum, marks)).or_default();
        *count -= 1;
        if *count < 0 {
            return falsehood(
                format!("日志第 {number} 条（层面 {stratum}）的评议表不在公布的评议表之中，或被改动过"),
                format!("leaf {number} ({stratum}): its ballot is not among the published ones, or was altered"),
            );
        }
    }
    match bundle
        .ballots
        .iter()
        .position(|ballot| left.get(&(ballot.stratum.as_str(), ballot.marks.as_str())).is_some_and(|count| *count > 0))
    {
        Some(at) => falsehood(
            format!("公布的第 {} 份评议表没有对应的信封，是加进去的", at + 1),
            format!("published ballot {} has no envelope; it was put in", at + 1),
        ),
        None => proven(
            format!("{} 个信封全部打开，内容与公布的评议表逐份相同", opened.len()),
            format!("all {} envelopes were opened and hold exactly the published ballots", opened.len()),
        ),
    }
}
