//! What a blocking download calls back makes calls itself.

use std::io::{self, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use notion_api::files::DownloadProgress;
use notion_sim::Workspace;
use notion_sync::Client;

use super::{content, everywhere};

fn works(notion: &Client) {
    notion.users().me().send().expect("an answer");
}

/// A writer that makes a call each time it is written to.
struct Calling(Client, Vec<u8>);

impl Write for Calling {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        works(&self.0);
        self.1.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        works(&self.0);
        Ok(())
    }
}

#[test]
fn progress_writers_and_loops_make_calls() {
    let (done, end) = mpsc::channel();
    thread::spawn(move || {
        let workspace = Workspace::new();
        let inner = super::client(workspace.clone());
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let (_, files) = runtime.block_on(everywhere(&inner, workspace.root_page()));
        let notion = Client::blocking(inner);
        let calls = Arc::new(AtomicUsize::new(0));
        let (inside, counted) = (notion.clone(), calls.clone());
        let tell = move |_: DownloadProgress| {
            works(&inside);
            counted.fetch_add(1, Ordering::SeqCst);
        };
        let download = notion.files().download(&files[0]).on_progress(tell);
        let writer = Calling(notion.clone(), Vec::new());
        let done_with = download.to_writer(writer).send().expect("a file");
        assert_eq!(done_with.to.1, content(5000));
        assert!(calls.load(Ordering::SeqCst) > 0);
        for chunk in notion.files().download(&files[0]).stream().expect("a file") {
            assert!(!chunk.expect("a chunk").is_empty());
            works(&notion);
        }
        done.send(()).expect("a test that waits");
    });
    end.recv_timeout(Duration::from_secs(120)).expect("an end");
}
