//! The limiter against a real `redis-server`. Without one, each test says that it was skipped.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use notion_limiter_redis::RedisLimiter;
use notion_transport::clock::ManualClock;
use notion_transport::layer::{Limiter, Outcome, Sent, TooLate};

const MINUTE: Duration = Duration::from_secs(60);
const SOON: Option<Duration> = Some(Duration::from_secs(5));

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
        RedisLimiter::new(self.client(), "test", requests, window)
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
