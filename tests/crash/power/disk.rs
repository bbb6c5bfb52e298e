//! A disk that forgets: files and folders as the system sees them, and what of it would be left
//! if the power went now.
//!
//! It is as unkind as a file system may be. Syncing a file keeps its bytes and its length, and not
//! its name; syncing a folder keeps the names in it. What was not synced is kept in part: names up
//! to some change of them, and of each file any of its sectors.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};

use pointbook_testkit::generate::Choices;

/// The number of a file or folder.
pub(super) type Number = u64;
/// The folder that all others are in.
pub(super) const ROOT: Number = 1;

/// What a power cut does not do, although it should, so that it is seen whether anybody notices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Vice {
    None,
    /// Syncing a file does nothing.
    FilesStayVolatile,
    /// Syncing a folder does nothing.
    NamesStayVolatile,
}

/// All files and folders.
#[derive(Debug)]
pub(super) struct Disk {
    nodes: BTreeMap<Number, Node>,
    /// The names that are sure to stay.
    kept: BTreeMap<Number, Names>,
    /// What became of names since, in order.
    changes: Vec<Change>,
    last: Number,
    vice: Vice,
}

/// What has a number.
#[derive(Debug)]
pub(super) enum Node {
    Folder(Names),
    File(File),
}

/// The names in a folder.
pub(super) type Names = BTreeMap<OsString, Number>;

/// The bytes of a file.
#[derive(Debug, Default)]
pub(super) struct File {
    pub(super) bytes: Vec<u8>,
    synced: Vec<u8>,
    /// The sectors that were written since.
    written: BTreeSet<usize>,
}

/// What became of a name: in this folder it now is that number, or nothing.
#[derive(Clone, Debug)]
struct Change(Vec<(Number, OsString, Option<Number>)>);

impl Disk {
    pub(super) fn new(vice: Vice) -> Self {
        let nodes = BTreeMap::from([(ROOT, Node::Folder(Names::new()))]);
        Self { nodes, kept: BTreeMap::new(), changes: Vec::new(), last: ROOT, vice }
    }

    pub(super) fn node(&self, number: Number) -> Option<&Node> {
        self.nodes.get(&number)
    }

    pub(super) fn file_mut(&mut self, number: Number) -> Option<&mut File> {
        match self.nodes.get_mut(&number) {
            Some(Node::File(file)) => Some(file),
            _ => None,
        }
    }

    pub(super) fn names(&self, folder: Number) -> Option<&Names> {
        match self.nodes.get(&folder) {
            Some(Node::Folder(names)) => Some(names),
            _ => None,
        }
    }

    pub(super) fn find(&self, folder: Number, name: &OsStr) -> Option<Number> {
        self.names(folder)?.get(name).copied()
    }

    /// A new file or folder with a name.
    pub(super) fn add(&mut self, folder: Number, name: &OsStr, node: Node) -> Number {
        self.last += 1;
        self.nodes.insert(self.last, node);
        self.change(vec![(folder, name.to_owned(), Some(self.last))]);
        self.last
    }

    /// Gives a file one more name.
    pub(super) fn link(&mut self, number: Number, folder: Number, name: &OsStr) {
        self.change(vec![(folder, name.to_owned(), Some(number))]);
    }

    /// Takes a name away; whoever has the file open keeps it.
    pub(super) fn remove(&mut self, folder: Number, name: &OsStr) {
        self.change(vec![(folder, name.to_owned(), None)]);
    }

    /// Moves a name, over another if there is one: both halves at once.
    pub(super) fn rename(&mut self, from: (Number, &OsStr), to: (Number, &OsStr)) -> bool {
        let Some(number) = self.find(from.0, from.1) else { return false };
        let gone = (from.0, from.1.to_owned(), None);
        self.change(vec![gone, (to.0, to.1.to_owned(), Some(number))]);
        true
    }

    fn change(&mut self, change: Vec<(Number, OsString, Option<Number>)>) {
        for (folder, name, number) in &change {
            if let Some(Node::Folder(names)) = self.nodes.get_mut(folder) {
                set(names, name, *number);
            }
        }
        self.changes.push(Change(change));
    }

    /// The bytes of a file are sure to stay.
    pub(super) fn sync_file(&mut self, number: Number) {
        if self.vice != Vice::FilesStayVolatile
            && let Some(file) = self.file_mut(number)
        {
            file.sync();
        }
    }

    /// The names in a folder are sure to stay.
    pub(super) fn sync_folder(&mut self, folder: Number) {
        if self.vice == Vice::NamesStayVolatile {
            return;
        }
        let changes = std::mem::take(&mut self.changes);
        let (synced, waiting): (Vec<_>, Vec<_>) =
            changes.into_iter().partition(|change| change.0.iter().any(|it| it.0 == folder));
        self.changes = waiting;
        synced.iter().for_each(|change| self.keep(change));
    }

    fn keep(&mut self, Change(parts): &Change) {
        for (folder, name, number) in parts {
            set(self.kept.entry(*folder).or_default(), name, *number);
        }
    }

