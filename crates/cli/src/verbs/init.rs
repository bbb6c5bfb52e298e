//! `init`: a new ledger.

use clap::Args;
use pointbook_core::{Program, ProgramSettings, Scale, Zone};
use pointbook_wire::decode_settings;
use serde_json::json;

use super::Run;
use super::check::scale;
use crate::book::BookArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::session::Session;

/// Make a new ledger in a directory that is not there yet, or empty
#[derive(Args, Debug)]
pub(crate) struct Init {
    #[command(flatten)]
    book: BookArgs,
    /// The zone of local days, for life: an IANA name or an offset such as -06:00.
    #[arg(long, value_name = "ZONE", value_parser = zone, allow_hyphen_values = true)]
    zone: Option<Zone>,
    /// The decimals of amounts, 0 to 4, for life.
    #[arg(long, value_name = "DECIMALS", value_parser = scale)]
    scale: Option<Scale>,
    /// Other settings as JSON, such as {"expiry":{"months":24}}; docs/wire.md lists them.
    #[arg(long, value_name = "JSON")]
    program: Option<String>,
}

impl Run for Init {
    fn run(self, session: &mut Session<'_>) -> Result<Exit, Failure> {
        let settings = self.settings()?;
        let book = self.book.create(&settings)?;
        let zone = book.calendar.zone().to_string();
        let decimals = book.scale.decimals();
        book.ledger.close();
        let directory = self.book.directory.display();
        if session.is_json() {
            let ledger = directory.to_string();
            session.json(&json!({"ledger": ledger, "zone": zone, "scale": decimals}))?;
        } else {
            let line = format!("made a ledger in {directory}: days of {zone}, {decimals} decimals");
            session.line(&line)?;
        }
        Ok(Exit::Good)
    }
}

impl Init {
    fn settings(&self) -> Result<ProgramSettings, Failure> {
        let text = self.program.as_deref().unwrap_or("{}");
        let settings = decode_settings(text.as_bytes()).map_err(|invalid| {
            let next = "correct --program; docs/wire.md lists the settings";
            Failure::unusable(format!("the settings cannot be taken: {invalid}"), next)
        })?;
        for (is_twice, name) in [
            (settings.zone.is_some() && self.zone.is_some(), "zone"),
            (settings.scale.is_some() && self.scale.is_some(), "scale"),
        ] {
            if is_twice {
                let what = format!("--program and --{name} both name a {name}");
                return Err(Failure::unusable(what, "leave one of them out"));
            }
        }
        let named = ProgramSettings {
            zone: self.zone.or(settings.zone),
            scale: self.scale.or(settings.scale),
            ..settings
        };
        // All settings are written down, so that a later default changes no ledger.
        Ok(Program::new(&named).settings())
    }
}

fn zone(text: &str) -> Result<Zone, String> {
    let why = "an IANA name such as America/Chicago, or an offset such as -06:00, is expected";
    text.parse().map_err(|_| why.to_owned())
}
