use super::*;

fn ms(n: u64) -> Duration {
    Duration::from_millis(n)
}

fn adaptive(most: f64) -> Pace {
    Pace::new(&RateLimitSettings::adaptive(most))
}

fn budget(requests: usize, seconds: u64) -> Pace {
    Pace::new(&RateLimitSettings::new(requests, Duration::from_secs(seconds)))
}

/// A pace of so many requests a second, with room above.
fn at(rate: f64) -> Pace {
    Pace { rate: Some(rate), ..adaptive(1e6) }
}

#[track_caller]
fn assert_near(found: Option<f64>, expected: f64) {
    let found = found.expect("a rate");
    assert!((found / expected - 1.0).abs() < 1e-9, "{found} is not {expected}");
}

/// Serves so many, one every so often, from `start` on; returns when the last was served.
fn serve(pace: &mut Pace, start: u64, count: u64, every: u64) -> u64 {
    (0..count).for_each(|n| pace.served(ms(start + n * every)));
    start + (count - 1) * every
}

#[test]
fn a_budget_has_no_pace_until_it_is_refused() {
    let mut pace = budget(30, 10);
    assert_eq!((pace.rate(), pace.next_place()), (None, ms(0)));
    pace.take(ms(500));
    assert_eq!(pace.next_place(), ms(0));
    assert!((pace.most - 3.0).abs() < 1e-9, "all of it, evenly: {}", pace.most);
    assert!((budget(0, 10).most - 0.1).abs() < 1e-9, "0 requests are 1");
    assert!(Pace::new(&RateLimitSettings::unlimited()).most.is_infinite());
    assert!(Pace::new(&RateLimitSettings::new(3, Duration::ZERO)).most > 1e12);

    // With nothing known, it asks for seven tenths of what it asked for, and a tenth less than that.
    pace.refused(ms(400), ms(500), ms(1500));
    assert_near(pace.rate(), 3.0 * 0.7 * 0.9);
    assert_eq!(pace.next_place(), ms(1500), "not before the pause is over");
}

#[test]
fn requests_keep_their_distance() {
    let mut pace = at(2.0);
    assert_eq!(pace.next_place(), ms(0));
    pace.take(ms(0));
    assert_eq!(pace.next_place(), ms(500));
    pace.take(ms(500));
    assert_eq!(pace.next_place(), ms(1000));
    // A timer that was late by less than a tenth of a second is caught up with, …
    pace.take(ms(1060));
    assert_eq!(pace.next_place(), ms(1500));
    // … a longer time is not.
    pace.take(ms(2000));
    assert_eq!(pace.next_place(), ms(2400));
}

#[test]
fn only_who_was_held_back_goes_faster() {
    // The next would have had to wait until 500; one that comes at 1000 or before is as good as held back.
    for (came, pressed) in [(500, true), (1000, true), (1001, false), (5000, false)] {
        let mut pace = at(2.0);
        pace.take(ms(0));
        pace.take(ms(came));
        assert_eq!(pace.pressed, pressed, "{came}");
        pace.served(ms(came));
        assert_eq!(pace.rate() > Some(2.0), pressed, "{came}");
    }
}

#[test]
fn it_doubles_every_second_while_nothing_is_known() {
    let mut pace = at(4.0);
    pace.pressed = true;
    pace.served(ms(500));
    assert_near(pace.rate(), 4.0 * 2f64.sqrt());
    pace.served(ms(1000));
    assert_near(pace.rate(), 8.0);
    pace.served(ms(1000));
    assert_near(pace.rate(), 8.0);
    pace.served(ms(9000));
    assert_near(pace.rate(), 16.0); // a pause in between counts as one second
}

#[test]
fn it_comes_near_to_what_was_found_and_then_feels_its_way() {
    let found = |rate: f64| Pace { ceiling: Some(10.0), pressed: true, ..at(rate) };
    for (rate, times) in [(5.0, 1.05), (9.7, 1.05), (9.8, 1.0005), (10.0, 1.0005), (12.0, 1.0005)] {
        let mut pace = found(rate);
        pace.served(ms(500));
        assert_near(pace.rate(), rate * times);
    }
}

#[test]
fn the_most_is_an_end_or_a_limit() {
    let mut adaptive = adaptive(3.5);
    assert_near(adaptive.rate(), 3.0);
    adaptive.pressed = true;
    adaptive.served(ms(1000));
    assert_near(adaptive.rate(), 3.5);

    // A budget needs no pace any more once it is as fast as the budget.
    let mut budget = Pace { rate: Some(2.0), pressed: true, ..budget(4, 1) };
    budget.served(ms(500));
    assert_near(budget.rate(), 2.0 * 2f64.sqrt());
    budget.served(ms(1000));
    assert_eq!(budget.rate(), None, "exactly at the most");
}