    /// The power goes, and comes back.
    pub(super) fn cut(&mut self, choices: &mut Choices) {
        let changes = std::mem::take(&mut self.changes);
        let some = upto(choices, changes.len());
        let lasting = choices.one_of(&[0, changes.len(), some]);
        changes.iter().take(lasting).for_each(|change| self.keep(change));
        let mut nodes = BTreeMap::new();
        let mut found = vec![ROOT];
        while let Some(number) = found.pop() {
            let node = match self.nodes.remove(&number) {
                Some(Node::Folder(_)) => {
                    let names = self.kept.get(&number).cloned().unwrap_or_default();
                    found.extend(names.values());
                    Node::Folder(names)
                }
                Some(Node::File(mut file)) => {
                    file.cut(choices);
                    Node::File(file)
                }
                // A file that has two names was found by the other.
                None => continue,
            };
            nodes.insert(number, node);
        }
        self.kept.retain(|number, _| nodes.contains_key(number));
        self.nodes = nodes;
    }
}

fn set(names: &mut Names, name: &OsStr, number: Option<Number>) {
    match number {
        Some(number) => drop(names.insert(name.to_owned(), number)),
        None => drop(names.remove(name)),
    }
}

impl File {
    pub(super) fn read(&self, offset: usize, size: usize) -> &[u8] {
        let end = offset.saturating_add(size).min(self.bytes.len());
        self.bytes.get(offset..end).unwrap_or_default()
    }

    pub(super) fn write(&mut self, offset: usize, data: &[u8]) {
        let end = offset + data.len();
        if end > self.bytes.len() {
            self.resize(end);
        }
        self.bytes[offset..end].copy_from_slice(data);
        self.written.extend(offset / SECTOR..end.div_ceil(SECTOR));
    }

    /// What it is longer by is nought, and what it is shorter by is gone.
    pub(super) fn resize(&mut self, length: usize) {
        let (shorter, longer) = (self.bytes.len().min(length), self.bytes.len().max(length));
        self.written.extend(shorter / SECTOR..longer.div_ceil(SECTOR));
        self.bytes.resize(length, 0);
    }

    fn sync(&mut self) {
        self.synced.resize(self.bytes.len(), 0);
        for sector in std::mem::take(&mut self.written) {
            self.keep(sector);
        }
    }

    /// Keeps a sector as it is, as far as there is room for it.
    fn keep(&mut self, sector: usize) {
        let end = ((sector + 1) * SECTOR).min(self.bytes.len()).min(self.synced.len());
        if let Some(bytes) = self.bytes.get(sector * SECTOR..end) {
            self.synced[sector * SECTOR..end].copy_from_slice(bytes);
        }
    }

    fn cut(&mut self, choices: &mut Choices) {
        let (synced, now) = (self.synced.len(), self.bytes.len());
        let between = synced.min(now) + upto(choices, synced.abs_diff(now));
        self.synced.resize(choices.one_of(&[synced, now, between]), 0);
        let share = choices.one_of(&[0, 50, 90, 100]);
        for sector in std::mem::take(&mut self.written) {
            if choices.between(0, 99) < share {
                self.keep(sector);
            }
        }
        self.bytes.clone_from(&self.synced);
    }
}

fn upto(choices: &mut Choices, most: usize) -> usize {
    usize::try_from(choices.between(0, i64::try_from(most).unwrap())).unwrap()
}

/// What a disk writes at once.
const SECTOR: usize = 512;

#[test]
fn what_was_synced_stays_when_the_power_is_cut() {
    for seed in 0..200 {
        let mut choices = Choices::new(seed);
        let mut disk = Disk::new(Vice::None);
        let file = disk.add(ROOT, OsStr::new("a"), Node::File(File::default()));
        disk.file_mut(file).unwrap().write(0, &[1; 2_000]);
        disk.sync_file(file);
        disk.sync_folder(ROOT);
        disk.file_mut(file).unwrap().write(1_000, &[2; 2_000]);
        disk.rename((ROOT, OsStr::new("a")), (ROOT, OsStr::new("b")));
        disk.cut(&mut choices);
        let names: Vec<_> = disk.names(ROOT).unwrap().keys().cloned().collect();
        assert!(names == ["a"] || names == ["b"], "{names:?}");
        let Some(Node::File(left)) = disk.node(file) else { panic!("it is gone") };
        assert!(left.bytes.len() >= 2_000 && left.bytes[..512] == [1; 512]);
        assert!(left.bytes.chunks(512).skip(4).all(|it| it.iter().all(|it| [0, 2].contains(it))));
    }
}

#[test]
fn names_are_lost_when_their_folder_was_not_synced() {
    let seen = (0..50).map(|seed| {
        let mut disk = Disk::new(Vice::None);
        let file = disk.add(ROOT, OsStr::new("a"), Node::File(File::default()));
        disk.sync_file(file);
        disk.cut(&mut Choices::new(seed));
        disk.find(ROOT, OsStr::new("a")).is_some()
    });
    let seen: BTreeSet<bool> = seen.collect();
    assert_eq!(seen.len(), 2, "it is sometimes lost, and sometimes not");
}
