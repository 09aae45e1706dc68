//! Receipts that are older than what is there: programs that end in the middle, and go on with what they saved.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::Bytes;
use notion_api::blocks::{Receipt, ReceiptHandle};
use notion_api::pages::RowProgress;
use notion_api::{Client, ErrorKind};
use notion_model::{
    BlockId, BlockInput as Block, PageId, Position, Properties, PropertyInput as Value,
    PropertySchemaInput as Schema,
};
use notion_sim::Workspace;
use notion_tests::clients::timeless as client;
use notion_transport::{Error, Request, Response, Transport};
use serde_json::Value as Json;

/// What becomes of a request that writes.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Do {
    Serve,
    /// It is not carried out, and answered with 400.
    Refuse,
    /// It is carried out, and no answer ever comes: the program ends.
    Hang,
}

/// Follows a plan: what becomes of the first request that writes, the second …
#[derive(Clone)]
struct Planned {
    workspace: Workspace,
    plan: Arc<[Do]>,
    writes: Arc<AtomicUsize>,
}

impl Transport for Planned {
    async fn send(&self, request: Request) -> Result<Response, Error> {
        let reads = request.method() == "GET" || request.uri().path().ends_with("/query");
        let next = match reads {
            true => None,
            false => self.plan.get(self.writes.fetch_add(1, Ordering::Relaxed)),
        };
        match next.copied().unwrap_or(Do::Serve) {
            Do::Serve => Ok(self.workspace.handle(request)),
            Do::Refuse => {
                let body =
                    r#"{"object":"error","status":400,"code":"validation_error","message":"m"}"#;
                let mut refused = Response::new(Bytes::from_static(body.as_bytes()));
                *refused.status_mut() = http::StatusCode::BAD_REQUEST;
                Ok(refused)
            }
            Do::Hang => {
                self.workspace.handle(request);
                std::future::pending().await
            }
        }
    }
}

struct Setup {
    workspace: Workspace,
    plain: Client,
    page: PageId,
}

impl Setup {
    async fn new() -> Self {
        let workspace = Workspace::new();
        let plain = client(workspace.clone());
        let page = plain.pages().create(workspace.root_page()).title("x").send().await;
        Self { workspace, page: page.expect("a page").id, plain }
    }

    fn planned(&self, plan: impl IntoIterator<Item = Do>) -> Client {
        let plan = plan.into_iter().collect();
        client(Planned { workspace: self.workspace.clone(), plan, writes: Arc::default() })
    }

    fn texts(&self, parent: impl Into<BlockId>) -> Vec<String> {
        let blocks = self.workspace.children(parent);
        let text = |block: &notion_model::Block| {
            block.kind.rich_text().map(|text| text.plain_text().to_string()).unwrap_or_default()
        };
        blocks.iter().map(text).collect()
    }
}

/// Polls a future until it is done, or waits for what never comes.
fn killed<T>(future: impl Future<Output = T>) -> Option<T> {
    let mut future = std::pin::pin!(future);
    match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(done) => Some(done),
        Poll::Pending => None,
    }
}

fn lines(count: usize) -> Vec<Block> {
    (0..count).map(|n| Block::paragraph(format!("line {n}"))).collect()
}

fn said(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("line {n}")).collect()
}

fn stored(receipt: &Receipt) -> Receipt {
    serde_json::from_str(&serde_json::to_string(receipt).expect("JSON")).expect("a receipt")
}

