//! The program as its users see it: one binary, a module per subcommand.

#[cfg(test)]
mod check;
#[cfg(test)]
mod demo;
#[cfg(test)]
mod scenario;
#[cfg(test)]
mod usage;
