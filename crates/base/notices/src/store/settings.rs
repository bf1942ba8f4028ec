use files::Seal;
use kernel::{AreaId, Refusal};
use serde::{Deserialize, Serialize};
use store::{ConnectionTrait, FromQueryResult, StoreError, Tx, execute, row, scalar};

use crate::rules::quiet::QuietHours;
use crate::rules::settings::Settings;

/// What settings are sealed for.
const PURPOSE: &str = "notices.settings";

/// Which ways out are set up, without their secrets: what telling needs to know.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Ways {
    pub mail: bool,
    pub webhook: bool,
    pub sms: bool,
    pub wechat: bool,
    pub quiet: QuietHours,
}

impl Ways {
    fn of(settings: &Settings) -> Self {
        Self {
            mail: settings.mail.is_some(),
            webhook: settings.webhook.is_some(),
            sms: settings.sms.is_some(),
            wechat: settings.wechat.is_some(),
            quiet: settings.quiet,
        }
    }
}

#[derive(FromQueryResult)]
struct Sealed {
    sealed: Vec<u8>,
}

/// The ways out of an area.
pub async fn ways(db: &impl ConnectionTrait, area: AreaId) -> Result<Ways, StoreError> {
    let sql = "SELECT ways AS value FROM message_settings WHERE area = $1";
    let found: Option<String> = scalar(db, sql, [area.to_string().into()]).await?;
    found.map_or_else(|| Ok(Ways::default()), |text| StoreError::json("message_settings.ways", &text))
}

/// The settings of an area, opened.
pub async fn find(db: &impl ConnectionTrait, seal: &Seal, area: AreaId) -> Result<Settings, Refusal> {
    let sql = "SELECT sealed FROM message_settings WHERE area = $1";
    let Some(found) = row::<Sealed>(db, sql, [area.to_string().into()]).await? else {
        return Ok(Settings::default());
    };
    let text = seal.open_text(PURPOSE, &found.sealed)?;
    serde_json::from_slice(&text).map_err(Refusal::failed)
}

/// Keeps settings, sealed.
pub async fn keep(tx: &Tx, seal: &Seal, area: AreaId, settings: &Settings) -> Result<(), Refusal> {
    let text = serde_json::to_vec(settings).map_err(Refusal::failed)?;
    let sealed = seal.close(PURPOSE, &text)?;
    let ways = serde_json::json!(Ways::of(settings)).to_string();
    let sql = "INSERT INTO message_settings (area, ways, sealed) VALUES ($1, $2, $3)
               ON CONFLICT (area) DO UPDATE SET ways = excluded.ways, sealed = excluded.sealed";
    execute(&tx.db, sql, [area.to_string().into(), ways.into(), sealed.into()]).await?;
    Ok(())
}
