# The time that raindrops takes for the ten listeners: by its dump of the namespace, and by TCP_INFO of each descriptor.
# Argument: the maximum of seconds for each. Prints name, tab, median in ns.
require "raindrops"
require "socket"

def now
  Process.clock_gettime(Process::CLOCK_MONOTONIC, :nanosecond)
end

def median(name, seconds)
  yield
  times = []
  last = now + (seconds * 1e9).to_i
  while times.size < 5 || (now < last && times.size < 20_000)
    before = now
    yield
    times << now - before
  end
  puts "#{name}\t#{times.sort[times.size / 2]}"
end

seconds = ARGV[0].to_f
addresses = ENV.fetch("LISTENER_PORTS").split(",").map { |port| "127.0.0.1:#{port}" }
seen = Raindrops::Linux.tcp_listener_stats(addresses)
raise "not ten listeners but #{seen.size}" unless seen.size == 10

median("raindrops stats ns", seconds) { Raindrops::Linux.tcp_listener_stats(addresses) }
sockets = ENV.fetch("LISTENER_FDS").split(",").map { |fd| Socket.for_fd(fd.to_i) }
infos = sockets.map { |socket| Raindrops::TCP_Info.new(socket) }
median("raindrops TCP_Info ns", seconds) do
  infos.each_with_index { |info, i| info.get!(sockets[i]) }
end
