//! Graphs in SVG, drawn by us: each in a wide and a narrow form, of which a page shows what fits.

mod axis;
mod bands;
mod plot;
mod spark;
mod steps;

pub(super) use axis::minus;
pub(super) use bands::{Band, Bands, Part};
pub(crate) use spark::sparkline;
pub(super) use steps::{Step, Steps};
