//! The program as its users see it: one binary, a module per verb. Each verb is tested as people
//! see it, and as JSON: `verbs` has a row for every one of them.

#[cfg(test)]
mod ask;
#[cfg(test)]
mod audit;
#[cfg(test)]
mod backup;
#[cfg(test)]
mod balance;
#[cfg(test)]
mod browser;
#[cfg(test)]
mod check;
#[cfg(test)]
mod clients;
#[cfg(test)]
mod demo;
#[cfg(test)]
mod docs;
#[cfg(test)]
mod edges;
#[cfg(test)]
mod enroll;
#[cfg(test)]
mod expiring;
#[cfg(test)]
mod export;
#[cfg(test)]
mod follow;
#[cfg(test)]
mod history;
#[cfg(test)]
mod import;
#[cfg(test)]
mod init;
#[cfg(test)]
mod lots;
#[cfg(test)]
mod manual;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod post;
#[cfg(test)]
mod program;
#[cfg(test)]
mod proofs;
#[cfg(test)]
mod scenario;
#[cfg(test)]
mod serve;
#[cfg(test)]
mod statement;
#[cfg(test)]
mod stats;
#[cfg(test)]
mod sweep;
#[cfg(test)]
mod tampered;
#[cfg(test)]
mod usage;
#[cfg(test)]
mod verbs;
#[cfg(test)]
mod verify;
#[cfg(test)]
mod window;
