//! The rules of blocks.

use super::check::beginning;
use super::request::external;
use super::shapes::{BlockShape, fits};
use super::{Check, Rule, Validate, Violation, limits, nearest};
use crate::nested;
use crate::{
    BlockInput, BlockInputKind as Kind, CodeLanguage, FileKind, HeadingBlockInput, MediaBlockInput,
    RichTextArray,
};

/// The levels that are looked at. What is deeper is within blocks that are reported to be too deep, however deep that
/// is; the stack is not to be at its mercy.
const DEEPEST: usize = 40;

/// What is wrong with the `children` of a request: at most 100, in each other two levels deep, 1,000 in all.
pub fn children(blocks: &[BlockInput]) -> Vec<Violation> {
    let mut violations = Vec::new();
    Check::root(&mut violations).at("children", |check| check.blocks(blocks));
    violations
}

impl Check<'_> {
    /// The blocks of a request are here: at most 100, in each other two levels deep, 1,000 in all.
    pub fn blocks(&mut self, blocks: &[BlockInput]) {
        self.at_most(limits::BLOCKS, nested::count(blocks));
        siblings(blocks, self, 1, None);
        // Rows go into a table that exists and columns into a list, so nothing else goes along with them.
        let part = |block: &&BlockInput| matches!(block.kind, Kind::TableRow(_) | Kind::Column(_));
        if let Some(first) = blocks.iter().find(part) {
            let same = |block: &BlockInput| block.kind.name() == first.kind.name();
            if !blocks.iter().all(same) {
                self.misplaced(blocks, part);
            }
        }
    }

    /// The blocks of a new page are here: as [`blocks`](Self::blocks), without rows and columns.
    pub fn page_content(&mut self, blocks: &[BlockInput]) {
        self.at_most(limits::BLOCKS, nested::count(blocks));
        siblings(blocks, self, 1, None);
        self.misplaced(blocks, |block| matches!(block.kind, Kind::TableRow(_) | Kind::Column(_)));
    }

    fn misplaced(&mut self, blocks: &[BlockInput], is_wrong: impl Fn(&&BlockInput) -> bool) {
        for (index, block) in blocks.iter().enumerate().filter(|(_, block)| is_wrong(block)) {
            self.at_index(index, |check| {
                check.broken(Rule::Misplaced(block.kind.name().to_owned()));
            });
        }
    }
}

/// What is wrong with the blocks of a new page: as [`children`], and no rows and columns among them, for which there is
/// no table and no list of columns yet.
pub fn page_content(blocks: &[BlockInput]) -> Vec<Violation> {
    let mut violations = Vec::new();
    Check::root(&mut violations).at("children", |check| check.page_content(blocks));
    violations
}

/// As the only block of a request.
impl Validate for BlockInput {
    fn validate(&self, check: &mut Check<'_>) {
        check.at_most(limits::BLOCKS, self.count());
        block(self, check, 1, None);
    }
}

/// Blocks that are children of the same one, or of the request's target.
fn siblings(blocks: &[BlockInput], check: &mut Check<'_>, level: usize, parent: Option<&Kind>) {
    check.at_most(limits::CHILDREN, blocks.len());
    if level == limits::NESTING.max + 2 && !blocks.is_empty() {
        check.at_most(limits::NESTING, level - 1);
    }
    if level > DEEPEST {
        return;
    }
    for (index, child) in blocks.iter().enumerate() {
        check.at_index(index, |check| block(child, check, level, parent));
    }
}

fn block(block: &BlockInput, check: &mut Check<'_>, level: usize, parent: Option<&Kind>) {
    let kind = &block.kind;
    if !belongs(kind, level, parent) {
        check.broken(Rule::Misplaced(kind.name().to_owned()));
    }
    check.at(kind.name(), |check| {
        if block.has_misplaced() {
            check.at("children", |check| check.broken(Rule::NoChildren(kind.name().to_owned())));
        }
        if let Some(text) = kind.rich_text() {
            check.key("rich_text", text);
        }
        if let Some(caption) = kind.caption() {
            check.key("caption", caption);
        }
        content(kind, check);
        // Columns don't count: what is in a column is as deep as what is in a block next to the column list.
        let inner = if matches!(kind, Kind::ColumnList(_)) { level } else { level + 1 };
        check.at("children", |check| siblings(block.nested(), check, inner, Some(kind)));
    });
}

