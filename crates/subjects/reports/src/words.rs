//! The words of a Chinese text, found on this machine with a dictionary of its own (see `data/README.md`).

use std::collections::BTreeSet;
use std::io::BufReader;
use std::sync::LazyLock;

use flate2::read::GzDecoder;
use jieba_rs::Jieba;

/// The most words kept of a text.
const MOST: usize = 80;
/// So much of a text is read, in characters.
const READ: usize = 4_000;

static DICTIONARY: LazyLock<Jieba> = LazyLock::new(|| {
    let packed: &[u8] = include_bytes!("../data/words.txt.gz");
    Jieba::with_dict(&mut BufReader::new(GzDecoder::new(packed))).unwrap_or_else(|_| Jieba::empty())
});

/// The distinct words of a text that may tell it from others: of two characters or more, numbers and marks left out.
pub fn of(text: &str) -> Vec<String> {
    let start: String = text.chars().take(READ).collect();
    let tells = |word: &&str| word.chars().count() >= 2 && word.chars().all(|mark| mark.is_alphabetic());
    let words: BTreeSet<String> =
        DICTIONARY.cut(&start, true).iter().map(|token| token.word).filter(tells).map(str::to_lowercase).collect();
    words.into_iter().filter(|word| word.len() <= 60).take(MOST).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_text_falls_into_its_words() {
        let words = super::of("市不动产登记中心窗口收取加急费，2026年11月，打电话13800000000无人接听。");
        for word in ["不动产", "登记", "窗口", "收取", "无人"] {
            assert!(words.iter().any(|found| found.contains(word)), "{word} is not among {words:?}");
        }
        assert!(words.iter().all(|word| !word.contains("1380")));
        assert!(super::of("").is_empty());
        assert!(!super::of("😀㐂𠮷 𬭎 hello").is_empty());
    }
}
