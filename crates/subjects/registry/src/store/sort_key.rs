use icu_collator::options::CollatorOptions;
use icu_collator::{Collator, CollatorPreferences};
use icu_locale_core::locale;
use store::StoreError;

/// The bytes by which a name sorts: the order of pinyin, as Chinese phone books have it. Compared byte by byte, so it
/// orders alike in every database.
///
/// # Errors
/// The collation data inside the binary can't be read (which would be a broken build).
pub fn sort_key(name: &str) -> Result<Vec<u8>, StoreError> {
    let unreadable = |cause: String| StoreError::Unreadable { column: "sort_key", cause };
    let preferences = CollatorPreferences::from(&locale!("zh-u-co-pinyin"));
    let collator =
        Collator::try_new(preferences, CollatorOptions::default()).map_err(|error| unreadable(error.to_string()))?;
    let mut key = Vec::new();
    let Ok(()) = collator.write_sort_key_to(name, &mut key);
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_sort_by_pinyin() {
        let mut names = ["住建局", "教育局", "安监局", "市北区", "Ａ1", "财政局"];
        names.sort_by_key(|name| sort_key(name).unwrap());
        assert_eq!(names, ["安监局", "财政局", "教育局", "市北区", "住建局", "Ａ1"]);
    }
}
