//! What must hold of any bytes.

use std::str::FromStr;

use notion_api::Client;
use notion_model::{
    BlockId, DataSourceId, DatabaseId, Filter, Object, PageId, PropertyId, UserId, ViewId,
};
use notion_transport::mock::MockTransport;
use serde_json::Value;

/// An entry point: its name, and what it does with any bytes.
pub type Target = (&'static str, fn(&[u8]));

/// Every entry point.
pub const TARGETS: &[Target] =
    &[("decode", decode), ("ids", ids), ("filter", filter), ("cursor", cursor), ("replay", replay)];

/// Anything that is a JSON object decodes, and encodes to something that decodes to the same.
pub fn decode(bytes: &[u8]) {
    let Ok(object) = notion_model::from_slice::<Object>(bytes) else {
        // What JSON can read as an object, so can we.
        let value = serde_json::from_slice::<Value>(bytes);
        assert!(!value.is_ok_and(|value| value.is_object()), "an object that does not decode");
        return;
    };
    let text = serde_json::to_string(&object).expect("what was read can be written");
    let again: Object = notion_model::from_str(&text).expect("what was written can be read");
    assert_eq!(object, again, "{text}");
}

/// An id is refused or is shown in a form that reads as the same id.
pub fn ids(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    fn id<T: FromStr + ToString + PartialEq + std::fmt::Debug>(text: &str) {
        if let Ok(id) = text.parse::<T>() {
            let shown = id.to_string();
            assert_eq!(shown.len(), 36, "{shown}");
            assert_eq!(shown.parse::<T>().ok().as_ref(), Some(&id), "{shown}");
        }
    }
    id::<PageId>(text);
    id::<DatabaseId>(text);
    id::<DataSourceId>(text);
    id::<BlockId>(text);
    id::<UserId>(text);
    id::<ViewId>(text);
    let property = PropertyId::from(text);
    assert!(property == *text, "an id of a property is itself");
}

/// Any object is a filter, and is written as what it was read from.
pub fn filter(bytes: &[u8]) {
    let Ok(value) = serde_json::from_slice::<Value>(bytes) else { return };
    let Ok(filter) = notion_model::from_value::<Filter>(&value) else {
        assert!(!value.is_object(), "an object that is no filter");
        return;
    };
    let written = serde_json::to_value(&filter).expect("what was read can be written");
    let again: Filter = notion_model::from_value(&written).expect("what was written can be read");
    assert_eq!(filter, again, "{written}");
}

/// No cursor and no property id changes what a request asks for.
pub fn cursor(bytes: &[u8]) {
    // It is in the URL twice, three bytes for one, and a URL has at most 65,534.
    let Some(bytes) = (bytes.len() <= 10_000).then_some(bytes) else { return };
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (sent, text) = (std::sync::Arc::new(std::sync::Mutex::new(None)), text.to_owned());
    let kept = sent.clone();
    let mock = MockTransport::from_fn(move |request| {
        *kept.lock().expect("no panic") = Some(request.uri().clone());
        Ok(http::Response::default())
    });
    let notion = Client::builder().transport(mock).without_layers().build().expect("a client");
    let property = PropertyId::from(text.as_str());
    let call = notion.pages().property_item(PageId::nil(), &property).start_at(text.as_str());
    run(call.send_raw()).expect("an answer");
    let uri = sent.lock().expect("no panic").take().expect("a request");
    let path: Vec<&str> = uri.path().split('/').collect();
    assert_eq!(path.len(), 6, "{uri}");
    assert_eq!(path[..5], ["", "v1", "pages", &PageId::nil().to_string(), "properties"], "{uri}");
    let query = uri.query().expect("a cursor").strip_prefix("start_cursor=").expect("a cursor");
    assert!(!query.contains(['&', '#', '=']), "{uri}");
    let decoded = percent_encoding::percent_decode_str(query).decode_utf8().expect("UTF-8");
    assert_eq!(decoded, text);
}

/// A server may answer anything: the outcome is a value or an error, never a panic.
pub fn replay(bytes: &[u8]) {
    let body = bytes::Bytes::copy_from_slice(bytes);
    let mock = MockTransport::from_fn(move |_| Ok(http::Response::new(body.clone())));
    let notion = Client::builder().transport(mock).without_layers().build().expect("a client");
    let shown = |error: notion_api::Error| error.to_string();
    let page = run(notion.pages().retrieve(PageId::nil()).send());
    let rows = run(notion.data_sources().query(DataSourceId::nil()).all());
    let blocks = run(notion.blocks().tree(BlockId::nil()).max_blocks(1000).max_depth(3).send());
    let _: Vec<String> =
        [page.err(), rows.err(), blocks.err()].into_iter().flatten().map(shown).collect();
}

/// Runs a future that never waits for anything but itself.
fn run<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    loop {
        if let std::task::Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
    }
}
