//! Tests that cross the crates: the clients against the simulator, in process and over a socket.
//!
//! The library is what they share: clients, scripted answers, folders, and what lies beside the project. The fuzz targets
//! in `tests/fuzz` and the test `testing` share [`fuzz`]: functions that take any bytes and panic if something does not
//! hold.

pub mod beside;
pub mod clients;
pub mod folder;
pub mod fuzz;
pub mod script;

/// Runs a future to its end on this thread.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(future)
}
