"""The Python SDK against the simulator: a life of everything that people keep in Notion.

Takes NOTION_BASE_URL, NOTION_TOKEN and NOTION_PARENT_PAGE.
"""

import io
import logging
import os
import urllib.request

from notion_client import APIErrorCode, APIResponseError, Client
from notion_client.helpers import collect_paginated_api

BASE = os.environ["NOTION_BASE_URL"]
TOKEN = os.environ["NOTION_TOKEN"]
ROOT = os.environ["NOTION_PARENT_PAGE"]
steps = []


def refused(code, call):
    try:
        call()
    except APIResponseError as error:
        assert error.code == code, (code, error.code, str(error))
        return
    raise AssertionError(f"no {code}")


for version in ["2025-09-03", "2026-03-11"]:
    notion = Client(auth=TOKEN, base_url=BASE, notion_version=version, log_level=logging.CRITICAL)

    me = notion.users.me()
    assert me["type"] == "bot"
    assert any(user["id"] == me["id"] for user in collect_paginated_api(notion.users.list))
    steps.append("users")

    database = notion.databases.create(
        parent={"type": "page_id", "page_id": ROOT},
        title=[{"text": {"content": "Orders"}}],
        initial_data_source={
            "properties": {
                "Order": {"title": {}},
                "Amount": {"number": {"format": "euro"}},
                "Paid": {"checkbox": {}},
            }
        },
    )
    source = database["data_sources"][0]["id"]
    assert notion.databases.retrieve(database["id"])["title"][0]["plain_text"] == "Orders"
    schema = notion.data_sources.retrieve(source)
    assert schema["properties"]["Amount"]["number"]["format"] == "euro"
    notion.data_sources.update(source, properties={"Paid": {"name": "Settled"}})
    steps.append("a database and its schema")

    rows = [
        notion.pages.create(
            parent={"type": "data_source_id", "data_source_id": source},
            properties={
                "Order": {"title": [{"text": {"content": f"Order {n}"}}]},
                "Amount": {"number": n * 1.5},
                "Settled": {"checkbox": n % 3 == 0},
            },
        )
        for n in range(12)
    ]
    assert len({row["id"] for row in rows}) == 12
    found = collect_paginated_api(
        notion.data_sources.query,
        data_source_id=source,
        page_size=3,
        filter={"property": "Settled", "checkbox": {"equals": True}},
        sorts=[{"property": "Amount", "direction": "ascending"}],
    )
    assert [row["properties"]["Amount"]["number"] for row in found] == [0, 4.5, 9, 13.5]
    steps.append("rows and queries")

    row = notion.pages.update(rows[1]["id"], properties={"Settled": {"checkbox": True}})
    assert row["properties"]["Settled"]["checkbox"] is True
    item = notion.pages.properties.retrieve(page_id=row["id"], property_id="title")
    assert item["results"][0]["title"]["plain_text"] == "Order 1"
    assert notion.pages.update(row["id"], in_trash=True)["in_trash"] is True
    steps.append("a row")

    def text(content):
        return {"rich_text": [{"text": {"content": content}}]}

    page = notion.pages.create(
        parent={"type": "page_id", "page_id": ROOT},
        properties={"title": [{"text": {"content": "Notes on narwhals"}}]},
    )["id"]
    blocks = notion.blocks.children.append(
        page,
        children=[
            {"heading_2": text("Narwhals")},
            {"toggle": {**text("Why?"), "children": [{"quote": text("Because.")}]}},
            {"numbered_list_item": text("One tusk")},
        ],
    )["results"]
    assert [block["type"] for block in blocks] == ["heading_2", "toggle", "numbered_list_item"]
    inner = notion.blocks.children.list(blocks[1]["id"])["results"]
    assert inner[0]["quote"]["rich_text"][0]["plain_text"] == "Because."
    changed = notion.blocks.update(blocks[2]["id"], numbered_list_item=text("Two tusks, rarely"))
    assert changed["numbered_list_item"]["rich_text"][0]["plain_text"] == "Two tusks, rarely"
    assert notion.blocks.delete(blocks[0]["id"])["in_trash"] is True
    left = collect_paginated_api(notion.blocks.children.list, block_id=page, page_size=1)
    assert [block["id"] for block in left] == [block["id"] for block in blocks[1:]]
    steps.append("blocks")

    comment = notion.comments.create(parent={"page_id": page}, **text("Tusks?"))
    notion.comments.create(discussion_id=comment["discussion_id"], **text("One."))
    assert len(notion.comments.list(block_id=page)["results"]) == 2
    found = notion.search(query="narwhals", filter={"property": "object", "value": "page"})
    assert page in [result["id"] for result in found["results"]]
    steps.append("comments and search")

    upload = notion.file_uploads.create(mode="single_part", filename="n.txt", content_type="text/plain")["id"]
    sent = notion.file_uploads.send(upload, file=("n.txt", io.BytesIO(b"clicks"), "text/plain"))
    assert sent["status"] == "uploaded"
    file = {"type": "file", "file": {"type": "file_upload", "file_upload": {"id": upload}}}
    attached = notion.blocks.children.append(page, children=[file])["results"][0]
    with urllib.request.urlopen(attached["file"]["file"]["url"]) as stored:
        assert stored.read() == b"clicks"
    steps.append("uploads")

    refused(APIErrorCode.ObjectNotFound, lambda: notion.pages.retrieve("00000000-0000-4000-8000-000000000000"))
    wrong = Client(auth="wrong", base_url=BASE, notion_version=version, log_level=logging.CRITICAL)
    refused(APIErrorCode.Unauthorized, wrong.users.me)
    steps.append("errors")

print(f"notion-client: {len(steps)} steps, twice as many as there are: {', '.join(dict.fromkeys(steps))}")
