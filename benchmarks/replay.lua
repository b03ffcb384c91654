-- Replays prepared requests, each once, from the file that REQUESTS names; prints what wrk saw as JSON.
local file

function init(args)
  file = assert(io.open(os.getenv("REQUESTS"), "rb"))
end

function request()
  local length = file:read("*n")
  if not length then
    io.stderr:write("out of requests\n")
    os.exit(3)
  end
  file:read(1)
  return file:read(length)
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '\nRESULT {"requests": %d, "seconds": %.6f, "p50_ms": %.3f, "p99_ms": %.3f, "failed": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    errors.status + errors.connect + errors.read + errors.write + errors.timeout))
end
