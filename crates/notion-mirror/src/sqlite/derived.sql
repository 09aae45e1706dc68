
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
