//! What holds for every random history, before any subject sees it.

use std::collections::BTreeSet;

use super::*;

fn some() -> impl Iterator<Item = History> {
    (0..60).map(|seed| history(seed, &Shape::new(100, 5)))
}

#[test]
fn the_same_seed_gives_the_same_history() {
    let shape = Shape::new(80, 10);
    assert_eq!(history(7, &shape), history(7, &shape));
    assert_ne!(history(7, &shape), history(8, &shape));
}

#[test]
fn the_clock_never_goes_back() {
    for history in some() {
        assert!(history.steps.is_sorted_by_key(|step| step.clock));
    }
}

#[test]
fn names_are_few() {
    for history in some() {
        let opened =
            history.steps.iter().filter_map(|step| step.command.as_ref()?.pointer("/open/account"));
        let names: BTreeSet<String> = opened.map(ToString::to_string).collect();
        assert!(names.len() <= 9, "{names:?}");
        assert!(!history.header.open.is_empty());
    }
}

#[test]
fn every_verb_and_every_question_occurs() {
    let mut seen = BTreeSet::new();
    for step in some().flat_map(|history| history.steps) {
        let command = step.command.into_iter();
        for spoken in command.chain(step.questions) {
            seen.extend(spoken.as_object().into_iter().flat_map(|object| object.keys().cloned()));
        }
    }
    let verbs = "open move status earn redeem hold capture release adjust transfer reverse expire \
                 close_period program group balance window lots expiring history";
    for verb in verbs.split_whitespace() {
        assert!(seen.contains(verb), "{verb}");
    }
}

#[test]
fn a_shape_with_clocks_and_program_is_followed() {
    let one = history(3, &Shape::new(40, 0));
    let mut shape = Shape::new(40, 0);
    shape.clocks = Some(one.steps.iter().map(|step| step.clock).collect());
    shape.program = Some(one.header.program.clone());
    shape.prefix = "y".to_owned();
    let other = history(4, &shape);
    assert_eq!(one.header.program, other.header.program);
    assert!(one.steps.iter().zip(&other.steps).all(|(one, other)| one.clock == other.clock));
    assert!(other.header.open.iter().all(|path| path.split('/').all(|name| name.starts_with('y'))));
}

#[test]
fn midnights_that_do_not_exist_are_the_first_instant_that_does() {
    let date = |text: &str| text.parse().unwrap();
    let sao_paulo = Calendar::new("America/Sao_Paulo").midnight(date("2018-11-04"));
    assert_eq!(utc_text(sao_paulo), "2018-11-04T03:00:00Z");
    let apia = Calendar::new("Pacific/Apia");
    assert_eq!(apia.midnight(date("2011-12-30")), apia.midnight(date("2011-12-31")));
}
