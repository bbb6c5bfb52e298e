//! The routes: one table, from which requests are answered and the description is checked.

mod adjustment_history;
mod adjustments;
mod ask;
mod commands;
mod expirations;
mod feed;
mod no_number;
mod points_details;
mod transfers;
mod users;

pub(crate) use feed::feed_line;
pub(crate) use users::{Enrollment, enrolled_text};

use crate::call::{Call, Reply, Step};
use crate::names::{Permission, path};
use crate::problem::Problem;

/// A route.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Route {
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    pub(crate) guard: Guard,
    pub(crate) act: Act,
}

/// Who may call a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Guard {
    /// Anybody.
    Anybody,
    /// Whoever may see how the service does.
    Operator,
    /// Consumers who sign, with this permission.
    Signed(Permission, BodyForm),
    /// Consumers who sign, and holders of keys, with this permission.
    Native(Permission),
}

/// How a body comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BodyForm {
    /// There is none.
    Nothing,
    /// Encrypted.
    Encrypted,
}

/// What a route does.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Act {
    /// Answers a call.
    Call(fn(&Call) -> Result<Step, Problem>),
    /// Answers a question, which takes no time.
    Ask,
    /// Follows the journal.
    Follow,
    /// Tells that the process is there.
    Live,
    /// Tells whether all programs can write.
    Ready,
    /// Tells what was counted.
    Metrics,
    /// Tells the description of the API.
    Describe,
}

const READ: Guard = Guard::Signed(Permission::Read, BodyForm::Nothing);
const SEARCH: Guard = Guard::Signed(Permission::Read, BodyForm::Encrypted);
const ADJUST: Guard = Guard::Signed(Permission::Adjust, BodyForm::Encrypted);
const TRANSFER: Guard = Guard::Signed(Permission::Transfer, BodyForm::Encrypted);
const ADMIN: Guard = Guard::Signed(Permission::Admin, BodyForm::Encrypted);

/// All routes.
pub(crate) const ROUTES: [Route; 17] = [
    get(path::POINTS_DETAILS, READ, Act::Call(points_details::by_random_number)),
    post(path::POINTS_DETAILS_SEARCHES, SEARCH, Act::Call(points_details::by_bank_number)),
    post(path::POINTS_ADJUSTMENTS, ADJUST, Act::Call(adjustments::adjust)),
    post(path::POINTS_TRANSFERS, TRANSFER, Act::Call(transfers::transfer)),
    get(path::POINTS_EXPIRATIONS, READ, Act::Call(expirations::expirations)),
    get(path::EXPIRATIONS, READ, Act::Call(expirations::expirations)),
    get(path::POINTS_ADJUSTMENTS_DETAILS, READ, Act::Call(adjustment_history::adjustments)),
    post(path::REFERENCES_SEARCHES, SEARCH, Act::Call(users::search)),
    post(path::REFERENCES_REPLACEMENTS, ADMIN, Act::Call(users::replace)),
    post(path::ENROLLMENTS, ADMIN, Act::Call(users::enroll)),
    post(path::COMMANDS, Guard::Native(Permission::Admin), Act::Call(commands::commands)),
    post(path::ASK, Guard::Native(Permission::Read), Act::Ask),
    get(path::FOLLOW, Guard::Native(Permission::Read), Act::Follow),
    get(path::LIVEZ, Guard::Operator, Act::Live),
    get(path::READYZ, Guard::Operator, Act::Ready),
    get(path::METRICS, Guard::Operator, Act::Metrics),
    get(path::OPENAPI, Guard::Anybody, Act::Describe),
];

/// All routes, a line each: method, path, ways to say who calls, permission, whether the body is
/// encrypted. The description of the API is checked against them.
pub fn routes() -> Vec<String> {
    let line = |route: &Route| {
        let (ways, permission, is_sealed) = match route.guard {
            Guard::Anybody | Guard::Operator => ("{}", None, false),
            Guard::Signed(permission, form) => {
                ("{\"oauth\"}", Some(permission), form == BodyForm::Encrypted)
            }
            Guard::Native(permission) => ("{\"apiKey\", \"oauth\"}", Some(permission), false),
        };
        let known = Permission::ALL.iter().find(|(_, it)| Some(*it) == permission);
        let permission = known.map_or("-", |(name, _)| name);
        format!("{} {} {ways} {permission} {is_sealed}", route.method, route.path)
    };
    ROUTES.iter().map(line).collect()
}

/// What is at a path for a method.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Found {
    /// A route.
    Route(&'static Route),
    /// A route for another method, which this is.
    Method(&'static str),
    /// Nothing.
    Nothing,
}

/// Finds a route.
pub(crate) fn find(method: &str, path: &str) -> Found {
    let at_path = || ROUTES.iter().filter(|route| route.path == path);
    match (at_path().find(|route| route.method == method), at_path().next()) {
        (Some(route), _) => Found::Route(route),
        (None, Some(other)) => Found::Method(other.method),
        (None, None) => Found::Nothing,
    }
}

/// Asks and answers on the native API.
pub(crate) fn answer_question(call: &Call) -> Result<Reply, Problem> {
    ask::ask(call)
}

const fn get(path: &'static str, guard: Guard, act: Act) -> Route {
    Route { method: "GET", path, guard, act }
}

const fn post(path: &'static str, guard: Guard, act: Act) -> Route {
    Route { method: "POST", path, guard, act }
}
