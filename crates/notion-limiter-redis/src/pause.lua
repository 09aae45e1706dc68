-- Lets nothing go for a time, unless a longer one is running.
--
-- KEYS[1]  until when nothing goes: microseconds of this server's clock
-- ARGV[1]  for how many microseconds

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local pause = now + tonumber(ARGV[1])
if pause > tonumber(redis.call('GET', KEYS[1]) or 0) then
    redis.call('SET', KEYS[1], string.format('%.0f', pause), 'PX', math.ceil(ARGV[1] / 1000))
end
