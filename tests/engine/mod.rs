//! The durable engine: tickets, batches, keys, poison, clocks, feeds, sweeps, limits.

mod batches;
mod checkpoints;
mod clocks;
mod determinism;
mod feeds;
mod holds;
mod keys;
mod kit;
mod larger;
mod limits;
mod many;
mod merges;
mod metrics;
mod panics;
mod poison;
mod queues;
mod readers;
mod spans;
mod submitters;
mod sweeps;
mod tickets;
