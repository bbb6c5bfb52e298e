-- What wrk sends: the lines of a file, each once, or one question over and over. Tells at the end
-- what came back.
local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init(args)
  counts, told, place = {}, {}, 0
  if args[1] == "ask" then
    local headers = { ["Authorization"] = "Bearer " .. args[2] }
    told[1] = wrk.format("POST", "/v1/ask", headers, args[3])
    return
  end
  for line in io.lines(args[2]) do
    local path, header = line:match("^(%S+) (.*)$")
    table.insert(told, wrk.format("GET", path, { ["Authorization"] = header }))
  end
end

function request()
  -- Beyond the end the first come again, are refused, and are counted as that.
  place = place % #told + 1
  return told[place]
end

function response(status)
  counts[status] = (counts[status] or 0) + 1
end

function done(summary, latency)
  local all = {}
  for _, thread in ipairs(threads) do
    for status, count in pairs(thread:get("counts")) do
      all[status] = (all[status] or 0) + count
    end
  end
  local texts = {}
  for status, count in pairs(all) do
    table.insert(texts, string.format('"%d":%d', status, count))
  end
  local errors = summary.errors
  io.write(string.format(
    'result {"seconds":%.3f,"requests":%d,"p50":%d,"p99":%d,"failed":%d,"statuses":{%s}}\n',
    summary.duration / 1e6, summary.requests, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.timeout, table.concat(texts, ",")))
end
