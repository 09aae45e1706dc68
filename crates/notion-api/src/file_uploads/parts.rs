//! The content of an upload, part by part.

use std::io;

use super::source::Content;
use crate::Error;

/// What is left of a content that must have a certain length.
pub(crate) struct Remaining {
    content: Content,
    /// How long all of it is.
    length: u64,
    left: u64,
    part: usize,
}

impl Remaining {
    /// A content of this length, in parts of at most so many bytes.
    pub(crate) fn new(content: Content, length: u64, part: usize) -> Self {
        Self { content, length, left: length, part }
    }

    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    pub(crate) fn parts(&self) -> u32 {
        u32::try_from(self.length.div_ceil(self.part as u64)).unwrap_or(u32::MAX)
    }

    /// How long the next part is.
    pub(crate) fn part(&self) -> usize {
        usize::try_from(self.left).map_or(self.part, |left| left.min(self.part))
    }

    pub(crate) fn is_over(&self) -> bool {
        self.left == 0
    }

    /// Appends the next part to `buffer`; with its length.
    pub(crate) async fn next_into(self, buffer: Vec<u8>) -> Result<(Vec<u8>, usize, Self), Error> {
        let (before, part) = (buffer.len(), self.part());
        let (buffer, content) = self.content.read(buffer, part).await.map_err(Error::source)?;
        let read = buffer.len() - before;
        if read < part {
            let done = self.length - self.left + read as u64;
            return Err(Error::source(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                format!("{} bytes were announced, and there are {done}", self.length),
            )));
        }
        Ok((buffer, part, Self { content, left: self.left - part as u64, ..self }))
    }

    /// There must be nothing more.
    pub(crate) async fn end(self) -> Result<(), Error> {
        let (more, _) = self.content.read(Vec::new(), 1).await.map_err(Error::source)?;
        if more.is_empty() {
            return Ok(());
        }
        Err(Error::source(io::Error::new(
            io::ErrorKind::InvalidData,
            format!("{} bytes were announced, and there are more", self.length),
        )))
    }
}
