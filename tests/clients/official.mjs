// The official JavaScript SDK against the simulator: a life of everything that people keep in Notion.
// Takes NOTION_BASE_URL, NOTION_TOKEN and NOTION_PARENT_PAGE.
import assert from "node:assert/strict"
import { APIErrorCode, Client, collectPaginatedAPI, isFullPage, iteratePaginatedAPI } from "@notionhq/client"

const { NOTION_BASE_URL: baseUrl, NOTION_TOKEN: auth, NOTION_PARENT_PAGE: root } = process.env
const steps = []
const step = name => steps.push(name)

async function refused(code, promise) {
  const error = await promise.then(() => assert.fail(`no ${code}`), error => error)
  assert.equal(error.code, code, error.message)
}

for (const notionVersion of ["2025-09-03", "2026-03-11"]) {
  const notion = new Client({ auth, baseUrl, notionVersion, logLevel: "error" })

  const me = await notion.users.me({})
  assert.equal(me.type, "bot")
  const users = await collectPaginatedAPI(notion.users.list, {})
  assert.ok(users.some(user => user.id === me.id))
  assert.equal((await notion.users.retrieve({ user_id: me.id })).name, me.name)
  step("users")

  const database = await notion.databases.create({
    parent: { type: "page_id", page_id: root },
    title: [{ text: { content: "Tasks" } }],
    initial_data_source: {
      properties: {
        Task: { title: {} },
        Status: { select: { options: [{ name: "To do", color: "red" }, { name: "Done" }] } },
        Effort: { number: { format: "number" } },
        Due: { date: {} },
        Tags: { multi_select: { options: [] } },
        Done: { checkbox: {} },
      },
    },
  })
  assert.equal(database.object, "database")
  const source = database.data_sources[0].id
  const again = await notion.databases.retrieve({ database_id: database.id })
  assert.deepEqual(again.data_sources, database.data_sources)
  step("a database")

  const schema = await notion.dataSources.retrieve({ data_source_id: source })
  assert.equal(schema.properties.Effort.number.format, "number")
  const changed = await notion.dataSources.update({
    data_source_id: source,
    properties: { Effort: { name: "Hours" }, Tags: null, Notes: { rich_text: {} } },
  })
  assert.ok(changed.properties.Hours && changed.properties.Notes && !changed.properties.Tags)
  const second = await notion.dataSources.create({
    parent: { type: "database_id", database_id: database.id },
    title: [{ text: { content: "More" } }],
    properties: { Name: { title: {} }, Task: { relation: { data_source_id: source, single_property: {} } } },
  })
  assert.equal(second.parent.database_id, database.id)
  step("schemas")

  const rows = []
  for (let n = 0; n < 25; n++) {
    rows.push(
      await notion.pages.create({
        parent: { type: "data_source_id", data_source_id: source },
        properties: {
          Task: { title: [{ text: { content: `Task ${n}` } }] },
          Status: { select: { name: n % 2 ? "Done" : "To do" } },
          Hours: { number: n },
          Due: { date: { start: `2026-07-${String(n + 1).padStart(2, "0")}` } },
        },
        icon: { type: "emoji", emoji: "🚀" },
      })
    )
  }
  assert.ok(rows.every(isFullPage))
  step("rows")

  const done = []
  for await (const row of iteratePaginatedAPI(notion.dataSources.query, {
    data_source_id: source,
    page_size: 5,
    filter: { and: [{ property: "Status", select: { equals: "Done" } }, { property: "Hours", number: { less_than: 20 } }] },
    sorts: [{ property: "Hours", direction: "descending" }],
  })) {
    done.push(row.properties.Hours.number)
  }
  assert.deepEqual(done, [19, 17, 15, 13, 11, 9, 7, 5, 3, 1])
  step("queries")

  const row = await notion.pages.update({
    page_id: rows[0].id,
    properties: { Done: { checkbox: true }, Notes: { rich_text: [{ text: { content: "a" } }, { text: { content: "b" } }] } },
  })
  assert.equal(row.properties.Notes.rich_text[0].plain_text, "ab")
  const title = await notion.pages.properties.retrieve({ page_id: row.id, property_id: "title" })
  assert.equal(title.results[0].title.plain_text, "Task 0")
  assert.equal((await notion.pages.update({ page_id: row.id, in_trash: true })).in_trash, true)
  await refused(APIErrorCode.ValidationError, notion.pages.update({ page_id: row.id, properties: {} }))
  assert.equal((await notion.pages.update({ page_id: row.id, in_trash: false })).in_trash, false)
  step("a row")

  const page = await notion.pages.create({
    parent: { type: "page_id", page_id: root },
    properties: { title: { title: [{ text: { content: "Notes on walruses" } }] } },
  })
  const text = content => ({ rich_text: [{ text: { content } }] })
  const appended = await notion.blocks.children.append({
    block_id: page.id,
    children: [
      { heading_1: text("Walruses") },
      { to_do: { ...text("Feed them"), checked: false } },
      { bulleted_list_item: { ...text("Facts"), children: [{ paragraph: text("They whistle.") }] } },
      { code: { ...text("let walrus = 1"), language: "rust" } },
      { table: { table_width: 2, has_column_header: true, children: [{ table_row: { cells: [[{ text: { content: "a" } }], []] } }] } },
    ],
  })
  assert.deepEqual(appended.results.map(block => block.type), ["heading_1", "to_do", "bulleted_list_item", "code", "table"])
  const [heading, todo, list] = appended.results
  assert.equal(list.has_children, true)
  const inner = await notion.blocks.children.list({ block_id: list.id })
  assert.equal(inner.results[0].paragraph.rich_text[0].plain_text, "They whistle.")
  const after = notionVersion === "2025-09-03" ? { after: heading.id } : { position: { type: "after_block", after_block: { id: heading.id } } }
  await notion.blocks.children.append({ block_id: page.id, children: [{ divider: {} }], ...after })
  const blocks = await collectPaginatedAPI(notion.blocks.children.list, { block_id: page.id, page_size: 2 })
  assert.deepEqual(blocks.map(block => block.type), ["heading_1", "divider", "to_do", "bulleted_list_item", "code", "table"])
  assert.equal((await notion.blocks.update({ block_id: todo.id, to_do: { checked: true } })).to_do.checked, true)
  assert.equal((await notion.blocks.delete({ block_id: todo.id })).in_trash, true)
  assert.equal((await notion.blocks.retrieve({ block_id: todo.id })).in_trash, true)
  assert.equal((await collectPaginatedAPI(notion.blocks.children.list, { block_id: page.id })).length, 5)
  step("blocks")

  const comment = await notion.comments.create({ parent: { page_id: page.id }, ...text("Tusks?") })
  const reply = await notion.comments.create({ discussion_id: comment.discussion_id, ...text("Tusks.") })
  const listed = await collectPaginatedAPI(notion.comments.list, { block_id: page.id })
  assert.deepEqual(listed.map(({ id }) => id), [comment.id, reply.id])
  assert.equal((await notion.comments.retrieve({ comment_id: reply.id })).rich_text[0].plain_text, "Tusks.")
  step("comments")

  const found = await notion.search({ query: "walruses", filter: { property: "object", value: "page" } })
  assert.ok(found.results.some(({ id }) => id === page.id))
  assert.equal((await notion.search({ query: "no walrus has this title" })).results.length, 0)
  step("search")

  const upload = await notion.fileUploads.create({ mode: "single_part", filename: "walrus.txt", content_type: "text/plain" })
  assert.equal(upload.status, "pending")
  const data = new Blob(["koo koo kachoo"], { type: "text/plain" })
  const sent = await notion.fileUploads.send({ file_upload_id: upload.id, file: { filename: "walrus.txt", data } })
  assert.equal(sent.status, "uploaded")
  const attached = await notion.blocks.children.append({
    block_id: page.id,
    children: [{ file: { type: "file_upload", file_upload: { id: upload.id } } }],
  })
  const stored = await fetch(attached.results[0].file.file.url)
  assert.equal(await stored.text(), "koo koo kachoo")
  assert.ok((await collectPaginatedAPI(notion.fileUploads.list, {})).some(({ id }) => id === upload.id))
  step("uploads")

  await refused(APIErrorCode.ObjectNotFound, notion.pages.retrieve({ page_id: "00000000-0000-4000-8000-000000000000" }))
  await refused(APIErrorCode.ValidationError, notion.databases.retrieve({ database_id: "nonsense" }))
  await refused(APIErrorCode.Unauthorized, new Client({ auth: "wrong", baseUrl, notionVersion, logLevel: "error" }).users.me({}))
  step("errors")

  const trashed = await notion.databases.update({ database_id: database.id, in_trash: true })
  assert.equal(trashed.in_trash, true)
  step("trash")
}
console.log(`@notionhq/client: ${steps.length} steps, twice as many as there are: ${[...new Set(steps)].join(", ")}`)