/// Whether a block of this type may stand there.
fn belongs(kind: &Kind, level: usize, parent: Option<&Kind>) -> bool {
    match parent {
        Some(parent) => {
            let is_too_deep = matches!(kind, Kind::ColumnList(_)) && level != 1;
            fits(parent.name(), kind.name()) && !is_too_deep
        }
        // A request may append rows to a table and columns to a column list.
        None => true,
    }
}

fn content(kind: &Kind, check: &mut Check<'_>) {
    match kind {
        Kind::Heading1(block)
        | Kind::Heading2(block)
        | Kind::Heading3(block)
        | Kind::Heading4(block) => heading(block, check),
        Kind::Paragraph(block) => check.key("icon", &block.icon.as_deref().cloned()),
        Kind::Callout(block) => check.key("icon", &block.icon.as_deref().cloned()),
        Kind::Code(block) => {
            if let CodeLanguage::Unknown(name) = &block.language {
                let known = CodeLanguage::KNOWN.iter().map(CodeLanguage::as_str);
                let meant = CodeLanguage::from_alias(name).map(|it| it.as_str().to_owned());
                let nearest = meant.or_else(|| nearest(name, known).map(str::to_owned));
                let rule = Rule::NoSuchLanguage { name: beginning(name), nearest };
                check.at("language", |check| check.broken(rule));
            }
        }
        Kind::Equation(block) => {
            check.at("expression", |check| check.full_text(limits::EQUATION, &block.expression));
        }
        Kind::Bookmark(block) | Kind::Embed(block) => {
            check.at("url", |check| check.full_text(limits::URL, &block.url));
        }
        Kind::Image(block) | Kind::Video(block) | Kind::Pdf(block) | Kind::Audio(block) => {
            media(block, check);
        }
        Kind::File(block) => media(block, check),
        Kind::Table(block) => {
            check.at("table_width", |check| {
                at_least(check, 1, "columns", block.table_width as usize)
            });
            check.at("children", |check| {
                enough(check, kind, "rows", block.children.len());
                for (index, row) in block.children.iter().enumerate() {
                    let Kind::TableRow(row) = &row.kind else { continue };
                    let (expected, actual) = (block.table_width as usize, row.cells.len());
                    if expected != actual {
                        let rule = Rule::Cells { expected, actual };
                        check.at_index(index, |check| check.broken(rule));
                    }
                }
            });
        }
        Kind::TableRow(block) => check.at("cells", |check| {
            check.at_most(limits::CELLS, block.cells.len());
            check.elements::<RichTextArray>(&block.cells);
        }),
        Kind::ColumnList(block) => {
            check.at("children", |check| enough(check, kind, "columns", block.children.len()));
        }
        Kind::Tab(block) => {
            check.at("children", |check| enough(check, kind, "tabs", block.children.len()));
        }
        Kind::Column(block) => {
            if let Some(ratio) = block.width_ratio.filter(|ratio| !(*ratio > 0.0 && *ratio < 1.0)) {
                let rule = Rule::OutOfRange { actual: ratio.to_string(), least: 0, most: 1 };
                check.at("width_ratio", |check| check.broken(rule));
            }
        }
        _ => {}
    }
}

fn heading(block: &HeadingBlockInput, check: &mut Check<'_>) {
    if !block.children.is_empty() && block.is_toggleable != Some(true) {
        check.at("is_toggleable", |check| check.broken(Rule::NotToggleable));
    }
}

fn media(block: &MediaBlockInput, check: &mut Check<'_>) {
    match &block.kind {
        FileKind::External(file) => external(check, file),
        FileKind::File(_) => {
            check.at("file", |check| check.broken(Rule::ReadOnly("a file of Notion's")))
        }
        _ => {}
    }
    if let Some(name) = &block.name {
        check.at("name", |check| check.full_text(limits::FILE_NAME, name));
    }
}

/// A block of this type has enough inside it.
fn enough(check: &mut Check<'_>, kind: &Kind, unit: &'static str, actual: usize) {
    let least = BlockShape::named(kind.name()).map_or(0, BlockShape::least_children);
    at_least(check, least, unit, actual);
}

fn at_least(check: &mut Check<'_>, least: usize, unit: &'static str, actual: usize) {
    if actual < least {
        check.broken(Rule::TooFew { least, unit, actual });
    }
}

#[cfg(test)]
mod tests {
    use crate::validate::{Validate, children, page_content};
    use crate::{
        BlockInput as Block, BlockInputKind as Kind, CodeLanguage, RichText, RichTextArray,
    };

    fn wrong(blocks: &[Block]) -> Vec<String> {
        children(blocks).iter().map(ToString::to_string).collect()
    }

