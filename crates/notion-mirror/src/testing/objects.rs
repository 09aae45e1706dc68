//! Objects, states and what is asked about them.

use notion_model::PageId;

use super::{Writer, block, id, observed, time};
use crate::derived::Fingerprint;
use crate::derived::links::{Link, LinkKind, LinkTarget};
use crate::store::{
    BlockRecord, BodyRead, Gap, Key, Kind, Object, Observed, Order, Select, State, Store, Write,
};

fn object(observed: &Observed) -> Write {
    Write::Object(Box::new(observed.clone()))
}

async fn stored(store: &impl Store, key: Key) -> Object {
    let mut objects = store.objects(vec![key]).await.unwrap();
    assert_eq!(objects.len(), 1, "{key} is stored once");
    objects.remove(0)
}

/// Returns all that was read of an object is stored.
pub async fn a_new_object_is_as_it_was_read(store: impl Store) {
    let writer = Writer::new(store).await;
    let mut row = observed(Key::page(id(1)), r#"{"object":"page"}"#, time(5));
    row.parent = Some(id(2));
    row.within = Some(id(3));
    row.state = State::Trashed;
    let user = observed(Key::new(Kind::User, id(1)), "{}", time(6));
    let changes = writer.write([object(&row), object(&user)]).await;
    assert_eq!(changes.len(), 2);
    assert_eq!((changes[0].key, changes[0].within), (row.key, row.within));
    assert_eq!((&changes[0].before, changes[0].state), (&None, State::Trashed));
    assert_eq!(changes[0].after.as_ref(), Some(&row.document));
    // Two objects of different kinds may have the same id.
    assert_eq!(stored(&writer.store, row.key).await, row.to_object());
    assert_eq!(stored(&writer.store, user.key).await, user.to_object());
}

/// Returns a document is a text: spaces, the order of keys and the spelling of numbers stay.
pub async fn a_document_is_kept_to_the_letter(store: impl Store) {
    let writer = Writer::new(store).await;
    let documents = [
        r#"{ "b":1.0, "a" : 1e3,"a":-0.0 }"#,
        r#"{"nul":"\u0000","pair":"\ud83d\ude00","plain":"😀","quote":"\"\\"}"#,
        "{\"deep\":[[[[[[[[]]]]]]]],\"big\":123456789012345678901234567890}",
    ];
    for (number, document) in (1..).zip(documents) {
        let mut page = observed(Key::page(id(number)), "{}", time(0));
        page.document = document.to_owned();
        page.title = "a title with \0 in it".to_owned();
        page.derived.text = "text with \0 in it".to_owned();
        writer.write([object(&page)]).await;
        assert_eq!(stored(&writer.store, page.key).await.document, document);
    }
}

/// Reading an object again is no change, unless its fingerprint or its state is another; the newest document is kept.
pub async fn only_what_is_other_than_before_is_a_change(store: impl Store) {
    let writer = Writer::new(store).await;
    let mut page = observed(Key::page(id(1)), r#"{"n":1}"#, time(0));
    writer.write([object(&page)]).await;
    page.at = time(10);
    page.document = r#"{"n":1, "signature":"new"}"#.to_owned();
    assert_eq!(writer.write([object(&page)]).await, []);
    let now = stored(&writer.store, page.key).await;
    assert_eq!((now.seen_at, now.state_at), (time(10), time(0)));
    assert_eq!(now.document, page.document);
    page.at = time(5);
    writer.write([object(&page)]).await;
    assert_eq!(stored(&writer.store, page.key).await.seen_at, time(10), "seen_at never goes back");
    let before = page.document.clone();
    page.document = r#"{"n":2}"#.to_owned();
    page.hash = Fingerprint::of_json(&page.document).unwrap();
    let changes = writer.write([object(&page)]).await;
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].before, Some(before));
    assert_eq!(changes[0].after.as_ref(), Some(&page.document));
    page.state = State::Trashed;
    page.at = time(20);
    assert_eq!(writer.write([object(&page)]).await.len(), 1);
    assert_eq!(stored(&writer.store, page.key).await.state_at, time(20));
}

