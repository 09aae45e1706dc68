use std::time::Duration;

/// Returns a random time to wait on top of `wait`, which many may have been told: up to a quarter of it, at least up
/// to half a second and at most up to ten.
///
/// Without it, all who were refused in one moment come back in one moment, and are refused again.
pub fn spread(wait: Duration) -> Duration {
    random_up_to((wait / 4).clamp(Duration::from_millis(500), Duration::from_secs(10)))
}

pub(super) fn random_up_to(limit: Duration) -> Duration {
    // The rounding of a limit of more than a few million years can exceed it.
    Duration::try_from_secs_f64(limit.as_secs_f64() * fastrand::f64()).unwrap_or(limit).min(limit)
}