#[test]
fn a_refusal_goes_back_to_what_was_served() {
    // Fewer than four say nothing: less than what was asked for.
    let mut pace = at(10.0);
    let last = serve(&mut pace, 1000, 3, 100);
    pace.refused(ms(last), ms(last), ms(last));
    assert_near(pace.rate(), 10.0 * 0.7 * 0.9);
    // Four are enough: three in the second since the first of them, which began it.
    let mut pace = at(10.0);
    let last = serve(&mut pace, 1000, 4, 100);
    pace.refused(ms(last), ms(last), ms(last));
    assert_near(pace.rate(), 3.0 * 0.9);
    assert_eq!(pace.ceiling, Some(3.0));
    // 20 in 3.8 seconds, with a second without any after them.
    let mut pace = at(10.0);
    let last = serve(&mut pace, 1000, 20, 200) + 1000;
    pace.refused(ms(last), ms(last), ms(last));
    assert_near(pace.rate(), 20.0 / 4.8 * 19.0 / 20.0 * 0.9);
    // Never more than what was asked for.
    let mut pace = at(10.0);
    let last = serve(&mut pace, 1000, 200, 10);
    pace.refused(ms(last), ms(last), ms(last));
    assert_near(pace.rate(), 10.0 * 0.9);
    // Whatever is found, a request in ten seconds is the least.
    let mut pace = at(0.1);
    pace.refused(ms(0), ms(0), ms(0));
    assert_near(pace.rate(), 0.1);
    // With no limit of our own, Notion's old one is what was asked for.
    let mut pace = Pace::new(&RateLimitSettings::unlimited());
    pace.refused(ms(0), ms(0), ms(0));
    assert_near(pace.rate(), 3.0 * 0.7 * 0.9);
}

#[test]
fn what_was_served_long_ago_is_forgotten() {
    // 30 slow ones, and then 30 in less than two seconds: the slow ones are too long ago.
    let mut pace = at(1000.0);
    serve(&mut pace, 0, 30, 1000);
    let last = serve(&mut pace, 40_000, 30, 50);
    assert_eq!(pace.served.len(), 30);
    pace.refused(ms(last), ms(last), ms(last));
    assert_near(pace.rate(), 30.0 / 1.45 * 29.0 / 30.0 * 0.9);
    // 24 are kept, however long ago.
    let mut pace = at(1000.0);
    serve(&mut pace, 0, 100, 1000);
    assert_eq!(pace.served.len(), SAMPLE);
    // Two seconds to the millisecond are not long ago.
    let mut pace = at(1000.0);
    serve(&mut pace, 1000, SAMPLE as u64, 0);
    pace.served(ms(3000));
    assert_eq!(pace.served.len(), SAMPLE + 1);
    pace.served(ms(3001));
    assert_eq!(pace.served.len(), SAMPLE);
}

#[test]
fn those_that_were_under_way_are_refused_together() {
    let mut pace = at(10.0);
    pace.refused(ms(900), ms(1000), ms(2000));
    let rate = pace.rate();
    pace.refused(ms(999), ms(1100), ms(9000));
    assert_eq!((pace.rate(), pace.next_place()), (rate, ms(2000)), "sent before the first");
    pace.refused(ms(1000), ms(1200), ms(3000));
    assert!(pace.rate() < rate, "sent when it was known");
    assert_eq!(pace.next_place(), ms(3000));
}

#[test]
fn the_pause_does_not_count_as_time_in_which_answers_were_good() {
    let mut pace = at(10.0);
    pace.refused(ms(0), ms(0), ms(60_000));
    let rate = pace.rate().expect("a rate");
    pace.pressed = true;
    pace.served(ms(60_000));
    assert_near(pace.rate(), rate);
    pace.served(ms(61_000));
    assert_near(pace.rate(), rate * 1.1);
}

#[test]
fn a_pause_that_is_lifted_is_over() {
    let mut pace = at(10.0);
    pace.refused(ms(0), ms(0), ms(60_000));
    pace.resume(ms(1000));
    assert_eq!((pace.next_place(), pace.raised), (ms(1000), ms(1000)));
    pace.resume(ms(2000));
    assert_eq!((pace.next_place(), pace.raised), (ms(1000), ms(1000)), "it was over already");
}
