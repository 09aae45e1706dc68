//! Files on their way to Notion: from bytes, files, readers and streams, in one request and in parts, interrupted and
//! resumed; and what calls back meanwhile.

mod callbacks;
mod resume;

use std::collections::VecDeque;
use std::io::{self, Cursor};
use std::pin::Pin;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use notion_api::ErrorKind;
use notion_api::file_uploads::Source;
use notion_model::{
    Block, BlockInput, BlockKind, CommentAttachmentInput, CoverInput, FileKind, FileUpload,
    FileUploadStatus, IconInput, IconKind, PropertyInput, PropertySchemaInput, PropertyValue,
};
use notion_sim::{Fault, FaultKind, Workspace};
use notion_tests::clients::timeless as client;
use notion_tests::folder::Folder;
use notion_transport::{Request, Transport};
use serde_json::{Value, json};

const MIB: usize = 1024 * 1024;

/// Bytes that differ from part to part.
fn content(length: usize) -> Vec<u8> {
    (0..length).map(|index| (index / 4099 + index) as u8).collect()
}

/// The fields of a form: name, head, content.
fn form(request: &Request) -> Vec<(String, Bytes)> {
    let kind = request.headers()["content-type"].to_str().expect("a text");
    let boundary = kind.strip_prefix("multipart/form-data; boundary=").expect("a form");
    let body = request.body();
    // In a test the content does not have it in it.
    let find = |from: usize, wanted: &[u8]| {
        let first = wanted[0];
        let candidates = body[from..].iter().enumerate().filter(|(_, byte)| **byte == first);
        let mut starts = candidates.map(|(index, _)| from + index);
        starts.find(|start| body[*start..].starts_with(wanted))
    };
    let border = format!("--{boundary}");
    let mut fields = Vec::new();
    let mut at = border.len() + 2;
    assert!(body.starts_with(border.as_bytes()));
    while let Some(head_end) = find(at, b"\r\n\r\n") {
        let end = find(head_end, format!("\r\n{border}").as_bytes()).expect("an end");
        let head = String::from_utf8(body[at..head_end].to_vec()).expect("text");
        fields.push((head, body.slice(head_end + 4..end)));
        at = end + 4 + border.len();
    }
    assert!(body.ends_with(format!("\r\n{border}--\r\n").as_bytes()));
    fields
}

/// A Notion that takes uploads, and remembers the parts.
#[derive(Clone, Default)]
struct Taker(Arc<Taken>);

#[derive(Default)]
struct Taken {
    created: Mutex<Value>,
    parts: Mutex<Vec<(u32, Bytes)>>,
    running: AtomicUsize,
    most: AtomicUsize,
    completed: AtomicUsize,
    /// Statuses to answer parts with, before any is taken.
    refusals: Mutex<VecDeque<u16>>,
    /// The part that is not taken.
    refused_part: AtomicU32,
    creations: AtomicUsize,
}

impl Transport for Taker {
    async fn send(
        &self,
        request: Request,
    ) -> Result<notion_transport::Response, notion_transport::Error> {
        let path = request.uri().path().to_owned();
        let running = self.0.running.fetch_add(1, Ordering::SeqCst) + 1;
        self.0.most.fetch_max(running, Ordering::SeqCst);
        for _ in 0..8 {
            tokio::task::yield_now().await;
        }
        let mut status = 200;
        if path.ends_with("/send") {
            let refusal = self.0.refusals.lock().expect("no panic").pop_front();
            if let Some(refusal) = refusal {
                status = refusal;
            } else {
                let fields = form(&request);
                let number = match fields.as_slice() {
                    [(head, _)] => {
                        assert!(head.contains("name=\"file\"; filename=\"talk.mp4\""), "{head}");
                        0
                    }
                    [(head, number), (file, _)] => {
                        assert!(head.ends_with("name=\"part_number\""), "{head}");
                        assert!(file.ends_with("Content-Type: video/mp4"), "{file}");
                        String::from_utf8_lossy(number).parse().expect("a number")
                    }
                    other => panic!("{} fields", other.len()),
                };
                if number == self.0.refused_part.load(Ordering::SeqCst) && number > 0 {
                    status = 400;
                } else {
                    let content = fields.last().expect("a file").1.clone();
                    self.0.parts.lock().expect("no panic").push((number, content));
                }
            }
        } else if path.ends_with("/complete") {
            self.0.completed.fetch_add(1, Ordering::SeqCst);
        } else if request.method() == http::Method::POST {
            self.0.creations.fetch_add(1, Ordering::SeqCst);
            *self.0.created.lock().expect("no panic") =
                serde_json::from_slice(request.body()).expect("JSON");
        }
        self.0.running.fetch_sub(1, Ordering::SeqCst);
        let body = match status {
            200 => json!({
                "object": "file_upload", "id": "11111111-1111-4111-8111-111111111111",
                "status": if self.is_pending(&path) { "pending" } else { "uploaded" },
                "filename": "talk.mp4", "content_type": "video/mp4",
            }),
            status => {
                json!({"object": "error", "status": status, "code": "internal_server_error", "message": "no"})
            }
        };
        let mut response = http::Response::new(Bytes::from(body.to_string()));
        *response.status_mut() = http::StatusCode::from_u16(status).expect("a status");
        Ok(response)
    }
}

