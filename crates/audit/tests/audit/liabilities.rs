//! What a program owes, by expiry month and by vintage.

use pointbook_audit::{
    ErrorKind, Figures, Liability, Pace, Row, Span, Until, liability, trial_balance,
};
use pointbook_core::{Factor, ProgramSettings, Sequence, Short, Timestamp};
use pointbook_journal::Journal;

use crate::kit::{Desk, earn, hold, journal, noon, redeem, reverse, transfer, utc};

fn of(journal: &dyn Journal, from: Timestamp, to: Timestamp) -> Liability {
    liability(journal, Span { from, to }, Until::End, &mut Pace::default()).unwrap()
}

/// Rows as (title, opening, earned, redeemed, expired, other, closing).
fn table(rows: &[Row]) -> Vec<(String, [i128; 6])> {
    let row = |row: &Row| {
        let f = row.figures;
        let columns = [f.opening, f.earned, f.redeemed, f.expired, f.other, f.closing()];
        (row.title.to_string(), columns)
    };
    rows.iter().map(row).collect()
}

fn line(title: &str, columns: [i128; 6]) -> (String, [i128; 6]) {
    (title.to_owned(), columns)
}

#[test]
fn points_stand_in_the_month_of_their_expiry_and_of_their_earn() {
    let cost_per_point = Factor::parse("0.0125");
    let mut desk = Desk::new(&ProgramSettings { cost_per_point, ..utc() });
    desk.day("2026-01-10").open("a1", "ann", "h1"); // 1
    desk.open("b1", "bob", "h2"); // 2
    desk.act(earn("a1", 500, "2026-06-30")); // 3
    desk.day("2026-02-10").act(earn("a1", 300, "2026-06-30")); // 4
    desk.act(earn("a1", 40, "never")); // 5
    desk.day("2026-03-05").act(redeem("a1", 600, Short::Refuse)); // 6
    desk.act(transfer("a1", "b1", 50)); // 7
    desk.day("2026-03-20").act(reverse(6, 100)); // 8
    desk.act(redeem("b1", 70, Short::Offline)); // 9: 20 are owed
    let march = of(desk.journal(), noon("2026-03-01"), noon("2026-04-01"));
    assert_eq!(
        table(&march.by_expiry),
        [
            line("2026-06", [800, 0, 650, 0, 100, 250]),
            line("never", [40, 0, 0, 0, 0, 40]),
            line("owed", [0, 0, 20, 0, 0, -20]),
        ]
    );
    // Of one lot January's points go first, and those given back are those taken last.
    assert_eq!(
        table(&march.by_vintage),
        [
            line("2026-01", [500, 0, 500, 0, 0, 0]),
            line("2026-02", [340, 0, 150, 0, 100, 290]),
            line("owed", [0, 0, 20, 0, 0, -20]),
        ]
    );
    assert_eq!(march.total.closing(), 270);
    assert_eq!(march.cost(270).unwrap().to_string(), "3.375");
    // By July all but the points that never expire are gone, though nobody has written it down.
    let july = of(desk.journal(), noon("2026-07-01"), noon("2026-08-01"));
    let titles: Vec<_> = table(&july.by_expiry);
    assert_eq!(titles[0], line("2026-06", [0, 0, 0, 0, 0, 0]));
    assert_eq!(july.by_expiry[0].figures.breakage(), Some(3_125));
    assert_eq!(july.total, Figures { opening: 20, ..july.total });
}

#[test]
fn every_row_adds_up_and_both_tables_have_the_sums_of_the_trial_balance() {
    for seed in 0..12 {
        let journal = journal(seed, 250);
        let at = |sequence: u64| {
            let batch = journal.find(Sequence::new(sequence)).unwrap().unwrap();
            batch.entry(Sequence::new(sequence)).unwrap().unwrap().recorded_at
        };
        let end = journal.head().sequence.number();
        let [from, to] = [at(end / 3), at(end * 2 / 3).next()];
        let later = Timestamp::from_micros(at(end).micros() + 40 * 86_400_000_000);
        for (from, to) in [(from, to), (from, later), (Timestamp::MIN, later), (to, to)] {
            let it = of(&*journal, from, to);
            let sums = |rows: &[Row]| {
                let columns = table(rows).into_iter().map(|(_, columns)| columns);
                columns.fold([0; 6], |sum, row| std::array::from_fn(|at| sum[at] + row[at]))
            };
            assert_eq!(sums(&it.by_expiry), sums(&it.by_vintage), "seed {seed}: {it:?}");
            assert_eq!(sums(&it.by_expiry)[5], it.total.closing(), "seed {seed}");
            let ever = |rows: &[Row]| -> (i128, i128) {
                let sum = |of: fn(&Figures) -> i128| rows.iter().map(|row| of(&row.figures)).sum();
                (sum(|it| it.earned_ever), sum(|it| it.expired_ever))
            };
            assert_eq!(ever(&it.by_expiry), ever(&it.by_vintage), "seed {seed}");
            let at_to =
                trial_balance(&*journal, Until::End, Some(to.previous()), &mut Pace::default());
            // Nothing is later than the end of the span but where it ends before the journal does.
            if to == later {
                let trial = at_to.unwrap();
                assert_eq!(it.total.closing(), trial.balance.total, "seed {seed}");
                assert_eq!(it.total.earned_ever, trial.flows.of("earned").unwrap());
                assert_eq!(it.total.expired_ever, trial.flows.of("expired").unwrap());
            }
        }
        let (one, two, both) = (
            of(&*journal, Timestamp::MIN, from),
            of(&*journal, from, to),
            of(&*journal, Timestamp::MIN, to),
        );
        assert_eq!(one.total.closing(), two.total.opening, "seed {seed}");
        assert_eq!(both.total.redeemed, one.total.redeemed + two.total.redeemed, "seed {seed}");
    }
}

#[test]
fn held_points_stay_outstanding_past_their_date() {
    let mut desk = Desk::new(&utc());
    desk.day("2026-01-10").open("a1", "ann", "h1");
    desk.act(earn("a1", 500, "2026-01-12"));
    desk.act(hold("a1", 200, "hold-1"));
    let it = of(desk.journal(), noon("2026-01-10"), noon("2026-01-14"));
    assert_eq!(table(&it.by_expiry), [line("2026-01", [0, 500, 0, 300, 0, 200])]);
}

#[test]
fn span_that_ends_before_it_begins_is_refused() {
    let desk = Desk::new(&utc());
    let span = Span { from: noon("2026-02-01"), to: noon("2026-01-01") };
    let error = liability(desk.journal(), span, Until::End, &mut Pace::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WrongWay);
}
