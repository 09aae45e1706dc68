use notion_api::Client;

struct Mine;

fn main() {
    let _ = Client::builder().transport(Mine);
}
