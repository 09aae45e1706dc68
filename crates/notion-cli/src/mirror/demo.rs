//! `notion mirror demo`: the whole thing against a Notion in memory, told in plain words.

mod acme;

use std::fmt::Display;
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use futures_util::{FutureExt as _, StreamExt as _};
use notion_api::Client;
use notion_mirror::sqlite::{Reader, Search, Sqlite};
use notion_mirror::store::{Key, Kind, SqlLimits, Store as _};
use notion_mirror::{Changes, Mirror};
use notion_model::jiff::SignedDuration;
use notion_model::{BlockInput as Block, PropertyInput as Value};
use notion_transport::layer::RateLimitSettings;

use self::acme::Acme;
use super::actions::{report_gaps, survey};
use super::arguments::{self, Choices};
use super::connection::Connection;
use super::estimate::Estimate;
use super::failure::{Code, Failure};
use super::output::{Out, count};
use super::reports::{ChangeReport, RowsReport, SearchReport, VerifyReport};
use super::session::{Session, open_or_make};
use super::settings::Files;
use super::values::{FilePlace, Place};

/// What Notion allows a minute, as the estimate has it; the Notion in memory is not asked to wait.
const PER_MINUTE: f64 = 180.0;

/// After this time an edit has settled: the minute is over to which Notion tells its time.
const SETTLES: Duration = Duration::from_secs(3 * 60);

/// After so many passes everything has settled that can.
const PASSES: usize = 5;

pub(super) async fn run(arguments: arguments::Demo, out: &mut Out) -> Result<Code, Failure> {
    let began = Instant::now();
    let (place, scratch) = match arguments.keep {
        Some(place) if place.path().exists() => {
            let shown = place.path().display();
            return Err(Failure::usage(format!(
                "{shown} is there already: --keep makes a new file"
            )));
        }
        Some(place) => (place, None),
        None => {
            let scratch = Scratch::new()?;
            (scratch.place(), Some(scratch))
        }
    };
    let acme = Acme::new().await?;
    let builder = Client::builder().transport(acme.workspace.clone());
    let connection = Connection::new(builder.rate_limit(RateLimitSettings::unlimited()))?;
    let choices = Choices { files: Some(Files::Own), ..Choices::default() };
    let store = open_or_make(&place, &choices)?;
    let mirror = Place::File(place.clone());
    let session = Session::begin(store, &mirror, &choices, connection, "demo", |it| it).await?;
    let mut demo = Demo { acme, session, place, chapter: 0, out };
    demo.tell().await?;
    demo.session.end().await?;
    let requests = count(demo.session.connection.requests.count(), "request");
    let seconds = began.elapsed().as_secs_f64();
    demo.heading("The end")?;
    demo.say(format_args!(
        "All of that took {requests} and {seconds:.1} seconds. With a workspace of your own:"
    ))?;
    demo.say("  export NOTION_TOKEN=…              the token of a connection")?;
    demo.say("  notion mirror init notion.db       what it sees, and what the first sync takes")?;
    demo.say("  notion mirror sync notion.db       once; --watch keeps it current")?;
    if scratch.is_none() {
        let kept = demo.place.path().display().to_string();
        demo.say(format_args!(
            "The mirror of this demo is in {kept}: `notion mirror status {kept}`, `sql`, `search` …"
        ))?;
    }
    Ok(Code::Current)
}

/// A directory that is gone when this is.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Result<Self, Failure> {
        let path = std::env::temp_dir().join(format!("notion-mirror-demo-{}", std::process::id()));
        fs::create_dir_all(&path)?;
        Ok(Self(path))
    }

    fn place(&self) -> FilePlace {
        FilePlace::new(self.0.join("acme.db"))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What can't be removed is in the directory for temporary files.
        let _ = fs::remove_dir_all(&self.0);
    }
}

struct Demo<'a> {
    acme: Acme,
    session: Session<Sqlite>,
    place: FilePlace,
    chapter: u32,
    out: &'a mut Out,
}

