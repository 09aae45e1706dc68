use notion_api::model::Filter;

fn main() {
    let _ = Filter::checkbox("Done").contains("yes");
    let _ = Filter::select("State").greater_than(3);
    let _ = Filter::number("Hours").equals("three");
    let _ = Filter::date("Due").equals(3);
}