/// Returns a state that changes is a change, and its time stays while it does.
pub async fn a_state_has_a_time_and_keeps_the_document(store: impl Store) {
    let writer = Writer::new(store).await;
    let page = observed(Key::page(id(1)), r#"{"n":1}"#, time(0));
    writer.write([object(&page)]).await;
    let state = |key, state, at, note: Option<&str>| Write::State {
        key,
        state,
        at,
        note: note.map(str::to_owned),
    };
    let changes =
        writer.write([state(page.key, State::Unreachable, time(7), Some("purged"))]).await;
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].state, State::Unreachable);
    assert_eq!(changes[0].before, changes[0].after);
    let again = state(page.key, State::Unreachable, time(9), None);
    let nothing = state(Key::page(id(9)), State::Trashed, time(9), None);
    assert_eq!(writer.write([again, nothing]).await, []);
    let now = stored(&writer.store, page.key).await;
    assert_eq!((now.state, now.state_at), (State::Unreachable, time(7)));
    assert_eq!((now.document, now.error), (page.document, None));
    assert_eq!(writer.store.objects(vec![Key::page(id(9))]).await.unwrap(), []);
}

/// Returns the first time of being missing stays, until the object is seen or read again.
pub async fn what_is_seen_is_not_missing(store: impl Store) {
    let writer = Writer::new(store).await;
    let page = observed(Key::page(id(1)), "{}", time(0));
    let key = page.key;
    let missing = |at| Write::Missing { key, at };
    writer.write([object(&page), missing(time(1)), missing(time(2))]).await;
    assert_eq!(stored(&writer.store, key).await.missing_since, Some(time(1)));
    writer.write([Write::Seen { keys: vec![key, Key::page(id(2))], at: time(3) }]).await;
    let now = stored(&writer.store, key).await;
    assert_eq!((now.missing_since, now.seen_at), (None, time(3)));
    writer.write([missing(time(4)), Write::Seen { keys: vec![key], at: time(2) }]).await;
    let now = stored(&writer.store, key).await;
    assert_eq!((now.missing_since, now.seen_at), (None, time(3)));
    writer.write([missing(time(5)), object(&page)]).await;
    assert_eq!(stored(&writer.store, key).await.missing_since, None);
}

