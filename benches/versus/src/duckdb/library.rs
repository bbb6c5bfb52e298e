//! DuckDB's C interface, loaded when it is needed: as much of it as sends queries and reads
//! integers.
//!
//! Invariants:
//! - This is the only file with `unsafe`. What it hands out cannot be misused.
//! - A pointer that the library gave is destroyed once, by the value that holds it.
//! - What holds a pointer also holds the library, which stays loaded.

#![expect(unsafe_code, reason = "a C interface")]

use std::ffi::{CStr, CString, c_char, c_void};
use std::path::Path;
use std::ptr;
use std::rc::Rc;

use libloading::Library;

use crate::fault::Fault;

type Handle = *mut c_void;
type State = u32;

/// A result as C sees it: `duckdb_result`.
#[repr(C)]
#[derive(Clone, Copy)]
struct RawResult {
    column_count: u64,
    row_count: u64,
    rows_changed: u64,
    columns: *mut c_void,
    error: *mut c_char,
    internal: *mut c_void,
}

/// Declares the functions that are used, and finds them all in a library.
macro_rules! functions {
    ($($name:ident: fn($($argument:ty),*) $(-> $result:ty)?;)*) => {
        /// The functions of the library.
        struct Functions {
            $($name: unsafe extern "C" fn($($argument),*) $(-> $result)?,)*
            _library: Library,
        }

        impl Functions {
            fn load(file: &Path) -> Result<Self, Fault> {
                // SAFETY: the file is DuckDB's library, which the set-up has checked; what it does
                // when it is loaded is to set up its own statics.
                let library = unsafe { Library::new(file)? };
                $(
                    // SAFETY: the types are those of `duckdb.h`, where this name has the prefix.
                    let $name = *unsafe {
                        library.get(concat!("duckdb_", stringify!($name)).as_bytes())?
                    };
                )*
                Ok(Self { $($name,)* _library: library })
            }
        }
    };
}

functions! {
    library_version: fn() -> *const c_char;
    open: fn(*const c_char, *mut Handle) -> State;
    close: fn(*mut Handle);
    connect: fn(Handle, *mut Handle) -> State;
    disconnect: fn(*mut Handle);
    query: fn(Handle, *const c_char, *mut RawResult) -> State;
    result_error: fn(*mut RawResult) -> *const c_char;
    destroy_result: fn(*mut RawResult);
    prepare: fn(Handle, *const c_char, *mut Handle) -> State;
    prepare_error: fn(Handle) -> *const c_char;
    destroy_prepare: fn(*mut Handle);
    bind_int64: fn(Handle, u64, i64) -> State;
    execute_prepared: fn(Handle, *mut RawResult) -> State;
    column_count: fn(*mut RawResult) -> u64;
    column_type: fn(*mut RawResult, u64) -> u32;
    fetch_chunk: fn(RawResult) -> Handle;
    data_chunk_get_size: fn(Handle) -> u64;
    data_chunk_get_vector: fn(Handle, u64) -> Handle;
    vector_get_data: fn(Handle) -> *mut c_void;
    vector_get_validity: fn(Handle) -> *mut u64;
    destroy_data_chunk: fn(*mut Handle);
}

/// An open database with one connection.
pub(crate) struct Connection {
    functions: Rc<Functions>,
    database: Handle,
    connection: Handle,
}

impl Connection {
    /// Loads the library and opens a database in a file.
    pub(crate) fn open(library: &Path, file: &Path) -> Result<Self, Fault> {
        let functions = Rc::new(Functions::load(library)?);
        let path = CString::new(file.as_os_str().as_encoded_bytes())?;
        let mut opened = Self { functions, database: ptr::null_mut(), connection: ptr::null_mut() };
        let open = opened.functions.open;
        // SAFETY: the path ends with a zero, and the place for the handle is ours.
        if unsafe { open(path.as_ptr(), &raw mut opened.database) } != SUCCESS {
            return Err("DuckDB does not open the file".into());
        }
        let connect = opened.functions.connect;
        // SAFETY: the database is open, and the place for the handle is ours.
        if unsafe { connect(opened.database, &raw mut opened.connection) } != SUCCESS {
            return Err("DuckDB does not connect".into());
        }
        Ok(opened)
    }

    /// The version of the library.
    pub(crate) fn version(&self) -> String {
        // SAFETY: the library gives a static text.
        let version = unsafe { CStr::from_ptr((self.functions.library_version)()) };
        version.to_string_lossy().into_owned()
    }

    /// Runs a query for what it does.
    pub(crate) fn run(&self, query: &str) -> Result<(), Fault> {
        let query = CString::new(query)?;
        let mut result = Answer::empty(&self.functions);
        let run = self.functions.query;
        // SAFETY: the connection is open, the text ends with a zero, the place is ours.
        let state = unsafe { run(self.connection, query.as_ptr(), &raw mut result.raw) };
        result.check(state)
    }

    /// Prepares a query.
    pub(crate) fn prepare(&self, query: &str) -> Result<Prepared<'_>, Fault> {
        let query = CString::new(query)?;
        let mut prepared = Prepared { connection: self, statement: ptr::null_mut() };
        let prepare = self.functions.prepare;
        // SAFETY: the connection is open, the text ends with a zero, the place is ours.
        let state =
            unsafe { prepare(self.connection, query.as_ptr(), &raw mut prepared.statement) };
        if state == SUCCESS {
            return Ok(prepared);
        }
        // SAFETY: also a statement that failed is one, and its text lives as long.
        Err(text(unsafe { (self.functions.prepare_error)(prepared.statement) }).into())
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        // SAFETY: both were opened by us or are null, which these take; nothing uses them later.
        unsafe {
            (self.functions.disconnect)(&raw mut self.connection);
            (self.functions.close)(&raw mut self.database);
        }
    }
}

