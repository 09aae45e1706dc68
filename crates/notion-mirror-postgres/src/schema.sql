-- `connection` comes first in every key. Times are Notion's, except those of connections, which are Postgres's own.
-- `document` is the JSON as it was read, to the letter: hence json, not jsonb.

create table notion.connections (
    id uuid primary key,
    name text not null,
    workspace uuid,               -- by these three, events find the connection
    bot uuid,
    integration uuid,
    due_at timestamptz not null default now(),
    woken boolean not null default false,   -- something was added to its queue since the turn began
    size bigint not null default 0,     -- entries of the queue that were due at the end of the last turn
    glance_at timestamptz,        -- when each loop is due again; null: at once
    round_at timestamptz,
    audit_at timestamptz,
    failures integer not null default 0,    -- turns in a row that ended in a failure
    paused_until timestamptz,     -- after a failure
    holder text,                  -- the lease
    until timestamptz,
    fence bigint not null default 0,
    parked_at timestamptz,        -- not worked on: its token was refused
    parked_because text,
    views_wanted bigint not null default 0,   -- counts changes of schemas
    views_made bigint not null default 0      -- the count as of which its views were made
);
create index connections_due on notion.connections (due_at) where parked_at is null;
create index connections_workspace on notion.connections (workspace);

create table notion.meta (
    connection uuid not null references notion.connections on delete cascade,
    name text not null,
    value text not null,
    primary key (connection, name)
);

-- Pages, databases, data sources, views, comments and users.
create table notion.objects (
    connection uuid not null references notion.connections on delete cascade,
    id uuid not null,
    kind text not null,
    parent uuid,                  -- what it is in; null: the workspace
    within uuid,                  -- the data source of a row, the database of a data source, the page of a comment
    title text not null,
    created timestamptz not null,
    edited timestamptz not null,
    state text not null,          -- live, trashed, unreachable, resolved
    state_at timestamptz not null,
    hash bytea not null,          -- of the document, without signatures
    document json not null,
    cells jsonb,                  -- of a row: its typed values, by column and type
    seen_at timestamptz not null,
    body_read timestamptz,        -- when the last complete reading of blocks and comments began
    missing_since timestamptz,
    error text,
    primary key (connection, id, kind)
);
create index objects_within on notion.objects (connection, within, kind) where within is not null;
create index objects_parent on notion.objects (connection, parent) where parent is not null;

create table notion.blocks (
    connection uuid not null references notion.connections on delete cascade,
    page uuid not null,
    parent uuid not null,         -- in whose list it stands: the page or a block of it
    id uuid not null,
    position integer not null,    -- its place in that list
    depth integer not null,
    kind text not null,
    text text not null,
    hash bytea not null,
    document json not null,
    stale boolean not null,       -- its list was refused since, and it may have changed or be gone
    primary key (connection, page, parent, id)
);
create index blocks_id on notion.blocks (connection, id);

-- `owner` is the object whose reading gave the link: the page, for links in its blocks.
create table notion.links (
    connection uuid not null references notion.connections on delete cascade,
    owner uuid not null,
    from_id uuid not null,
    body boolean not null,        -- found in the blocks of the owner
    kind text not null,
    property text not null,
    to_kind text not null,
    to_id uuid not null,
    position integer not null
);
create index links_owner on notion.links (connection, owner, body);
create index links_to on notion.links (connection, to_id);

create table notion.files (
    connection uuid not null references notion.connections on delete cascade,
    owner uuid not null,
    body boolean not null,
    holder_kind text not null,
    holder uuid not null,
    slot text not null,
    name text,
    hosted boolean not null,
    address text not null,        -- without its signature
    state text not null,          -- pending, stored, skipped, failed
    sha256 bytea,
    size bigint,
    content_type text,
    fetched_at timestamptz,
    error text,
    primary key (connection, holder, slot)
);
create index files_owner on notion.files (connection, owner, body);

create table notion.progress (
    connection uuid not null references notion.connections on delete cascade,
    source uuid not null,
    watermark timestamptz,
    rows_read timestamptz,
    primary key (connection, source)
);

create table notion.queue (
    connection uuid not null references notion.connections on delete cascade,
    kind text not null,
    id uuid not null,
    reason text not null,
    priority smallint not null,
    not_before timestamptz not null,
    deadline timestamptz not null,
    attempts integer not null,
    error text,
    version bigint not null,
    -- The order within a priority: the oldest first, of pages to be read (4) the newest. What is before all times has none.
    turn interval not null generated always as (case when priority = 4
        then timestamptz '1970-01-01 00:00:00+00' - greatest(not_before, timestamptz '1970-01-01 00:00:00+00')
        else greatest(not_before, timestamptz '1970-01-01 00:00:00+00') - timestamptz '1970-01-01 00:00:00+00' end) stored,
    primary key (connection, kind, id)
);
create index queue_due on notion.queue (connection, priority, turn, id, not_before);

create table notion.gaps (
    connection uuid not null references notion.connections on delete cascade,
    kind text not null,
    id uuid not null,
    what text not null,
    code text not null,
    message text not null,
    first timestamptz not null,
    last timestamptz not null,
    primary key (connection, id, kind, what)
);

create table notion.events (
    connection uuid not null references notion.connections on delete cascade,
    id text not null,
    kind text not null,
    at timestamptz not null,
    primary key (connection, id)
);

create table notion.runs (
    connection uuid not null references notion.connections on delete cascade,
    name text not null,
    began timestamptz not null,
    ended timestamptz not null,
    complete boolean not null,
    changed bigint not null,
    requests bigint,
    error text
);
create index runs_ended on notion.runs (connection, name, ended);

-- What objects say: an index entry has a limit of 1 MB, so that long texts are in parts. `found_…` is what is found by it: the
-- page of blocks and comments, else the object itself.
create table notion.texts (
    connection uuid not null references notion.connections on delete cascade,
    owner uuid not null,
    kind text not null,           -- of the owner; `block` for what the blocks of a page say
    part integer not null,
    found_kind text not null,
    found_id uuid not null,
    title text not null,
    body text not null,
    words tsvector not null generated always as
        (setweight(to_tsvector('simple', title), 'A') || to_tsvector('simple', body)) stored,
    primary key (connection, owner, kind, part)
);
create index texts_words on notion.texts using gin (words);

-- The views of each connection's data sources are in the schema `notion_` and its id.
create table notion.source_views (
    connection uuid not null references notion.connections on delete cascade,
    name text not null,
    definition text not null,
    primary key (connection, name)
);

create view notion.pages as
    select connection, id, parent, within as data_source, title, state, created, edited, seen_at, body_read, document
    from notion.objects where kind = 'page';
create view notion.databases as
    select connection, id, parent, title, state, created, edited, seen_at, document
    from notion.objects where kind = 'database';
create view notion.data_sources as
    select connection, id, parent, within as database, title, state, created, edited, seen_at, document
    from notion.objects where kind = 'data_source';
create view notion.views as
    select connection, id, parent, within as database, title, state, created, edited, seen_at, document
    from notion.objects where kind = 'view';
create view notion.comments as
    select connection, id, parent, within as page, title as text, state, created, edited, seen_at, document
    from notion.objects where kind = 'comment';
create view notion.users as
    select connection, id, title as name, document ->> 'type' as kind, document -> 'person' ->> 'email' as email,
           seen_at, document
    from notion.objects where kind = 'user';
