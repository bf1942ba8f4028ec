//! Proofs that the public log hands out, each a small file: that a receipt is under a signed head, that a later head holds
//! everything an earlier one held, and the promise that a ballot will be in the log.

use chain::Digest;
use chain::head::verify_promise;
use chain::merkle::{verify_consistency, verify_inclusion};
use serde::{Deserialize, Serialize};

use super::report::{falsehood, proven};
use super::{Outcome, SignedHeadFile};

/// That a leaf stands in a log, as of a signed head.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InclusionFile {
    /// The log's name.
    pub log: String,
    /// The leaf: the receipt.
    pub leaf: String,
    /// Its place, from 0.
    pub index: u64,
    /// The hashes that lead from the leaf to the root (RFC 6962).
    pub path: Vec<String>,
    /// The head.
    pub head: SignedHeadFile,
    /// The office's public key as the log's page says it.
    pub signer: String,
}

/// That all leaves of an earlier head are the first leaves of a later one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsistencyFile {
    /// The log's name.
    pub log: String,
    /// The earlier head.
    pub first: SignedHeadFile,
    /// The later one.
    pub second: SignedHeadFile,
    /// The hashes that lead from the first root to the second (RFC 6962).
    pub path: Vec<String>,
    /// The office's public key as the log's page says it.
    pub signer: String,
}

/// A receipt with blanks and hyphens, as people copy it, as a leaf.
pub fn read_receipt(typed: &str) -> Option<Digest> {
    let letters: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    letters.to_lowercase().parse().ok()
}

/// Whether a receipt is in the log, as of a head that the office's published key signed.
pub fn check_inclusion(file: &InclusionFile, receipt: &Digest, signer: &Digest) -> Outcome {
    if file.leaf.parse::<Digest>() != Ok(*receipt) {
        return falsehood("证明是另一个回执的", "the proof is of another receipt");
    }
    let Some((root, size)) = signed(&file.log, &file.head, signer) else { return not_signed() };
    let Some(path) = digests(&file.path) else { return unreadable_path() };
    let (log, number) = (&file.log, file.index.saturating_add(1));
    match verify_inclusion(receipt, file.index, size, &path, &root) {
        Ok(()) => proven(
            format!(
                "这份评议表是日志 {log} 的第 {number} 条，共 {size} 条，树头有公布的公钥的签名；它证明表在箱里，不证明评了什么"
            ),
            format!(
                "the ballot is leaf {number} of {size} of the log {log}, under a head signed with the published key; it is in the box, which says nothing of what was marked"
            ),
        ),
        Err(_) => falsehood(
            "从回执算不到树根：这份评议表不在签了名的日志里",
            "the receipt does not lead to the root: the ballot is not in the log that was signed",
        ),
    }
}

/// Whether a later head holds everything an earlier one held, both signed with the office's published key.
pub fn check_consistency(file: &ConsistencyFile, signer: &Digest) -> Outcome {
    let heads = signed(&file.log, &file.first, signer).zip(signed(&file.log, &file.second, signer));
    let Some(((first, before), (second, after))) = heads else { return not_signed() };
    let Some(path) = digests(&file.path) else { return unreadable_path() };
    match verify_consistency((before, &first), (after, &second), &path) {
        Ok(()) => proven(
            format!("后一个树头（{after} 份）的前 {before} 份就是前一个树头的全部，没有一份被删除、调换或插入"),
            format!(
                "the first {before} of the {after} leaves of the later head are all those of the earlier one; none was removed, exchanged or put between"
            ),
        ),
        Err(_) => falsehood(
            format!("后一个树头（{after} 份）不是在前一个树头（{before} 份）后面接着加的：有评议表被删除、调换或插入"),
            format!(
                "the later head ({after} leaves) does not go on from the earlier one ({before}): ballots were removed, exchanged or put in"
            ),
        ),
    }
}

/// Whether the office promised that a receipt will be in a log.
pub fn check_promise(log: &str, receipt: &Digest, promise: &str, signer: &Digest) -> Outcome {
    let text = data_encoding::HEXLOWER_PERMISSIVE.decode(promise.trim().as_bytes()).ok();
    let signature: Option<[u8; 64]> = text.and_then(|bytes| bytes.try_into().ok());
    match signature.map(|signature| verify_promise(&signer.0, log, receipt, &signature)) {
        Some(Ok(())) => proven(
            format!("单位用公布的公钥签名承诺过：这份评议表会列入日志 {log} 的下一个树头"),
            format!(
                "the office promised, signed with the published key, that the ballot will be in the next head of {log}"
            ),
        ),
        Some(Err(_)) => falsehood(
            "承诺的签名不是公布的公钥对这个回执和日志签的",
            "the promise is not signed with the published key for this receipt and log",
        ),
        None => falsehood("承诺读不懂，应为 128 位 0-9、a-f", "the promise can't be read: 128 characters 0-9, a-f"),
    }
}

