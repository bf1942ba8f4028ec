//! The screens, one file each.

pub mod account;
pub mod audit;
pub mod audit_chain;
pub mod demand;
pub mod enrol;
pub mod first_password;
pub mod people;
pub mod person;
pub mod second_factor;
pub mod setup;
pub mod sign_in;
pub mod systems;

/// What was just done, as the address after an act says.
#[derive(serde::Deserialize)]
pub struct Done {
    #[serde(default)]
    done: String,
}

#[cfg(test)]
pub(crate) mod testing {
    use askama::Template;
    use kernel::Language;
    use ui::Frame;

    /// Renders a page's sample in both languages and checks that it says what it should.
    pub fn check<T: Template>(sample: impl Fn(Frame) -> T, zh: &str, en: &str) {
        for (language, wanted) in [(Language::Chinese, zh), (Language::English, en)] {
            let text = sample(Frame::sample(language)).render().unwrap();
            assert!(text.contains(wanted), "{wanted} is not in:\n{text}");
        }
    }
}
