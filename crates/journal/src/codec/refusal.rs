//! Refusals: their code by its number, and the numbers behind it.

use pointbook_core::{Detail, Points, Refusal, Timestamp, Wide};

use super::sink::Sink;
use super::source::{Malformed, Source, Taken};
use super::tags::{code_of, number_of};
use super::time::{put_instant, take_instant};
use crate::limits::TooLarge;

pub(super) fn put(
    refusal: &Refusal,
    recorded_at: Timestamp,
    sink: &mut impl Sink,
) -> Result<(), TooLarge> {
    let Some(number) = number_of(refusal.code) else {
        return Err(TooLarge("this version of the format knows every code"));
    };
    sink.number(u64::from(number));
    match &refusal.detail {
        Detail::Nothing => sink.byte(NOTHING),
        Detail::Points { available, requested } => {
            sink.byte(POINTS);
            sink.wide_signed(available.number());
            sink.signed(requested.units());
        }
        Detail::Seconds { requested, most } => {
            sink.byte(SECONDS);
            sink.number(u64::from(*requested));
            sink.number(u64::from(*most));
        }
        Detail::Since(instant) => {
            sink.byte(SINCE);
            put_instant(*instant, recorded_at, sink);
        }
        Detail::Field(field) => {
            sink.byte(FIELD);
            sink.text(field.as_bytes());
        }
        _ => return Err(TooLarge("this version of the format knows every detail")),
    }
    Ok(())
}

pub(super) fn take<'a>(recorded_at: Timestamp, source: &mut impl Source<'a>) -> Taken<Refusal> {
    let code = code_of(source.number()?)?;
    let detail = match source.byte()? {
        NOTHING => Detail::Nothing,
        POINTS => Detail::Points {
            available: Wide::new(source.wide_signed()?),
            requested: Points::new(source.signed()?),
        },
        SECONDS => Detail::Seconds { requested: source.number_u32()?, most: source.number_u32()? },
        SINCE => Detail::Since(take_instant(recorded_at, source)?),
        FIELD => Detail::Field(source.text()?.to_owned()),
        _ => return Err(Malformed("the detail of a refusal is of a known kind")),
    };
    Ok(Refusal { code, detail })
}

const NOTHING: u8 = 0;
const POINTS: u8 = 1;
const SECONDS: u8 = 2;
const SINCE: u8 = 3;
const FIELD: u8 = 4;
