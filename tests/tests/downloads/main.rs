//! Files on their way from Notion: from wherever they stand, renewed, interrupted and resumed, in little memory. And on
//! their way to Notion: `uploads`.

mod callbacks;
mod hosts;
mod memory;
mod uploads;

use std::fs;
use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

use notion_api::{Client, DownloadProblem, Error, ErrorKind};
use notion_model::jiff::SignedDuration;
use notion_model::{
    BlockInput, CoverInput, FileHolder, FileSpot, HeldFile, IconInput, PageId, PropertyInput,
    PropertySchemaInput,
};
use notion_sim::{Fault, FaultKind, Workspace};
use notion_tests::clients::timeless as client;
use notion_tests::folder::Folder;

/// Bytes of which each stretch is different.
fn content(length: usize) -> Vec<u8> {
    (0..length).map(|index| byte(index as u64)).collect()
}

fn byte(index: u64) -> u8 {
    (index ^ index >> 8 ^ index >> 16 ^ index >> 24) as u8
}

fn problem(error: &Error) -> DownloadProblem {
    let ErrorKind::Download(problem) = error.kind() else { panic!("{error:?}") };
    *problem
}

/// A row that has a file wherever one can be, and all of them.
async fn everywhere(notion: &Client, root: PageId) -> (PageId, Vec<HeldFile>) {
    let upload = notion.file_uploads().upload("logo.png", content(5000)).send().await;
    let id = upload.expect("an upload").id;
    let database = notion.databases().create(root);
    let files = [("Name", PropertySchemaInput::title()), ("Files", PropertySchemaInput::files())];
    let database = database.properties(files).icon(IconInput::from(id));
    let database = database.cover(CoverInput::from(id)).send().await.expect("a database");
    let row = notion.pages().create(database.data_sources[0].id);
    let row = row.property("Files", PropertyInput::files([id, id])).icon(IconInput::from(id));
    let row = row.cover(CoverInput::from(id)).send().await.expect("a row");
    let kinds = [
        BlockInput::image(id),
        BlockInput::file(id).named("x.png"),
        BlockInput::callout("look").icon(IconInput::from(id)),
    ];
    let blocks = notion.blocks().append(row.id, kinds).send().await.expect("blocks").results;
    let comment = notion.comments().create(row.id, "look").attachments([id]).send().await;
    let mut all = database.files();
    all.extend(row.files());
    all.extend(blocks.iter().flat_map(|block| block.files()));
    all.extend(comment.expect("a comment").files());
    (row.id, all)
}

#[tokio::test]
async fn every_file_comes_from_wherever_it_stands() {
    let workspace = Workspace::new();
    let notion = client(workspace.clone());
    let (row, files) = everywhere(&notion, workspace.root_page()).await;
    let of = |wanted: fn(&FileHolder) -> bool| files.iter().filter(|it| wanted(&it.holder)).count();
    assert_eq!(of(|it| matches!(it, FileHolder::Database(_))), 2);
    assert_eq!(of(|it| matches!(it, FileHolder::Page(_))), 4);
    assert_eq!(of(|it| matches!(it, FileHolder::Block(_))), 3);
    assert_eq!(of(|it| matches!(it, FileHolder::Comment(_))), 1);
    assert_eq!(files.iter().filter(|it| it.spot == FileSpot::Icon).count(), 3);
    for file in &files {
        let done = notion.files().download(file).to_memory(5000).send().await.expect("a file");
        assert_eq!((done.to, done.bytes), (content(5000).into(), 5000), "{file:?}");
        assert_eq!(done.content_type.as_deref(), Some("image/png"));
    }
    let read = notion.pages().retrieve(row).send().await.expect("a row").files();
    assert_eq!(read.len(), 4);
    assert_eq!(read[2].file_name(), "logo.png");
}