/// A prepared query.
pub(crate) struct Prepared<'a> {
    connection: &'a Connection,
    statement: Handle,
}

impl Prepared<'_> {
    /// Runs it with integers, and does something with each row of integers.
    pub(crate) fn run(
        &mut self,
        parameters: &[i64],
        row: impl FnMut(&[i64]) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let functions = &self.connection.functions;
        for (place, value) in (1..).zip(parameters) {
            // SAFETY: the statement is prepared; a place that it does not have is an error.
            if unsafe { (functions.bind_int64)(self.statement, place, *value) } != SUCCESS {
                return Err("DuckDB does not take the parameter".into());
            }
        }
        let mut result = Answer::empty(functions);
        let execute = functions.execute_prepared;
        // SAFETY: the statement is prepared, and the place for the result is ours.
        let state = unsafe { execute(self.statement, &raw mut result.raw) };
        result.check(state)?;
        result.rows(row)
    }
}

impl Drop for Prepared<'_> {
    fn drop(&mut self) {
        // SAFETY: it was prepared by us, and nothing uses it later.
        unsafe { (self.connection.functions.destroy_prepare)(&raw mut self.statement) };
    }
}

/// A result.
struct Answer<'a> {
    functions: &'a Functions,
    raw: RawResult,
}

impl<'a> Answer<'a> {
    const fn empty(functions: &'a Functions) -> Self {
        let raw = RawResult {
            column_count: 0,
            row_count: 0,
            rows_changed: 0,
            columns: ptr::null_mut(),
            error: ptr::null_mut(),
            internal: ptr::null_mut(),
        };
        Self { functions, raw }
    }

    fn check(&mut self, state: State) -> Result<(), Fault> {
        if state == SUCCESS {
            return Ok(());
        }
        // SAFETY: a result of a query that failed is one, and its text lives as long.
        Err(text(unsafe { (self.functions.result_error)(&raw mut self.raw) }).into())
    }

    /// Does something with each row; all columns are 64-bit integers that are there.
    fn rows(&mut self, mut act: impl FnMut(&[i64]) -> Result<(), Fault>) -> Result<(), Fault> {
        // SAFETY: the result is one of a query that has run.
        let width = unsafe { (self.functions.column_count)(&raw mut self.raw) };
        for column in 0..width {
            // SAFETY: the result has this column.
            let kind = unsafe { (self.functions.column_type)(&raw mut self.raw, column) };
            if kind != BIGINT {
                return Err(format!("column {column} has type {kind}").into());
            }
        }
        let mut row = Vec::new();
        // SAFETY: the result is one of a query that has run; a chunk is null at the end.
        while let Some(chunk) =
            Chunk::of(self.functions, unsafe { (self.functions.fetch_chunk)(self.raw) })
        {
            let columns: Result<Vec<&[i64]>, Fault> =
                (0..width).map(|column| chunk.integers(column)).collect();
            let columns = columns?;
            for place in 0..chunk.length {
                row.clear();
                row.extend(columns.iter().filter_map(|column| column.get(place)));
                act(&row)?;
            }
        }
        Ok(())
    }
}

impl Drop for Answer<'_> {
    fn drop(&mut self) {
        // SAFETY: it is empty or a result of ours, and nothing uses it later.
        unsafe { (self.functions.destroy_result)(&raw mut self.raw) };
    }
}

/// Some rows of a result.
struct Chunk<'a> {
    functions: &'a Functions,
    handle: Handle,
    length: usize,
}

impl<'a> Chunk<'a> {
    fn of(functions: &'a Functions, handle: Handle) -> Option<Self> {
        if handle.is_null() {
            return None;
        }
        // SAFETY: the chunk was just fetched.
        let length = unsafe { (functions.data_chunk_get_size)(handle) };
        Some(Self { functions, handle, length: usize::try_from(length).unwrap_or(0) })
    }

    /// A column of 64-bit integers, of which none is null.
    fn integers(&self, column: u64) -> Result<&[i64], Fault> {
        // SAFETY: the chunk lives, and the caller counts its columns.
        let vector = unsafe { (self.functions.data_chunk_get_vector)(self.handle, column) };
        // SAFETY: the vector is one of this chunk.
        let validity = unsafe { (self.functions.vector_get_validity)(vector) };
        for place in 0..self.length {
            // SAFETY: unless it is null, the mask has a bit for each row, in words of 64.
            if !validity.is_null() && unsafe { *validity.add(place / 64) } >> (place % 64) & 1 == 0
            {
                return Err("a sum is null".into());
            }
        }
        // SAFETY: the vector is one of this chunk, which has so many integers of this type, as the
        // caller has looked; they live and stay as they are while the chunk does.
        Ok(unsafe {
            let data = (self.functions.vector_get_data)(vector).cast::<i64>();
            std::slice::from_raw_parts(data, self.length)
        })
    }
}

impl Drop for Chunk<'_> {
    fn drop(&mut self) {
        // SAFETY: it was fetched by us, and nothing uses it later.
        unsafe { (self.functions.destroy_data_chunk)(&raw mut self.handle) };
    }
}

fn text(message: *const c_char) -> String {
    if message.is_null() {
        return "DuckDB does not say why".to_owned();
    }
    // SAFETY: it is a text of the library that ends with a zero and is alive.
    unsafe { CStr::from_ptr(message) }.to_string_lossy().into_owned()
}

const SUCCESS: State = 0;
/// `DUCKDB_TYPE_BIGINT`.
const BIGINT: u32 = 5;
