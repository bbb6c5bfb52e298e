//! The forgetful disk as a file system of the machine, for as long as it is mounted.

use std::ffi::OsStr;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use fuser::{
    BackgroundSession, BsdFileFlags, Config, Errno, FileAttr, FileHandle, FileType, Filesystem,
    FopenFlags, Generation, INodeNo, LockOwner, OpenFlags, RenameFlags, ReplyAttr, ReplyCreate,
    ReplyData, ReplyDirectory, ReplyEmpty, ReplyEntry, ReplyWrite, Request, TimeOrNow, WriteFlags,
};

use super::disk::{Disk, File, Names, Node, Number};

/// Answers the system from the disk.
struct Mounted {
    disk: Arc<Mutex<Disk>>,
    user: u32,
    group: u32,
}

/// Mounts a disk in a folder; it is unmounted when what is given back is dropped.
pub(super) fn mount(disk: &Arc<Mutex<Disk>>, place: &Path) -> io::Result<BackgroundSession> {
    let owner = place.metadata()?;
    let (user, group) = (owner.uid(), owner.gid());
    let mounted = Mounted { disk: Arc::clone(disk), user, group };
    fuser::spawn_mount(mounted, place, &Config::default())
}

impl Mounted {
    fn with<T>(&self, work: impl FnOnce(&mut Disk) -> T) -> T {
        work(&mut self.disk.lock().unwrap())
    }

    fn entry(&self, number: Option<Number>, reply: ReplyEntry) {
        match number.and_then(|number| self.attributes(number)) {
            Some(it) => reply.entry(&Duration::ZERO, &it, Generation(0)),
            None => reply.error(Errno::ENOENT),
        }
    }

    fn attributes(&self, number: Number) -> Option<FileAttr> {
        let (kind, size) = self.with(|disk| match disk.node(number)? {
            Node::Folder(_) => Some((FileType::Directory, 0)),
            Node::File(file) => Some((FileType::RegularFile, file.bytes.len() as u64)),
        })?;
        let never = SystemTime::UNIX_EPOCH;
        let perm = if kind == FileType::Directory { 0o700 } else { 0o600 };
        Some(FileAttr {
            ino: INodeNo(number),
            size,
            blocks: size.div_ceil(512),
            atime: never,
            mtime: never,
            ctime: never,
            crtime: never,
            kind,
            perm,
            nlink: 1,
            uid: self.user,
            gid: self.group,
            rdev: 0,
            blksize: 4_096,
            flags: 0,
        })
    }
}

fn done(is_done: bool, reply: ReplyEmpty) {
    if is_done { reply.ok() } else { reply.error(Errno::ENOENT) }
}

fn place(offset: u64) -> usize {
    usize::try_from(offset).unwrap()
}

impl Filesystem for Mounted {
    fn lookup(&self, _: &Request, folder: INodeNo, name: &OsStr, reply: ReplyEntry) {
        self.entry(self.with(|disk| disk.find(folder.0, name)), reply);
    }

    fn getattr(&self, _: &Request, node: INodeNo, _: Option<FileHandle>, reply: ReplyAttr) {
        match self.attributes(node.0) {
            Some(it) => reply.attr(&Duration::ZERO, &it),
            None => reply.error(Errno::ENOENT),
        }
    }

    fn setattr(
        &self,
        request: &Request,
        node: INodeNo,
        _mode: Option<u32>,
        _user: Option<u32>,
        _group: Option<u32>,
        size: Option<u64>,
        _read: Option<TimeOrNow>,
        _written: Option<TimeOrNow>,
        _changed: Option<SystemTime>,
        handle: Option<FileHandle>,
        _made: Option<SystemTime>,
        _flagged: Option<SystemTime>,
        _kept: Option<SystemTime>,
        _flags: Option<BsdFileFlags>,
        reply: ReplyAttr,
    ) {
        if let Some(size) = size {
            self.with(|disk| disk.file_mut(node.0).map(|file| file.resize(place(size))));
        }
        self.getattr(request, node, handle, reply);
    }

    fn mkdir(
        &self,
        _: &Request,
        folder: INodeNo,
        name: &OsStr,
        _mode: u32,
        _mask: u32,
        reply: ReplyEntry,
    ) {
        let number = self.with(|disk| disk.add(folder.0, name, Node::Folder(Names::new())));
        self.entry(Some(number), reply);
    }

