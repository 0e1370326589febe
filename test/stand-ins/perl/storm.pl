# Forks many processes that live for a moment, at most 50 at a time.
print "ready\n";
my $alive = 0;
for (1 .. $plan{children}) {
    if ($alive == 50) { wait; $alive-- }
    my $child = fork // die "fork: $!\n";
    unless ($child) { select undef, undef, undef, 0.02; exit 0 }
    $alive++;
    last if $_ % 100 == 0 and orphaned(0);
}
1 while wait != -1;
print "over\n";
1 until orphaned(60);