/// A receipt from an error, resumed, killed after so many more requests, and resumed again.
#[tokio::test]
async fn a_receipt_may_be_older_than_what_is_there() {
    for same in [false, true] {
        for more in 1..4 {
            let setup = Setup::new().await;
            let served = std::iter::repeat_n(Do::Serve, more - 1);
            let plan = [Do::Serve, Do::Refuse].into_iter().chain(served).chain([Do::Hang]);
            let notion = setup.planned(plan);
            let blocks: Vec<Block> = match same {
                true => (0..450).map(|_| Block::paragraph("line 0")).collect(),
                false => lines(450),
            };
            let error = notion.blocks().append_tree(setup.page, blocks).send().await.unwrap_err();
            assert!(error.may_have_been_applied(), "some of it is there");
            let old = stored(error.receipt().expect("a receipt"));
            assert!(!old.is_in_doubt() && old.len() == 100);
            assert!(killed(notion.blocks().resume_append(old.clone()).send()).is_none());
            assert_eq!(setup.workspace.children(setup.page).len(), 100 * (more + 1));
            let written = notion.blocks().resume_append(old).send().await.expect("the rest");
            assert!(written.is_complete() && written.ids().count() == 450);
            let expected = if same { vec!["line 0".to_owned(); 450] } else { said(450) };
            assert_eq!(setup.texts(setup.page), expected);
            let there: Vec<BlockId> =
                setup.workspace.children(setup.page).iter().map(|block| block.id).collect();
            assert_eq!(written.ids().collect::<Vec<_>>(), there);
        }
    }
}

/// Blocks inside of others, whose ids the receipt does not know.
#[tokio::test]
async fn steps_inside_of_blocks_are_compared_too() {
    let inner = || (0..250).map(|n| Block::paragraph(format!("line {n}")));
    let blocks = || {
        let deep = Block::toggle("a").child(Block::toggle("b").children(inner()));
        [deep, Block::toggle("c").children(inner()), Block::divider()]
    };
    let clean = Setup::new().await;
    let append = clean.plain.blocks().append_tree(clean.page, blocks());
    let steps = append.plan().steps().len();
    append.send().await.expect("written");
    let all = |setup: &Setup| {
        let tops = setup.workspace.children(setup.page);
        let a = setup.workspace.children(tops[0].id);
        (tops.len(), a.len(), setup.texts(a[0].id), setup.texts(tops[1].id))
    };
    assert!(steps > 4, "{steps}");
    for kill in 1..steps {
        let setup = Setup::new().await;
        let served = std::iter::repeat_n(Do::Serve, kill - 1);
        let plan = [Do::Serve, Do::Refuse].into_iter().chain(served).chain([Do::Hang]);
        let notion = setup.planned(plan);
        let append = notion.blocks().append_tree(setup.page, blocks());
        let old = append.send().await.unwrap_err().into_receipt().expect("a receipt");
        assert!(killed(notion.blocks().resume_append(stored(&old)).send()).is_none());
        notion.blocks().resume_append(stored(&old)).send().await.expect("the rest");
        assert_eq!(all(&setup), all(&clean), "killed at {kill}");
    }
}

#[tokio::test]
async fn what_others_did_meanwhile_is_told_apart() {
    let plan = [Do::Serve, Do::Refuse, Do::Hang];
    let old = async |setup: &Setup, notion: &Client| {
        let append = notion.blocks().append_tree(setup.page, lines(350));
        let old = append.send().await.unwrap_err().into_receipt().expect("a receipt");
        assert!(killed(notion.blocks().resume_append(old.clone()).send()).is_none());
        old
    };

    // Somebody writes in the middle of the second part.
    let setup = Setup::new().await;
    let notion = setup.planned(plan);
    let receipt = old(&setup, &notion).await;
    let after = setup.workspace.children(setup.page)[150].id;
    let other = setup.plain.blocks().append(setup.page, [Block::paragraph("other")]);
    other.position(after).send().await.expect("a block");
    notion.blocks().resume_append(receipt).send().await.expect("the rest");
    let mut expected = said(350);
    expected.insert(151, "other".to_owned());
    assert_eq!(setup.texts(setup.page), expected);

    // Somebody removes a block of it: nobody can tell whether it is to be written again.
    let setup = Setup::new().await;
    let notion = setup.planned(plan);
    let receipt = old(&setup, &notion).await;
    let gone = setup.workspace.children(setup.page)[150].id;
    setup.plain.blocks().delete(gone).send().await.expect("it is gone");
    let error = notion.blocks().resume_append(receipt).send().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::BlockGone { .. }), "{error}");
    assert_eq!(setup.workspace.children(setup.page).len(), 199, "nothing was written");
    assert!(error.into_receipt().is_some());

    // Somebody removes the last block that is known: what follows goes behind the one before.
    let setup = Setup::new().await;
    let notion = setup.planned([Do::Serve, Do::Refuse]);
    let append = notion.blocks().append_tree(setup.page, lines(150));
    let receipt = append.send().await.unwrap_err().into_receipt().expect("a receipt");
    setup.plain.blocks().delete(receipt.id(&[99]).expect("an id")).send().await.expect("gone");
    setup.plain.blocks().append(setup.page, [Block::paragraph("other")]).send().await.expect("one");
    notion.blocks().resume_append(receipt).send().await.expect("the rest");
    let mut expected = said(150);
    expected.remove(99);
    expected.push("other".to_owned());
    assert_eq!(setup.texts(setup.page), expected);
}

