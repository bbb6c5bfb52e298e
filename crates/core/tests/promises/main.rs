//! What the core promises outward, on random histories and on large ones: a module per promise.

#[cfg(test)]
mod adopting;
#[cfg(test)]
mod checkpoints;
#[cfg(test)]
mod desk;
#[cfg(test)]
mod expiring;
#[cfg(test)]
mod forgetting;
#[cfg(test)]
mod history;
#[cfg(test)]
mod trails;
