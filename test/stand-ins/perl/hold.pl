# The first process of a room (see room.ts): brings up loopback, reaps what ends, and ends the room with its maker.
use Socket;
use POSIX ':sys_wait_h';

# SIOCSIFFLAGS with IFF_UP | IFF_RUNNING: netdevice(7). It spares us iproute2, which a small system may lack.
socket my $any, PF_INET, SOCK_DGRAM, 0 or die "socket: $!\n";
my $up = pack 'a16 s x22', 'lo', 0x41;
ioctl $any, 0x8914, $up or die "loopback: $!\n";

$SIG{CHLD} = sub { 1 while waitpid(-1, WNOHANG) > 0 };
print "ready\n";
1 until orphaned(60);
