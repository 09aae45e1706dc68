//! A workspace in which people do all that changes something, by chance.

use std::collections::BTreeSet;
use std::time::Duration;

use bytes::Bytes;
use notion_model::jiff::SignedDuration;
use notion_model::{BlockId, DiscussionId, PageId};
use notion_sim::{Builder, Fault, FaultKind, Workspace};
use serde_json::{Value, json};
use uuid::Uuid;

/// A workspace, and all that was ever in it.
pub(crate) struct World {
    pub(crate) workspace: Workspace,
    pub(crate) random: fastrand::Rng,
    pub(crate) pages: Vec<Uuid>,
    pub(crate) sources: Vec<Uuid>,
    pub(crate) databases: Vec<Uuid>,
    /// How many edits were made, and of which kinds.
    pub(crate) edits: usize,
    pub(crate) kinds: BTreeSet<&'static str>,
    projects: Uuid,
    tasks: Uuid,
    comments: Vec<(Uuid, Uuid)>,
    columns: u32,
    unshared: Vec<Uuid>,
    refused: Vec<Uuid>,
    trashed: Vec<Uuid>,
}

fn text(content: &str) -> Value {
    json!([{"text": {"content": content}}])
}

fn paragraph(content: &str) -> Value {
    json!({"paragraph": {"rich_text": text(content)}})
}

fn id(object: &Value) -> Uuid {
    object["id"].as_str().and_then(|id| id.parse().ok()).expect("an object with an id")
}

impl World {
    /// A workspace with two data sources that relate to each other, a rollup and a formula over that, and pages in pages.
    pub(crate) fn new(seed: u64, builder: Builder) -> Self {
        let workspace = builder.seed(seed).build();
        let nothing = Uuid::nil();
        let mut world = Self {
            workspace,
            random: fastrand::Rng::with_seed(seed),
            pages: Vec::new(),
            sources: Vec::new(),
            databases: Vec::new(),
            edits: 0,
            kinds: BTreeSet::new(),
            projects: nothing,
            tasks: nothing,
            comments: Vec::new(),
            columns: 0,
            unshared: Vec::new(),
            refused: Vec::new(),
            trashed: Vec::new(),
        };
        let root = Uuid::from(world.workspace.root_page());
        world.pages.push(root);
        world.projects = world.database(
            root,
            "Projects",
            json!({"Name": {"title": {}}, "Budget": {"number": {}}}),
        );
        let to_projects = json!({"data_source_id": world.projects.to_string(), "dual_property": {"synced_property_name": "Tasks"}});
        world.tasks = world.database(
            root,
            "Tasks",
            json!({"Name": {"title": {}}, "Points": {"number": {}}, "Done": {"checkbox": {}}, "Docs": {"files": {}},
                "Project": {"relation": to_projects}}),
        );
        let rollup = json!({"relation_property_name": "Tasks", "rollup_property_name": "Points", "function": "sum"});
        let (projects, tasks) = (world.projects, world.tasks);
        let schema = json!({"properties": {"Sum": {"rollup": rollup}, "Twice": {"formula": {"expression": "prop(\"Sum\") * 2"}}}});
        world.ok("PATCH", &format!("/v1/data_sources/{projects}"), schema);
        for n in 0..2 {
            world.row(projects, &format!("project {n}"));
        }
        for n in 0..4 {
            world.row(tasks, &format!("task {n}"));
        }
        let notes = world.page(root, "notes");
        world.page(notes, "inner");
        world
    }

    /// Lets time pass.
    pub(crate) fn advance(&self, time: Duration) {
        self.workspace.advance(SignedDuration::try_from(time).expect("a short time"));
    }

    /// Lets so many seconds pass, by chance.
    pub(crate) fn advance_up_to(&mut self, seconds: std::ops::Range<u64>) {
        let seconds = self.random.u64(seconds);
        self.advance(Duration::from_secs(seconds));
    }

