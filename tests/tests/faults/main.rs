//! What happens when something goes wrong: every fault against every effect, over a real socket; what errors say of it;
//! and programs that ended in the middle.
//!
//! Run with `--nocapture` for the table. Waits are those of a clock that moves by itself, so nothing here sleeps.

mod errors;
mod frozen;
mod reads;
mod receipts;
mod refusals;
mod settled;
mod table;

use std::sync::Arc;
use std::time::Duration;

use notion_api::{Client, Error};
use notion_model::{
    BlockInput as Block, DataSourceId, Page, PageId, PropertySchemaInput as Schema,
};
use notion_sim::{Fault, FaultKind, ServerHandle, Workspace};
use notion_transport::ErrorKind as Kind;
use notion_transport::clock::{Clock, ManualClock};
use notion_transport::hyper::HyperTransport;
use notion_transport::layer::{RateLimitSettings, RetrySettings, TimeoutSettings};
use proptest::prelude::*;
use serde_json::json;

const TOKEN: &str = "ntn_a-token-that-nobody-must-see";

struct Setup {
    workspace: Workspace,
    server: ServerHandle,
    clock: ManualClock,
    notion: Client,
    tasks: DataSourceId,
    row: PageId,
}

/// With a limit of 1 MB on answers.
async fn setup() -> Setup {
    let workspace = Workspace::builder().token(TOKEN).build();
    let server = workspace.serve("127.0.0.1:0").expect("a port");
    let clock = ManualClock::new();
    let notion = Client::builder()
        .token(TOKEN)
        .base_url(server.base_url())
        .expect("an address")
        .transport(HyperTransport::builder().max_body_size(1024 * 1024).build())
        .clock(Arc::new(clock.clone()))
        .rate_limit(RateLimitSettings::unlimited())
        // This clock lets every limit pass at once.
        .timeout(TimeoutSettings::default().attempt(None))
        .retry(RetrySettings::default().deadline(None))
        .build()
        .expect("a client");
    let database = notion.databases().create(workspace.root_page());
    let database = database.properties([("Name", Schema::title())]).send().await.expect("one");
    let tasks = database.data_sources[0].id;
    let row = notion.pages().create(tasks).title("old").send().await.expect("a row").id;
    Setup { workspace, server, clock, notion, tasks, row }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Call {
    Read,
    Update,
    Create,
}

impl Setup {
    async fn call(&self, call: Call) -> Result<Page, Error> {
        match call {
            Call::Read => self.notion.pages().retrieve(self.row).send().await,
            Call::Update => self.notion.pages().update(self.row).title("new").send().await,
            Call::Create => self.notion.pages().create(self.tasks).title("another").send().await,
        }
    }

    /// The titles of the rows, without meeting a fault.
    fn titles(&self) -> Vec<String> {
        self.workspace.clear_faults();
        let plain = Client::builder().transport(self.workspace.clone()).token(TOKEN).build();
        let plain = notion_sync::Client::blocking(plain.expect("a client"));
        let rows = std::thread::spawn({
            let tasks = self.tasks;
            move || plain.data_sources().query(tasks).all()
        });
        let rows = rows.join().expect("no panic").expect("rows");
        rows.iter().map(Page::title_text).collect()
    }
}

/// What must come of a call that meets a fault once.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Outcome {
    /// It succeeds, sent again.
    Recovers,
    /// It fails, and nothing was written.
    Fails,
    /// It fails, and says that what it writes may have been written.
    InTheDark,
}

use Outcome::{Fails, InTheDark, Recovers};

