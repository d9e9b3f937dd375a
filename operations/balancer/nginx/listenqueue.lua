-- Shares requests among the instances of a service by their configured weights times the shares that they report.
-- See docs/balancer.md, section nginx.
--
-- One worker polls the load of every instance once per interval and stores the shares in a shared dictionary. A share expires
-- after max_age; without a share the configured weight holds. Each worker picks peers by smooth weighted round robin.

local balancer = require("ngx.balancer")

local Group = {}
Group.__index = Group

local NAME = "listenqueue"
local MAX_PORT = 65535
local MAX_WEIGHT = 65535
local MIN_INTERVAL, MAX_INTERVAL = 0.1, 60
local MAX_AGE = 3600
local MIN_TIMEOUT = 0.01
local MIN_SHARE = 0.01
local MAX_ANSWER = 16384
local CHUNK = 4096
-- The pause of a peer that refuses connections and reports no load: nginx's default of fail_timeout.
local FAIL_TIMEOUT = 10

local GROUP_OPTIONS = {peers = true, interval = true, timeout = true, max_age = true, path = true}
local PEER_OPTIONS = {host = true, port = true, weight = true, load_port = true}

-- Ends the start of nginx with one line.
local function fail(message, ...)
    -- nginx appends a stack trace to the message. It would hide the message, and this Lua VM ends here.
    debug.traceback = function(text) return text end
    error(NAME .. ": " .. string.format(message, ...), 0)
end

local function number(what, value, min, max)
    if type(value) ~= "number" or not (value >= min and value <= max) then
        fail("%s must be a number from %s to %s, not %s", what, min, max, tostring(value))
    end
    return value
end

local function integer(what, value, min, max)
    if type(value) ~= "number" or not (value >= min and value <= max) or value % 1 ~= 0 then
        fail("%s must be an integer from %d to %d, not %s", what, min, max, tostring(value))
    end
    return value
end

