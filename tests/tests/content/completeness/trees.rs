//! Trees of which Notion refuses a part, and trees that are cut off.

use notion_api::ErrorKind;
use notion_api::blocks::BlockTree;
use notion_model::Lost;
use serde_json::Value as Json;

use super::script::{block, block_id, block_of, cursor, error, id, list, notion, number};

/// The blocks in the order of the document.
fn numbers(tree: &BlockTree) -> Vec<usize> {
    let number = |id: String| usize::from_str_radix(&id[24..], 16).expect("a number");
    tree.iter().map(|node| number(node.block().id.to_string())).collect()
}

/// A page with a paragraph, a block whose list is refused by `refusal`, and a paragraph with one more in it.
fn page_with(kind: &'static str, refusal: (u16, Json)) -> notion_api::Client {
    let (notion, _) = notion(move |request| match number(request) {
        1 => list(
            vec![block(0xb, false), block_of(0xc, kind, true), block_of(0xd, kind, true)],
            None,
        ),
        0xc => refusal.clone(),
        0xd => list(vec![block(0xe, false)], None),
        other => panic!("no list of {other:x}"),
    });
    notion
}

fn unsupported() -> (u16, Json) {
    error(400, "validation_error", "This block type can not be listed here: transcription")
}

#[tokio::test]
async fn a_list_that_is_refused_is_told_at_its_place() {
    for (kind, refusal) in [
        ("unsupported", unsupported()),
        (
            "ai_block",
            error(400, "validation_error", "This block type can not be listed here: ai_block"),
        ),
        ("external_object_instance", error(400, "some_new_code", "No.")),
        ("synced_block", error(404, "object_not_found", "Could not find block with ID")),
        ("child_page", error(404, "object_not_found", "No block with this id.")),
        ("paragraph", error(403, "restricted_resource", "Insufficient permissions")),
    ] {
        let status = refusal.0;
        let notion = page_with(kind, refusal.clone());
        let tree = notion.blocks().tree(block_id(1)).into_pages().send().await.expect(kind);
        assert_eq!(numbers(&tree), [0xb, 0xc, 0xd, 0xe], "{kind}");
        assert!(!tree.is_complete());
        assert_eq!(tree.unread().count(), 0);
        let refused: Vec<_> = tree.refused().collect();
        let [(block, error)] = refused.as_slice() else { panic!("{refused:?}") };
        assert_eq!(*block, block_id(0xc));
        assert_eq!(error.block(), Some(block_id(0xc)));
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
        let told: Vec<bool> = tree.iter().map(|node| node.refused().is_some()).collect();
        assert_eq!(told, [false, true, false, false]);

        // Strictly, it is an error that names the block, and what was read is kept.
        let strict = notion.blocks().tree(block_id(1)).into_pages().strict().send().await;
        let error = strict.expect_err("strict");
        assert_eq!(error.block(), Some(block_id(0xc)));
        assert!(error.to_string().contains(&id(0xc)), "{error}");
        let partial = error.into_partial_tree().expect("what was read");
        assert!(partial.unread().any(|block| block == block_id(0xc)) && !partial.is_complete());
        // Going on without strictness, there is the same tree.
        let tree = notion.blocks().resume_tree(partial).send().await.expect("the rest");
        assert_eq!(numbers(&tree), [0xb, 0xc, 0xd, 0xe], "{kind}");
        assert_eq!(tree.refused().count(), 1);

        // Blocking, too.
        let tree = std::thread::spawn(move || {
            notion_sync::Client::blocking(notion).blocks().tree(block_id(1)).into_pages().send()
        });
        let tree = tree.join().expect("no panic").expect("a tree");
        assert_eq!((tree.len(), tree.refused().count()), (4, 1));
    }
}