#[tokio::test]
async fn every_fault_against_every_effect() {
    let committed = |fault: Fault| fault.committed();
    let faults: Vec<(&str, Fault, [Outcome; 3])> = vec![
        ("429, three times", Fault::status(429).retry_after(1).times(3), [Recovers; 3]),
        ("429 without Retry-After", Fault::status(429), [Recovers; 3]),
        ("529", Fault::status(529).retry_after(2), [Recovers; 3]),
        ("503 with Retry-After", Fault::status(503).retry_after(5), [Recovers; 3]),
        (
            "503 with Retry-After, carried out",
            committed(Fault::status(503).retry_after(5)),
            [Recovers, Recovers, InTheDark],
        ),
        (
            "502 with Retry-After, carried out",
            committed(Fault::status(502).retry_after(5)),
            [Recovers, Recovers, InTheDark],
        ),
        ("520 as HTML", committed(Fault::html(520)), [Recovers, Recovers, InTheDark]),
        ("408", Fault::status(408), [Recovers, Recovers, InTheDark]),
        (
            "429, connection blocked",
            Fault::status(429)
                .additional_data(json!({"rate_limit_reason": "public_api_request_blocked"})),
            [Fails; 3],
        ),
        ("500", Fault::status(500), [Recovers, Recovers, InTheDark]),
        ("502 as HTML", Fault::html(502), [Recovers, Recovers, InTheDark]),
        ("502 as HTML, carried out", committed(Fault::html(502)), [Recovers, Recovers, InTheDark]),
        ("503", Fault::status(503), [Recovers, Recovers, InTheDark]),
        ("504", committed(Fault::status(504)), [Recovers, Recovers, InTheDark]),
        ("409", Fault::status(409), [Fails, Recovers, Fails]),
        ("400", Fault::status(400), [Fails; 3]),
        ("403 as HTML", Fault::html(403), [Fails; 3]),
        ("connection closed", Fault::new(FaultKind::Reset), [Recovers, Recovers, InTheDark]),
        (
            "connection closed, carried out",
            committed(Fault::new(FaultKind::Reset)),
            [Recovers, Recovers, InTheDark],
        ),
        ("body cut short", Fault::new(FaultKind::CutBody), [Recovers, Recovers, InTheDark]),
        (
            "wrong Content-Length",
            Fault::new(FaultKind::WrongLength),
            [Recovers, InTheDark, InTheDark],
        ),
        ("slow head", Fault::new(FaultKind::SlowHead).delay(Duration::ZERO), [Recovers; 3]),
        ("slow body", Fault::new(FaultKind::SlowBody).delay(Duration::ZERO), [Recovers; 3]),
        ("gzip bomb", Fault::new(FaultKind::GzipBomb), [InTheDark; 3]),
        ("gzip that is none", Fault::new(FaultKind::BadGzip), [Recovers, InTheDark, InTheDark]),
        ("100 MB body", Fault::new(FaultKind::HugeBody), [InTheDark; 3]),
        ("not UTF-8", Fault::new(FaultKind::InvalidUtf8), [InTheDark; 3]),
        ("JSON nested 10,000 deep", Fault::new(FaultKind::DeepJson), [InTheDark; 3]),
        ("text", Fault::new(FaultKind::WrongType), [Recovers, InTheDark, InTheDark]),
        ("redirect to another host", Fault::new(FaultKind::Redirect), [Fails; 3]),
    ];
    println!("{:32} {:10} {:>11}  outcome", "fault", "call", "carried out");
    for (name, fault, expected) in faults {
        for (call, expected) in [Call::Read, Call::Update, Call::Create].into_iter().zip(expected) {
            let setup = setup().await;
            setup.workspace.inject(fault.clone());
            let before = setup.workspace.requests().len();
            let result = setup.call(call).await;
            let requests = setup.workspace.requests();
            let carried_out = requests[before..].iter().filter(|request| request.arrived).count();
            let shown = match &result {
                Ok(_) => "recovers".to_owned(),
                Err(error) => error.to_string().chars().take(110).collect(),
            };
            println!("{name:32} {:10} {carried_out:11}  {shown}", format!("{call:?}"));
            let outcome = match &result {
                Ok(_) => Recovers,
                Err(error) if error.may_have_been_applied() => InTheDark,
                Err(_) => Fails,
            };
            // The outcome of a call that only reads is never unknown.
            let expected = match (call, expected) {
                (Call::Read, InTheDark) => Fails,
                (_, expected) => expected,
            };
            assert_eq!(outcome, expected, "{name}, {call:?}: {shown}");
            if let Err(error) = &result {
                let all = format!("{error} {error:?}");
                assert!(!all.contains(TOKEN), "the token is in {all}");
            }
            let titles = setup.titles();
            match call {
                Call::Create => {
                    let made = titles.iter().filter(|title| *title == "another").count();
                    assert!(made <= 1, "{name}: written twice");
                    assert!(outcome != Recovers || made == 1, "{name}: acknowledged and lost");
                    assert!(outcome != Fails || made == 0, "{name}: made, and not said");
                }
                Call::Update => assert!(outcome != Recovers || titles == ["new"], "{name}"),
                Call::Read => assert_eq!(titles, ["old"], "{name}"),
            }
        }
    }
}

