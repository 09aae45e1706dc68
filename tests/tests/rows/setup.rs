//! Two structs that are related, and a workspace that has their data sources.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use notion_api::rows::Table;
use notion_api::{Client, Error};
use notion_model::jiff::civil::Date;
use notion_model::row::{Computed, Many, One, Options, PageInfo, Rest, Row};
use notion_model::{
    DataSourceId, NumberFormat, PageId, Properties, PropertySchemaInput as Schema, RichTextArray,
    UserId,
};
use notion_sim::Workspace;
use notion_tests::clients::unlimited;
use notion_transport::{Request, Response, Transport};

/// Work to be done.
#[derive(Row, Debug, Clone, PartialEq)]
#[row(title = "Tasks")]
pub(crate) struct Task {
    #[row(title, name = "Task")]
    pub(crate) name: String,
    #[row(name = "State")]
    pub(crate) state: Option<State>,
    #[row(name = "Due", day)]
    pub(crate) due: Option<Date>,
    /// How long it takes.
    #[row(name = "Hours", was = "Effort", format = "number")]
    pub(crate) hours: Option<f64>,
    #[row(name = "Tags")]
    pub(crate) tags: Vec<String>,
    #[row(name = "Link", url)]
    pub(crate) link: Option<String>,
    #[row(name = "Project", back = "Tasks")]
    pub(crate) project: Many<Project>,
    #[row(name = "Parent")]
    pub(crate) parent: One<Task>,
    #[row(name = "Owner")]
    pub(crate) owners: Vec<UserId>,
    #[row(name = "Notes")]
    pub(crate) notes: RichTextArray,
    #[row(name = "Done")]
    pub(crate) done: bool,
    #[row(name = "Late", formula = "prop(\"Hours\") > 3")]
    pub(crate) late: Computed<Option<bool>>,
    #[row(name = "No", prefix = "TASK")]
    pub(crate) number: Computed<String>,
    #[row(page)]
    pub(crate) page: PageInfo,
    #[row(rest)]
    pub(crate) rest: Rest,
    #[row(skip)]
    pub(crate) cached: bool,
}

#[derive(Options, Debug, Clone, PartialEq)]
pub(crate) enum State {
    #[option(color = "gray")]
    ToDo,
    #[option(color = "blue")]
    Doing,
    #[option(color = "green", was = "Finished")]
    Done,
    #[option(other)]
    Other(String),
}

#[derive(Row, Debug, Clone, PartialEq)]
pub(crate) struct Project {
    #[row(title, name = "Project")]
    pub(crate) name: String,
}

impl Task {
    pub(crate) fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            state: None,
            due: None,
            hours: None,
            tags: Vec::new(),
            link: None,
            project: Many::default(),
            parent: One::none(),
            owners: Vec::new(),
            notes: RichTextArray::default(),
            done: false,
            late: Computed(None),
            number: Computed(String::new()),
            page: PageInfo::default(),
            rest: Rest::default(),
            cached: false,
        }
    }
}

/// A workspace, how often it was asked, the properties that the last request for a row wrote, and what was sent to change
/// schemas.
#[derive(Clone)]
pub(crate) struct Counted {
    pub(crate) workspace: Workspace,
    requests: Arc<AtomicUsize>,
    written: Arc<Mutex<Vec<String>>>,
    schemas: Arc<Mutex<Vec<serde_json::Value>>>,
}

impl Transport for Counted {
    async fn send(&self, request: Request) -> Result<Response, notion_transport::Error> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        let body =
            || -> serde_json::Value { serde_json::from_slice(request.body()).expect("JSON") };
        let path = request.uri().path();
        if request.method() == "PATCH" && path.starts_with("/v1/data_sources/") {
            self.schemas.lock().expect("no panic").push(body());
        }
        if request.method() == "PATCH" && path.starts_with("/v1/pages/") {
            let body = body();
            let written = body["properties"].as_object().into_iter().flat_map(|it| it.keys());
            *self.written.lock().expect("no panic") = written.cloned().collect();
        }
        self.workspace.send(request).await
    }
}

pub(crate) struct Setup {
    pub(crate) notion: Client,
    pub(crate) transport: Counted,
    pub(crate) page: PageId,
    pub(crate) tasks: DataSourceId,
    pub(crate) projects: DataSourceId,
}

impl Setup {
    pub(crate) async fn new() -> Result<Self, Error> {
        Self::over(Workspace::new()).await
    }

    pub(crate) async fn over(workspace: Workspace) -> Result<Self, Error> {
        let page = workspace.root_page();
        let (requests, written, schemas) = Default::default();
        let transport = Counted { workspace, requests, written, schemas };
        let notion = unlimited(transport.clone());
        let create = |properties: Properties<Schema>| {
            let notion = notion.clone();
            async move {
                let database =
                    notion.databases().create(page).properties(properties).send().await?;
                Ok::<_, Error>(database.data_sources[0].id)
            }
        };
        let projects = create(Properties::from([("Project", Schema::title())])).await?;
        let tasks = create(Properties::from([
            ("Task", Schema::title()),
            ("State", Schema::select(["To do", "Doing", "Finished", "Odd"])),
            ("Due", Schema::date()),
            ("Effort", Schema::number(NumberFormat::Number)),
            ("Tags", Schema::multi_select(["later"])),
            ("Link", Schema::url()),
            ("Owner", Schema::people()),
            ("Notes", Schema::rich_text()),
            ("Done", Schema::checkbox()),
            ("Late", Schema::formula("prop(\"Effort\") > 3")),
            ("No", Schema::unique_id(Some("TASK".to_owned()))),
            ("Extra", Schema::email()),
            ("Project", Schema::dual_relation(projects, None)),
        ]))
        .await?;
        let parent = Schema::relation(tasks);
        notion.data_sources().update(tasks).property("Parent", parent).send().await?;
        Ok(Self { notion, transport, page, tasks, projects })
    }

    pub(crate) async fn bind(&self) -> Result<Table<Client, Task>, Error> {
        self.notion.rows::<Task>(self.tasks).bind().await
    }

    /// The ids of the properties that the last update of a row wrote.
    pub(crate) fn written(&self) -> Vec<String> {
        std::mem::take(&mut self.transport.written.lock().expect("no panic"))
    }

    /// What was sent to change schemas since the last time.
    pub(crate) fn schemas(&self) -> Vec<serde_json::Value> {
        std::mem::take(&mut self.transport.schemas.lock().expect("no panic"))
    }

    /// How many requests have been sent since the last time.
    pub(crate) fn requests(&self) -> usize {
        self.transport.requests.swap(0, Ordering::Relaxed)
    }
}
