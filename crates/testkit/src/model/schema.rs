//! The tables of `wire.md`: verbs, their fields, and the settings of a program, in their order.

use super::value::Kind;

/// One field of a verb.
#[derive(Debug)]
pub(super) struct Field {
    /// Its name.
    pub(super) name: &'static str,
    /// What it must look like.
    pub(super) kind: Kind,
    /// Whether it may not be left out.
    pub(super) required: bool,
}

/// One verb.
#[derive(Debug)]
pub(super) struct Verb {
    /// Its name.
    pub(super) name: &'static str,
    /// Whether it takes an `at`.
    pub(super) timed: bool,
    /// Its fields.
    pub(super) fields: &'static [Field],
    /// Sets of fields of which exactly one must be given.
    pub(super) one_of: &'static [&'static [&'static str]],
    /// Pairs of fields that exclude each other.
    pub(super) never_both: &'static [(&'static str, &'static str)],
    /// Pairs: the first field needs the second.
    pub(super) needs: &'static [(&'static str, &'static str)],
}

const fn must(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, required: true }
}

const fn may(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, required: false }
}

const PLAIN: Verb =
    Verb { name: "", timed: true, fields: &[], one_of: &[], never_both: &[], needs: &[] };

const WHOM: &[&str] = &["account", "customer", "household"];

const STATUSES: &[&str] =
    &["new", "good_standing", "redeem_only", "on_hold", "inactive", "cancelled"];

/// The name of the pseudo-verb of a group.
pub(super) const GROUP: &str = "group";

/// The verbs.
pub(super) static VERBS: &[Verb] = &[
    Verb {
        name: "open",
        fields: &[
            must("account", Kind::Name),
            must("customer", Kind::Name),
            must("household", Kind::Name),
        ],
        ..PLAIN
    },
    Verb {
        name: "move",
        fields: &[
            may("customer", Kind::Name),
            may("to_household", Kind::Name),
            may("account", Kind::Name),
            may("to_customer", Kind::Name),
        ],
        one_of: &[&["customer", "account"]],
        needs: &[
            ("customer", "to_household"),
            ("account", "to_customer"),
            ("to_household", "customer"),
            ("to_customer", "account"),
        ],
        ..PLAIN
    },
    Verb {
        name: "status",
        fields: &[
            may("account", Kind::Name),
            may("status", Kind::Word(STATUSES)),
            may("accrue", Kind::Flag),
            may("customer", Kind::Name),
            may("redeemer", Kind::Flag),
        ],
        one_of: &[&["account", "customer"]],
        never_both: &[("customer", "status"), ("customer", "accrue"), ("account", "redeemer")],
        needs: &[("customer", "redeemer")],
        ..PLAIN
    },
    Verb {
        name: "earn",
        fields: &[
            must("account", Kind::Name),
            may("points", Kind::Points),
            may("spend", Kind::Factor),
            may("rate", Kind::Factor),
            may("expires", Kind::Expires),
            may("activates", Kind::Instant),
            may("ref", Kind::Text(TEXT_MAX)),
        ],
        one_of: &[&["points", "spend"]],
        never_both: &[("points", "rate")],
        needs: &[("spend", "rate"), ("rate", "spend")],
        ..PLAIN
    },
    Verb {
        name: "redeem",
        fields: &[
            may("account", Kind::Name),
            may("customer", Kind::Name),
            may("household", Kind::Name),
            must("points", Kind::Points),
            may("ref", Kind::Text(TEXT_MAX)),
            may("offline", Kind::Switch),
            may("partial", Kind::Switch),
        ],
        one_of: &[WHOM],
        ..PLAIN
    },
    Verb {
        name: "hold",
        fields: &[
            may("account", Kind::Name),
            may("customer", Kind::Name),
            may("household", Kind::Name),
            must("points", Kind::Points),
            must("hold", Kind::Text(KEY_MAX)),
            may("ttl_seconds", Kind::Seconds),
            may("ref", Kind::Text(TEXT_MAX)),
        ],
        one_of: &[WHOM],
        ..PLAIN
    },
    Verb {
        name: "capture",
        timed: false,
        fields: &[
            must("hold", Kind::Text(KEY_MAX)),
            may("points", Kind::Points),
            may("more", Kind::Switch),
        ],
        ..PLAIN
    },
    Verb {
        name: "release",
        timed: false,
        fields: &[must("hold", Kind::Text(KEY_MAX)), may("points", Kind::Points)],
        ..PLAIN
    },
    Verb {
        name: "adjust",
        fields: &[
            must("account", Kind::Name),
            must("points", Kind::SignedPoints),
            must("type", Kind::Text(TEXT_MAX)),
            must("reason", Kind::Text(TEXT_MAX)),
            may("expires", Kind::Expires),
            may("allow_negative", Kind::Switch),
        ],
        ..PLAIN
    },
    Verb {
        name: "transfer",
        fields: &[
            must("from", Kind::Name),
            must("to", Kind::Name),
            must("points", Kind::Points),
            may("type", Kind::Text(TEXT_MAX)),
            may("reason", Kind::Text(TEXT_MAX)),
            may("expiry", Kind::Word(&["keep", "reset"])),
        ],
        ..PLAIN
    },
    Verb {
        name: "reverse",
        fields: &[
            must("of", Kind::Text(KEY_MAX)),
            may("item", Kind::Position),
            may("points", Kind::Points),
            may("share", Kind::Share),
        ],
        never_both: &[("points", "share")],
        ..PLAIN
    },
    Verb { name: "expire", ..PLAIN },
    Verb { name: "close_period", fields: &[must("through", Kind::Date)], ..PLAIN },
    Verb { name: "program", fields: SETTINGS, ..PLAIN },
];

/// The settings of a program.
pub(super) static SETTINGS: &[Field] = &[
    may("scale", Kind::Scale),
    may("zone", Kind::Zone),
    may("expiry", Kind::Policy),
    may("rounding", Kind::Word(&["floor", "half_even", "carry"])),
    may("clawback", Kind::Word(&["negative", "floor_at_zero"])),
    may("returns", Kind::Returns),
    may("transfer_scope", Kind::Word(&["any", "household", "customer"])),
    may("min_redemption", Kind::PointsOrZero),
    may("hold_ttl_seconds", Kind::Seconds),
    may("hold_ttl_max_seconds", Kind::Seconds),
    may("future_tolerance_seconds", Kind::Seconds),
    may("cost_per_point", Kind::Cost),
];

/// The verb of a name.
pub(super) fn verb(name: &str) -> Option<&'static Verb> {
    VERBS.iter().find(|verb| verb.name == name)
}

/// Where a verb stands in the table; a group stands behind all.
pub(super) fn place(name: &str) -> usize {
    VERBS.iter().position(|verb| verb.name == name).unwrap_or(VERBS.len())
}

/// The longest key, and the longest hold id.
pub(super) const KEY_MAX: usize = 128;
/// The longest free text.
pub(super) const TEXT_MAX: usize = 512;
/// The most commands of a group.
pub(super) const GROUP_MAX: usize = 8_190;
