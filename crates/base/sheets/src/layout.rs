//! What a table should look like.

use crate::text::header_name;

/// Whether a column has to be there and filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// The column must be there and every row must have a value in it.
    Required,
    /// The column must be there; a cell may be empty.
    MayBeBlank,
    /// The column may be missing.
    Optional,
}

/// The columns a reader looks for, whatever their order, and the names an office may give them.
///
/// ```
/// use sheets::{Layout, Need};
///
/// let layout = Layout::new("单位名册")
///     .column("unit_id", &["单位编号", "编号"], Need::Required)
///     .column("name", &["单位名称", "名称"], Need::Required)
///     .verbatim("remark", &["备注"], Need::Optional)
///     .unique(&["unit_id"]);
/// # let _ = layout;
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    name: String,
    columns: Vec<Column>,
    unique: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) key: String,
    /// The first name as given, for messages.
    pub(crate) shown: String,
    names: Vec<String>,
    pub(crate) need: Need,
    pub(crate) verbatim: bool,
}

impl Layout {
    /// A layout without columns; `name` is what people call such a table.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), columns: Vec::new(), unique: Vec::new() }
    }

    /// Looks for a column named `key` or one of `names`. Its texts are tidied: see [`tidy`](crate::tidy).
    ///
    /// Names are compared without blanks, without `*` and `（必填）`, full-width as half-width, capitals as small letters.
    #[must_use]
    pub fn column(self, key: &str, names: &[&str], need: Need) -> Self {
        self.with(key, names, need, false)
    }

    /// Like [`column`](Self::column), but the texts are kept word for word; only blanks at both ends go.
    #[must_use]
    pub fn verbatim(self, key: &str, names: &[&str], need: Need) -> Self {
        self.with(key, names, need, true)
    }

    /// The columns which together name a row: a second row with the same texts in them is an error.
    ///
    /// Without this only rows equal in all columns are found.
    #[must_use]
    pub fn unique(mut self, keys: &[&str]) -> Self {
        self.unique = keys.iter().map(|&key| key.to_owned()).collect();
        self
    }

    /// What people call such a table.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The first name of every column: the header of a template or an export that will be read again.
    pub fn header(&self) -> Vec<&str> {
        self.columns.iter().map(|column| column.shown.as_str()).collect()
    }

    fn with(mut self, key: &str, names: &[&str], need: Need, verbatim: bool) -> Self {
        let shown = names.first().unwrap_or(&key);
        let names = names.iter().chain([&key]).map(|name| header_name(name)).collect();
        self.columns.push(Column { key: key.to_owned(), shown: (*shown).to_owned(), names, need, verbatim });
        self
    }

    pub(crate) fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The places of the columns that name a row; empty if none were given.
    pub(crate) fn unique_places(&self) -> Vec<usize> {
        let is_unique = |column: &Column| self.unique.contains(&column.key);
        self.columns.iter().enumerate().filter(|(_, column)| is_unique(column)).map(|(place, _)| place).collect()
    }

    /// Which column of the layout a header cell names.
    pub(crate) fn place_of(&self, header: &str) -> Option<usize> {
        let wanted = header_name(header);
        self.columns.iter().position(|column| column.names.contains(&wanted))
    }
}
