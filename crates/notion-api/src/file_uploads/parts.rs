//! The content of an upload, part by part.

use std::io;

use super::source::Content;
use crate::Error;

/// What is left of a content that must have a certain length.
pub(crate) struct Remaining {
    content: Content,
    /// How long all of it is.
    length: u64,
    /// How much of it has been taken.
    position: u64,
}

impl Remaining {
    /// A content of this length.
    pub(crate) fn new(content: Content, length: u64) -> Self {
        Self { content, length, position: 0 }
    }

    /// Appends what is between `start` and `end` to `buffer`, and leaves out what is before.
    pub(crate) async fn read_into(
        self,
        buffer: Vec<u8>,
        start: u64,
        end: u64,
    ) -> Result<(Vec<u8>, Self), Error> {
        let Self { content, length, position } = self.skip_to(start).await?;
        let part = usize::try_from(end.saturating_sub(position)).unwrap_or(usize::MAX);
        let before = buffer.len();
        let (buffer, content) = content.read(buffer, part).await.map_err(Error::source)?;
        let read = buffer.len() - before;
        if read < part {
            return Err(too_short(length, position + read as u64));
        }
        Ok((buffer, Self { content, length, position: end }))
    }

    async fn skip_to(self, start: u64) -> Result<Self, Error> {
        let Self { content, length, position } = self;
        let wanted = start.saturating_sub(position);
        if wanted == 0 {
            return Ok(Self { content, length, position });
        }
        let (skipped, content) = content.skip(wanted).await.map_err(Error::source)?;
        match skipped < wanted {
            true => Err(too_short(length, position + skipped)),
            false => Ok(Self { content, length, position: start }),
        }
    }

    /// There must be nothing after its length.
    pub(crate) async fn end(self) -> Result<(), Error> {
        let length = self.length;
        let rest = self.skip_to(length).await?;
        let (more, _) = rest.content.read(Vec::new(), 1).await.map_err(Error::source)?;
        if more.is_empty() {
            return Ok(());
        }
        Err(Error::source(io::Error::new(
            io::ErrorKind::InvalidData,
            format!("{length} bytes were announced, and there are more"),
        )))
    }
}

#[inline]
fn too_short(length: u64, found: u64) -> Error {
    Error::source(io::Error::new(
        io::ErrorKind::UnexpectedEof,
        format!("{length} bytes were announced, and there are {found}"),
    ))
}
