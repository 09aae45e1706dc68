//! How a creation settles itself: how long it looks, how often it is sent again, and what its error says.

use std::time::Duration;

use notion_api::Error;
use notion_model::BlockInput as Block;
use notion_sim::Fault;
use notion_transport::clock::Clock;

use super::{Setup, setup};

/// What the simulator was asked since `from`, as `METHOD path`.
fn asked(setup: &Setup, from: usize) -> Vec<String> {
    let requests = setup.workspace.requests();
    requests[from..].iter().map(|asked| format!("{} {}", asked.method, asked.path)).collect()
}

fn count(asked: &[String], what: &str) -> usize {
    asked.iter().filter(|line| line.as_str() == what).count()
}

#[tokio::test]
async fn for_as_long_and_as_often_as_was_said() {
    for (seconds, repeats) in [(10, 0), (10, 1), (20, 3)] {
        let setup = setup().await;
        setup.workspace.inject(Fault::html(502).on("POST /v1/pages").times(10));
        let (start, before) = (setup.clock.now(), setup.workspace.requests().len());
        let create = setup.notion.pages().create(setup.tasks).title("x").reconciled();
        let create = create.settle_time(Duration::from_secs(seconds)).repeats(repeats);
        let error = create.send().await.expect_err("nothing works");
        assert!(error.may_have_been_applied(), "{error}");
        let waited = (setup.clock.now() - start).as_secs();
        assert_eq!(waited, seconds * u64::from(repeats + 1), "{seconds} s, {repeats} repeats");
        let asked = asked(&setup, before);
        assert_eq!(count(&asked, "POST /v1/pages"), 1 + repeats as usize, "{asked:?}");
    }
}

/// After 0, 1, 3 and 7 seconds, and then each tenth of the time.
#[tokio::test]
async fn it_is_looked_for_often_enough() {
    let setup = setup().await;
    setup.workspace.inject(Fault::html(502).on("POST /v1/pages"));
    let before = setup.workspace.requests().len();
    let create = setup.notion.pages().create(setup.tasks).title("x").reconciled();
    let create = create.settle_time(Duration::from_secs(60)).repeats(0);
    create.send().await.expect_err("it was not carried out");
    let asked = asked(&setup, before);
    let query = format!("POST /v1/data_sources/{}/query", setup.tasks);
    // One look was before it.
    assert_eq!(count(&asked, &query), 1 + 13, "{asked:?}");
}

#[tokio::test]
async fn a_refusal_after_a_doubt_leaves_the_doubt() {
    let refusal = || Fault::status(400).on("POST /v1/pages");
    let create = |setup: &Setup| setup.notion.pages().create(setup.tasks).title("x").reconciled();
    let told = |error: &Error| (error.is_validation(), error.may_have_been_applied());

    let clear = setup().await;
    clear.workspace.inject(refusal());
    let error = create(&clear).send().await.expect_err("it is refused");
    assert_eq!(told(&error), (true, false), "nothing went before: {error}");

    let in_doubt = setup().await;
    in_doubt.workspace.inject(Fault::html(502).on("POST /v1/pages"));
    in_doubt.workspace.inject(refusal());
    let error = create(&in_doubt).send().await.expect_err("it is refused");
    assert_eq!(told(&error), (true, true), "the first may still come: {error}");
}

/// What is said of the blocks of a page holds for the page that they are in.
#[tokio::test]
async fn a_page_in_parts_settles_as_was_said() {
    let setup = setup().await;
    setup.workspace.inject(Fault::html(502).on("POST /v1/pages").times(10));
    let start = setup.clock.now();
    let lines = (0..150).map(|n| Block::paragraph(format!("{n}")));
    let create = setup.notion.pages().create(setup.tasks).title("x").children(lines).in_parts();
    let create = create.reconciled().settle_time(Duration::from_secs(5)).repeats(1);
    create.send().await.expect_err("nothing works");
    assert_eq!((setup.clock.now() - start).as_secs(), 2 * 5);
}
