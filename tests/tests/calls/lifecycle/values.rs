//! Values as people have them: long, odd, out of tables.

use notion_api::{ApiVersion, Call, Client, Endpoint};
use notion_model::validate::Violation;
use notion_model::{
    BlockInput as Block, DateValue, Filter, IconInput, PageId, Properties, PropertyInput as Value,
    PropertySchema, PropertySchemaInput as Schema, RichText, RichTextArray, Sort,
};
use notion_sim::Workspace;
use notion_transport::mock::{Expectation, MockTransport, Reply};

use serde_json::json;

use super::{Result, in_process};

/// A client whose requests must not be sent.
fn silent() -> Result<Client> {
    Ok(Client::builder().token("secret").transport(MockTransport::new()).build()?)
}

fn said<T: std::fmt::Debug>(result: std::result::Result<T, notion_api::Error>) -> Vec<String> {
    let error = result.expect_err("it breaks a rule");
    assert!(error.is_validation() && error.attempts() == 0, "{error}");
    error.violations().iter().map(ToString::to_string).collect()
}

fn violations<C, E: Endpoint>(call: Call<C, E>) -> Vec<Violation> {
    call.into_endpoint().violations()
}

#[tokio::test]
async fn long_texts_are_divided_wherever_they_are_written() -> Result {
    let workspace = Workspace::new();
    let notion = in_process(&workspace, ApiVersion::default())?;
    let root = workspace.root_page();
    let long = "0123456789".repeat(520);
    let database = notion
        .databases()
        .create(root)
        .title(&long)
        .description(&long)
        .properties([("Name", Schema::title()), ("Notes", Schema::rich_text())])
        .send()
        .await?;
    assert_eq!(database.title_text(), long);
    let source = database.data_sources[0].id;
    let row = notion
        .pages()
        .create(source)
        .title(&long)
        .property("Notes", Value::rich_text(&long))
        .children([
            Block::table([[&long]]),
            Block::image("https://example.com/x.png").caption(&long),
            Block::quote(&long),
        ])
        .send()
        .await?;
    assert_eq!(row.title_text(), long);
    let comment = notion.comments().create(row.id, long.as_str()).send().await?;
    assert_eq!(comment.rich_text.plain_text(), long);
    let tree = notion.blocks().tree(row.id).send().await?;
    let texts: Vec<String> = tree
        .iter()
        .filter_map(|node| node.block().kind.rich_text().map(RichTextArray::plain_text))
        .collect();
    assert_eq!(texts, [long]);
    Ok(())
}

#[tokio::test]
async fn a_value_of_any_length_goes_through_or_is_refused_by_choice() -> Result {
    let workspace = Workspace::new();
    let notion = in_process(&workspace, ApiVersion::default())?;
    let root = workspace.root_page();
    let blocks = || {
        let far = format!("https://example.com/?q={}", "x".repeat(2100));
        vec![
            Block::paragraph(RichText::text("t").link(far)),
            Block::equation("x".repeat(1200)),
            Block::table([(0..101).map(|n| n.to_string())]),
            Block::paragraph("other"),
        ]
    };
    let create = notion.pages().create(root).title("Import").children(blocks()).in_parts();
    let losses: Vec<String> = create.plan().losses().iter().map(ToString::to_string).collect();
    assert_eq!(
        losses,
        [
            "2: table has too many columns and becomes several tables",
            "0: paragraph has a link that becomes text",
            "1: equation has a formula that becomes code or text",
        ]
    );
    let (page, _) = create.send().await?;
    let tree = notion.blocks().tree(page.id).send().await?;
    let kinds: Vec<&str> = tree.children().map(|node| node.block().kind.name()).collect();
    assert_eq!(kinds, ["paragraph", "code", "table", "table", "paragraph"]);

    let strict = notion.pages().create(root).children(blocks()).in_parts().strict();
    assert_eq!(said(strict.send().await).len(), 3);
    let strict = notion.blocks().append_tree(page.id, blocks()).strict();
    assert_eq!(said(strict.send().await).len(), 3);
    Ok(())
}

