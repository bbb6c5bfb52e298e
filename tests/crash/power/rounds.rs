//! The process whose machine loses its power, and what is left then.

use std::env;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use fuser::BackgroundSession;
use pointbook_testkit::generate::Choices;

use super::disk::{Disk, Vice};
use super::mounted::mount;
use crate::crash::examine::{Folder, Told, examine, number};
use crate::crash::rounds::killed;

#[test]
fn everything_told_is_there_when_the_power_was_cut() {
    let rounds = u32::try_from(number("POWER_ROUNDS", 10)).unwrap();
    let Some(mut machine) = Machine::new("power", Vice::None) else { return };
    let mut choices = Choices::new(number("CRASH_SEED", 1));
    let mut told = Told::new();
    for round in 0..rounds {
        machine.round(round, &mut choices, &mut told);
    }
    assert!(told.len() >= rounds as usize, "only {} commands in {rounds} rounds", told.len());
}

#[test]
fn loss_is_found_when_files_are_not_synced() {
    finds_loss("power-files", Vice::FilesStayVolatile);
}

#[test]
fn loss_is_found_when_names_are_not_synced() {
    finds_loss("power-names", Vice::NamesStayVolatile);
}

/// A disk that does not do what it says loses something, or the ledger does not open.
fn finds_loss(name: &str, vice: Vice) {
    let Some(mut machine) = Machine::new(name, vice) else { return };
    let (mut choices, mut told) = (Choices::new(1), Told::new());
    let rounds = AssertUnwindSafe(|| {
        (0..20).for_each(|round| machine.round(round, &mut choices, &mut told));
    });
    assert!(catch_unwind(rounds).is_err(), "{vice:?} goes unnoticed");
}

/// A machine whose power can be cut.
struct Machine {
    folder: Folder,
    disk: Arc<Mutex<Disk>>,
    mounted: Option<BackgroundSession>,
}

impl Machine {
    /// One with an empty disk; none where the system mounts nothing for us.
    fn new(name: &str, vice: Vice) -> Option<Self> {
        let folder = Folder::new(name);
        fs::create_dir_all(&folder.0).unwrap();
        let disk = Arc::new(Mutex::new(Disk::new(vice)));
        match mount(&disk, &folder.0) {
            Ok(mounted) => Some(Self { folder, disk, mounted: Some(mounted) }),
            Err(error) => {
                let is_required = env::var_os("POWER_REQUIRED").is_some();
                assert!(!is_required, "FUSE cannot be had: {error}");
                println!("not tested, as FUSE cannot be had: {error}");
                None
            }
        }
    }

    fn ledger(&self) -> PathBuf {
        self.folder.0.join("ledger")
    }

    /// Runs the child, cuts the power, and looks what is left.
    fn round(&mut self, round: u32, choices: &mut Choices, told: &mut Told) {
        let most = choices.one_of(&[1, 20, 300, 1_000]);
        let acknowledged = usize::try_from(choices.between(1, most)).unwrap();
        told.extend(killed(&self.ledger(), round, acknowledged));
        self.cut(choices);
        examine(&self.ledger(), round, told);
        // What opening wrote may be lost as well.
        self.cut(choices);
    }

    fn cut(&mut self, choices: &mut Choices) {
        drop(self.mounted.take());
        self.disk.lock().unwrap().cut(choices);
        self.mounted = Some(mount(&self.disk, &self.folder.0).unwrap());
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        // Before its folder is removed.
        drop(self.mounted.take());
    }
}