impl Demo<'_> {
    async fn tell(&mut self) -> Result<(), Failure> {
        self.look().await?;
        self.first_sync().await?;
        self.ask()?;
        self.edits().await?;
        self.quiet().await?;
        self.refused().await?;
        self.lost().await?;
        self.verify().await
    }

    fn heading(&mut self, title: &str) -> Result<(), Failure> {
        self.chapter += 1;
        let heading = format!("{}. {title}", self.chapter);
        let heading = self.out.style().bold(heading);
        self.out.line(format_args!("\n{heading}"))
    }

    fn say(&mut self, text: impl Display) -> Result<(), Failure> {
        self.out.line(text)
    }

    /// Shows what somebody would type to get what follows.
    fn command(&mut self, command: &str, arguments: impl Display) -> Result<(), Failure> {
        let style = self.out.style();
        self.out.line(style.dim(format_args!("$ notion mirror {command} acme.db {arguments}")))
    }

    fn mirror(&self) -> &Mirror<Sqlite> {
        &self.session.mirror
    }

    fn requests(&self) -> u64 {
        self.session.connection.requests.count()
    }

    fn advance(&self, time: Duration) -> Result<(), Failure> {
        let time =
            SignedDuration::try_from(time).map_err(|error| Failure::usage(error.to_string()))?;
        self.acme.workspace.advance(time);
        Ok(())
    }

    /// Syncs until what was edited has settled, as a mirror does that is watched.
    async fn sync(&self) -> Result<(), Failure> {
        for _ in 0..PASSES {
            self.mirror().sync_once().await?;
            self.advance(SETTLES)?;
        }
        Ok(())
    }

    async fn look(&mut self) -> Result<(), Failure> {
        self.heading("A workspace")?;
        self.say("Acme has a handbook, projects and tasks in data sources that relate to each other, a file and")?;
        self.say("comments. It lives in the memory of this program: a simulated Notion, so that the real one is not asked.")?;
        let seen = survey(&self.session.connection.client).await?;
        let estimate = Estimate::of_first_sync(&seen, &self.session.settings, PER_MINUTE);
        self.say(format_args!(
            "The token sees {}, {} with {} and {}.",
            count(seen.pages, "page"),
            count(seen.sources, "data source"),
            count(seen.rows, "row"),
            count(seen.users, "user")
        ))?;
        self.say(format_args!(
            "A first sync takes about {}: {} seconds at the {PER_MINUTE:.0} a minute that Notion allows.",
            count(estimate.requests, "request"),
            estimate.seconds
        ))
    }

    async fn first_sync(&mut self) -> Result<(), Failure> {
        self.heading("The first sync")?;
        self.command("sync", "--files own")?;
        let before = self.requests();
        let began = Instant::now();
        self.mirror().sync_once().await?;
        let (took, requests) = (began.elapsed().as_millis(), self.requests() - before);
        let counts = self.mirror().status().await?.counts;
        let live = |kind| counts.kinds.get(&kind).map_or(0, |of| of.live);
        self.say(format_args!(
            "{} in {took} ms: {}, {}, {}, {}, {}.",
            count(requests, "request"),
            count(live(Kind::Page), "page"),
            count(live(Kind::DataSource), "data source"),
            count(counts.blocks, "block"),
            count(live(Kind::Comment), "comment"),
            count(counts.files[1], "file"),
        ))?;
        self.say("Every object is in the file as Notion gave it, and the rows of each data source in a typed table.")?;
        self.sync().await
    }

    fn reader(&self) -> Result<Reader, Failure> {
        Ok(Reader::open(self.place.path())?)
    }

    fn sql(&mut self, statement: &str) -> Result<(), Failure> {
        self.command("sql", format_args!("\"{statement}\""))?;
        let rows = self.reader()?.sql(statement, SqlLimits::default());
        let rows = rows.map_err(|error| Failure::usage(error.to_string()))?;
        self.out.report(&RowsReport::new(rows))
    }

    fn search(&mut self, words: &str, all_states: bool) -> Result<(), Failure> {
        let flag = if all_states { " --all" } else { "" };
        self.command("search", format_args!("{words}{flag}"))?;
        let hits = self.reader()?.search(words, Search { limit: 3, all_states });
        self.out
            .report(&SearchReport::new(hits.map_err(|error| Failure::usage(error.to_string()))?))
    }

    fn ask(&mut self) -> Result<(), Failure> {
        self.heading("Asking without a request")?;
        self.sql(
            "select State, count(*) as tasks, sum(Points) as points from Tasks group by State",
        )?;
        self.search("weeks passport", false)
    }

    async fn edits(&mut self) -> Result<(), Failure> {
        self.heading("People go on working")?;
        self.say("Somebody finishes a task, writes about trains on a page, gives a task to another project, and puts")?;
        self.say("one in the trash.")?;
        let changes = self.mirror().watch();
        let acme = &self.acme;
        let people = &acme.people;
        let done = people.pages().update(acme.tasks[0]).property("State", Value::select("Done"));
        done.send().await?;
        let line = Block::paragraph("Trains before planes, where it takes less than five hours.");
        people.blocks().append(acme.travel, [line]).send().await?;
        let moved = people.pages().update(acme.tasks[1]);
        moved.property("Project", Value::relation([acme.projects[2]])).send().await?;
        people.pages().trash(acme.tasks[2]).send().await?;
        self.advance(SETTLES)?;
        self.command("sync", "--watch")?;
        self.sync().await?;
        self.tell_changes(changes).await?;
        self.say("The projects are told because their sides of the relations changed, which moves no time at Notion.")?;
        self.heading("A property is renamed, and somebody comments")?;
        let acme = &self.acme;
        let renamed = acme.people.data_sources().update(acme.task_source);
        renamed.rename_property("Points", "Effort").send().await?;
        self.advance(SETTLES)?;
        self.sync().await?;
        self.sql(
            "select State, count(*) as tasks, sum(Effort) as effort from Tasks group by State",
        )?;
        self.say("The view has the new name, and no value was copied: columns go by the ids of properties.")?;
        let acme = &self.acme;
        let comment =
            acme.people.comments().create(acme.onboarding, "Who shows the new ones around?");
        comment.send().await?;
        let before = self.requests();
        for event in self.acme.workspace.webhooks().iter().rev().take(1) {
            self.mirror().event(event).await?;
        }
        self.mirror().work().await?;
        let requests = count(self.requests() - before, "request");
        self.say(format_args!("A comment moves no time either. A webhook tells of it ({requests}), and the audit finds it without:"))?;
        self.search("shows around", false)
    }

    /// Tells what has changed, each page once.
    async fn tell_changes(&mut self, mut changes: Changes) -> Result<(), Failure> {
        let mut told = Vec::new();
        while let Some(Some(Ok(change))) = changes.next().now_or_never() {
            let is_block = change.key.kind == Kind::Block;
            let about = change.within.filter(|_| is_block).map_or(change.key, Key::page);
            if told.contains(&about) {
                continue;
            }
            told.push(about);
            let objects = self.mirror().store().objects(vec![about]).await?;
            let title = objects.into_iter().next().map(|object| object.title);
            self.out.report(&ChangeReport::new(&change, title.unwrap_or_default()))?;
        }
        Ok(())
    }

    async fn quiet(&mut self) -> Result<(), Failure> {
        self.heading("A quiet pass")?;
        let before = self.requests();
        self.mirror().sync_once().await?;
        let requests = count(self.requests() - before, "request");
        self.say(format_args!(
            "Nobody edits anything: {requests}, two searches and two queries for each data source, and nothing is written."
        ))
    }

    async fn refused(&mut self) -> Result<(), Failure> {
        self.heading("Something is refused")?;
        self.say("Notion refuses a list in which a block is that connections may not see, such as an AI block. That is")?;
        self.say("the end of one list, and not of the sync.")?;
        self.acme.workspace.refuse_children(self.acme.toggle, "ai_block").map_err(wrong)?;
        let line = Block::paragraph("Laptops are encrypted.");
        self.acme.people.blocks().append(self.acme.onboarding, [line]).send().await?;
        self.advance(SETTLES)?;
        self.sync().await?;
        self.command("gaps", "")?;
        let gaps = report_gaps(self.mirror().store()).await?;
        self.out.report(&gaps)?;
        self.say(
            "The rest of the page is current, and what was read of the list before is still found:",
        )?;
        self.search("badge encrypted", false)
    }

    async fn lost(&mut self) -> Result<(), Failure> {
        self.heading("A page is not shared any more")?;
        let page = self.acme.security;
        self.acme.workspace.unshare(page).map_err(wrong)?;
        self.mirror().audit().await?;
        self.mirror().work().await?;
        let state = self.state_of(Key::page(page)).await?;
        self.say(format_args!(
            "The audit misses the page about security, and Notion answers 404. That proves nothing: it is still {state}."
        ))?;
        self.advance(Duration::from_secs(61 * 60))?;
        self.sync().await?;
        let state = self.state_of(Key::page(page)).await?;
        self.say(format_args!(
            "An hour later it is still not found, and other pages are: now it is {state}. Its content stays, until"
        ))?;
        self.say("somebody prunes the mirror:")?;
        self.search("phishing", true)
    }

    async fn state_of(&self, key: Key) -> Result<&'static str, Failure> {
        let objects = self.mirror().store().objects(vec![key]).await?;
        Ok(objects.first().map_or("unknown", |object| object.state.as_str()))
    }

    async fn verify(&mut self) -> Result<(), Failure> {
        self.heading("Is it really the same?")?;
        self.say("Somebody comments once more, and no webhook comes. Then everything is read anew and compared, twice:")?;
        let comment =
            self.acme.people.comments().create(self.acme.travel, "Is the night train in?");
        comment.send().await?;
        for _ in 0..2 {
            self.command("verify", "")?;
            let before = self.requests();
            let verified = self.mirror().verify(None).await?;
            let requests = self.requests() - before;
            self.out.report(&VerifyReport::new(&verified, requests))?;
        }
        Ok(())
    }
}

fn wrong(error: notion_sim::PlayError) -> Failure {
    Failure::usage(error.to_string())
}