#[tokio::test]
async fn columns_of_tables_have_one_name_each() -> Result {
    let notion = silent()?;
    let create = |properties: Vec<(&'static str, Schema)>| {
        notion.databases().create(PageId::nil()).properties(properties).send()
    };
    let number = || Schema::number(notion_model::NumberFormat::Number);
    assert_eq!(
        said(
            create(vec![("Name", Schema::title()), ("Amount", number()), ("Amount", number())])
                .await
        ),
        ["initial_data_source.properties.Amount: two properties are called \"Amount\""]
    );
    assert_eq!(
        said(create(vec![("Name", Schema::title()), ("Name", Schema::rich_text())]).await),
        ["initial_data_source.properties.Name: two properties are called \"Name\""]
    );
    assert_eq!(
        said(create(vec![("Name", Schema::title()), ("", number()), (" ", number())]).await),
        [
            "initial_data_source.properties[\"\"]: property 2 has no name",
            "initial_data_source.properties[\" \"]: property 3 has no name",
        ]
    );
    let source = notion_model::DataSourceId::nil();
    let pairs = || [("Amount", Value::number(1)), ("Amount", Value::number(2))];
    let twice = ["properties.Amount: two properties are called \"Amount\""];
    assert_eq!(said(notion.pages().create(source).properties(pairs()).send().await), twice);
    let row: Properties<Value> = pairs().into_iter().collect();
    let mut made = notion.pages().create_many(source, [row]).send().await?;
    assert_eq!(said(made.remove(0)), twice);
    assert_eq!(said(notion.pages().update(PageId::nil()).properties(pairs()).send().await), twice);
    // One after the other is no list: the last holds.
    let create = notion.pages().create(source).property("Amount", Value::number(1));
    let create = create.properties([("Amount", Value::number(2))]);
    assert!(violations(create).is_empty());
    Ok(())
}

#[tokio::test]
async fn odd_values_are_found_before_they_are_sent() -> Result {
    let notion = silent()?;
    let source = notion_model::DataSourceId::nil();
    let day = |text: &str| DateValue::from(text);
    for (value, wrong) in [
        (
            Value::date(day("2024-02-10").in_time_zone("Europe/Rome")),
            "date.start: a time zone goes with times, not with days",
        ),
        (
            Value::date(day("2024-02-10T10:00:00").in_time_zone("Europe/Roma")),
            "date.time_zone: there is no time zone \"Europe/Roma\"; Europe/Rome may be meant",
        ),
        (
            Value::date(day("2024-02-10T10:00:00").in_time_zone("CEST")),
            "date.time_zone: there is no time zone \"CEST\"; CET may be meant",
        ),
        (
            Value::date("2012/01/01"),
            "date.start: \"2012/01/01\" is no date and no time; write 2012-01-01 or \
             2012-01-01T10:00:00+02:00",
        ),
        (
            Value::date(DateValue::range("2023-05-19", "5/20/2023")),
            "date.end: \"5/20/2023\" is no date and no time; write 2012-01-01 or \
             2012-01-01T10:00:00+02:00",
        ),
        (Value::select("x".repeat(101)), "select.name: 101 characters, at most 100"),
        (
            Value::rich_text(RichText::mention_date("Jan 1 2000")),
            "rich_text[0].mention.date.start: \"Jan 1 2000\" is no date and no time; write \
             2012-01-01 or 2012-01-01T10:00:00+02:00",
        ),
    ] {
        let create = notion.pages().create(source).property("V", value);
        assert_eq!(said(create.send().await), [format!("properties.V.{wrong}")]);
    }
    let fine = day("2024-02-10T10:00:00").in_time_zone("Europe/Rome");
    let create = notion.pages().create(source).property("V", Value::date(fine));
    let create = create.property("W", Value::select("x".repeat(100))).icon(IconInput::emoji("🚀"));
    assert!(violations(create).is_empty());

    for text in ["rocket", ":fire:", "🔥🔥"] {
        let create = notion.pages().create(source).icon(IconInput::emoji(text));
        let wrong = format!("icon.emoji: {text:?} is not one emoji, such as 🚀");
        assert_eq!(said(create.send().await), [wrong]);
        let callout = Block::callout("x").icon(text);
        let create = notion.pages().create(source).children([callout]);
        assert_eq!(said(create.send().await).len(), 1);
    }
    Ok(())
}

#[tokio::test]
async fn blocks_are_checked_for_their_places_and_languages() -> Result {
    let notion = silent()?;
    let source = notion_model::DataSourceId::nil();
    let create = |blocks: Vec<Block>| notion.pages().create(source).children(blocks).send();
    let row = || Block::table_row(["x"]);
    assert_eq!(
        said(create(vec![Block::divider(), row()]).await),
        ["children[1]: table_row can't be here"]
    );
    assert_eq!(
        said(create(vec![Block::column([Block::divider()])]).await),
        ["children[0]: column can't be here"]
    );
    let append =
        |blocks: Vec<Block>| notion.blocks().append(notion_model::BlockId::nil(), blocks).send();
    assert_eq!(
        said(append(vec![row(), Block::divider()]).await),
        ["children[0]: table_row can't be here"]
    );
    assert_eq!(
        said(create(vec![Block::code("x", "klingon"), Block::code("x", "pyton")]).await),
        [
            "children[0].code.language: Notion has no language \"klingon\" for code",
            "children[1].code.language: Notion has no language \"pyton\" for code; \"python\" may \
             be meant",
        ]
    );
    let languages = ["text", "js", "sh", "Python"].map(|name| Block::code("x", name));
    assert!(violations(notion.pages().create(source).children(languages)).is_empty());
    Ok(())
}

fn schema(json: &str) -> Result<Properties<PropertySchema>> {
    Ok(notion_model::from_str(json)?)
}

