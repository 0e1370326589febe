# A pool on loopback that hands out one Stratum job, and says how many came.
use IO::Select;
use IO::Socket::INET;

my $listener = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => $plan{port}, Listen => 64, ReuseAddr => 1)
    or die "cannot listen on 127.0.0.1:$plan{port}: $!\n";
my $open = IO::Select->new($listener, \*STDIN);
my $job = '{"id":1,"jsonrpc":"2.0","error":null,"result":{"id":"1","job":{"blob":"0e0e","job_id":"1","target":"b88d0600",'
    . '"algo":"rx/0","height":1,"seed_hash":"00"},"status":"OK"}}';
print 'ready ', $listener->sockport, "\n";
while (1) {
    for my $socket ($open->can_read) {
        if ($socket == $listener) {
            my $miner = $listener->accept or next;
            print 'connection ', $miner->peerport, "\n";
            $open->add($miner);
        } elsif (!sysread $socket, my $line, 65_536) {
            exit 0 if $socket == \*STDIN;
            $open->remove($socket);
        } elsif ($line =~ /login|subscribe/) {
            print $socket "$job\n";
        }
    }
}
