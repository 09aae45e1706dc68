//! Calls of each group of endpoints: what is sent, what comes of the answer, and calls that have no method.

mod admin;
mod agents;
mod any_call;
mod lifecycle;
mod oauth;
mod tasks;
mod views;
mod webhooks;