    pub(crate) fn call(&self, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
        let body = body.map_or_else(Bytes::new, |body| body.to_string().into());
        let request = http::Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", "Bearer t")
            .header("content-type", "application/json")
            .header("notion-version", "2025-09-03")
            .body(body)
            .expect("a request");
        let answer = self.workspace.handle(request);
        let value = serde_json::from_slice(answer.body()).unwrap_or_default();
        (answer.status().as_u16(), value)
    }

    pub(crate) fn ok(&self, method: &str, path: &str, body: Value) -> Value {
        let (status, answer) = self.call(method, path, Some(body));
        assert_eq!(status, 200, "{method} {path}: {answer}");
        answer
    }

    pub(crate) fn database(&mut self, parent: Uuid, title: &str, properties: Value) -> Uuid {
        let body = json!({"parent": {"page_id": parent.to_string()}, "title": text(title),
            "initial_data_source": {"properties": properties}});
        let made = self.ok("POST", "/v1/databases", body);
        let source = id(&made["data_sources"][0]);
        self.databases.push(id(&made));
        self.sources.push(source);
        source
    }

    pub(crate) fn row(&mut self, source: Uuid, name: &str) -> Uuid {
        let body = json!({"parent": {"data_source_id": source.to_string()}, "properties": {"Name": {"title": text(name)}},
            "children": [paragraph(name)]});
        let made = id(&self.ok("POST", "/v1/pages", body));
        self.pages.push(made);
        made
    }

    pub(crate) fn page(&mut self, parent: Uuid, title: &str) -> Uuid {
        let body = json!({"parent": {"page_id": parent.to_string()}, "properties": {"title": text(title)},
            "children": [paragraph(title), {"toggle": {"rich_text": text("more"), "children": [paragraph("inside")]}}]});
        let made = id(&self.ok("POST", "/v1/pages", body));
        self.pages.push(made);
        made
    }

    fn some<T: Copy>(&mut self, of: &[T]) -> Option<T> {
        (!of.is_empty()).then(|| of[self.random.usize(..of.len())])
    }

    fn rows_of(&self, source: Uuid) -> Vec<Uuid> {
        let source = notion_model::DataSourceId::from_uuid(source);
        self.workspace.rows(source).into_iter().map(|row| row.id.into()).collect()
    }

    /// Does something, which may come to nothing: whatever was chosen may be in the trash.
    pub(crate) fn edit(&mut self) {
        let n = self.random.u32(..);
        let name = format!("{n:08x}");
        let pages = self.pages.clone();
        let page = self.some(&pages).expect("pages");
        let source = if self.random.bool() { self.projects } else { self.tasks };
        let kind = match self.random.u32(0..100) {
            0..15 => self.change_value(&name, n),
            15..27 => {
                let body = json!({"children": [paragraph(&name),
                    {"toggle": {"rich_text": text(&name), "children": [paragraph("deep")]}}]});
                self.done("append", "PATCH", &format!("/v1/blocks/{page}/children"), Some(body))
            }
            27..34 => match self.block_of(page) {
                Some((block, true)) => {
                    let body = paragraph(&name);
                    self.done("block text", "PATCH", &format!("/v1/blocks/{block}"), Some(body))
                }
                _ => None,
            },
            34..39 => match self.block_of(page) {
                Some((block, true)) => {
                    self.done("block deleted", "DELETE", &format!("/v1/blocks/{block}"), None)
                }
                _ => None,
            },
            39..45 => self.comment(page, &name),
            45..48 => self.resolve(),
            48..51 => self.delete_comment(),
            51..59 => self.relate(),
            59..64 => {
                self.row(source, &name);
                Some("new row")
            }
            64..68 => self.new_page(page, &name),
            68..73 => self.trash(page),
            73..76 => self.restore(),
            76..80 => self.change_schema(source, &name),
            80..84 => self.move_page(),
            84..86 => self.purge(),
            86..88 => self.unshare(page),
            88..90 => self.share(),
            90..93 => self.refuse(page),
            93..95 => self.allow(),
            95..97 => {
                let databases = self.databases.clone();
                let database = self.some(&databases).expect("databases");
                let body = json!({"title": text(&name)});
                self.done(
                    "database title",
                    "PATCH",
                    &format!("/v1/databases/{database}"),
                    Some(body),
                )
            }
            97..99 => {
                self.workspace.end_cursors();
                Some("cursors end")
            }
            _ => {
                let body = json!({"icon": {"type": "external", "external": {"url": format!("https://e.example/{name}.png")}}});
                self.done("icon", "PATCH", &format!("/v1/pages/{page}"), Some(body))
            }
        };
        if let Some(kind) = kind {
            self.edits += 1;
            self.kinds.insert(kind);
        }
    }

