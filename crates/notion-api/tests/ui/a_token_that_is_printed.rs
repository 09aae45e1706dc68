use notion_api::Token;
use notion_api::model::Secret;

fn main() {
    println!("{}", Token::from("ntn_secret"));
    println!("{}", Secret::from("secret"));
}