local function known(what, value, options)
    if type(value) ~= "table" then
        fail("%s must be a table, not %s", what, tostring(value))
    end
    for option in pairs(value) do
        if not options[option] then
            local names = {}
            for name in pairs(options) do
                names[#names + 1] = name
            end
            table.sort(names)
            fail("%s has the unknown option '%s' (known are %s)", what, tostring(option), table.concat(names, ", "))
        end
    end
end

local function is_address(host)
    if type(host) ~= "string" then
        return false
    end
    local octets = {host:match("^(%d%d?%d?)%.(%d%d?%d?)%.(%d%d?%d?)%.(%d%d?%d?)$")}
    for _, octet in ipairs(octets) do
        if tonumber(octet) > 255 then
            return false
        end
    end
    return #octets == 4 or host:match("^%[[%x:.]+%]$") ~= nil
end

local function new_peer(group, i, options)
    local what = string.format("peer %d of '%s'", i, group)
    known(what, options, PEER_OPTIONS)
    if not is_address(options.host) then
        fail("host of %s must be an IP address such as 10.0.0.1 or [fd00::1], not '%s'", what, tostring(options.host))
    end
    integer("port of " .. what, options.port, 1, MAX_PORT)
    integer("load_port of " .. what, options.load_port, 1, MAX_PORT)
    integer("weight of " .. what, options.weight, 1, MAX_WEIGHT)
    local address = options.host .. ":" .. options.port
    return {
        host = options.host, port = options.port, weight = options.weight, load_port = options.load_port,
        address = address,
        share_key = group .. " share " .. address,
        failed_key = group .. " failed " .. address,
        current = 0,
    }
end

-- Reads a whole answer within the time-out, or returns nil and the reason.
local function fetch(peer, path, timeout)
    ngx.update_time()
    local deadline = ngx.now() + timeout
    local socket = ngx.socket.tcp()
    local function limit()
        ngx.update_time()
        socket:settimeout(math.max(1, (deadline - ngx.now()) * 1000))
    end
    limit()
    local ok, err = socket:connect(peer.host, peer.load_port)
    if not ok then
        return nil, err
    end
    -- HTTP/1.0: the answer is not chunked, and ends with the connection.
    ok, err = socket:send("GET " .. path .. " HTTP/1.0\r\nHost: " .. peer.host .. "\r\nConnection: close\r\n\r\n")
    local answer = ""
    while ok do
        limit()
        ok, err = socket:receiveany(CHUNK)
        answer = answer .. (ok or "")
        if #answer > MAX_ANSWER then
            ok, err = nil, "more than " .. MAX_ANSWER .. " bytes"
        elseif ok and ngx.now() >= deadline then
            ok, err = nil, "timeout"
        end
    end
    socket:close()
    if err ~= "closed" then
        return nil, err
    end
    return answer
end

-- Returns the share of an answer, or nil and the reason.
local function parse(answer)
    local status = answer:match("^HTTP/1%.%d (%d%d%d)")
    if status ~= "200" then
        return nil, status and "status " .. status or "no HTTP answer"
    end
    local text = answer:match('\r\n\r\n.*"share"%s*:%s*(%d[%d.eE+-]*)')
    local share = tonumber(text)
    if not share or not (share >= MIN_SHARE and share <= 1) then
        return nil, "no share from " .. MIN_SHARE .. " to 1"
    end
    return share
end

function Group:poll_peer(peer)
    local answer, share, err
    answer, err = fetch(peer, self.path, self.timeout)
    if answer then
        share, err = parse(answer)
    end
    if share then
        local _
        _, err = self.shared:set(peer.share_key, share, self.max_age)
    end
    -- One line at each change, not at each poll.
    if err and not peer.silent then
        ngx.log(ngx.WARN, NAME, ": no load of ", peer.address, " from port ", peer.load_port, ": ", err,
            "; its weight is ", peer.weight, " once its last share is ", self.max_age, " s old")
    elseif not err and peer.silent then
        ngx.log(ngx.NOTICE, NAME, ": the load of ", peer.address, " is known again")
    end
    peer.silent = err ~= nil
end

-- Returns true in the worker that polls: it holds a lease, which another worker takes over once it is not renewed.
function Group:leads()
    local me = ngx.worker.pid()
    local lease = math.max(1, 3 * self.interval)
    if self.shared:get(self.lease_key) == me then
        self.shared:set(self.lease_key, me, lease)
        return true
    end
    return self.shared:add(self.lease_key, me, lease) == true
end

function Group:poll()
    if not self:leads() then
        return
    end
    local threads = {}
    for i, peer in ipairs(self.peers) do
        threads[i] = ngx.thread.spawn(self.poll_peer, self, peer)
    end
    for _, thread in ipairs(threads) do
        ngx.thread.wait(thread)
    end
end

-- Starts to poll: for init_worker_by_lua.
function Group:start()
    local function tick(premature)
        if not premature then
            self:poll()
        elseif self.shared:get(self.lease_key) == ngx.worker.pid() then
            self.shared:delete(self.lease_key)
        end
    end
    assert(ngx.timer.at(0, tick))
    assert(ngx.timer.every(self.interval, tick))
end

-- Returns the peer that is due, by smooth weighted round robin as in nginx's own upstreams; nil if every peer was tried.
local function pick(peers, shared, usable)
    local best, total = nil, 0
    for _, peer in ipairs(peers) do
        if usable(peer) then
            local weight = peer.weight * (shared:get(peer.share_key) or 1)
            peer.current = peer.current + weight
            total = total + weight
            if not best or peer.current > best.current then
                best = peer
            end
        end
    end
    if best then
        best.current = best.current - total
    end
    return best
end

-- Picks the peer of a request: for balancer_by_lua. After a failed connection nginx calls it again, at most once for each peer.
function Group:balance()
    local tried = ngx.ctx.listenqueue_tried
    if not tried then
        tried = {}
        ngx.ctx.listenqueue_tried = tried
        if #self.peers > 1 then
            balancer.set_more_tries(#self.peers - 1)
        end
    elseif balancer.get_last_failure() == "failed" and not self.shared:get(tried.last.share_key) then
        -- Neither connections nor a load: it is down. A peer that reports its load is left to its share.
        self.shared:set(tried.last.failed_key, true, FAIL_TIMEOUT)
    end
    local peer = pick(self.peers, self.shared, function(p) return not tried[p] and not self.shared:get(p.failed_key) end)
        or pick(self.peers, self.shared, function(p) return not tried[p] end)
    if not peer then
        return ngx.exit(ngx.HTTP_BAD_GATEWAY)
    end
    tried[peer] = true
    tried.last = peer
    assert(balancer.set_current_peer(peer.host, peer.port))
end

-- Returns a line for each peer: its address, weight, share and the share's age in seconds.
function Group:status()
    local lines = {}
    for i, peer in ipairs(self.peers) do
        local share = self.shared:get(peer.share_key)
        local left = share and self.shared:ttl(peer.share_key)
        lines[i] = string.format("%s weight %d share %s age %s", peer.address, peer.weight, share or "unknown",
            left and string.format("%.1f", self.max_age - left) or "unknown")
    end
    return table.concat(lines, "\n")
end

local M = {}

-- Checks the options and returns a group: for init_by_lua. An option that is wrong ends the start of nginx with one line.
function M.new(name, options)
    if type(name) ~= "string" or name == "" then
        fail("the name of a group must be a text, not %s", tostring(name))
    end
    known("'" .. name .. "'", options, GROUP_OPTIONS)
    local shared = ngx.shared[NAME]
    if not shared then
        fail("the shared dictionary is missing: add 'lua_shared_dict %s 1m;'", NAME)
    end
    local of = " of '" .. name .. "'"
    local interval = number("interval" .. of, options.interval or 0.5, MIN_INTERVAL, MAX_INTERVAL)
    local timeout = number("timeout" .. of, options.timeout or 0.8 * interval, MIN_TIMEOUT, interval)
    local max_age = number("max_age" .. of, options.max_age or 6 * interval, interval, MAX_AGE)
    local path = options.path or "/actuator/listenqueues/load"
    if type(path) ~= "string" or not path:match("^/[!-~]*$") then
        fail("path%s must be the path of a URL such as /actuator/listenqueues/load, not '%s'", of, tostring(path))
    end
    if type(options.peers) ~= "table" or #options.peers == 0 then
        fail("peers%s must be a list of at least 1 peer", of)
    end
    local peers = {}
    for i, peer in ipairs(options.peers) do
        peers[i] = new_peer(name, i, peer)
    end
    return setmetatable({
        peers = peers, shared = shared, interval = interval, timeout = timeout, max_age = max_age, path = path,
        lease_key = name .. " lease",
    }, Group)
end

return M
