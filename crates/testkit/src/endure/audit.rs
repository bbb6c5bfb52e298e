//! The audit: whether everything is accounted for in the end.

use pointbook::core::{Timestamp, Who};
use pointbook::series::{Balance, Window};
use pointbook::{Ledger, Ticket};

use super::feed::Feed;
use super::readers::{balance, window};
use super::traffic::{BEGINS, DAY_MICROS, account};
use super::writers::{Tally, failed};
use crate::fault::Finding;

/// What a ledger says of all accounts, by number.
pub(super) type Answers = Vec<(Balance, Window)>;

/// Checks that each outcome that was told is an entry, and each entry an outcome that was told.
pub(super) fn outcomes(feed: &Feed, told: &[Tally]) -> Result<(), Finding> {
    for (writer, told) in told.iter().enumerate() {
        let written = feed.writers.get(&writer).copied().unwrap_or_default();
        let told = Tally { answered: 0, ..*told };
        if told != written {
            let text = format!("writer {writer} was told {told:?}, and the feed has {written:?}");
            return Err(Finding::new(text));
        }
    }
    Ok(())
}

/// Checks that the postings of each account give its balance, and so do the flows of all time.
pub(super) fn points(ledger: &Ledger, feed: &Feed, accounts: u64) -> Result<Answers, Finding> {
    let answers = answers(ledger, accounts)?;
    for (index, (balance, window)) in answers.iter().enumerate() {
        let posted = feed.balances.get(index).copied().unwrap_or_default();
        let is_conserved = posted == *balance
            && window.opening == Balance::default()
            && window.closing == *balance;
        if !is_conserved {
            let text = format!("account {index}: {posted:?} posted, {balance:?}, {window:?}");
            return Err(Finding::new(text));
        }
    }
    Ok(answers)
}

/// The balances of now, and the windows of all time.
pub(super) fn answers(ledger: &Ledger, accounts: u64) -> Result<Answers, Finding> {
    // Some of what is told late was before the clock began. And what happens in the very instant of
    // now is in no window that ends with it.
    let from = Timestamp::from_micros(BEGINS.micros().saturating_sub(DAY_MICROS));
    let span = (from, ledger.clock().now().next());
    let each = |index: u64| {
        let who = Who::Account(account(index)?);
        Ok((balance(ledger, who.clone())?, window(ledger, who, span)?))
    };
    (0..accounts).map(each).collect()
}

/// Writes down what is due, so that entries alone say everything.
pub(super) fn settle(ledger: &Ledger) -> Result<(), Finding> {
    ledger.sweep().and_then(Ticket::wait).map(drop).map_err(failed)
}