#[tokio::test]
async fn what_is_no_matter_of_one_block_ends_the_reading() {
    let html = (404, Json::from("<!DOCTYPE html><title>not here</title>"));
    for refusal in [
        error(401, "unauthorized", "API token is invalid."),
        error(429, "rate_limited", "slow down"),
        error(503, "service_unavailable", "later"),
        html,
    ] {
        let status = refusal.0;
        let notion = page_with("paragraph", refusal);
        let error = notion.blocks().tree(block_id(1)).send().await.expect_err("an error");
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
        assert_eq!(error.block(), Some(block_id(0xc)), "{error}");
        assert!(!error.is_not_found(), "a gateway does not know: {error}");
        let partial = error.into_partial_tree().expect("what was read");
        // What had arrived beside it is kept.
        assert_eq!(numbers(&partial), [0xb, 0xc, 0xd, 0xe]);
        assert_eq!(partial.unread().collect::<Vec<_>>(), [block_id(0xc)]);
        assert!(!partial.is_complete());
    }
}

#[tokio::test]
async fn the_list_that_was_asked_for_must_be_there() {
    let (notion, _) = notion(|_| error(404, "object_not_found", "Could not find block"));
    let error = notion.blocks().tree(block_id(1)).send().await.expect_err("nothing to read");
    assert!(error.is_not_found() && error.block() == Some(block_id(1)), "{error}");
    let partial = error.into_partial_tree().expect("a tree without blocks");
    assert!(partial.is_empty() && !partial.is_complete());
    assert_eq!(partial.unread().collect::<Vec<_>>(), [block_id(1)]);
}

#[tokio::test]
async fn going_on_starts_with_what_was_not_tried() {
    let (notion, mock) = notion(|request| match number(request) {
        1 => list((2..8).map(|n| block(n, true)).collect(), None),
        3 => error(503, "service_unavailable", "later"),
        5 => unsupported(),
        n => list(vec![block(0x100 + n, false)], None),
    });
    let tree = || notion.blocks().tree(block_id(1)).concurrency(1);
    let error = tree().send().await.expect_err("an error");
    assert_eq!(error.block(), Some(block_id(3)));
    let partial = error.into_partial_tree().expect("what was read");
    let unread: Vec<_> = partial.unread().collect();
    assert_eq!(unread, [4, 5, 6, 7, 3].map(block_id));

    let before = mock.requests().len();
    let error = notion.blocks().resume_tree(partial).concurrency(1).send().await.expect_err("3");
    let lists = |from: usize| mock.requests()[from..].iter().map(number).collect::<Vec<_>>();
    assert_eq!(lists(before)[..5], [4, 5, 6, 7, 3]);
    let partial = error.into_partial_tree().expect("what was read");
    assert_eq!(partial.unread().collect::<Vec<_>>(), [block_id(3)]);
    assert_eq!(partial.refused().map(|(block, _)| block).collect::<Vec<_>>(), [block_id(5)]);

    // What was refused is tried once more, after the rest.
    let before = mock.requests().len();
    notion.blocks().resume_tree(partial).concurrency(1).send().await.expect_err("3 again");
    assert_eq!(lists(before)[0], 3);
}

#[tokio::test]
async fn what_was_refused_can_be_read_later() {
    let shared = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let is_shared = shared.clone();
    let (notion, _) = notion(move |request| match number(request) {
        1 => list(vec![block_of(2, "child_page", true), block(3, false)], None),
        2 if is_shared.load(std::sync::atomic::Ordering::Relaxed) => {
            list(vec![block_of(4, "child_page", true)], None)
        }
        2 => error(404, "object_not_found", "Could not find block"),
        4 => list(vec![block(5, false)], None),
        other => panic!("no list of {other}"),
    });
    let tree = notion.blocks().tree(block_id(1)).into_pages().send().await.expect("a tree");
    assert_eq!((numbers(&tree), tree.is_complete()), (vec![2, 3], false));
    shared.store(true, std::sync::atomic::Ordering::Relaxed);
    // It goes on as it began: into pages.
    let tree = notion.blocks().resume_tree(tree).send().await.expect("the rest");
    assert_eq!((numbers(&tree), tree.is_complete()), (vec![2, 4, 5, 3], true));
}

/// A page with `depth` levels, one block on each.
fn deep(depth: usize) -> notion_api::Client {
    let (notion, _) = notion(move |request| {
        let inside = number(request) + 1;
        list(vec![block_of(inside, "toggle", inside < depth)], None)
    });
    notion
}

