-- Takes a place for one request, if there is one.
--
-- KEYS[1]  when the latest requests went, oldest first: microseconds of this server's clock
-- KEYS[2]  the pause: when it began, for how long, the status that began it (0: not known) and its Retry-After (-1: none)
-- ARGV[1]  how many requests may go
-- ARGV[2]  in how many microseconds
--
-- Gives 0 when the place is taken, or else in how many microseconds to ask again; of a pause its status and Retry-After,
-- too.

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]

local pause = redis.call('GET', KEYS[2])
if pause then
    local begin, length, status, asked = string.match(pause, '^(%d+) (%d+) (%d+) (-?%d+)$')
    begin, length = tonumber(begin), tonumber(length)
    if begin > now then
        -- The clock was set back: it begins now, and is no longer than it was.
        begin = now
        pause = string.format('%.0f %.0f %s %s', begin, length, status, asked)
        redis.call('SET', KEYS[2], pause, 'PX', math.ceil(length / 1000))
    end
    if begin + length > now then
        return {begin + length - now, tonumber(status), tonumber(asked)}
    end
end

local budget, window = tonumber(ARGV[1]), tonumber(ARGV[2])
if tonumber(redis.call('LINDEX', KEYS[1], -1) or 0) > now then
    -- The clock was set back: what went at times to come went now at the latest.
    for index, sent in ipairs(redis.call('LRANGE', KEYS[1], 0, -1)) do
        if tonumber(sent) > now then
            redis.call('LSET', KEYS[1], index - 1, string.format('%.0f', now))
        end
    end
    redis.call('PEXPIRE', KEYS[1], math.ceil(window / 1000))
end
-- A smaller budget than the one before takes effect at once.
while redis.call('LLEN', KEYS[1]) >= budget do
    local free = tonumber(redis.call('LINDEX', KEYS[1], -budget)) + window
    if free > now then
        return {free - now}
    end
    redis.call('LPOP', KEYS[1])
end
redis.call('RPUSH', KEYS[1], string.format('%.0f', now))
redis.call('PEXPIRE', KEYS[1], math.ceil(window / 1000))
return {0}
