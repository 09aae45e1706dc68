//! Tests that cross the crates: the clients against the simulator, in process and over a socket.
//!
//! The library is what the fuzz targets in `tests/fuzz` and the test `fuzz` share: functions that take any bytes and
//! panic if something does not hold.

pub mod fuzz;