    fn done(
        &self,
        kind: &'static str,
        method: &str,
        path: &str,
        body: Option<Value>,
    ) -> Option<&'static str> {
        (self.call(method, path, body).0 == 200).then_some(kind)
    }

    fn change_value(&mut self, name: &str, n: u32) -> Option<&'static str> {
        let tasks = self.rows_of(self.tasks);
        let row = self.some(&tasks)?;
        let value = match n % 4 {
            0 => json!({"Points": {"number": n % 100}}),
            1 => json!({"Done": {"checkbox": n & 4 == 0}}),
            2 => {
                json!({"Docs": {"files": [{"name": name, "external": {"url": format!("https://e.example/{name}")}}]}})
            }
            _ => json!({"Name": {"title": text(name)}}),
        };
        let kind = if n % 4 == 2 { "files" } else { "value" };
        self.done(kind, "PATCH", &format!("/v1/pages/{row}"), Some(json!({"properties": value})))
    }

    /// A block of a page, and whether it is a paragraph.
    fn block_of(&mut self, page: Uuid) -> Option<(Uuid, bool)> {
        let mut blocks = self.workspace.children(BlockId::from_uuid(page));
        if let Some(inner) = blocks.iter().find(|block| block.kind.name() == "toggle") {
            blocks.extend(self.workspace.children(inner.id));
        }
        let blocks: Vec<_> = blocks
            .iter()
            .map(|block| (Uuid::from(block.id), block.kind.name() == "paragraph"))
            .collect();
        self.some(&blocks)
    }

    fn comment(&mut self, page: Uuid, name: &str) -> Option<&'static str> {
        let body = json!({"parent": {"page_id": page.to_string()}, "rich_text": text(name)});
        let (status, made) = self.call("POST", "/v1/comments", Some(body));
        if status != 200 {
            return None;
        }
        let discussion = made["discussion_id"].as_str()?.parse().ok()?;
        self.comments.push((id(&made), discussion));
        Some("comment")
    }

    fn resolve(&mut self) -> Option<&'static str> {
        let comments = self.comments.clone();
        let (_, discussion) = self.some(&comments)?;
        let resolved = self.workspace.resolve(DiscussionId::from_uuid(discussion));
        resolved.is_ok().then_some("comment resolved")
    }

    fn delete_comment(&mut self) -> Option<&'static str> {
        let comments = self.comments.clone();
        let (comment, _) = self.some(&comments)?;
        self.done("comment deleted", "DELETE", &format!("/v1/comments/{comment}"), None)
    }

    fn relate(&mut self) -> Option<&'static str> {
        let (tasks, projects) = (self.rows_of(self.tasks), self.rows_of(self.projects));
        let (task, project) = (self.some(&tasks)?, self.some(&projects)?);
        let to = match self.random.u32(0..4) {
            0 => json!([]),
            _ => json!([{"id": project.to_string()}]),
        };
        let (row, property, to) = match self.random.bool() {
            true => (task, "Project", to),
            false => (project, "Tasks", json!([{"id": task.to_string()}])),
        };
        let mut properties = serde_json::Map::new();
        properties.insert(property.to_owned(), json!({"relation": to}));
        self.done(
            "relation",
            "PATCH",
            &format!("/v1/pages/{row}"),
            Some(json!({"properties": properties})),
        )
    }

    fn new_page(&mut self, parent: Uuid, name: &str) -> Option<&'static str> {
        let body = json!({"parent": {"page_id": parent.to_string()}, "properties": {"title": text(name)}, "children": [paragraph(name)]});
        let (status, made) = self.call("POST", "/v1/pages", Some(body));
        if status != 200 {
            return None;
        }
        self.pages.push(id(&made));
        Some("new page")
    }

    fn trash(&mut self, page: Uuid) -> Option<&'static str> {
        // All is in the root.
        if page == self.pages[0] {
            return None;
        }
        let done = self.done(
            "trashed",
            "PATCH",
            &format!("/v1/pages/{page}"),
            Some(json!({"in_trash": true})),
        );
        self.trashed.extend(done.map(|_| page));
        done
    }

    fn restore(&mut self) -> Option<&'static str> {
        let trashed = self.trashed.clone();
        let page = self.some(&trashed)?;
        self.trashed.retain(|other| *other != page);
        self.done(
            "restored",
            "PATCH",
            &format!("/v1/pages/{page}"),
            Some(json!({"in_trash": false})),
        )
    }

    fn change_schema(&mut self, source: Uuid, name: &str) -> Option<&'static str> {
        let path = format!("/v1/data_sources/{source}");
        let mut properties = serde_json::Map::new();
        let kind = match (self.random.u32(0..3), self.columns) {
            (0, 1..) => {
                let column = format!("Column {}", self.random.u32(1..=self.columns));
                properties.insert(column, json!({"name": format!("Renamed {name}")}));
                "column renamed"
            }
            (1, 1..) => {
                let column = format!("Column {}", self.random.u32(1..=self.columns));
                properties.insert(column, Value::Null);
                "column removed"
            }
            _ => {
                self.columns += 1;
                properties.insert(format!("Column {}", self.columns), json!({"rich_text": {}}));
                "column added"
            }
        };
        self.done(kind, "PATCH", &path, Some(json!({"properties": properties})))
    }

    fn move_page(&mut self) -> Option<&'static str> {
        let pages = self.pages.clone();
        let (page, to) = (self.some(&pages)?, self.some(&pages)?);
        let parent = match self.random.u32(0..3) {
            0 => json!({"type": "data_source_id", "data_source_id": self.tasks.to_string()}),
            _ => json!({"type": "page_id", "page_id": to.to_string()}),
        };
        self.done(
            "moved",
            "POST",
            &format!("/v1/pages/{page}/move"),
            Some(json!({"parent": parent})),
        )
    }

    fn purge(&mut self) -> Option<&'static str> {
        let trashed = self.trashed.clone();
        let page = self.some(&trashed)?;
        self.trashed.retain(|other| *other != page);
        self.workspace.purge(page).is_ok().then_some("purged")
    }

    fn unshare(&mut self, page: Uuid) -> Option<&'static str> {
        if page == self.pages[0] {
            return None;
        }
        self.workspace.unshare(page).ok()?;
        self.unshared.push(page);
        Some("unshared")
    }

    fn share(&mut self) -> Option<&'static str> {
        let page = self.unshared.pop()?;
        self.workspace.share(page).ok().map(|()| "shared")
    }

    fn refuse(&mut self, page: Uuid) -> Option<&'static str> {
        let toggles = self.workspace.children(PageId::from_uuid(page));
        let toggle = toggles.iter().find(|block| block.kind.name() == "toggle")?;
        self.workspace.refuse_children(toggle.id, "ai_block").ok()?;
        self.refused.push(toggle.id.into());
        Some("list refused")
    }

    fn allow(&mut self) -> Option<&'static str> {
        let block = self.refused.pop()?;
        self.workspace.allow_children(BlockId::from_uuid(block)).ok().map(|()| "list allowed")
    }

    /// Lets some of the next requests go wrong.
    pub(crate) fn spoil(&mut self) {
        let fault = match self.random.u32(0..8) {
            0 => Fault::status(500),
            1 => Fault::status(429).retry_after(1),
            2 => Fault::html(502),
            3 => Fault::new(FaultKind::Reset),
            4 => Fault::new(FaultKind::CutBody),
            5 => Fault::html(404),
            6 => Fault::new(FaultKind::WrongType),
            _ => Fault::status(529),
        };
        let (skip, times) = (self.random.u32(0..30), self.random.u32(1..3));
        self.workspace.inject(fault.skip(skip).times(times));
    }
}
