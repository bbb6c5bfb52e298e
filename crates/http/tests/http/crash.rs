//! A service that is killed: what it answered is there when it starts again.
