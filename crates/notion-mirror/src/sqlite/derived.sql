
-- What follows from the documents, and can be made anew from them.

-- The typed table of each data source is "r_" and its id; this is the view that is called as the data source is.
create table typed (source blob primary key, view text);

-- The columns of these tables. A property that changes its type gets new ones; the old ones are dropped, and stay.
create table columns (
    source blob not null,
    position integer not null,
    property text not null,    -- its id
    generation integer not null,
    kind text not null,        -- its type
    name text not null,        -- what it is called in Notion
    column_name text not null, -- in the table
    view_name text,            -- in the view; null: dropped
    dropped_at integer,
    primary key (source, position)
);

-- Former documents, deflated, if history is kept. null: before that it was not there.
create table versions (
    kind text not null,
    id blob not null,
    within blob,
    until integer not null,    -- when it was found to be another
    state text not null,
    document blob
);
create index versions_key on versions (id, kind, until);
create index versions_until on versions (until);

-- Blocks, links, files and gaps with ids as Notion writes them. What ends with _key is the id as it is stored, to join by.
create view page_blocks as select
    uuid(page) as page,
    uuid(parent) as parent,
    uuid(id) as id,
    position, depth, kind, text, stale, document, page as page_key, id as key
from blocks;
create view page_links as select
    uuid(owner) as page,
    uuid(from_id) as from_id,
    kind, property, to_kind,
    uuid(to_id) as to_id,
    position, owner as page_key, to_id as to_key
from links;
create view page_files as select
    uuid(owner) as page,
    uuid(holder) as holder,
    slot, name, hosted, address, state, lower(hex(sha256)) as sha256, size, content_type,
    datetime(fetched_at, 'unixepoch') as fetched_at, error, owner as page_key
from files;
create view missing as select
    kind,
    uuid(id) as id,
    what, code, message,
    datetime(first, 'unixepoch') as first,
    datetime(last, 'unixepoch') as last, id as key
from gaps;
