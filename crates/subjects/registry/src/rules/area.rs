//! Areas, and what a lower one must be to be added.

use kernel::{AreaId, Bilingual, Refusal, UnitId};

use super::codes;
use super::tidy::tidy;

/// How far an area reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AreaLevel {
    /// 市
    City,
    /// 区
    District,
    /// 县
    County,
}

impl AreaLevel {
    /// Every level, from the highest.
    pub const ALL: [Self; 3] = [Self::City, Self::District, Self::County];

    /// Its name.
    pub fn name(self) -> Bilingual {
        match self {
            Self::City => Bilingual::new("市", "City"),
            Self::District => Bilingual::new("区", "District"),
            Self::County => Bilingual::new("县", "County"),
        }
    }

    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            Self::City => "city",
            Self::District => "district",
            Self::County => "county",
        }
    }
}

impl std::str::FromStr for AreaLevel {
    type Err = String;

    fn from_str(code: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|level| level.code() == code)
            .ok_or_else(|| format!("`{code}` is no level of an area"))
    }
}

/// An area (辖区): a city, district or county with its own office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// Its id.
    pub id: AreaId,
    /// How far it reaches.
    pub level: AreaLevel,
    /// Its name.
    pub name: String,
    /// The area above it, if any.
    pub parent: Option<AreaId>,
}

/// The office of a lower area (下级辖区), as the area above knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LowerOffice {
    /// The unit of the upper registry that stands for it: what is assigned to the unit goes to the office.
    pub unit: UnitId,
    /// The lower area.
    pub area: Area,
    /// Where people reach the lower area's pages: `https://host`, without a slash at the end.
    pub address: String,
}

/// A lower area as it is to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LowerAreaOrder {
    /// Its name.
    pub name: String,
    /// Its level.
    pub level: AreaLevel,
    /// Where people are to reach its pages, such as `https://dongxi.example.cn`.
    pub address: String,
    /// The unit of the upper registry that stands for its office.
    pub unit: UnitId,
}

/// The office of a new lower area, given the area above, where that one is reached, and the offices there are.
///
/// # Errors
/// R27 for the name, R28 for the level, R29 for the address, R30 for a unit that stands for another area.
pub fn lower_office(
    above: &Area,
    above_address: &str,
    known: &[LowerOffice],
    id: AreaId,
    order: &LowerAreaOrder,
) -> Result<LowerOffice, Refusal> {
    let (name, address) = (tidy(&order.name), tidy(&order.address).trim_end_matches('/').to_lowercase());
    let is_named = |area: &Area| area.name == name;
    if !(2..=40).contains(&name.chars().count()) || is_named(above) || known.iter().any(|one| is_named(&one.area)) {
        return Err(codes::R27.at_field("name"));
    }
    if order.level <= above.level {
        return Err(codes::R28.at_field("level"));
    }
    let is_taken = |other: &str| host_of(other) == host_of(&address);
    if !is_address(&address) || is_taken(above_address) || known.iter().any(|one| is_taken(&one.address)) {
        return Err(codes::R29.at_field("address"));
    }
    if known.iter().any(|one| one.unit == order.unit) {
        return Err(codes::R30.at_field("unit"));
    }
    Ok(LowerOffice { unit: order.unit, area: Area { id, level: order.level, name, parent: Some(above.id) }, address })
}

/// `http(s)://host` or `http(s)://host:port` and nothing after it.
fn is_address(text: &str) -> bool {
    let place = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or_default();
    let host = host_of(place);
    let port = place.strip_prefix(host).unwrap_or_default();
    let is_host = !host.is_empty() && host.len() <= 200;
    let is_port = port.is_empty() || port.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok());
    is_host && is_port && host.chars().all(|c| c.is_ascii_alphanumeric() || ".-".contains(c))
}

/// The host of an address, or of what a browser names as the host it asks: neither scheme nor port. The areas of a server
/// are told apart by it.
pub fn host_of(address: &str) -> &str {
    let place = address.split_once("://").map_or(address, |(_, place)| place);
    place.rsplit_once(':').map_or(place, |(host, _)| host)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn city() -> Area {
        Area { id: AreaId(Uuid::from_u128(1)), level: AreaLevel::City, name: "清风市".into(), parent: None }
    }

    fn order() -> LowerAreaOrder {
        LowerAreaOrder {
            name: " 东溪区 ".into(),
            level: AreaLevel::District,
            address: "https://DongXi.example.cn/".into(),
            unit: UnitId(Uuid::from_u128(7)),
        }
    }

    fn decide(known: &[LowerOffice], order: &LowerAreaOrder) -> Result<LowerOffice, &'static str> {
        let id = AreaId(Uuid::from_u128(2));
        lower_office(&city(), "https://city.example.cn", known, id, order).map_err(|refusal| refusal.rule.0)
    }

    #[test]
    fn a_lower_area_has_a_name_a_lower_level_an_address_of_its_own_and_a_unit_that_stands_for_it() {
        let known = decide(&[], &order()).unwrap();
        assert_eq!((known.area.name.as_str(), known.address.as_str()), ("东溪区", "https://dongxi.example.cn"));
        assert_eq!(known.area.parent, Some(city().id));
        let another =
            LowerAreaOrder { name: "西岭区".into(), address: "http://x.example.cn:8600".into(), ..order() };
        let check = |order: LowerAreaOrder, rule| assert_eq!(decide(std::slice::from_ref(&known), &order), Err(rule));
        check(order(), "R27");
        check(LowerAreaOrder { name: "清风市".into(), ..another.clone() }, "R27");
        check(LowerAreaOrder { level: AreaLevel::City, ..another.clone() }, "R28");
        let taken = ["http://dongxi.example.cn:8600", "https://city.example.cn"];
        for address in taken.into_iter().chain(["ftp://a", "https://", "https://a/b", "https://a:x", "https://a b"]) {
            check(LowerAreaOrder { address: address.into(), ..another.clone() }, "R29");
        }
        check(another.clone(), "R30");
        assert!(
            decide(std::slice::from_ref(&known), &LowerAreaOrder { unit: UnitId(Uuid::from_u128(8)), ..another })
                .is_ok()
        );
    }
}
