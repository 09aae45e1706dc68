//! The limiter against a real `redis-server`. Without one, each test says that it was skipped.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use http::StatusCode;
use notion_limiter_redis::RedisLimiter;
use notion_transport::Refusal;
use notion_transport::clock::{Clock, ManualClock};
use notion_transport::layer::{Limiter, LimiterState, Outcome, Sent, TooLate};

const MINUTE: Duration = Duration::from_secs(60);
const SOON: Option<Duration> = Some(Duration::from_secs(30));

/// A server of its own for each test, on a socket in a directory of its own.
struct Redis {
    process: Child,
    directory: PathBuf,
}

impl Redis {
    fn start() -> Option<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("notion-limiter-redis-{}-{number}", std::process::id());
        let directory = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&directory).expect("a directory");
        let Some(process) = Self::spawn(&directory) else {
            println!("skipped: there is no redis-server here");
            let _ = std::fs::remove_dir_all(directory);
            return None;
        };
        let redis = Self { process, directory };
        redis.wait_until_up();
        Some(redis)
    }

    fn spawn(directory: &PathBuf) -> Option<Child> {
        Command::new("redis-server")
            .args(["--port", "0", "--save", "", "--appendonly", "no"])
            .args(["--unixsocket", "redis.sock", "--dir", "."])
            .current_dir(directory)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .ok()
    }

    fn wait_until_up(&self) {
        let up = || self.client().get_connection().is_ok();
        let tries = std::iter::repeat_with(|| {
            std::thread::sleep(Duration::from_millis(10));
            up()
        });
        assert!(tries.take(1000).any(|up| up), "redis-server does not answer");
    }

    fn client(&self) -> redis::Client {
        let socket = self.directory.join("redis.sock");
        redis::Client::open(format!("redis+unix://{}", socket.display())).expect("an address")
    }

    /// One process's limiter.
    fn limiter(&self, requests: usize, window: Duration) -> RedisLimiter {
        let limiter = RedisLimiter::new(self.client(), "test", requests, window);
        // A machine that is busy with other tests is no Redis that is down.
        limiter.timeout(Duration::from_secs(10))
    }

    fn stop(&mut self) {
        self.process.kill().expect("a process");
        self.process.wait().expect("an end");
    }

    fn start_again(&mut self) {
        self.process = Self::spawn(&self.directory).expect("a redis-server");
        self.wait_until_up();
    }

    /// How many places are taken.
    fn taken(&self) -> usize {
        let mut connection = self.client().get_connection().expect("a connection");
        redis::cmd("LLEN")
            .arg("notion-limiter:{test}:sent")
            .query(&mut connection)
            .expect("a length")
    }

    /// Runs a script with the keys of the budget and of the pause, in which `now` is the server's time.
    fn run(&self, script: &str) {
        let script = format!(
            "local t = redis.call('TIME') local now = t[1] * 1000000 + t[2] \
             local whole = function(n) return string.format('%.0f', n) end {script}"
        );
        let mut connection = self.client().get_connection().expect("a connection");
        let () = redis::cmd("EVAL")
            .arg(script)
            .arg(2)
            .arg("notion-limiter:{test}:sent")
            .arg("notion-limiter:{test}:paused")
            .query(&mut connection)
            .expect("it runs");
    }

    fn signal(&self, signal: &str) {
        let kill = Command::new("kill").args([signal, &self.process.id().to_string()]).status();
        assert!(kill.expect("kill").success());
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.directory);
    }
}

