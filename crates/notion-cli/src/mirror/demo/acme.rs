//! A small workspace of a small company, with people who work in it.

use notion_api::Client;
use notion_model::jiff::SignedDuration;
use notion_model::{
    BlockId, BlockInput as Block, DataSourceId, NumberFormat, PageId, PropertyInput as Value,
    PropertySchemaInput as Schema,
};
use notion_sim::Workspace;

use crate::mirror::failure::Failure;

/// Tasks of the projects: `Task`, project, state, points.
const TASKS: [(&str, usize, &str, u32); 12] = [
    ("Order the new signs", 0, "Doing", 3),
    ("Ask the landlord about the lift", 0, "To do", 2),
    ("Paint the meeting room", 0, "To do", 5),
    ("Sketch the menu", 1, "Done", 3),
    ("Taste three kinds of beans", 1, "Doing", 1),
    ("Rent a coffee machine", 1, "To do", 2),
    ("Write to all suppliers", 2, "Doing", 5),
    ("Count the storeroom", 2, "To do", 8),
    ("Throw away what is broken", 2, "To do", 3),
    ("Book the venue", 3, "Done", 2),
    ("Invite the speakers", 3, "Doing", 5),
    ("Print the badges", 3, "To do", 1),
];

const PROJECTS: [&str; 4] = ["New office", "Coffee corner", "Spring cleaning", "Summer fair"];

/// The workspace, and what the story is about.
pub(super) struct Acme {
    pub(super) workspace: Workspace,
    /// Those who work in it; what they ask is not counted as the mirror's.
    pub(super) people: Client,
    pub(super) onboarding: PageId,
    pub(super) travel: PageId,
    pub(super) security: PageId,
    /// A block on the page about onboarding, with a list in it.
    pub(super) toggle: BlockId,
    pub(super) task_source: DataSourceId,
    pub(super) projects: Vec<PageId>,
    pub(super) tasks: Vec<PageId>,
}

impl Acme {
    pub(super) async fn new() -> Result<Self, Failure> {
        let workspace = Workspace::builder()
            .system_clock()
            .connection("Acme mirror")
            .person("Ada", "ada@acme.example")
            .person("Grace", "grace@acme.example")
            .build();
        let people = Client::builder().transport(workspace.clone()).without_layers().build()?;
        let root = workspace.root_page();
        let handbook = people.pages().create(root).title("Handbook").send().await?.id;
        let (onboarding, toggle) = onboarding(&people, handbook).await?;
        let travel = travel(&people, handbook).await?;
        let security = people.pages().create(handbook).title("Security");
        let security = security.children([
            Block::paragraph("Report phishing to Grace, also if it was only a click."),
            Block::bulleted_list_item("Passwords are in the manager, and nowhere else."),
        ]);
        let security = security.send().await?.id;
        let schema = [("Name", Schema::title()), ("Budget", Schema::number(NumberFormat::Euro))];
        let database = people.databases().create(root).title("Projects").properties(schema);
        let project_source = database.send().await?.data_sources[0].id;
        let schema = [
            ("Task", Schema::title()),
            ("State", Schema::select(["To do", "Doing", "Done"])),
            ("Points", Schema::number(NumberFormat::Number)),
            ("Project", Schema::dual_relation(project_source, Some("Tasks".to_owned()))),
        ];
        let database = people.databases().create(root).title("Tasks").properties(schema);
        let task_source = database.send().await?.data_sources[0].id;
        let mut projects = Vec::new();
        for (index, name) in PROJECTS.iter().enumerate() {
            let row = people.pages().create(project_source).title(*name);
            let row = row.property("Budget", Value::number(1200 * (index as u32 + 1)));
            projects.push(row.send().await?.id);
        }
        let mut tasks = Vec::new();
        for (name, project, state, points) in TASKS {
            let row = people.pages().create(task_source).title(name);
            let row = row
                .property("State", Value::select(state))
                .property("Points", Value::number(points))
                .property("Project", Value::relation([projects[project]]))
                .children([Block::paragraph("What it takes is discussed on Mondays.")]);
            tasks.push(row.send().await?.id);
        }
        // All that was some time ago.
        workspace.advance(SignedDuration::from_hours(24));
        Ok(Self {
            workspace,
            people,
            onboarding,
            travel,
            security,
            toggle,
            task_source,
            projects,
            tasks,
        })
    }
}

/// A page with a list that is in a block, and comments.
async fn onboarding(people: &Client, parent: PageId) -> Result<(PageId, BlockId), Failure> {
    let page = people.pages().create(parent).title("Onboarding").send().await?.id;
    let first_day = Block::toggle("The first day").children([
        Block::to_do("Fetch a badge at the reception"),
        Block::to_do("Meet Ada for lunch"),
    ]);
    let blocks = [Block::heading_2("Welcome"), first_day];
    let added = people.blocks().append(page, blocks).send().await?;
    let toggle = added.results.iter().find(|block| block.has_children).map(|block| block.id);
    let comment = people.comments().create(page, "Should we add a map?").send().await?;
    people.comments().reply(comment.discussion_id, "There is one in the kitchen.").send().await?;
    let toggle = toggle.ok_or_else(|| Failure::usage("the simulator lost a block"))?;
    Ok((page, toggle))
}

/// A page with a file.
async fn travel(people: &Client, parent: PageId) -> Result<PageId, Failure> {
    let list = "passport\ncharger\numbrella\n";
    let upload = people.file_uploads().upload("packing-list.txt", list).send().await?;
    let page = people.pages().create(parent).title("Travel").children([
        Block::paragraph("Book two weeks ahead; a passport takes longer."),
        Block::file(upload.id).named("packing-list.txt"),
    ]);
    Ok(page.send().await?.id)
}