#[tokio::test]
async fn a_deep_page_is_read_or_says_that_it_was_cut() {
    let notion = deep(919);
    let tree = notion.blocks().tree(block_id(0)).send().await.expect("a tree");
    assert_eq!(tree.len(), 919);
    assert!(tree.is_complete());
    assert_eq!(tree.iter().map(|node| node.depth()).max(), Some(918));

    let cut = notion.blocks().tree(block_id(0)).max_depth(100).send().await.expect("a tree");
    assert_eq!(cut.len(), 100);
    assert!(!cut.is_complete());
    assert_eq!(cut.unread().collect::<Vec<_>>(), [block_id(100)]);
    let tree = notion.blocks().resume_tree(cut).send().await.expect("the rest");
    assert_eq!((tree.len(), tree.is_complete()), (919, true));

    // On a stack as a thread has it.
    std::thread::spawn(move || {
        let copy = tree.clone();
        assert_eq!(copy.iter().count(), 919);
        drop(tree);
        let (blocks, losses) = copy.to_input();
        assert_eq!((blocks.len(), losses.len()), (1, 0));
        drop((copy, blocks));
    })
    .join()
    .expect("no overflow");
}

#[tokio::test]
async fn a_limit_of_blocks_leaves_a_tree_that_can_go_on() {
    let (notion, _) = notion(|request| match number(request) {
        1 => list((2..12).map(|n| block(n, true)).collect(), None),
        n => list((0..10).map(|m| block(0x100 * n + m, false)).collect(), None),
    });
    let error = notion.blocks().tree(block_id(1)).max_blocks(45).send().await.expect_err("many");
    assert!(matches!(error.kind(), ErrorKind::TreeLimit { max_blocks: 45 }), "{error}");
    assert!(error.block().is_some());
    let partial = error.into_partial_tree().expect("what was read");
    assert_eq!((partial.len(), partial.is_complete()), (40, false));
    assert_eq!(partial.unread().count(), 7);
    // A copy of it does not have the rest, and says so.
    let missing = partial.to_input().1.iter().filter(|loss| loss.what == Lost::Inside).count();
    assert_eq!(missing, 7);
    let tree = notion.blocks().resume_tree(partial).send().await.expect("the rest");
    assert_eq!((tree.len(), tree.is_complete()), (110, true));
    assert_eq!(tree.to_input().1, []);
}

#[tokio::test]
async fn a_list_whose_cursor_goes_stale_is_read_once_more() {
    let stale = || error(400, "validation_error", "The start_cursor provided is invalid: gone");
    let (notion, mock) = notion(move |request| match (number(request), cursor(request)) {
        (1, _) => list(vec![block(2, true), block(3, true)], None),
        (2, None) => list(vec![block(20, false), block(21, false)], Some("gone")),
        (2, Some("gone")) => stale(),
        (3, None) => list(vec![block(30, false)], None),
        other => panic!("{other:?}"),
    });
    // Again and again: that is told at its place, what was read is kept, and nothing comes twice.
    let tree = notion.blocks().tree(block_id(1)).send().await.expect("a tree");
    assert_eq!(numbers(&tree), [2, 20, 21, 3, 30]);
    let refused: Vec<_> = tree.refused().collect();
    assert!(refused[0].0 == block_id(2) && refused[0].1.is_stale_cursor(), "{refused:?}");
    let lost: Vec<_> = tree.to_input().1.into_iter().map(|loss| (loss.id, loss.what)).collect();
    assert_eq!(lost, [(Some(block_id(2)), Lost::Inside)], "some of what is inside it is there");
    assert_eq!(mock.requests().len(), 1 + 4 + 1);

    let once = std::sync::atomic::AtomicBool::new(true);
    let (notion, _) = super::script::notion(move |request| match cursor(request) {
        None if once.load(std::sync::atomic::Ordering::Relaxed) => {
            list(vec![block(20, false), block(21, false)], Some("gone"))
        }
        Some("gone") => {
            once.store(false, std::sync::atomic::Ordering::Relaxed);
            stale()
        }
        None => list(vec![block(20, false), block(21, false)], Some("there")),
        Some(_) => list(vec![block(22, false)], None),
    });
    let tree = notion.blocks().tree(block_id(1)).send().await.expect("a tree");
    assert_eq!((numbers(&tree), tree.is_complete()), (vec![20, 21, 22], true));
}
