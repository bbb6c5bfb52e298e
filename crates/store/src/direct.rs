//! Whether files can be written past the page cache here.
//!
//! Not every file system can, some say so only when they are written to, and RocksDB would find
//! out when it writes out the first of what was acknowledged. So it is tried before.

use std::path::Path;
#[cfg(target_os = "linux")]
use std::{
    fs,
    io::{self, Write as _},
};

/// Whether a page can be written past the page cache in a folder that is made for it and taken away
/// again. What goes wrong means no: who then writes through the page cache is told if it matters.
#[cfg(target_os = "linux")]
pub(crate) fn is_possible(folder: &Path) -> bool {
    if fs::create_dir(folder).is_err() {
        return false;
    }
    let written = write_page(&folder.join("direct"));
    // Where such a file cannot be opened, it was made all the same.
    let removed = fs::remove_dir_all(folder);
    written.and(removed).is_ok()
}

/// Elsewhere nobody has measured what it does.
#[cfg(not(target_os = "linux"))]
pub(crate) fn is_possible(_: &Path) -> bool {
    false
}

#[cfg(target_os = "linux")]
fn write_page(file: &Path) -> io::Result<()> {
    use rustix::fs::{Mode, OFlags, open};

    /// It begins in memory where a page begins, as such writes have to.
    #[repr(align(4096))]
    struct Page([u8; 4_096]);

    let how = OFlags::CREATE | OFlags::EXCL | OFlags::WRONLY | OFlags::DIRECT | OFlags::CLOEXEC;
    let file = open(file, how, Mode::RUSR | Mode::WUSR)?;
    fs::File::from(file).write_all(&Page([0; 4_096]).0)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_and_nothing_is_possible_where_no_folder_can_be_made() {
        let folder = std::env::temp_dir().join(format!("pointbook-direct-{}", std::process::id()));
        // What the system can do here, it can do again.
        let is_possible_here = is_possible(&folder);
        assert!(!folder.exists());
        assert_eq!(is_possible(&folder), is_possible_here);
        assert!(!folder.exists());
        // A folder that is there is somebody's.
        fs::create_dir(&folder).unwrap();
        assert!(!is_possible(&folder) && folder.exists());
        fs::remove_dir(&folder).unwrap();
        assert!(!is_possible(Path::new("/proc/pointbook")));
        assert!(!is_possible(&folder.join("in one that is not there")));
        assert!(!folder.exists());
    }
}