/// How many of `asked` places are given before the deadline.
async fn granted(limiter: &RedisLimiter, asked: usize, deadline: Duration) -> usize {
    let mut granted = 0;
    for _ in 0..asked {
        granted += usize::from(limiter.acquire(Some(deadline)).await.is_ok());
    }
    granted
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_share_one_budget() {
    let Some(redis) = Redis::start() else { return };
    let tasks = (0..4).map(|_| {
        let limiter = redis.limiter(20, MINUTE);
        tokio::spawn(async move { (granted(&limiter, 10, MINUTE / 2).await, limiter.state().sent) })
    });
    let mut all = 0;
    for task in tasks.collect::<Vec<_>>() {
        let (granted, sent) = task.await.expect("a task");
        assert_eq!(sent, granted as u64);
        all += granted;
    }
    assert_eq!(all, 20);
    assert_eq!(redis.taken(), 20);
}

#[tokio::test]
async fn a_place_is_free_again_after_the_window() {
    let Some(redis) = Redis::start() else { return };
    let window = Duration::from_millis(200);
    let (one, other) = (redis.limiter(1, window), redis.limiter(1, window));
    let mut connection = redis.client().get_connection().expect("a connection");
    let mut time = || -> (u64, u64) { redis::cmd("TIME").query(&mut connection).expect("a time") };
    let (seconds, micros) = time();
    for limiter in [&one, &other, &one] {
        limiter.acquire(None).await.expect("a place");
    }
    let (later_seconds, later_micros) = time();
    let passed = (later_seconds * 1_000_000 + later_micros) - (seconds * 1_000_000 + micros);
    assert!(passed >= 400_000, "three places in {passed} µs");
}

#[tokio::test]
async fn a_refusal_pauses_every_process() {
    let Some(redis) = Redis::start() else { return };
    let (one, other) = (redis.limiter(100, MINUTE), redis.limiter(100, MINUTE));
    one.acquire(SOON).await.expect("a place");
    other.acquire(SOON).await.expect("a place");
    one.report(Sent(Duration::ZERO), Outcome::Refused { wait: MINUTE });
    assert_eq!(one.acquire(SOON).await, Err(TooLate));
    assert_eq!(one.state().refused, 1);
    assert!(one.state().paused_for > MINUTE / 2);
    // The word goes out in a task of its own.
    for _ in 0..1000 {
        if other.acquire(SOON).await == Err(TooLate) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    panic!("the other process was not paused");
}

#[tokio::test]
async fn who_gives_up_takes_nothing() {
    let Some(redis) = Redis::start() else { return };
    let limiter = Arc::new(redis.limiter(1, MINUTE));
    limiter.acquire(SOON).await.expect("a place");
    let waiter = tokio::spawn({
        let limiter = limiter.clone();
        async move { limiter.acquire(None).await }
    });
    while limiter.state().waiting == 0 {
        tokio::task::yield_now().await;
    }
    waiter.abort();
    assert!(waiter.await.expect_err("it was aborted").is_cancelled());
    assert_eq!(limiter.state().waiting, 0);
    assert_eq!(redis.taken(), 1);
    assert_eq!(limiter.acquire(SOON).await, Err(TooLate));
}

#[tokio::test]
async fn without_redis_each_keeps_to_its_share() {
    let Some(mut redis) = Redis::start() else { return };
    let clock = ManualClock::stopped();
    let limiter = redis.limiter(40, MINUTE).processes(4).clock(Arc::new(clock.clone()));
    assert_eq!(granted(&limiter, 5, MINUTE).await, 5);
    assert_eq!(limiter.problem(), None);

    redis.stop();
    assert_eq!(granted(&limiter, 40, MINUTE / 2).await, 10, "a quarter of the budget");
    assert!(limiter.problem().is_some());

    redis.start_again();
    clock.advance(Duration::from_secs(1));
    assert_eq!(granted(&limiter, 40, MINUTE / 2).await, 40, "the new Redis knows of none");
    assert_eq!(limiter.problem(), None);
}

#[tokio::test]
async fn a_redis_that_hangs_stops_nobody() {
    let Some(redis) = Redis::start() else { return };
    let limiter = redis.limiter(40, MINUTE).processes(4).timeout(Duration::from_millis(50));
    limiter.acquire(SOON).await.expect("a place");
    redis.signal("-STOP");
    limiter.acquire(SOON).await.expect("a place of its own");
    assert!(limiter.problem().is_some());
    redis.signal("-CONT");
}

#[tokio::test]
async fn a_redis_that_was_never_there_stops_nobody() {
    let client = redis::Client::open("redis+unix:///nowhere/redis.sock").expect("an address");
    let limiter = RedisLimiter::new(client, "test", 2, MINUTE).processes(4);
    assert_eq!(granted(&limiter, 2, Duration::from_secs(30)).await, 1, "one in two minutes");
    assert!(limiter.problem().is_some());
    limiter.report(Sent(Duration::ZERO), Outcome::Refused { wait: MINUTE });
    assert!(limiter.state().paused_for > MINUTE / 2);
}

#[tokio::test]
async fn keys_of_another_kind_are_a_problem_not_a_crash() {
    let Some(redis) = Redis::start() else { return };
    let mut connection = redis.client().get_connection().expect("a connection");
    let set = redis::cmd("SET").arg("notion-limiter:{test}:sent").arg("x").query(&mut connection);
    let () = set.expect("it is set");
    let limiter = redis.limiter(40, MINUTE);
    limiter.acquire(SOON).await.expect("a place of its own");
    assert!(limiter.problem().is_some_and(|problem| problem.contains("WRONGTYPE")));
}

#[tokio::test]
async fn a_smaller_budget_holds_at_once() {
    let Some(redis) = Redis::start() else { return };
    assert_eq!(granted(&redis.limiter(10, MINUTE), 8, MINUTE / 2).await, 8);
    assert_eq!(granted(&redis.limiter(5, MINUTE), 5, MINUTE / 2).await, 0);
    assert_eq!(granted(&redis.limiter(10, MINUTE), 5, MINUTE / 2).await, 2);
}

fn refusal(status: u16, seconds: u64) -> Refusal {
    let status = StatusCode::from_u16(status).expect("a status");
    Refusal::new(status, Some(Duration::from_secs(seconds)))
}

/// What `limiter` knows as soon as it is as `wanted`; it asks Redis each time.
async fn known(limiter: &RedisLimiter, wanted: impl Fn(&LimiterState) -> bool) -> LimiterState {
    for _ in 0..2000 {
        let _ = limiter.acquire(SOON).await;
        if wanted(&limiter.state()) {
            return limiter.state();
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    panic!("it stays {limiter:?}");
}

#[tokio::test]
async fn every_process_knows_what_began_a_pause_and_one_lifts_it_for_all() {
    let Some(redis) = Redis::start() else { return };
    let (one, other) = (redis.limiter(100, MINUTE), redis.limiter(100, MINUTE));
    let year = 365 * 24 * 60 * 60;
    one.refused(Sent(Duration::ZERO), refusal(429, year));
    assert_eq!(one.acquire(SOON).await, Err(TooLate), "nobody waits a year to find out");
    assert_eq!(other.acquire(SOON).await, Err(TooLate));
    for limiter in [&one, &other] {
        let state = limiter.state();
        let pause = state.pause.expect("a pause");
        assert_eq!(pause.refusal, Some(refusal(429, year)));
        assert!(pause.remaining > Duration::from_secs(year - 60), "{pause}");
        assert_eq!(pause.remaining, state.paused_for);
    }
    assert_eq!((one.state().refused, other.state().refused), (1, 0));

    // One waits in the other process, and hears of it.
    let other = Arc::new(other);
    let waiter = tokio::spawn({
        let other = other.clone();
        async move { other.acquire(None).await }
    });
    one.lift_pause();
    assert_eq!(one.state().pause, None);
    one.acquire(SOON).await.expect("a place, at once");
    waiter.await.expect("no panic").expect("a place");
    assert_eq!(other.state().pause, None);
    assert_eq!(redis.taken(), 2);
}

/// Outside of a runtime nothing can be told to Redis: the next request does it.
#[test]
fn a_pause_is_lifted_from_any_thread() {
    let Some(redis) = Redis::start() else { return };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let (one, other) = (redis.limiter(100, MINUTE), redis.limiter(100, MINUTE));
    one.refused(Sent(Duration::ZERO), refusal(529, 3600));
    assert_eq!(runtime.block_on(one.acquire(SOON)), Err(TooLate));
    assert_eq!(runtime.block_on(other.acquire(SOON)), Err(TooLate));
    one.lift_pause();
    assert_eq!(one.state().pause, None);
    runtime.block_on(one.acquire(SOON)).expect("a place");
    runtime.block_on(other.acquire(SOON)).expect("a place");
}

#[tokio::test]
async fn the_longest_pause_counts() {
    let Some(redis) = Redis::start() else { return };
    let (one, other) = (redis.limiter(100, MINUTE), redis.limiter(100, MINUTE));
    one.refused(Sent(Duration::ZERO), refusal(429, 3600));
    known(&other, |state| state.pause.is_some()).await;
    other.refused(Sent(Duration::ZERO), refusal(529, 60));
    assert_eq!(
        known(&other, |_| true).await.pause.and_then(|p| p.refusal),
        Some(refusal(429, 3600))
    );
    other.refused(Sent(Duration::ZERO), refusal(503, 7200));
    let longer = |state: &LimiterState| state.paused_for > Duration::from_secs(3700);
    assert_eq!(known(&one, longer).await.pause.and_then(|p| p.refusal), Some(refusal(503, 7200)));
    other.report(Sent(Duration::ZERO), Outcome::Refused { wait: Duration::from_secs(9000) });
    let longer = |state: &LimiterState| state.paused_for > Duration::from_secs(7300);
    let pause = known(&one, longer).await.pause.expect("a pause");
    assert_eq!(pause.refusal, None, "nobody said what began it");
}

/// The pause ends at one moment by Redis; each process goes on at one of its own after it.
#[tokio::test]
async fn processes_come_back_at_random_moments() {
    let Some(redis) = Redis::start() else { return };
    let pause = Duration::from_secs(1);
    let limiters: Vec<_> = (0..30).map(|_| redis.limiter(100, MINUTE)).collect();
    for limiter in &limiters {
        limiter.acquire(SOON).await.expect("a place, and a connection");
    }
    let start = Instant::now();
    redis.run("redis.call('SET', KEYS[2], whole(now) .. ' 1000000 429 1000000')");
    let tasks = limiters.into_iter().map(|limiter| {
        tokio::spawn(async move {
            limiter.acquire(SOON).await.expect("a place");
            start.elapsed()
        })
    });
    let mut times = Vec::new();
    for task in tasks.collect::<Vec<_>>() {
        times.push(task.await.expect("no panic"));
    }
    times.sort();
    assert!(times[0] >= pause, "never earlier: {times:?}");
    // The chance that 30 random times up to half a second are as close as this is below 1 in 10^12.
    assert!(times[29] - times[0] > Duration::from_millis(150), "{times:?}");
}

#[tokio::test]
async fn a_clock_that_is_set_back_costs_one_window() {
    let Some(redis) = Redis::start() else { return };
    let window = Duration::from_millis(300);
    let clock = ManualClock::stopped();
    let limiter = redis.limiter(20, window);
    limiter.acquire(SOON).await.expect("a place");
    redis.run(
        "redis.call('DEL', KEYS[1]) \
         for i = 1, 20 do redis.call('RPUSH', KEYS[1], whole(now + 3600000000 + i)) end \
         redis.call('PEXPIRE', KEYS[1], 3601000)",
    );
    let other = redis.limiter(20, MINUTE).clock(Arc::new(clock));
    assert_eq!(other.acquire(Some(MINUTE / 2)).await, Err(TooLate), "they count, as gone now");
    limiter
        .acquire(Some(notion_transport::clock::standard().now() + MINUTE))
        .await
        .expect("a place");
}

#[tokio::test]
async fn a_clock_that_is_set_back_makes_no_pause_longer() {
    let Some(redis) = Redis::start() else { return };
    let ahead = "redis.call('SET', KEYS[2], whole(now + 3600000000) .. ' 60000000 429 60000000')";
    redis.run(ahead);
    let limiter = redis.limiter(20, MINUTE);
    assert_eq!(limiter.acquire(SOON).await, Err(TooLate));
    let left = limiter.state().paused_for;
    assert!(left > MINUTE / 2 && left <= MINUTE, "{left:?}");
    // It has been set right in Redis, too: time goes on.
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert_eq!(limiter.acquire(SOON).await, Err(TooLate));
    assert!(limiter.state().paused_for < left);
    // Neither does one that begins meanwhile end earlier than it says.
    redis.run(ahead);
    limiter.refused(Sent(Duration::ZERO), refusal(529, 90));
    let longer = |state: &LimiterState| state.paused_for > Duration::from_secs(80);
    let other = redis.limiter(20, MINUTE);
    assert_eq!(known(&other, longer).await.pause.and_then(|p| p.refusal), Some(refusal(529, 90)));
}

/// A refusal while Redis does not answer is told when it does again.
#[tokio::test]
async fn what_redis_missed_is_told_later() {
    let Some(mut redis) = Redis::start() else { return };
    let clock = ManualClock::stopped();
    let limiter = redis.limiter(40, MINUTE).processes(4).clock(Arc::new(clock.clone()));
    limiter.acquire(Some(MINUTE)).await.expect("a place");
    redis.stop();
    limiter.refused(Sent(Duration::ZERO), refusal(429, 3600));
    assert_eq!(limiter.acquire(Some(MINUTE)).await, Err(TooLate), "its own pause holds");
    assert!(limiter.problem().is_some());
    redis.start_again();
    clock.advance(Duration::from_secs(2));
    assert_eq!(limiter.acquire(Some(MINUTE)).await, Err(TooLate));
    assert_eq!(limiter.problem(), None);
    let other = redis.limiter(40, MINUTE);
    let pause = known(&other, |state| state.pause.is_some()).await.pause;
    assert_eq!(pause.and_then(|pause| pause.refusal), Some(refusal(429, 3600)));

    // The same of a pause that is lifted.
    redis.stop();
    limiter.lift_pause();
    limiter.acquire(Some(MINUTE)).await.expect("a place of its own");
    assert_eq!(limiter.state().pause, None);
}