/// The root and size of a head that a key signed.
fn signed(log: &str, head: &SignedHeadFile, signer: &Digest) -> Option<(Digest, u64)> {
    let (head, signature) = head.read(log)?;
    head.verify(&signer.0, &signature).ok()?;
    Some((head.root, head.size))
}

fn digests(path: &[String]) -> Option<Vec<Digest>> {
    path.iter().map(|hash| hash.parse().ok()).collect()
}

fn not_signed() -> Outcome {
    falsehood("树头没有公布的公钥的签名", "a head is not signed with the published key")
}

fn unreadable_path() -> Outcome {
    falsehood("证明里的编码读不懂", "the hashes of the proof can't be read")
}

#[cfg(test)]
mod tests {
    use super::*;
    use chain::head::{LogKey, TreeHead};
    use chain::merkle::{Tree, leaf_hash};

    const LOG: &str = "campaign/1";

    fn key() -> LogKey {
        LogKey::from_secret(&[7; 32])
    }

    fn signer() -> Digest {
        Digest(key().public())
    }

    fn head(tree: &Tree, size: usize) -> SignedHeadFile {
        let root = tree.root_at(size).unwrap();
        let head = TreeHead { log: LOG.into(), size: size as u64, root, at: 5 };
        let signature = data_encoding::HEXLOWER.encode(&key().sign_head(&head));
        SignedHeadFile { size: head.size, root: root.to_string(), at: head.at, signature }
    }

    fn tree() -> Tree {
        (0..7_u8).map(|number| leaf_hash(&[number])).collect()
    }

    fn texts(path: &[Digest]) -> Vec<String> {
        path.iter().map(ToString::to_string).collect()
    }

    fn inclusion() -> InclusionFile {
        let (tree, leaf) = (tree(), tree().leaf(3).unwrap().to_string());
        let path = texts(&tree.inclusion(3, 7).unwrap());
        InclusionFile { log: LOG.into(), leaf, index: 3, path, head: head(&tree, 7), signer: signer().to_string() }
    }

    fn is_true(outcome: &Outcome) -> bool {
        matches!(outcome, Outcome::Proven(_))
    }

    #[test]
    fn a_receipt_is_in_the_log_that_the_published_key_signed_and_nowhere_else() {
        let receipt = tree().leaf(3).unwrap();
        assert!(is_true(&check_inclusion(&inclusion(), &receipt, &signer())));
        assert!(!is_true(&check_inclusion(&inclusion(), &tree().leaf(4).unwrap(), &signer())));
        assert!(!is_true(&check_inclusion(&inclusion(), &receipt, &Digest([1; 32]))));
        let forgeries: [fn(&mut InclusionFile); 6] = [
            |file| file.leaf = tree().leaf(4).unwrap().to_string(),
            |file| file.index = 4,
            |file| drop(file.path.pop()),
            |file| file.path[0] = "x".into(),
            |file| file.head.at = 6,
            |file| file.log = "campaign/2".into(),
        ];
        for forge in forgeries {
            let mut file = inclusion();
            forge(&mut file);
            assert!(!is_true(&check_inclusion(&file, &receipt, &signer())), "{file:?}");
        }
    }

    #[test]
    fn a_later_head_goes_on_from_an_earlier_one_or_is_named() {
        let of = |later: &Tree| ConsistencyFile {
            log: LOG.into(),
            first: head(&tree(), 4),
            second: head(later, 7),
            path: texts(&later.consistency(4, 7).unwrap()),
            signer: signer().to_string(),
        };
        assert!(is_true(&check_consistency(&of(&tree()), &signer())));
        assert!(!is_true(&check_consistency(&of(&tree()), &Digest([1; 32]))));
        let exchanged: Tree = [9, 1, 2, 3, 4, 5, 6_u8].iter().map(|number| leaf_hash(&[*number])).collect();
        assert!(!is_true(&check_consistency(&of(&exchanged), &signer())));
    }

    #[test]
    fn a_promise_is_for_one_receipt_of_one_log() {
        let receipt = tree().leaf(3).unwrap();
        let promise = data_encoding::HEXLOWER.encode(&key().sign_promise(LOG, &receipt));
        assert!(is_true(&check_promise(LOG, &receipt, &promise, &signer())));
        assert!(!is_true(&check_promise("campaign/2", &receipt, &promise, &signer())));
        assert!(!is_true(&check_promise(LOG, &tree().leaf(4).unwrap(), &promise, &signer())));
        assert!(!is_true(&check_promise(LOG, &receipt, "x", &signer())));
    }

    #[test]
    fn a_receipt_is_read_as_people_copy_it() {
        let receipt = tree().leaf(3).unwrap();
        let text = receipt.to_string().to_uppercase();
        assert_eq!(read_receipt(&format!(" {} {}-{}\n", &text[..8], &text[8..16], &text[16..])), Some(receipt));
        assert_eq!(read_receipt("abc"), None);
    }
}
