/// The path to go on to after sign-in, if it lies on this site; otherwise the first page.
///
/// A browser reads `//host`, `/\host` and anything with a line break or tab inside as possibly another site.
pub fn local_path(text: &str) -> &str {
    let foreign = text.starts_with("//") || text.contains('\\') || text.chars().any(char::is_control);
    if text.starts_with('/') && !foreign { text } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sign_in_never_leads_to_another_site() {
        let foreign =
            ["https://x.example", "//x.example", "/\\x.example", "\\x", "/a\n//x", "/\t/x", "javascript:1", ""];
        for text in foreign {
            assert_eq!(local_path(text), "/", "{text:?}");
        }
        assert_eq!(local_path("/people?q=a"), "/people?q=a");
    }
}