#[tokio::test]
async fn an_address_that_has_expired_is_renewed_once_by_its_holder() {
    let workspace = Workspace::new();
    let notion = client(workspace.clone());
    let (_, files) = everywhere(&notion, workspace.root_page()).await;
    workspace.advance(SignedDuration::from_hours(2));
    for file in &files {
        let before = workspace.requests().len();
        let done = notion.files().download(file).to_memory(5000).send().await;
        assert_eq!(done.unwrap_or_else(|error| panic!("{file:?}: {error}")).bytes, 5000);
        let made = workspace.requests().split_off(before);
        assert_eq!(made.len(), 1, "only what has it is read again: {file:?}");
        let path = match file.holder {
            FileHolder::Database(id) => format!("/v1/databases/{id}"),
            FileHolder::Page(id) => format!("/v1/pages/{id}"),
            FileHolder::Block(id) => format!("/v1/blocks/{id}"),
            FileHolder::Comment(id) => format!("/v1/comments/{id}"),
            other => panic!("{other:?}"),
        };
        assert_eq!((made[0].method.as_str(), made[0].path.as_str()), ("GET", path.as_str()));
    }
    // Without what has it there is nothing to read again.
    let notion_model::FileLocation::Hosted(file) = &files[0].location else { panic!("hosted") };
    let error = notion.files().download(file).to_memory(5000).send().await.expect_err("expired");
    assert_eq!(problem(&error), DownloadProblem::Refused { status: http::StatusCode::FORBIDDEN });
    assert!(!error.may_have_been_applied());
}

#[tokio::test]
async fn a_file_that_is_gone_is_an_error() {
    let workspace = Workspace::new();
    let notion = client(workspace.clone());
    let (row, files) = everywhere(&notion, workspace.root_page()).await;
    let none = PropertyInput::files([] as [notion_model::File; 0]);
    notion.pages().update(row).property("Files", none).send().await.expect("an update");
    workspace.advance(SignedDuration::from_hours(2));
    let file = files.iter().find(|it| matches!(it.spot, FileSpot::Property { .. }));
    let mut other = file.expect("one").clone();
    // The same upload is the icon, too; a file of another property is not the same.
    other.location = other_address();
    let error = notion.files().download(other).to_memory(5000).send().await.expect_err("gone");
    assert_eq!(problem(&error), DownloadProblem::Gone);
}

fn other_address() -> notion_model::FileLocation {
    let mut file = notion_model::HostedFile::default();
    file.url = "https://api.notion.com/__sim__/files/11111111-1111-4111-8111-111111111111".into();
    notion_model::FileLocation::Hosted(file)
}

#[tokio::test]
async fn a_connection_that_breaks_is_gone_on_with_in_process_and_over_http() {
    for served in [false, true] {
        let workspace = Workspace::new();
        let notion = client(workspace.clone());
        let (_, files) = everywhere(&notion, workspace.root_page()).await;
        let server = workspace.serve("127.0.0.1:0").expect("a server");
        let (notion, file) = match served {
            false => (notion, files[0].clone()),
            true => {
                let builder = Client::builder().base_url(server.base_url()).expect("an address");
                let notion = builder.token("x").build().expect("a client");
                let FileHolder::Database(id) = files[0].holder else { panic!("{files:?}") };
                let database = notion.databases().retrieve(id).send().await.expect("it");
                (notion, database.files().remove(0))
            }
        };
        let fault = |kind| Fault::new(kind).on("GET /__sim__/files/");
        workspace.inject(fault(FaultKind::CutBody).times(3));
        let seen = Arc::new(std::sync::Mutex::new(Vec::new()));
        let kept = seen.clone();
        let folder = Folder::new();
        let download = notion.files().download(&file).on_progress(move |now| {
            kept.lock().expect("no panic").push((now.bytes, now.total_bytes));
        });
        let path = folder.file("logo.png");
        fs::write(&path, "an older one").expect("a file");
        let done = download.to_path(&path).send().await.expect("a file");
        assert_eq!((done.to, done.bytes), (path.clone(), 5000));
        assert_eq!(fs::read(&path).expect("a file"), content(5000), "served: {served}");
        assert_eq!(folder.names(), ["logo.png"], "nothing else is left");
        let seen = seen.lock().expect("no panic");
        assert!(seen.is_sorted() && seen.len() >= 4, "half, and half of the rest: {seen:?}");
        assert_eq!(*seen.last().expect("one"), (5000, Some(5000)));
    }
}

