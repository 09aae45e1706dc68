//! An in-memory Notion to develop and test against, in process or over HTTP.