#[tokio::test]
async fn a_query_is_checked_against_a_schema() -> Result {
    let notion = silent()?;
    let schema = schema(
        r#"{
            "Task": {"id": "title", "name": "Task", "type": "title", "title": {}},
            "Due": {"id": "%3Acms", "name": "Due", "type": "date", "date": {}},
            "Kind": {"id": "abcd", "name": "Kind", "type": "select",
                "select": {"options": [{"id": "1", "name": "A", "color": "red"}]}},
            "State": {"id": "efgh", "name": "State", "type": "status", "status": {
                "options": [{"id": "2", "name": "Done", "color": "red"}],
                "groups": [{"id": "3", "name": "Complete", "option_ids": ["2"], "color": "red"}]}}
        }"#,
    )?;
    let query = || notion.data_sources().query(notion_model::DataSourceId::nil()).checked(&schema);
    let filter = Filter::checkbox("Dun").equals(true)
        & Filter::number("Due").equals(1)
        & Filter::select("Kind").equals(["A", "Z"])
        & Filter::status("State").equals("Complete")
        & Filter::date(":cms").before("tomorrow")
        & Filter::date("Due").before("2012/01/01");
    let wrong = query().filter(filter).sort(Sort::ascending("Nothing"));
    assert_eq!(
        said(wrong.filter_properties(["%3Acms", "None"]).send().await),
        [
            "filter.and[5].date.before: \"2012/01/01\" is no date and no time; write 2012-01-01 or \
             2012-01-01T10:00:00+02:00",
            "filter.and[0]: there is no property \"Dun\"",
            "filter.and[1]: the property is of the type date, not number",
            "filter.and[2]: the property has no option \"Z\"",
            "sorts[0]: there is no property \"Nothing\"",
            "filter_properties[1]: there is no property \"None\"",
        ]
    );
    let fine = query().filter(Filter::date(":cms").this_week()).sort(Sort::ascending("Task"));
    assert!(violations(fine).is_empty());
    Ok(())
}

#[tokio::test]
async fn names_of_uploads_are_checked() -> Result {
    let notion = silent()?;
    let create = |name: String| notion.file_uploads().create().filename(name).send();
    for (name, wrong) in [
        (
            "notes".to_owned(),
            "filename: \"notes\" has no ending such as .pdf, and no content type is given",
        ),
        (String::new(), "filename: must not be empty"),
        (format!("{}.txt", "x".repeat(900)), "filename: 904 bytes, at most 900"),
    ] {
        assert_eq!(said(create(name).await), [wrong]);
    }
    Ok(())
}

#[tokio::test]
async fn ids_of_properties_are_encoded_once() -> Result {
    let page =
        json!({"object": "page", "id": "38c9ce7b-60a4-8171-9555-ff211bc8f65c", "properties": {}});
    for id in ["U%3AC%3C", "U:C<"] {
        let mock = MockTransport::new();
        let path = format!("/v1/pages/{}", PageId::nil());
        mock.expect(Expectation::get(path).reply(Reply::json(200, page.clone())));
        let notion = Client::builder().token("secret").transport(mock.clone()).build()?;
        notion.pages().retrieve(PageId::nil()).filter_properties([id]).send().await?;
        let request = &mock.requests()[0];
        assert_eq!(request.uri().query(), Some("filter_properties=U%3AC%3C"));
    }

    let workspace = Workspace::new();
    let notion = in_process(&workspace, ApiVersion::default())?;
    // So many that some ids have characters that are encoded.
    let columns = (0..40).map(|n| (format!("C{n}"), Schema::checkbox()));
    let columns = columns.chain([("Name".to_owned(), Schema::title())]);
    let database =
        notion.databases().create(workspace.root_page()).properties(columns).send().await?;
    let source = notion.data_sources().retrieve(database.data_sources[0].id).send().await?;
    let row = notion.pages().create(source.id).title("x").send().await?;
    let mut encoded = 0;
    for (name, property) in source.properties.iter() {
        let id = &property.id;
        for given in [id.as_str().to_owned(), id.decoded().into_owned(), name.to_owned()] {
            let page = notion.pages().retrieve(row.id).filter_properties([given]).send().await?;
            assert_eq!(page.properties.names().collect::<Vec<_>>(), [name]);
        }
        notion.pages().property_item(row.id, id).send().await?;
        if id.as_str().contains('%') {
            encoded += 1;
            let twice = id.as_str().replace('%', "%25");
            for path in [
                format!("/v1/pages/{}?filter_properties={twice}", row.id),
                format!("/v1/pages/{}/properties/{twice}", row.id),
            ] {
                let request = notion.request(notion_api::Method::GET, path);
                let error = request.send::<serde_json::Value>().await.expect_err("encoded twice");
                assert_eq!(error.status().map(|it| it.as_u16()), Some(400), "{error}");
            }
        }
    }
    assert!(encoded > 0, "no id needs encoding");
    Ok(())
}
