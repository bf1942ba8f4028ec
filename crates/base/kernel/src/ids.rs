use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    };
}

id!(
    /// An area (辖区): a city, district or county with its own office; the tenant.
    AreaId
);
id!(
    /// A unit (单位).
    UnitId
);
id!(
    /// A person who can sign in or who holds a post.
    PersonId
);
id!(
    /// An evaluation campaign (评议活动).
    CampaignId
);
id!(
    /// A stored file.
    FileId
);
id!(
    /// A durable job.
    JobId
);
