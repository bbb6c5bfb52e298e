//! The service from outside: over sockets on loopback, with keys made for each test.

#[cfg(test)]
mod adjustments;
#[cfg(feature = "rocksdb")]
#[cfg(test)]
mod crash;
#[cfg(test)]
mod description;
#[cfg(test)]
mod flows;
#[cfg(test)]
mod kit;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod native;
#[cfg(test)]
mod operations;
#[cfg(test)]
mod security;
#[cfg(test)]
mod tenancy;
