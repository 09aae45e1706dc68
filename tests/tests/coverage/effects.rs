//! What requests do to the workspace, which decides what is sent again: by what is in them, not by where they go.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use notion_api::{Call, Client, Effect, Endpoint, endpoints};
use notion_model::{
    BlockId, BlockInput as Block, DataSourceId, DatabaseId, MarkdownUpdate, PageId,
    PropertySchemaInput as Schema, TemplateInput,
};
use notion_transport::mock::MockTransport;

use Effect::{Create, IdempotentWrite as Set};

#[test]
fn every_endpoint_says_why() {
    for info in endpoints() {
        let (effect, says) = (info.route.effect(), info.second_time);
        assert!(says.ends_with('.'), "{}: {says:?}", info.name);
        match effect {
            Effect::Read => assert!(says.starts_with("Nothing"), "{}: {says}", info.name),
            Set => assert!(says.starts_with("Nothing"), "{}: {says}", info.name),
            // What counts as one although it is not there twice fails the second time.
            Create => assert!(
                !says.starts_with("Nothing") || says.contains("it is an error"),
                "{}: {says}",
                info.name
            ),
        }
    }
}

struct Effects {
    notion: Client,
    last: Arc<Mutex<Option<Effect>>>,
}

impl Effects {
    fn new() -> Self {
        let last: Arc<Mutex<Option<Effect>>> = Arc::default();
        let kept = last.clone();
        let mock = MockTransport::from_fn(move |request| {
            *kept.lock().expect("no panic") = Some(Effect::of(request));
            Ok(http::Response::new(Bytes::from_static(b"{}")))
        });
        let notion = Client::builder().transport(mock).without_layers().validation(false);
        Self { notion: notion.build().expect("a client"), last }
    }

    /// The effect of the request, which its error goes by, too.
    async fn of<E: Endpoint>(&self, call: Call<Client, E>) -> Effect {
        let error = call.send().await.map(drop).expect_err("an answer that is none");
        let effect = self.last.lock().expect("no panic").take().expect("a request");
        assert_eq!(error.may_have_been_applied(), effect != Effect::Read);
        effect
    }
}

#[tokio::test]
async fn what_is_in_a_request_decides() {
    let effects = Effects::new();
    let (pages, page) = (|| effects.notion.pages(), PageId::default());
    assert_eq!(effects.of(pages().update(page).title("x")).await, Set);
    assert_eq!(effects.of(pages().update(page).erase_content()).await, Set);
    assert_eq!(effects.of(pages().update(page).template(TemplateInput::None)).await, Set);
    assert_eq!(effects.of(pages().update(page).template(page)).await, Create);
    assert_eq!(
        effects.of(pages().update(page).template(TemplateInput::default_one())).await,
        Create
    );
    assert_eq!(effects.of(pages().update(page).template(page).erase_content()).await, Create);
    assert_eq!(effects.of(pages().move_to(page, page)).await, Set);

    for (update, effect) in [
        (MarkdownUpdate::append("x"), Create),
        (MarkdownUpdate::update([("a", "b")]), Create),
        (MarkdownUpdate::replace_range("a...b", "x"), Create),
        (MarkdownUpdate::replace("x"), Set),
    ] {
        assert_eq!(effects.of(pages().update_markdown(page, update.clone())).await, effect);
        assert_eq!(effects.of(pages().update_markdown_async(page, update)).await, Create);
    }

    let (blocks, block) = (|| effects.notion.blocks(), BlockId::default());
    assert_eq!(effects.of(blocks().update(block).content(Block::toggle("x"))).await, Set);
    let nested = Block::toggle("x").child(Block::divider());
    assert_eq!(effects.of(blocks().update(block).content(nested)).await, Create);
    assert_eq!(effects.of(blocks().append(block, [Block::divider()])).await, Create);
    assert_eq!(effects.of(blocks().delete(block)).await, Set);

    let sources = || effects.notion.data_sources();
    let (id, database) = (DataSourceId::default(), DatabaseId::default());
    let update = || sources().update(id);
    assert_eq!(effects.of(update().title("x").property("A", Schema::date())).await, Set);
    assert_eq!(effects.of(update().rename_property("A", "B").remove_property("C")).await, Set);
    assert_eq!(effects.of(update().property("A", Schema::relation(id))).await, Set);
    assert_eq!(effects.of(update().property("A", Schema::dual_relation(id, None))).await, Create);
    // Twice, they would have their old names again.
    let swapped = update().rename_property("A", "B").rename_property("B", "A");
    assert_eq!(effects.of(swapped).await, Create);
    // Twice, what was renamed would be removed.
    let replaced = update().remove_property("B").rename_property("A", "B");
    assert_eq!(effects.of(replaced).await, Create);
    // Twice, there would be a new one under the old name.
    assert_eq!(effects.of(update().property("A", Schema::date().rename("B"))).await, Create);
    assert_eq!(effects.of(sources().move_to(id, database)).await, Create);
    assert_eq!(effects.of(effects.notion.databases().move_to(database, page)).await, Set);

    let sessions = || effects.notion.sessions();
    assert_eq!(effects.of(sessions().say("s", "x")).await, Create);
    assert_eq!(effects.of(sessions().resume("s", "e")).await, Set);
}
