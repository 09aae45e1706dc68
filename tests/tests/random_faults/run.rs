//! A run: a workspace, a client that meets faults, and what was found out about it.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

use fastrand::Rng;
use notion_api::pages::Pages;
use notion_api::{Caller, Client, Error, ResponseFuture};
use notion_model::{
    BlockId, BlockInput as Block, DataSourceId, DatabaseId, PageId, PropertySchemaInput as Schema,
};
use notion_sim::Workspace;
use notion_tests::clients::waiting_by;
use notion_transport::clock::ManualClock;
use notion_transport::hyper::HyperTransport;

use crate::faulty::Faulty;
use crate::wire::Server;

/// What came of a call; `None` if the program was ended.
pub(crate) type Outcome<R> = Option<Result<R, Error>>;

/// A client whose calls can be driven until they end, or the program does.
pub(crate) trait Drives: Caller + Send + Sync + 'static {
    fn from(client: Client) -> Self;

    fn drive<R: Send + 'static>(
        faulty: &Faulty,
        output: Self::Output<R>,
    ) -> impl Future<Output = Outcome<R>>;
}

impl Drives for Client {
    fn from(client: Client) -> Self {
        client
    }

    async fn drive<R: Send + 'static>(faulty: &Faulty, output: ResponseFuture<R>) -> Outcome<R> {
        let mut future = pin!(output);
        poll_fn(|cx| match future.as_mut().poll(cx) {
            Poll::Ready(result) => Poll::Ready(Some(result)),
            Poll::Pending if faulty.is_killed() => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        })
        .await
    }
}

impl Drives for notion_sync::Client {
    fn from(client: Client) -> Self {
        Self::blocking(client)
    }

    async fn drive<R: Send + 'static>(_: &Faulty, output: Result<R, Error>) -> Outcome<R> {
        Some(output)
    }
}

pub(crate) struct Run<C> {
    pub(crate) seed: u64,
    pub(crate) rng: Rng,
    pub(crate) faulty: Faulty,
    /// Meets faults.
    pub(crate) client: C,
    /// Does not.
    pub(crate) plain: Client,
    pub(crate) workspace: Workspace,
    pub(crate) database: DatabaseId,
    pub(crate) rows: DataSourceId,
    pub(crate) row: PageId,
    pub(crate) page: PageId,
    pub(crate) template: PageId,
    pub(crate) violations: Vec<String>,
    tags: u32,
    _server: Option<Server>,
}

/// Where faults come from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Way {
    /// From a transport. The program may be ended in the middle.
    InProcess,
    /// The same, but the program goes on to its end.
    InProcessUnkilled,
    /// From a server, over a socket.
    Wire,
}

impl<C: Drives> Run<C> {
    pub(crate) async fn new(seed: u64, way: Way) -> Self {
        let workspace = Workspace::builder().seed(seed).log_limit(0).build();
        let clock = ManualClock::new();
        let mut rng = Rng::with_seed(seed);
        let rate = *[5, 15, 30, 50].get(rng.usize(0..4)).expect("a rate");
        let kills = way == Way::InProcess;
        let faulty = Faulty::new(workspace.clone(), clock.clone(), rng.fork(), rate, kills);
        let plain = waiting_by(&clock).transport(workspace.clone()).build().expect("a client");
        let client = waiting_by(&clock).transport(faulty.clone()).build();
        let (client, server) = match way {
            Way::Wire => {
                faulty.set_rate(0);
                let server = Server::start(faulty.clone(), rng.fork(), rate).expect("a server");
                let client = waiting_by(&clock).base_url(server.base_url()).expect("an address");
                let hyper = HyperTransport::builder().build();
                (client.transport(hyper).build(), Some(server))
            }
            Way::InProcess | Way::InProcessUnkilled => (client, None),
        };
        let schema = [("Name", Schema::title()), ("Note", Schema::rich_text())];
        let database = plain.databases().create(workspace.root_page()).properties(schema);
        let database = database.send().await.expect("a database");
        let rows = database.data_sources[0].id;
        let page = plain.pages().create(workspace.root_page()).title("page").send().await;
        let template = plain.pages().create(rows).title("template");
        let template = template.children([Block::paragraph("from the template")]).send().await;
        let template = template.expect("a page").id;
        workspace.make_template(template, false).expect("a row");
        let row = plain.pages().create(rows).title("row").send().await.expect("a page").id;
        Self {
            seed,
            rng,
            faulty,
            client: <C as Drives>::from(client.expect("a client")),
            plain,
            workspace,
            database: database.id,
            rows,
            row,
            page: page.expect("a page").id,
            template,
            violations: Vec::new(),
            tags: 0,
            _server: server,
        }
    }

    /// A text that nothing else has.
    pub(crate) fn tag(&mut self) -> String {
        self.tags += 1;
        format!("tag-{}", self.tags)
    }

    pub(crate) fn pages(&self) -> Pages<C> {
        Pages::new(self.client.clone())
    }

    /// Drives a call to its end, and lets so much time pass that nothing is under way any more.
    pub(crate) async fn drive<R: Send + 'static>(&self, output: C::Output<R>) -> Outcome<R> {
        let outcome = C::drive(&self.faulty, output).await;
        self.faulty.let_a_minute_pass();
        outcome
    }

    pub(crate) fn violation(&mut self, what: &str, problem: &str) {
        let (seed, log) = (self.seed, self.faulty.take_log().join("\n    "));
        self.violations.push(format!("seed {seed}: {what}: {problem}; faults:\n    {log}"));
    }

    /// Something is made by a call: it is there so often.
    pub(crate) fn made<R>(&mut self, what: &str, outcome: &Outcome<R>, there: usize) {
        let problem = match outcome {
            Some(Ok(_)) if there != 1 => format!("Ok, and it is there {there} times"),
            Some(Err(error)) if there == 1 && !error.may_have_been_applied() => {
                format!("it is there, and the error says that it is not: {error}")
            }
            _ if there > 1 => format!("it is there {there} times"),
            _ => return,
        };
        self.violation(what, &problem);
    }

    /// Something is changed by a call: it was, is to be and is so.
    pub(crate) fn changed<R, T: PartialEq + std::fmt::Debug>(
        &mut self,
        what: &str,
        outcome: &Outcome<R>,
        [before, after, now]: [T; 3],
    ) {
        let problem = match outcome {
            Some(Ok(_)) if now != after => format!("Ok, and it is {now:?}, not {after:?}"),
            Some(Err(error)) if now != before && !error.may_have_been_applied() => {
                format!("it is {now:?}, and the error says that it is {before:?}: {error}")
            }
            _ if now != before && now != after => {
                format!("it is {now:?}, neither {before:?} nor {after:?}")
            }
            _ => return,
        };
        self.violation(what, &problem);
    }

    /// How many blocks in a block or page say this.
    pub(crate) fn saying(&self, parent: impl Into<BlockId>, text: &str) -> usize {
        self.texts(parent).iter().filter(|says| *says == text).count()
    }

    /// What the blocks in a block or page say.
    pub(crate) fn texts(&self, parent: impl Into<BlockId>) -> Vec<String> {
        let text = |block: &notion_model::Block| match &block.kind {
            notion_model::BlockKind::ChildPage(page) => page.title.clone(),
            notion_model::BlockKind::ChildDatabase(database) => database.title.clone(),
            kind => kind.rich_text().map(|text| text.plain_text().to_string()).unwrap_or_default(),
        };
        self.workspace.children(parent).iter().map(text).collect()
    }
}
