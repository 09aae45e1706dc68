
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
    lower(substr(hex(page),1,8)||'-'||substr(hex(page),9,4)||'-'||substr(hex(page),13,4)||'-'||substr(hex(page),17,4)||'-'||substr(hex(page),21)) as page,
    lower(substr(hex(parent),1,8)||'-'||substr(hex(parent),9,4)||'-'||substr(hex(parent),13,4)||'-'||substr(hex(parent),17,4)||'-'||substr(hex(parent),21)) as parent,
    lower(substr(hex(id),1,8)||'-'||substr(hex(id),9,4)||'-'||substr(hex(id),13,4)||'-'||substr(hex(id),17,4)||'-'||substr(hex(id),21)) as id,
    position, depth, kind, text, stale, document, page as page_key, id as key
from blocks;
create view page_links as select
    lower(substr(hex(owner),1,8)||'-'||substr(hex(owner),9,4)||'-'||substr(hex(owner),13,4)||'-'||substr(hex(owner),17,4)||'-'||substr(hex(owner),21)) as page,
    lower(substr(hex(from_id),1,8)||'-'||substr(hex(from_id),9,4)||'-'||substr(hex(from_id),13,4)||'-'||substr(hex(from_id),17,4)||'-'||substr(hex(from_id),21)) as from_id,
    kind, property, to_kind,
    lower(substr(hex(to_id),1,8)||'-'||substr(hex(to_id),9,4)||'-'||substr(hex(to_id),13,4)||'-'||substr(hex(to_id),17,4)||'-'||substr(hex(to_id),21)) as to_id,
    position, owner as page_key, to_id as to_key
from links;
create view page_files as select
    lower(substr(hex(owner),1,8)||'-'||substr(hex(owner),9,4)||'-'||substr(hex(owner),13,4)||'-'||substr(hex(owner),17,4)||'-'||substr(hex(owner),21)) as page,
    lower(substr(hex(holder),1,8)||'-'||substr(hex(holder),9,4)||'-'||substr(hex(holder),13,4)||'-'||substr(hex(holder),17,4)||'-'||substr(hex(holder),21)) as holder,
    slot, name, hosted, address, state, lower(hex(sha256)) as sha256, size, content_type,
    datetime(fetched_at, 'unixepoch') as fetched_at, error, owner as page_key
from files;
create view missing as select
    kind,
    lower(substr(hex(id),1,8)||'-'||substr(hex(id),9,4)||'-'||substr(hex(id),13,4)||'-'||substr(hex(id),17,4)||'-'||substr(hex(id),21)) as id,
    what, code, message,
    datetime(first, 'unixepoch') as first,
    datetime(last, 'unixepoch') as last, id as key
from gaps;
