//! The paper book (领发收回登记): how many ballots were printed, issued, spoiled, left over and returned, by stratum. It counts
//! paper and never stands beside a person or a serial.

use kernel::{Bilingual, Finding, Place, Refusal};

use super::no;

/// The numbers of one stratum.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line {
    /// The stratum's code.
    pub stratum: String,
    /// Printed, over all print runs.
    pub printed: u64,
    /// Handed out to evaluators.
    pub issued: u64,
    /// Spoiled in print or in hand, kept and counted.
    pub spoiled: u64,
    /// Left over, counted before the opening.
    pub unused: u64,
    /// Sealed envelopes that came back and are to be opened.
    pub returned: u64,
    /// Envelopes that stay closed: the code had been used online, or the stub is missing.
    pub set_aside: u64,
}

/// What is booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Handed out.
    Issued,
    /// Spoiled.
    Spoiled,
    /// Left over.
    Unused,
    /// Came back sealed.
    Returned,
    /// Came back and stays closed.
    SetAside,
}

impl Kind {
    /// All of them, in the order of the book.
    pub const ALL: [Self; 5] = [Self::Issued, Self::Spoiled, Self::Unused, Self::Returned, Self::SetAside];

    /// The stored word, also a form's value.
    pub fn code(self) -> &'static str {
        match self {
            Self::Issued => "issued",
            Self::Spoiled => "spoiled",
            Self::Unused => "unused",
            Self::Returned => "returned",
            Self::SetAside => "set_aside",
        }
    }

    /// The kind of a form's value.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Its name for people.
    pub fn name(self) -> Bilingual {
        match self {
            Self::Issued => Bilingual::new("发出", "issued"),
            Self::Spoiled => Bilingual::new("作废", "spoiled"),
            Self::Unused => Bilingual::new("剩余", "unused"),
            Self::Returned => Bilingual::new("收回（密封）", "returned, sealed"),
            Self::SetAside => Bilingual::new("另存不拆", "set aside, closed"),
        }
    }
}

impl Line {
    /// The number of a kind.
    pub fn number(&self, kind: Kind) -> u64 {
        match kind {
            Kind::Issued => self.issued,
            Kind::Spoiled => self.spoiled,
            Kind::Unused => self.unused,
            Kind::Returned => self.returned,
            Kind::SetAside => self.set_aside,
        }
    }

    fn number_mut(&mut self, kind: Kind) -> &mut u64 {
        match kind {
            Kind::Issued => &mut self.issued,
            Kind::Spoiled => &mut self.spoiled,
            Kind::Unused => &mut self.unused,
            Kind::Returned => &mut self.returned,
            Kind::SetAside => &mut self.set_aside,
        }
    }

    /// Books paper; a negative number takes a wrong booking back.
    ///
    /// # Errors
    /// C40 when more paper would be out than was printed, C41 below zero.
    pub fn book(&self, kind: Kind, number: i64) -> Result<Self, Refusal> {
        let mut next = self.clone();
        let slot = next.number_mut(kind);
        *slot = slot.checked_add_signed(number).ok_or_else(below_zero)?;
        if next.issued + next.spoiled + next.unused > next.printed {
            return Err(more_than_printed(&next));
        }
        Ok(next)
    }

    /// What must hold before the opening: every printed ballot is accounted for (CB01), and no more came back than went
    /// out (CB02).
    pub fn findings(&self, name: &str) -> Vec<Finding> {
        let mut found = Vec::new();
        let accounted = self.issued + self.spoiled + self.unused;
        if self.printed != accounted {
            found.push(finding(
                "CB01",
                &self.stratum,
                Bilingual::new(
                    format!("{name}：印制 {} 份，发出、作废、剩余合计 {accounted} 份。", self.printed),
                    format!("{name}: {} printed, {accounted} issued, spoiled and unused.", self.printed),
                ),
            ));
        }
        found.extend(self.too_many_back(name));
        found
    }

    /// CB02: more came back than went out. The true number is booked all the same, with an explanation; with it the hall can
    /// be opened, and it is printed with the protocols.
    pub fn too_many_back(&self, name: &str) -> Option<Finding> {
        let back = self.returned + self.set_aside;
        (back > self.issued).then(|| {
            let message = Bilingual::new(
                format!("{name}：收回 {back} 份，多于发出的 {} 份。", self.issued),
                format!("{name}: {back} returned, {} issued.", self.issued),
            );
            let remedy = Bilingual::new(
                "请核对。确实多收的，写明情况后照实登记；该层面是否作废重评，报告负责人决定。",
                "Check. If more really came back, explain it and book the true number; tell the person in charge, who decides whether the stratum is void.",
            );
            Finding { remedy, ..finding("CB02", &self.stratum, message) }
        })
    }
}

