//! Calls of one request, and what must be there afterwards.

use notion_api::blocks::Blocks;
use notion_api::comments::Comments;
use notion_api::data_sources::DataSources;
use notion_api::databases::Databases;
use notion_api::file_uploads::FileUploads;
use notion_api::views::Views;
use notion_model::{
    BlockInput as Block, FileUploadStatus, MarkdownUpdate, PageId, Properties,
    PropertyInput as Value, PropertySchemaInput as Schema, ViewType,
};

use crate::run::{Drives, Outcome, Run};

/// How many kinds of calls there are.
pub(crate) const KINDS: u8 = 20;

impl<C: Drives> Run<C> {
    /// One call, of one of the kinds.
    pub(crate) async fn call(&mut self, kind: u8) {
        match kind {
            0 => self.create_row().await,
            1 => self.create_page().await,
            2 => self.create_many().await,
            3 => self.append().await,
            4 => self.comment().await,
            5 => self.change_comment().await,
            6 => self.create_database().await,
            7 => self.create_data_source().await,
            8 => self.upload().await,
            9 => self.send_upload().await,
            10 => self.move_page().await,
            11 => self.update_row().await,
            12 => self.apply_template().await,
            13 => self.insert_markdown().await,
            14 => self.replace_in_markdown().await,
            15 => self.replace_markdown().await,
            16 => self.update_block().await,
            17 => self.change_schema().await,
            18 => self.create_view().await,
            _ => self.trash().await,
        }
    }

    fn rows_called(&self, title: &str) -> Vec<PageId> {
        let rows = self.workspace.rows(self.rows);
        rows.iter().filter(|row| row.title_text() == title).map(|row| row.id).collect()
    }

    /// What is said to have been made is what was made.
    fn named<T: PartialEq>(&mut self, what: &str, said: Option<T>, there: &[T]) {
        if said.is_some_and(|said| !there.contains(&said)) {
            self.violation(what, "the answer names something else");
        }
    }

    async fn create_row(&mut self) {
        let tag = self.tag();
        let create = self.pages().create(self.rows).title(&*tag);
        let output = if self.rng.bool() { create.send() } else { create.reconciled().send() };
        let outcome = self.drive(output).await;
        let there = self.rows_called(&tag);
        self.made("create a row", &outcome, there.len());
        self.named("create a row", outcome.and_then(Result::ok).map(|page| page.id), &there);
    }

    async fn create_page(&mut self) {
        let tag = self.tag();
        let create = self.pages().create(self.page).title(&*tag).children([Block::divider()]);
        let output = if self.rng.bool() { create.send() } else { create.reconciled().send() };
        let outcome = self.drive(output).await;
        let there = self.saying(self.page, &tag);
        self.made("create a page", &outcome, there);
    }

    async fn create_many(&mut self) {
        let tags: Vec<String> = (0..self.rng.usize(1..6)).map(|_| self.tag()).collect();
        let rows = tags.iter().map(|tag| Properties::from([("Name", Value::title(&**tag))]));
        let output = self.pages().create_many(self.rows, rows).concurrency(3).send();
        let outcome = self.drive(output).await;
        let mut results = match outcome {
            Some(Ok(results)) => results.into_iter().map(Some).collect(),
            Some(Err(error)) => return self.violation("create many", &error.to_string()),
            None => Vec::new(),
        };
        results.resize_with(tags.len(), || None);
        for (tag, result) in tags.iter().zip(results) {
            let there = self.rows_called(tag);
            self.made("create many", &result, there.len());
            self.named("create many", result.and_then(Result::ok).map(|page| page.id), &there);
        }
    }

    async fn append(&mut self) {
        let tag = self.tag();
        let lines = (0..self.rng.usize(1..4)).map(|_| Block::paragraph(&*tag));
        let lines: Vec<Block> = lines.collect();
        let count = lines.len();
        let append = Blocks::new(self.client.clone()).append(self.page, lines);
        let output = if self.rng.bool() { append.send() } else { append.reconciled().send() };
        let outcome = self.drive(output).await;
        let there = self.saying(self.page, &tag);
        if !there.is_multiple_of(count) {
            self.violation("append", "some of the blocks are there");
        }
        self.made("append", &outcome, there / count);
    }

