//! What the harness drives.

use serde_json::Value;

/// What the harness drives: the engine, or the reference model.
pub trait Subject {
    /// Runs one command envelope with the ledger's clock at `clock` (microseconds UTC) and gives
    /// the outcome of wire.md.
    fn command(&mut self, clock: i64, envelope: &Value) -> Value;

    /// Answers one question object of wire.md when the clock shows `clock`.
    fn ask(&mut self, clock: i64, question: &Value) -> Value;

    /// Drops all projections, rebuilds them from the journal and compares.
    ///
    /// # Errors
    /// Says what differs. A subject without projections has nothing to say.
    fn refold(&mut self) -> Result<(), String> {
        Ok(())
    }

    /// Closes and reopens.
    ///
    /// # Errors
    /// Says what went wrong.
    fn restart(&mut self) -> Result<(), String> {
        Ok(())
    }

    /// Canonical bytes of the whole history and state, for the laws about determinism.
    fn fingerprint(&self) -> Vec<u8> {
        Vec::new()
    }
}
