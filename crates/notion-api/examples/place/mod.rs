//! Where the examples take place: in the simulator, over a real socket, or with `NOTION_TOKEN` and
//! `NOTION_PARENT_PAGE` set (a page that is shared with the connection, by its id or its address) at Notion.

use std::env;

use notion_api::Client;
use notion_model::PageId;
use notion_sim::{ServerHandle, Workspace};
use notion_transport::layer::RateLimitSettings;

pub(crate) type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Where an example takes place.
pub(crate) struct Place {
    pub(crate) notion: Client,
    /// The page in which everything is made.
    pub(crate) parent: PageId,
    /// Runs as long as the place is there.
    _simulator: Option<ServerHandle>,
}

impl Place {
    pub(crate) fn find() -> Result<Self> {
        if let (Ok(token), Ok(parent)) = (env::var("NOTION_TOKEN"), env::var("NOTION_PARENT_PAGE"))
        {
            let mut builder = Client::builder().token(token);
            if let Ok(url) = env::var("NOTION_BASE_URL") {
                builder = builder.base_url(url)?;
            }
            let parent: PageId = parent.parse()?;
            println!("Against Notion, in the page {parent}.");
            return Ok(Self { notion: builder.build()?, parent, _simulator: None });
        }
        let workspace = Workspace::new();
        let server = workspace.serve("127.0.0.1:0")?;
        println!("Against the simulator at {}.", server.base_url());
        let notion = Client::builder()
            .token("any-token-will-do")
            .base_url(server.base_url())?
            .rate_limit(RateLimitSettings::unlimited())
            .build()?;
        Ok(Self { notion, parent: workspace.root_page(), _simulator: Some(server) })
    }
}