    async fn comment(&mut self) {
        let tag = self.tag();
        let comments = Comments::new(self.client.clone());
        let outcome = self.drive(comments.create(self.page, &*tag).send()).await;
        let all = self.workspace.comments(self.page);
        let there = all.iter().filter(|comment| comment.rich_text.plain_text() == *tag).count();
        self.made("comment", &outcome, there);
    }

    async fn change_comment(&mut self) {
        let (old, new) = (self.tag(), self.tag());
        let comment = self.plain.comments().create(self.page, &*old).send().await;
        let id = comment.expect("a comment").id;
        let comments = Comments::new(self.client.clone());
        let deletes = self.rng.bool();
        let output = match deletes {
            true => comments.delete(id).send(),
            false => comments.update(id, &*new).send(),
        };
        let outcome = self.drive(output).await;
        let all = self.workspace.comments(self.page);
        let now = all.iter().find(|comment| comment.id == id);
        let now = now.map(|comment| comment.rich_text.plain_text().to_string());
        let after = (!deletes).then_some(new);
        self.changed("change a comment", &outcome, [Some(old), after, now]);
    }

    async fn create_database(&mut self) {
        let tag = self.tag();
        let create = Databases::new(self.client.clone()).create(self.page).title(&*tag);
        let outcome = self.drive(create.send()).await;
        let there = self.saying(self.page, &tag);
        self.made("create a database", &outcome, there);
    }

    async fn create_data_source(&mut self) {
        let tag = self.tag();
        let create = DataSources::new(self.client.clone()).create(self.database).title(&*tag);
        let outcome = self.drive(create.properties([("Name", Schema::title())]).send()).await;
        let database = self.workspace.database(self.database).expect("a database");
        let there = database.data_sources.iter().filter(|source| source.name == *tag).count();
        self.made("create a data source", &outcome, there);
    }

    /// How many uploads of this name have their content.
    async fn uploaded(&self, name: &str) -> usize {
        let all = self.plain.file_uploads().list().status(FileUploadStatus::Uploaded).all().await;
        let all = all.expect("uploads");
        all.iter().filter(|upload| upload.filename.as_deref() == Some(name)).count()
    }

    async fn upload(&mut self) {
        let name = format!("{}.txt", self.tag());
        let upload = FileUploads::new(self.client.clone()).upload(&*name, "text");
        let outcome = self.drive(upload.send()).await;
        let there = self.uploaded(&name).await;
        self.made("upload", &outcome, there);
    }

    async fn send_upload(&mut self) {
        let name = format!("{}.txt", self.tag());
        let upload = self.plain.file_uploads().create().filename(&*name).send().await;
        let upload = upload.expect("an upload");
        let uploads = FileUploads::new(self.client.clone());
        let outcome = self.drive(uploads.send(&upload, "text").send()).await;
        let there = self.uploaded(&name).await;
        self.made("send an upload", &outcome, there);
    }

    async fn move_page(&mut self) {
        let tag = self.tag();
        let page = self.plain.pages().create(self.workspace.root_page()).title(&*tag).send().await;
        let id = page.expect("a page").id;
        let outcome = self.drive(self.pages().move_to(id, self.page).send()).await;
        let there = self.saying(self.page, &tag);
        self.changed("move a page", &outcome, [0, 1, there]);
    }

    async fn update_row(&mut self) {
        let tag = self.tag();
        let text = |run: &Self| run.workspace.page(run.row).expect("a row").title_text();
        let before = text(self);
        let outcome = self.drive(self.pages().update(self.row).title(&*tag).send()).await;
        let now = text(self);
        self.changed("update a row", &outcome, [before, tag, now]);
    }

    async fn apply_template(&mut self) {
        let row = self.plain.pages().create(self.rows).title("row");
        let row = row.children([Block::paragraph("before")]).send().await.expect("a page").id;
        let update = self.pages().update(row).template(self.template);
        let erases = self.rng.bool();
        let output = if erases { update.erase_content().send() } else { update.send() };
        let outcome = self.drive(output).await;
        let (before, added) = ("before".to_owned(), "from the template".to_owned());
        let after = if erases { vec![added] } else { vec![before.clone(), added] };
        let now = self.texts(row);
        self.changed("apply a template", &outcome, [vec![before], after, now]);
    }

    async fn insert_markdown(&mut self) {
        let tag = self.tag();
        let update = MarkdownUpdate::append(&*tag);
        let outcome = self.drive(self.pages().update_markdown(self.page, update).send()).await;
        let there = self.saying(self.page, &tag);
        self.made("insert Markdown", &outcome, there);
    }

