-- Takes a place for one request, if there is one.
--
-- KEYS[1]  when the latest requests went, oldest first: microseconds of this server's clock
-- KEYS[2]  until when nothing goes
-- ARGV[1]  how many requests may go
-- ARGV[2]  in how many microseconds
--
-- Gives 0 when the place is taken, or else in how many microseconds to ask again.

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]

local pause = tonumber(redis.call('GET', KEYS[2]) or 0)
if pause > now then
    return pause - now
end

local budget, window = tonumber(ARGV[1]), tonumber(ARGV[2])
-- A smaller budget than the one before takes effect at once.
while redis.call('LLEN', KEYS[1]) >= budget do
    local free = tonumber(redis.call('LINDEX', KEYS[1], -budget)) + window
    if free > now then
        return free - now
    end
    redis.call('LPOP', KEYS[1])
end
redis.call('RPUSH', KEYS[1], string.format('%.0f', now))
redis.call('PEXPIRE', KEYS[1], math.ceil(window / 1000))
return 0
