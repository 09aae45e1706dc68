-- Lets nothing go for a time, unless a longer one is running.
--
-- KEYS[1]  the pause: when it began by this server's clock, for how long, the status that began it, its Retry-After
-- ARGV[1]  for how many microseconds
-- ARGV[2]  the status of the answer that began it; 0 if it is not known
-- ARGV[3]  its Retry-After in microseconds; -1 if it had none

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local length = tonumber(ARGV[1])

local running = redis.call('GET', KEYS[1])
if running then
    local begin, longest = string.match(running, '^(%d+) (%d+) ')
    -- One that begins at a time to come was begun before the clock was set back.
    if math.min(tonumber(begin), now) + tonumber(longest) >= now + length then
        return
    end
end
local pause = string.format('%.0f %.0f %s %s', now, length, ARGV[2], ARGV[3])
redis.call('SET', KEYS[1], pause, 'PX', math.ceil(length / 1000))
