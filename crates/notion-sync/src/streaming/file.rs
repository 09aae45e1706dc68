use std::io::{self, Read};

use bytes::Bytes;
use notion_api::files::FileStream;

use super::Streaming;

impl Streaming<FileStream> {
    /// Returns a [`Read`] of what is left of the file.
    pub fn into_reader(self) -> FileReader {
        FileReader { stream: self, rest: Bytes::new() }
    }
}

/// A file while it comes, as a [`Read`].
///
/// ```no_run
/// # fn f(notion: notion_sync::Client, file: notion_model::HeldFile) -> Result<(), Box<dyn std::error::Error>> {
/// let mut content = notion.files().download(file).stream()?.into_reader();
/// println!("{:?} bytes", content.get_ref().length());
/// std::io::copy(&mut content, &mut std::io::stdout())?;
/// # Ok(()) }
/// ```
///
/// An error is an [`io::Error`] of the kind [`Other`](io::ErrorKind::Other) around the [`notion_api::Error`].
#[derive(Debug)]
pub struct FileReader {
    stream: Streaming<FileStream>,
    /// What is left of a chunk.
    rest: Bytes,
}

impl FileReader {
    /// Returns the stream of the async client that is behind it.
    pub fn get_ref(&self) -> &FileStream {
        self.stream.get_ref()
    }
}

impl Read for FileReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.rest.is_empty() && !buffer.is_empty() {
            match self.stream.next() {
                Some(chunk) => self.rest = chunk.map_err(io::Error::other)?,
                None => return Ok(0),
            }
        }
        let length = buffer.len().min(self.rest.len());
        buffer[..length].copy_from_slice(&self.rest.split_to(length));
        Ok(length)
    }
}
