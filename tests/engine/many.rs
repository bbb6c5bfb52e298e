//! Many windows at once are what each is alone, and of one durable entry.

use std::thread;

use pointbook::Ledger;
use pointbook::core::{Action, Command, Move, Name, Open, Sequence, Who};
use pointbook::series::{Answer, AskError, Moment, Question, Window};

use super::kit::*;

/// January, and a little more.
fn span() -> (Moment, Moment) {
    (Moment::At(at("2026-01-01T00:00:00-06:00")), Moment::At(at("2026-03-01T00:00:00-06:00")))
}

/// Twenty accounts of ten customers in five households, some of which earned.
fn program() -> Book {
    let book = Book::new();
    for number in 0..20 {
        let account = name(&format!("m{number}"));
        let customer = name(&format!("c{}", number / 2));
        let household = name(&format!("home-{}", number / 4));
        let open = Open { account, customer, household };
        accepted(&book.send(command(&format!("open-{number}"), Action::Open(open))));
        accepted(&book.send(earn_of(&format!("m{number}"), &format!("k{number}"), number + 1)));
    }
    book.set_clock("2026-02-01T12:00:00-06:00");
    let relocation = Move::Customer { customer: name("c1"), to_household: name("home-4") };
    accepted(&book.send(command("move", Action::Move(relocation))));
    book
}

fn earn_of(account: &str, text: &str, points: i64) -> Command {
    command(text, Action::Earn(earning(account, points)))
}

fn alone(ledger: &Ledger, who: Who) -> Window {
    let (from, to) = span();
    let question = Question::Window { who, from, to, known_at: None, restated_since: None };
    match ledger.ask(&question).unwrap().answer {
        Answer::Window(window) => *window,
        other => panic!("{other:?} is no window"),
    }
}

#[test]
fn windows_of_a_list_are_what_each_is_alone_however_long_it_is() {
    let book = program();
    let account = |number: usize| Who::Account(name(&format!("m{}", number % 20)));
    for length in [0, 1, 20, 1_024, 1_025, 3_000] {
        let mut who: Vec<Who> = (0..length).map(account).collect();
        who.push(Who::Household(name("home-4")));
        who.push(Who::Customer(name("nobody")));
        let reading = book.ledger.windows(&who, span()).unwrap();
        assert_eq!(reading.through, book.ledger.sequence());
        assert_eq!(reading.answer.len(), who.len());
        assert_eq!(reading.answer.last(), Some(&Err(AskError::NotFound)));
        for (who, window) in who.into_iter().zip(&reading.answer).take(length + 1) {
            assert_eq!(*window, Ok(alone(&book.ledger, who)));
        }
    }
}

#[test]
fn every_household_is_scanned_and_all_add_up_to_the_program() {
    let book = program();
    let statements = book.ledger.household_windows(span()).unwrap().answer;
    let names: Vec<&str> = statements.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["h1", "home-0", "home-1", "home-2", "home-3", "home-4"]);
    for (name, window) in &statements {
        assert_eq!(*window, alone(&book.ledger, Who::Household(Name::clone(name))));
    }
    let whole = book.ledger.whole_window(span()).unwrap();
    let earned: i128 = statements.iter().map(|(_, window)| window.flows.earned).sum();
    assert_eq!((whole.answer.flows.earned, earned), (210, 210));
    assert_eq!((whole.answer.closing.total, whole.answer.flows.moved_in), (210, 0));
    assert_eq!(whole.through, book.ledger.sequence());
}

#[test]
fn scan_of_an_empty_program_is_empty_and_moments_the_wrong_way_round_are_refused() {
    let ledger = Ledger::in_memory(&pointbook::core::ProgramSettings::default()).unwrap();
    assert_eq!(ledger.household_windows(span()).unwrap().answer, []);
    assert_eq!(ledger.whole_window(span()).unwrap().answer, Window::default());
    let (from, to) = span();
    let wrong = (to, from);
    assert!(ledger.household_windows(wrong).unwrap_err().to_string().contains("later"));
    assert!(ledger.whole_window(wrong).unwrap_err().to_string().contains("later"));
    assert!(ledger.windows(&[], wrong).unwrap_err().to_string().contains("later"));
}

#[test]
fn scans_are_of_one_entry_while_others_write() {
    let book = program();
    let before = book.ledger.sequence();
    thread::scope(|scope| {
        let writing = scope.spawn(|| {
            for number in 0..300 {
                book.send(earn_of(&format!("m{}", number % 20), &format!("w{number}"), 1));
            }
        });
        while !writing.is_finished() {
            let whole = book.ledger.whole_window(span()).unwrap();
            let written = i128::from(whole.through.number() - before.number());
            assert_eq!(whole.answer.flows.earned, 210 + written);
        }
    });
    assert_eq!(book.ledger.sequence(), Sequence::new(before.number() + 300));
    refolds(&book.ledger);
}
