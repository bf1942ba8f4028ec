//! The share of satisfied marks alone, in one pass.
//!
//! What a person adds to the share is known from two small numbers: how many of the marks are valid, and how many of those
//! satisfied. People with the same two numbers are counted together, stratum by stratum; the variance follows from the counts.

use super::{Panel, PanelEstimate, PanelProblem, Rows, StratumFactors};

/// People by their number of valid and of satisfied marks.
struct Counts {
    people: Vec<u32>,
    width: usize,
}

impl Counts {
    /// Each pair of numbers with its people in a stratum.
    fn of(&self, stratum: usize) -> impl Iterator<Item = (f64, f64, f64)> + '_ {
        let size = self.width * self.width;
        let people = self.people[stratum * size..][..size].iter().enumerate().filter(|(_, people)| **people > 0);
        people.map(|(place, people)| ((place / self.width) as f64, (place % self.width) as f64, f64::from(*people)))
    }
}

impl Panel {
    /// The share of satisfied among all valid marks of every unit, as [`super::UnitEstimates::satisfaction`] has it, without
    /// the other statistics; several times as fast.
    ///
    /// # Errors
    /// [`PanelProblem::WrongLength`], [`PanelProblem::UnknownMark`].
    pub fn satisfactions(&self, marks: &[u8], units: usize) -> Result<Vec<Option<PanelEstimate>>, PanelProblem> {
        self.check_length(marks, units)?;
        self.check_marks(marks, units)?;
        let aspects = self.aspect_weights.len();
        Ok(crate::parallel::map(units, |unit| self.satisfaction(&self.counts(Rows { marks, units, unit, aspects }))))
    }

    fn counts(&self, rows: Rows<'_>) -> Counts {
        let width = rows.aspects + 1;
        let mut people = vec![0; self.strata.len() * width * width];
        let added: Vec<usize> = self
            .grades
            .iter()
            .map(|grade| if grade.valid { width + usize::from(grade.satisfied) } else { 0 })
            .collect();
        for (row, stratum) in rows.iter().zip(&self.stratum_of) {
            let place: usize = row.iter().map(|mark| added[usize::from(*mark)]).sum();
            people[stratum * width * width + place] += 1;
        }
        Counts { people, width }
    }

    fn satisfaction(&self, counts: &Counts) -> Option<PanelEstimate> {
        let strata: Vec<(usize, &StratumFactors)> =
            self.strata.iter().enumerate().filter(|(_, stratum)| stratum.respondents > 0).collect();
        let total = |value: fn(f64, f64) -> f64| -> f64 {
            let of = |(h, stratum): &(usize, &StratumFactors)| {
                stratum.weight
                    * counts.of(*h).map(|(valid, satisfied, people)| people * value(valid, satisfied)).sum::<f64>()
            };
            strata.iter().map(of).sum()
        };
        let under = total(|valid, _| valid);
        let share = total(|_, satisfied| satisfied) / under;
        let variance = strata.iter().map(|(h, stratum)| {
            let linear = |valid: f64, satisfied: f64| (satisfied - share * valid) / under;
            let sum: f64 = counts.of(*h).map(|(valid, satisfied, people)| people * linear(valid, satisfied)).sum();
            let mean = sum / stratum.respondents as f64;
            let squares: f64 = counts
                .of(*h)
                .map(|(valid, satisfied, people)| people * (linear(valid, satisfied) - mean).powi(2))
                .sum();
            stratum.weight * stratum.weight * stratum.variance_factor * squares
        });
        (under > 0.0).then(|| PanelEstimate { value: share, se: variance.sum::<f64>().sqrt() })
    }
}
