//! What the benchmarks measure on: bodies like those of Notion.

/// The body of a query's answer: `rows` rows of a task tracker with 23 properties, each with
/// content of its own, in the shape, key order and spacing of a recorded answer.
pub fn query_body(rows: usize, first: usize, next_cursor: Option<&str>) -> String {
    let results: Vec<String> = (first..first + rows).map(row).collect();
    let cursor = next_cursor.map_or_else(|| "null".to_owned(), |cursor| format!("{cursor:?}"));
    format!(
        r#"{{"object":"list","results":[{}],"next_cursor":{cursor},"has_more":{},"type":"page_or_data_source","page_or_data_source":{{}},"request_id":"93a9556e-c5ae-4961-aeea-e0a5b2e7a65f"}}"#,
        results.join(","),
        next_cursor.is_some(),
    )
}

/// A row, as an answer has it. Written as text, since a `Value` would sort the keys.
pub fn row(n: usize) -> String {
    let person = r#"{"object":"user","id":"a8da8d30-c858-4c3d-87ad-3f2d477bd98d","name":"Ada Lovelace","avatar_url":"https://example.com/ada.jpg","type":"person","person":{"email":"ada@example.com"}}"#;
    let properties = [
        ("Done", "%3Acms", "checkbox", (n.is_multiple_of(3)).to_string()),
        ("Price", "Cxq%3D", "number", format!("{}.{}", n, n % 100)),
        ("Due", "J%40cT", "date", r#"{"start":"2026-06-27T17:57:00.000+01:00","end":null,"time_zone":null}"#.into()),
        ("Tags", "Mk%3Fz", "multi_select", r#"[{"id":"nx>;","name":"urgent","color":"red"},{"id":"E<Af","name":"home","color":"blue"}]"#.into()),
        ("Assignee", "OuTm", "people", format!("[{person}]")),
        ("Link", "P%5Bkk", "url", format!(r#""https://example.com/tasks/{n}""#)),
        ("Mail", "QQ~a", "email", r#""ada@example.com""#.into()),
        ("Phone", "Rw%60p", "phone_number", "null".into()),
        ("Priority", "SS%3Ab", "select", r#"{"id":"f6b1c2a0-94a5-4a4a-9a4e-6f1f5b1f8a11","name":"High","color":"orange"}"#.into()),
        ("Status", "Tt%3D%3D", "status", r#"{"id":"0d6f1a2b-94a5-4a4a-9a4e-6f1f5b1f8a12","name":"In progress","color":"blue"}"#.into()),
        ("Notes", "UvWx", "rich_text", format!("[{},{}]", text(&format!("Note {n}: "), false), text("mind the gap", true))),
        ("Cost", "Xy%7Dz", "formula", format!(r#"{{"type":"number","number":{}}}"#, n * 2)),
        ("Count", "Yh_%7D", "rollup", r#"{"type":"number","number":2,"function":"count"}"#.into()),
        ("Effort", "AaB%3C", "number", (n % 13).to_string()),
        ("Started", "bC%3Ed", "date", r#"{"start":"2026-06-20","end":"2026-06-24","time_zone":null}"#.into()),
        ("Summary", "cD%40e", "rich_text", format!("[{}]", text(&format!("What is to be done in step {n}, and by whom"), false))),
        ("Files", "dE%5Bf", "files", format!(r#"[{{"name":"plan-{n}.pdf","type":"external","external":{{"url":"https://example.com/plan-{n}.pdf"}}}}]"#)),
        ("Number", "eF%5Dg", "unique_id", format!(r#"{{"prefix":"TASK","number":{n}}}"#)),
        ("Author", "fG%60h", "created_by", person.into()),
        ("Edited", "gH%7Bi", "last_edited_time", r#""2026-06-27T17:06:00.000Z""#.into()),
        ("Created", "ZZ%3D1", "created_time", r#""2026-06-27T17:05:00.000Z""#.into()),
    ];
    let mut cells: Vec<String> = properties
        .iter()
        .map(|(name, id, kind, value)| {
            format!(r#""{name}":{{"id":"{id}","type":"{kind}","{kind}":{value}}}"#)
        })
        .collect();
    cells.push(format!(
        r#""Related":{{"id":"aBcD","type":"relation","relation":[{{"id":"{}"}},{{"id":"{}"}}],"has_more":false}}"#,
        self::id(n + 1),
        self::id(n + 2),
    ));
    cells.push(title(&format!("Task number {n}")));
    page(n, &cells)
}

/// The body of a list of blocks: `blocks` of them, of eight types that pages are made of.
pub fn blocks_body(blocks: usize) -> String {
    let results: Vec<String> = (0..blocks).map(block).collect();
    format!(
        r#"{{"object":"list","results":[{}],"next_cursor":null,"has_more":false,"type":"block","block":{{}},"request_id":"93a9556e-c5ae-4961-aeea-e0a5b2e7a65f"}}"#,
        results.join(","),
    )
}

fn block(n: usize) -> String {
    let id = id(n);
    let user = r#"{"object":"user","id":"7775f3a3-893f-43fa-b625-460c61094c78"}"#;
    let text = format!(
        "[{},{}]",
        text(&format!("Paragraph {n} of a page about "), false),
        text("things to come", true),
    );
    let (kind, payload) = match n % 8 {
        0 => ("heading_2", format!(r#"{{"rich_text":{text},"is_toggleable":false,"color":"default"}}"#)),
        1 => ("to_do", format!(r#"{{"rich_text":{text},"checked":true,"color":"default"}}"#)),
        2 | 3 => ("bulleted_list_item", format!(r#"{{"rich_text":{text},"color":"default"}}"#)),
        4 => ("code", format!(r#"{{"caption":[],"rich_text":{text},"language":"rust"}}"#)),
        5 => ("image", r#"{"caption":[],"type":"external","external":{"url":"https://example.com/picture.png"}}"#.to_owned()),
        _ => ("paragraph", format!(r#"{{"rich_text":{text},"icon":null,"color":"default"}}"#)),
    };
    format!(
        r#"{{"object":"block","id":"{id}","parent":{{"type":"page_id","page_id":"bcdb0ae4-979f-41ee-b950-bedc09e7542b"}},"created_time":"2026-06-27T17:05:00.000Z","last_edited_time":"2026-06-27T17:06:00.000Z","created_by":{user},"last_edited_by":{user},"has_children":false,"archived":false,"in_trash":false,"type":"{kind}","{kind}":{payload}}}"#
    )
}

/// A row with a title and nothing else.
pub fn small_row(n: usize) -> String {
    page(n, &[title("Task")])
}

fn title(text: &str) -> String {
    format!(r#""Task":{{"id":"title","type":"title","title":[{}]}}"#, self::text(text, false))
}

fn page(n: usize, cells: &[String]) -> String {
    let id = id(n);
    let user = r#"{"object":"user","id":"7775f3a3-893f-43fa-b625-460c61094c78"}"#;
    format!(
        r#"{{"object":"page","id":"{id}","created_time":"2026-06-27T17:05:00.000Z","last_edited_time":"2026-06-27T17:06:00.000Z","created_by":{user},"last_edited_by":{user},"cover":null,"icon":{{"type":"emoji","emoji":"🚀"}},"parent":{{"type":"data_source_id","data_source_id":"bcdb0ae4-979f-41ee-b950-bedc09e7542b","database_id":"941c8871-b48d-441a-93a7-bbfbb05b77ad"}},"in_trash":false,"is_archived":false,"is_locked":false,"properties":{{{}}},"url":"https://app.notion.com/p/Task-number-{n}-{}","public_url":null,"archived":false}}"#,
        cells.join(","),
        id.replace('-', ""),
    )
}

/// The id of the row `n`.
pub fn id(n: usize) -> String {
    format!("38c9ce7b-60a4-8171-9555-{n:012x}")
}

fn text(content: &str, bold: bool) -> String {
    format!(
        r#"{{"type":"text","text":{{"content":"{content}","link":null}},"annotations":{{"bold":{bold},"italic":false,"strikethrough":false,"underline":false,"code":false,"color":"default"}},"plain_text":"{content}","href":null}}"#
    )
}