#[tokio::test]
async fn the_server_says_what_was_made_and_it_is_read_back() {
    let setup = setup().await;
    // The server carries it out, and says so in its error.
    let made = setup.call(Call::Create).await.expect("a row").id;
    let data = json!({"committed_resource_id": made.to_string()});
    let pages = setup.titles().len();
    setup.workspace.inject(Fault::status(503).additional_data(data));
    let page = setup.call(Call::Create).await.expect("the row that was made");
    assert_eq!(page.id, made);
    assert_eq!(setup.titles().len(), pages, "nothing more was made");
}

#[tokio::test]
async fn a_create_in_the_dark_is_settled() {
    for (fault, made_by_the_first) in [
        (Fault::html(502).on("POST /v1/pages").committed(), true),
        (Fault::html(502).on("POST /v1/pages"), false),
        (Fault::new(FaultKind::Reset).on("POST /v1/pages").committed(), true),
        (Fault::new(FaultKind::Reset).on("POST /v1/pages"), false),
        (Fault::new(FaultKind::InvalidUtf8).on("POST /v1/pages"), true),
    ] {
        let setup = setup().await;
        // One of the same content is there already, and is not taken for the new one.
        let older = setup.call(Call::Create).await.expect("a row").id;
        setup.workspace.inject(fault.clone());
        let start = setup.clock.now();
        let create = setup.notion.pages().create(setup.tasks).title("another").reconciled();
        let page = create.send().await.expect("a row");
        assert_ne!(page.id, older);
        let waited = setup.clock.now() - start;
        assert_eq!(waited < Duration::from_secs(60), made_by_the_first, "{fault:?}: {waited:?}");
        let made = setup.titles().iter().filter(|title| *title == "another").count();
        assert_eq!(made, 2, "{fault:?}");
    }
    // What is clear is not settled.
    let setup = setup().await;
    setup.workspace.inject(Fault::status(400).on("POST /v1/pages"));
    let refused = setup.notion.pages().create(setup.tasks).title("x").reconciled();
    assert!(refused.send().await.unwrap_err().is_validation());
}

#[tokio::test]
async fn pages_and_blocks_in_the_dark_are_settled() {
    let fault = |line: &str| Fault::html(502).on(line);
    for (committed, made_by_the_first) in [(true, true), (false, false)] {
        let setup = setup().await;
        let root = setup.workspace.root_page();
        let inject = |fault: Fault| {
            setup.workspace.inject(if committed { fault.committed() } else { fault });
        };
        // A page in a page is found by its title.
        let older = setup.notion.pages().create(root).title("notes").send().await.expect("a page");
        inject(fault("POST /v1/pages"));
        let start = setup.clock.now();
        let page = setup.notion.pages().create(root).title("notes").reconciled().send().await;
        let page = page.expect("a page").id;
        assert_ne!(page, older.id);
        assert_eq!(setup.clock.now() - start < Duration::from_secs(60), made_by_the_first);

        // Blocks are found behind those that were there.
        let text = || vec![Block::heading_1("Plan"), Block::to_do("Milk")];
        setup.notion.blocks().append(page, text()).send().await.expect("blocks");
        inject(fault("PATCH /v1/blocks"));
        let appended = setup.notion.blocks().append(page, text()).reconciled().send().await;
        let appended = appended.expect("blocks").results;
        let all = setup.notion.blocks().children(page).all().await.expect("blocks");
        assert_eq!(all.len(), 4, "once each");
        let ids = |blocks: &[notion_model::Block]| blocks.iter().map(|b| b.id).collect::<Vec<_>>();
        assert_eq!(ids(&appended), ids(&all[2..]));
    }
}

