//! What work costs as its input grows: ratios, never seconds.

use std::time::{Duration, Instant};

/// Checks that for each shape, eight times the text takes about eight times as long, not sixty-four times. `short` is the
/// size in bytes of the smaller text of two.
///
/// # Panics
///
/// With the shapes of which this is not so, and the ratios.
pub fn assert_linear<'a>(
    shapes: impl IntoIterator<Item = &'a &'a str>,
    short: usize,
    run: impl Fn(&str),
) {
    let slow: Vec<(&str, f64)> = (shapes.into_iter())
        .map(|shape| {
            let of = |bytes: usize| shape.repeat(bytes / shape.len()) + "x";
            (*shape, ratio(&of(short), &of(8 * short), |text: &String| run(text)))
        })
        .filter(|(_, ratio)| *ratio >= BOUND)
        .collect();
    assert!(slow.is_empty(), "{slow:?}");
}

/// Checks that something eight times as large as what `make` makes of `size` takes about eight times as long.
///
/// # Panics
///
/// With the ratio, when that is not so.
pub fn assert_in_proportion<T>(
    what: &str,
    size: usize,
    make: impl Fn(usize) -> T,
    run: impl Fn(&T),
) {
    let ratio = ratio(&make(size), &make(8 * size), run);
    assert!(ratio < BOUND, "{what}: eight times the input takes {ratio:.0} times the time");
}

/// Linear would be 8, quadratic 64.
const BOUND: f64 = 40.0;

/// How many times longer the long input takes.
fn ratio<T>(short: &T, long: &T, run: impl Fn(&T)) -> f64 {
    let (mut of_short, mut of_long) = (f64::MAX, f64::MAX);
    // Single runs take longer if memory is asked for the first time, or if the machine has more to do.
    for _ in 0..8 {
        of_short = of_short.min(time_of(|| run(short))).max(0.000_5);
        of_long = of_long.min(time_of(|| run(long)));
        if of_long < 12.0 * of_short {
            break;
        }
    }
    of_long / of_short
}

/// The seconds that something takes, by the clock or by the processor, whichever says less.
fn time_of(run: impl FnOnce()) -> f64 {
    let (start, before) = (Instant::now(), processor_time());
    run();
    let elapsed = start.elapsed();
    let used = processor_time().zip(before).map(|(after, before)| after - before);
    // The system counts in ticks: up to one may be missing.
    let used = used.map(|used| used + Duration::from_millis(4));
    used.map_or(elapsed, |used| used.min(elapsed)).as_secs_f64()
}

/// How long this thread has had a processor, which other programs don't lengthen, where the system says so.
fn processor_time() -> Option<Duration> {
    let statistics = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    statistics.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}
