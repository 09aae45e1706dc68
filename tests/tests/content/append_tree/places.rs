//! What is read around the writing of a tree: the place before it, the ids after it, and no more than that.

use std::time::Duration;

use notion_api::{ApiVersion, ErrorKind};
use notion_model::BlockInput as Block;
use notion_sim::Fault;
use notion_transport::clock::Clock;

use super::{Setup, said};

const VERSION: ApiVersion = ApiVersion::V2026_03_11;

fn lines(count: usize) -> impl Iterator<Item = Block> {
    (0..count).map(|n| Block::paragraph(format!("line {n}")))
}

/// How many lists of blocks were read.
fn reads(setup: &Setup) -> usize {
    let requests = setup.workspace.requests();
    let lists = |path: &str| path.starts_with("/v1/blocks") && path.ends_with("/children");
    requests.iter().filter(|asked| asked.method == "GET" && lists(&asked.path)).count()
}

#[tokio::test]
async fn ids_are_read_where_they_are_asked_for() {
    let setup = Setup::new(VERSION).await;
    let blocks = || (0..3).map(|n| Block::toggle(format!("{n}")).children(lines(2)));
    let written = setup.notion.blocks().append_tree(setup.page, blocks()).send().await;
    assert_eq!(written.expect("it is written").ids().count(), 3, "the first level");
    let before = reads(&setup);
    assert_eq!(before, 1, "the place");
    let written = setup.notion.blocks().append_tree(setup.page, blocks()).all_ids().send().await;
    assert_eq!(written.expect("it is written").ids().count(), 3 + 6);
    assert_eq!(reads(&setup) - before, 1 + 3, "the place, and what is in each");
}

#[tokio::test]
async fn who_may_not_read_can_write() {
    let setup = Setup::new(VERSION).await;
    setup.workspace.inject(Fault::status(403).on("GET /v1/blocks").times(100));
    let written = setup.notion.blocks().append_tree(setup.page, lines(150)).send().await;
    assert_eq!(written.expect("it is written").ids().count(), 150);
    assert_eq!(setup.writes(), 2);
}

#[tokio::test]
async fn nothing_is_written_where_the_place_is_not_known() {
    let setup = Setup::new(VERSION).await;
    setup.workspace.inject(Fault::status(400).on("GET /v1/blocks"));
    let error = setup.notion.blocks().append_tree(setup.page, lines(150)).send().await;
    let error = error.expect_err("the place can't be read");
    assert!(matches!(error.kind(), ErrorKind::Api { .. }) && !error.may_have_been_applied());
    assert_eq!(setup.writes(), 0);
    assert!(error.receipt().is_some_and(|receipt| receipt.is_empty() && !receipt.is_complete()));
}

/// Blocks that look the same stand behind the place: those that were made are told from them.
#[tokio::test]
async fn blocks_that_look_the_same_behind_the_place_are_others() {
    for committed in [true, false] {
        let setup = Setup::new(VERSION).await;
        let there = ["one", "two"].map(Block::paragraph).into_iter().chain(lines(2));
        let there = setup.notion.blocks().append(setup.page, there).send().await;
        let two = there.expect("four blocks").results[1].id;
        let fault = Fault::html(502).on("PATCH /v1/blocks");
        setup.workspace.inject(if committed { fault.committed() } else { fault });
        let written = setup.notion.blocks().append_tree(setup.page, lines(2)).position(two);
        assert_eq!(written.send().await.expect("it is written").ids().count(), 2);
        let all = ["one", "two"].map(Block::paragraph).into_iter().chain(lines(2)).chain(lines(2));
        assert_eq!(setup.content().await, all.map(|block| said(&block)).collect::<Vec<_>>());
    }
}

/// A request whose outcome is unknown may still be carried out: who goes on waits for that before it is sent again.
#[tokio::test]
async fn a_step_in_doubt_is_waited_for() {
    let setup = Setup::new(VERSION).await;
    setup.workspace.inject(Fault::html(502).on("PATCH /v1/blocks"));
    let append = setup.notion.blocks().append_tree(setup.page, lines(2));
    let append = append.settle_time(Duration::from_secs(5)).repeats(0);
    let error = append.send().await.expect_err("its outcome is unknown");
    let receipt = error.into_receipt().expect("a receipt");
    assert!(receipt.is_in_doubt());
    let (start, writes) = (setup.clock.now(), setup.writes());
    let resume = setup.notion.blocks().resume_append(receipt);
    resume.settle_time(Duration::from_secs(9)).send().await.expect("it is written");
    assert_eq!(setup.clock.now() - start, Duration::from_secs(9));
    assert_eq!(setup.writes() - writes, 1);
    assert_eq!(setup.content().await, lines(2).map(|block| said(&block)).collect::<Vec<_>>());
}
