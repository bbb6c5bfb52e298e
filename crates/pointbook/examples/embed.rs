//! A ledger inside a program: an account, points in, points out, a retry, a refusal.

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::error::Error;

use pointbook::Ledger;
use pointbook::core::{
    Action, Command, Earn, EarnAmount, Key, Name, Open, Points, ProgramSettings, Redeem, Settled,
    Short, Who,
};
use pointbook::series::{Answer, Question};

fn main() -> Result<(), Box<dyn Error>> {
    let ledger = Ledger::in_memory(&ProgramSettings::default())?;
    let account = Name::new("card:0042").ok_or("a name")?;
    let customer = Name::new("ann").ok_or("a name")?;
    let household = Name::new("the-smiths").ok_or("a name")?;

    let open = Action::Open(Open { account: account.clone(), customer, household });
    let earn = Action::Earn(Earn {
        account: account.clone(),
        amount: EarnAmount::Points(Points::new(500)),
        expires: None,
        activates: None,
        reference: Some("receipt 7".into()),
    });
    let redeem = |points| {
        let (who, points) = (Who::Account(account.clone()), Points::new(points));
        Action::Redeem(Redeem { who, points, reference: None, short: Short::Refuse })
    };
    // A key is the caller's own name for a command: sent twice, it happens once.
    for (key, action) in [
        ("open-42", open),
        ("earn-1", earn.clone()),
        ("earn-1", earn),
        ("redeem-1", redeem(120)),
        ("redeem-2", redeem(1_000)),
    ] {
        let command = Command::new(Key::new(key).ok_or("a key")?, action);
        let outcome = ledger.submit(command)?.wait()?;
        let again = if outcome.replayed { ", as told before" } else { "" };
        match outcome.settled {
            Settled::Accepted { sequence, .. } => {
                println!("{key}: accepted as entry {}{again}", sequence.number());
            }
            Settled::Refused { refusal, .. } => println!("{key}: {}", refusal.code.as_str()),
            other => println!("{key}: {other:?}"),
        }
    }

    let question = Question::Balance { who: Who::Account(account), at: None, known_at: None };
    let reading = ledger.ask(&question)?;
    if let Answer::Balance(balance) = reading.answer {
        let through = reading.through.number();
        println!("{} points are available, as of entry {through}", balance.available());
    }
    Ok(())
}