impl Taker {
    /// Whether there is something that has not come yet, after a request to this path.
    fn is_pending(&self, path: &str) -> bool {
        let in_parts = self.0.created.lock().expect("no panic")["mode"] == "multi_part";
        let is_whole = match in_parts {
            true => self.0.completed.load(Ordering::SeqCst) > 0,
            false => !self.0.parts.lock().expect("no panic").is_empty(),
        };
        path == "/v1/file_uploads" || !is_whole
    }

    /// The content that arrived, whatever the order of its parts.
    fn content(&self) -> Vec<u8> {
        let mut parts = self.0.parts.lock().expect("no panic").clone();
        parts.sort_by_key(|(number, _)| *number);
        parts.iter().flat_map(|(_, content)| content.iter().copied()).collect()
    }
}

/// A stream of chunks of odd sizes.
struct Chunks(Bytes);

impl Stream for Chunks {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        let size = self.0.len().min(1_000_003);
        Poll::Ready((size > 0).then(|| Ok(self.0.split_to(size))))
    }
}

#[tokio::test]
async fn every_source_arrives_whole() {
    let large = content(23 * MIB + 17);
    let folder = Folder::new();
    let path = folder.file("talk.mp4");
    for content in [content(3 * MIB + 1), Vec::new(), large] {
        std::fs::write(&path, &content).expect("a file");
        let in_parts = content.len() > 20 * MIB;
        let length = content.len() as u64;
        let shared = Bytes::from(content.clone());
        let sources = [
            Source::from(content.clone()),
            Source::file(&path),
            Source::reader(Cursor::new(content.clone())).length(length),
            Source::stream(Chunks(shared.clone())).length(length),
        ];
        for source in sources {
            let (taker, told) = (Taker::default(), Arc::new(Mutex::new(Vec::new())));
            let tell = told.clone();
            let name = format!("{source:?}");
            let upload = client(taker.clone()).file_uploads().upload("talk.mp4", source);
            let upload = upload.part_size(5 * MIB).concurrency(2);
            let upload = upload.on_progress(move |now| tell.lock().expect("no panic").push(now));
            let upload = upload.send().await.unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(upload.status, FileUploadStatus::Uploaded);
            assert!(taker.content() == content, "{name}");
            let created = taker.0.created.lock().expect("no panic").clone();
            let parts = if in_parts { 5 } else { 1 };
            let expected = match in_parts {
                true => {
                    json!({"mode": "multi_part", "filename": "talk.mp4", "number_of_parts": parts})
                }
                false => json!({"mode": "single_part", "filename": "talk.mp4"}),
            };
            assert_eq!(created, expected, "{name}");
            assert_eq!(taker.0.completed.load(Ordering::SeqCst), usize::from(in_parts));
            // No more at once than allowed, so no more in memory; and as many, if they are at hand.
            let most = taker.0.most.load(Ordering::SeqCst);
            let at_hand = name.contains("bytes");
            assert!(if in_parts && at_hand { most == 2 } else { most <= 2 }, "{name}: {most}");
            let told = told.lock().expect("no panic");
            assert_eq!(told.len() as u32, parts, "{told:?}");
            assert!(told.is_sorted_by_key(|progress| progress.bytes));
            let last = told.last().expect("one");
            assert_eq!((last.bytes, last.total_bytes), (length, length));
            assert_eq!((last.parts, last.total_parts), (parts, parts));
        }
    }
}

