//! Nothing: the whole-engine tests are the test binary of this package.

#![forbid(unsafe_code)]
