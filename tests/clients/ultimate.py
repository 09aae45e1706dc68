"""ultimate-notion against the simulator: a client that checks everything that it reads.

Takes NOTION_BASE_URL, NOTION_TOKEN and NOTION_PARENT_PAGE.
"""

import datetime
import io
import os
import tempfile

os.environ["ULTIMATE_NOTION_CONFIG"] = os.path.join(tempfile.mkdtemp(), "config.toml")

import ultimate_notion as uno  # noqa: E402 - it reads the variable above

steps = []


class Task(uno.Schema, db_title="Errands"):
    name = uno.PropType.Title("Name")
    status = uno.PropType.Select(
        "Status", options=[uno.Option("Todo", color=uno.Color.RED), uno.Option("Done", color=uno.Color.GREEN)]
    )
    due = uno.PropType.Date("Due")
    effort = uno.PropType.Number("Effort", format=uno.NumberFormat.NUMBER)
    tags = uno.PropType.MultiSelect("Tags", options=[uno.Option("home"), uno.Option("work")])
    done = uno.PropType.Checkbox("Done?")
    link = uno.PropType.URL("Link")
    mail = uno.PropType.Email("Mail")
    notes = uno.PropType.Text("Notes")
    created = uno.PropType.CreatedTime("Created")
    edited = uno.PropType.LastEditedBy("Edited by")
    parent = uno.PropType.Relation("Parent", schema=uno.SelfRef)


with uno.Session(base_url=os.environ["NOTION_BASE_URL"]) as notion:
    assert notion.whoami().is_bot
    assert notion.all_users()
    root = notion.get_page(os.environ["NOTION_PARENT_PAGE"])
    steps.append("users")

    page = notion.create_page(parent=root, title="Shopping")
    page.title = "Groceries"
    page.icon = "🛒"
    page.is_locked = True
    page.reload()
    assert (page.title, page.icon, page.is_locked) == ("Groceries", "🛒", True)
    page.is_locked = False
    page.delete()
    assert page.is_deleted
    page.restore()
    assert not page.reload().is_deleted
    steps.append("pages")

    blocks = [
        uno.Heading1("List"),
        uno.Paragraph("By Friday"),
        uno.ToDoItem("Milk", checked=True),
        uno.BulletedItem("Bread"),
        uno.NumberedItem("Eggs"),
        uno.Code("x = 1", language=uno.CodeLang.PYTHON),
        uno.Divider(),
        uno.Quote("Buy low"),
        uno.Callout("Closed on Sundays"),
        uno.Equation("x^2"),
        uno.ToggleItem("More"),
        uno.TableOfContents(),
        uno.Bookmark("https://example.com/"),
        uno.Columns(2),
        uno.Table(2, 2),
    ]
    page.append(blocks)
    assert [type(block) for block in page.reload().blocks] == [type(block) for block in blocks]
    page.blocks[1].replace(uno.Paragraph("By Saturday"))
    page.blocks[0].insert_after(uno.Paragraph("For two"))
    page.blocks[3].delete()
    page.blocks[-1][0, 0] = "a cell"
    texts = [block.rich_text for block in page.reload().blocks[:4]]
    assert texts == ["List", "For two", "By Saturday", "Bread"], texts
    assert "By Saturday" in page.to_markdown() and "a cell" in page.to_markdown()
    steps.append("blocks")

    tasks = notion.create_ds(parent=root, schema=Task)
    assert notion.get_ds(tasks.id, use_cache=False).title == "Errands"
    assert notion.get_db(tasks.database_id).data_sources
    first = Task.create(
        name="Sweep",
        status="Todo",
        due=datetime.date(2026, 7, 1),
        effort=2,
        tags=["home"],
        done=False,
        link="https://example.com/",
        mail="ada@example.com",
        notes="Under the table",
    )
    second = Task.create(name="Mop", status="Done", effort=3, done=True, parent=[first])
    assert second.props.parent[0].title == "Sweep"
    first.props.effort = 5
    first.props.tags = ["home", "work"]
    first.reload()
    assert (first.props.effort, [tag.name for tag in first.props.tags]) == (5, ["home", "work"])
    steps.append("a data source and its rows")

    found = tasks.query.filter((uno.prop("Effort") > 2) & (uno.prop("Done?") == False)).execute()  # noqa: E712
    assert [row.title for row in found] == ["Sweep"]
    found = tasks.query.sort(uno.prop("Effort").asc()).execute()
    assert [row.title for row in found] == ["Mop", "Sweep"]
    assert len(tasks.get_all_pages()) == 2
    steps.append("queries")

    page.comments.append("Enough milk?")
    assert [comment.text for comment in page.reload().comments] == ["Enough milk?"]
    assert notion.search_page("Groceries") and notion.search_ds("Errands")
    steps.append("comments and search")

    file = notion.upload(io.BytesIO(b"receipt"), file_name="receipt.txt", mime_type="text/plain")
    page.append(uno.File(file, name="receipt.txt"))
    assert page.reload().blocks[-1].url.startswith("http")
    steps.append("uploads")

    tasks.schema["Effort"].name = "Hours"
    tasks.schema.get_prop("Notes").delete()
    tasks.reload()
    assert "Hours" in str(tasks.schema) and "Notes" not in str(tasks.schema)
    tasks.delete()
    steps.append("changes of a schema")

print(f"ultimate-notion: {len(steps)} steps: {', '.join(steps)}")
