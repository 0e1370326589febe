# A resolver on port 53 of loopback, over UDP and TCP, that answers nothing and counts who asks.
use IO::Select;
use IO::Socket::INET;

my %address = (LocalAddr => '127.0.0.1', LocalPort => 53);
my $udp = IO::Socket::INET->new(%address, Proto => 'udp') or die "udp port 53: $!\n";
my $tcp = IO::Socket::INET->new(%address, Listen => 8) or die "tcp port 53: $!\n";
my $open = IO::Select->new($udp, $tcp, \*STDIN);
print "ready\n";
while (1) {
    for my $socket ($open->can_read) {
        if ($socket == \*STDIN) { exit 0 unless sysread STDIN, my $ignored, 4096 }
        elsif ($socket == $tcp) { close $tcp->accept; print "query tcp\n" }
        else { $udp->recv(my $query, 4096); print "query udp\n" }
    }
}