#[tokio::test]
async fn a_source_is_as_long_as_it_says() {
    let small = || content(100);
    let large = || Cursor::new(content(21 * MIB));
    let missing = Source::file("/no/such/file");
    for (source, expected) in [
        (
            Source::reader(Cursor::new(small())).length(101),
            "101 bytes were announced, and there are 100",
        ),
        (
            Source::reader(Cursor::new(small())).length(99),
            "99 bytes were announced, and there are more",
        ),
        (Source::stream(Chunks(small().into())).length(99), "and there are more"),
        (Source::reader(large()).length(22 * MIB as u64), "and there are 22020096"),
        (Source::reader(large()).length(20 * MIB as u64 + 1), "and there are more"),
        (Source::reader(large()), "it is not said how much"),
        (missing, "the file can't be read"),
    ] {
        let taker = Taker::default();
        let upload = client(taker.clone()).file_uploads().upload("talk.mp4", source);
        let error = upload.send().await.expect_err(expected);
        assert!(matches!(error.kind(), ErrorKind::Source(_)), "{error:?}");
        assert!(error.to_string().contains(expected), "{error}");
        assert_eq!(taker.0.completed.load(Ordering::SeqCst), 0);
    }
    // Without a length, what fits into one request is enough.
    let taker = Taker::default();
    let upload = client(taker.clone()).file_uploads();
    upload.upload("talk.mp4", Source::reader(Cursor::new(small()))).send().await.expect("one");
    assert_eq!(taker.content(), small());
    // Nothing is sent of what breaks a rule.
    let taker = Taker::default();
    let uploads = || client(taker.clone()).file_uploads();
    let error = uploads().upload("x", "x").part_size(MIB).send().await.expect_err("too small");
    assert_eq!(error.violations()[0].to_string(), "part_size: 1048576, from 5242880 to 20971520");
    let error = uploads().upload("x".repeat(901), "x").send().await.expect_err("too long");
    assert_eq!(error.violations()[0].to_string(), "filename: 901 bytes, at most 900");
    let error = uploads().create_multi_part("x", 10_001).send().await.expect_err("too many");
    assert_eq!(error.violations()[0].to_string(), "number_of_parts: 10001, from 1 to 10000");
    let upload = FileUpload::default();
    let error = uploads().send(&upload, vec![0; 20 * MIB + 1]).send().await.expect_err("too much");
    assert_eq!(error.violations()[0].to_string(), "file: 20971521 bytes, at most 20971520");
    let error = uploads().send_part(&upload, 0, "x").send().await.expect_err("no number");
    assert_eq!(error.violations()[0].to_string(), "part_number: 0, from 1 to 10000");
    assert_eq!(*taker.0.created.lock().expect("no panic"), Value::Null);
}

#[tokio::test]
async fn a_part_that_fails_is_sent_again() {
    let taker = Taker::default();
    taker.0.refusals.lock().expect("no panic").extend([500, 503, 502]);
    let all = content(21 * MIB);
    let upload = client(taker.clone()).file_uploads().upload("talk.mp4", all.clone());
    upload.send().await.expect("an upload");
    assert!(taker.content() == all);
    assert_eq!(taker.0.parts.lock().expect("no panic").len(), 3);
}

#[tokio::test]
async fn what_may_have_been_applied_settles_itself() {
    for (on, committed, creations) in [
        ("POST /v1/file_uploads", true, 2),
        ("POST /v1/file_uploads", false, 1),
        ("POST /v1/file_uploads/", true, 1),
        ("POST /v1/file_uploads/", false, 1),
    ] {
        let workspace = Workspace::new();
        let fault = Fault::new(FaultKind::Reset).on(on);
        workspace.inject(if committed { fault.committed() } else { fault });
        let notion = client(workspace.clone());
        let upload = notion.file_uploads().upload("a.txt", "hello").send().await;
        let upload = upload.unwrap_or_else(|error| panic!("{on} {committed}: {error}"));
        assert_eq!(upload.status, FileUploadStatus::Uploaded, "{on} {committed}");
        assert_eq!(upload.content_length, Some(5));
        // One that was made unnoticed is left behind, and expires.
        let all = notion.file_uploads().list().all().await.expect("a list");
        assert_eq!(all.len(), creations, "{on} {committed}");
    }
}