    fn create(
        &self,
        _: &Request,
        folder: INodeNo,
        name: &OsStr,
        _mode: u32,
        _mask: u32,
        _flags: i32,
        reply: ReplyCreate,
    ) {
        let number = self.with(|disk| disk.add(folder.0, name, Node::File(File::default())));
        match self.attributes(number) {
            Some(it) => {
                let none = FopenFlags::empty();
                reply.created(&Duration::ZERO, &it, Generation(0), FileHandle(0), none);
            }
            None => reply.error(Errno::ENOENT),
        }
    }

    fn link(&self, _: &Request, node: INodeNo, folder: INodeNo, name: &OsStr, reply: ReplyEntry) {
        self.with(|disk| disk.link(node.0, folder.0, name));
        self.entry(Some(node.0), reply);
    }

    fn unlink(&self, _: &Request, folder: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        self.with(|disk| disk.remove(folder.0, name));
        reply.ok();
    }

    fn rmdir(&self, _: &Request, folder: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        let is_empty = self.with(|disk| {
            let number = disk.find(folder.0, name);
            let is_empty = number.and_then(|it| disk.names(it)).is_some_and(Names::is_empty);
            is_empty.then(|| disk.remove(folder.0, name)).is_some()
        });
        if is_empty { reply.ok() } else { reply.error(Errno::ENOTEMPTY) }
    }

    fn rename(
        &self,
        _: &Request,
        folder: INodeNo,
        name: &OsStr,
        to: INodeNo,
        new: &OsStr,
        _flags: RenameFlags,
        reply: ReplyEmpty,
    ) {
        done(self.with(|disk| disk.rename((folder.0, name), (to.0, new))), reply);
    }

    fn read(
        &self,
        _: &Request,
        node: INodeNo,
        _handle: FileHandle,
        offset: u64,
        size: u32,
        _flags: OpenFlags,
        _owner: Option<LockOwner>,
        reply: ReplyData,
    ) {
        self.with(|disk| match disk.node(node.0) {
            Some(Node::File(file)) => reply.data(file.read(place(offset), size as usize)),
            _ => reply.error(Errno::EISDIR),
        });
    }

    fn write(
        &self,
        _: &Request,
        node: INodeNo,
        _handle: FileHandle,
        offset: u64,
        data: &[u8],
        _how: WriteFlags,
        _flags: OpenFlags,
        _owner: Option<LockOwner>,
        reply: ReplyWrite,
    ) {
        self.with(|disk| match disk.file_mut(node.0) {
            Some(file) => {
                file.write(place(offset), data);
                reply.written(u32::try_from(data.len()).unwrap());
            }
            None => reply.error(Errno::ENOENT),
        });
    }

    fn flush(
        &self,
        _: &Request,
        _node: INodeNo,
        _handle: FileHandle,
        _owner: LockOwner,
        reply: ReplyEmpty,
    ) {
        reply.ok();
    }

    fn fsync(
        &self,
        _: &Request,
        node: INodeNo,
        _handle: FileHandle,
        _bytes_alone: bool,
        reply: ReplyEmpty,
    ) {
        self.with(|disk| disk.sync_file(node.0));
        reply.ok();
    }

    fn fsyncdir(
        &self,
        _: &Request,
        node: INodeNo,
        _handle: FileHandle,
        _bytes_alone: bool,
        reply: ReplyEmpty,
    ) {
        self.with(|disk| disk.sync_folder(node.0));
        reply.ok();
    }

    fn readdir(
        &self,
        _: &Request,
        node: INodeNo,
        _handle: FileHandle,
        offset: u64,
        mut reply: ReplyDirectory,
    ) {
        let Some(names) = self.with(|disk| disk.names(node.0).cloned()) else {
            return reply.error(Errno::ENOTDIR);
        };
        for (place, (name, number)) in (0_u64..).zip(&names).skip(place(offset)) {
            let kind = self.attributes(*number).map_or(FileType::RegularFile, |it| it.kind);
            if reply.add(INodeNo(*number), place + 1, kind, name) {
                break;
            }
        }
        reply.ok();
    }
}
