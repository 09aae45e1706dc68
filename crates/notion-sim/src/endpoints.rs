//! The endpoints, a file for each group, named as the groups of the clients are: each reads a request, applies the rules
//! and answers.

pub(crate) mod async_tasks;
pub(crate) mod blocks;
pub(crate) mod comments;
pub(crate) mod custom_emojis;
pub(crate) mod data_sources;
pub(crate) mod databases;
pub(crate) mod file_uploads;
pub(crate) mod markdown;
pub(crate) mod meeting_notes;
pub(crate) mod oauth;
pub(crate) mod pages;
pub(crate) mod property_item;
pub(crate) mod search;
pub(crate) mod sessions;
pub(crate) mod skills;
pub(crate) mod templates;
pub(crate) mod views;