    fn chain(levels: usize) -> Block {
        (1..levels).fold(Block::toggle("leaf"), |inner, _| Block::toggle("x").child(inner))
    }

    #[test]
    fn counts_and_depth() {
        assert_eq!(wrong(&vec![Block::divider(); 100]), [""; 0]);
        assert_eq!(wrong(&vec![Block::divider(); 101]), ["children: 101 elements, at most 100"]);
        assert_eq!(wrong(&[chain(3)]), [""; 0]);
        assert_eq!(
            wrong(&[chain(5)]),
            [concat!(
                "children[0].toggle.children[0].toggle.children[0].toggle.children: ",
                "3 levels, at most 2"
            )]
        );
        let many = Block::toggle("x").children(vec![Block::divider(); 100]);
        assert_eq!(wrong(&vec![many; 10]), ["children: 1010 blocks, at most 1000"]);
    }

    #[test]
    fn texts_have_limits() {
        // Constructors divide what is longer, so it has to be put in place.
        let long = |char: &str| RichTextArray(vec![RichText::text(char.repeat(2001))]);
        let mut code = Block::code("", CodeLanguage::Rust);
        if let Kind::Code(code) = &mut code.kind {
            (code.rich_text, code.caption) = (long("x"), Some(long("y")));
        }
        assert_eq!(
            wrong(&[code]),
            [
                "children[0].code.rich_text[0].text.content: 2001 characters, at most 2000",
                "children[0].code.caption[0].text.content: 2001 characters, at most 2000",
            ]
        );
        assert_eq!(
            wrong(&[Block::bookmark(""), Block::equation("")]),
            [
                "children[0].bookmark.url: must not be empty",
                "children[1].equation.expression: must not be empty"
            ]
        );
    }

    #[test]
    fn tables_are_rectangles_with_rows() {
        assert_eq!(wrong(&[Block::table([["a", "b"], ["c", "d"]])]), [""; 0]);
        let odd = Block::table([["a", "b"]]).child(Block::table_row(["alone"]));
        assert_eq!(wrong(&[odd]), ["children[0].table.children[1]: 1 cells, exactly 2"]);
        let none: [[&str; 0]; 0] = [];
        assert_eq!(
            wrong(&[Block::table(none)]),
            [
                "children[0].table.table_width: 0 columns, at least 1",
                "children[0].table.children: 0 rows, at least 1"
            ]
        );
        let not_a_row = Block::table([["a"]]).child(Block::divider());
        assert_eq!(wrong(&[not_a_row]), ["children[0].table.children[1]: divider can't be here"]);
    }

    #[test]
    fn columns_stand_at_the_top() {
        let columns = || Block::columns([[chain(2)], [chain(2)]]);
        assert_eq!(wrong(&[columns()]), [""; 0]);
        assert_eq!(
            wrong(&[Block::toggle("x").child(Block::columns([[chain(1)], [chain(1)]]))]),
            ["children[0].toggle.children[0]: column_list can't be here"]
        );
        assert_eq!(
            wrong(&[Block::column_list([Block::column([chain(1)]).width_ratio(1.5)])]),
            [
                "children[0].column_list.children: 1 columns, at least 2",
                "children[0].column_list.children[0].column.width_ratio: 1.5, from 0 to 1",
            ]
        );
        // On its own a column or a row goes into a column list or a table that exists.
        assert_eq!(wrong(&[Block::column([chain(1)]), Block::column([chain(1)])]), [""; 0]);
        assert_eq!(wrong(&[Block::table_row(["x"])]), [""; 0]);
        assert_eq!(
            wrong(&[Block::column([chain(1)]), Block::table_row(["x"]), Block::divider()]),
            ["children[0]: column can't be here", "children[1]: table_row can't be here"]
        );
        let content = page_content(&[Block::divider(), Block::table_row(["x"])]);
        assert_eq!(content[0].to_string(), "children[1]: table_row can't be here");
    }

    #[test]
    fn misplaced_children_are_found() {
        assert_eq!(
            wrong(&[Block::divider().child(Block::divider())]),
            ["children[0].divider.children: divider has no blocks inside it"]
        );
        let copy = Block::synced_copy(Default::default()).child(Block::divider());
        assert_eq!(
            wrong(&[copy]),
            ["children[0].synced_block.children: synced_block has no blocks inside it"]
        );
        assert_eq!(Block::heading_2("x").child(Block::divider()).violations(), []);
    }
}