#[tokio::test]
async fn a_file_has_its_name_when_it_is_whole_and_not_before() {
    let workspace = Workspace::new();
    let notion = client(workspace.clone());
    let (_, files) = everywhere(&notion, workspace.root_page()).await;
    let folder = Folder::new();
    let path = folder.file("a.png");
    fs::write(&path, "an older one").expect("a file");
    let fault = |kind| Fault::new(kind).on("GET /__sim__/files/");
    // It breaks more often than is borne: the halves get too small.
    workspace.inject(fault(FaultKind::Reset).committed().skip(1).times(100));
    workspace.inject(fault(FaultKind::CutBody).times(100));
    let broken = notion.files().download(&files[0]).to_path(&path).send().await;
    let error = broken.expect_err("an end");
    assert!(matches!(error.kind(), ErrorKind::Transport(_)), "{error:?}");
    assert_eq!(folder.names(), ["a.png"], "what had come is removed");
    assert_eq!(fs::read(&path).expect("a file"), b"an older one");
    workspace.clear_faults();

    for wrong in [folder.path().to_owned(), folder.file("none/a.png"), PathBuf::from("/..")] {
        let before = workspace.requests().len();
        let error = notion.files().download(&files[0]).to_path(&wrong).send().await;
        let error = error.expect_err("no place for a file");
        assert!(matches!(error.kind(), ErrorKind::Sink(_)), "{wrong:?}: {error:?}");
        assert_eq!(workspace.requests().len(), before);
    }
    assert_eq!(folder.names(), ["a.png"]);
}

#[test]
fn the_blocking_client_downloads_the_same() {
    let workspace = Workspace::new();
    let inner = client(workspace.clone());
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let (_, files) = runtime.block_on(everywhere(&inner, workspace.root_page()));
    let notion = notion_sync::Client::blocking(inner);
    workspace.advance(SignedDuration::from_hours(2));
    let cut = || workspace.inject(Fault::new(FaultKind::CutBody).on("GET /__sim__/files/"));
    cut();
    let done = notion.files().download(&files[1]).to_writer(Vec::new()).send().expect("a file");
    assert_eq!(done.to, content(5000));
    let stream = notion.files().download(&files[2]).stream().expect("a file");
    assert_eq!(stream.get_ref().length(), Some(5000));
    assert_eq!(stream.get_ref().content_type(), Some("image/png"));
    let chunks: Result<Vec<_>, _> = stream.collect();
    assert_eq!(chunks.expect("all").concat(), content(5000));
    cut();
    let mut reader = notion.files().download(&files[9]).stream().expect("a file").into_reader();
    let mut all = Vec::new();
    assert_eq!(reader.read(&mut [0; 0]).expect("nothing"), 0);
    reader.read_to_end(&mut all).expect("all");
    assert_eq!(all, content(5000));
    let url = notion.files().download_url(files[0].url()).to_memory(9).send();
    assert_eq!(url.expect_err("expired").status().map(|it| it.as_u16()), Some(403));
    let url = notion.pages().retrieve(match files[2].holder {
        FileHolder::Page(id) => id,
        other => panic!("{other:?}"),
    });
    let url = url.send().expect("a row").files()[0].url().to_owned();
    let error = notion.files().download_url(url).to_memory(4999).send().expect_err("too large");
    assert!(error.to_string().contains("larger than the limit"), "{error}");
}
