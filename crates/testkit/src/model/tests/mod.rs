//! Tests of the model by hand, rule by rule, and of its inner agreement on random histories.

mod agreement;
mod calendar;
mod entries;
mod kit;
mod moves;
mod points;
mod reversals;
mod rolling;
