//! The program `notion`, as a process.

#[cfg(feature = "mirror")]
#[cfg_attr(not(unix), allow(dead_code, reason = "what is stopped while it runs needs signals"))]
mod company;
#[cfg(feature = "mirror")]
mod mirror;
#[cfg(all(feature = "postgres", unix))]
mod mirror_postgres;
#[cfg(all(feature = "mirror", unix))]
mod mirror_running;
mod rows;
