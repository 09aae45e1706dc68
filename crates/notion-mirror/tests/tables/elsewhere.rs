//! What the guide says about other programs.

use std::process::Command;

use notion_mirror::sqlite::SqliteOptions;
use serde_json::json;

use crate::{Setup, text, title};

/// The blocks of code of the guide in this language; none outside of the repository.
fn snippets(language: &str) -> Vec<String> {
    let guide = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/mirror.md");
    let Ok(guide) = std::fs::read_to_string(guide) else {
        println!("skipped: the guide is not here");
        return Vec::new();
    };
    let parts = guide.split("```").skip(1).step_by(2);
    parts
        .filter_map(|part| part.strip_prefix(language)?.strip_prefix('\n'))
        .map(str::to_owned)
        .collect()
}

async fn workspace() -> Setup {
    let setup = Setup::new(SqliteOptions::new()).await;
    let projects = setup.database("Projects", json!({"Name": {"title": {}}}));
    let roadmap = setup.row(&projects, title("Roadmap"));
    let relation = json!({"data_source_id": projects, "single_property": {}});
    let tasks = setup.database(
        "Tasks",
        json!({"Name": {"title": {}}, "Points": {"number": {}}, "Due": {"date": {}},
        "Status": {"select": {}}, "Tags": {"multi_select": {}}, "Project": {"relation": relation}}),
    );
    setup.page(
        json!({"parent": {"data_source_id": tasks}, "icon": {"type": "emoji", "emoji": "🚀"},
        "properties": {"Name": {"title": text("Plan")}, "Project": {"relation": [{"id": roadmap}]},
            "Tags": {"multi_select": [{"name": "a"}]}},
        "children": [{"paragraph": {"rich_text": text("the offsite in May")}}]}),
    );
    setup.sync().await;
    setup
}

#[tokio::test]
async fn the_statements_of_the_guide_give_rows() {
    let setup = workspace().await;
    let statements = snippets("sql");
    let Some(first) = statements.first() else { return };
    let statements: Vec<&str> = first.split(';').filter(|sql| !sql.trim().is_empty()).collect();
    assert_eq!(statements.len(), 5);
    for sql in statements {
        let rows = setup.rows(sql);
        assert_eq!(rows.is_empty(), sql.contains("from missing"), "{sql}: {rows:?}");
    }
    assert_eq!(setup.rows("select view from typed order by view"), [["Projects"], ["Tasks"]]);
    let spelled = "select count(*) from page_blocks b join page_files f using (page)";
    assert_eq!(setup.rows(spelled), [["0"]]);
    let spelled = "select b.text from page_blocks b join Tasks t on t._id = b.page";
    assert_eq!(setup.rows(spelled), [["the offsite in May"]]);
}

#[tokio::test]
async fn python_reads_the_file() {
    let setup = workspace().await;
    for script in snippets("python") {
        let path = setup.directory().join("read.py");
        std::fs::write(&path, script).unwrap();
        let Ok(output) = Command::new("python3").arg(&path).arg(&setup.path).output() else {
            println!("skipped: there is no python3");
            return;
        };
        let errors = String::from_utf8_lossy(&output.stderr);
        if errors.contains("no such module: fts5") {
            println!("skipped: this python3 has no FTS5");
            return;
        }
        let printed = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{errors}");
        assert!(printed.contains("Tasks 1\n") && printed.contains("Plan page\n"), "{printed}");
        assert!(printed.contains("Plan the [offsite] in May\n"), "{printed}");
    }
}
