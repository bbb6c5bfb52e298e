//! The list of verbs, in the order in which help shows them.

use crate::exit::Exit;
use crate::failure::Failure;
use crate::session::Session;

/// What a verb does with its arguments.
pub(crate) trait Run {
    /// Does it.
    ///
    /// # Errors
    ///
    /// What to tell instead of an answer.
    fn run(self, session: &mut Session<'_>) -> Result<Exit, Failure>;
}

macro_rules! verbs {
    ($($name:ident($arguments:ty),)*) => {
        /// What the program is to do; each takes the arguments of its own file, which also has the
        /// text of its help.
        #[derive(Debug, clap::Subcommand)]
        pub(crate) enum Verb {
            $($name($arguments),)*
        }

        impl Verb {
            /// Does it.
            pub(crate) fn run(self, session: &mut Session<'_>) -> Result<Exit, Failure> {
                match self {
                    $(Self::$name(arguments) => arguments.run(session),)*
                }
            }
        }
    };
}

verbs! {
    Init(super::init::Init),
    Post(super::post::Post),
    Import(super::import::Import),
    Ask(super::ask::Ask),
    Balance(super::balance::Balance),
    Window(super::window::Window),
    Statement(super::statement::Statement),
    History(super::history::History),
    Expiring(super::expiring::Expiring),
    Lots(super::lots::Lots),
    Sweep(super::sweep::Sweep),
    Follow(super::follow::Follow),
    Scenario(super::scenario::Scenario),
    Check(super::check::Check),
    Serve(super::serve::Serve),
    Enroll(super::enroll::Enroll),
    Backup(super::backup::Backup),
    Verify(crate::audit::Verify),
    Replay(crate::audit::Replay),
    Diff(crate::audit::Diff),
    Explain(crate::audit::Explain),
    Liability(crate::audit::Liability),
    TrialBalance(crate::audit::TrialBalance),
    Seal(crate::audit::Seal),
    Prove(crate::audit::Prove),
    CheckProof(crate::audit::CheckProof),
    Export(crate::audit::Export),
    Stats(super::stats::Stats),
    Demo(super::demo::Demo),
    Completions(super::completions::Completions),
    Man(super::man::Man),
}