    async fn written(&mut self, text: &str) -> PageId {
        let page = self.plain.pages().create(self.workspace.root_page()).title("x");
        page.children([Block::paragraph(text)]).send().await.expect("a page").id
    }

    /// The new text has the old one in it.
    async fn replace_in_markdown(&mut self) {
        let page = self.written("one").await;
        let update = MarkdownUpdate::update([("one", "one more")]);
        let outcome = self.drive(self.pages().update_markdown(page, update).send()).await;
        let now = self.texts(page);
        let line = |text: &str| vec![text.to_owned()];
        self.changed("replace in Markdown", &outcome, [line("one"), line("one more"), now]);
    }

    async fn replace_markdown(&mut self) {
        let page = self.written("one").await;
        let update = MarkdownUpdate::replace("two\n\nthree");
        let outcome = self.drive(self.pages().update_markdown(page, update).send()).await;
        let now = self.texts(page);
        let lines = |texts: &[&str]| texts.iter().map(|text| text.to_string()).collect::<Vec<_>>();
        self.changed(
            "replace Markdown",
            &outcome,
            [lines(&["one"]), lines(&["two", "three"]), now],
        );
    }

    async fn update_block(&mut self) {
        let page = self.written("one").await;
        let block = self.workspace.children(page)[0].id;
        let blocks = Blocks::new(self.client.clone());
        let deletes = self.rng.bool();
        let output = match deletes {
            true => blocks.delete(block).send(),
            false => blocks.update(block).content(Block::paragraph("two")).send(),
        };
        let outcome = self.drive(output).await;
        let after = if deletes { Vec::new() } else { vec!["two".to_owned()] };
        let now = self.texts(page);
        self.changed("update a block", &outcome, [vec!["one".to_owned()], after, now]);
    }

    async fn change_schema(&mut self) {
        let create = self.plain.data_sources().create(self.database).title("schema");
        let schema = [("Name", Schema::title()), ("A", Schema::rich_text()), ("B", Schema::date())];
        let id = create.properties(schema).send().await.expect("a data source").id;
        let update = DataSources::new(self.client.clone()).update(id);
        let (update, after) = match self.rng.u8(0..4) {
            0 => (update.property("C", Schema::checkbox()), ["A", "B", "C", "Name"].as_slice()),
            1 => (update.rename_property("A", "C"), ["B", "C", "Name"].as_slice()),
            2 => (update.remove_property("A"), ["B", "Name"].as_slice()),
            // Twice would be as before.
            _ => {
                let update = update.rename_property("A", "C").remove_property("B");
                (update.property("D", Schema::url()), ["C", "D", "Name"].as_slice())
            }
        };
        let outcome = self.drive(update.send()).await;
        let source = self.workspace.data_source(id).expect("a data source");
        let mut now: Vec<&str> = source.properties.names().collect();
        now.sort_unstable();
        let owned = |names: &[&str]| names.iter().map(|name| name.to_string()).collect::<Vec<_>>();
        let states = [owned(&["A", "B", "Name"]), owned(after), owned(&now)];
        self.changed("change a schema", &outcome, states);
    }

    async fn create_view(&mut self) {
        let tag = self.tag();
        let views = Views::new(self.client.clone());
        let create = views.create(self.database, self.rows, &*tag, ViewType::List);
        let outcome = self.drive(create.send()).await;
        let mut there = 0;
        for view in self.plain.views().list(self.database).all().await.expect("views") {
            let view = self.plain.views().retrieve(view.id).send().await.expect("a view");
            there += usize::from(view.name == *tag);
        }
        self.made("create a view", &outcome, there);
    }

    async fn trash(&mut self) {
        let tag = self.tag();
        let page = self.plain.pages().create(self.page).title(&*tag).send().await;
        let id = page.expect("a page").id;
        let restores = self.rng.bool();
        if restores {
            self.plain.pages().trash(id).send().await.expect("a page");
        }
        let update = match restores {
            true => self.pages().restore(id),
            false => self.pages().trash(id),
        };
        let outcome: Outcome<_> = self.drive(update.send()).await;
        let now = self.workspace.page(id).expect("a page").in_trash;
        self.changed("trash or restore", &outcome, [restores, !restores, now]);
    }
}
