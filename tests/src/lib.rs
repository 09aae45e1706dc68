//! Tests that cross the crates: the clients against the simulator, in process and over a socket.
