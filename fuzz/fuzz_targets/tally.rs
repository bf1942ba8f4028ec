//! The laws of a count, on ballots of any marks: their order changes nothing, and one more "satisfied" in place of a worse
//! mark lowers no unit.
#![no_main]

use arbitrary::Arbitrary;
use evaluations::rules::formula::{Formula, MeanOf, Weighting};
use evaluations::rules::scheme::{
    Aspect, Grade, Schedule, Scheme, SchemeClass, SchemeUnit, Screens, Stratum, Treatment,
};
use evaluations::tally::{Material, Respondent, Results, tally};
use exact::Decimal;
use kernel::Moment;
use libfuzzer_sys::fuzz_target;

const UNITS: usize = 3;
const MARKS: usize = UNITS * 2;

/// Ballots as (stratum, marks), and what the formula does.
#[derive(Arbitrary, Debug)]
struct Voted {
    ballots: Vec<(bool, [u8; MARKS])>,
    of_evaluators: bool,
    policy: bool,
    raise: (usize, usize),
}

fn decimal(text: &str) -> Decimal {
    text.parse().expect("a number of the target's own")
}

fn scheme(of: &Voted) -> Scheme {
    let grade = |code: u8, points: &str, valid, satisfied| Grade {
        code,
        label: code.to_string(),
        points: decimal(points),
        valid,
        satisfied,
    };
    let stratum = |id: &str| Stratum {
        id: id.into(),
        name: id.into(),
        population: 1_000,
        to_draw: 500,
        policy_weight: decimal("50"),
    };
    Scheme {
        title: "评议".into(),
        classes: vec![SchemeClass { id: "C".into(), name: "甲类".into() }],
        units: (0..UNITS)
            .map(|n| SchemeUnit { id: format!("U{n}"), class_id: "C".into(), name: format!("第{n}局") })
            .collect(),
        aspects: ["70", "30"]
            .map(|weight| Aspect { id: format!("a{weight}"), name: weight.into(), weight: decimal(weight) })
            .to_vec(),
        grades: vec![
            grade(1, "100", true, true),
            grade(2, "80", true, true),
            grade(3, "60", true, false),
            grade(4, "0", true, false),
            grade(5, "0", false, false),
        ],
        strata: vec![stratum("S1"), stratum("S2")],
        formula: Formula {
            minimum_respondents: 0,
            mean_of: if of.of_evaluators { MeanOf::Evaluators } else { MeanOf::Aspects },
            weighting: if of.policy { Weighting::Policy } else { Weighting::Design },
            ..Formula::default()
        },
        screens: Screens {
            straight_line: Treatment::Count,
            all_unknown: Treatment::Count,
            half_finished: Treatment::Count,
        },
        schedule: Schedule { opens: Moment(0), closes: Moment(1) },
        smallest_cell: 5,
        reserves_percent: 0,
        sealing: None,
        answer_days: 15,
    }
}

fn count(of: &Voted, ballots: &[(bool, [u8; MARKS])]) -> Option<Results> {
    tally(&Material {
        scheme: scheme(of),
        respondents: ballots
            .iter()
            .map(|(second, _)| Respondent { id: "B".into(), stratum: usize::from(*second) })
            .collect(),
        marks: ballots.iter().flat_map(|(_, marks)| marks.map(|mark| mark % 6)).collect(),
        drawn: vec![500, 500],
        history: Vec::new(),
        from_totals: 0,
        findings: Vec::new(),
    })
    .ok()
}

fuzz_target!(|of: Voted| {
    if of.ballots.len() > 500 {
        return;
    }
    let Some(results) = count(&of, &of.ballots) else { return };
    let mut turned = of.ballots.clone();
    turned.reverse();
    let again = count(&of, &turned).expect("the same ballots in another order");
    assert_eq!(
        results.units.iter().map(|u| &u.composite_text).collect::<Vec<_>>(),
        again.units.iter().map(|u| &u.composite_text).collect::<Vec<_>>()
    );

    let mut raised = of.ballots.clone();
    let Some(ballot) = raised.len().checked_sub(1).map(|last| of.raise.0 % (last + 1)) else { return };
    let place = of.raise.1 % MARKS;
    if !matches!(raised[ballot].1[place] % 6, 2..=4) {
        return;
    }
    raised[ballot].1[place] = 1;
    let better = count(&of, &raised).expect("one mark raised");
    let id = format!("U{}", place / 2);
    let composite =
        |results: &Results| results.unit(&id).and_then(|unit| unit.composite_text.clone()).map(|text| decimal(&text));
    assert!(composite(&better) >= composite(&results), "{id} fell after a better mark");
});
