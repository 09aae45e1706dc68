-- Ids are blobs of 16 bytes; the views spell them. Times are seconds since 1970. `document` is JSON, as it was read.

create table meta (name text primary key, value text not null);

-- Pages, databases, data sources, views, comments and users.
create table objects (
    number integer primary key, -- stays, so that other tables can have it for the id
    kind text not null,
    id blob not null,
    parent blob,               -- what it is in; null: the workspace
    within blob,               -- the data source of a row, the database of a data source, the page of a comment
    title text not null,
    created integer not null,
    edited integer not null,
    state text not null,       -- live, trashed, unreachable, resolved
    state_at integer not null,
    hash blob not null,        -- of the document, without signatures
    document text not null,
    seen_at integer not null,
    body_read integer,         -- when the last complete reading of blocks and comments began
    missing_since integer,
    error text
);
create unique index objects_key on objects (id, kind);
create index objects_within on objects (within, kind) where within is not null;
create index objects_parent on objects (parent) where parent is not null;

create table blocks (
    page blob not null,
    parent blob not null,      -- in whose list it stands: the page or a block of it
    id blob not null,
    position integer not null, -- its place in that list
    depth integer not null,
    kind text not null,
    text text not null,
    hash blob not null,
    document text not null,
    stale integer not null     -- 1: its list was refused since, and it may have changed or be gone
);
create unique index blocks_key on blocks (page, parent, id);
create index blocks_id on blocks (id);

-- `owner` is the object whose reading gave the link: the page, for links in its blocks.
create table links (
    owner blob not null,
    from_id blob not null,
    body integer not null,     -- 1: found in the blocks of the owner
    kind text not null,
    property text not null,
    to_kind text not null,
    to_id blob not null,
    position integer not null
);
create index links_owner on links (owner, body);
create index links_to on links (to_id);

create table files (
    owner blob not null,
    body integer not null,
    holder_kind text not null,
    holder blob not null,
    slot text not null,
    name text,
    hosted integer not null,
    address text not null,     -- without its signature
    state text not null,       -- pending, stored, skipped, failed
    sha256 blob,
    size integer,
    content_type text,
    fetched_at integer,
    error text
);
create unique index files_slot on files (holder, slot);
create index files_owner on files (owner, body);

create table progress (source blob primary key, watermark integer, rows_read integer);

create table queue (
    kind text not null,
    id blob not null,
    reason text not null,
    priority integer not null,
    not_before integer not null,
    deadline integer not null,
    attempts integer not null,
    error text,
    version integer not null,
    -- The order within a priority: the oldest first, of pages to be read (4) the newest.
    turn integer generated always as (iif(priority = 4, -not_before, not_before)) virtual
);
create unique index queue_task on queue (kind, id);
create index queue_due on queue (priority, turn, id, not_before);

create table gaps (
    kind text not null,
    id blob not null,
    what text not null,
    code text not null,
    message text not null,
    first integer not null,
    last integer not null
);
create unique index gaps_key on gaps (id, kind, what);

create table events (id text primary key, kind text not null, at integer not null);

create table runs (
    name text not null,
    began integer not null,
    ended integer not null,
    complete integer not null,
    changed integer not null,
    requests integer,
    error text
);

create table lease (holder text not null, fence integer not null);
insert into lease values ('', 0);

-- What people read: ids as Notion writes them, times as text.
create view pages as select
    uuid(id) as id,
    uuid(parent) as parent,
    uuid(within) as data_source,
    title, state,
    datetime(created, 'unixepoch') as created,
    datetime(edited, 'unixepoch') as edited,
    datetime(seen_at, 'unixepoch') as seen_at,
    datetime(body_read, 'unixepoch') as body_read,
    document, id as key
from objects where kind = 'page';
create view databases as select
    uuid(id) as id,
    uuid(parent) as parent,
    title, state,
    datetime(created, 'unixepoch') as created,
    datetime(edited, 'unixepoch') as edited,
    datetime(seen_at, 'unixepoch') as seen_at,
    document, id as key
from objects where kind = 'database';
create view data_sources as select
    uuid(id) as id,
    uuid(parent) as parent,
    uuid(within) as database,
    title, state,
    datetime(created, 'unixepoch') as created,
    datetime(edited, 'unixepoch') as edited,
    datetime(seen_at, 'unixepoch') as seen_at,
    document, id as key
from objects where kind = 'data_source';
create view views as select
    uuid(id) as id,
    uuid(parent) as parent,
    uuid(within) as database,
    title, state,
    datetime(created, 'unixepoch') as created,
    datetime(edited, 'unixepoch') as edited,
    datetime(seen_at, 'unixepoch') as seen_at,
    document, id as key
from objects where kind = 'view';
create view comments as select
    uuid(id) as id,
    uuid(parent) as parent,
    uuid(within) as page,
    title, state,
    datetime(created, 'unixepoch') as created,
    datetime(edited, 'unixepoch') as edited,
    datetime(seen_at, 'unixepoch') as seen_at,
    document, id as key
from objects where kind = 'comment';
create view users as select
    uuid(id) as id,
    uuid(parent) as parent,
    title, state,
    datetime(created, 'unixepoch') as created,
    datetime(edited, 'unixepoch') as edited,
    datetime(seen_at, 'unixepoch') as seen_at,
    document, id as key
from objects where kind = 'user';
