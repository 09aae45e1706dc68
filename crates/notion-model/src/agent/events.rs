//! Server-sent events, read as they come.

use std::collections::VecDeque;

use super::StreamEvent;

/// A reader of the events of a session out of a stream, in chunks of any size.
///
/// It follows the [standard](https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation):
/// lines end with CR, LF or both, data may be in several of them, comments and unknown fields are left out, and an event that
/// no empty line ends is none. Each event holds one JSON object.
///
/// ```
/// use notion_model::agent::{EventReader, StreamEvent};
///
/// let mut reader = EventReader::new();
/// reader.push(b"data: {\"type\": \"stream.end\", \"session_id\": \"s");
/// assert!(reader.next_event().is_none());
/// reader.push(b"1\"}\r\n\r\n");
/// let event = reader.next_event().unwrap()?;
/// assert!(matches!(event, StreamEvent::End(end) if end.session_id == "s1"));
/// # Ok::<(), notion_model::agent::EventError>(())
/// ```
#[derive(Debug)]
pub struct EventReader {
    /// The line that has begun.
    line: Vec<u8>,
    /// The data of the event that has begun, if it has any: lines, each with its end.
    data: Vec<u8>,
    ready: VecDeque<Result<StreamEvent, EventError>>,
    /// Whether the last byte was a CR, so that an LF belongs to it.
    after_cr: bool,
    /// Whether the first line is over, before which there may be a mark of the byte order.
    has_begun: bool,
    is_broken: bool,
    limit: usize,
}

/// The reason why a stream of events can't be read on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EventError {
    /// An event is larger than the limit.
    #[error("an event has more than {limit} bytes, the limit")]
    TooLarge {
        /// How many bytes one may have.
        limit: usize,
    },
    /// The data of an event are not one JSON object.
    #[error("an event holds no JSON object: {0}")]
    NotJson(#[source] serde_json::Error),
}

/// How many bytes an event may have unless set otherwise.
const LIMIT: usize = 8 << 20;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

impl Default for EventReader {
    fn default() -> Self {
        Self::new()
    }
}

impl EventReader {
    /// Creates a reader of a stream from its start, for events of up to 8 MiB.
    pub fn new() -> Self {
        Self::with_limit(LIMIT)
    }

    /// Creates a reader for events of up to `bytes`.
    pub fn with_limit(bytes: usize) -> Self {
        Self {
            line: Vec::new(),
            data: Vec::new(),
            ready: VecDeque::new(),
            after_cr: false,
            has_begun: false,
            is_broken: false,
            limit: bytes,
        }
    }

    /// Takes what comes next. After an error nothing more is taken.
    pub fn push(&mut self, mut chunk: &[u8]) {
        while !chunk.is_empty() && !self.is_broken {
            if std::mem::take(&mut self.after_cr) && chunk[0] == b'\n' {
                chunk = &chunk[1..];
                continue;
            }
            let end = chunk.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            let part = &chunk[..end.unwrap_or(chunk.len())];
            if self.line.len() + self.data.len() + part.len() > self.limit {
                self.fail(EventError::TooLarge { limit: self.limit });
                return;
            }
            self.line.extend_from_slice(part);
            let Some(end) = end else { return };
            self.after_cr = chunk[end] == b'\r';
            chunk = &chunk[end + 1..];
            self.end_line();
        }
    }

    /// Returns the next event that is complete; `None` until there is more.
    ///
    /// # Errors
    ///
    /// When the event can't be read. Nothing follows an error.
    pub fn next_event(&mut self) -> Option<Result<StreamEvent, EventError>> {
        self.ready.pop_front()
    }

