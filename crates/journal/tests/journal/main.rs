//! What the journal promises outward: bytes that come back, limits, chains, files.

#[cfg(test)]
mod chain;
#[cfg(test)]
mod files;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod making;
#[cfg(test)]
mod memory;
#[cfg(test)]
mod round_trip;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod strategies;