/// CB06: whether a new range of serials keeps clear of those printed before.
///
/// # Errors
/// CB06 when they overlap.
pub fn keeps_clear(ranges: &[(u32, u32)], first: u32, last: u32) -> Result<(), Refusal> {
    if ranges.iter().all(|(from, to)| last < *from || first > *to) {
        return Ok(());
    }
    Err(no(
        "CB06",
        ("编号段与已印制的重叠。", "The serials overlap a print run made before."),
        ("请刷新页面后重新印制。", "Reload the page and print again."),
    ))
}

/// CB03: opened envelopes are ballots and empty envelopes.
///
/// # Errors
/// CB03 when they are not.
pub fn opened(envelopes: u32, sheets: u32, empty: u32) -> Result<(), Refusal> {
    if sheets.checked_add(empty) == Some(envelopes) && envelopes > 0 {
        return Ok(());
    }
    let message = Bilingual::new(
        format!("拆封 {envelopes} 个信封，评议表 {sheets} 份加空信封和废表 {empty} 个不等于信封数。"),
        format!("{envelopes} envelopes opened, but {sheets} ballots and {empty} empty or void ones."),
    );
    let remedy = Bilingual::new(
        "请重新清点这一批。一个信封内不止一份的，先按一份登记，再在该批登记为废表。",
        "Count this batch again. Several ballots in one envelope are booked as one, then put aside on the batch's page.",
    );
    Err(Refusal::field("CB03", "sheets", message, remedy))
}

fn below_zero() -> Refusal {
    no(
        "C41",
        ("登记数不能小于零。", "A number can't go below zero."),
        ("请核对后重新登记。", "Check, then book again."),
    )
}

fn more_than_printed(line: &Line) -> Refusal {
    let out = line.issued + line.spoiled + line.unused;
    Refusal::field(
        "C40",
        "number",
        Bilingual::new(
            format!("印制了 {} 份，登记后发出、作废、剩余合计 {out} 份。", line.printed),
            format!("{} were printed; {out} would be issued, spoiled or unused.", line.printed),
        ),
        Bilingual::new("请核对份数。", "Check the number."),
    )
}

fn finding(rule: &'static str, stratum: &str, message: Bilingual) -> Finding {
    let remedy = Bilingual::new("请查清后补登。", "Find out and book what is missing.");
    Finding::error(rule, Place::field(stratum), message, remedy)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line() -> Line {
        Line { stratum: "S01".into(), printed: 50, issued: 40, spoiled: 2, unused: 8, returned: 30, set_aside: 1 }
    }

    fn rule<T>(answer: Result<T, Refusal>) -> &'static str {
        answer.err().map_or("ok", |refusal| refusal.rule.0)
    }

    #[test]
    fn printed_is_issued_spoiled_and_unused() {
        assert!(line().findings("农村").is_empty());
        let missing = Line { unused: 7, ..line() };
        assert_eq!(missing.findings("农村")[0].rule.0, "CB01");
        assert_eq!(rule(line().book(Kind::Issued, 1)), "C40");
    }

    #[test]
    fn no_more_comes_back_than_went_out() {
        let booked =
            |number| line().book(Kind::Returned, number).unwrap().too_many_back("农村").map(|found| found.rule.0);
        assert_eq!(booked(9), None);
        assert_eq!(booked(10), Some("CB02"), "the true number is booked, and told");
        assert_eq!(rule(line().book(Kind::SetAside, -2)), "C41");
    }

    #[test]
    fn an_opened_envelope_has_a_ballot_or_is_empty() {
        assert_eq!(rule(opened(20, 19, 1)), "ok");
        assert_eq!(rule(opened(20, 20, 1)), "CB03");
        assert_eq!(rule(opened(0, 0, 0)), "CB03");
    }

    #[test]
    fn print_runs_keep_their_serials_apart() {
        assert_eq!(rule(keeps_clear(&[(1, 50), (101, 120)], 51, 100)), "ok");
        assert_eq!(rule(keeps_clear(&[(1, 50)], 50, 60)), "CB06");
    }
}