#[tokio::test]
async fn an_upload_is_attached_everywhere() {
    let workspace = Workspace::new();
    let notion = client(workspace.clone());
    let root = workspace.root_page();
    let upload = notion.file_uploads().upload("logo.png", content(100)).send().await.expect("one");
    assert_eq!(upload.content_type.as_deref(), Some("image/png"));
    let id = upload.id;
    let mut others = Vec::new();
    for name in ["talk.mp4", "paper.pdf", "song.mp3"] {
        others.push(notion.file_uploads().upload(name, content(9)).send().await.expect("one").id);
    }

    let kinds = [
        BlockInput::image(id),
        BlockInput::video(others[0]),
        BlockInput::pdf(others[1]),
        BlockInput::audio(others[2]),
        BlockInput::file(id).named("logo.png"),
    ];
    let blocks = notion.blocks().append(root, kinds).send().await.expect("blocks");
    for block in &blocks.results {
        assert!(is_hosted(block), "{block:?}");
    }
    let database = notion.databases().create(root);
    let files = [("Name", PropertySchemaInput::title()), ("Files", PropertySchemaInput::files())];
    let database = database.properties(files).send().await.expect("a database");
    let row = notion.pages().create(database.data_sources[0].id);
    let row = row.property("Files", PropertyInput::files([id])).icon(IconInput::from(id));
    let row = row.cover(CoverInput::from(id)).send().await.expect("a row");
    let files = &row.properties.get("Files").expect("it").value;
    let PropertyValue::Files(files) = files else { panic!("{files:?}") };
    assert!(matches!(files[0].kind, FileKind::File(_)), "{files:?}");
    assert_eq!(files[0].name.as_deref(), Some("logo.png"));
    assert!(matches!(row.icon.expect("an icon").kind, IconKind::File(_)));
    assert!(row.cover.is_some());
    let _: CommentAttachmentInput = id.into();
    let comment = notion.comments().create(root, "look").attachments([id]).send().await;
    assert_eq!(comment.expect("a comment").attachments.expect("one").len(), 1);
    let upload = notion.file_uploads().retrieve(id).send().await.expect("it");
    assert_eq!((upload.status, upload.expiry_time), (FileUploadStatus::Uploaded, None));
}

fn is_hosted(block: &Block) -> bool {
    match &block.kind {
        BlockKind::Image(it)
        | BlockKind::Video(it)
        | BlockKind::Pdf(it)
        | BlockKind::Audio(it)
        | BlockKind::File(it) => matches!(it.kind, FileKind::File(_)),
        _ => false,
    }
}

#[test]
fn the_blocking_client_uploads_in_parts() {
    let workspace = Workspace::new();
    let notion = notion_sync::Client::blocking(client(workspace.clone()));
    let source = Source::reader(Cursor::new(content(21 * MIB))).length(21 * MIB as u64);
    let upload = notion.file_uploads().upload("talk.mp4", source).send().expect("an upload");
    assert_eq!(upload.content_length, Some(21 * MIB as u64));
    assert_eq!(upload.number_of_parts.expect("parts").total, 3);
    let pending = notion.file_uploads().create().filename("a.txt").send().expect("one");
    let list =
        notion.file_uploads().list().status(FileUploadStatus::Pending).all().expect("a list");
    assert_eq!(list.iter().map(|upload| upload.id).collect::<Vec<_>>(), [pending.id]);
    assert_eq!(notion.file_uploads().list().page_size(1).items().count(), 2);
    let imported = notion.file_uploads().import("b.txt", "https://example.com/b.txt").send();
    assert_eq!(imported.expect("a file").status, FileUploadStatus::Uploaded);
}

#[tokio::test]
async fn an_import_tells_why_it_failed() {
    let answers = Arc::new(Mutex::new(VecDeque::from(["pending", "pending", "pending", "failed"])));
    let mock = notion_transport::mock::MockTransport::from_fn(move |_| {
        let status = answers.lock().expect("no panic").pop_front().expect("an answer");
        let mut body = json!({
            "object": "file_upload", "id": "11111111-1111-4111-8111-111111111111", "status": status,
        });
        if status == "failed" {
            body["file_import_result"] = json!({
                "imported_time": "2026-07-01T00:00:00.000Z", "type": "error",
                "error": {
                    "type": "download_error", "code": "http_error", "message": "404",
                    "parameter": null, "status_code": 404,
                },
            });
        }
        Ok(http::Response::new(Bytes::from(body.to_string())))
    });
    let notion = client(mock);
    let import = notion.file_uploads().import("a.png", "https://example.com/a.png");
    let error = import.at_most(Duration::from_secs(60)).send().await.expect_err("a failure");
    assert_eq!(
        error.to_string(),
        "the file upload 11111111-1111-4111-8111-111111111111 has failed: http_error: 404"
    );
    let ErrorKind::UploadFailed(upload) = error.kind() else { panic!("{error:?}") };
    assert_eq!(upload.status, FileUploadStatus::Failed);
}