#[tokio::test]
async fn a_place_in_the_middle_is_compared_only_up_to_what_follows() {
    let setup = Setup::new().await;
    // What stands behind the place says the same as what is written.
    let ends = setup.plain.blocks().append(setup.page, lines(60)).send().await.expect("blocks");
    let first = ends.results[0].id;
    let notion = setup.planned([Do::Refuse, Do::Hang]);
    let append = notion.blocks().append_tree(setup.page, lines(60)[1..].to_vec());
    let append = append.position(Position::After(first));
    let receipt = append.send().await.unwrap_err().into_receipt().expect("a receipt");
    assert!(killed(notion.blocks().resume_append(receipt.clone()).send()).is_none());
    assert_eq!(setup.workspace.children(setup.page).len(), 60 + 59);
    notion.blocks().resume_append(receipt).send().await.expect("nothing is left");
    assert_eq!(setup.workspace.children(setup.page).len(), 60 + 59);
}

/// Before each request and after it, so that a program can go on from whatever it saved last.
#[tokio::test]
async fn progress_is_told_and_kept() {
    let setup = Setup::new().await;
    let told: Arc<Mutex<Vec<Receipt>>> = Arc::default();
    let handle = ReceiptHandle::new();
    assert!(handle.receipt().is_none());
    let (keeps, same) = (told.clone(), handle.clone());
    let append = setup.plain.blocks().append_tree(setup.page, lines(250)).receipt_handle(&handle);
    let append = append.on_progress(move |receipt| {
        assert_eq!(same.receipt().as_ref(), Some(receipt));
        keeps.lock().expect("no panic").push(stored(receipt));
    });
    let written = append.send().await.expect("written");
    let told = std::mem::take(&mut *told.lock().expect("no panic"));
    let states: Vec<_> =
        told.iter().map(|receipt| (receipt.len(), receipt.is_in_doubt())).collect();
    assert_eq!(
        states,
        [(0, true), (100, false), (100, true), (200, false), (200, true), (250, false)]
    );
    assert_eq!(handle.receipt(), Some(written));
    // Any of them leads to the same.
    for receipt in told {
        let resumed = setup.plain.blocks().resume_append(receipt).send().await.expect("written");
        assert!(resumed.is_complete());
        assert_eq!(setup.texts(setup.page), said(250));
    }
}

