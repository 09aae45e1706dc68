//! Every Rust snippet of README and docs compiles. `build.rs` makes functions of them.

#![allow(unused, missing_docs, clippy::all)]

/// What the pages name without `use`.
mod prelude {
    pub(crate) use std::collections::{HashMap, HashSet};
    pub(crate) use std::path::Path;
    pub(crate) use std::sync::Arc;
    pub(crate) use std::time::Duration;

    pub(crate) use http::Method;
    pub(crate) use notion_api::admin::AdminClient;
    pub(crate) use notion_api::blocks::{Receipt, ReceiptHandle};
    pub(crate) use notion_api::file_uploads::*;
    pub(crate) use notion_api::model::PropertyInput as Value;
    pub(crate) use notion_api::model::PropertySchemaInput as Schema;
    pub(crate) use notion_api::model::admin::PersonalTokenStatus;
    pub(crate) use notion_api::model::markdown::{self, Dialect, ReadOptions, WriteOptions};
    pub(crate) use notion_api::model::row::{Many, Options, Row};
    pub(crate) use notion_api::model::webhook::{EventKind, PageChange, SigningKey};
    pub(crate) use notion_api::model::{BlockInput as Block, *};
    pub(crate) use notion_api::oauth::{self, App, SharedToken};
    pub(crate) use notion_api::transport::layer::Limiter;
    pub(crate) use notion_api::transport::mock::Hold;
    pub(crate) use notion_api::transport::record::{Order, Record, Replay};
    pub(crate) use notion_api::{
        ApiVersion, Caller as _, Client, Effect, Error, HyperTransport, RateLimitSettings,
        RetrySettings, TimeoutSettings, Token,
    };
    pub(crate) use notion_limiter_redis::RedisLimiter;
    pub(crate) use notion_sim::{AgentPart, Fault, Workspace};
    pub(crate) use serde_json::json;
    pub(crate) use tokio::time::timeout;

    pub(crate) use crate::task::{Project, State, Task};
    pub(crate) use crate::tokens::{stopped, token_of};
    pub(crate) use uuid::Uuid;

    /// What a snippet ends with.
    pub(crate) type Done = Result<(), Box<dyn std::error::Error>>;
}

/// Where a program keeps its tokens.
pub(crate) struct Db;

impl Db {
    pub(crate) async fn store(
        &self,
        token: &notion_model::OAuthToken,
    ) -> Result<(), std::io::Error> {
        std::fs::write("token", serde_json::to_vec(token)?)
    }
}

/// What a program with many connections has.
mod tokens {
    use std::io;

    use notion_mirror_postgres::ConnectionInfo;

    pub(crate) async fn token_of(connection: &ConnectionInfo) -> io::Result<String> {
        std::fs::read_to_string(&connection.name)
    }

    pub(crate) async fn stopped() {}
}

/// The structs that the page about rows speaks of.
mod task {
    use notion_model::Date;
    use notion_model::row::{Many, Options, Row};

    #[derive(Row)]
    pub(crate) struct Project {
        #[row(title, name = "Name")]
        name: String,
    }

    #[derive(Options, Clone, Debug, PartialEq)]
    pub(crate) enum State {
        Doing,
        Done,
        #[option(other)]
        Other(String),
    }

    #[derive(Row)]
    pub(crate) struct Task {
        #[row(title, name = "Task")]
        pub(crate) name: String,
        pub(crate) state: Option<State>,
        pub(crate) due: Option<Date>,
        pub(crate) hours: Option<f64>,
        pub(crate) project: Many<Project>,
    }
}

include!(concat!(env!("OUT_DIR"), "/snippets.rs"));

#[test]
fn the_snippets_are_compiled() {
    println!("{SNIPPETS} snippets");
    assert!(SNIPPETS > 60, "README and docs have more: {SNIPPETS}");
}
