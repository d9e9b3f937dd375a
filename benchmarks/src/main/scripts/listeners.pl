# Opens ten listeners on 127.0.0.1 and runs a command that inherits them, like all its child processes: so every program
# measures the same ten. Their descriptors are in LISTENER_FDS, their ports in LISTENER_PORTS.
use strict;
use warnings;
use Socket;

$^F = 255;    # descriptors up to this one are inherited
my (@sockets, @ports);
for (1 .. 10) {
    socket(my $socket, PF_INET, SOCK_STREAM, 0) or die "socket: $!";
    bind($socket, pack_sockaddr_in(0, INADDR_LOOPBACK)) or die "bind: $!";
    listen($socket, 128) or die "listen: $!";
    push @sockets, $socket;
    push @ports, (unpack_sockaddr_in(getsockname($socket)))[0];
}
$ENV{LISTENER_FDS} = join ',', map { fileno $_ } @sockets;
$ENV{LISTENER_PORTS} = join ',', @ports;
exec { $ARGV[0] } @ARGV or die "$ARGV[0]: $!";