/// Returns the writes of a batch come one after the other.
pub async fn one_batch_may_write_an_object_twice(store: impl Store) {
    let writer = Writer::new(store).await;
    let first = observed(Key::page(id(1)), r#"{"n":1}"#, time(0));
    let second = observed(Key::page(id(1)), r#"{"n":2}"#, time(1));
    let other = observed(Key::page(id(2)), "{}", time(1));
    let changes = writer.write([object(&first), object(&other), object(&second)]).await;
    let told: Vec<_> = changes.iter().map(|it| (it.key.id, it.before.as_deref())).collect();
    assert_eq!(told, [(id(1), None), (id(2), None), (id(1), Some(r#"{"n":1}"#))]);
    assert_eq!(stored(&writer.store, first.key).await.document, second.document);
}

/// Each condition holds, and the order is the one that was asked for.
pub async fn a_selection_is_what_was_asked_for(store: impl Store) {
    let writer = Writer::new(store).await;
    let mut writes = Vec::new();
    for number in 1..=6 {
        let kind = if number == 6 { Kind::Comment } else { Kind::Page };
        let mut it = observed(Key::new(kind, id(number)), "{}", time(number as i64));
        it.within = (number % 2 == 0).then(|| id(100));
        it.state = if number == 5 { State::Trashed } else { State::Live };
        writes.push(object(&it));
    }
    for (page, started) in [(3, 50), (1, 60)] {
        writes.push(body(page, started));
    }
    writer.write(writes).await;
    let ask = async |select: Select| {
        let keys = writer.store.select(select).await.unwrap();
        keys.into_iter().map(|key| key.id.as_u128()).collect::<Vec<_>>()
    };
    let all = Select::default;
    assert_eq!(ask(all()).await, [1, 2, 3, 4, 5, 6]);
    assert_eq!(ask(Select { kinds: vec![Kind::Page], ..all() }).await, [1, 2, 3, 4, 5]);
    assert_eq!(ask(Select { kinds: vec![Kind::Comment, Kind::View], ..all() }).await, [6]);
    assert_eq!(ask(Select { states: vec![State::Trashed], ..all() }).await, [5]);
    assert_eq!(ask(Select { within: Some(id(100)), ..all() }).await, [2, 4, 6]);
    assert_eq!(ask(Select { without_owner: true, ..all() }).await, [1, 3, 5]);
    assert_eq!(ask(Select { seen_before: Some(time(3)), ..all() }).await, [1, 2]);
    let unread = Select { body_before: Some(time(60)), kinds: vec![Kind::Page], ..all() };
    assert_eq!(ask(unread).await, [2, 3, 4, 5]);
    assert_eq!(ask(Select { after: Some(id(4)), ..all() }).await, [5, 6]);
    assert_eq!(ask(Select { limit: Some(2), ..all() }).await, [1, 2]);
    assert_eq!(ask(Select { ids: Some(vec![id(9), id(2)]), ..all() }).await, [2]);
    assert_eq!(ask(Select { ids: Some(Vec::new()), ..all() }).await, []);
    let order = Select { order: Order::BodyRead, kinds: vec![Kind::Page], ..all() };
    assert_eq!(ask(order).await, [2, 4, 5, 3, 1]);
}

fn body(page: u128, started: i64) -> Write {
    Write::Body(Box::new(BodyRead {
        page: id(page),
        started: time(started),
        blocks: Vec::new(),
        links: Vec::new(),
        files: Vec::new(),
        text: String::new(),
    }))
}

/// Objects, blocks and gaps make a key known, each of its own kind.
pub async fn unknown_is_what_nothing_has(store: impl Store) {
    let writer = Writer::new(store).await;
    let page = Key::page(id(1));
    let gap = Gap {
        key: Key::new(Kind::Database, id(2)),
        what: "object".to_owned(),
        code: "object_not_found".to_owned(),
        message: String::new(),
        first: time(0),
        last: time(0),
    };
    let blocks = BodyRead {
        page: id(1),
        started: time(0),
        blocks: vec![block(id(3), id(1), 0, "text")],
        links: Vec::new(),
        files: Vec::new(),
        text: String::new(),
    };
    let body = Write::Body(Box::new(blocks));
    writer.write([object(&observed(page, "{}", time(0))), body, Write::Gap(gap)]).await;
    let known = [page, Key::new(Kind::Database, id(2)), Key::new(Kind::Block, id(3))];
    let new =
        [Key::new(Kind::Database, id(1)), Key::page(id(2)), Key::page(id(3)), Key::page(id(4))];
    let keys = known.iter().chain(&new).copied().collect();
    let mut unknown = writer.store.unknown(keys).await.unwrap();
    unknown.sort();
    let mut expected = new.to_vec();
    expected.sort();
    assert_eq!(unknown, expected);
    assert_eq!(writer.store.unknown(Vec::new()).await.unwrap(), []);
}

/// Pages, databases and data sources are children of a page also when they are in a block of it, but not when they are in a page
/// that stands there as a block.
pub async fn children_are_in_it_or_in_a_block_of_it(store: impl Store) {
    let writer = Writer::new(store).await;
    let within = |kind, number, parent| {
        let mut child = observed(Key::new(kind, id(number)), "{}", time(0));
        child.parent = Some(id(parent));
        object(&child)
    };
    let blocks = BodyRead {
        page: id(1),
        started: time(0),
        blocks: vec![block(id(50), id(1), 0, "column"), page_block(2)],
        links: Vec::new(),
        files: Vec::new(),
        text: String::new(),
    };
    let writes = [
        object(&observed(Key::page(id(1)), "{}", time(0))),
        Write::Body(Box::new(blocks)),
        within(Kind::Page, 2, 1),
        within(Kind::Database, 3, 50),
        within(Kind::Comment, 4, 1),
        within(Kind::Page, 5, 2),
    ];
    writer.write(writes).await;
    let mut children = writer.store.children(id(1)).await.unwrap();
    children.sort();
    assert_eq!(children, [Key::page(id(2)), Key::new(Kind::Database, id(3))]);
    let page_of = async |block| writer.store.page_of(id(block)).await.unwrap();
    assert_eq!((page_of(50).await, page_of(2).await, page_of(9).await), (Some(id(1)), None, None));
}

fn page_block(number: u128) -> BlockRecord {
    let mut it = block(id(number), id(1), 1, "a page");
    it.kind = "child_page".to_owned();
    it
}

/// Returns the pages that have a page in a relation are found by it; mentions and what is in blocks are no relations.
pub async fn a_relation_is_found_from_its_other_end(store: impl Store) {
    let writer = Writer::new(store).await;
    let link = |kind, to| Link {
        kind,
        property: "p".to_owned(),
        target: LinkTarget::Page(PageId::from_uuid(id(to))),
    };
    let with = |number, links: &[Link]| {
        let mut page = observed(Key::page(id(number)), "{}", time(0));
        page.derived.links = links.to_vec();
        object(&page)
    };
    let mut mentioned = BodyRead {
        page: id(4),
        started: time(0),
        blocks: vec![block(id(50), id(4), 0, "text")],
        links: vec![(id(50), link(LinkKind::Mention, 9))],
        files: Vec::new(),
        text: String::new(),
    };
    mentioned.links.push((id(50), link(LinkKind::Relation, 9)));
    let (relation, mention) = (link(LinkKind::Relation, 9), link(LinkKind::Mention, 9));
    let writes = [
        with(1, &[relation.clone(), link(LinkKind::Relation, 8), relation.clone()]),
        with(2, &[link(LinkKind::Relation, 8)]),
        with(3, &[mention]),
        with(4, &[]),
        Write::Body(Box::new(mentioned)),
    ];
    writer.write(writes).await;
    let linking = async |to: &[u128]| {
        let mut found = writer.store.linking(to.iter().map(|to| id(*to)).collect()).await.unwrap();
        found.sort();
        found
    };
    assert_eq!(linking(&[9]).await, [Key::page(id(1))]);
    assert_eq!(linking(&[8, 9, 7]).await, [Key::page(id(1)), Key::page(id(2))]);
    assert_eq!(linking(&[]).await, []);
    writer.write([with(1, &[])]).await;
    assert_eq!(linking(&[9]).await, []);
}

/// Everything is counted once.
pub async fn counts_add_up(store: impl Store) {
    let writer = Writer::new(store).await;
    let day = 24 * 60 * 60;
    let mut writes: Vec<Write> = Vec::new();
    let states = [State::Live, State::Live, State::Trashed, State::Unreachable, State::Unreachable];
    for (number, state) in (1..).zip(states) {
        let mut page = observed(Key::page(id(number)), "{}", time(day));
        page.state = state;
        page.at = if number == 5 { time(-5 * day) } else { time(day) };
        writes.push(object(&page));
    }
    let mut comment = observed(Key::new(Kind::Comment, id(9)), "{}", time(day));
    comment.state = State::Resolved;
    writes.extend([object(&comment), body(1, 0), body(3, 0)]);
    writer.write(writes).await;
    let counts = writer.store.counts(time(day + 10)).await.unwrap();
    let pages = counts.kinds[&Kind::Page];
    assert_eq!((pages.live, pages.trashed, pages.unreachable, pages.resolved), (2, 1, 2, 0));
    assert_eq!(counts.kinds[&Kind::Comment].resolved, 1);
    assert!(!counts.kinds.contains_key(&Kind::View));
    assert_eq!((counts.bodies, counts.lately_unreachable), (1, 1));
    assert_eq!((counts.blocks, counts.files, counts.gaps), (0, [0; 4], 0));
}