#[tokio::test]
async fn a_future_that_is_dropped_leaves_its_receipt() {
    for kill in 0..4 {
        let setup = Setup::new().await;
        let served = std::iter::repeat_n(Do::Serve, kill);
        let notion = setup.planned(served.chain([Do::Hang]));
        let handle = ReceiptHandle::new();
        let append = notion.blocks().append_tree(setup.page, lines(350)).receipt_handle(&handle);
        assert!(killed(append.send()).is_none());
        let receipt = handle.receipt().expect("a receipt");
        assert!(receipt.is_in_doubt() && receipt.len() == 100 * kill);
        notion.blocks().resume_append(receipt).send().await.expect("the rest");
        assert_eq!(setup.texts(setup.page), said(350));

        // A page is made first: only then there is something to go on with.
        let setup = Setup::new().await;
        let served = std::iter::repeat_n(Do::Serve, kill);
        let notion = setup.planned(served.chain([Do::Hang]));
        let handle = ReceiptHandle::new();
        let create = notion.pages().create(setup.page).title("t").children(lines(350)).in_parts();
        assert!(killed(create.receipt_handle(&handle).send()).is_none());
        let Some(receipt) = handle.receipt() else {
            assert_eq!(kill, 0);
            continue;
        };
        let page = receipt.target();
        notion.blocks().resume_append(receipt).send().await.expect("the rest");
        assert_eq!(setup.texts(page), said(350));
    }
}

/// The blocking client has the same: a thread that hangs is left, and another goes on.
#[test]
fn the_blocking_client_keeps_it_too() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let setup = runtime.block_on(Setup::new());
    let notion = notion_sync::Client::blocking(setup.planned([Do::Serve, Do::Refuse, Do::Serve]));
    let handle = ReceiptHandle::new();
    let append = notion.blocks().append_tree(setup.page, lines(250)).receipt_handle(&handle);
    let error = append.send().unwrap_err();
    assert_eq!(error.receipt(), handle.receipt().as_ref());
    let old = handle.receipt().expect("a receipt");
    let resumed = notion.blocks().resume_append(old.clone()).receipt_handle(&handle).send();
    assert_eq!(handle.receipt(), resumed.ok());
    notion.blocks().resume_append(old).send().expect("all is there");
    assert_eq!(setup.texts(setup.page), said(250));
}

/// Receipts that were stored before 2027 called it otherwise.
#[tokio::test]
async fn older_receipts_are_read() {
    let setup = Setup::new().await;
    let notion = setup.planned([Do::Serve, Do::Refuse]);
    let append = notion.blocks().append_tree(setup.page, lines(150));
    let receipt = append.send().await.unwrap_err().into_receipt().expect("a receipt");
    let mut json = serde_json::to_value(&receipt).expect("JSON");
    let unknown = json.as_object_mut().and_then(|map| map.remove("outcome_unknown"));
    assert_eq!(unknown, Some(Json::Bool(false)));
    json["in_the_dark"] = Json::Bool(true);
    let old: Receipt = serde_json::from_value(json).expect("a receipt");
    assert!(old.is_in_doubt());
    notion.blocks().resume_append(old).settle_time(Duration::ZERO).send().await.expect("the rest");
    assert_eq!(setup.texts(setup.page), said(150));
}

/// A journal of rows: those that were begun and did not come to their end may be there.
#[tokio::test]
async fn many_rows_leave_a_journal() {
    let setup = Setup::new().await;
    let database = setup.plain.databases().create(setup.page);
    let database = database.properties([("Name", Schema::title())]).send().await.expect("one");
    let rows = database.data_sources[0].id;
    let plan = [Do::Serve, Do::Refuse, Do::Hang];
    let notion = setup.planned(plan);
    let titles = (0..5).map(|n| Properties::from([("Name", Value::title(format!("{n}")))]));
    let journal: Arc<Mutex<Vec<String>>> = Arc::default();
    let keeps = journal.clone();
    let create = notion.pages().create_many(rows, titles).concurrency(1);
    let create = create.on_progress(move |row| {
        keeps.lock().expect("no panic").push(match row {
            RowProgress::Started(row) => format!("{row}"),
            RowProgress::Created(row, page) => format!("{row} {}", page.title_text()),
            RowProgress::Failed(row, error) => format!("{row} {}", error.may_have_been_applied()),
            other => format!("{other:?}"),
        });
    });
    assert!(killed(create.send()).is_none());
    assert_eq!(*journal.lock().expect("no panic"), ["0", "0 0", "1", "1 false", "2"]);
    assert_eq!(setup.workspace.rows(rows).len(), 2);
}