    fn end_line(&mut self) {
        let mut line = std::mem::take(&mut self.line);
        if !std::mem::replace(&mut self.has_begun, true) && line.starts_with(BYTE_ORDER_MARK) {
            line.drain(..BYTE_ORDER_MARK.len());
        }
        match line.strip_prefix(b"data") {
            _ if line.is_empty() => self.end_event(),
            Some([]) => self.data.push(b'\n'),
            Some([b':', value @ ..]) => {
                self.data.extend_from_slice(value.strip_prefix(b" ").unwrap_or(value));
                self.data.push(b'\n');
            }
            // The name of an event, its id, the time to wait, or a comment: what is told is in the data.
            _ => {}
        }
        // The memory serves the next line, unless it is a lot.
        line.clear();
        line.shrink_to(1 << 16);
        self.line = line;
    }

    fn end_event(&mut self) {
        let data = std::mem::take(&mut self.data);
        let Some((_, data)) = data.split_last() else { return };
        match crate::from_str(&String::from_utf8_lossy(data)) {
            Ok(event) => self.ready.push_back(Ok(event)),
            Err(error) => self.fail(EventError::NotJson(error)),
        }
    }

    fn fail(&mut self, error: EventError) {
        self.is_broken = true;
        self.line = Vec::new();
        self.data = Vec::new();
        self.ready.push_back(Err(error));
    }

    /// Ends a stream whose last event need not end with an empty line: it was read whole.
    pub(super) fn finish(&mut self) {
        if !self.is_broken {
            self.end_line();
            self.end_event();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(reader: &mut EventReader) -> Vec<String> {
        let mut all = Vec::new();
        while let Some(event) = reader.next_event() {
            all.push(event.map_or_else(|error| error.to_string(), |event| event.name().to_owned()));
        }
        all
    }

    #[test]
    fn events_are_the_same_however_they_are_cut() {
        let stream = "\u{feff}: hello\r\n\r\ndata:{\"type\":\"a\",\ndata:  \"x\": \"\u{e9}\"}\r\revent: e\nid: 7\ndata: {\"type\":\"b\"}\n\nretry: 3\nother\ndatum: {}\ndata\ndata: {\"type\":\"c\"}\ndata:\r\n\r\ndata: {\"type\":\"cut\"}\n";
        let bytes = stream.as_bytes();
        for size in 1..=bytes.len() {
            let mut reader = EventReader::new();
            bytes.chunks(size).for_each(|chunk| reader.push(chunk));
            assert_eq!(read(&mut reader), ["a", "b", "c"], "in chunks of {size}");
        }
    }

    #[test]
    fn an_event_is_there_with_the_end_of_its_empty_line() {
        for end in ["\n\n", "\r\r", "\r\n\r"] {
            let mut reader = EventReader::new();
            reader.push(b"data: {\"type\":\"a\"}");
            reader.push(end.as_bytes());
            assert_eq!(read(&mut reader), ["a"], "{end:?}");
            reader.push(b"\ndata: {\"type\":\"b\"}\n\n");
            assert_eq!(read(&mut reader), ["b"], "{end:?}");
        }
    }

    #[test]
    fn what_is_no_object_or_too_large_ends_it() {
        let mut reader = EventReader::new();
        reader.push(b"data: {\"type\":\"a\"}\n\ndata: nonsense\n\ndata: {\"type\":\"b\"}\n\n");
        let told = read(&mut reader);
        assert_eq!((told.len(), told[0].as_str()), (2, "a"));
        assert!(told[1].contains("no JSON object"), "{told:?}");

        let mut reader = EventReader::with_limit(20);
        for _ in 0..1000 {
            reader.push(b"data: xx");
        }
        assert_eq!(read(&mut reader), ["an event has more than 20 bytes, the limit"]);
        let mut reader = EventReader::with_limit(20);
        for _ in 0..1000 {
            reader.push(b": xx\ndata: 1234\n");
        }
        assert_eq!(read(&mut reader).len(), 1, "many lines are one event");
        let mut reader = EventReader::with_limit(20);
        for _ in 0..1000 {
            reader.push(b": a comment is long\n");
        }
        reader.push(b"data: {}\n\n");
        assert_eq!(read(&mut reader).len(), 1, "comments are no part of an event");
    }
}