#[tokio::test]
async fn a_wait_that_is_too_long_fails_at_once() {
    let setup = setup().await;
    let notion = Client::builder()
        .token(TOKEN)
        .base_url(setup.server.base_url())
        .expect("an address")
        .rate_limit(RateLimitSettings::unlimited())
        .retry(RetrySettings::default().deadline(Duration::from_secs(30)))
        .build()
        .expect("a client");
    setup.workspace.inject(Fault::status(429).retry_after(3600));
    let error = notion.pages().retrieve(setup.row).send().await.unwrap_err();
    assert!(error.is_rate_limited());
    assert_eq!(error.retry_after(), Some(Duration::from_secs(3600)));
    assert_eq!(error.attempts(), 1);
}

#[tokio::test]
async fn what_is_slow_meets_the_limit_of_an_attempt() {
    let setup = setup().await;
    for kind in [FaultKind::SlowHead, FaultKind::SlowBody] {
        let notion = Client::builder()
            .token(TOKEN)
            .base_url(setup.server.base_url())
            .expect("an address")
            .rate_limit(RateLimitSettings::unlimited())
            .timeout(TimeoutSettings::default().attempt(Duration::from_millis(100)))
            .retry(RetrySettings::default().base_delay(Duration::ZERO))
            .build()
            .expect("a client");
        // Once: the second attempt is in time.
        setup.workspace.inject(Fault::new(kind).delay(Duration::from_secs(3600)));
        notion.pages().retrieve(setup.row).send().await.expect("the row");
        setup.workspace.inject(Fault::new(kind).delay(Duration::from_secs(3600)).times(100));
        let error = notion.pages().create(setup.tasks).title("x").send().await.unwrap_err();
        assert!(error.is_timeout() && error.may_have_been_applied(), "{error}");
        assert_eq!(error.attempts(), 1);
        setup.workspace.clear_faults();
    }
}

#[tokio::test]
async fn what_was_never_sent_is_sent_again() {
    let setup = setup().await;
    let address = setup.server.address();
    let notion = Client::builder()
        .token(TOKEN)
        .base_url(format!("http://{address}"))
        .expect("an address")
        .clock(Arc::new(setup.clock.clone()))
        .timeout(TimeoutSettings::default().attempt(None))
        .retry(RetrySettings::default().deadline(None))
        .build()
        .expect("a client");
    let tasks = setup.tasks;
    drop(setup.server);
    // The port is closed, or soon will be.
    let error = loop {
        match notion.pages().create(tasks).title("x").send().await {
            Err(error) if error.attempts() == 5 => break error,
            _ => tokio::task::yield_now().await,
        }
    };
    assert!(!error.may_have_been_applied(), "{error}");
    assert!(matches!(
        error.kind(),
        notion_api::ErrorKind::Transport(error) if error.kind() == Kind::Connect
    ));
}

#[derive(Clone, Debug)]
enum Step {
    Create,
    Update(u8),
    Trash(u8),
    Read,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        Just(Step::Create),
        any::<u8>().prop_map(Step::Update),
        any::<u8>().prop_map(Step::Trash),
        Just(Step::Read),
    ]
}

