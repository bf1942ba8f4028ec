use kernel::{Bilingual, Refusal, RefusalKind};

/// The database said no, or could not be reached.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database's own error.
    #[error("the database failed: {0}")]
    Database(#[from] sea_orm::DbErr),
    /// A stored text is not what its column promises.
    #[error("column `{column}` holds something unreadable: {cause}")]
    Unreadable {
        /// The column.
        column: &'static str,
        /// What the parser said.
        cause: String,
    },
    /// The writer has stopped (the server is going down).
    #[error("the writer has stopped")]
    WriterStopped,
    /// A write broke off unexpectedly and was rolled back.
    #[error("a write panicked and was rolled back")]
    WritePanicked,
    /// A committed transaction failed; shared by all writes in it.
    #[error("the transaction could not be committed: {0}")]
    NotCommitted(String),
}

impl StoreError {
    /// Reads a stored text, or says which column could not be read.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] with the column's name.
    pub fn parse<T: std::str::FromStr>(column: &'static str, text: &str) -> Result<T, Self>
    where
        T::Err: std::fmt::Display,
    {
        text.parse().map_err(|cause: T::Err| Self::Unreadable { column, cause: cause.to_string() })
    }

    /// Reads a JSON column.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] with the column's name.
    pub fn json<T: serde::de::DeserializeOwned>(column: &'static str, text: &str) -> Result<T, Self> {
        serde_json::from_str(text).map_err(|cause| Self::Unreadable { column, cause: cause.to_string() })
    }

    /// Whether a uniqueness rule of a table was broken.
    pub fn is_duplicate(&self) -> bool {
        matches!(self, Self::Database(error) if matches!(error.sql_err(), Some(sea_orm::SqlErr::UniqueConstraintViolation(_))))
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        let text = error.to_string();
        if text.contains("disk is full") || text.contains("No space left") {
            return Self {
                cause: Some(text),
                ..Self::new(
                    RefusalKind::Failed,
                    "K03",
                    Bilingual::new("服务器磁盘已满，没有保存。", "The server's disk is full; nothing was saved."),
                    Bilingual::new(
                        "已确认收到的内容没有丢失。请告诉管理员清理磁盘后再试。",
                        "What was acknowledged before is safe. Ask the administrator to free space, then try again.",
                    ),
                )
            };
        }
        Self::failed(text)
    }
}
