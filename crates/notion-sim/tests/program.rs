//! What goes over a socket: the program as a process, what it is told over HTTP, and its pages for eyes.
#![cfg(feature = "server")]

mod common;

mod program {
    #[cfg(unix)]
    mod attacks;
    mod control;
    #[cfg(unix)]
    mod process;
    mod web;
}