fn fault() -> impl Strategy<Value = Fault> {
    // Notion promises that it did nothing when it says 429 or 409; the others may come after it did.
    let refusal = prop_oneof![Just(429u16), Just(409)].prop_map(Fault::status);
    let status = prop_oneof![Just(500u16), Just(502), Just(503), Just(504), Just(524), Just(408)];
    let failure = prop_oneof![
        (status, prop::option::of(0u64..5)).prop_map(|(status, wait)| match wait {
            Some(seconds) => Fault::status(status).retry_after(seconds),
            None => Fault::status(status),
        }),
        Just(Fault::html(502)),
        Just(Fault::new(FaultKind::Reset)),
        Just(Fault::new(FaultKind::CutBody)),
        Just(Fault::new(FaultKind::SlowHead)),
        Just(Fault::new(FaultKind::InvalidUtf8)),
    ];
    let failure = (failure, any::<bool>())
        .prop_map(|(fault, committed)| if committed { fault.committed() } else { fault });
    (prop_oneof![refusal, failure], 0u32..4, 1u32..4)
        .prop_map(|(fault, skip, times)| fault.skip(skip).times(times))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    /// Random operations against random faults, in process: what was acknowledged is there exactly once, and what is
    /// there beyond that was said to be possible.
    #[test]
    fn acknowledged_writes_are_there_once(
        steps in prop::collection::vec(step(), 1..12),
        faults in prop::collection::vec(fault(), 0..8),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(async {
            let workspace = Workspace::new();
            let plain = Client::builder().transport(workspace.clone()).build().expect("a client");
            let database = plain.databases().create(workspace.root_page());
            let database = database.properties([("Name", Schema::title())]).send().await;
            let tasks = database.expect("one").data_sources[0].id;
            let notion = Client::builder()
                .transport(workspace.clone())
                .clock(Arc::new(ManualClock::new()))
                .timeout(TimeoutSettings::default().attempt(None))
                .retry(RetrySettings::default().deadline(None))
                .rate_limit(RateLimitSettings::unlimited());
            let notion = notion.build().expect("a client");
            faults.into_iter().for_each(|fault| workspace.inject(fault));

            // What each row may be called; `None` for one that may be gone.
            let mut known: Vec<(PageId, Vec<Option<String>>)> = Vec::new();
            let mut sure: Vec<String> = Vec::new();
            let mut possible: Vec<String> = Vec::new();
            for (n, step) in steps.iter().enumerate() {
                match step {
                    Step::Create => {
                        let title = format!("row {n}");
                        match notion.pages().create(tasks).title(&*title).send().await {
                            Ok(page) => {
                                known.push((page.id, vec![Some(title.clone())]));
                                sure.push(title);
                            }
                            Err(error) if error.may_have_been_applied() => possible.push(title),
                            Err(_) => {}
                        }
                    }
                    Step::Update(which) | Step::Trash(which) if !known.is_empty() => {
                        let at = usize::from(*which) % known.len();
                        let (id, states) = &mut known[at];
                        let trashes = matches!(step, Step::Trash(_));
                        let name = (!trashes).then(|| format!("renamed {n}"));
                        let update = match &name {
                            Some(name) => notion.pages().update(*id).title(name.as_str()),
                            None => notion.pages().trash(*id),
                        };
                        match update.send().await {
                            Ok(_) => *states = vec![name],
                            Err(error) if error.may_have_been_applied() => states.push(name),
                            Err(_) => {}
                        }
                    }
                    _ => {
                        let _ = notion.data_sources().query(tasks).all().await;
                    }
                }
            }
            workspace.clear_faults();
            let rows = plain.data_sources().query(tasks).all().await.expect("rows");
            for (id, states) in &known {
                let found: Vec<_> = rows.iter().filter(|row| row.id == *id).collect();
                prop_assert!(found.len() <= 1);
                let state = found.first().map(|row| row.title_text());
                prop_assert!(states.contains(&state), "{state:?} is none of {states:?}");
            }
            for row in rows.iter().filter(|row| known.iter().all(|(id, _)| *id != row.id)) {
                let title = row.title_text();
                let at = possible.iter().position(|possible| *possible == title);
                prop_assert!(at.is_some(), "{title:?} was not said to be possible");
                possible.remove(at.unwrap_or_default());
            }
            Ok(())
        })?;
    }
}
