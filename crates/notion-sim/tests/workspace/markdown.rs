//! Pages as Markdown, templates, and the tasks that calls leave.

use notion_sim::Workspace;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::common::{Sim, id, paragraph, text_of};

/// Everything that Markdown has a form for, in the form in which it is written.
const ALL: &str = r#"# One
## Two {toggle="true" color="red"}
	inside
### Three
#### Four
text with **bold**, *italic*, ~~gone~~, `code`, [a link](https://example.com/a) and $`e=mc^2`$ {color="blue_bg"}
<span underline="true" color="green">under</span> ***both*** **it***all*
\# no heading, 1\*2\[3\], a_b
two<br>lines
- a
	- b
		deep
- c
1. first
2. second
	1. inner
- [ ] open
- [x] done
> quoted {color="gray"}
<empty-block/>
---
```rust
fn main() {
	println!("*");
}
```
$$
a^2
b
$$
<callout icon="💡" color="yellow_bg">
	Careful
	- really
</callout>
<details color="brown">
<summary>More</summary>
	below
</details>
<columns>
	<column>
		left
	</column>
	<column>
		right
	</column>
</columns>
<table header-row="true">
<tr>
<td>**a**</td>
<td>b \| c</td>
</tr>
<tr>
<td></td>
<td>d</td>
</tr>
</table>
<table_of_contents color="gray"/>
![caption](https://example.com/a.png)
<video src="https://example.com/a.mp4">a film</video>
<pdf src="https://example.com/a.pdf"></pdf>
<mention-date start="2026-01-02"/>"#;

fn markdown(sim: &Sim, page: &str) -> String {
    sim.get(&format!("/v1/pages/{page}/markdown"))["markdown"].as_str().unwrap().to_owned()
}

/// Changes a page; gives its Markdown afterwards.
fn update(sim: &Sim, page: &str, kind: &str, payload: Value) -> String {
    let body = json!({"type": kind, kind: payload});
    let answer = sim.patch(&format!("/v1/pages/{page}/markdown"), body);
    assert_eq!(answer["object"], "page_markdown");
    assert_eq!(answer["markdown"], markdown(sim, page));
    answer["markdown"].as_str().unwrap().to_owned()
}

fn refused(sim: &Sim, page: &str, kind: &str, payload: Value) -> String {
    let before = markdown(sim, page);
    let body = json!({"type": kind, kind: payload});
    let message = sim.invalid("PATCH", &format!("/v1/pages/{page}/markdown"), body);
    assert_eq!(markdown(sim, page), before, "{message}");
    message
}

#[test]
fn what_is_written_is_read_the_same() {
    let sim = Sim::new();
    let page = sim.page("All", json!([]));
    assert_eq!(update(&sim, &page, "replace_content", json!({"new_str": ALL})), ALL);
    let kinds: Vec<Value> = sim.children(&page).iter().map(|block| block["type"].clone()).collect();
    for kind in
        ["heading_4", "to_do", "column_list", "table", "toggle", "callout", "equation", "pdf"]
    {
        assert!(kinds.contains(&json!(kind)), "{kind}");
    }
    let styled = &sim.children(&page)[4]["paragraph"];
    assert_eq!(styled["color"], "blue_background");
    let annotated = |index: usize| &styled["rich_text"][index]["annotations"];
    assert_eq!((&annotated(1)["bold"], &annotated(3)["italic"]), (&json!(true), &json!(true)));
    assert_eq!(styled["rich_text"][9]["href"], "https://example.com/a");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_text_is_markdown(text in r"([ -~]|\n|\t|[#*_`$<>:|\[\]()!{}-]|é|💡|\PC){0,60}") {
        let sim = Sim::new();
        let page = sim.page("Any", json!([]));
        let once = update(&sim, &page, "replace_content", json!({"new_str": text}));
        let twice = update(&sim, &page, "replace_content", json!({"new_str": once}));
        prop_assert_eq!(once, twice);
    }

    #[test]
    fn text_survives_markdown(
        pieces in vec((r"[a-zé#*_`$<>:|\[\]()!{}1.\\-][ -~é]{0,8}[a-z*_`\]}>]", 0_u8..32), 1..5),
    ) {
        let sim = Sim::new();
        let piece = |(text, style): &(String, u8)| {
            let is = |bit: u8| style >> bit & 1 == 1;
            let link = is(4).then(|| json!({"url": "https://example.com/"}));
            json!({"text": {"content": text, "link": link}, "annotations":
                {"bold": is(0), "strikethrough": is(1), "underline": is(2), "code": is(3)}})
        };
        // Marks end where blanks are between them and the next.
        let blank = json!({"text": {"content": " "}});
        let text: Vec<Value> = pieces.iter().flat_map(|p| [piece(p), blank.clone()]).collect();
        let end = json!({"text": {"content": "."}});
        let text: Vec<Value> = text.into_iter().chain([end]).collect();
        let page = sim.page("Text", json!([{"paragraph": {"rich_text": text}}]));
        let before = sim.children(&page)[0]["paragraph"].clone();
        let markdown = markdown(&sim, &page);
        let other = sim.page("Other", json!([]));
        update(&sim, &other, "replace_content", json!({"new_str": markdown}));
        prop_assert_eq!(&sim.children(&other)[0]["paragraph"], &before, "{}", markdown);
    }
}

#[test]
fn loose_markdown_is_understood() {
    let sim = Sim::new();
    let page = sim.page("Loose", json!([]));
    let loose = "# A\n\n* one\n    * two\n\n| a | b |\n|---|:-:|\n| 1 |\n\n::: callout {icon=\"🚀\"}\nGo\n:::\n\
        ###### Six\n<details>\n<summary>S</summary>\nbody\n</details>\n_it_ and snake_case_name\n</stray>";
    let strict = "# A\n- one\n\t- two\n<table header-row=\"true\">\n<tr>\n<td>a</td>\n<td>b</td>\n</tr>\n<tr>\n\
        <td>1</td>\n<td></td>\n</tr>\n</table>\n<callout icon=\"🚀\">\n\tGo\n</callout>\n#### Six\n<details>\n\
        <summary>S</summary>\n\tbody\n</details>\n*it* and snake_case_name\n\\</stray\\>";
    assert_eq!(update(&sim, &page, "replace_content", json!({"new_str": loose})), strict);
}

#[test]
fn texts_are_replaced_and_other_blocks_stay() {
    let sim = Sim::new();
    let page = sim.page(
        "P",
        json!([paragraph("one"), paragraph("two"), paragraph("two b"), paragraph("three")]),
    );
    let ids = |sim: &Sim| sim.children(&page).iter().map(id).collect::<Vec<_>>();
    let before = ids(&sim);
    let change = json!({"content_updates": [{"old_str": "one", "new_str": "1\nnew"},
        {"old_str": "three", "new_str": "3"}]});
    assert_eq!(update(&sim, &page, "update_content", change), "1\nnew\ntwo\ntwo b\n3");
    let after = ids(&sim);
    assert_eq!((&after[2], &after[3]), (&before[1], &before[2]));
    assert_eq!(sim.get(&format!("/v1/blocks/{}", before[0]))["in_trash"], true);
    let of = |old: &str, all: bool| json!({"content_updates": [{"old_str": old, "new_str": "x", "replace_all_matches": all}]});
    assert!(refused(&sim, &page, "update_content", of("two", false)).contains("2 matches"));
    assert!(refused(&sim, &page, "update_content", of("TWO", false)).contains("No match"));
    assert_eq!(update(&sim, &page, "update_content", of("two", true)), "1\nnew\nx\nx b\n3");
}

#[test]
fn content_is_inserted_where_it_is_said() {
    let sim = Sim::new();
    let page = sim.page("P", json!([paragraph("start of it and end of it"), paragraph("last")]));
    let insert = |more: Value| {
        let mut payload = json!({"content": "new"});
        payload.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        payload
    };
    let after = insert(json!({"after": "start of...end of"}));
    let first = "start of it and end of it";
    assert_eq!(update(&sim, &page, "insert_content", after), format!("{first}\nnew\nlast"));
    let start = insert(json!({"position": {"type": "start"}}));
    assert_eq!(update(&sim, &page, "insert_content", start), format!("new\n{first}\nnew\nlast"));
    assert!(update(&sim, &page, "insert_content", insert(json!({}))).ends_with("last\nnew"));
    let both = insert(json!({"after": "last", "position": {"type": "end"}}));
    refused(&sim, &page, "insert_content", both);
    refused(&sim, &page, "insert_content", insert(json!({"after": "nowhere...at all"})));
    let range = json!({"content": "x", "content_range": "start of...end of it\nnew"});
    assert_eq!(update(&sim, &page, "replace_content_range", range), "new\nx\nlast\nnew");
    let unknown = json!({"type": "replace"});
    sim.invalid("PATCH", &format!("/v1/pages/{page}/markdown"), unknown);
}

#[test]
fn content_goes_right_behind_the_block_in_which_a_selection_ends() {
    let sim = Sim::new();
    let page = sim.page("P", json!([]));
    let old = "- a\n\t- b\n\t- c\n- d\n```rust\nlet x;\n\nlet y;\n```\n<details>\n<summary>S</summary>\n\tin\n</details>\n\
        end";
    for (after, new, expected) in [
        ("- a", "- x", old.replace("- a\n", "- a\n- x\n")),
        ("- a...b", "- x", old.replace("b\n", "b\n\t- x\n")),
        ("b", "- x\n\t- y", old.replace("b\n", "b\n\t- x\n\t\t- y\n")),
        ("d", "- x", old.replace("d\n", "d\n- x\n")),
        ("let...x", "x", old.replace("```\n<", "```\nx\n<")),
        ("S", "x", old.replace("</details>\n", "</details>\nx\n")),
        ("in", "x", old.replace("\tin\n", "\tin\n\tx\n")),
        ("end", "x", format!("{old}\nx")),
    ] {
        update(&sim, &page, "replace_content", json!({"new_str": old}));
        assert_eq!(markdown(&sim, &page), old);
        let insert = json!({"content": new, "after": after});
        assert_eq!(update(&sim, &page, "insert_content", insert), expected, "{after}");
    }
}

#[test]
fn pages_are_not_lost_unless_that_is_allowed() {
    let sim = Sim::new();
    let page = sim.page("Parent", json!([paragraph("text")]));
    let body = json!({"parent": {"page_id": page}, "properties": {"title": [{"text": {"content": "A [child]"}}]}});
    let child = id(&sim.post("/v1/pages", body));
    let line = markdown(&sim, &page).lines().nth(1).unwrap().to_owned();
    assert!(
        line.ends_with(r"A \[child\]</page>") && line.starts_with("<page url=\"https://"),
        "{line}"
    );
    let moved = format!("{line}\ntext");
    assert_eq!(update(&sim, &page, "replace_content", json!({"new_str": moved})), moved);
    assert_eq!(id(&sim.children(&page)[0]), child);
    let message = refused(&sim, &page, "replace_content", json!({"new_str": "x"}));
    assert!(message.contains(&child), "{message}");
    let allowed = json!({"new_str": "x", "allow_deleting_content": true});
    assert_eq!(update(&sim, &page, "replace_content", allowed), "x");
    assert_eq!(sim.get(&format!("/v1/pages/{child}"))["in_trash"], true);
}

#[test]
fn a_page_begins_with_markdown() {
    let sim = Sim::new();
    let create = |body: Value| {
        let mut page = json!({"parent": {"page_id": sim.root()}});
        page.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
        page
    };
    let page = sim.post("/v1/pages", create(json!({"markdown": "# Title\n\ntext\n- item"})));
    assert_eq!(page["properties"]["title"]["title"][0]["plain_text"], "Title");
    assert_eq!(markdown(&sim, &id(&page)), "text\n- item");
    let titled = json!({"markdown": "# Heading", "properties": {"title": {"title": [{"text": {"content": "T"}}]}}});
    let page = sim.post("/v1/pages", create(titled));
    assert_eq!(markdown(&sim, &id(&page)), "# Heading");
    let both = create(json!({"markdown": "x", "children": [paragraph("y")]}));
    sim.invalid("POST", "/v1/pages", both);
    sim.invalid("POST", "/v1/pages", create(json!({"allow_async": true})));
    let row = json!({"parent": {"data_source_id": sim.source(json!({"Name": {"title": {}}}))}, "markdown": "# Row"});
    let row = sim.post("/v1/pages", row);
    assert_eq!(row["properties"]["Name"]["title"][0]["plain_text"], "Row");
}

#[test]
fn a_task_holds_what_the_call_would_have_answered() {
    let sim = Sim::new();
    let page = sim.page("P", json!([]));
    let body = json!({"allow_async": true, "type": "insert_content", "insert_content": {"content": "# Hello\n\ntext"}});
    let (status, task) = sim.call("PATCH", &format!("/v1/pages/{page}/markdown"), Some(body));
    assert_eq!(
        (status, &task["status"], &task["poll_after_seconds"]),
        (202, &json!("queued"), &json!(2))
    );
    assert_eq!(
        task["operation"],
        json!({"surface": "rest", "name": "PATCH /v1/pages/:page_id/markdown"})
    );
    let path = task["status_url"].as_str().unwrap().split_once("/v1/").unwrap().1;
    let done = sim.get(&format!("/v1/{path}"));
    assert_eq!(
        (&done["status"], &done["result"]["markdown"]),
        (&json!("succeeded"), &json!("# Hello\ntext"))
    );
    assert_eq!(done.get("poll_after_seconds"), None);
    let body = json!({"parent": {"page_id": sim.root()}, "markdown": "# T", "allow_async": true});
    let (status, task) = sim.call("POST", "/v1/pages", Some(body));
    assert_eq!(status, 202);
    let done = sim.get(&format!("/v1/async_tasks/{}", id(&task)));
    assert_eq!(done["result"]["object"], "page");
    assert_eq!(sim.fails("GET", "/v1/async_tasks/task_0", None).0, 404);
}

#[test]
fn blocks_without_a_form_are_unknown_and_stay() {
    let sim = Sim::new();
    let bookmark = json!({"bookmark": {"url": "https://example.com"}});
    let page = sim.page("P", json!([bookmark, paragraph("a")]));
    let before = sim.children(&page);
    let shown = markdown(&sim, &page);
    assert!(
        shown.starts_with("<unknown url=\"") && shown.contains("alt=\"bookmark\"/>\na"),
        "{shown}"
    );
    let change = json!({"content_updates": [{"old_str": "\na", "new_str": "\nb"}]});
    update(&sim, &page, "update_content", change);
    assert_eq!(sim.children(&page)[0], before[0]);
    let one = sim.get(&format!("/v1/pages/{}/markdown", id(&before[0])));
    assert_eq!(
        (&one["markdown"], &one["truncated"]),
        (&json!(shown.lines().next()), &json!(false))
    );
    let (status, code, _) = sim.fails("GET", &format!("/v1/pages/{}/markdown", uuid_of(9)), None);
    assert_eq!((status, code.as_str()), (404, "object_not_found"));
}

fn uuid_of(digit: u8) -> String {
    format!("00000000-0000-4000-8000-00000000000{digit}")
}

#[test]
fn rows_are_made_from_templates() {
    let workspace = Workspace::new();
    let sim = Sim::with(workspace.clone());
    let source = sim.source(json!({"Name": {"title": {}}, "Kind": {"select": {}}}));
    let kind = json!({"select": {"name": "Bug"}});
    let name = |name: &str| json!({"title": [{"text": {"content": name}}]});
    let template = sim.row(&source, json!({"Name": name("Bug report"), "Kind": kind}));
    sim.append(
        &template,
        json!([{"toggle": {"rich_text": [{"text": {"content": "Steps"}}],
        "children": [paragraph("1")]}}]),
    );
    let other = sim.row(&source, json!({"Name": name("Idea")}));
    workspace.make_template(template.parse().unwrap(), true).unwrap();
    sim.ok("POST", "/__sim__/templates", Some(json!({"page_id": other})));
    assert!(workspace.make_template(workspace.root_page(), false).is_err());

    let path = format!("/v1/data_sources/{source}");
    let rows = sim.post(&format!("{path}/query"), json!({}));
    assert_eq!(rows["results"], json!([]));
    let list = sim.get(&format!("{path}/templates?page_size=1"));
    assert_eq!(
        list["templates"],
        json!([{"id": template, "name": "Bug report", "is_default": true}])
    );
    assert_eq!((&list["has_more"], &list["next_cursor"]), (&json!(true), &json!(other)));
    let named = sim.get(&format!("{path}/templates?name=ide"));
    assert_eq!(named["templates"][0]["id"], other);

    let create = |template: Value| {
        let parent = json!({"data_source_id": source});
        json!({"parent": parent, "template": template, "properties": {"Name": name("Crash")}})
    };
    let row = sim.post("/v1/pages", create(json!({"type": "default"})));
    let row = sim.get(&format!("/v1/pages/{}", id(&row)));
    assert_eq!(row["properties"]["Name"]["title"][0]["plain_text"], "Crash");
    assert_eq!(row["properties"]["Kind"]["select"]["name"], "Bug");
    let copied = sim.children(&id(&row));
    assert_eq!(text_of(&copied[0]), "Steps");
    assert_eq!(sim.texts(&id(&copied[0])), ["1"]);

    let erased = json!({"erase_content": true, "template": {"type": "template_id", "template_id": template}});
    sim.append(&id(&row), json!([paragraph("old")]));
    sim.patch(&format!("/v1/pages/{}", id(&row)), erased);
    assert_eq!(sim.texts(&id(&row)), ["Steps"]);
    let old = id(&copied[0]);
    assert_eq!(sim.fails("GET", &format!("/v1/blocks/{old}"), None).0, 404);

    let mut both = create(json!({"type": "default"}));
    both["children"] = json!([paragraph("x")]);
    sim.invalid("POST", "/v1/pages", both);
    sim.invalid("POST", "/v1/pages", create(json!({"type": "none such"})));

    let seed = sim.get("/__sim__/export");
    let again = Sim::new();
    again.ok("POST", "/__sim__/import", Some(seed));
    assert_eq!(again.get(&format!("{path}/templates"))["templates"].as_array().unwrap().len(), 2);
}
