//! The same key gets the same answer.

use pointbook_core::Code;

use super::opening::EARN;
use crate::demo::teller::{Teller, refusal};
use crate::demo::upset::{Told, Upset};

/// Sends the first earn again, and then another under its key.
pub(super) fn tell(teller: &mut Teller<'_>) -> Told {
    teller
        .chapter("The first earn is sent again, and then altered", "2026-04-01T08:00:00-04:00")?;
    let again = teller.exchange(EARN)?;
    if !again.replayed {
        return Err(Upset::new("the first answer", &format!("{again:?}")));
    }
    let altered = teller.exchange(&EARN.replace("150.25", "150.35"))?;
    let code = refusal(&altered)?.code;
    if code == Code::KeyReused { Ok(()) } else { Err(Upset::new("a used key", &code)) }
}
