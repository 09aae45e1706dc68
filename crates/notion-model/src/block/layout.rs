use crate::{BlockId, Color, RichTextArray};

object! {
    /// The headings of the page.
    pub struct TableOfContentsBlock {
        /// The colour of the text.
        pub color: Color,
    }
}

object! {
    /// A table.
    pub struct TableBlock {
        /// How many cells each row has. Can't be changed once the table exists.
        pub table_width: u32,
        /// Whether the first row is a heading.
        pub has_column_header: bool,
        /// Whether the first column is a heading.
        pub has_row_header: bool,
    }
}

object! {
    /// A row of a table.
    pub struct TableRowBlock {
        /// The cells, as many as the table is wide.
        pub cells: Vec<RichTextArray>,
    }
}

object! {
    /// One of the columns of a column list.
    pub struct ColumnBlock {
        /// Its share of the width, between 0 and 1; `None` for an equal share.
        pub width_ratio: Option<f64>,
    }
}

object! {
    /// A block that is shown in several places.
    pub struct SyncedBlock {
        /// What it is a copy of; `None` for the original, which holds the children.
        pub synced_from: Option<SyncedFrom> = null,
    }
}

object! {
    /// The original that a synced block is a copy of.
    pub struct SyncedFrom {}
    is {
        /// The original.
        pub kind: SyncedFromKind,
    }
}

union! {
    /// The original that a synced block is a copy of.
    pub enum SyncedFromKind {
        /// A synced block, the original.
        Block(BlockId) = "block_id",
    }
}

object! {
    /// A block that the API can't show.
    pub struct UnsupportedBlock {
        /// What it is, such as `form` or `button`; old answers don't say.
        pub block_type: Option<String>,
    }
}
