//! Uploads that broke, and went on.

use std::io::{self, Cursor};
use std::pin::Pin;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use notion_api::ErrorKind;
use notion_api::file_uploads::{Source, UploadHandle, UploadReceipt};
use notion_model::FileUploadStatus;
use notion_sim::{Fault, FaultKind, Workspace};
use serde_json::json;

use notion_tests::clients::timeless as client;
use notion_tests::folder::Folder;

use super::{Chunks, MIB, Taker, content};

/// The receipt as another program would have it.
fn stored(receipt: &UploadReceipt) -> UploadReceipt {
    let json = serde_json::to_string(receipt).expect("JSON");
    let read = serde_json::from_str(&json).expect("a receipt");
    assert_eq!(receipt, &read);
    read
}

fn numbers(taker: &Taker) -> Vec<u32> {
    let mut numbers: Vec<u32> =
        taker.0.parts.lock().expect("no panic").iter().map(|(number, _)| *number).collect();
    numbers.sort_unstable();
    numbers
}

#[tokio::test]
async fn what_broke_goes_on_where_it_was() {
    let all = content(23 * MIB);
    let folder = Folder::new();
    let path = folder.file("talk.mp4");
    std::fs::write(&path, &all).expect("a file");
    let length = all.len() as u64;
    let sources = [
        Source::from(all.clone()),
        Source::file(&path),
        Source::reader(Cursor::new(all.clone())),
        Source::stream(Chunks(all.clone().into())).length(length),
    ];
    for source in sources {
        let taker = Taker::default();
        taker.0.refused_part.store(3, Ordering::SeqCst);
        let name = format!("{source:?}");
        let notion = client(taker.clone());
        let upload = notion.file_uploads().upload("talk.mp4", all.clone());
        let error = upload.part_size(5 * MIB).concurrency(1).send().await.expect_err("a refusal");
        let receipt = error.upload_receipt().expect("a receipt");
        assert_eq!(receipt.id().to_string(), "11111111-1111-4111-8111-111111111111");
        assert_eq!(receipt.arrived().collect::<Vec<_>>(), [1, 2]);
        assert_eq!(receipt.missing().collect::<Vec<_>>(), [3, 4, 5]);
        let progress = receipt.progress();
        assert_eq!((progress.bytes, progress.total_bytes), (10 * MIB as u64, length));
        assert_eq!((progress.parts, progress.total_parts), (2, 5));

        let receipt = stored(&error.into_upload_receipt().expect("a receipt"));
        taker.0.refused_part.store(0, Ordering::SeqCst);
        let resume = notion.file_uploads().resume_upload(receipt, source).concurrency(2);
        let upload = resume.send().await.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(upload.status, FileUploadStatus::Uploaded);
        assert!(taker.content() == all, "{name}");
        assert_eq!(numbers(&taker), [1, 2, 3, 4, 5], "nothing twice");
        assert_eq!(taker.0.creations.load(Ordering::SeqCst), 1);
        assert_eq!(taker.0.completed.load(Ordering::SeqCst), 1);
    }
}

#[tokio::test]
async fn parts_between_others_are_sent_alone() {
    let all = content(21 * MIB + 5);
    let taker = Taker::default();
    let notion = client(taker.clone());
    taker.0.refused_part.store(2, Ordering::SeqCst);
    // All at once, so that those behind the one that is refused may arrive.
    let upload = notion.file_uploads().upload("talk.mp4", all.clone()).part_size(5 * MIB);
    let error = upload.concurrency(5).send().await.expect_err("a refusal");
    let receipt = stored(&error.into_upload_receipt().expect("a receipt"));
    assert!(receipt.missing().any(|number| number == 2));
    taker.0.refused_part.store(0, Ordering::SeqCst);
    taker
        .0
        .parts
        .lock()
        .expect("no panic")
        .retain(|(number, _)| receipt.arrived().any(|it| it == *number));
    let source = Source::stream(Chunks(all.clone().into()));
    notion.file_uploads().resume_upload(receipt, source).send().await.expect("an upload");
    assert_eq!(numbers(&taker), [1, 2, 3, 4, 5]);
    assert!(taker.content() == all);
}

#[tokio::test]
async fn the_source_that_goes_on_is_the_same() {
    let all = content(21 * MIB);
    let taker = Taker::default();
    taker.0.refused_part.store(2, Ordering::SeqCst);
    let notion = client(taker.clone());
    let upload = notion.file_uploads().upload("talk.mp4", all.clone()).concurrency(1);
    let receipt = upload.send().await.expect_err("a refusal").into_upload_receipt().expect("one");
    taker.0.refused_part.store(0, Ordering::SeqCst);
    let short = || Cursor::new(all[..11 * MIB].to_vec());
    for (source, expected) in [
        (
            Source::from(content(20 * MIB)),
            "had 22020096 bytes when its upload began, and has 20971520",
        ),
        (Source::reader(short()), "22020096 bytes were announced, and there are 11534336"),
        (Source::stream(Chunks(content(22 * MIB).into())), "and there are more"),
        (Source::file("/no/such/file"), "the file can't be read"),
    ] {
        let resume = notion.file_uploads().resume_upload(receipt.clone(), source);
        let error = resume.send().await.expect_err(expected);
        assert!(matches!(error.kind(), ErrorKind::Source(_)), "{error:?}");
        assert!(error.to_string().contains(expected), "{error}");
        assert!(error.upload_receipt().is_some());
        assert_eq!(taker.0.completed.load(Ordering::SeqCst), 0);
    }
}

