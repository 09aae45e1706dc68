-- Former documents, if they are kept: what was until then.
create table notion.versions (
    connection uuid not null references notion.connections on delete cascade,
    number bigint not null generated always as identity,    -- the order of those of one time
    kind text not null,
    id uuid not null,
    within uuid,
    until timestamptz not null,
    state text not null,
    document json,                -- null: it was not there
    primary key (connection, id, kind, until, number)
);
create index versions_until on notion.versions (connection, until);
