//! Questions: what there is, what flowed in a month, what will expire, and what was known before a
//! late entry came.

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::error::Error;
use std::sync::Arc;

use pointbook::core::{
    Action, Command, Date, Earn, EarnAmount, Envelope, Expiry, Key, Name, Open, Points,
    ProgramSettings, Redeem, Short, Timestamp, Who,
};
use pointbook::series::{Answer, Moment, Question};
use pointbook::{Ledger, ManualClock, Options, Sweeps};

fn main() -> Result<(), Box<dyn Error>> {
    // The clock is set by hand here, so that the story is the same on every day.
    let clock = Arc::new(ManualClock::default());
    let options = Options::default().clock(clock.clone()).sweeps(Sweeps::Manual);
    let ledger = Ledger::in_memory_with(&ProgramSettings::default(), options)?;

    clock.set(at("2026-01-05T10:00:00-06:00")?);
    send(&ledger, "k1", None, open()?)?;
    send(&ledger, "k2", None, earn(500, "2026-02-28")?)?;
    clock.set(at("2026-01-20T10:00:00-06:00")?);
    send(&ledger, "k3", None, redeem(120)?)?;
    let before = at("2026-02-01T00:00:00-06:00")?;
    clock.set(at("2026-02-03T09:00:00-06:00")?);
    // Told in February, it counts in January.
    send(&ledger, "k4", Some(at("2026-01-10T12:00:00-06:00")?), earn(40, "2026-12-31")?)?;

    let who = || Ok::<_, &str>(Who::Household(name("h1")?));
    let balance = Question::Balance { who: who()?, at: None, known_at: None };
    if let Answer::Balance(balance) = ledger.ask(&balance)?.answer {
        println!("the household has {} points", balance.available());
    }
    for (when, known_at) in [("now", None), ("on 1 February", Some(before))] {
        let (from, to) = (Moment::Day(day("2026-01-01")?), Moment::Day(day("2026-01-31")?));
        let january = Question::Window { who: who()?, from, to, known_at, restated_since: None };
        if let Answer::Window(window) = ledger.ask(&january)?.answer {
            let flows = window.flows;
            let closing = window.closing.total;
            println!(
                "January, as known {when}: {} earned, {} redeemed, {closing} at its end",
                flows.earned, flows.redeemed,
            );
        }
    }
    let expiring = Question::Expiring { who: who()?, at: None, known_at: None, days: 60 };
    if let Answer::Expiring(expiring) = ledger.ask(&expiring)?.answer {
        for (day, points) in expiring.expiring {
            println!("{points} points expire at the end of {day}");
        }
    }
    Ok(())
}

fn send(
    ledger: &Ledger,
    key: &str,
    at: Option<Timestamp>,
    action: Action,
) -> Result<(), Box<dyn Error>> {
    let mut command = Command::new(Key::new(key).ok_or("a key")?, action);
    command.envelope = Envelope { at, ..Envelope::default() };
    let outcome = ledger.submit(command)?.wait()?;
    match outcome.settled.refusal() {
        None => Ok(()),
        Some(refusal) => Err(refusal.code.as_str().into()),
    }
}

fn open() -> Result<Action, &'static str> {
    Ok(Action::Open(Open { account: name("a1")?, customer: name("ann")?, household: name("h1")? }))
}

fn earn(points: i64, expires: &str) -> Result<Action, &'static str> {
    Ok(Action::Earn(Earn {
        account: name("a1")?,
        amount: EarnAmount::Points(Points::new(points)),
        expires: Some(Expiry::On(day(expires)?)),
        activates: None,
        reference: None,
    }))
}

fn redeem(points: i64) -> Result<Action, &'static str> {
    let who = Who::Customer(name("ann")?);
    let (points, short) = (Points::new(points), Short::Refuse);
    Ok(Action::Redeem(Redeem { who, points, reference: None, short }))
}

fn name(text: &str) -> Result<Name, &'static str> {
    Name::new(text).ok_or("a name")
}

fn at(text: &str) -> Result<Timestamp, &'static str> {
    Timestamp::parse(text).ok_or("an instant")
}

fn day(text: &str) -> Result<Date, &'static str> {
    text.parse().map_err(|_| "a date")
}