/// A stream that gives so many bytes, and then nothing for ever.
struct Stuck(Bytes);

impl Stream for Stuck {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        match self.0.is_empty() {
            true => Poll::Pending,
            false => Poll::Ready(Some(Ok(self.0.split_off(0)))),
        }
    }
}

#[tokio::test]
async fn a_task_that_is_dropped_leaves_its_receipt() {
    let all = content(23 * MIB);
    let taker = Taker::default();
    let notion = client(taker.clone());
    let handle = UploadHandle::new();
    assert_eq!(handle.receipt(), None);
    let source = Source::stream(Stuck(all[..12 * MIB].to_vec().into())).length(all.len() as u64);
    let upload = notion.file_uploads().upload("talk.mp4", source).part_size(5 * MIB);
    let two_parts = async {
        while handle.receipt().is_none_or(|receipt| receipt.progress().parts < 2) {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        result = upload.receipt_handle(&handle).send() => panic!("{result:?}"),
        () = two_parts => {}
    }
    let receipt = stored(&handle.receipt().expect("a receipt"));
    assert_eq!(receipt.arrived().collect::<Vec<_>>(), [1, 2]);
    let resume = notion.file_uploads().resume_upload(receipt, all.clone());
    resume.receipt_handle(&handle).send().await.expect("an upload");
    assert!(taker.content() == all);
    assert_eq!(numbers(&taker), [1, 2, 3, 4, 5]);
    assert_eq!(handle.receipt().expect("a receipt").missing().count(), 0);
}

#[tokio::test]
async fn small_files_go_in_parts_if_asked_to() {
    for (length, part_size, parts) in [
        (12 * MIB, None, None),
        (12 * MIB, Some(5 * MIB), Some(3)),
        (5 * MIB, Some(5 * MIB), None),
        (5 * MIB + 1, Some(5 * MIB), Some(2)),
        (20 * MIB, Some(20 * MIB), None),
        (20 * MIB + 1, None, Some(3)),
        (20 * MIB + 1, Some(20 * MIB), Some(2)),
    ] {
        let taker = Taker::default();
        let all = content(length);
        // Also where the length is found out by reading.
        let sources = [
            Some(Source::from(all.clone())),
            (length <= 20 * MIB).then(|| Source::reader(Cursor::new(all.clone()))),
        ];
        for source in sources.into_iter().flatten() {
            taker.0.parts.lock().expect("no panic").clear();
            let mut upload = client(taker.clone()).file_uploads().upload("talk.mp4", source);
            if let Some(part_size) = part_size {
                upload = upload.part_size(part_size);
            }
            upload.send().await.expect("an upload");
            assert!(taker.content() == all, "{length} {part_size:?}");
            let created = taker.0.created.lock().expect("no panic").clone();
            assert_eq!(created.get("number_of_parts"), parts.map(|n| json!(n)).as_ref());
            let mode = if parts.is_some() { "multi_part" } else { "single_part" };
            assert_eq!(created["mode"], mode, "{length} {part_size:?}");
        }
    }
}

#[tokio::test]
async fn what_is_whole_already_is_not_sent_again() {
    // In one request, whose outcome can't be asked for.
    let workspace = Workspace::new();
    let notion = client(workspace.clone());
    workspace.inject(Fault::new(FaultKind::Reset).on("POST /v1/file_uploads/").committed());
    workspace.inject(Fault::status(403).on("GET /v1/file_uploads/"));
    let upload = notion.file_uploads().upload("a.txt", "hello").send().await;
    let error = upload.expect_err("an outcome that is unknown");
    assert!(error.may_have_been_applied(), "{error}");
    let receipt = stored(&error.into_upload_receipt().expect("a receipt"));
    assert_eq!(receipt.missing().collect::<Vec<_>>(), [1]);
    let upload = notion.file_uploads().resume_upload(receipt.clone(), "hello").send().await;
    let upload = upload.expect("an upload");
    assert_eq!((upload.id, upload.status), (receipt.id(), FileUploadStatus::Uploaded));
    assert_eq!(upload.content_length, Some(5));
    let all = notion.file_uploads().list().all().await.expect("a list");
    assert_eq!(all.len(), 1);
}

#[tokio::test]
async fn what_was_never_created_has_no_receipt() {
    let workspace = Workspace::new();
    workspace.inject(Fault::status(403).on("POST /v1/file_uploads"));
    let upload = client(workspace).file_uploads().upload("a.txt", "hello").send().await;
    assert!(upload.expect_err("a refusal").into_upload_receipt().is_none());
}
